//! The columns that a mapping asks for, each with the key that does.

use super::page::{Page, nearest};
use std::ops::Range;
use toml::Spanned;
use wire::Fault;

/// The columns that a mapping asks for.
#[derive(Default, Debug)]
pub(crate) struct Columns(Vec<Column>);

/// One of them, and where.
#[derive(Debug)]
struct Column {
    name: String,
    key: String,
    at: Range<usize>,
}

impl Columns {
    /// Takes note of the column that a key names.
    pub(crate) fn column(&mut self, key: &str, written: &Spanned<String>) -> String {
        self.add(written.get_ref(), key, written.span());
        written.get_ref().clone()
    }

    /// Takes note of a column that stands somewhere in the value of a key.
    pub(crate) fn add(&mut self, name: &str, key: &str, at: Range<usize>) {
        self.0.push(Column { name: name.to_owned(), key: key.to_owned(), at });
    }

    /// Whether every one is in a header; all that are not are told. `file` and `text` are the
    /// mapping's.
    pub(crate) fn check(&self, file: &str, text: &str, header: &[&str]) -> Result<(), Vec<Fault>> {
        let mut page = Page::new(file, text);
        for column in &self.0 {
            let says = match header.iter().filter(|title| **title == column.name).count() {
                0 => {
                    let advice = nearest(&column.name, header.iter().copied());
                    format!("no column {:?} in the data; {advice}", column.name)
                }
                1 => continue,
                count => format!(
                    "{count} columns of the data are {:?}, and nothing tells which is meant; give \
                     each a title of its own",
                    column.name
                ),
            };
            page.fault(column.at.clone(), &column.key, &says);
        }
        if page.faults.is_empty() { Ok(()) } else { Err(page.faults) }
    }
}
