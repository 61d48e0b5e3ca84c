//! A turn that panics must not become an endless crash: its input is set aside on disk before the
//! process ends, and after the restart it is a letter that gets no turn.

use crate::message::Raw;
use std::fs;
use std::path::PathBuf;
use std::process;

/// The exit code after a turn that panicked (`EX_SOFTWARE`).
const EXIT: i32 = 70;

/// Inputs that ended the process.
#[derive(Debug, Default)]
pub(crate) struct SetAside {
    folder: PathBuf,
    held: Vec<Vec<u8>>,
}

impl SetAside {
    /// What was set aside in this folder.
    pub(crate) fn open(folder: PathBuf) -> SetAside {
        let files = fs::read_dir(&folder).into_iter().flatten().flatten();
        let held = files.filter_map(|file| fs::read(file.path()).ok()).collect();
        SetAside { folder, held }
    }

    /// Whether this input ended the process before.
    pub(crate) fn holds(&self, raw: &Raw) -> bool {
        !self.held.is_empty() && self.held.contains(&bytes(raw))
    }

    /// Keeps an input and ends the process: nothing of its turn was stored or told.
    pub(crate) fn keep_and_end(&self, raw: &Raw) -> ! {
        let path = self.folder.join(self.held.len().to_string());
        let kept = fs::create_dir_all(&self.folder).and_then(|()| fs::write(&path, bytes(raw)));
        match kept {
            Ok(()) => {
                tracing::error!(path = %path.display(), "a turn panicked; its input is set aside")
            }
            Err(error) => tracing::error!(%error, "a turn panicked; its input could not be kept"),
        }
        process::exit(EXIT)
    }
}

fn bytes(raw: &Raw) -> Vec<u8> {
    [raw.topic().as_bytes(), &[0], raw.body()].concat()
}
