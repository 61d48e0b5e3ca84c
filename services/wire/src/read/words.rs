//! What the things of one type may say: the names of their fields and labels.

use city::{Kind, Role};

/// The words of one type.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    /// Its name; for whoever is told that a thing of it cannot say this.
    pub(crate) kind: Box<str>,
    fields: Vec<Box<str>>,
    labels: Vec<Box<str>>,
    /// Whether it takes tasks and speaks of them.
    pub(crate) reports: bool,
    /// Whether the type is still there.
    pub(crate) speaks: bool,
}

impl Words {
    /// The words of a type; one that was retired says nothing.
    pub(crate) fn new(kind: &Kind, retired: bool) -> Words {
        Words {
            kind: kind.name.clone(),
            fields: kind.fields.iter().map(|field| field.name.clone()).collect(),
            labels: kind.detects.clone(),
            reports: matches!(kind.role, Role::Crew | Role::Vehicle),
            speaks: !retired,
        }
    }

    /// The slot of a field.
    pub(crate) fn field(&self, name: &str) -> Option<u8> {
        self.fields.iter().position(|field| **field == *name).map(|slot| slot as u8)
    }

    /// The name of a field.
    pub(crate) fn name_of(&self, slot: u8) -> &str {
        self.fields.get(usize::from(slot)).map_or("", |name| name)
    }

    /// The index of a label.
    pub(crate) fn label(&self, name: &str) -> Option<u8> {
        self.labels.iter().position(|label| **label == *name).map(|slot| slot as u8)
    }

    /// The name of a label.
    pub(crate) fn label_name(&self, index: u8) -> &str {
        self.labels.get(usize::from(index)).map_or("", |name| name)
    }

    /// Whether it sees anything.
    pub(crate) fn sees(&self) -> bool {
        !self.labels.is_empty()
    }
}
