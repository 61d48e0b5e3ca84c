//! A zoom of the base map: every feature thinned, cut to the tiles it touches, and sorted by tile.

use crate::archive::TileId;
use crate::clip::{self, Axis};
use crate::feature::{Feature, Layer, Shape};
use crate::mercator::{EXTENT, Point, across};
use crate::rings;
use crate::shapes::ZOOM_MAX;
use std::collections::BTreeMap;

/// How far shapes reach over a tile's edge, units.
const BUFFER: f64 = 64.0;
/// A piece of a map is thinned to this, units: half a pixel.
const THIN: f64 = 4.0;
/// At the last zoom, which is enlarged, less is left out.
const THIN_LAST: f64 = 1.0;
/// An area smaller than this is not seen, units a side: 2 pixels.
const AREA_MIN: f64 = 16.0;
/// A line shorter than this is not seen, units: half a pixel.
const LINE_MIN: f64 = 4.0;

/// What of a feature lies in a tile, in units of the tile.
pub(crate) struct Piece {
    pub(crate) feature: u32,
    pub(crate) shape: Shape,
}

/// A box of tiles of one zoom: first and last column and row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Sheet {
    pub(crate) zoom: u8,
    columns: (u32, u32),
    rows: (u32, u32),
}

impl Sheet {
    /// The tiles that a box of the world's square touches.
    pub(crate) fn over(zoom: u8, [west, north, east, south]: [f64; 4]) -> Sheet {
        let last = (1_u32 << zoom) - 1;
        let tile = |world: f64| ((world * across(zoom) / EXTENT).max(0.0) as u32).min(last);
        Sheet { zoom, columns: (tile(west), tile(east)), rows: (tile(north), tile(south)) }
    }

    /// Every feature of the zoom by tile, in the order of an archive.
    pub(crate) fn pieces(&self, features: &[Feature]) -> BTreeMap<u64, Vec<Piece>> {
        let mut tiles = BTreeMap::new();
        for (place, feature) in features.iter().enumerate() {
            if feature.from > self.zoom {
                continue;
            }
            let mut each = |column: u32, row: u32, shape: Shape| {
                let Some(id) = TileId::new(self.zoom, column, row) else { return };
                let feature = place as u32;
                let pieces: &mut Vec<Piece> = tiles.entry(id.number()).or_default();
                pieces.push(Piece { feature, shape });
            };
            self.spread(feature, &mut each);
        }
        tiles
    }

    fn spread(&self, feature: &Feature, each: &mut dyn FnMut(u32, u32, Shape)) {
        let scale = across(self.zoom);
        let units = |points: &[Point]| -> Vec<Point> {
            points.iter().map(|(x, y)| (x * scale, y * scale)).collect()
        };
        let thin = if self.zoom == ZOOM_MAX { THIN_LAST } else { THIN };
        match &feature.shape {
            Shape::Dot((x, y)) => {
                let (x, y) = (x * scale, y * scale);
                let (column, row) = ((x / EXTENT) as u32, (y / EXTENT) as u32);
                if self.has(column, row) {
                    let (left, top) = (f64::from(column) * EXTENT, f64::from(row) * EXTENT);
                    each(column, row, Shape::Dot((x - left, y - top)));
                }
            }
            Shape::Line(line) => {
                let line = clip::thinned(&units(line), thin);
                let [west, north, east, south] = rings::around(&line);
                if (east - west).max(south - north) >= LINE_MIN {
                    self.spread_line(&line, each);
                }
            }
            Shape::Area(areas) => {
                let house = feature.sort.layer == Layer::Buildings && self.zoom == ZOOM_MAX;
                let least = if house { 0.0 } else { AREA_MIN * AREA_MIN };
                let large = |ring: &Vec<Point>| rings::area(ring).abs() > least;
                for area in areas {
                    let mut rings = area.iter().map(|ring| ring_thinned(&units(ring), thin));
                    // Where the outer ring is too small, nothing in it is seen.
                    let Some(outer) = rings.next().filter(large) else { continue };
                    let rings: Vec<_> = std::iter::once(outer).chain(rings.filter(large)).collect();
                    self.spread_area(&rings, each);
                }
            }
        }
    }

    fn has(&self, column: u32, row: u32) -> bool {
        (self.columns.0..=self.columns.1).contains(&column)
            && (self.rows.0..=self.rows.1).contains(&row)
    }

    /// The columns or rows that reach from one unit to another, each with its strip.
    fn strips(
        (first, last): (u32, u32),
        from: f64,
        to: f64,
    ) -> impl Iterator<Item = (u32, f64, f64)> {
        let tile = |units: f64| (units / EXTENT).floor().max(0.0) as u32;
        let range = tile(from - BUFFER).max(first)..=tile(to + BUFFER).min(last);
        range.map(|at| {
            let low = f64::from(at) * EXTENT;
            (at, low - BUFFER, low + EXTENT + BUFFER)
        })
    }

    fn spread_line(&self, line: &[Point], each: &mut dyn FnMut(u32, u32, Shape)) {
        let [west, _, east, _] = rings::around(line);
        for (column, low, high) in Sheet::strips(self.columns, west, east) {
            for strip in clip::line(line, Axis::X, low, high) {
                let [_, north, _, south] = rings::around(&strip);
                for (row, top, bottom) in Sheet::strips(self.rows, north, south) {
                    for piece in clip::line(&strip, Axis::Y, top, bottom) {
                        each(column, row, Shape::Line(moved(&piece, column, row)));
                    }
                }
            }
        }
    }

    fn spread_area(&self, rings: &[Vec<Point>], each: &mut dyn FnMut(u32, u32, Shape)) {
        let [west, _, east, _] = rings::around(&rings[0]);
        for (column, low, high) in Sheet::strips(self.columns, west, east) {
            let strip: Vec<_> =
                rings.iter().map(|ring| clip::ring(ring, Axis::X, low, high)).collect();
            let [_, north, _, south] = rings::around(&strip[0]);
            for (row, top, bottom) in Sheet::strips(self.rows, north, south) {
                let cut = strip.iter().map(|ring| clip::ring(ring, Axis::Y, top, bottom));
                let cut: Vec<_> = cut.map(|ring| moved(&ring, column, row)).collect();
                if cut[0].len() >= 3 {
                    each(column, row, Shape::Area(vec![cut]));
                }
            }
        }
    }
}

/// A ring without what nobody sees; thinned from its first corner and back to it.
fn ring_thinned(ring: &[Point], within: f64) -> Vec<Point> {
    let Some(first) = ring.first() else { return Vec::new() };
    let mut closed = ring.to_vec();
    closed.push(*first);
    // Between a point and itself nothing lies far: the ring is thinned as two halves.
    let half = closed.len() / 2;
    let mut thin = clip::thinned(&closed[..=half], within);
    thin.pop();
    thin.extend(clip::thinned(&closed[half..], within));
    thin.pop();
    thin
}

/// Units of the zoom as units of a tile.
fn moved(points: &[Point], column: u32, row: u32) -> Vec<Point> {
    let (left, top) = (f64::from(column) * EXTENT, f64::from(row) * EXTENT);
    points.iter().map(|(x, y)| (x - left, y - top)).collect()
}
