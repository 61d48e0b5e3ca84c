//! The names that files of the pack may use of each other.

use super::catalogue::ClassRow;
use super::fault::advise;
use super::sheet::Sheet;
use city::Catalogues;

/// What is known by name while the pack is read.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// From `policy.toml`.
    pub(super) skills: Vec<String>,
    /// The names of the type files.
    pub(super) kinds: Vec<String>,
    /// From `config/catalogue`.
    pub(super) catalogues: Catalogues,
    /// From `catalogue.toml`.
    pub(super) classes: Vec<ClassRow>,
}

impl Known {
    /// The row of a class by scheme and code; a fault where there is none.
    pub(super) fn class(&self, row: &Sheet<'_>, key: &str, written: &str) -> Option<usize> {
        let found = self.classes.iter().position(|class| class.full_code() == written);
        if found.is_none() {
            let codes: Vec<String> = self.classes.iter().map(ClassRow::full_code).collect();
            let advice = advise(written, codes.iter().map(String::as_str));
            row.fault(key, &format!("no class {written} in catalogue.toml; {advice}"));
        }
        found
    }

    /// A fault where there is no such skill.
    pub(super) fn check_skill(&self, row: &Sheet<'_>, key: &str, written: &str) {
        if !self.skills.iter().any(|skill| skill == written) {
            let advice = advise(written, self.skills.iter().map(String::as_str));
            row.fault(key, &format!("no skill {written} in policy.toml; {advice}"));
        }
    }
}
