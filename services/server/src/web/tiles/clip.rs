//! Cutting lines and rings to a tile with a rim, so that no number grows past what a map takes.

use super::mercator::EXTENT;

/// How far shapes reach over a tile's edge, units.
pub(super) const BUFFER: f64 = 64.0;
const LOW: f64 = -BUFFER;
const HIGH: f64 = EXTENT + BUFFER;

/// Tile units before rounding.
pub(super) type Point = (f64, f64);

/// The pieces of a line that lie in the tile, each of at least two points.
pub(super) fn line(points: &[Point]) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    let mut open: Vec<Point> = Vec::new();
    for pair in points.windows(2) {
        let Some((a, b)) = segment(pair[0], pair[1]) else {
            pieces.extend(take_piece(&mut open));
            continue;
        };
        if open.last() != Some(&a) {
            pieces.extend(take_piece(&mut open));
            open.push(a);
        }
        open.push(b);
    }
    pieces.extend(take_piece(&mut open));
    pieces
}

fn take_piece(open: &mut Vec<Point>) -> Option<Vec<Point>> {
    let piece = std::mem::take(open);
    (piece.len() > 1).then_some(piece)
}

/// The part of a straight piece that lies in the tile (Liang and Barsky, 1984).
fn segment(a: Point, b: Point) -> Option<(Point, Point)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let edges = [(-dx, a.0 - LOW), (dx, HIGH - a.0), (-dy, a.1 - LOW), (dy, HIGH - a.1)];
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (towards, room) in edges {
        if towards == 0.0 && room < 0.0 {
            return None;
        }
        let share = room / towards;
        if towards < 0.0 {
            from = from.max(share);
        } else if towards > 0.0 {
            to = to.min(share);
        }
    }
    let at = |share: f64| match share {
        0.0 => a,
        1.0 => b,
        share => (a.0 + share * dx, a.1 + share * dy),
    };
    (from <= to).then(|| (at(from), at(to)))
}

/// The part of a ring that lies in the tile, edge by edge (Sutherland and Hodgman, 1974); empty
/// where none does. The ring does not repeat its first point.
pub(super) fn ring(points: &[Point]) -> Vec<Point> {
    let west = cut(points, |p| p.0 >= LOW, |a, b| at_x(a, b, LOW));
    let east = cut(&west, |p| p.0 <= HIGH, |a, b| at_x(a, b, HIGH));
    let north = cut(&east, |p| p.1 >= LOW, |a, b| at_y(a, b, LOW));
    cut(&north, |p| p.1 <= HIGH, |a, b| at_y(a, b, HIGH))
}

fn cut(
    points: &[Point],
    keeps: impl Fn(Point) -> bool,
    meets: impl Fn(Point, Point) -> Point,
) -> Vec<Point> {
    let mut kept = Vec::with_capacity(points.len());
    let Some(mut before) = points.last().copied() else { return kept };
    for &p in points {
        if keeps(p) != keeps(before) {
            kept.push(meets(before, p));
        }
        if keeps(p) {
            kept.push(p);
        }
        before = p;
    }
    kept
}

fn at_x(a: Point, b: Point, x: f64) -> Point {
    (x, a.1 + (b.1 - a.1) * (x - a.0) / (b.0 - a.0))
}

fn at_y(a: Point, b: Point, y: f64) -> Point {
    (a.0 + (b.0 - a.0) * (y - a.1) / (b.1 - a.1), y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two_pieces() {
        let out_and_in = [(100.0, 100.0), (9_000.0, 100.0), (9_000.0, 200.0), (100.0, 200.0)];
        let pieces = line(&out_and_in);
        let first = vec![(100.0, 100.0), (HIGH, 100.0)];
        assert_eq!(pieces, [first, vec![(HIGH, 200.0), (100.0, 200.0)]]);
    }

    #[test]
    fn a_line_inside_stays_as_it_is_and_one_outside_is_nothing() {
        let inside = [(1.0, 1.0), (5.0, 9.0), (4_000.0, 2.0)];
        assert_eq!(line(&inside), [inside.to_vec()]);
        assert!(line(&[(-500.0, -500.0), (-500.0, 9_000.0)]).is_empty());
        assert!(line(&[(-500.0, 100.0), (100.0, -500.0)]).is_empty(), "past the corner");
    }

    #[test]
    fn a_ring_around_the_tile_becomes_the_tile_with_its_rim() {
        let around = [(-9e3, -9e3), (9e3, -9e3), (9e3, 9e3), (-9e3, 9e3)];
        let mut corners = ring(&around);
        corners.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
        assert_eq!(corners, [(LOW, LOW), (LOW, HIGH), (HIGH, LOW), (HIGH, HIGH)]);
        assert!(ring(&[(-9e3, 0.0), (-8e3, 0.0), (-8e3, 10.0)]).is_empty());
    }
}
