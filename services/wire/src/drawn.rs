//! What is wrong with areas that people drew: rings that cross themselves, unit grids that lie over
//! each other, and places of the city that have none. Nothing here compares everything with
//! everything.

use city::{Bounds, Grid, Grids, Lattice, METRES_A_DEGREE, Position};
use geo::{Area, BooleanOps, Contains, Coord, LineString, MultiPolygon, Point, Polygon};
use std::collections::BTreeSet;
use std::fmt;

/// Side of the cells in which neighbours are looked for, metres.
const NEIGHBOURS_M: f64 = 200.0;
/// Grids that share less than this, square metres, only touch.
const SHARED_MIN_M2: f64 = 1.0;
/// Distance of the places that are asked for their grid, metres.
const ASKED_EVERY_M: f64 = 50.0;
/// Most flaws told of each kind; the rest is likely the same.
pub const FLAWS_MAX: usize = 20;

/// Something odd about drawn grids; the city runs all the same.
#[derive(Clone, PartialEq, Debug)]
pub enum Flaw {
    /// Two grids lie over each other: their codes, how much, and where.
    Overlap(u64, u64, f64, Position),
    /// A part of the city has no grid: about how much, and where.
    Gap(f64, Position),
    /// So many more of the kind.
    More(&'static str, usize),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Overlap(a, b, m2, at) => write!(
                f,
                "the grids {a} and {b} lie over each other by {m2:.0} m² at {:.6},{:.6}: what is \
                 there counts to the first of them in the file",
                at.lon, at.lat
            ),
            Flaw::Gap(m2, at) => write!(
                f,
                "about {m2:.0} m² of the city have no grid at {:.6},{:.6}: nothing can be \
                 registered there",
                at.lon, at.lat
            ),
            Flaw::More(what, count) => write!(f, "and {count} more {what}"),
        }
    }
}

/// Where a ring crosses itself; rings that only touch themselves do not.
pub(crate) fn crossing(ring: &LineString<f64>) -> Option<Position> {
    let mut lines: Vec<(Coord<f64>, Coord<f64>)> =
        ring.lines().map(|line| (line.start, line.end)).collect();
    let west = |(a, b): &(Coord<f64>, Coord<f64>)| a.x.min(b.x);
    lines.sort_by(|one, other| west(one).total_cmp(&west(other)));
    let mut near: Vec<(Coord<f64>, Coord<f64>)> = Vec::new();
    for line in lines {
        near.retain(|(a, b)| a.x.max(b.x) >= west(&line));
        if let Some(other) = near.iter().find(|other| cross(**other, line)) {
            let at = meeting(*other, line);
            return Some(Position::new(at.x, at.y));
        }
        near.push(line);
    }
    None
}

type Line = (Coord<f64>, Coord<f64>);

/// On which side of a line a point lies.
fn side((a, b): Line, p: Coord<f64>) -> f64 {
    (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)
}

fn cross(one: Line, other: Line) -> bool {
    let apart = |line: Line, (a, b): Line| side(line, a) * side(line, b) < 0.0;
    apart(one, other) && apart(other, one)
}

fn meeting(one: Line, other: Line) -> Coord<f64> {
    let (from, to) = (side(other, one.0), side(other, one.1));
    let share = from / (from - to);
    Coord { x: one.0.x + (one.1.x - one.0.x) * share, y: one.0.y + (one.1.y - one.0.y) * share }
}

/// What is odd about the grids of a city.
pub fn flaws(grids: &Grids, boundary: &MultiPolygon<f64>) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let few = |flaws: &mut Vec<Flaw>, found: Vec<Flaw>, what| {
        let more = found.len().saturating_sub(FLAWS_MAX);
        flaws.extend(found.into_iter().take(FLAWS_MAX));
        flaws.extend((more > 0).then_some(Flaw::More(what, more)));
    };
    few(&mut flaws, overlaps(grids), "grids that lie over each other");
    few(&mut flaws, gaps(grids, boundary), "gaps between grids");
    flaws
}

/// Grids that share ground: only those whose boxes meet in a cell are compared, and once.
fn overlaps(grids: &Grids) -> Vec<Flaw> {
    let lattice = Lattice::over(grids.bounds(), NEIGHBOURS_M);
    let mut cells = vec![Vec::new(); lattice.len()];
    for (slot, grid) in grids.all().iter().enumerate() {
        let (columns, rows) = lattice.span(&grid.bounds);
        for cell in rows.flat_map(|row| columns.clone().map(move |column| (column, row))) {
            cells[lattice.index(cell)].push(slot);
        }
    }
    let mut found = Vec::new();
    for (cell, slots) in cells.iter().enumerate() {
        for (n, one) in slots.iter().enumerate() {
            for other in &slots[n + 1..] {
                let (one, other) = (&grids.all()[*one], &grids.all()[*other]);
                let corner = Position::new(
                    one.bounds.west.max(other.bounds.west),
                    one.bounds.north.min(other.bounds.north),
                );
                // Boxes meet in several cells; one of them has the corner of what they share.
                if lattice.index_of(corner) == Some(cell) {
                    found.extend(shared(one, other));
                }
            }
        }
    }
    found
}

fn shared(one: &Grid, other: &Grid) -> Option<Flaw> {
    let box_m2 = |b: &Bounds| (b.east - b.west) * (b.north - b.south) * m2_at(b.center());
    let meet = Bounds {
        west: one.bounds.west.max(other.bounds.west),
        south: one.bounds.south.max(other.bounds.south),
        east: one.bounds.east.min(other.bounds.east),
        north: one.bounds.north.min(other.bounds.north),
    };
    let is_box = meet.west < meet.east && meet.south < meet.north;
    if !is_box || box_m2(&meet) < SHARED_MIN_M2 {
        return None;
    }
    let both = one.outline.as_ref()?.intersection(other.outline.as_ref()?);
    let m2 = both.unsigned_area() * m2_at(meet.center());
    let at = both.0.first().and_then(middle).unwrap_or(meet.center());
    (m2 >= SHARED_MIN_M2).then_some(Flaw::Overlap(one.code, other.code, m2, at))
}

fn middle(polygon: &Polygon<f64>) -> Option<Position> {
    let corners = polygon.exterior().coords().map(|c| Position::new(c.x, c.y));
    Bounds::around(corners).map(|bounds| bounds.center())
}

/// Square metres of a square degree.
fn m2_at(p: Position) -> f64 {
    METRES_A_DEGREE * METRES_A_DEGREE * p.lat.to_radians().cos()
}

/// Parts of the city without a grid, each told once.
fn gaps(grids: &Grids, boundary: &MultiPolygon<f64>) -> Vec<Flaw> {
    let corners = boundary.0.iter().flat_map(|part| part.exterior().coords());
    let Some(bounds) = Bounds::around(corners.map(|c| Position::new(c.x, c.y))) else {
        return Vec::new();
    };
    let lattice = Lattice::over(bounds, ASKED_EVERY_M);
    let mut bare = BTreeSet::new();
    for cell in (0..lattice.rows).flat_map(|row| (0..lattice.columns).map(move |c| (c, row))) {
        let p = lattice.cell_bounds(cell).center();
        if grids.at(p).is_none() && boundary.contains(&Point::new(p.lon, p.lat)) {
            bare.insert(cell);
        }
    }
    let mut found = Vec::new();
    while let Some(first) = bare.pop_first() {
        let (mut open, mut count) = (vec![first], 0);
        while let Some((column, row)) = open.pop() {
            count += 1;
            let beside = [
                (column.wrapping_sub(1), row),
                (column + 1, row),
                (column, row.wrapping_sub(1)),
                (column, row + 1),
            ];
            open.extend(beside.into_iter().filter(|cell| bare.remove(cell)));
        }
        let m2 = f64::from(count) * ASKED_EVERY_M * ASKED_EVERY_M;
        found.push(Flaw::Gap(m2, lattice.cell_bounds(first).center()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: f64, south: f64, side: f64) -> Polygon<f64> {
        let (east, north) = (west + side, south + side);
        let ring = vec![(west, south), (east, south), (east, north), (west, north), (west, south)];
        Polygon::new(LineString::from(ring), vec![])
    }

    #[test]
    fn a_bow_tie_crosses_itself_and_a_ring_that_touches_itself_does_not() {
        let tie =
            LineString::from(vec![(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)]);
        assert_eq!(crossing(&tie), Some(Position::new(0.5, 0.5)));
        let eight = vec![(0.0, 0.0), (1.0, 1.0), (2.0, 0.0), (2.0, 2.0), (1.0, 1.0), (0.0, 2.0)];
        let eight = LineString::from([eight, vec![(0.0, 0.0)]].concat());
        assert_eq!(crossing(&eight), None);
        assert_eq!(crossing(square(0.0, 0.0, 1.0).exterior()), None);
    }

    #[test]
    fn grids_that_only_touch_have_no_flaw_and_each_overlap_and_gap_is_told_once() {
        let city = MultiPolygon::new(vec![square(113.0, 23.0, 0.01)]);
        let quarter = |x: u32, y: u32, side| {
            square(113.0 + 0.005 * f64::from(x), 23.0 + 0.005 * f64::from(y), side)
        };
        let at = [(0, 0), (1, 0), (0, 1), (1, 1)];
        let drawn = |sides: [f64; 4]| {
            let all = at.iter().zip(sides).enumerate();
            let all = all.filter(|(_, (_, side))| *side > 0.0);
            let all = all.map(|(n, ((x, y), side))| (n as u64 + 1, quarter(*x, *y, side)));
            Grids::from_polygons(all.collect()).expect("some grids")
        };
        assert_eq!(flaws(&drawn([0.005; 4]), &city), []);
        let lapping = flaws(&drawn([0.006, 0.005, 0.005, 0.005]), &city);
        let mut pairs: Vec<(u64, u64)> = lapping
            .iter()
            .filter_map(|flaw| match flaw {
                Flaw::Overlap(a, b, m2, _) if *m2 > 10_000.0 => Some((*a, *b)),
                _ => None,
            })
            .collect();
        pairs.sort_unstable();
        assert_eq!(pairs, [(1, 2), (1, 3), (1, 4)], "{lapping:?}");
        let holed = flaws(&drawn([0.005, 0.005, 0.005, 0.0]), &city);
        assert!(
            matches!(&holed[..], [Flaw::Gap(m2, _)] if (250_000.0..320_000.0).contains(m2)),
            "{holed:?}"
        );
    }
}
