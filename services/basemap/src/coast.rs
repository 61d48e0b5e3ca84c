//! The open sea: OpenStreetMap draws only its coast, with the land on the left of each line.

use crate::clip::{self, Axis};
use crate::mercator::Point;
use crate::rings;
use std::collections::BTreeMap;

/// An end lies on the rim of the view if it is so near, as a share of the view's width.
const NEAR: f64 = 1e-6;

/// The sea in a view, as areas: outer rings, each followed by its islands. Where a coast breaks
/// off inside the view nobody knows on which side the sea is, and none is drawn.
pub(crate) fn sea(coasts: Vec<Vec<Point>>, view: [f64; 4]) -> Vec<Vec<Vec<Point>>> {
    let (closed, mut open): (Vec<_>, Vec<_>) =
        coasts.into_iter().partition(|line| line.len() > 3 && line.first() == line.last());
    let lies_inside = |ring: &Vec<Point>| ring.iter().all(|point| is_inside(*point, view));
    let (islands, crossing): (Vec<_>, Vec<_>) = closed.into_iter().partition(lies_inside);
    open.extend(crossing.into_iter().map(|ring| from_outside(ring, view)));
    let rim = Rim(view);
    let pieces: Vec<Vec<Point>> = open.iter().flat_map(|line| within(line, view)).collect();
    let whole = |piece: &Vec<Point>| {
        [piece.first(), piece.last()].into_iter().flatten().all(|end| rim.along(*end).is_some())
    };
    if !pieces.iter().all(whole) {
        return Vec::new();
    }
    let mut shores = closed_along(&rim, pieces);
    let islands: Vec<Vec<Point>> = islands.into_iter().map(|ring| ring[1..].to_vec()).collect();
    // Land is on the left: an island turns against the clock, so its area is negative here.
    let is_island = |ring: &Vec<Point>| rings::area(ring) < 0.0;
    if shores.is_empty() && islands.iter().any(is_island) {
        // Islands and no shore: the sea is all around them.
        shores.push(rim.corners().to_vec());
    }
    shores.extend(islands);
    rings::nested(shores)
}

fn is_inside((x, y): Point, [west, north, east, south]: [f64; 4]) -> bool {
    (west..=east).contains(&x) && (north..=south).contains(&y)
}

/// A closed line as one that begins and ends outside the view, where it is cut like any other.
fn from_outside(mut ring: Vec<Point>, view: [f64; 4]) -> Vec<Point> {
    ring.pop();
    let outside = ring.iter().position(|point| !is_inside(*point, view)).unwrap_or(0);
    ring.rotate_left(outside);
    ring.extend(ring.first().copied());
    ring
}

/// Joins coasts end to end, each in its own direction; lines are lists of node numbers.
pub(crate) fn joined(lines: Vec<Vec<i64>>) -> Vec<Vec<i64>> {
    let mut begins: BTreeMap<i64, usize> = BTreeMap::new();
    for (place, line) in lines.iter().enumerate() {
        line.first().map(|first| begins.insert(*first, place));
    }
    let ends: Vec<i64> = lines.iter().filter_map(|line| line.last().copied()).collect();
    let mut lines: Vec<Option<Vec<i64>>> = lines.into_iter().map(Some).collect();
    // Those that nothing leads to come first, so that no line is begun in its middle.
    let begun = |line: &Option<Vec<i64>>| {
        line.as_ref().and_then(|line| line.first()).is_some_and(|first| ends.contains(first))
    };
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|place| begun(&lines[*place]));
    let mut done = Vec::new();
    for place in order {
        let Some(mut line) = lines[place].take() else { continue };
        while let Some(next) = line.last().and_then(|end| begins.get(end)) {
            let Some(next) = lines[*next].take() else { break };
            line.extend_from_slice(&next[1..]);
        }
        done.push(line);
    }
    done
}

/// What of a line lies in the view.
fn within(line: &[Point], [west, north, east, south]: [f64; 4]) -> Vec<Vec<Point>> {
    let columns = clip::line(line, Axis::X, west, east);
    columns.iter().flat_map(|piece| clip::line(piece, Axis::Y, north, south)).collect()
}

/// From the end of each piece along the rim, with the clock, to where the next one begins.
fn closed_along(rim: &Rim, mut pieces: Vec<Vec<Point>>) -> Vec<Vec<Point>> {
    let mut shores = Vec::new();
    while let Some(mut ring) = pieces.pop() {
        loop {
            let at = |end: Option<&Point>| end.and_then(|end| rim.along(*end)).unwrap_or(0.0);
            let from = at(ring.last());
            let home = (at(ring.first()) - from).rem_euclid(4.0);
            let ahead = |piece: &Vec<Point>| (at(piece.first()) - from).rem_euclid(4.0);
            let next =
                (0..pieces.len()).min_by(|a, b| ahead(&pieces[*a]).total_cmp(&ahead(&pieces[*b])));
            let next = next.filter(|next| ahead(&pieces[*next]) < home);
            let to = next.map_or(home, |next| ahead(&pieces[next]));
            ring.extend(rim.corners_between(from, to));
            match next {
                Some(next) => ring.extend(pieces.swap_remove(next)),
                None => break,
            }
        }
        shores.push(ring);
    }
    shores
}

/// The rim of a view, of which each side is 1 long: north from the west on, then east, south, west.
struct Rim([f64; 4]);

impl Rim {
    /// How far along the rim, with the clock, a point on it lies.
    fn along(&self, (x, y): Point) -> Option<f64> {
        let [west, north, east, south] = self.0;
        let (right, down) = ((x - west) / (east - west), (y - north) / (south - north));
        let on = |share: f64| share.abs() < NEAR;
        match () {
            () if on(down) => Some(right),
            () if on(1.0 - right) => Some(1.0 + down),
            () if on(1.0 - down) => Some(3.0 - right),
            () if on(right) => Some(4.0 - down),
            () => None,
        }
    }

    fn corners(&self) -> [Point; 4] {
        let [west, north, east, south] = self.0;
        [(west, north), (east, north), (east, south), (west, south)]
    }

    /// The corners passed on a way along the rim.
    fn corners_between(&self, from: f64, length: f64) -> impl Iterator<Item = Point> {
        let corners = self.corners();
        let first = from.floor() as usize + 1;
        let passed = (first..first + 5).filter(move |corner| (*corner as f64) < from + length);
        passed.map(move |corner| corners[corner % 4])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: [f64; 4] = [0.0, 0.0, 10.0, 10.0];

    fn size(areas: &[Vec<Vec<Point>>]) -> f64 {
        let area = |rings: &Vec<Vec<Point>>| {
            let holes: f64 = rings[1..].iter().map(|ring| rings::area(ring).abs()).sum();
            rings::area(&rings[0]).abs() - holes
        };
        areas.iter().map(area).sum()
    }

    #[test]
    fn the_sea_is_on_the_right_of_a_coast_whichever_way_that_runs() {
        // Y grows southwards: a coast that runs south has the sea in the west.
        let south = vec![(4.0, -5.0), (4.0, 15.0)];
        let north: Vec<Point> = south.iter().rev().copied().collect();
        assert!((size(&sea(vec![south], VIEW)) - 40.0).abs() < 1e-6);
        assert!((size(&sea(vec![north], VIEW)) - 60.0).abs() < 1e-6);
    }

    #[test]
    fn two_coasts_make_a_strait_and_an_island_in_it_is_land() {
        let west = vec![(3.0, 15.0), (3.0, -5.0)];
        let east = vec![(7.0, -5.0), (7.0, 15.0)];
        let island = vec![(4.0, 4.0), (4.0, 6.0), (6.0, 6.0), (6.0, 4.0), (4.0, 4.0)];
        assert!((size(&sea(vec![west.clone(), east.clone()], VIEW)) - 40.0).abs() < 1e-6);
        assert!((size(&sea(vec![west, island.clone(), east], VIEW)) - 36.0).abs() < 1e-6);
        assert!((size(&sea(vec![island], VIEW)) - 96.0).abs() < 1e-6);
    }

    #[test]
    fn an_island_across_the_rim_is_land_as_far_as_it_can_be_seen() {
        let across = vec![(8.0, 4.0), (8.0, 6.0), (30.0, 6.0), (30.0, 4.0), (8.0, 4.0)];
        assert!((size(&sea(vec![across.clone()], VIEW)) - 96.0).abs() < 1e-6);
        let inside = vec![(4.0, 4.0), (4.0, 6.0), (6.0, 6.0), (6.0, 4.0), (4.0, 4.0)];
        assert!((size(&sea(vec![inside, across], VIEW)) - 92.0).abs() < 1e-6);
        let elsewhere = vec![(40.0, 4.0), (40.0, 6.0), (42.0, 6.0), (42.0, 4.0), (40.0, 4.0)];
        assert!(sea(vec![elsewhere], VIEW).is_empty(), "nobody knows what is here");
    }

    #[test]
    fn a_coast_that_breaks_off_and_no_coast_at_all_are_no_sea() {
        assert!(sea(vec![vec![(4.0, -5.0), (4.0, 5.0)]], VIEW).is_empty());
        assert!(sea(Vec::new(), VIEW).is_empty());
        assert!(sea(vec![vec![(40.0, -5.0), (40.0, 15.0)]], VIEW).is_empty());
    }

    #[test]
    fn coasts_are_joined_in_their_direction_only() {
        let lines = joined(vec![vec![3, 4], vec![1, 2, 3], vec![9, 4], vec![7, 8], vec![8, 7]]);
        assert_eq!(lines, [vec![1, 2, 3, 4], vec![9, 4], vec![7, 8, 7]]);
    }
}
