//! A small disk of its own for a city's store: filled to the last byte and freed again.

use super::shell::run;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Written at once; halved until nothing more fits.
const BLOCK_BYTES: usize = 1 << 20;

/// A file system in memory, mounted for one test.
pub struct SmallDisk {
    mounted: PathBuf,
}

impl SmallDisk {
    /// Mounts one of so many MiB; nothing where that needs rights we do not have.
    pub async fn mount(at: &Path, mib: u32) -> Option<SmallDisk> {
        fs::create_dir_all(at).expect("the temporary folder can be written");
        let size = format!("size={mib}m");
        let at_text = at.display().to_string();
        let said = run("mount", &["-t", "tmpfs", "-o", &size, "none", &at_text]).await;
        (said.code == Some(0)).then(|| SmallDisk { mounted: at.to_path_buf() })
    }

    /// Takes all the room that is left.
    pub fn fill(&self) {
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.ballast())
            .expect("a file can be opened on a full disk");
        let mut bytes = BLOCK_BYTES;
        let block = vec![7; bytes];
        while bytes > 0 {
            match file.write(&block[..bytes]) {
                Ok(_) => (),
                Err(error) if error.kind() == ErrorKind::StorageFull => bytes /= 2,
                Err(error) => unreachable!("the small disk takes bytes until it is full: {error}"),
            }
        }
    }

    /// Gives the room back.
    pub fn free(&self) {
        fs::remove_file(self.ballast()).expect("the ballast was there");
    }

    fn ballast(&self) -> PathBuf {
        self.mounted.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A busy one is let go as soon as its last file is closed.
        let _ = Command::new("umount").arg("-l").arg(&self.mounted).status();
    }
}
