//! All there is: files on disk, rows in memory, and what is asked of both.

use crate::buffer::Buffer;
use crate::error::HistoryError;
use crate::footers::Footers;
use crate::name::{DRAFT, ENDING, Entry};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What history holds. One [`crate::Keeper`] writes it; anybody may ask, and waits for a copy of
/// a list at most, never for a disk somebody else uses.
#[derive(Debug)]
pub struct Shelf {
    pub(crate) folder: PathBuf,
    state: Mutex<State>,
    pub(crate) footers: Footers,
    pub(crate) points: AtomicU64,
    pub(crate) rows: AtomicU64,
    pub(crate) failures: AtomicU64,
}

/// What is asked: each row is in exactly one of these.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) files: Arc<Vec<Entry>>,
    /// Rows as they come.
    pub(crate) live: Buffer,
    /// Rows that are being written.
    pub(crate) frozen: Option<Arc<Buffer>>,
}

/// Counts for whoever watches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Values written to files since the start.
    pub points: u64,
    /// Rows written to files since the start.
    pub rows: u64,
    /// Rows in memory.
    pub waiting: u64,
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Writings that failed and are tried again.
    pub failures: u64,
}

impl Shelf {
    /// What stands in a folder; nothing where there is none.
    pub(crate) fn open(folder: &Path) -> Result<Shelf, HistoryError> {
        let shelf = Shelf {
            folder: folder.to_path_buf(),
            state: Mutex::default(),
            footers: Footers::default(),
            points: AtomicU64::new(0),
            rows: AtomicU64::new(0),
            failures: AtomicU64::new(0),
        };
        let files = shelf.list().map_err(HistoryError::disk(folder))?;
        shelf.state().files = Arc::new(files);
        Ok(shelf)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // Whoever panicked while holding it left nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes what a crash left: drafts, files of facts from `next` on, which will be told
    /// again, and files that another one was made of.
    pub(crate) fn sweep(&self, next: u64) -> Result<(), HistoryError> {
        let mut files = self.list().map_err(HistoryError::disk(&self.folder))?;
        let within = |entry: &Entry| files.iter().any(|other| entry.is_within(other));
        let gone: Vec<Entry> = files
            .iter()
            .filter(|entry| entry.facts.start >= next || within(entry))
            .cloned()
            .collect();
        files.retain(|entry| !gone.contains(entry));
        self.remove(&gone)?;
        for draft in self.paths(DRAFT).map_err(HistoryError::disk(&self.folder))? {
            fs::remove_file(&draft).map_err(HistoryError::disk(&draft))?;
        }
        self.state().files = Arc::new(files);
        Ok(())
    }

    /// Removes the files of a flush that did not finish, of facts from `next` on.
    pub(crate) fn take_back(&self, next: u64) -> Result<(), HistoryError> {
        let mut files = self.list().map_err(HistoryError::disk(&self.folder))?;
        files.retain(|entry| entry.facts.start >= next);
        self.remove(&files)
    }

    /// Removes files; those that are gone already are no matter.
    pub(crate) fn remove(&self, files: &[Entry]) -> Result<(), HistoryError> {
        for path in files.iter().map(|entry| entry.path(&self.folder)) {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(HistoryError::Disk(path, error));
                }
                _ => (),
            }
        }
        Ok(())
    }

    fn list(&self) -> io::Result<Vec<Entry>> {
        let mut files = Vec::new();
        for path in self.paths(ENDING)? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
            let kind = path.parent().and_then(Path::file_name).and_then(|kind| kind.to_str());
            // A file of another name is somebody else's.
            files.extend(Entry::parse(kind.unwrap_or(""), name, fs::metadata(&path)?.len()));
        }
        files.sort_by_key(|entry| (entry.period, entry.facts.start));
        Ok(files)
    }

    /// Files of an ending in the folders of types.
    fn paths(&self, ending: &str) -> io::Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        if !self.folder.exists() {
            return Ok(paths);
        }
        for kind in fs::read_dir(&self.folder)? {
            let kind = kind?.path();
            if !kind.is_dir() {
                continue;
            }
            for file in fs::read_dir(kind)? {
                let file = file?.path();
                if file.extension().is_some_and(|it| it == ending) {
                    paths.push(file);
                }
            }
        }
        Ok(paths)
    }

    /// Counts for whoever watches.
    pub fn counts(&self) -> Counts {
        let (files, live, frozen) = {
            let state = self.state();
            (state.files.clone(), state.live.rows, state.frozen.as_ref().map_or(0, |it| it.rows))
        };
        Counts {
            points: self.points.load(Ordering::Relaxed),
            rows: self.rows.load(Ordering::Relaxed),
            waiting: (live + frozen) as u64,
            files: files.len() as u64,
            bytes: files.iter().map(|entry| entry.bytes).sum(),
            failures: self.failures.load(Ordering::Relaxed),
        }
    }
}
