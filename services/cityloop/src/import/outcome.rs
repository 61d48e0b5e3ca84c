//! What became of the rows: counted, listed, and told at the end.

use super::judge::{SKIPPED, TurnedDown};
use crate::Failure;
use serde::Serialize;
use server::Difference;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Examples that are told of each reason and of each field.
pub(crate) const EXAMPLES: usize = 3;

/// What became of the rows, or would.
#[derive(Serialize)]
pub(crate) struct Outcome {
    /// Nothing was written.
    pub dry_run: bool,
    /// All rows.
    pub rows: u64,
    /// New things of the register.
    pub registered: u64,
    /// Things that the register had otherwise.
    pub changed: u64,
    /// The register has them already, just so.
    pub already_there: u64,
    /// Things of these types that the register has and the list has not; they stay.
    pub gone: u64,
    /// The first few of them.
    pub gone_examples: Vec<String>,
    /// Left out by the mapping.
    pub skipped: u64,
    /// Refused.
    pub refused: u64,
    /// Things registered, by type.
    pub by_kind: BTreeMap<String, u64>,
    /// What differed, by field.
    pub fields: BTreeMap<&'static str, FieldChanged>,
    /// Rows that were skipped or refused, by reason.
    pub reasons: BTreeMap<&'static str, Reason>,
    /// What is odd about the list as a whole.
    pub warning: Option<String>,
    /// The list of all rows that were not registered.
    pub list: PathBuf,
    #[serde(skip)]
    out: csv::Writer<File>,
}

/// What differed in one field.
#[derive(Default, Serialize)]
pub(crate) struct FieldChanged {
    /// In how many things.
    pub things: u64,
    /// The first few.
    pub examples: Vec<Changed>,
}

/// One thing that differed.
#[derive(Serialize)]
pub(crate) struct Changed {
    name: String,
    was: String,
    now: String,
}

/// The rows of one reason.
#[derive(Default, Serialize)]
pub(crate) struct Reason {
    /// How many.
    pub rows: u64,
    /// The first few.
    pub examples: Vec<Example>,
}

/// One row.
#[derive(Serialize)]
pub(crate) struct Example {
    row: u64,
    name: String,
    column: String,
    words: String,
}

impl Outcome {
    /// Nothing was read yet; the list is begun anew.
    pub(crate) fn begin(
        list: &Path,
        dry_run: bool,
        warning: Option<String>,
    ) -> Result<Outcome, Failure> {
        let mut file = File::options();
        let file = match dry_run {
            true => file.write(true).create_new(true),
            false => file.write(true).create(true).truncate(true),
        };
        let file = file
            .open(list)
            .map_err(|error| format!("{} cannot be written: {error}", list.display()))?;
        let mut out = csv::Writer::from_writer(file);
        out.write_record(["row", "name", "reason", "words", "column"])?;
        Ok(Outcome {
            dry_run,
            rows: 0,
            registered: 0,
            changed: 0,
            already_there: 0,
            gone: 0,
            gone_examples: Vec::new(),
            skipped: 0,
            refused: 0,
            by_kind: BTreeMap::new(),
            fields: BTreeMap::new(),
            reasons: BTreeMap::new(),
            warning,
            list: list.to_owned(),
            out,
        })
    }

    /// A row became a thing.
    pub(crate) fn registered(&mut self, kind: &str) {
        self.registered += 1;
        *self.by_kind.entry(kind.to_owned()).or_default() += 1;
    }

    /// A row changed a thing.
    pub(crate) fn changed(&mut self, name: &str, differences: Vec<Difference>) {
        self.changed += 1;
        for Difference { field, was, now } in differences {
            let counted = self.fields.entry(field).or_default();
            counted.things += 1;
            if counted.examples.len() < EXAMPLES {
                counted.examples.push(Changed { name: name.to_owned(), was, now });
            }
        }
    }

    /// A row became nothing.
    pub(crate) fn turned_down(&mut self, row: TurnedDown) -> Result<(), Failure> {
        let TurnedDown { row, name, reason, column, words } = row;
        match reason {
            SKIPPED => self.skipped += 1,
            _ => self.refused += 1,
        }
        self.out.write_record([&row.to_string(), &name, reason, &words, &column])?;
        let counted = self.reasons.entry(reason).or_default();
        counted.rows += 1;
        if counted.examples.len() < EXAMPLES {
            counted.examples.push(Example { row, name, column, words });
        }
        Ok(())
    }

    /// Puts the list away; a dry run leaves none behind that says nothing.
    pub(crate) fn end(&mut self) -> Result<(), Failure> {
        self.out.flush()?;
        if self.dry_run && self.reasons.is_empty() {
            std::fs::remove_file(&self.list)?;
        }
        Ok(())
    }

    /// All of it as a table.
    pub(crate) fn table(&self) -> String {
        let line = |what: &str, count: u64| format!("{what:<24}{count:>10}\n");
        let mut text = String::new();
        if self.dry_run {
            text += "a dry run: nothing was written\n";
        }
        text += &line("rows read", self.rows);
        text += &line("registered", self.registered);
        for (kind, count) in &self.by_kind {
            text += &line(&format!("  {kind}"), *count);
        }
        text += &line("changed", self.changed);
        for (field, counted) in &self.fields {
            text += &line(&format!("  {field}"), counted.things);
            for Changed { name, was, now } in &counted.examples {
                text += &format!("      {name}: {was:?} is now {now:?}\n");
            }
        }
        text += &line("already there", self.already_there);
        text += &line("not in the list", self.gone);
        for name in &self.gone_examples {
            text += &format!("      {name}\n");
        }
        text += &line("left out", self.skipped);
        text += &line("refused", self.refused);
        for (reason, counted) in &self.reasons {
            text += &line(&format!("  {reason}"), counted.rows);
            for Example { row, name, column, words } in &counted.examples {
                let at = if column.is_empty() { "" } else { ", column " };
                text += &format!("      row {row}{at}{column} {name}: {words}\n");
            }
            if counted.rows > EXAMPLES as u64 {
                text += "      and more\n";
            }
        }
        if !self.reasons.is_empty() {
            text += &format!("every one of them: {}\n", self.list.display());
        }
        text
    }
}
