//! Unit grids by rule, where nobody drew any: squares over the city's boundary.

use crate::grid::{GRID_M, Grid, Grids, position, positions};
use crate::id::District;
use crate::place::{Bounds, Lattice};
use crate::raster::Raster;
use geo::{Contains, MultiPolygon, Point};

/// Grids on a side of a made-up community; 30 × 30 stays under the 999 a code can number.
pub(crate) const COMMUNITY_CELLS: u32 = 30;
/// Communities on a side of a made-up street.
const STREET_COMMUNITIES: u32 = 2;

impl Grids {
    /// Grids of about 10,000 m² over a boundary: every point inside it has one. Streets and
    /// communities are squares, numbered west to east and north to south, as the grids in them.
    pub fn by_rule(district: District, boundary: &MultiPolygon<f64>) -> Option<Grids> {
        let bounds = bounds_of(boundary)?;
        let lattice = Lattice::over(bounds, GRID_M);
        let inside = cells_of(&lattice, boundary);
        let mut numbering = Numbering::default();
        let mut grids = Vec::new();
        let mut covered = Vec::new();
        for community in communities(&lattice) {
            for cell in community.cells.iter().filter(|cell| inside[lattice.index(**cell)]) {
                let code = numbering.next(district, community.street, community.place);
                covered.push(((*cell, true), grids.len() as u32, 0));
                grids.push(Grid { code, bounds: lattice.cell_bounds(*cell), outline: None });
            }
        }
        Some(Grids { grids, raster: Raster::of(lattice, covered, Vec::new(), 0.0) })
    }
}

/// Counts grids inside a community.
#[derive(Default)]
struct Numbering {
    place: (u32, u32),
    last: u64,
}

impl Numbering {
    fn next(&mut self, district: District, street: u32, community: u32) -> u64 {
        if self.place != (street, community) {
            *self = Numbering { place: (street, community), last: 0 };
        }
        self.last += 1;
        let place = u64::from(district.0) * 1_000 + u64::from(street);
        (place * 1_000 + u64::from(community)) * 1_000 + self.last
    }
}

/// A made-up community: its numbers and its cells row by row.
struct Community {
    street: u32,
    place: u32,
    cells: Vec<(u32, u32)>,
}

fn communities(lattice: &Lattice) -> impl Iterator<Item = Community> + '_ {
    let across = lattice.columns.div_ceil(COMMUNITY_CELLS);
    let down = lattice.rows.div_ceil(COMMUNITY_CELLS);
    let streets_across = across.div_ceil(STREET_COMMUNITIES);
    (0..down).flat_map(move |y| (0..across).map(move |x| (x, y))).map(move |(x, y)| {
        let street = (y / STREET_COMMUNITIES) * streets_across + x / STREET_COMMUNITIES + 1;
        let place = (y % STREET_COMMUNITIES) * STREET_COMMUNITIES + x % STREET_COMMUNITIES + 1;
        let rows = y * COMMUNITY_CELLS..((y + 1) * COMMUNITY_CELLS).min(lattice.rows);
        let columns = x * COMMUNITY_CELLS..((x + 1) * COMMUNITY_CELLS).min(lattice.columns);
        let cells = rows.flat_map(|row| columns.clone().map(move |column| (column, row))).collect();
        Community { street, place, cells }
    })
}

/// Which cells the boundary touches: those whose middle is inside, and those on its line.
fn cells_of(lattice: &Lattice, boundary: &MultiPolygon<f64>) -> Vec<bool> {
    let mut inside = vec![false; lattice.len()];
    for row in 0..lattice.rows {
        for column in 0..lattice.columns {
            let p = lattice.cell_bounds((column, row)).center();
            inside[lattice.index((column, row))] = boundary.contains(&Point::new(p.lon, p.lat));
        }
    }
    for line in boundary.0.iter().flat_map(|polygon| polygon.exterior().lines()) {
        let (a, b) = (position(line.start), position(line.end));
        let steps = (a.distance_m(b) / (GRID_M / 10.0)).ceil().max(1.0) as u32;
        for step in 0..=steps {
            let p = a.towards(b, f64::from(step) / f64::from(steps));
            if let Some(cell) = lattice.index_of(p) {
                inside[cell] = true;
            }
        }
    }
    inside
}

fn bounds_of(boundary: &MultiPolygon<f64>) -> Option<Bounds> {
    Bounds::around(boundary.0.iter().flat_map(|polygon| positions(polygon.exterior())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Position;
    use geo::polygon;

    fn triangle() -> MultiPolygon<f64> {
        polygon![(x: 113.20, y: 23.10), (x: 113.30, y: 23.12), (x: 113.22, y: 23.19)].into()
    }

    #[test]
    fn every_point_inside_the_boundary_has_a_grid_and_far_ones_have_none() {
        let boundary = triangle();
        let grids = Grids::by_rule(District(440_111), &boundary).expect("a triangle has grids");
        for step in 0..10_000 {
            let p = Position::new(
                113.20 + f64::from(step % 100) * 0.001,
                23.10 + f64::from(step / 100) * 0.0009,
            );
            if boundary.contains(&Point::new(p.lon, p.lat)) {
                let slot = grids.at(p).expect("inside");
                assert!(grids.all()[slot.slot()].bounds.contains(p));
            }
        }
        assert_eq!(grids.at(Position::new(113.5, 23.1)), None);
        assert_eq!(grids.at(Position::new(0.0, 0.0)), None);
    }

    #[test]
    fn codes_have_fifteen_digits_repeat_nowhere_and_run_west_to_east_then_south() {
        let grids = Grids::by_rule(District(440_111), &triangle()).expect("a triangle has grids");
        let mut codes: Vec<u64> = grids.all().iter().map(|grid| grid.code).collect();
        assert!(codes.iter().all(|code| code.to_string().len() == 15));
        assert!(codes.iter().all(|code| (1..=999).contains(&(code % 1_000))));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), grids.all().len());
        for pair in grids.all().windows(2).filter(|pair| pair[0].code + 1 == pair[1].code) {
            let (a, b) = (pair[0].bounds, pair[1].bounds);
            assert!(b.west > a.west || b.north < a.north);
        }
    }
}
