//! The boxes around geometries, to find those that may lie somewhere: grids of cells, of which each
//! geometry is in one. Most things stand at a point and are in none.

use crate::chunks::Chunks;
use crate::geometry::Geometry;
use crate::id::{District, ThingId};
use crate::place::{Bounds, Lattice, METRES_A_DEGREE, Position};

/// The sides of their cells, metres. A geometry is in the first grid in which it reaches no farther
/// from its place than a cell is wide, so that a box that is grown by that finds its place; what
/// reaches farther than across a city is in the last.
const SIDES_M: [f64; 4] = [200.0, 1_600.0, 12_800.0, 1_000_000.0];

/// All geometries that are more than a point.
#[derive(Clone, Debug)]
pub(crate) struct Extents {
    district: District,
    grids: [(Lattice, Chunks<Vec<Extent>>); SIDES_M.len()],
    count: usize,
}

/// A thing and the box around it, in half the memory: up to a metre larger, and never smaller.
#[derive(Clone, Copy, Debug)]
struct Extent {
    number: u32,
    west: f32,
    south: f32,
    east: f32,
    north: f32,
}

impl Extents {
    /// None yet.
    pub(crate) fn over(bounds: Bounds, district: District) -> Extents {
        let grids = SIDES_M.map(|side_m| {
            let lattice = Lattice::over(bounds, side_m);
            (lattice, Chunks::filled(Vec::new(), lattice.len()))
        });
        Extents { district, grids, count: 0 }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn insert(&mut self, id: ThingId, geometry: &Geometry) {
        let around = geometry.bounds();
        let Some(cell) = self.cell(geometry.place(), &around) else { return };
        cell.push(Extent::of(id, &around));
        self.count += 1;
    }

    pub(crate) fn remove(&mut self, id: ThingId, geometry: &Geometry) {
        let Some(cell) = self.cell(geometry.place(), &geometry.bounds()) else { return };
        if let Some(place) = cell.iter().position(|extent| extent.number == id.number) {
            cell.swap_remove(place);
            self.count -= 1;
        }
    }

    /// Those whose boxes touch a box, each with its own.
    pub(crate) fn touching<'a>(
        &'a self,
        bounds: &Bounds,
    ) -> impl Iterator<Item = (ThingId, Bounds)> + use<'a> {
        let (bounds, district) = (*bounds, self.district);
        let extents = self.grids.iter().zip(SIDES_M).flat_map(move |((lattice, cells), side_m)| {
            let (columns, rows) = lattice.span(&bounds.grown(side_m));
            rows.flat_map(move |row| columns.clone().map(move |column| (column, row)))
                .flat_map(|cell| cells.get(lattice.index(cell)).into_iter().flatten())
        });
        let boxes = extents.map(move |it| (ThingId::new(district, it.number), it.bounds()));
        boxes.filter(move |(_, around)| around.touches(&bounds))
    }

    /// The cell that holds its place, or what of the city is nearest to that, in its grid.
    fn cell(&mut self, place: Position, around: &Bounds) -> Option<&mut Vec<Extent>> {
        let city = self.grids[0].0.bounds;
        let lon = place.lon.clamp(city.west, city.east);
        let lat = place.lat.clamp(city.south, city.north);
        let across = lat.to_radians().cos() * METRES_A_DEGREE;
        let east_m = (around.east - lon).max(lon - around.west) * across;
        let north_m = (around.north - lat).max(lat - around.south) * METRES_A_DEGREE;
        // A little more, because metres of a degree change a little from place to place.
        let reach_m = east_m.max(north_m) * 1.05;
        let level = SIDES_M.iter().position(|side_m| reach_m <= *side_m);
        let (lattice, cells) = &mut self.grids[level.unwrap_or(SIDES_M.len() - 1)];
        cells.get_mut(lattice.index_of(Position::new(lon, lat))?)
    }
}

impl Extent {
    fn of(id: ThingId, around: &Bounds) -> Extent {
        let below = |degrees: f64| (degrees as f32).next_down();
        let above = |degrees: f64| (degrees as f32).next_up();
        Extent {
            number: id.number,
            west: below(around.west),
            south: below(around.south),
            east: above(around.east),
            north: above(around.north),
        }
    }

    fn bounds(&self) -> Bounds {
        let [west, south, east, north] =
            [self.west, self.south, self.east, self.north].map(f64::from);
        Bounds { west, south, east, north }
    }
}
