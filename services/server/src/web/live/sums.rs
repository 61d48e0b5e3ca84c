//! Cells in short: how many things, how they stand, which cases; and when that last changed.

use super::dot::Dot;
use crate::web::gallery::View;
use crate::web::index::CASE;
use city::{Bounds, Chunks, Lattice, ThingId, Time};
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

    /// Counts a thing, and the open cases about it.
    pub(in crate::web) fn add_with_cases(&mut self, view: &View, id: ThingId, dot: Dot) {
        self.add(dot);
        if dot.state < CASE {
            return;
        }
        let cases = view.index.cases_of(id).iter();
        for case in cases.filter_map(|case| view.city.board().case(*case)) {
            self.cases += 1;
            self.overdue += u32::from(case.clock.is_overdue(view.city.now()));
        }
    }

    pub(super) fn remove(&mut self, dot: Dot) {
        let count = &mut self.states[usize::from(dot.state & 3)];
        *count = count.saturating_sub(1);
    }

    fn said(&self) -> (u32, u8, u32, u32) {
        (self.count(), self.worst(), self.cases, self.overdue)
    }
}

/// All cells of a city.
#[derive(Clone)]
pub(in crate::web) struct Counts {
    pub(in crate::web) lattice: Lattice,
    cells: Chunks<Cell>,
}

/// What a box of the map holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::web) struct Inside {
    /// Things that stand in its cells.
    pub(in crate::web) count: u32,
    /// When any of them last changed.
    pub(in crate::web) dots: u64,
    /// When what clusters say last changed.
    pub(in crate::web) said: u64,
}

impl Counts {
    /// Nothing yet.
    pub(super) fn over(lattice: Lattice) -> Counts {
        Counts { lattice, cells: Chunks::filled(Cell::default(), lattice.len()) }
    }

    /// The same cells, with nothing in them.
    pub(in crate::web) fn emptied(&self) -> Counts {
        Counts::over(self.lattice)
    }

    /// A cell.
    pub(in crate::web) fn cell(&self, index: usize) -> Cell {
        self.cells.get(index).copied().unwrap_or_default()
    }

    /// Cells that changed after a revision.
    pub(in crate::web) fn since(&self, revision: u64) -> impl Iterator<Item = (usize, &Cell)> {
        let cells = self.cells.iter().enumerate();
        cells.filter(move |(_, cell)| cell.dots.max(cell.said) > revision)
    }

    /// Changes what is in a cell, and where told so when its things changed; tells whether a
    /// cluster would say something else.
    pub(in crate::web) fn change(
        &mut self,
        index: usize,
        revision: u64,
        dots: bool,
        change: impl FnOnce(&mut Sum),
    ) -> bool {
        let Some(cell) = self.cells.get_mut(index) else { return false };
        let before = cell.sum.said();
        change(&mut cell.sum);
        let other = cell.sum.said() != before;
        if dots {
            cell.dots = revision;
        }
        if other {
            cell.said = revision;
        }
        other
    }

    /// What the cells that touch a box hold.
    pub(in crate::web) fn inside(&self, bounds: &Bounds) -> Inside {
        let (columns, rows) = self.lattice.span(bounds);
        let cells = rows.flat_map(|row| columns.clone().map(move |column| (column, row)));
        self.sum(cells.map(|cell| self.lattice.index(cell)))
    }

    /// What some cells hold.
    pub(super) fn sum(&self, cells: impl Iterator<Item = usize>) -> Inside {
        cells.map(|index| self.cell(index)).fold(Inside::default(), |sum, cell| Inside {
            count: sum.count + cell.sum.count(),
            dots: sum.dots.max(cell.dots),
            said: sum.said.max(cell.said),
        })
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
