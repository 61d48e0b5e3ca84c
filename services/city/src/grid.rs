//! Unit grids (单元网格): 15-digit codes, and from a position to its grid in constant time.

use crate::id::{District, GridSlot};
use crate::place::{Bounds, Lattice, Position};
use geo::{Contains, Coord, LineString, MultiPolygon, Point, Polygon};

/// Side of a grid made by rule, metres: 万米单元网格, about 10,000 m².
pub const GRID_M: f64 = 100.0;
/// Grids on a side of a made-up community; 30 × 30 stays under the 999 a code can number.
const COMMUNITY_CELLS: u32 = 30;
/// Communities on a side of a made-up street.
const STREET_COMMUNITIES: u32 = 2;
/// Side of the look-up cells for polygon grids, metres.
const LOOKUP_M: f64 = 50.0;

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
    grids: Vec<Grid>,
    lattice: Lattice,
    /// Where the candidates of each cell begin; one more at the end.
    starts: Vec<u32>,
    candidates: Vec<GridSlot>,
}

impl Grids {
    /// Grids of about 10,000 m² over a boundary: every point inside it has one. Streets and
    /// communities are squares, numbered west to east and north to south, as the grids in them.
    pub fn by_rule(district: District, boundary: &MultiPolygon<f64>) -> Option<Grids> {
        let bounds = bounds_of(boundary)?;
        let lattice = Lattice::over(bounds, GRID_M);
        let inside = cells_of(&lattice, boundary);
        let mut numbering = Numbering::default();
        let mut grids = Vec::new();
        let mut slots = vec![None; lattice.len()];
        for community in communities(&lattice) {
            for cell in community.cells.iter().filter(|cell| inside[lattice.index(**cell)]) {
                let code = numbering.next(district, community.street, community.place);
                slots[lattice.index(*cell)] = Some(GridSlot(grids.len() as u32));
                grids.push(Grid { code, bounds: lattice.cell_bounds(*cell), outline: None });
            }
        }
        let mut starts = Vec::with_capacity(slots.len() + 1);
        let mut candidates = Vec::with_capacity(grids.len());
        for slot in slots {
            starts.push(candidates.len() as u32);
            candidates.extend(slot);
        }
        starts.push(candidates.len() as u32);
        Some(Grids { grids, lattice, starts, candidates })
    }

    /// Grids that were drawn: code and outline each. `None` without any.
    pub fn from_polygons(drawn: Vec<(u64, Polygon<f64>)>) -> Option<Grids> {
        let grids: Vec<Grid> = drawn
            .into_iter()
            .filter_map(|(code, outline)| {
                let bounds = Bounds::around(positions(outline.exterior()))?;
                Some(Grid { code, bounds, outline: Some(outline) })
            })
            .collect();
        let corners = grids.iter().flat_map(|g| {
            [
                Position::new(g.bounds.west, g.bounds.south),
                Position::new(g.bounds.east, g.bounds.north),
            ]
        });
        let lattice = Lattice::over(Bounds::around(corners)?, LOOKUP_M);
        let mut lists = vec![Vec::new(); lattice.len()];
        for (slot, grid) in grids.iter().enumerate() {
            let (columns, rows) = lattice.span(&grid.bounds);
            for cell in rows.flat_map(|row| columns.clone().map(move |column| (column, row))) {
                lists[lattice.index(cell)].push(GridSlot(slot as u32));
            }
        }
        let mut starts = vec![0];
        let mut candidates = Vec::new();
        for list in lists {
            candidates.extend(list);
            starts.push(candidates.len() as u32);
        }
        Some(Grids { grids, lattice, starts, candidates })
    }

    /// The grid that holds a position; `None` outside the city.
    pub fn at(&self, p: Position) -> Option<GridSlot> {
        let cell = self.lattice.index_of(p)?;
        let (from, to) = (self.starts[cell] as usize, self.starts[cell + 1] as usize);
        self.candidates[from..to].iter().copied().find(|slot| {
            let outline = &self.grids[slot.slot()].outline;
            outline.as_ref().is_none_or(|polygon| polygon.contains(&Point::new(p.lon, p.lat)))
        })
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
        self.lattice.bounds
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

fn positions(line: &LineString<f64>) -> impl Iterator<Item = Position> + '_ {
    line.coords().map(|c| position(*c))
}

fn position(c: Coord<f64>) -> Position {
    Position::new(c.x, c.y)
}

#[cfg(test)]
mod tests {
    use super::*;
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

    #[test]
    fn drawn_grids_are_found_by_their_outline() {
        let left = polygon![(x: 0.0, y: 0.0), (x: 0.001, y: 0.0), (x: 0.0, y: 0.001)];
        let right = polygon![(x: 0.001, y: 0.0), (x: 0.001, y: 0.001), (x: 0.0, y: 0.001)];
        let grids = Grids::from_polygons(vec![(1, left), (2, right)]).expect("two grids");
        let code = |p| grids.at(p).and_then(|slot| grids.get(slot)).map(|grid| grid.code);
        assert_eq!(code(Position::new(0.0002, 0.0002)), Some(1));
        assert_eq!(code(Position::new(0.0008, 0.0008)), Some(2));
    }
}
