//! The lines that never change while the program runs: boundary, streets and unit grids.

use super::mercator::{TileId, World};
use basemap::Point;
use city::{Bounds, Grid, Position, Segment, Settings};
use geo::{LineString, MultiPolygon};

/// Boundary, streets and unit grids in the world's square.
pub(in crate::web) struct Drawn {
    /// Rings, the outer one of each part first.
    pub(super) boundary: Vec<Vec<Vec<World>>>,
    /// Streets by slot.
    pub(super) streets: Vec<Street>,
    /// Unit grids by slot.
    pub(super) grids: Vec<Outline>,
}

/// The outline of a unit grid.
pub(super) enum Outline {
    /// Its north-western and its south-eastern corner.
    Box(World, World),
    /// As it was drawn, without holes.
    Ring(Vec<World>),
}

/// One street segment.
pub(super) struct Street {
    line: Vec<World>,
    low: World,
    high: World,
}

impl Drawn {
    /// Draws them once.
    pub(in crate::web) fn new(boundary: &MultiPolygon<f64>, settings: &Settings) -> Drawn {
        let parts = boundary.0.iter().map(|part| {
            let rings = std::iter::once(part.exterior()).chain(part.interiors());
            rings.map(ring).collect()
        });
        let streets = settings.streets.all().iter().map(Street::of).collect();
        let grids = settings.grids.all().iter().map(Outline::of).collect();
        Drawn { boundary: parts.collect(), streets, grids }
    }
}

impl Outline {
    fn of(grid: &Grid) -> Outline {
        match &grid.outline {
            Some(drawn) => Outline::Ring(ring(drawn.exterior())),
            None => {
                let (from, to) = corners(&grid.bounds);
                Outline::Box(from, to)
            }
        }
    }
}

/// The north-western and the south-eastern corner of a box.
pub(super) fn corners(bounds: &Bounds) -> (World, World) {
    let at = |lon, lat| World::of(Position::new(lon, lat));
    (at(bounds.west, bounds.north), at(bounds.east, bounds.south))
}

impl Street {
    fn of(segment: &Segment) -> Street {
        let line: Vec<World> = segment.line.iter().map(|p| World::of(*p)).collect();
        let edge = |pick: fn(f64, f64) -> f64, start: f64| {
            let x = line.iter().map(|at| at.x).fold(start, pick);
            World { x, y: line.iter().map(|at| at.y).fold(start, pick) }
        };
        let (low, high) = (edge(f64::min, f64::MAX), edge(f64::max, f64::MIN));
        Street { line, low, high }
    }

    /// Its line in a tile's units, if its box touches the box from `from` to `to`.
    pub(super) fn within(&self, tile: TileId, from: World, to: World) -> Option<Vec<Point>> {
        let touches = self.low.x <= to.x
            && self.high.x >= from.x
            && self.low.y <= to.y
            && self.high.y >= from.y;
        touches.then(|| self.line.iter().map(|at| tile.units(*at)).collect())
    }
}

/// A ring without its first point repeated at the end.
fn ring(line: &LineString<f64>) -> Vec<World> {
    let closed = usize::from(line.is_closed());
    let points = line.coords().take(line.0.len().saturating_sub(closed));
    points.map(|c| World::of(Position::new(c.x, c.y))).collect()
}
