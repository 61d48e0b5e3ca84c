//! The journal's seam of three verbs, and how a city comes back from it.

use super::record;
use super::shape::Torn;
use super::snapshot::Snapshots;
use super::sqlite::{OpenError, Store};
use city::{City, Settings};
use cycle::Cycle;
use std::fmt;
use std::sync::Arc;

/// Why the journal cannot go on.
#[derive(Debug)]
pub enum JournalError {
    /// The disk is full: nothing of it was written, and the same may be tried again.
    Full,
    /// The disk refused; a failed sync is never tried again.
    Disk(Box<dyn std::error::Error + Send + Sync>),
    /// A record in the middle is damaged: facts before this number are whole.
    Damaged(u64),
    /// SQLite's log is damaged before its end: commits in it cannot be read.
    LogDamaged,
    /// The data were written by a later version of the program.
    Newer(u32),
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JournalError::Full => write!(f, "the disk is full; free some space"),
            JournalError::Disk(_) => write!(f, "the disk refused a write; the process must end"),
            JournalError::Damaged(seq) => write!(
                f,
                "the journal is damaged at fact {seq}, and all before it is whole; keep this \
                 folder and restore a backup (docs/operations.md)"
            ),
            JournalError::LogDamaged => f.write_str(
                "the log city.db-wal is damaged before its end: commits in it cannot be read; keep \
                 this folder and restore a backup (docs/operations.md)",
            ),
            JournalError::Newer(version) => write!(
                f,
                "the data were written by a later version (store {version}); use that one"
            ),
        }
    }
}

impl std::error::Error for JournalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            JournalError::Disk(cause) => Some(&**cause),
            JournalError::Full
            | JournalError::Damaged(_)
            | JournalError::LogDamaged
            | JournalError::Newer(_) => None,
        }
    }
}

/// Whether it says that the store cannot be read or written.
pub fn is_of_store(error: &OpenError) -> bool {
    error.is::<JournalError>() || error.is::<rusqlite::Error>()
}

/// Hears a record: the number of its first fact, and its bytes.
pub type Each<'a> = dyn FnMut(u64, &[u8]) -> Result<(), JournalError> + 'a;

/// Somewhere records are kept. A record is there after `commit` returned, and whole or not at all.
pub trait Journal {
    /// Adds a record of so many facts that follow the `first` one's number.
    fn append(&mut self, first: u64, facts: u32, record: &[u8]) -> Result<(), JournalError>;
    /// Makes durable what was appended since the last commit.
    fn commit(&mut self) -> Result<(), JournalError>;
    /// All records whose facts have this number or a later one, in order.
    fn read(&self, from: u64, each: &mut Each<'_>) -> Result<(), JournalError>;
}

/// A loop brought back, and the number the next fact will have.
pub struct Recovered {
    /// The loop, as it was at the last commit.
    pub cycle: Cycle,
    /// The number of the next fact.
    pub next: u64,
}

/// Brings back the city of a store, and makes sure that nothing is missing at the journal's end.
pub fn bring_back(
    store: &Store,
    snapshots: &Snapshots,
    settings: &Arc<Settings>,
) -> Result<Recovered, OpenError> {
    let end = store.end()?;
    let newest = snapshots.newest(settings, end)?;
    let recovered = recover(settings.clone(), newest, store)?;
    match recovered.next < end {
        true => Err(JournalError::Damaged(recovered.next).into()),
        false => Ok(recovered),
    }
}

/// Brings a city back: the snapshot, if there is one, and the facts after it.
pub fn recover(
    settings: Arc<Settings>,
    snapshot: Option<(u64, City)>,
    journal: &dyn Journal,
) -> Result<Recovered, JournalError> {
    let (mut next, mut cycle) = match snapshot {
        Some((next, city)) => (next, Cycle::resume(city)),
        None => (0, Cycle::new(settings)),
    };
    let mut number = 0;
    journal.read(next, &mut |first, bytes| {
        // A record that is missing, or stands under another's number, is damage too.
        if first > next || (number > 0 && first != number) {
            return Err(JournalError::Damaged(number.max(next)));
        }
        number = first;
        let read = record::decode(bytes, |at, fact| {
            if number >= next {
                cycle.replay(at, &fact);
            }
            number += 1;
        });
        read.map_err(|Torn| JournalError::Damaged(first))?;
        next = next.max(number);
        Ok(())
    })?;
    cycle.regrid();
    Ok(Recovered { cycle, next })
}
