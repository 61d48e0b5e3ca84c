//! Folders that go with their test, and the way a city comes back from one.

use city::Settings;
use cycle::Cycle;
use server::store::{Folder, OpenError, Snapshots, Store, bring_back};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder that goes with its test.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("cityloop-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder left behind is the system's to tidy.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The city of a store, and the number of its next fact.
pub(crate) fn read_back(
    folder: &Path,
    settings: &Arc<Settings>,
) -> Result<(Cycle, u64), OpenError> {
    let store = Store::open(folder)?;
    let back = bring_back(&store, &Snapshots::new(Folder::new(folder)), settings)?;
    Ok((back.cycle, back.next))
}
