//! Cutting lines and rings to a strip, and leaving out what nobody could see.

use crate::mercator::Point;

/// Which of a point's two numbers a strip bounds.
#[derive(Clone, Copy)]
pub enum Axis {
    /// East and west.
    X,
    /// North and south.
    Y,
}

impl Axis {
    fn of(self, p: Point) -> f64 {
        match self {
            Axis::X => p.0,
            Axis::Y => p.1,
        }
    }

    /// Where the way from one point to another meets a bound.
    fn meets(self, a: Point, b: Point, bound: f64) -> Point {
        let share = (bound - self.of(a)) / (self.of(b) - self.of(a));
        match self {
            Axis::X => (bound, a.1 + share * (b.1 - a.1)),
            Axis::Y => (a.0 + share * (b.0 - a.0), bound),
        }
    }
}

/// The pieces of a line between two bounds, each of at least two points.
pub fn line(points: &[Point], axis: Axis, low: f64, high: f64) -> Vec<Vec<Point>> {
    let mut pieces = vec![Vec::new()];
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let (at, to) = (axis.of(a), axis.of(b));
        if at.max(to) < low || at.min(to) > high {
            continue;
        }
        let bounded = |p: Point, q: Point| match axis.of(p) {
            at if at < low => axis.meets(p, q, low),
            at if at > high => axis.meets(p, q, high),
            _ => p,
        };
        let (from, end) = (bounded(a, b), bounded(b, a));
        if let Some(last) = pieces.last_mut() {
            if last.last() == Some(&from) {
                last.push(end);
            } else {
                pieces.push(vec![from, end]);
            }
        }
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

/// The part of a ring between two bounds (Sutherland and Hodgman, 1974).
pub fn ring(points: &[Point], axis: Axis, low: f64, high: f64) -> Vec<Point> {
    let above = half(points, axis, low, |at, bound| at >= bound);
    half(&above, axis, high, |at, bound| at <= bound)
}

fn half(points: &[Point], axis: Axis, bound: f64, keeps: fn(f64, f64) -> bool) -> Vec<Point> {
    let mut kept = Vec::with_capacity(points.len());
    let Some(mut before) = points.last().copied() else { return kept };
    for &p in points {
        let (was, is) = (keeps(axis.of(before), bound), keeps(axis.of(p), bound));
        if was != is {
            kept.push(axis.meets(before, p, bound));
        }
        if is {
            kept.push(p);
        }
        before = p;
    }
    kept
}

/// A line without the points that lie nearer than `within` to the way between their neighbours
/// (Douglas and Peucker, 1973). Both ends stay.
pub(crate) fn thinned(points: &[Point], within: f64) -> Vec<Point> {
    let last = points.len().saturating_sub(1);
    let mut keeps = vec![false; points.len()];
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        for end in [from, to] {
            if let Some(keeps) = keeps.get_mut(end) {
                *keeps = true;
            }
        }
        let between = (from + 1..to).map(|at| (away(points[at], points[from], points[to]), at));
        let farthest = between.max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, at)) = farthest.filter(|(away, _)| *away > within) {
            open.extend([(from, at), (at, to)]);
        }
    }
    points.iter().zip(keeps).filter(|(_, keeps)| *keeps).map(|(p, _)| *p).collect()
}

/// How far a point is from a straight piece.
fn away(p: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let along = ((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length;
    let share = if length > 0.0 { along.clamp(0.0, 1.0) } else { 0.0 };
    (p.0 - a.0 - share * dx).hypot(p.1 - a.1 - share * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_leaves_a_strip_and_comes_back_is_two_pieces() {
        let out_and_in = [(1.0, 0.0), (20.0, 0.0), (20.0, 5.0), (1.0, 5.0)];
        let pieces = line(&out_and_in, Axis::X, 0.0, 10.0);
        assert_eq!(pieces, [[(1.0, 0.0), (10.0, 0.0)], [(10.0, 5.0), (1.0, 5.0)]]);
        assert!(line(&out_and_in, Axis::Y, 6.0, 9.0).is_empty());
        assert_eq!(line(&[(-5.0, 0.0), (25.0, 0.0)], Axis::X, 0.0, 10.0)[0].len(), 2);
    }

    #[test]
    fn a_ring_around_a_strip_is_as_wide_as_the_strip() {
        let around = [(-9.0, -9.0), (9.0, -9.0), (9.0, 9.0), (-9.0, 9.0)];
        let cut = ring(&around, Axis::X, 0.0, 4.0);
        assert!(cut.iter().all(|p| (0.0..=4.0).contains(&p.0)) && cut.len() == 4, "{cut:?}");
        assert!(ring(&around, Axis::Y, 10.0, 12.0).is_empty());
    }

    #[test]
    fn thinning_keeps_corners_and_both_ends() {
        let line = [(0.0, 0.0), (5.0, 0.3), (10.0, 0.0), (10.0, 9.0), (0.0, 0.0)];
        let kept = [(0.0, 0.0), (10.0, 0.0), (10.0, 9.0), (0.0, 0.0)];
        assert_eq!(thinned(&line, 1.0), kept);
        assert_eq!(thinned(&line[..1], 1.0), line[..1]);
        assert!(thinned(&[], 1.0).is_empty());
    }
}
