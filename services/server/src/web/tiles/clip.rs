//! Cutting lines and rings to a tile with a rim, so that no number grows past what a map takes.

use basemap::clip::{self, Axis};
use basemap::{EXTENT, Point};

/// How far shapes reach over a tile's edge, units.
pub(super) const BUFFER: f64 = 64.0;
const LOW: f64 = -BUFFER;
const HIGH: f64 = EXTENT + BUFFER;

/// A number of a place, whole, and no farther out than the tile's rim.
pub(super) fn within(units: f64) -> f64 {
    units.round().clamp(LOW, HIGH)
}

/// The pieces of a line that lie in the tile, each of at least two points.
pub(super) fn line(points: &[Point]) -> impl Iterator<Item = Vec<Point>> {
    let columns = clip::line(points, Axis::X, LOW, HIGH).into_iter();
    columns.flat_map(|piece| clip::line(&piece, Axis::Y, LOW, HIGH))
}

/// The part of a ring that lies in the tile; empty where none does. The ring does not repeat its
/// first point.
pub(super) fn ring(points: &[Point]) -> Vec<Point> {
    clip::ring(&clip::ring(points, Axis::X, LOW, HIGH), Axis::Y, LOW, HIGH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_as_it_is_inside_and_is_nothing_past_a_corner() {
        let inside = [(1.0, 1.0), (5.0, 9.0), (4_000.0, 2.0)];
        assert_eq!(line(&inside).collect::<Vec<_>>(), [inside.to_vec()]);
        assert_eq!(line(&[(-500.0, 100.0), (100.0, -500.0)]).count(), 0);
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
