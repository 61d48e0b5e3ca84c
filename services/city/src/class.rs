//! Classes of matter, departments, and the matrix of who answers for which class where.

use crate::id::{ClassId, DepartmentId, KindId};
use crate::kind::{Label, Skills};
use crate::time::Span;

/// A class with its scheme: the same digits mean other things in other schemes.
#[derive(Clone, PartialEq, Debug)]
pub struct Class {
    /// `GB/T 30428.2`, `CJ/T 214`, …
    pub scheme: Box<str>,
    /// `C-0305`: C for components, E for events.
    pub code: Box<str>,
    /// Name on screen.
    pub label: Label,
    /// When a case of it may be filed (立案条件).
    pub condition: Label,
    /// When it may be closed (结案条件).
    pub closing: Label,
    /// How long the disposal may take, on the emergency clock.
    pub limit: Span,
    /// The skill that disposes of it.
    pub skill: Skills,
    /// Somebody looks before it is filed.
    pub verify_first: bool,
    /// Only the thing's own signal can prove it: nobody can see whether a sensor is heard.
    pub own_signal_only: bool,
    /// Known to be urgent.
    pub urgent: bool,
    /// Reports nearer than this are the same matter, metres.
    pub merge_m: f64,
    /// What the disposal uses up.
    pub needs: Option<Need>,
}

/// Material that a disposal uses up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Need {
    /// The kind of material.
    pub kind: KindId,
    /// How much of it.
    pub quantity: u32,
}

/// A department that answers for classes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Department {
    /// `sanitation`
    pub code: Box<str>,
    /// Name on screen.
    pub label: Label,
}

/// Who answers for which class where: the more special row wins.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Matrix {
    /// By class: the areas with their own answer, and the answer elsewhere.
    pub rows: Vec<Answer>,
}

/// One class's answers.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Answer {
    /// Answers for single streets, by 9-digit code, sorted.
    pub areas: Vec<(u32, DepartmentId)>,
    /// The answer elsewhere.
    pub elsewhere: Option<DepartmentId>,
}

impl Matrix {
    /// Who answers for a class in a street (9-digit code); `None` where nobody was named.
    pub fn answers(&self, class: ClassId, street: Option<u32>) -> Option<DepartmentId> {
        let row = self.rows.get(class.slot())?;
        let special = street.and_then(|code| {
            row.areas.binary_search_by_key(&code, |(area, _)| *area).ok().map(|i| row.areas[i].1)
        });
        special.or(row.elsewhere)
    }
}
