//! Areas out of lines: lines joined end to end, rings sorted into outer ones and their holes.

use crate::mercator::Point;
use std::collections::BTreeMap;

/// Joins lines that share an end until nothing fits any more; each line is a list of node numbers.
/// A result that ends where it began is a ring.
pub(crate) fn joined(lines: Vec<Vec<i64>>) -> Vec<Vec<i64>> {
    let mut ends: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (place, line) in lines.iter().enumerate() {
        for end in [line.first(), line.last()].into_iter().flatten() {
            ends.entry(*end).or_default().push(place);
        }
    }
    let mut lines: Vec<Option<Vec<i64>>> = lines.into_iter().map(Some).collect();
    let mut done = Vec::new();
    for place in 0..lines.len() {
        let Some(mut line) = lines[place].take().filter(|line| line.len() > 1) else { continue };
        grow(&mut line, &mut lines, &ends);
        line.reverse();
        grow(&mut line, &mut lines, &ends);
        done.push(line);
    }
    done
}

/// Adds at the end of a line what begins or ends there, until it is a ring or nothing fits.
fn grow(line: &mut Vec<i64>, lines: &mut [Option<Vec<i64>>], ends: &BTreeMap<i64, Vec<usize>>) {
    while line.first() != line.last() {
        let Some(end) = line.last().copied() else { return };
        let near = ends.get(&end).map_or(&[][..], |near| near);
        let Some(mut next) = near.iter().find_map(|place| lines[*place].take()) else { return };
        if next.first() != Some(&end) {
            next.reverse();
        }
        line.extend_from_slice(&next[1..]);
    }
}

/// Rings as areas: the largest outside, what lies in it a hole, what lies in a hole an area again.
/// Rings do not repeat their first point; whoever drew them may have called them otherwise.
pub(crate) fn nested(mut rings: Vec<Vec<Point>>) -> Vec<Vec<Vec<Point>>> {
    rings.retain(|ring| ring.len() >= 3);
    rings.sort_by(|a, b| area(b).abs().total_cmp(&area(a).abs()));
    let boxes: Vec<[f64; 4]> = rings.iter().map(|ring| around(ring)).collect();
    let mut areas: Vec<Vec<Vec<Point>>> = Vec::new();
    // For each ring: how deep it lies, and the area of which it is the outer ring or a hole.
    let mut known: Vec<(usize, usize)> = Vec::new();
    for (place, ring) in rings.iter().enumerate() {
        let holds = |other: &usize| {
            let [west, north, east, south] = boxes[*other];
            let inside = |p: Point| west <= p.0 && p.0 <= east && north <= p.1 && p.1 <= south;
            inside(ring[0]) && lies_in(ring, &rings[*other])
        };
        // Rings are sorted, so the last one that holds it is the smallest.
        let parent = (0..place).rev().find(holds).map(|parent| known[parent]);
        match parent {
            Some((depth, of)) if depth % 2 == 0 => {
                known.push((depth + 1, of));
                areas[of].push(ring.clone());
            }
            other => {
                known.push((other.map_or(0, |(depth, _)| depth + 1), areas.len()));
                areas.push(vec![ring.clone()]);
            }
        }
    }
    areas
}

/// Whether a ring lies in another: most of its corners do. Rings may touch, but do not cross.
fn lies_in(ring: &[Point], other: &[Point]) -> bool {
    const ASKED: usize = 9;
    let step = ring.len().div_ceil(ASKED);
    let asked = ring.iter().step_by(step);
    let (inside, all) =
        asked.fold((0, 0), |(inside, all), p| (inside + usize::from(holds(other, *p)), all + 1));
    inside * 2 > all
}

/// Whether a ring holds a point.
pub(crate) fn holds(ring: &[Point], (x, y): Point) -> bool {
    let next = ring.iter().cycle().skip(1);
    let crossings = ring
        .iter()
        .zip(next)
        .filter(|(a, b)| (a.1 > y) != (b.1 > y) && x < a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0));
    crossings.count() % 2 == 1
}

/// The area of a ring; positive where it turns clockwise on the map, y growing downwards.
pub(crate) fn area(ring: &[Point]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0
}

/// The box around points: least and greatest x and y.
pub(crate) fn around(points: &[Point]) -> [f64; 4] {
    let nothing = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    points.iter().fold(nothing, |[a, b, c, d], (x, y)| [a.min(*x), b.min(*y), c.max(*x), d.max(*y)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(at: f64, side: f64) -> Vec<Point> {
        vec![(at, at), (at + side, at), (at + side, at + side), (at, at + side)]
    }

    #[test]
    fn lines_in_any_order_and_direction_become_a_ring() {
        let rings = joined(vec![vec![1, 2, 3], vec![5, 4, 3], vec![5, 1]]);
        assert_eq!(rings.len(), 1);
        assert_eq!(rings[0].first(), rings[0].last());
        assert_eq!(rings[0].len(), 6);
    }

    #[test]
    fn a_ring_that_is_never_closed_stays_a_line_and_harms_no_other() {
        let mut found = joined(vec![vec![1, 2], vec![7, 8, 9, 7], vec![2, 3], vec![4]]);
        found.sort_by_key(Vec::len);
        assert_eq!(found[0], [3, 2, 1]);
        assert_eq!(found[1], [7, 9, 8, 7]);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn an_island_in_a_lake_is_a_hole_and_the_pond_on_it_is_an_area_again() {
        let rings = vec![square(4.0, 2.0), square(0.0, 10.0), square(20.0, 1.0), square(2.0, 6.0)];
        let areas = nested(rings);
        let shape: Vec<usize> = areas.iter().map(Vec::len).collect();
        assert_eq!(shape, [2, 1, 1]);
        assert_eq!((area(&areas[0][0]), area(&areas[0][1])), (100.0, 36.0));
        assert_eq!(area(&areas[1][0]), 4.0);
    }
}
