//! Everything the city is told rather than sees: types, classes, departments, grids, policy.

use crate::area::Areas;
use crate::catalogue::Catalogues;
use crate::class::{Class, Department, Matrix};
use crate::grid::Grids;
use crate::id::{ClassId, DepartmentId, District, GridSlot, KindId};
use crate::kind::{Kind, Label, Skills};
use crate::policy::Policy;
use crate::street::Streets;

/// A city is data.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its administrative code.
    pub district: District,
    /// Its name.
    pub name: Label,
    /// Types of things, by `KindId`.
    pub kinds: Vec<Kind>,
    /// Classes of matters, by `ClassId`.
    pub classes: Vec<Class>,
    /// Catalogues of component and event classes, by scheme.
    pub catalogues: Catalogues,
    /// Departments, by `DepartmentId`.
    pub departments: Vec<Department>,
    /// Who answers for which class where.
    pub matrix: Matrix,
    /// Names of skills, by bit.
    pub skills: Vec<Box<str>>,
    /// What the city wants.
    pub policy: Policy,
    /// Its unit grids.
    pub grids: Grids,
    /// Names and outlines of its streets, communities and duty areas; may be none.
    pub areas: Areas,
    /// Its streets; may be none.
    pub streets: Streets,
}

impl Settings {
    /// A type.
    pub fn kind(&self, id: KindId) -> Option<&Kind> {
        self.kinds.get(id.slot())
    }

    /// A type by its name.
    pub fn kind_named(&self, name: &str) -> Option<KindId> {
        let slot = self.kinds.iter().position(|kind| *kind.name == *name)?;
        Some(KindId(slot as u16))
    }

    /// A class.
    pub fn class(&self, id: ClassId) -> Option<&Class> {
        self.classes.get(id.slot())
    }

    /// A department.
    pub fn department(&self, id: DepartmentId) -> Option<&Department> {
        self.departments.get(id.slot())
    }

    /// The 9-digit code of the street of a grid.
    pub fn street_of(&self, grid: Option<GridSlot>) -> Option<u32> {
        self.grids.get(grid?).map(|grid| grid.street())
    }

    /// The skill of looking whether something is there, or done.
    pub fn look_skill(&self) -> Skills {
        self.skills_named(&["look".into()])
    }

    /// The bits of skills by their names; unknown names have none.
    pub fn skills_named(&self, names: &[Box<str>]) -> Skills {
        let bits =
            names.iter().filter_map(|name| self.skills.iter().position(|known| known == name));
        Skills(bits.fold(0, |bits, bit| bits | 1 << bit))
    }
}
