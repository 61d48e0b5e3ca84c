//! The files that are shipped, as the tests read them.
#![allow(dead_code, clippy::disallowed_methods)] // Each test uses a part, and reads files.

use std::fs;
use std::path::{Path, PathBuf};
use wire::{Fault, Numbers, Pack, Sources, load};

/// Texts of a pack, to be changed by a test.
pub(crate) struct Texts {
    pub(crate) types: Vec<(String, String)>,
    pub(crate) catalogues: Vec<(String, String)>,
    pub(crate) catalogue: String,
    pub(crate) departments: String,
    pub(crate) policy: String,
}

impl Texts {
    pub(crate) fn load(&self) -> Result<Pack, Vec<Fault>> {
        self.load_with(&mut Numbers::default())
    }

    pub(crate) fn load_with(&self, numbers: &mut Numbers) -> Result<Pack, Vec<Fault>> {
        let sources = Sources {
            types: &self.types,
            catalogues: &self.catalogues,
            catalogue: &self.catalogue,
            departments: &self.departments,
            policy: &self.policy,
        };
        load(&sources, &mut |space, name| numbers.number(space, name))
    }

    /// The text of a type file.
    pub(crate) fn of(&mut self, file: &str) -> &mut String {
        let found = self.types.iter_mut().find(|(name, _)| name == file);
        &mut found.expect("a shipped file").1
    }

    /// Replaces what stands once in a type file.
    pub(crate) fn change(&mut self, file: &str, from: &str, to: &str) {
        let text = self.of(file);
        assert!(text.contains(from), "{from:?} is not in {file}");
        *text = text.replacen(from, to, 1);
    }
}

pub(crate) fn config() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config")
}

pub(crate) fn texts() -> Texts {
    let read = |path: &Path| fs::read_to_string(path).expect("a shipped file");
    let folder = |name: &str| -> Vec<(String, String)> {
        let files = fs::read_dir(config().join(name)).expect("a shipped folder");
        let mut read: Vec<(String, String)> = files
            .map(|entry| entry.expect("an entry").path())
            .map(|path| (path.file_name().expect("a name").to_string_lossy().into(), read(&path)))
            .collect();
        read.sort();
        read
    };
    Texts {
        types: folder("types"),
        catalogues: folder("catalogue"),
        catalogue: read(&config().join("catalogue.toml")),
        departments: read(&config().join("departments.toml")),
        policy: read(&config().join("policy.toml")),
    }
}

pub(crate) fn pack() -> Pack {
    texts().load().map_err(|faults| told(&faults)).expect("the shipped files are sound")
}

pub(crate) fn told(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}
