//! One layer of a tile as it is drawn: shapes in tile units, rounded, cut and turned the right way.

use super::clip;
use basemap::Point;
use mvt::{Error, Feature, GeomEncoder, GeomType, Layer};

/// Lines that become one feature.
pub(super) struct Lines {
    encoder: GeomEncoder<f64>,
    is_empty: bool,
}

/// Areas that become one feature.
pub(super) struct Areas {
    encoder: GeomEncoder<f64>,
    /// The last point of the ring before.
    last: Option<Point>,
}

impl Lines {
    pub(super) fn new() -> Lines {
        let encoder = GeomEncoder::new(GeomType::Linestring);
        Lines { encoder, is_empty: true }
    }

    /// Adds what of a line lies in the tile; points nearer than `apart` units to the one before
    /// are left out.
    pub(super) fn add(&mut self, line: &[Point], apart: f64) -> Result<(), Error> {
        for piece in clip::line(line) {
            let piece = thinned(&piece, apart);
            if piece.len() < 2 {
                continue;
            }
            piece.iter().try_for_each(|(x, y)| self.encoder.add_point(*x, *y))?;
            self.encoder.complete_geom()?;
            self.is_empty = false;
        }
        Ok(())
    }

    /// Adds them to a layer with their tags; a layer stays as it is where there is nothing to draw.
    pub(super) fn onto(self, layer: Layer, tags: impl Fn(&mut Feature)) -> Result<Layer, Error> {
        if self.is_empty { Ok(layer) } else { tagged(self.encoder, layer, tags) }
    }
}

impl Default for Areas {
    fn default() -> Areas {
        Areas { encoder: GeomEncoder::new(GeomType::Polygon), last: None }
    }
}

impl Areas {
    /// Adds what of a ring lies in the tile: an outer ring, or a hole in the one before. Tells
    /// whether anything does.
    pub(super) fn add(&mut self, ring: &[Point], hole: bool) -> Result<bool, Error> {
        let mut ring = thinned(&clip::ring(ring), 0.0);
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        let area = doubled_area(&ring);
        if ring.len() < 3 || area == 0.0 {
            return Ok(false);
        }
        // Outer rings have a positive area where y grows downwards; holes a negative one.
        if (area > 0.0) == hole {
            ring.reverse();
        }
        // The encoder leaves a point out that is where the ring before ended.
        if self.last.is_some() && ring.first() == self.last.as_ref() {
            ring.rotate_left(1);
        }
        self.ring(&ring).map(|()| true)
    }

    /// Adds what of an upright box lies in the tile.
    pub(super) fn add_box(
        &mut self,
        (west, north): Point,
        (east, south): Point,
    ) -> Result<(), Error> {
        let [west, north, east, south] = [west, north, east, south].map(clip::within);
        if west >= east || north >= south {
            return Ok(());
        }
        let mut ring = [(west, north), (east, north), (east, south), (west, south)];
        if self.last == Some(ring[0]) {
            ring.rotate_left(1);
        }
        self.ring(&ring)
    }

    fn ring(&mut self, ring: &[Point]) -> Result<(), Error> {
        ring.iter().try_for_each(|(x, y)| self.encoder.add_point(*x, *y))?;
        self.encoder.complete_geom()?;
        self.last = ring.last().copied();
        Ok(())
    }

    /// Adds them to a layer with their tags; a layer stays as it is where there is nothing to draw.
    pub(super) fn onto(self, layer: Layer, tags: impl Fn(&mut Feature)) -> Result<Layer, Error> {
        if self.last.is_none() { Ok(layer) } else { tagged(self.encoder, layer, tags) }
    }
}

fn tagged(
    encoder: GeomEncoder<f64>,
    layer: Layer,
    tags: impl Fn(&mut Feature),
) -> Result<Layer, Error> {
    let mut feature = layer.into_feature(encoder.encode()?);
    tags(&mut feature);
    Ok(feature.into_layer())
}

/// Whole units; points that fall on the one before, or nearer than `apart`, left out, except the
/// last one.
fn thinned(points: &[Point], apart: f64) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    let last = points.len().saturating_sub(1);
    for (place, (x, y)) in points.iter().enumerate() {
        let p = (x.round(), y.round());
        let near = |k: &Point| *k == p || place != last && (k.0 - p.0).hypot(k.1 - p.1) < apart;
        if !kept.last().is_some_and(near) {
            kept.push(p);
        }
    }
    kept
}

/// Where a line begins and ends, in squares of a side; the same either way round.
pub(super) fn ends(line: &[Point], side: f64) -> [i32; 4] {
    let square = |at: &Point| [at.0, at.1].map(|units| (units / side).floor() as i32);
    let of = |point: Option<&Point>| point.map(square).unwrap_or_default();
    let (a, b) = (of(line.first()), of(line.last()));
    let ([x, y], [u, v]) = if a <= b { (a, b) } else { (b, a) };
    [x, y, u, v]
}

fn doubled_area(ring: &[Point]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_both_ends_and_drops_what_falls_together() {
        let line = [(0.0, 0.0), (0.2, 0.1), (3.0, 0.0), (9.0, 0.0), (10.0, 0.0)];
        assert_eq!(thinned(&line, 0.0), [(0.0, 0.0), (3.0, 0.0), (9.0, 0.0), (10.0, 0.0)]);
        assert_eq!(thinned(&line, 8.0), [(0.0, 0.0), (9.0, 0.0), (10.0, 0.0)]);
    }

    #[test]
    fn a_ring_that_begins_where_the_one_before_ended_keeps_all_its_corners() {
        let square = |x: f64| [(x, 0.0), (x + 9.0, 0.0), (x + 9.0, 9.0), (x, 9.0)];
        let mut second = square(9.0);
        second.rotate_left(3);
        let mut first = square(0.0);
        first.rotate_left(3);
        let (mut areas, mut apart) = (Areas::default(), Areas::default());
        areas.add(&first, false).expect("numbers");
        areas.add(&second, false).expect("numbers");
        apart.add(&first, false).expect("numbers");
        apart.add(&square(900.0), false).expect("numbers");
        let size = |areas: Areas| areas.encoder.encode().expect("numbers").len();
        assert_eq!((first[3], size(areas)), (second[0], size(apart)));
    }

    #[test]
    fn a_square_has_twice_its_area_and_the_sign_of_its_turn() {
        let square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)];
        assert_eq!(doubled_area(&square), 8.0);
        let back: Vec<Point> = square.iter().rev().copied().collect();
        assert_eq!(doubled_area(&back), -8.0);
    }
}
