//! The spatial index of the live map: a uniform grid of cells, each with the things in it.

use crate::chunks::Chunks;
use crate::id::District;
use crate::id::ThingId;
use crate::place::{Bounds, Lattice, Position};

/// Side of a cell, metres.
pub const CELL_M: f64 = 200.0;

/// Which things are where; a move that stays in its cell costs nothing.
#[derive(Clone, Debug)]
pub struct Cells {
    lattice: Lattice,
    district: District,
    members: Chunks<Vec<u32>>,
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
        let cell = self.lattice.index_of(p);
        if let Some(list) = cell.and_then(|cell| self.members.get_mut(cell)) {
            list.push(thing.number);
        }
    }

    /// Moves a thing.
    pub fn relocate(&mut self, thing: ThingId, from: Position, to: Position) {
        let (old, new) = (self.lattice.index_of(from), self.lattice.index_of(to));
        if old == new {
            return;
        }
        if let Some(list) = old.and_then(|cell| self.members.get_mut(cell))
            && let Some(place) = list.iter().position(|number| *number == thing.number)
        {
            list.swap_remove(place);
        }
        self.insert(thing, to);
    }

    /// The things in one cell.
    pub fn members(&self, index: usize) -> impl Iterator<Item = ThingId> + '_ {
        let district = self.district;
        let list = self.members.get(index).map(Vec::as_slice).unwrap_or_default();
        list.iter().map(move |number| ThingId::new(district, *number))
    }

    /// The things in the cells that touch a box.
    pub fn within<'a>(&'a self, bounds: &Bounds) -> impl Iterator<Item = ThingId> + 'a {
        let (columns, rows) = self.lattice.span(bounds);
        rows.flat_map(move |row| columns.clone().map(move |column| (column, row)))
            .flat_map(move |cell| self.members(self.lattice.index(cell)))
    }
}
