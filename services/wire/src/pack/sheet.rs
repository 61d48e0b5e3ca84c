//! A TOML table that is read key by key: what is missing, wrong or left over becomes a fault.

use super::fault::{Fault, advise};
use std::cell::RefCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One file, and what was found wrong in it.
pub(crate) struct Page<'t> {
    file: &'t str,
    text: &'t str,
    faults: RefCell<Vec<Fault>>,
}

impl<'t> Page<'t> {
    pub(crate) fn new(file: &'t str, text: &'t str) -> Page<'t> {
        Page { file, text, faults: RefCell::default() }
    }

    /// The whole file as a table; `None`, and a fault, where it is no TOML.
    pub(crate) fn open<'p>(&'p self) -> Option<Sheet<'p>> {
        match DeTable::parse(self.text) {
            Ok(table) => Some(Sheet::new(self, String::new(), 0..0, table.into_inner())),
            Err(error) => {
                let at = error.span().unwrap_or(0..0);
                self.fault(&at, "", &format!("not TOML: {}", error.message()));
                None
            }
        }
    }

    pub(crate) fn fault(&self, at: &Range<usize>, key: &str, says: &str) {
        let before = &self.text.as_bytes()[..at.start.min(self.text.len())];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let fault = Fault { file: self.file.into(), line, key: key.into(), says: says.into() };
        self.faults.borrow_mut().push(fault);
    }

    /// Whether nothing was wrong so far.
    pub(crate) fn is_clean(&self) -> bool {
        self.faults.borrow().is_empty()
    }

    pub(crate) fn into_faults(self) -> Vec<Fault> {
        self.faults.into_inner()
    }
}

struct Entry<'p> {
    key: String,
    at: Range<usize>,
    value: Option<DeValue<'p>>,
}

/// One table of a file.
pub(crate) struct Sheet<'p> {
    page: &'p Page<'p>,
    path: String,
    at: Range<usize>,
    entries: Vec<Entry<'p>>,
    asked: Vec<&'static str>,
}

/// A key somebody made up, with its value.
pub(crate) struct Free<'p> {
    pub(crate) key: String,
    path: String,
    page: &'p Page<'p>,
    at: Range<usize>,
    value: DeValue<'p>,
}

impl<'p> Sheet<'p> {
    fn new(page: &'p Page<'_>, path: String, at: Range<usize>, table: DeTable<'p>) -> Sheet<'p> {
        let entry = |(key, value): (Spanned<_>, Spanned<_>)| Entry {
            at: key.span().start..value.span().end,
            key: std::borrow::Cow::into_owned(key.into_inner()),
            value: Some(value.into_inner()),
        };
        Sheet { page, path, at, entries: table.into_iter().map(entry).collect(), asked: Vec::new() }
    }

    /// Says what is wrong with a key, or with the table where the key is not there.
    pub(crate) fn fault(&self, key: &str, says: &str) {
        let entry = self.entries.iter().find(|entry| entry.key == key);
        let at = entry.map_or(&self.at, |entry| &entry.at);
        self.page.fault(at, &joined(&self.path, key), says);
    }

    /// Where the table stands in its file.
    pub(crate) fn at(&self) -> Range<usize> {
        self.at.clone()
    }

    /// Whether the key was written.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    fn take(&mut self, key: &'static str) -> Option<DeValue<'p>> {
        self.asked.push(key);
        self.entries.iter_mut().find(|entry| entry.key == key)?.value.take()
    }

    fn wanted<T>(&mut self, key: &'static str, found: Option<T>, what: &str) -> Option<T> {
        if found.is_none() && !self.has(key) {
            self.fault(key, &format!("missing; write {what}"));
        }
        found
    }

    fn typed<T>(
        &mut self,
        key: &'static str,
        what: &str,
        read: impl FnOnce(DeValue<'p>) -> Option<T>,
    ) -> Option<T> {
        let value = self.take(key)?;
        let kind = value.type_str();
        let read = read(value);
        if read.is_none() {
            self.fault(key, &format!("is a TOML {kind}; write {what}"));
        }
        read
    }

    /// A text that may be missing.
    pub(crate) fn maybe_text(&mut self, key: &'static str) -> Option<String> {
        self.typed(key, "a text", text)
    }

    /// A text that must be there.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<String> {
        let found = self.maybe_text(key);
        self.wanted(key, found, "a text")
    }

    /// A finite number that may be missing.
    pub(crate) fn maybe_number(&mut self, key: &'static str) -> Option<f64> {
        self.typed(key, "a finite number", number)
    }

    /// A finite number that must be there.
    pub(crate) fn number(&mut self, key: &'static str) -> Option<f64> {
        let found = self.maybe_number(key);
        self.wanted(key, found, "a finite number")
    }

    /// A number inside a range, ends included, that may be missing.
    pub(crate) fn maybe_within(&mut self, key: &'static str, low: f64, high: f64) -> Option<f64> {
        let number = self.maybe_number(key)?;
        if !(low..=high).contains(&number) {
            self.fault(key, &format!("{number} is not between {low} and {high}"));
        }
        Some(number)
    }

    /// A number inside a range, ends included, that must be there.
    pub(crate) fn within(&mut self, key: &'static str, low: f64, high: f64) -> Option<f64> {
        let found = self.maybe_within(key, low, high);
        self.wanted(key, found, "a finite number")
    }

    /// `true` or `false`; false where it is missing.
    pub(crate) fn flag(&mut self, key: &'static str) -> bool {
        self.typed(key, "true or false", |value| value.as_bool()).unwrap_or(false)
    }

    /// A table inside this one; empty where it is missing.
    pub(crate) fn maybe_table(&mut self, key: &'static str) -> Option<Sheet<'p>> {
        let found = self.entries.iter().find(|entry| entry.key == key);
        let at = found.map(|entry| entry.at.clone());
        let table = self.typed(key, "a table", table)?;
        Some(Sheet::new(self.page, joined(&self.path, key), at.unwrap_or(0..0), table))
    }

    /// A table that must be there.
    pub(crate) fn table(&mut self, key: &'static str) -> Option<Sheet<'p>> {
        let found = self.maybe_table(key);
        self.wanted(key, found, "a table")
    }

    /// The rows of `[[key]]`; none where it is missing.
    pub(crate) fn tables(&mut self, key: &'static str) -> Vec<Sheet<'p>> {
        let rows = self.typed(key, "rows, each under [[...]]", |value| match value {
            DeValue::Array(rows) if rows.iter().all(|row| row.get_ref().is_table()) => Some(rows),
            _ => None,
        });
        let path = |n: usize| format!("{}[{}]", joined(&self.path, key), n + 1);
        let rows = rows.into_iter().flatten().enumerate();
        rows.filter_map(|(n, row)| {
            let at = row.span();
            Some(Sheet::new(self.page, path(n), at, table(row.into_inner())?))
        })
        .collect()
    }

    /// A list of texts; a single text is a list of one; empty where it is missing.
    pub(crate) fn texts(&mut self, key: &'static str) -> Vec<String> {
        let list = self.typed(key, "a text or a list of texts", |value| match value {
            DeValue::Array(items) => {
                items.into_iter().map(|item| text(item.into_inner())).collect()
            }
            other => text(other).map(|one| vec![one]),
        });
        list.unwrap_or_default()
    }

    /// A list of numbers; empty where it is missing.
    pub(crate) fn numbers(&mut self, key: &'static str) -> Vec<f64> {
        let list = self.typed(key, "a number or a list of numbers", numbers);
        list.unwrap_or_default()
    }

    /// `[low, high]`, or one number for both.
    pub(crate) fn maybe_span(&mut self, key: &'static str) -> Option<(f64, f64)> {
        self.typed(key, "a number or [low, high]", span)
    }

    /// A word out of a closed list.
    pub(crate) fn word<T: Copy>(&mut self, key: &'static str, known: &[(&str, T)]) -> Option<T> {
        let written = self.text(key)?;
        let found = known.iter().find(|(word, _)| *word == written).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let words = known.iter().map(|(word, _)| *word);
            self.fault(key, &format!("{written} is not known; {}", advise(&written, words)));
        }
        found
    }

    /// Everything that was not asked for: keys that the author makes up.
    pub(crate) fn free(&mut self) -> Vec<Free<'p>> {
        let (page, path) = (self.page, &self.path);
        let free = |entry: &mut Entry<'p>| {
            Some(Free {
                path: joined(path, &entry.key),
                key: entry.key.clone(),
                page,
                at: entry.at.clone(),
                value: entry.value.take()?,
            })
        };
        self.entries.iter_mut().filter_map(free).collect()
    }

    /// Ends the reading: keys nobody asked for are faults.
    pub(crate) fn close(self) {
        for entry in self.entries.iter().filter(|entry| entry.value.is_some()) {
            let advice = advise(&entry.key, self.asked.iter().copied());
            let path = joined(&self.path, &entry.key);
            self.page.fault(&entry.at, &path, &format!("unknown key; {advice}"));
        }
    }
}

impl<'p> Free<'p> {
    /// Says what is wrong with it.
    pub(crate) fn fault(&self, says: &str) {
        self.page.fault(&self.at, &self.path, says);
    }

    fn typed<T>(mut self, what: &str, read: impl FnOnce(DeValue<'p>) -> Option<T>) -> Option<T> {
        let value = std::mem::replace(&mut self.value, DeValue::Boolean(false));
        let read = read(value);
        if read.is_none() {
            self.fault(&format!("must be {what}"));
        }
        read
    }

    /// Its text.
    pub(crate) fn text(self) -> Option<String> {
        self.typed("a text", text)
    }

    /// Its numbers: one or a list.
    pub(crate) fn numbers(self) -> Option<Vec<f64>> {
        self.typed("a number or a list of numbers", numbers)
    }

    /// Its values as texts, whatever scalars they are.
    pub(crate) fn scalars(self) -> Option<Vec<String>> {
        self.typed("a text, a number, true or false, or a list of such", |value| match value {
            DeValue::Array(items) => items.into_iter().map(|i| scalar(i.into_inner())).collect(),
            other => scalar(other).map(|one| vec![one]),
        })
    }

    /// `[low, high]`, or one number for both.
    pub(crate) fn span(self) -> Option<(f64, f64)> {
        self.typed("a number or [low, high]", span)
    }

    /// Its table.
    pub(crate) fn table(self) -> Option<Sheet<'p>> {
        let (page, path, at) = (self.page, self.path.clone(), self.at.clone());
        Some(Sheet::new(page, path, at, self.typed("a table", table)?))
    }
}

fn joined(path: &str, key: &str) -> String {
    match (path, key) {
        ("", key) => key.to_owned(),
        (path, "") => path.to_owned(),
        (path, key) => format!("{path}.{key}"),
    }
}

fn text(value: DeValue<'_>) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn number(value: DeValue<'_>) -> Option<f64> {
    let number = match &value {
        DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix()).ok()? as f64,
        DeValue::Float(float) => float.as_str().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

fn numbers(value: DeValue<'_>) -> Option<Vec<f64>> {
    match value {
        DeValue::Array(items) => items.into_iter().map(|item| number(item.into_inner())).collect(),
        other => number(other).map(|one| vec![one]),
    }
}

fn span(value: DeValue<'_>) -> Option<(f64, f64)> {
    match numbers(value)?.as_slice() {
        [one] => Some((*one, *one)),
        [low, high] if low <= high => Some((*low, *high)),
        _ => None,
    }
}

fn scalar(value: DeValue<'_>) -> Option<String> {
    match &value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Boolean(flag) => Some(flag.to_string()),
        _ => number(value).map(|number| number.to_string()),
    }
}

fn table(value: DeValue<'_>) -> Option<DeTable<'_>> {
    match value {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}
