//! What is wrong with areas that people drew: rings that cross themselves, areas that lie over
//! each other, and places of the city that lie in none. Nothing here compares everything with
//! everything.

use city::{Bounds, Lattice, METRES_A_DEGREE, Position, Raster};
use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{Area, BooleanOps, Coord, LineString, MultiPolygon, Polygon};
use std::collections::BTreeSet;
use std::fmt;

/// Side of the cells in which neighbours are looked for, metres.
const NEIGHBOURS_M: f64 = 200.0;
/// Distance of the places that are asked for their area, metres.
const ASKED_EVERY_M: f64 = 50.0;
/// Distance of the places beside an outline that are asked, metres.
const STEP_M: f64 = 20.0;
/// What is just beyond the tolerance, metres.
const BEYOND_M: f64 = 0.05;
/// Most flaws told of each kind; the rest is likely the same.
pub const FLAWS_MAX: usize = 20;

/// A drawn area: its code and outline.
pub type Outlined<'a> = (&'a str, &'a MultiPolygon<f64>);

/// Something wrong with areas that shall leave nothing out and have nothing twice.
#[derive(Clone, PartialEq, Debug)]
pub enum Flaw {
    /// Two areas lie over each other: their codes, how much, and where.
    Overlap(Box<str>, Box<str>, f64, Position),
    /// A part of the city lies in none: about how much, and where; 0 for a narrow strip.
    Gap(f64, Position),
    /// So many more of the kind.
    More(&'static str, usize),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Overlap(a, b, m2, at) => {
                let (lon, lat) = (at.lon, at.lat);
                write!(f, "{a} and {b} lie over each other by {m2:.0} m² at {lon:.6},{lat:.6}")
            }
            Flaw::Gap(m2, at) if *m2 > 0.0 => {
                write!(
                    f,
                    "about {m2:.0} m² of the city lie in none, at {:.6},{:.6}",
                    at.lon, at.lat
                )
            }
            Flaw::Gap(_, at) => {
                write!(f, "a strip of the city lies in none, at {:.6},{:.6}", at.lon, at.lat)
            }
            Flaw::More(what, count) => write!(f, "and {count} more {what}"),
        }
    }
}

/// Where rings cross themselves or each other; those that only touch do not.
pub(crate) fn crossing<'a>(
    rings: impl IntoIterator<Item = &'a LineString<f64>>,
) -> Option<Position> {
    let mut lines: Vec<(Coord<f64>, Coord<f64>)> =
        rings.into_iter().flat_map(|ring| ring.lines().map(|one| (one.start, one.end))).collect();
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

/// Where a hole of an area is not inside its outline, both of which cross nothing themselves.
pub(crate) fn stray_hole(area: &Polygon<f64>) -> Option<Position> {
    let outside = |hole: &LineString<f64>| {
        let sides = hole.coords().map(|at| (coord_pos_relative_to_ring(*at, area.exterior()), *at));
        let mut off_the_line = sides.filter(|(side, _)| *side != CoordPos::OnBoundary);
        let (side, at) = off_the_line.next()?;
        (side == CoordPos::Outside).then_some(Position::new(at.x, at.y))
    };
    match area.interiors() {
        [] => None,
        holes => crossing(rings(area)).or_else(|| holes.iter().find_map(outside)),
    }
}

fn rings(area: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(area.exterior()).chain(area.interiors())
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

/// Areas that lie over each other, by strips wider than `tolerance_m` metres, in pairs; the first
/// few, and how many more.
pub fn overlaps(drawn: &[Outlined<'_>], tolerance_m: f64) -> Vec<Flaw> {
    let boxes: Vec<Bounds> = drawn.iter().filter_map(|(_, outline)| around(outline)).collect();
    let Some(bounds) = boxes.iter().copied().reduce(|a, b| a.with(&b)) else { return Vec::new() };
    let lattice = Lattice::over(bounds, NEIGHBOURS_M);
    let mut cells = vec![Vec::new(); lattice.len()];
    for (slot, around) in boxes.iter().enumerate() {
        let (columns, rows) = lattice.span(around);
        for cell in rows.flat_map(|row| columns.clone().map(move |column| (column, row))) {
            cells[lattice.index(cell)].push(slot);
        }
    }
    let mut found = Vec::new();
    for (cell, slots) in cells.iter().enumerate() {
        for (n, one) in slots.iter().enumerate() {
            for other in &slots[n + 1..] {
                let meet = meet(&boxes[*one], &boxes[*other]);
                // Boxes meet in several cells; one of them has the corner of what they share.
                if lattice.index_of(Position::new(meet.west, meet.north)) == Some(cell) {
                    found.extend(shared(drawn[*one], drawn[*other], &meet, tolerance_m));
                }
            }
        }
    }
    few(found, "that lie over each other")
}

/// Parts of the city, wider than `tolerance_m` metres, that lie in none of the areas, each told
/// once; the first few, and how many more.
pub fn gaps(drawn: &[Outlined<'_>], boundary: &MultiPolygon<f64>, tolerance_m: f64) -> Vec<Flaw> {
    let outlines = drawn.iter().map(|(_, outline)| *outline);
    let Some(areas) = Raster::new(outlines, tolerance_m / 2.0) else { return Vec::new() };
    let Some(city) = Raster::new(std::iter::once(boundary), 0.0) else { return Vec::new() };
    let lattice = Lattice::over(city.lattice().bounds, ASKED_EVERY_M);
    let sides = [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)];
    let well_inside = |p: Position| {
        sides.iter().all(|(x, y)| city.at(moved(p, x * tolerance_m, y * tolerance_m)).is_some())
    };
    let bare = |p: Position| city.at(p).is_some() && areas.at(p).is_none();
    let mut wide = BTreeSet::new();
    for cell in (0..lattice.rows).flat_map(|row| (0..lattice.columns).map(move |c| (c, row))) {
        let p = lattice.cell_bounds(cell).center();
        if bare(p) && well_inside(p) {
            wide.insert(cell);
        }
    }
    let mut all = wide.clone();
    for (a, b) in drawn.iter().flat_map(|(_, outline)| lines(outline)) {
        let steps = (a.distance_m(b) / STEP_M).ceil().max(1.0) as u32;
        let (east, north) = across(a, b);
        for step in 0..steps {
            let p = a.towards(b, (f64::from(step) + 0.5) / f64::from(steps));
            for side in [1.0, -1.0] {
                let at = |metres: f64| moved(p, east * side * metres, north * side * metres);
                let near = at(tolerance_m / 2.0 + BEYOND_M);
                if bare(near) && city.at(at(tolerance_m + BEYOND_M)).is_some() {
                    all.extend(lattice.cell(near));
                }
            }
        }
    }
    few(together(&lattice, all, &wide), "parts of the city that lie in none")
}

/// Cells that touch as one gap each: how much of it is wide, and where it begins.
fn together(
    lattice: &Lattice,
    mut bare: BTreeSet<(u32, u32)>,
    wide: &BTreeSet<(u32, u32)>,
) -> Vec<Flaw> {
    let mut found = Vec::new();
    while let Some(first) = bare.pop_first() {
        let (mut open, mut count, mut at) = (vec![first], 0, first);
        while let Some(cell) = open.pop() {
            if wide.contains(&cell) {
                (count, at) = (count + 1, cell);
            }
            let around = |by: u32| [by.wrapping_sub(1), by, by + 1];
            let beside = around(cell.0).into_iter();
            let beside = beside.flat_map(|x| around(cell.1).map(|y| (x, y)));
            open.extend(beside.filter(|cell| bare.remove(cell)));
        }
        let m2 = f64::from(count) * ASKED_EVERY_M * ASKED_EVERY_M;
        found.push(Flaw::Gap(m2, lattice.cell_bounds(at).center()));
    }
    found
}

fn few(mut found: Vec<Flaw>, what: &'static str) -> Vec<Flaw> {
    let more = found.len().saturating_sub(FLAWS_MAX);
    found.truncate(FLAWS_MAX);
    found.extend((more > 0).then_some(Flaw::More(what, more)));
    found
}

fn around(outline: &MultiPolygon<f64>) -> Option<Bounds> {
    Bounds::around(lines(outline).map(|(a, _)| a))
}

fn meet(one: &Bounds, other: &Bounds) -> Bounds {
    Bounds {
        west: one.west.max(other.west),
        south: one.south.max(other.south),
        east: one.east.min(other.east),
        north: one.north.min(other.north),
    }
}

fn shared(one: Outlined<'_>, other: Outlined<'_>, meet: &Bounds, most_m: f64) -> Option<Flaw> {
    let corner = Position::new(meet.west, meet.south);
    let wide_m = corner.distance_m(Position::new(meet.east, meet.south));
    let high_m = corner.distance_m(Position::new(meet.west, meet.north));
    if meet.west >= meet.east || meet.south >= meet.north || wide_m.min(high_m) <= most_m {
        return None;
    }
    let both = one.1.intersection(other.1);
    let pieces = both.0.iter().map(|piece| (area_m2(piece), piece));
    let wide = pieces.filter(|(m2, piece)| 2.0 * m2 / length_m(piece) > most_m);
    let (mut m2, mut largest) = (0.0, (0.0, None));
    for (piece_m2, piece) in wide {
        m2 += piece_m2;
        if piece_m2 > largest.0 {
            largest = (piece_m2, Some(piece));
        }
    }
    let at = middle(largest.1?)?;
    Some(Flaw::Overlap(one.0.into(), other.0.into(), m2, at))
}

fn area_m2(polygon: &Polygon<f64>) -> f64 {
    let lat = middle(polygon).map_or(0.0, |p| p.lat);
    polygon.unsigned_area() * METRES_A_DEGREE * METRES_A_DEGREE * lat.to_radians().cos()
}

fn length_m(polygon: &Polygon<f64>) -> f64 {
    ring_lines(polygon.exterior()).map(|(a, b)| a.distance_m(b)).sum::<f64>().max(BEYOND_M)
}

fn middle(polygon: &Polygon<f64>) -> Option<Position> {
    let corners = polygon.exterior().coords().map(|c| Position::new(c.x, c.y));
    Bounds::around(corners).map(|bounds| bounds.center())
}

fn ring_lines(ring: &LineString<f64>) -> impl Iterator<Item = (Position, Position)> + '_ {
    let place = |c: Coord<f64>| Position::new(c.x, c.y);
    ring.lines().map(move |line| (place(line.start), place(line.end)))
}

fn lines(outline: &MultiPolygon<f64>) -> impl Iterator<Item = (Position, Position)> + '_ {
    outline.0.iter().flat_map(rings).flat_map(ring_lines)
}

/// So many metres east and north of a place.
fn moved(p: Position, east_m: f64, north_m: f64) -> Position {
    let across = METRES_A_DEGREE * p.lat.to_radians().cos();
    Position::new(p.lon + east_m / across, p.lat + north_m / METRES_A_DEGREE)
}

/// One metre to the side of a line, east and north.
fn across(a: Position, b: Position) -> (f64, f64) {
    let east_m = Position::new(a.lon, b.lat).distance_m(b).copysign(b.lon - a.lon);
    let north_m = (b.lat - a.lat) * METRES_A_DEGREE;
    let length_m = east_m.hypot(north_m).max(f64::MIN_POSITIVE);
    (-north_m / length_m, east_m / length_m)
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
        assert_eq!(crossing([&tie]), Some(Position::new(0.5, 0.5)));
        let eight = vec![(0.0, 0.0), (1.0, 1.0), (2.0, 0.0), (2.0, 2.0), (1.0, 1.0), (0.0, 2.0)];
        let eight = LineString::from([eight, vec![(0.0, 0.0)]].concat());
        assert_eq!(crossing([&eight]), None);
        assert_eq!(crossing([square(0.0, 0.0, 1.0).exterior()]), None);
    }

    #[test]
    fn a_hole_is_inside_its_outline_though_it_may_touch_it() {
        let with_hole = |west: f64, south: f64, side: f64| {
            let hole = square(west, south, side).exterior().clone();
            stray_hole(&Polygon::new(square(0.0, 0.0, 1.0).exterior().clone(), vec![hole]))
        };
        assert_eq!(stray_hole(&square(0.0, 0.0, 1.0)), None);
        assert_eq!(with_hole(0.25, 0.25, 0.5), None);
        assert_eq!(with_hole(0.0, 0.25, 0.5), None, "it touches one side");
        assert_eq!(with_hole(2.0, 0.0, 0.5), Some(Position::new(2.0, 0.0)));
        assert_eq!(with_hole(1.0, 0.0, 0.5), Some(Position::new(1.5, 0.0)), "beside it");
        assert_eq!(with_hole(0.75, 0.25, 0.5), Some(Position::new(1.0, 0.25)), "half outside");
    }

    /// What is wrong with four quarters of a city, of which some have another side or none.
    fn flaws(sides: [f64; 4]) -> Vec<Flaw> {
        let city = MultiPolygon::new(vec![square(113.0, 23.0, 0.01)]);
        let corners = [("1", 0, 0), ("2", 1, 0), ("3", 0, 1), ("4", 1, 1)];
        let quarters: Vec<(&str, MultiPolygon<f64>)> = corners
            .into_iter()
            .zip(sides)
            .filter(|(_, side)| *side > 0.0)
            .map(|((code, x, y), side)| {
                let (x, y) = (f64::from(x), f64::from(y));
                (code, square(113.0 + 0.005 * x, 23.0 + 0.005 * y, side).into())
            })
            .collect();
        let drawn: Vec<Outlined<'_>> = quarters.iter().map(|(code, one)| (*code, one)).collect();
        [overlaps(&drawn, 1.0), gaps(&drawn, &city, 1.0)].concat()
    }

    #[test]
    fn areas_that_only_touch_have_no_flaw_and_each_overlap_and_gap_is_told_once() {
        assert_eq!(flaws([0.005; 4]), []);
        let lapping = flaws([0.006, 0.005, 0.005, 0.005]);
        let mut pairs: Vec<(&str, &str)> = lapping
            .iter()
            .filter_map(|flaw| match flaw {
                Flaw::Overlap(a, b, m2, _) if *m2 > 10_000.0 => Some((&**a, &**b)),
                _ => None,
            })
            .collect();
        pairs.sort_unstable();
        assert_eq!(pairs, [("1", "2"), ("1", "3"), ("1", "4")], "{lapping:?}");
        let holed = flaws([0.005, 0.005, 0.005, 0.0]);
        assert!(
            matches!(&holed[..], [Flaw::Gap(m2, _)] if (250_000.0..320_000.0).contains(m2)),
            "{holed:?}"
        );
    }

    #[test]
    fn what_is_narrower_than_the_tolerance_is_no_flaw_and_a_strip_of_three_metres_is() {
        // A millionth of a degree is a tenth of a metre.
        assert_eq!(flaws([0.005_004, 0.005, 0.005, 0.005]), []);
        assert_eq!(flaws([0.004_996, 0.005, 0.005, 0.005]), []);
        let narrow = flaws([0.004_970, 0.005, 0.005, 0.005]);
        assert!(matches!(&narrow[..], [Flaw::Gap(0.0, _)]), "{narrow:?}");
        let lapping = flaws([0.005_030, 0.005, 0.005, 0.005]);
        assert!(matches!(&lapping[..], [Flaw::Overlap(..), ..]), "{lapping:?}");
    }
}
