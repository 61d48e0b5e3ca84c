//! The reserve: a file that only takes up room, so that a full disk still takes what people decide.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Written at once.
const BLOCK_BYTES: usize = 1 << 20;

/// A file of a known size that is given up when the disk is full.
#[derive(Clone, Debug)]
pub struct Reserve {
    path: PathBuf,
    bytes: u64,
}

impl Reserve {
    /// The reserve of a store's folder; nothing is written yet.
    pub fn new(folder: &Path, bytes: u64) -> Reserve {
        Reserve { path: folder.join("reserve"), bytes }
    }

    /// Whether it stands ready.
    pub fn is_ready(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|file| file.len() == self.bytes)
    }

    /// Gives its room to whoever writes next.
    pub fn release(&self) -> io::Result<()> {
        for path in [self.draft(), self.path.clone()] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => (),
            }
        }
        Ok(())
    }

    fn draft(&self) -> PathBuf {
        self.path.with_extension("draft")
    }

    /// Takes up the room. It is written with a quarter more, given back at once, so that a disk
    /// on the brink is not called ample; `false` where there is no room for that.
    pub fn make(&self) -> io::Result<bool> {
        if self.is_ready() {
            return Ok(true);
        }
        let draft = self.draft();
        match self.fill(&draft).and_then(|()| fs::rename(&draft, &self.path)) {
            Ok(()) => Ok(true),
            Err(error) => {
                // A draft that was never made is gone already.
                let _ = fs::remove_file(&draft);
                if is_full(&error) { Ok(false) } else { Err(error) }
            }
        }
    }

    fn fill(&self, path: &Path) -> io::Result<()> {
        let mut file = File::create(path)?;
        let block = vec![0; BLOCK_BYTES];
        let mut left = self.bytes + self.bytes / 4;
        while left > 0 {
            let part = left.min(BLOCK_BYTES as u64) as usize;
            file.write_all(&block[..part])?;
            left -= part as u64;
        }
        file.sync_all()?;
        file.set_len(self.bytes)
    }
}

/// Whether there was no room on the disk, or none left of what this user may take.
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserve_stands_until_it_is_released_and_can_be_made_again() {
        let folder = std::env::temp_dir().join(format!("cityloop-reserve-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        let reserve = Reserve::new(&folder, 3_000_000);
        assert!(!reserve.is_ready());
        for _ in 0..2 {
            assert!(reserve.make().expect("there is room"));
            assert!(reserve.is_ready());
            let all: u64 = fs::read_dir(&folder)
                .expect("a folder")
                .map(|entry| entry.expect("an entry").metadata().expect("a file").len())
                .sum();
            assert_eq!(all, 3_000_000, "nothing else is left behind");
            reserve.release().expect("it is ours");
            reserve.release().expect("twice is once");
            assert!(!reserve.is_ready());
        }
        fs::remove_dir_all(folder).expect("the test made it");
    }
}
