//! The ground of the live map: cells that tiles are counted by, and the blocks of cells whose
//! changes are told together.

use city::{Bounds, Lattice, Position};
use std::ops::Range;

/// Cells on a side of a block: 1.6 km.
const BLOCK_CELLS: u32 = 8;

/// Cells and blocks of a city.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct Ground(pub(in crate::web) Lattice);

/// Columns and rows of blocks.
pub(in crate::web) type Blocks = (Range<u32>, Range<u32>);

impl Ground {
    /// The cell of a place; none outside.
    pub(super) fn cell(&self, p: Position) -> Option<usize> {
        self.0.index_of(p)
    }

    /// The block of a place; outside the city the one at its edge.
    pub(super) fn block(&self, p: Position) -> u32 {
        let (column, row) = self.0.nearest_cell(p);
        (row / BLOCK_CELLS) * self.across() + column / BLOCK_CELLS
    }

    /// The blocks a box touches; outside the city those at its edge.
    pub(super) fn blocks(&self, bounds: &Bounds) -> Blocks {
        let (west, north) = self.0.nearest_cell(Position::new(bounds.west, bounds.north));
        let (east, south) = self.0.nearest_cell(Position::new(bounds.east, bounds.south));
        (west / BLOCK_CELLS..east / BLOCK_CELLS + 1, north / BLOCK_CELLS..south / BLOCK_CELLS + 1)
    }

    /// The numbers of the blocks a box touches.
    pub(super) fn reached(&self, bounds: &Bounds) -> impl Iterator<Item = u32> + use<> {
        let ((columns, rows), across) = (self.blocks(bounds), self.across());
        rows.flat_map(move |row| columns.clone().map(move |column| row * across + column))
    }

    /// The box of blocks.
    pub(super) fn bounds(&self, (columns, rows): &Blocks) -> Bounds {
        let cell = |column: u32, row: u32| self.0.cell_bounds((column, row));
        let first = cell(columns.start * BLOCK_CELLS, rows.start * BLOCK_CELLS);
        first.with(&cell(columns.end * BLOCK_CELLS - 1, rows.end * BLOCK_CELLS - 1))
    }

    /// Whether a block is one of these.
    pub(super) fn holds(&self, (columns, rows): &Blocks, block: u32) -> bool {
        columns.contains(&(block % self.across())) && rows.contains(&(block / self.across()))
    }

    /// The cells of these blocks.
    pub(super) fn cells(&self, (columns, rows): &Blocks) -> impl Iterator<Item = usize> + use<> {
        let lattice = self.0;
        let within = |blocks: &Range<u32>, limit: u32| {
            blocks.start * BLOCK_CELLS..(blocks.end * BLOCK_CELLS).min(limit)
        };
        let (columns, rows) = (within(columns, lattice.columns), within(rows, lattice.rows));
        rows.flat_map(move |row| columns.clone().map(move |column| lattice.index((column, row))))
    }

    fn across(&self) -> u32 {
        self.0.columns.div_ceil(BLOCK_CELLS)
    }
}
