//! A city's store, copied while it runs, and brought back.

use crate::args::{Backup, Restore, Store};
use crate::progress::Progress;
use crate::{Failure, live};
use server::store;
use std::path::PathBuf;

/// Copies a store that may be open in a running server.
pub(crate) fn backup(asked: &Backup) -> Result<(), Failure> {
    let from = folder(&asked.store)?;
    let mut progress = Progress::new();
    let end = store::backup(&from, &asked.to, &mut |share, says| progress.at(share, says))?;
    progress.end(format_args!("{} facts are in {}", end, asked.to.display()));
    Ok(())
}

/// Makes a store out of a backup.
pub(crate) fn restore(asked: &Restore) -> Result<(), Failure> {
    let mut progress = Progress::new();
    let (from, to) = (&asked.from, &asked.data);
    let end = store::restore(from, to, &mut |share, says| progress.at(share, says))?;
    progress.end(format_args!("{} facts are in {}; start the city on it", end, to.display()));
    Ok(())
}

fn folder(store: &Store) -> Result<PathBuf, Failure> {
    Ok(match store {
        Store::Of(config) => live::read(config)?.1.store.folder,
        Store::At(folder) => folder.clone(),
    })
}
