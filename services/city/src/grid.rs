//! Unit grids (单元网格): 15-digit codes, and from a position to its grid in constant time.

use crate::id::GridSlot;
use crate::place::{Bounds, Position};
use crate::raster::Raster;
use geo::{Coord, LineString, MultiPolygon, Polygon};

/// Side of a grid made by rule, metres: 万米单元网格, about 10,000 m².
pub const GRID_M: f64 = 100.0;

/// One unit grid.
#[derive(Clone, Debug)]
pub struct Grid {
    /// 6 digits county, 3 street, 3 community, 3 sequence (GB/T 30428.1).
    pub code: u64,
    /// The box around it.
    pub bounds: Bounds,
    /// Its outline where it was given; a grid made by rule is its box.
    pub outline: Option<Polygon<f64>>,
}

impl Grid {
    /// The 12-digit code of its community (社区).
    pub fn community(&self) -> u64 {
        self.code / 1_000
    }

    /// The 9-digit code of its street (街道).
    pub fn street(&self) -> u32 {
        (self.code / 1_000_000) as u32
    }

    /// Its outline from corner to corner; the last position is the first again.
    pub fn ring(&self) -> Vec<Position> {
        if let Some(outline) = &self.outline {
            return positions(outline.exterior()).collect();
        }
        let Bounds { west, south, east, north } = self.bounds;
        let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
        corners.map(|(lon, lat)| Position::new(lon, lat)).to_vec()
    }
}

/// All unit grids of a city.
#[derive(Clone, Debug)]
pub struct Grids {
    pub(crate) grids: Vec<Grid>,
    pub(crate) raster: Raster,
}

impl Grids {
    /// Grids that were drawn: code and outline each. What lies between two of them, no farther than
    /// `seam_m` metres from one, counts to it. `None` without any.
    pub fn from_polygons(drawn: Vec<(u64, Polygon<f64>)>, seam_m: f64) -> Option<Grids> {
        let outlines: Vec<MultiPolygon<f64>> =
            drawn.iter().map(|(_, outline)| outline.clone().into()).collect();
        let raster = Raster::new(outlines.iter(), seam_m)?;
        let grid = |(code, outline): (u64, Polygon<f64>)| {
            let bounds = Bounds::around(positions(outline.exterior()))?;
            Some(Grid { code, bounds, outline: Some(outline) })
        };
        Some(Grids { grids: drawn.into_iter().map(grid).collect::<Option<_>>()?, raster })
    }

    /// The grid that holds a position; `None` outside the city.
    pub fn at(&self, p: Position) -> Option<GridSlot> {
        self.raster.at(p).map(GridSlot)
    }

    /// One grid.
    pub fn get(&self, slot: GridSlot) -> Option<&Grid> {
        self.grids.get(slot.slot())
    }

    /// All grids, by slot.
    pub fn all(&self) -> &[Grid] {
        &self.grids
    }

    /// The box around all of them.
    pub fn bounds(&self) -> Bounds {
        self.raster.lattice().bounds
    }
}

pub(crate) fn positions(line: &LineString<f64>) -> impl Iterator<Item = Position> + '_ {
    line.coords().map(|c| position(*c))
}

pub(crate) fn position(c: Coord<f64>) -> Position {
    Position::new(c.x, c.y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    #[test]
    fn drawn_grids_are_found_by_their_outline() {
        let left = polygon![(x: 0.0, y: 0.0), (x: 0.001, y: 0.0), (x: 0.0, y: 0.001)];
        let right = polygon![(x: 0.001, y: 0.0), (x: 0.001, y: 0.001), (x: 0.0, y: 0.001)];
        let grids = Grids::from_polygons(vec![(1, left), (2, right)], 0.5).expect("two grids");
        let code = |p| grids.at(p).and_then(|slot| grids.get(slot)).map(|grid| grid.code);
        assert_eq!(code(Position::new(0.0002, 0.0002)), Some(1));
        assert_eq!(code(Position::new(0.0008, 0.0008)), Some(2));
    }
}
