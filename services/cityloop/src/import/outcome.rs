//! What became of the rows: counted, listed, and told at the end.

use super::judge::{SKIPPED, TurnedDown};
use crate::Failure;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Examples that are told of each reason.
const EXAMPLES: usize = 3;

/// What became of the rows.
#[derive(Serialize)]
pub(crate) struct Outcome {
    /// All rows.
    pub rows: u64,
    /// New things of the register.
    pub registered: u64,
    /// The register has them already, just so.
    pub already_there: u64,
    /// Left out by the mapping.
    pub skipped: u64,
    /// Refused.
    pub refused: u64,
    /// Things registered, by type.
    pub by_kind: BTreeMap<String, u64>,
    /// Rows that were skipped or refused, by reason.
    pub reasons: BTreeMap<&'static str, Reason>,
    /// The list of all those rows.
    pub list: PathBuf,
    #[serde(skip)]
    out: csv::Writer<File>,
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
    words: String,
}

impl Outcome {
    /// Nothing was read yet; the list is begun anew.
    pub(crate) fn begin(list: &Path) -> Result<Outcome, Failure> {
        let mut out = csv::Writer::from_path(list)
            .map_err(|error| format!("{} cannot be written: {error}", list.display()))?;
        out.write_record(["row", "name", "reason", "words"])?;
        Ok(Outcome {
            rows: 0,
            registered: 0,
            already_there: 0,
            skipped: 0,
            refused: 0,
            by_kind: BTreeMap::new(),
            reasons: BTreeMap::new(),
            list: list.to_owned(),
            out,
        })
    }

    /// A row became a thing.
    pub(crate) fn registered(&mut self, kind: &str) {
        self.registered += 1;
        *self.by_kind.entry(kind.to_owned()).or_default() += 1;
    }

    /// A row became nothing.
    pub(crate) fn turned_down(&mut self, row: TurnedDown) -> Result<(), Failure> {
        let TurnedDown { row, name, reason, words } = row;
        match reason {
            SKIPPED => self.skipped += 1,
            _ => self.refused += 1,
        }
        self.out.write_record([&row.to_string(), &name, reason, &words])?;
        let counted = self.reasons.entry(reason).or_default();
        counted.rows += 1;
        if counted.examples.len() < EXAMPLES {
            counted.examples.push(Example { row, name, words });
        }
        Ok(())
    }

    /// Puts the list away.
    pub(crate) fn end(&mut self) -> Result<(), Failure> {
        Ok(self.out.flush()?)
    }

    /// All of it as a table.
    pub(crate) fn table(&self) -> String {
        let line = |what: &str, count: u64| format!("{what:<24}{count:>10}\n");
        let mut text = line("rows read", self.rows);
        text += &line("registered", self.registered);
        for (kind, count) in &self.by_kind {
            text += &line(&format!("  {kind}"), *count);
        }
        text += &line("already there", self.already_there);
        text += &line("left out", self.skipped);
        text += &line("refused", self.refused);
        for (reason, counted) in &self.reasons {
            text += &line(&format!("  {reason}"), counted.rows);
            for Example { row, name, words } in &counted.examples {
                text += &format!("      row {row} {name}: {words}\n");
            }
            if counted.rows > EXAMPLES as u64 {
                text += "      and more\n";
            }
        }
        text += &format!("every one of them: {}\n", self.list.display());
        text
    }
}
