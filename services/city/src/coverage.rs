//! Patrol coverage: when each grid and each street segment was last looked at, and by what.

use crate::chunks::Chunks;
use crate::grid::Grids;
use crate::id::{GridSlot, SegmentSlot, ThingId};
use crate::place::{Bounds, Lattice, Position};
use crate::street::Streets;
use crate::time::{Span, Time};
use std::sync::Arc;

/// Side of a block, metres: rounds are planned over blocks.
pub const BLOCK_M: f64 = 1_000.0;

/// The last look at a grid or a street segment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// When; `NEVER` if nobody looked yet.
    pub at: Time,
    /// By what.
    pub by: Option<ThingId>,
}

/// Looks of others that are kept of a grid beside the last one.
const EARLIER: usize = 3;

/// Nobody looked yet.
const UNSEEN: Look = Look { at: Time::NEVER, by: None };

/// A square of the city, about 1 km a side, and how stale it is.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its grids.
    pub grids: Arc<[GridSlot]>,
    /// Its middle.
    pub center: Position,
    /// Its box.
    pub bounds: Bounds,
    /// How many of its grids were looked at.
    pub seen: u32,
    /// Sum of the times of those last looks, in seconds since 1970.
    sum_s: i64,
    /// Until when a round over it is under way.
    pub taken: Time,
}

impl Block {
    /// Mean age of the looks; a grid nobody looked at counts as old as `unseen`.
    pub fn age(&self, now: Time, unseen: Span) -> Span {
        let seen_s = i64::from(self.seen) * (now.0 / 1_000) - self.sum_s;
        let unseen_s = (self.grids.len() as i64 - i64::from(self.seen)) * (unseen.0 / 1_000);
        Span::seconds((seen_s + unseen_s) / (self.grids.len() as i64).max(1))
    }
}

/// The coverage of a city.
#[derive(Clone, Debug)]
pub struct Coverage {
    looks: Chunks<Look>,
    /// Looks of others before the last one, newest first; one of each who looked.
    earlier: Chunks<[Look; EARLIER]>,
    passes: Chunks<Look>,
    blocks: Arc<Vec<Block>>,
    lattice: Lattice,
    block_of: Arc<[u32]>,
}

impl Coverage {
    /// Nobody has looked anywhere.
    pub fn new(grids: &Grids, streets: &Streets) -> Coverage {
        let lattice = Lattice::over(grids.bounds(), BLOCK_M);
        let mut lists = vec![Vec::new(); lattice.len()];
        let mut cells = Vec::with_capacity(grids.all().len());
        for (slot, grid) in grids.all().iter().enumerate() {
            let cell = lattice.index_of(grid.bounds.center()).unwrap_or(0);
            lists[cell].push(GridSlot(slot as u32));
            cells.push(cell);
        }
        let mut numbers = vec![0; lists.len()];
        let mut blocks = Vec::new();
        for (cell, list) in lists.into_iter().enumerate().filter(|(_, list)| !list.is_empty()) {
            numbers[cell] = blocks.len() as u32;
            let bounds = around(grids, &list).unwrap_or(grids.bounds());
            let (grids, center) = (Arc::from(list), bounds.center());
            blocks.push(Block { grids, center, bounds, seen: 0, sum_s: 0, taken: Time::NEVER });
        }
        Coverage {
            looks: Chunks::filled(UNSEEN, grids.all().len()),
            earlier: Chunks::filled([UNSEEN; EARLIER], grids.all().len()),
            passes: Chunks::filled(UNSEEN, streets.all().len()),
            blocks: Arc::new(blocks),
            lattice,
            block_of: cells.into_iter().map(|cell| numbers[cell]).collect(),
        }
    }

    /// The last look at a grid.
    pub fn look(&self, grid: GridSlot) -> Look {
        self.looks.get(grid.slot()).copied().unwrap_or(UNSEEN)
    }

    /// The last looks at a grid, newest first; one of each who looked.
    pub fn last_looks(&self, grid: GridSlot) -> impl Iterator<Item = Look> + '_ {
        let earlier = self.earlier.get(grid.slot()).into_iter().flatten();
        std::iter::once(self.look(grid)).chain(earlier.copied()).filter(|look| look.at.is_some())
    }

    /// The last pass over a street segment.
    pub fn pass(&self, segment: SegmentSlot) -> Look {
        self.passes.get(segment.slot()).copied().unwrap_or(UNSEEN)
    }

    /// All last looks, by grid.
    pub fn looks(&self) -> impl Iterator<Item = &Look> {
        self.looks.iter()
    }

    /// All last passes, by segment.
    pub fn passes(&self) -> impl Iterator<Item = &Look> {
        self.passes.iter()
    }

    /// The blocks.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The lattice blocks are taken from.
    pub fn lattice(&self) -> &Lattice {
        &self.lattice
    }

    /// Something looked at a grid.
    pub fn looked(&mut self, grid: GridSlot, at: Time, by: ThingId) {
        let before = self.look(grid);
        if before.at >= at {
            return;
        }
        if let Some(look) = self.looks.get_mut(grid.slot()) {
            *look = Look { at, by: Some(by) };
        }
        if before.at.is_some() && before.by != Some(by) {
            self.set_back(grid, before, by);
        }
        let Some(number) = self.block_of.get(grid.slot()) else { return };
        let block = &mut Arc::make_mut(&mut self.blocks)[*number as usize];
        if before.at.is_some() {
            block.sum_s -= before.at.0 / 1_000;
        } else {
            block.seen += 1;
        }
        block.sum_s += at.0 / 1_000;
    }

    /// Keeps what was the last look until somebody else looked, instead of an earlier one of
    /// theirs, or of the oldest.
    fn set_back(&mut self, grid: GridSlot, look: Look, by: ThingId) {
        let Some(earlier) = self.earlier.get_mut(grid.slot()) else { return };
        let own = earlier.iter().position(|look| look.by == Some(by)).unwrap_or(EARLIER - 1);
        earlier[..=own].rotate_right(1);
        earlier[0] = look;
    }

    /// Something passed along a segment.
    pub fn passed(&mut self, segment: SegmentSlot, at: Time, by: ThingId) {
        if let Some(pass) = self.passes.get_mut(segment.slot())
            && pass.at < at
        {
            *pass = Look { at, by: Some(by) };
        }
    }

    /// A round over the block of this grid is under way until then.
    pub fn take(&mut self, grid: GridSlot, until: Time) {
        if let Some(number) = self.block_of.get(grid.slot()) {
            Arc::make_mut(&mut self.blocks)[*number as usize].taken = until;
        }
    }
}

fn around(grids: &Grids, list: &[GridSlot]) -> Option<Bounds> {
    let boxes = list.iter().filter_map(|slot| grids.get(*slot)).map(|grid| grid.bounds);
    boxes.reduce(|a, b| Bounds {
        west: a.west.min(b.west),
        south: a.south.min(b.south),
        east: a.east.max(b.east),
        north: a.north.max(b.north),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::District;
    use geo::Rect;

    #[test]
    fn the_last_looks_at_a_grid_are_one_of_each_who_looked_newest_first() {
        let square = Rect::new((113.2, 23.1), (113.21, 23.11)).to_polygon();
        let grids = Grids::by_rule(District(440_111), &square.into()).expect("a square");
        let mut coverage = Coverage::new(&grids, &Streets::default());
        let who = |number: u32| ThingId::new(District(440_111), number);
        for (second, number) in [1, 2, 1, 1, 3, 2, 4, 5, 5].into_iter().enumerate() {
            coverage.looked(GridSlot(3), Time(second as i64), who(number));
            // What comes late is no last look.
            coverage.looked(GridSlot(3), Time(0), who(9));
        }
        let looks: Vec<_> = coverage.last_looks(GridSlot(3)).collect();
        let of = |at, number| Look { at: Time(at), by: Some(who(number)) };
        assert_eq!(looks, [of(8, 5), of(6, 4), of(5, 2), of(4, 3)]);
        assert_eq!(coverage.last_looks(GridSlot(4)).count(), 0);
        assert_eq!(coverage.look(GridSlot(3)), of(8, 5));
    }
}
