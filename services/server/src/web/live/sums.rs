//! Cells in short: how many things, how they stand, which cases; and when that last changed.

use super::dot::Dot;
use crate::web::gallery::View;
use crate::web::index::CASE;
use city::{Lattice, Time};
use rustc_hash::FxHashMap;

/// A cell of the map in short; what moves is not counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::web) struct Sum {
    /// Things by how they stand.
    states: [u32; 4],
    /// Open cases in it.
    pub(in crate::web) cases: u32,
    /// Of those past their limit.
    pub(in crate::web) overdue: u32,
}

/// A cell, and the revisions at which it changed.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::web) struct Cell {
    /// What is in it.
    pub(in crate::web) sum: Sum,
    /// When any of its things last came, went, moved or stood otherwise.
    pub(in crate::web) dots: u64,
    /// When what a cluster says of it last changed.
    pub(in crate::web) said: u64,
}

/// Open cases and overdue ones by cell.
pub(super) type Matters = FxHashMap<usize, (u32, u32)>;

impl Sum {
    /// Things in it.
    pub(in crate::web) fn count(&self) -> u32 {
        self.states.iter().sum()
    }

    /// How the worst of it stands.
    pub(in crate::web) fn worst(&self) -> u8 {
        if self.cases > 0 {
            return CASE;
        }
        self.states.iter().rposition(|count| *count > 0).unwrap_or(0) as u8
    }

    pub(super) fn add(&mut self, dot: Dot) {
        self.states[usize::from(dot.state & 3)] += 1;
    }

    pub(super) fn remove(&mut self, dot: Dot) {
        let count = &mut self.states[usize::from(dot.state & 3)];
        *count = count.saturating_sub(1);
    }

    fn said(&self) -> (u32, u8, u32, u32) {
        (self.count(), self.worst(), self.cases, self.overdue)
    }
}

impl Cell {
    /// Changes what is in it; tells whether a cluster would say something else.
    pub(super) fn change(&mut self, revision: u64, change: impl FnOnce(&mut Sum)) -> bool {
        let before = self.sum.said();
        change(&mut self.sum);
        let other = self.sum.said() != before;
        if other {
            self.said = revision;
        }
        other
    }
}

/// Counts the open cases of a picture.
pub(super) fn matters(view: &View, lattice: &Lattice, now: Time) -> Matters {
    let mut matters = Matters::default();
    for case in view.open_cases() {
        let Some(cell) = lattice.index_of(case.place) else { continue };
        let (open, overdue) = matters.entry(cell).or_insert((0, 0));
        *open += 1;
        *overdue += u32::from(case.clock.is_overdue(now));
    }
    matters
}
