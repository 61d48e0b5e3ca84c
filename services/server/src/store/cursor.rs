//! Those who follow the journal at a pace of their own: each keeps how far it has come in a file,
//! and the journal keeps what one of them still needs.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// All who follow one journal.
#[derive(Clone, Debug, Default)]
pub struct Cursors {
    positions: Arc<Mutex<Vec<Arc<AtomicU64>>>>,
}

/// How far one of them has come.
#[derive(Debug)]
pub struct Cursor {
    path: PathBuf,
    next: Arc<AtomicU64>,
}

impl Cursors {
    /// The cursor of a name in the store's folder; a new one begins at `from`.
    pub fn open(&self, folder: &Path, name: &str, from: u64) -> io::Result<Cursor> {
        let path = folder.join(format!("cursor-{name}"));
        let stored = match fs::read_to_string(&path) {
            Ok(text) => Some(text.trim().parse().map_err(|_| damaged(&path))?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let next = Arc::new(AtomicU64::new(stored.unwrap_or(from)));
        let mut positions = self.positions.lock().unwrap_or_else(PoisonError::into_inner);
        positions.push(next.clone());
        let cursor = Cursor { path, next };
        if stored.is_none() {
            cursor.advance(from)?;
        }
        Ok(cursor)
    }

    /// The number of the first fact that somebody still needs.
    pub fn lowest(&self) -> Option<u64> {
        let positions = self.positions.lock().unwrap_or_else(PoisonError::into_inner);
        positions.iter().map(|next| next.load(Ordering::Acquire)).min()
    }
}

impl Cursor {
    /// The number of the next fact it wants.
    pub fn next(&self) -> u64 {
        self.next.load(Ordering::Acquire)
    }

    /// Everything before `next` is done: on disk when this returns, and only then forgotten by
    /// the journal.
    pub fn advance(&self, next: u64) -> io::Result<()> {
        let draft = self.path.with_extension("draft");
        let mut file = File::create(&draft)?;
        writeln!(file, "{next}")?;
        file.sync_all()?;
        fs::rename(&draft, &self.path)?;
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        self.next.store(next, Ordering::Release);
        Ok(())
    }
}

fn damaged(path: &Path) -> io::Error {
    let why = format!("{} holds no number; remove it to begin anew", path.display());
    io::Error::new(io::ErrorKind::InvalidData, why)
}
