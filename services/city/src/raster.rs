//! Outlines on a lattice: from a position to the area that holds it in constant time, exact at
//! borders.

use crate::place::{Bounds, Lattice, Position};
use geo::{LineString, MultiPolygon};

/// Side of the look-up cells, metres; longer where there would be too many of them.
const LOOKUP_M: f64 = 50.0;
/// Look-up cells at most.
const LOOKUP_CELLS_MAX: f64 = 4e6;
/// In place of an outline: the whole cell.
const WHOLE: u32 = u32::MAX;

/// Which of many areas holds a position. A cell that lies whole in an area answers at once; in any
/// other only those lines are looked at that pass through its row.
#[derive(Clone, Debug)]
pub struct Raster {
    lattice: Lattice,
    /// Where the candidates of each cell begin; one more at the end.
    starts: Vec<u32>,
    candidates: Vec<Candidate>,
    shapes: Vec<Shape>,
    seam_m: f64,
}

/// An area that a cell touches: its number, and the outline that tells whether a position is in it.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    area: u32,
    shape: u32,
}

/// A line of an outline, the southern end first, so that neighbours reckon alike.
type Line = (Position, Position);

/// An outline as its lines by the rows of a lattice.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    bounds: Bounds,
    first: u32,
    /// Where the lines of each row begin; one more at the end.
    starts: Vec<u32>,
    lines: Vec<Line>,
}

/// A cell that an area touches, and whether it lies whole in it.
pub(crate) type Covered = ((u32, u32), bool);

impl Raster {
    /// Areas by their outlines, numbered as they come; what lies between two of them, no farther
    /// than `seam_m` metres from one, counts to it. `None` without any.
    pub fn new<'a>(
        outlines: impl Iterator<Item = &'a MultiPolygon<f64>> + Clone,
        seam_m: f64,
    ) -> Option<Raster> {
        let bounds = Bounds::around(outlines.clone().flat_map(corners))?.grown(seam_m);
        let lattice = Lattice::over(bounds, side_m(&bounds));
        let shapes: Vec<Shape> =
            outlines.map(|outline| Shape::new(&lattice, outline, seam_m)).collect();
        let numbers = (0..).zip(&shapes);
        let covered = numbers.flat_map(|(number, shape)| {
            let cells = shape.cover(&lattice, seam_m).into_iter();
            cells.map(move |covered| (covered, number, number))
        });
        let covered = covered.collect();
        Some(Raster::of(lattice, covered, shapes, seam_m))
    }

    /// Areas by the cells they touch: which cell, the area's number, and its outline's.
    pub(crate) fn of(
        lattice: Lattice,
        mut covered: Vec<(Covered, u32, u32)>,
        shapes: Vec<Shape>,
        seam_m: f64,
    ) -> Raster {
        covered.sort_by_key(|((cell, _), ..)| lattice.index(*cell));
        let mut starts = Vec::with_capacity(lattice.len() + 1);
        let mut candidates = Vec::with_capacity(covered.len());
        for ((cell, whole), area, shape) in covered {
            let index = lattice.index(cell);
            starts.resize((index + 1).max(starts.len()), candidates.len() as u32);
            candidates.push(Candidate { area, shape: if whole { WHOLE } else { shape } });
        }
        starts.resize(lattice.len() + 1, candidates.len() as u32);
        Raster { lattice, starts, candidates, shapes, seam_m }
    }

    /// The number of the area that holds a position. On a border between two it is always the same
    /// one of them.
    pub fn at(&self, p: Position) -> Option<u32> {
        let (column, row) = self.lattice.cell(p)?;
        let cell = self.lattice.index((column, row));
        let (from, to) = (self.starts[cell] as usize, self.starts[cell + 1] as usize);
        let candidates = &self.candidates[from..to];
        let holds =
            |one: &&Candidate| one.shape == WHOLE || self.shapes[one.shape as usize].holds(row, p);
        let found = candidates.iter().find(holds);
        found.or_else(|| self.beside(candidates, row, p)).map(|one| one.area)
    }

    /// The lattice it is looked up in.
    pub fn lattice(&self) -> &Lattice {
        &self.lattice
    }

    /// The nearest of the candidates, if it is near enough.
    fn beside<'a>(&self, of: &'a [Candidate], row: u32, p: Position) -> Option<&'a Candidate> {
        let away = |one: &Candidate| self.shapes[one.shape as usize].distance_m(row, p);
        let near = of.iter().map(|one| (away(one), one)).filter(|(m, _)| *m <= self.seam_m);
        near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, one)| one)
    }
}

impl Shape {
    /// An outline's lines in each row they come nearer to than `seam_m`.
    pub(crate) fn new(lattice: &Lattice, outline: &MultiPolygon<f64>, seam_m: f64) -> Shape {
        let bounds = Bounds::around(corners(outline)).unwrap_or(lattice.bounds).grown(seam_m);
        let (_, rows) = lattice.span(&bounds);
        let mut by_row = vec![Vec::new(); rows.len()];
        for line in rings(outline).flat_map(lines) {
            let around = Bounds { south: line.0.lat, north: line.1.lat, ..bounds };
            for row in lattice.span(&around.grown(seam_m)).1 {
                by_row[(row - rows.start) as usize].push(line);
            }
        }
        let mut starts = vec![0];
        let mut all = Vec::with_capacity(by_row.iter().map(Vec::len).sum());
        for row in by_row {
            all.extend(row);
            starts.push(all.len() as u32);
        }
        Shape { bounds, first: rows.start, starts, lines: all }
    }

    fn lines(&self, row: u32) -> &[Line] {
        let Some(row) = row.checked_sub(self.first).map(|row| row as usize) else { return &[] };
        let span = self.starts.get(row).zip(self.starts.get(row + 1));
        span.map_or(&[], |(from, to)| &self.lines[*from as usize..*to as usize])
    }

    /// Whether a position of a row is inside. Of a border's two sides exactly one holds it.
    pub(crate) fn holds(&self, row: u32, p: Position) -> bool {
        let east =
            |(a, b): &&Line| a.lat <= p.lat && p.lat < b.lat && p.lon < lon_at((*a, *b), p.lat);
        self.lines(row).iter().filter(east).count() % 2 == 1
    }

    /// How far a position of a row is from the outline at most, metres; very far for whoever is
    /// farther than the seam.
    fn distance_m(&self, row: u32, p: Position) -> f64 {
        let away = |(a, b): &Line| p.to_line_m(*a, *b);
        self.lines(row).iter().map(away).fold(f64::MAX, f64::min)
    }

    /// The cells it touches, row by row.
    pub(crate) fn cover(&self, lattice: &Lattice, seam_m: f64) -> Vec<Covered> {
        let (columns, rows) = lattice.span(&self.bounds);
        let mut covered = Vec::new();
        for row in rows {
            let mut on_border = vec![false; columns.len()];
            let band = lattice.cell_bounds((0, row)).grown(seam_m);
            for line in self.lines(row) {
                let (west, east) = reach(*line, &band);
                let touched = Bounds { west, east, ..lattice.bounds }.grown(seam_m);
                for column in lattice.span(&touched).0.filter(|column| columns.contains(column)) {
                    on_border[(column - columns.start) as usize] = true;
                }
            }
            let mut inside = None;
            for (column, border) in columns.clone().zip(on_border) {
                let cell = (column, row);
                let middle = || self.holds(row, lattice.cell_bounds(cell).center());
                inside = if border { None } else { inside.or_else(|| Some(middle())) };
                if border || inside == Some(true) {
                    covered.push((cell, !border));
                }
            }
        }
        covered
    }
}

/// Where a line meets a latitude between its ends.
fn lon_at((a, b): Line, lat: f64) -> f64 {
    a.lon + (lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon)
}

/// From where to where, west to east, a line runs inside a band of latitudes.
fn reach(line: Line, band: &Bounds) -> (f64, f64) {
    let (a, b) = line;
    let ends = match (band.south.max(a.lat), band.north.min(b.lat)) {
        (south, north) if a.lat < b.lat && south <= north => {
            (lon_at(line, south), lon_at(line, north))
        }
        _ => (a.lon, b.lon),
    };
    (ends.0.min(ends.1), ends.0.max(ends.1))
}

fn side_m(bounds: &Bounds) -> f64 {
    let corner = |lon, lat| Position::new(lon, lat);
    let (low, west) = (corner(bounds.west, bounds.south), corner(bounds.west, bounds.north));
    let area_m2 = low.distance_m(corner(bounds.east, bounds.south)) * low.distance_m(west);
    LOOKUP_M.max((area_m2 / LOOKUP_CELLS_MAX).sqrt())
}

fn rings(outline: &MultiPolygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    outline.0.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
}

pub(crate) fn corners(outline: &MultiPolygon<f64>) -> impl Iterator<Item = Position> + '_ {
    outline.0.iter().flat_map(|part| part.exterior().coords()).map(|c| Position::new(c.x, c.y))
}

fn lines(ring: &LineString<f64>) -> impl Iterator<Item = Line> + '_ {
    ring.lines().map(|line| {
        let ends = [line.start, line.end].map(|c| Position::new(c.x, c.y));
        if ends[0].lat <= ends[1].lat { (ends[0], ends[1]) } else { (ends[1], ends[0]) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Contains, Point, Polygon};

    /// Numbers that look like chance and are always the same.
    struct Chance(u64);

    impl Chance {
        fn next(&mut self) -> f64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (self.0 >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    const SIDE: usize = 9;

    /// A city of crooked quarters that leave nothing out: 9 by 9, with corners pushed about.
    fn quarters(chance: &mut Chance) -> Vec<MultiPolygon<f64>> {
        let push = |at: usize, by: f64| match at {
            0 | SIDE => 0.0,
            _ => (by - 0.5) * 0.0016,
        };
        let mut corner = vec![vec![(0.0, 0.0); SIDE + 1]; SIDE + 1];
        for (x, column) in corner.iter_mut().enumerate() {
            for (y, place) in column.iter_mut().enumerate() {
                let (dx, dy) = (push(x, chance.next()), push(y, chance.next()));
                *place = (113.0 + x as f64 * 0.002 + dx, 23.0 + y as f64 * 0.002 + dy);
            }
        }
        let quarter = |(x, y): (usize, usize)| {
            let ring = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)];
            let ring: Vec<(f64, f64)> = ring.iter().map(|(x, y)| corner[*x][*y]).collect();
            MultiPolygon::new(vec![Polygon::new(LineString::from(ring), vec![])])
        };
        (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y))).map(quarter).collect()
    }

    #[test]
    fn every_place_has_the_quarter_that_holds_it_and_every_border_exactly_one() {
        let mut chance = Chance(7);
        for _ in 0..20 {
            let quarters = quarters(&mut chance);
            let raster = Raster::new(quarters.iter(), 0.5).expect("quarters");
            for _ in 0..2_000 {
                let p = Position::new(113.0 + chance.next() * 0.018, 23.0 + chance.next() * 0.018);
                let found = raster.at(p).expect("nothing is left out") as usize;
                let holding: Vec<usize> = (0..quarters.len())
                    .filter(|n| quarters[*n].contains(&Point::new(p.lon, p.lat)))
                    .collect();
                assert!(holding.is_empty() || holding == [found], "{p:?}: {found} {holding:?}");
            }
            for (number, quarter) in quarters.iter().enumerate() {
                for (a, b) in rings(quarter).flat_map(lines) {
                    let p = a.towards(b, chance.next());
                    let found = raster.at(p).expect("a border belongs to somebody") as usize;
                    let away = rings(&quarters[found]).flat_map(lines);
                    let away_m = away.map(|(a, b)| p.to_line_m(a, b)).fold(f64::MAX, f64::min);
                    assert!(away_m < 1e-3, "{number}: {p:?} is {away_m} m from {found}");
                }
            }
        }
    }

    #[test]
    fn a_hole_is_outside_and_a_seam_counts_to_the_nearest() {
        let square = |west: f64, south: f64, side: f64| {
            let (east, north) = (west + side, south + side);
            LineString::from(vec![
                (west, south),
                (east, south),
                (east, north),
                (west, north),
                (west, south),
            ])
        };
        let holed = Polygon::new(square(113.0, 23.0, 0.02), vec![square(113.005, 23.005, 0.01)]);
        let beside = Polygon::new(square(113.020_02, 23.0, 0.02), vec![]);
        let all = [MultiPolygon::from(holed), MultiPolygon::from(beside)];
        let raster = Raster::new(all.iter(), 1.5).expect("two");
        let at = |lon, lat| raster.at(Position::new(lon, lat));
        assert_eq!(at(113.002, 23.01), Some(0));
        assert_eq!(at(113.01, 23.01), None, "in the hole");
        assert_eq!(at(113.020_005, 23.01), Some(0), "half a metre beside it");
        assert_eq!(at(113.020_015, 23.01), Some(1));
        assert_eq!(at(113.01, 23.005_010), Some(0), "at the rim of the hole");
        assert_eq!(at(113.0, 23.0), Some(0), "at its corner");
        assert_eq!(at(113.040_02, 23.02), Some(1), "at the far corner");
        assert_eq!(at(113.1, 23.1), None);
    }
}
