//! Several sorted files into one, some rows at a time.

use crate::error::HistoryError;
use crate::footers::Footers;
use crate::keeper::{Step, Watch};
use crate::period::Period;
use crate::read::{Batches, Opened};
use crate::rows::Rows;
use crate::write::{FileWriter, GROUP_ROWS};
use parquet::data_type::ByteArray;
use std::path::{Path, PathBuf};

/// One of the files, and the row it stands at.
struct Head {
    batches: Batches,
    at: usize,
}

impl Head {
    fn open(path: &Path) -> Result<Option<Head>, HistoryError> {
        let mut batches = Batches::new(Opened::open(path, &Footers::default())?);
        Ok(batches.next()?.then_some(Head { batches, at: 0 }))
    }

    fn key(&self) -> (&[u8], i64) {
        (self.batches.batch.things[self.at].data(), self.batches.batch.times[self.at])
    }

    /// The end of the rows that come before another file's; `first` where this file's come
    /// first of equal ones.
    fn until(&self, other: Option<(&[u8], i64)>, first: bool) -> usize {
        let rows = &self.batches.batch;
        let Some(other) = other else { return rows.len() };
        let mut end = self.at + 1;
        while end < rows.len() {
            let key = (rows.things[end].data(), rows.times[end]);
            if key > other || key == other && !first {
                break;
            }
            end += 1;
        }
        end
    }
}

/// Merges files into a draft on disk; of equal rows those of an earlier file come first. Tells
/// the draft's size.
pub(crate) fn merge(
    inputs: &[PathBuf],
    period: Period,
    draft: PathBuf,
    watch: Watch<'_>,
) -> Result<u64, HistoryError> {
    let mut heads = Vec::new();
    for path in inputs {
        heads.extend(Head::open(path)?);
    }
    let mut out = Rows::new(names(&heads).into());
    let mut writer = None;
    while let Some((best, next)) = two_first(&heads) {
        let other = next.map(|next| heads[next].key());
        let end = heads[best].until(other, next.is_none_or(|next| best < next));
        let head = &mut heads[best];
        out.add(&head.batches.batch, head.at..end);
        head.at = end;
        if end == head.batches.batch.len() {
            head.at = 0;
            if !head.batches.next()? {
                heads.remove(best);
            }
        }
        if out.len() >= GROUP_ROWS {
            write(&mut writer, period, &draft, &out)?.write(&out)?;
            out.clear();
            watch(Step::Begun)?;
        }
    }
    if !out.is_empty() || writer.is_none() {
        write(&mut writer, period, &draft, &out)?.write(&out)?;
    }
    writer.map_or(Ok(0), FileWriter::finish)
}

/// The writer, begun with the first rows.
fn write<'w>(
    writer: &'w mut Option<FileWriter>,
    period: Period,
    draft: &Path,
    rows: &Rows<ByteArray>,
) -> Result<&'w mut FileWriter, HistoryError> {
    match writer {
        Some(writer) => Ok(writer),
        None => Ok(writer.insert(FileWriter::create(draft.to_path_buf(), period, rows)?)),
    }
}

/// Every column that one of them has, in the order of the newest.
fn names(heads: &[Head]) -> Vec<Box<str>> {
    let mut names: Vec<Box<str>> = Vec::new();
    for name in heads.iter().rev().flat_map(|head| head.batches.batch.names.iter()) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// Which file's row comes first, and which after it.
fn two_first(heads: &[Head]) -> Option<(usize, Option<usize>)> {
    let mut best = 0;
    let mut next: Option<usize> = None;
    for place in 1..heads.len() {
        if heads[place].key() < heads[best].key() {
            next = Some(best);
            best = place;
        } else if next.is_none_or(|next| heads[place].key() < heads[next].key()) {
            next = Some(place);
        }
    }
    (!heads.is_empty()).then_some((best, next))
}
