//! Unit grids by rule, where nobody drew any: squares over the city's boundary.

use crate::grid::{GRID_M, Grid, Grids, positions};
use crate::id::District;
use crate::place::{Bounds, Lattice};
use crate::raster::{Raster, Shape};
use geo::MultiPolygon;

/// Grids on a side of a made-up community; 30 × 30 stays under the 999 a code can number.
pub(crate) const COMMUNITY_CELLS: u32 = 30;
/// Communities on a side of a made-up street, where a code can number that many streets.
const STREET_COMMUNITIES: u32 = 2;
/// Communities on a side of the largest street, and streets of the largest city: three digits.
const STREET_COMMUNITIES_MAX: u32 = 31;
const STREETS_MAX: u32 = 999;

impl Grids {
    /// Grids of about 10,000 m² over a boundary: every point inside it has one. Streets and
    /// communities are squares, numbered west to east and north to south, as the grids in them.
    /// `None` where it holds no point, or more than codes can number.
    pub fn by_rule(district: District, boundary: &MultiPolygon<f64>) -> Option<Grids> {
        let bounds = bounds_of(boundary)?;
        let lattice = Lattice::over(bounds, GRID_M);
        let touched = Shape::new(&lattice, boundary, 0.0).cover(&lattice, 0.0);
        let mut inside = vec![false; lattice.len()];
        touched.into_iter().for_each(|(cell, _)| inside[lattice.index(cell)] = true);
        let mut numbering = Numbering::default();
        let mut grids = Vec::new();
        let mut covered = Vec::new();
        for community in communities(&lattice)? {
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

/// All communities; streets are as large as it takes to number them.
fn communities(lattice: &Lattice) -> Option<impl Iterator<Item = Community> + '_> {
    let across = lattice.columns.div_ceil(COMMUNITY_CELLS);
    let down = lattice.rows.div_ceil(COMMUNITY_CELLS);
    let streets = |side: u32| u64::from(across.div_ceil(side)) * u64::from(down.div_ceil(side));
    let side = (STREET_COMMUNITIES..=STREET_COMMUNITIES_MAX)
        .find(|side| streets(*side) <= u64::from(STREETS_MAX))?;
    let streets_across = across.div_ceil(side);
    let all = (0..down).flat_map(move |y| (0..across).map(move |x| (x, y)));
    Some(all.map(move |(x, y)| {
        let street = (y / side) * streets_across + x / side + 1;
        let place = (y % side) * side + x % side + 1;
        let rows = y * COMMUNITY_CELLS..((y + 1) * COMMUNITY_CELLS).min(lattice.rows);
        let columns = x * COMMUNITY_CELLS..((x + 1) * COMMUNITY_CELLS).min(lattice.columns);
        let cells = rows.flat_map(|row| columns.clone().map(move |column| (column, row))).collect();
        Community { street, place, cells }
    }))
}

fn bounds_of(boundary: &MultiPolygon<f64>) -> Option<Bounds> {
    Bounds::around(boundary.0.iter().flat_map(|polygon| positions(polygon.exterior())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Position;
    use geo::{Contains, LineString, Point, Polygon, polygon};

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

    #[test]
    fn a_place_at_the_rim_of_a_hole_or_in_a_clipped_corner_was_in_no_grid() {
        let outer = polygon![
            (x: 113.20, y: 23.10), (x: 113.2395, y: 23.1003), (x: 113.24, y: 23.14),
            (x: 113.2002, y: 23.1397)
        ];
        // Narrow, and not along the grids: few middles of cells lie between it and the outside.
        let hole =
            [(113.2101, 23.1004), (113.2303, 23.1007), (113.2299, 23.1391), (113.2101, 23.1004)];
        let city = Polygon::new(outer.exterior().clone(), vec![LineString::from(hole.to_vec())]);
        let boundary = MultiPolygon::from(city);
        let grids = Grids::by_rule(District(440_111), &boundary).expect("it has grids");
        let mut inside = 0;
        for step in 0..640_000 {
            let (x, y) = (f64::from(step % 800), f64::from(step / 800));
            let p = Position::new(113.2 + x * 0.000_05, 23.1 + y * 0.000_05);
            if boundary.contains(&Point::new(p.lon, p.lat)) {
                assert!(grids.at(p).is_some(), "{p:?}");
                inside += 1;
            }
        }
        assert!(inside > 300_000, "{inside}");
        assert_eq!(grids.at(Position::new(113.225, 23.12)), None, "in the hole");
    }

    #[test]
    fn a_large_city_ran_over_into_the_codes_of_the_next_district() {
        let strip = polygon![(x: 113.0, y: 22.0), (x: 113.01, y: 22.0), (x: 116.0, y: 25.0)];
        let grids = Grids::by_rule(District(440_111), &strip.into()).expect("it has grids");
        assert!(grids.all().iter().all(|grid| grid.code / 1_000_000_000 == 440_111));
        let mut codes: Vec<u64> = grids.all().iter().map(|grid| grid.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), grids.all().len());
    }
}
