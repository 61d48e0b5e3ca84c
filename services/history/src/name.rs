//! A file's name says what it holds: `waste-bin/2026-11-22T05_1200-3400.parquet` is what bins
//! reported in that hour, as far as the facts 1200 to 3399 tell it.

use crate::period::Period;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// How a finished file ends, and one that is still being written.
pub(crate) const ENDING: &str = "parquet";
pub(crate) const DRAFT: &str = "draft";

/// One file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    pub(crate) kind: Box<str>,
    pub(crate) period: Period,
    /// Numbers of the facts it was made of.
    pub(crate) facts: Range<u64>,
    pub(crate) bytes: u64,
}

impl Entry {
    pub(crate) fn path(&self, folder: &Path) -> PathBuf {
        let Range { start, end } = self.facts;
        folder.join(&*self.kind).join(format!("{}_{start}-{end}.{ENDING}", self.period))
    }

    /// Reads a name that `path` wrote.
    pub(crate) fn parse(kind: &str, name: &str, bytes: u64) -> Option<Entry> {
        let (period, facts) = name.strip_suffix(ENDING)?.strip_suffix('.')?.split_once('_')?;
        let (start, end) = facts.split_once('-')?;
        let facts = start.parse().ok()?..end.parse().ok()?;
        Some(Entry { kind: kind.into(), period: Period::parse(period)?, facts, bytes })
    }

    /// Whether another file was made of this one and of others.
    pub(crate) fn is_within(&self, other: &Entry) -> bool {
        self != other
            && self.kind == other.kind
            && other.period.holds(self.period)
            && other.facts.start <= self.facts.start
            && self.facts.end <= other.facts.end
    }
}
