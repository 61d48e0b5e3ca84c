//! A TOML file read by its shape: what is wrong in it gets a line, a key and the nearest word.

use serde::de::DeserializeOwned;
use std::ops::Range;
use toml::de::{DeTable, DeValue};
use wire::Fault;

/// The keys of each section; a section that is not here has keys of its author's choice.
type Keys<'k> = [(&'k str, &'k [&'k str])];

/// One file, and what was found wrong in it.
pub(crate) struct Page<'t> {
    file: &'t str,
    text: &'t str,
    /// What is wrong, in the order it was found.
    pub faults: Vec<Fault>,
}

impl<'t> Page<'t> {
    /// A file that is not read yet.
    pub(crate) fn new(file: &'t str, text: &'t str) -> Page<'t> {
        Page { file, text, faults: Vec::new() }
    }

    /// Says what is wrong at a place in the text.
    pub(crate) fn fault(&mut self, at: Range<usize>, key: &str, says: &str) {
        let before = &self.text.as_bytes()[..at.start.min(self.text.len())];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let fault = Fault { file: self.file.into(), line, key: key.into(), says: says.into() };
        self.faults.push(fault);
    }

    /// Reads the file's shape; `None`, and faults, where it is no TOML, has keys that nobody
    /// knows, or other values than were asked for.
    pub(crate) fn open<T: DeserializeOwned>(&mut self, keys: &Keys<'_>) -> Option<T> {
        match DeTable::parse(self.text) {
            Ok(table) => self.look(keys, "", table.get_ref()),
            Err(error) => {
                let says = format!("not TOML: {}", error.message());
                self.fault(error.span().unwrap_or(0..0), "", &says);
            }
        }
        if !self.faults.is_empty() {
            return None;
        }
        match toml::from_str(self.text) {
            Ok(read) => Some(read),
            Err(error) => {
                let at = error.span().unwrap_or(0..0);
                let key = self.key_at(&at, error.message());
                self.fault(at, &key, error.message());
                None
            }
        }
    }

    fn look(&mut self, keys: &Keys<'_>, section: &str, table: &DeTable<'_>) {
        let Some((_, known)) = keys.iter().find(|(name, _)| *name == section) else { return };
        for (key, value) in table {
            let path = match section {
                "" => key.get_ref().to_string(),
                section => format!("{section}.{}", key.get_ref()),
            };
            if !known.contains(&&**key.get_ref()) {
                let advice = nearest(key.get_ref(), known.iter().copied());
                self.fault(key.span(), &path, &format!("unknown key; {advice}"));
            }
            match value.get_ref() {
                DeValue::Table(inner) => self.look(keys, &path, inner),
                DeValue::Array(rows) => {
                    let inner = rows.iter().filter_map(|row| row.get_ref().as_table());
                    inner.for_each(|inner| self.look(keys, &path, inner));
                }
                _ => (),
            }
        }
    }

    /// The key that an error is about: the one it names, or the one on its line.
    fn key_at(&self, at: &Range<usize>, message: &str) -> String {
        if let Some(rest) = message.strip_prefix("missing field `") {
            return rest.trim_end_matches('`').to_owned();
        }
        let line_start = self.text[..at.start].rfind('\n').map_or(0, |end| end + 1);
        let line = self.text[line_start..].lines().next().unwrap_or_default();
        line.split_once('=').map_or("", |(key, _)| key).trim().to_owned()
    }
}

/// The known word nearest to what was written, or all of them where none is near.
pub(crate) fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let steps = |word: &str| strsim::damerau_levenshtein(written, word);
    match known.iter().map(|word| (steps(word), *word)).min() {
        Some((steps, word)) if steps <= 2.max(written.len() / 3) => format!("did you mean {word}?"),
        Some(_) if known.len() <= 12 => format!("known are {}", known.join(", ")),
        Some((_, word)) => format!("{} are known, the nearest is {word}", known.len()),
        None => "none is known".to_owned(),
    }
}
