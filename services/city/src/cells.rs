//! The spatial index of the live map: a uniform grid of cells, each with the things in it and where
//! in the cell they are.

use crate::chunks::Chunks;
use crate::id::District;
use crate::id::ThingId;
use crate::place::{Bounds, Lattice, Position};

/// Side of a cell, metres.
pub const CELL_M: f64 = 200.0;

/// A place inside a cell is kept in so many steps, 3 mm each: beside the number that is a third of
/// what the position itself would take, and enough to pass over nearly all that is too far away.
pub(crate) const STEPS: f64 = 65_536.0;

/// Which things are where.
#[derive(Clone, Debug)]
pub struct Cells {
    lattice: Lattice,
    district: District,
    members: Chunks<Vec<Member>>,
}

/// A thing in a cell, and how many steps from the cell's north-western corner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Member {
    pub(crate) number: u32,
    pub(crate) east: u16,
    pub(crate) south: u16,
}

impl Cells {
    /// An empty index over a city.
    pub fn over(bounds: Bounds, district: District) -> Cells {
        let lattice = Lattice::over(bounds, CELL_M);
        Cells { lattice, district, members: Chunks::filled(Vec::new(), lattice.len()) }
    }

    /// The cells themselves.
    pub fn lattice(&self) -> &Lattice {
        &self.lattice
    }

    /// Puts a thing where it is; places outside are not indexed.
    pub fn insert(&mut self, thing: ThingId, p: Position) {
        self.put(self.locate(thing, p));
    }

    /// Moves a thing.
    pub fn relocate(&mut self, thing: ThingId, from: Position, to: Position) {
        let (old, new) = (self.locate(thing, from), self.locate(thing, to));
        if old == new {
            return;
        }
        if let Some((cell, _)) = old
            && let Some(list) = self.members.get_mut(cell)
            && let Some(place) = list.iter().position(|member| member.number == thing.number)
        {
            if let Some((_, member)) = new.filter(|(entered, _)| *entered == cell) {
                list[place] = member;
                return;
            }
            list.swap_remove(place);
        }
        self.put(new);
    }

    /// The things in one cell.
    pub fn members(&self, index: usize) -> impl Iterator<Item = ThingId> + '_ {
        let district = self.district;
        self.placed(index).iter().map(move |member| ThingId::new(district, member.number))
    }

    /// The things in one cell, and where in it.
    pub(crate) fn placed(&self, index: usize) -> &[Member] {
        self.members.get(index).map(Vec::as_slice).unwrap_or_default()
    }

    /// The things in the cells that touch a box.
    pub fn within<'a>(&'a self, bounds: &Bounds) -> impl Iterator<Item = ThingId> + use<'a> {
        let (columns, rows) = self.lattice.span(bounds);
        rows.flat_map(move |row| columns.clone().map(move |column| (column, row)))
            .flat_map(move |cell| self.members(self.lattice.index(cell)))
    }

    /// The cell that holds a place, and a thing there.
    fn locate(&self, thing: ThingId, p: Position) -> Option<(usize, Member)> {
        if !self.lattice.bounds.contains(p) {
            return None;
        }
        let (east, south) = self.lattice.steps(p);
        // A cast holds what is past either end.
        let column = (east as u32).min(self.lattice.columns - 1);
        let row = (south as u32).min(self.lattice.rows - 1);
        let inside = |at: f64, cell: u32| ((at - f64::from(cell)) * STEPS) as u16;
        let (east, south) = (inside(east, column), inside(south, row));
        let member = Member { number: thing.number, east, south };
        Some((self.lattice.index((column, row)), member))
    }

    fn put(&mut self, at: Option<(usize, Member)>) {
        let Some((cell, member)) = at else { return };
        if let Some(list) = self.members.get_mut(cell) {
            list.push(member);
        }
    }
}
