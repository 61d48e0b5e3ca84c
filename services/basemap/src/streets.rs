//! The streets of a city from crossing to crossing, as GeoJSON: one segment a line.

use crate::cut::{Cut, Way};
use crate::drive::Drive;
use crate::mercator::Point;
use crate::outline::Outline;
use serde_json::{Value, json};
use std::io::{self, Write};

/// A street on the city's rim is the city's if it runs so near, metres.
const RIM_M: f64 = 100.0;
/// Mean radius of the Earth, metres.
const RADIUS_M: f64 = 6_371_008.8;

/// What was written.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Written {
    pub(crate) segments: usize,
    pub(crate) length_m: f64,
}

/// A piece of a way between two crossings.
struct Segment<'c> {
    way: i64,
    drive: &'c Drive,
    /// Numbers of the nodes at its ends; the same number is the same crossing.
    ends: (i64, i64),
    /// Lon and lat in degrees.
    line: Vec<Point>,
}

/// Writes every segment that reaches the city.
pub(crate) fn write(cut: &Cut, city: &Outline, to: &mut impl Write) -> io::Result<Written> {
    let crossings = crossings(cut);
    let mut written = Written::default();
    to.write_all(b"{\"type\":\"FeatureCollection\",")?;
    to.write_all("\"attribution\":\"© OpenStreetMap contributors\",".as_bytes())?;
    to.write_all(b"\"features\":[")?;
    for (way, drive) in cut.ways.iter().filter_map(|way| Some((way, way.drive.as_ref()?))) {
        for segment in segments(cut, &crossings, way, drive) {
            if !segment.line.iter().any(|place| city.reaches(*place, RIM_M)) {
                continue;
            }
            let length_m = segment.length_m();
            to.write_all(if written.segments == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *to, &segment.feature(length_m))?;
            written.segments += 1;
            written.length_m += length_m;
        }
    }
    to.write_all(b"\n]}\n")?;
    Ok(written)
}

/// Nodes where streets meet: those that several ways go through, or one way more than once.
fn crossings(cut: &Cut) -> Vec<i64> {
    let drives = cut.ways.iter().filter(|way| way.drive.is_some());
    let mut nodes: Vec<i64> = drives.flat_map(|way| way.refs.iter().copied()).collect();
    nodes.sort_unstable();
    let mut met: Vec<i64> =
        nodes.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    met.dedup();
    met
}

/// The segments of a way. Where the extract lacks a node, a segment ends.
fn segments<'c>(cut: &Cut, crossings: &[i64], way: &Way, drive: &'c Drive) -> Vec<Segment<'c>> {
    let mut segments = Vec::new();
    let mut open: Vec<(i64, Point)> = Vec::new();
    let mut close = |open: &mut Vec<(i64, Point)>| {
        if let [(from, _), .., (to, _)] = open[..] {
            let line = open.iter().map(|(_, place)| *place).collect();
            segments.push(Segment { way: way.id, drive, ends: (from, to), line });
        }
        open.clear();
    };
    for node in &way.refs {
        let Some(place) = cut.nodes.at(*node) else {
            close(&mut open);
            continue;
        };
        open.push((*node, place));
        if open.len() > 1 && crossings.binary_search(node).is_ok() {
            close(&mut open);
            open.push((*node, place));
        }
    }
    close(&mut open);
    segments
}

impl Segment<'_> {
    fn length_m(&self) -> f64 {
        self.line.windows(2).map(|pair| distance_m(pair[0], pair[1])).sum()
    }

    fn feature(&self, length_m: f64) -> Value {
        let drive = self.drive;
        let line: Vec<[f64; 2]> = self.line.iter().map(|(lon, lat)| [*lon, *lat]).collect();
        let mut properties = json!({
            "name": drive.name,
            "class": drive.class,
            "oneway": drive.oneway,
            "speed_kmh": drive.speed_kmh,
            "length_m": (length_m * 10.0).round() / 10.0,
            "from": self.ends.0,
            "to": self.ends.1,
            "way": self.way,
        });
        let more = [("name_en", &drive.name_en), ("name_zh", &drive.name_zh)];
        for (key, value) in more.into_iter().chain([("access", &drive.access)]) {
            if let Some(value) = value {
                properties[key] = json!(value);
            }
        }
        let geometry = json!({ "type": "LineString", "coordinates": line });
        json!({ "type": "Feature", "properties": properties, "geometry": geometry })
    }
}

/// Along a great circle.
fn distance_m(a: Point, b: Point) -> f64 {
    let (lat_a, lat_b) = (a.1.to_radians(), b.1.to_radians());
    let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let chord = half(b.1 - a.1) + lat_a.cos() * lat_b.cos() * half(b.0 - a.0);
    2.0 * RADIUS_M * chord.sqrt().min(1.0).asin()
}
