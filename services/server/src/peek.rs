//! A city as its store has it, read beside whoever runs it: nothing is written.

use crate::directory::Directory;
use crate::files::{CityFile, Files};
use crate::store::{
    self, Each, Folder, Journal, JournalError, OpenError, Snapshots, end_beside, read_beside,
    slots_beside,
};
use crate::town;
use city::{City, Segment};
use std::path::Path;
use wire::Numbers;

/// A city and the names in it.
pub struct Peek {
    /// The city, as it was at its last commit.
    pub city: City,
    /// Its names and identifiers.
    pub directory: Directory,
}

/// The journal of a store that may be open elsewhere.
struct Beside<'a>(&'a Path);

impl Journal for Beside<'_> {
    fn append(&mut self, _: u64, _: u32, _: &[u8]) -> Result<(), JournalError> {
        Err(JournalError::Disk("it is only read".into()))
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        Ok(())
    }

    fn read(&self, from: u64, each: &mut Each<'_>) -> Result<(), JournalError> {
        read_beside(self.0, from, each).map_err(|error| match error.downcast::<JournalError>() {
            Ok(known) => *known,
            Err(other) => JournalError::Disk(other),
        })
    }
}

/// Reads a city; one that was never started is empty. `streets` makes streets where no file gives
/// them.
pub fn peek(
    files: &Files,
    said: &CityFile,
    streets: impl FnOnce(&city::Grids) -> Vec<Segment>,
) -> Result<Peek, OpenError> {
    let folder = &said.store.folder;
    let is_there = store::is_there(folder);
    let mut numbers = Numbers::default();
    if is_there {
        for (space, name, number) in slots_beside(folder)? {
            numbers.keep(&space, &name, number);
        }
    }
    let mut number = |space: &str, name: &str| numbers.number(space, name);
    let settings = town::read(files, said, streets, &mut number)?.settings;
    let city = match is_there {
        false => City::new(settings),
        true => {
            let snapshots = Snapshots::new(Folder::new(folder));
            let newest = snapshots.newest(&settings, end_beside(folder)?)?;
            store::recover(settings, newest, &Beside(folder))?.cycle.city().clone()
        }
    };
    Ok(Peek { directory: Directory::of(&city), city })
}
