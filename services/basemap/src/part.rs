//! A file that grows beside the place where it will be.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file that nobody shall find before it is whole. One that is given up is removed.
pub(crate) struct Part(PathBuf);

impl Part {
    /// The file at a path, which nobody has to have written yet.
    pub(crate) fn at(path: PathBuf) -> Part {
        Part(path)
    }

    /// Where it grows.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// It is whole: puts it where it shall be, in place of an earlier one.
    pub(crate) fn put(self, to: &Path) -> io::Result<()> {
        fs::rename(&self.0, to)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // One that was put is not here any more.
        let _ = fs::remove_file(&self.0);
    }
}
