//! A search outwards from a place: rings of cells, cells, and the things in them come in the order
//! of how near they can be at least. What comes late enough need not be looked at.

use crate::cells::{Cells, STEPS};
use crate::place::{Lattice, METRES_A_DEGREE, Position};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A place in a cell is known to a step, and both its ends were rounded.
const STEP: f64 = 1.0 / STEPS;
/// Taken off a squared distance, so that what is lost in rounding it makes nothing seem farther
/// than it is.
const ROUNDED: f64 = 1.0 - 1e-6;
/// Room for what waits in a search for a few things.
const WAITING: usize = 256;

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Next {
    /// All cells that are so many cells away.
    Ring(u32),
    /// The things of a cell.
    Cell(u32),
    /// A thing, by its number.
    Thing(u32),
}

/// A search that is under way.
pub(crate) struct Outwards<'a> {
    cells: [&'a Cells; 2],
    lattice: &'a Lattice,
    from: Position,
    /// Where it begins, in cells from the north-western corner.
    east: f64,
    south: f64,
    /// The cell it begins with.
    start: (u32, u32),
    /// A cell's sides, metres; of its width the smallest there is.
    width_m: f64,
    height_m: f64,
    /// What waits by the square of its distance at least. That is a positive number, whose bits
    /// stand in the order of its size.
    waiting: BinaryHeap<Reverse<(u32, Next)>>,
}

impl<'a> Outwards<'a> {
    /// A search through two indexes over the same city.
    pub(crate) fn new(cells: [&'a Cells; 2], from: Position) -> Outwards<'a> {
        let lattice = cells[0].lattice();
        let (east, south) = lattice.steps(from);
        let mut search = Outwards {
            cells,
            lattice,
            from,
            east,
            south,
            start: lattice.nearest_cell(from),
            width_m: width_m(lattice, from, lattice.bounds.south, lattice.bounds.north),
            height_m: lattice.step_lat * METRES_A_DEGREE,
            waiting: BinaryHeap::with_capacity(WAITING),
        };
        search.wait(0.0, Next::Ring(0));
        search
    }

    /// The number of the thing that may be nearest of those not told yet, where it may be within
    /// so many metres.
    pub(crate) fn next(&mut self, reach_m: f64) -> Option<u32> {
        let reach = reach_m * reach_m;
        loop {
            let Reverse((bits, next)) = self.waiting.pop()?;
            let is_near = f64::from(f32::from_bits(bits)) <= reach;
            if !is_near {
                return None;
            }
            match next {
                Next::Ring(ring) => self.open_ring(ring),
                Next::Cell(index) => self.open_cell(index, reach),
                Next::Thing(number) => return Some(number),
            }
        }
    }

    fn wait(&mut self, square: f64, next: Next) {
        self.waiting.push(waits(square, next));
    }

    fn open_ring(&mut self, ring: u32) {
        let (column, row) = (i64::from(self.start.0), i64::from(self.start.1));
        let reach = i64::from(ring);
        let (north, south) = (row - reach, row + reach);
        for x in column - reach..=column + reach {
            self.await_cell(x, north);
            if ring > 0 {
                self.await_cell(x, south);
            }
        }
        for y in north + 1..south {
            self.await_cell(column - reach, y);
            self.await_cell(column + reach, y);
        }
        if let Some(metres) = self.beyond(ring) {
            self.wait(metres * metres, Next::Ring(ring + 1));
        }
    }

    fn await_cell(&mut self, column: i64, row: i64) {
        let (Ok(column), Ok(row)) = (u32::try_from(column), u32::try_from(row)) else { return };
        if column >= self.lattice.columns || row >= self.lattice.rows {
            return;
        }
        // Nothing where the cell holds the place itself.
        let away = |at: f64, cell: u32| (f64::from(cell) - at).max(at - f64::from(cell) - 1.0);
        let dx = away(self.east, column).max(0.0) * self.width_m;
        let dy = away(self.south, row).max(0.0) * self.height_m;
        let index = self.lattice.index((column, row)) as u32;
        self.wait(dx * dx + dy * dy, Next::Cell(index));
    }

    /// How near a cell outside of a ring can be at least, metres; `None` where none is outside.
    fn beyond(&self, ring: u32) -> Option<f64> {
        let side = |at: f64, cell: u32, cells: u32| {
            let before = cell > ring;
            let after = cell + ring + 1 < cells;
            let before = before.then(|| at - f64::from(cell - ring));
            let after = after.then(|| f64::from(cell + ring + 1) - at);
            before.into_iter().chain(after).reduce(f64::min)
        };
        let across = side(self.east, self.start.0, self.lattice.columns);
        let down = side(self.south, self.start.1, self.lattice.rows);
        let across = across.map(|cells| cells * self.width_m);
        let down = down.map(|cells| cells * self.height_m);
        across.into_iter().chain(down).reduce(f64::min)
    }

    fn open_cell(&mut self, index: u32, reach: f64) {
        let (column, row) = (index % self.lattice.columns, index / self.lattice.columns);
        let bounds = self.lattice.cell_bounds((column, row));
        let width_m = width_m(self.lattice, self.from, bounds.south, bounds.north);
        let (east, south) = (self.east - f64::from(column), self.south - f64::from(row));
        let height_m = self.height_m;
        let away = |from: f64, steps: u16| ((f64::from(steps) * STEP - from).abs() - STEP).max(0.0);
        for cells in self.cells {
            self.waiting.extend(cells.placed(index as usize).iter().filter_map(|member| {
                let dx = away(east, member.east) * width_m;
                let dy = away(south, member.south) * height_m;
                let square = dx * dx + dy * dy;
                (square * ROUNDED <= reach).then(|| waits(square, Next::Thing(member.number)))
            }));
        }
    }
}

fn waits(square: f64, next: Next) -> Reverse<(u32, Next)> {
    Reverse((((square * ROUNDED) as f32).to_bits(), next))
}

/// The smallest width of a cell, metres, as it counts for the distance of a place from what lies
/// between two latitudes: that takes the cosine half-way, which has no dip between its ends.
fn width_m(lattice: &Lattice, from: Position, south: f64, north: f64) -> f64 {
    let cosine = |lat: f64| ((from.lat + lat) / 2.0).to_radians().cos();
    lattice.step_lon * METRES_A_DEGREE * cosine(south).min(cosine(north))
}
