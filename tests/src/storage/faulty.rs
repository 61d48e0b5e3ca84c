//! A disk of which one operation fails: a journal and a folder that count what is asked of them,
//! and tell apart what was written, what is durable, and what a power cut leaves.

use fastrand::Rng;
use server::store::{Each, Journal, JournalError, Shelf};
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What happens to the one operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Harm {
    /// It fails, and nobody knows what of it was done.
    Refused,
    /// There is no room: nothing of it was done.
    Full,
    /// A part of it is done, and then it fails.
    Short,
    /// The power goes before it: what was not synced is gone, torn, or there.
    Cut,
}

impl Harm {
    /// All of them.
    pub const ALL: [Harm; 4] = [Harm::Refused, Harm::Full, Harm::Short, Harm::Cut];
}

/// A change of names in the folder that is not durable yet.
#[derive(Clone)]
enum Change {
    Put(String),
    Rename(String, String),
    Remove(String),
}

#[derive(Default)]
struct State {
    operations: u64,
    plan: Option<(u64, Harm)>,
    is_off: bool,
    chance: Rng,
    committed: Vec<(u64, Vec<u8>)>,
    appended: Vec<(u64, Vec<u8>)>,
    /// As the program sees it: bytes, and whether they were synced.
    files: BTreeMap<String, (Vec<u8>, bool)>,
    /// As it is on the disk.
    durable: BTreeMap<String, (Vec<u8>, bool)>,
    changes: Vec<Change>,
}

/// The disk; clones are the same one.
#[derive(Clone)]
pub struct Faulty(Arc<Mutex<State>>);

impl Faulty {
    /// A disk whose operation of this number, counted from 0, comes to harm.
    pub fn new(plan: Option<(u64, Harm)>, seed: u64) -> Faulty {
        let chance = Rng::with_seed(seed);
        Faulty(Arc::new(Mutex::new(State { plan, chance, ..State::default() })))
    }

    /// Operations so far.
    pub fn operations(&self) -> u64 {
        self.state().operations
    }

    /// Nothing comes to harm from now on.
    pub fn heal(&self) {
        self.state().plan = None;
    }

    /// The process has ended and another one begins; after a power cut the disk shows what it kept.
    pub fn restart(&self) {
        let state = &mut *self.state();
        state.appended.clear();
        if std::mem::take(&mut state.is_off) {
            let kept = state.chance.usize(..=state.changes.len());
            for change in std::mem::take(&mut state.changes).into_iter().take(kept) {
                apply(&mut state.durable, &state.files, change);
            }
            for (bytes, synced) in state.durable.values_mut() {
                if !std::mem::replace(synced, true) {
                    bytes.truncate(state.chance.usize(..=bytes.len()));
                }
            }
            state.files = state.durable.clone();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// On the disk a rename moves what stands there under the old name; a new file brings its bytes.
fn apply(
    durable: &mut BTreeMap<String, (Vec<u8>, bool)>,
    seen: &BTreeMap<String, (Vec<u8>, bool)>,
    change: Change,
) {
    match change {
        Change::Put(name) => {
            let file = seen.get(&name).cloned();
            durable.insert(name, file.unwrap_or_default());
        }
        Change::Rename(from, to) => {
            let moved = durable.remove(&from).or_else(|| seen.get(&to).cloned());
            durable.insert(to, moved.unwrap_or_default());
        }
        Change::Remove(name) => {
            durable.remove(&name);
        }
    }
}

impl State {
    /// Counts an operation; the harm it comes to.
    fn operation(&mut self) -> io::Result<Option<Harm>> {
        if self.is_off {
            return Err(gone());
        }
        let harm = self.plan.filter(|(at, _)| *at == self.operations).map(|(_, harm)| harm);
        self.operations += 1;
        match harm {
            Some(Harm::Cut) => {
                self.is_off = true;
                Err(gone())
            }
            Some(Harm::Full) => Err(ErrorKind::StorageFull.into()),
            harm => Ok(harm),
        }
    }

    /// An operation that is done, or fails and may be done all the same.
    fn whole(&mut self, mut work: impl FnMut(&mut State)) -> io::Result<()> {
        match self.operation()? {
            None => work(self),
            Some(_) => {
                if self.chance.bool() {
                    work(self);
                }
                return Err(refused());
            }
        }
        Ok(())
    }
}

fn gone() -> io::Error {
    io::Error::other("the power is gone")
}

fn refused() -> io::Error {
    io::Error::other("the disk refused")
}

fn journal_error(error: io::Error) -> JournalError {
    match error.kind() {
        ErrorKind::StorageFull => JournalError::Full,
        _ => JournalError::Disk(Box::new(error)),
    }
}

impl Journal for Faulty {
    fn append(&mut self, first: u64, _facts: u32, record: &[u8]) -> Result<(), JournalError> {
        let add = |state: &mut State| state.appended.push((first, record.to_vec()));
        let done = self.state().whole(add);
        done.map_err(journal_error)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        let commit = |state: &mut State| {
            let appended = std::mem::take(&mut state.appended);
            state.committed.extend(appended);
        };
        let mut state = self.state();
        let done = state.whole(commit);
        // A transaction that did not fit is rolled back.
        state.appended.clear();
        done.map_err(journal_error)
    }

    fn read(&self, from: u64, each: &mut Each<'_>) -> Result<(), JournalError> {
        self.state().whole(|_| ()).map_err(journal_error)?;
        let all = self.state().committed.clone();
        let start = all.iter().rposition(|(first, _)| *first <= from).unwrap_or(0);
        all[start..].iter().try_for_each(|(first, record)| each(*first, record))
    }
}

impl Shelf for Faulty {
    fn names(&self) -> io::Result<Vec<String>> {
        let mut state = self.state();
        state.whole(|_| ())?;
        Ok(state.files.keys().cloned().collect())
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let mut state = self.state();
        state.whole(|_| ())?;
        let file = state.files.get(name).ok_or(ErrorKind::NotFound)?;
        Ok(file.0.clone())
    }

    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        let harm = state.operation()?;
        let written = if harm.is_some() { state.chance.usize(..bytes.len()) } else { bytes.len() };
        state.files.insert(name.to_owned(), (bytes[..written].to_vec(), false));
        state.changes.push(Change::Put(name.to_owned()));
        if harm.is_some() {
            return Err(refused());
        }
        state.whole(|state| {
            if let Some((_, synced)) = state.files.get_mut(name) {
                *synced = true;
            }
        })
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.state().whole(|state| {
            if let Some(file) = state.files.remove(from) {
                state.files.insert(to.to_owned(), file);
                state.changes.push(Change::Rename(from.to_owned(), to.to_owned()));
            }
        })
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.state().whole(|state| {
            if state.files.remove(name).is_some() {
                state.changes.push(Change::Remove(name.to_owned()));
            }
        })
    }

    fn sync(&self) -> io::Result<()> {
        self.state().whole(|state| {
            state.durable = state.files.clone();
            state.changes.clear();
        })
    }
}
