//! Places from GeoJSON: a city's boundary, its unit grids, its street segments.

use crate::drawn::crossing;
use city::{Position, Segment};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use serde_json::Value;
use std::fmt;

/// What is wrong with a GeoJSON text: in which feature, at which key, and what to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadPlace {
    /// Which feature, counted from 1; `None` for the text as a whole.
    pub feature: Option<usize>,
    /// The key, dotted; empty for the feature as a whole.
    pub key: Box<str>,
    /// What is wrong and what to do.
    pub says: Box<str>,
}

impl fmt::Display for BadPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(feature) = self.feature {
            write!(f, "feature {feature}: ")?;
        }
        match &*self.key {
            "" => write!(f, "{}", self.says),
            key => write!(f, "{key}: {}", self.says),
        }
    }
}

impl std::error::Error for BadPlace {}

/// Most faults told of one text; the rest is likely the same.
pub const FAULTS_MAX: usize = 50;

type Read<T> = Result<T, (String, String)>;

/// The outline of a city: every polygon of a geometry, a Feature or a FeatureCollection.
pub fn boundary(text: &str) -> Result<MultiPolygon<f64>, Vec<BadPlace>> {
    let parts = each(text, polygons)?;
    let polygons: Vec<Polygon<f64>> = parts.into_iter().flatten().collect();
    match polygons.is_empty() {
        false => Ok(MultiPolygon::new(polygons)),
        true => Err(vec![whole("", "holds no polygon; a boundary is one or more")]),
    }
}

/// Unit grids: features with a polygon and a `code` of 15 digits, each code once.
pub fn grids(text: &str) -> Result<Vec<(u64, Polygon<f64>)>, Vec<BadPlace>> {
    let mut codes = std::collections::BTreeSet::new();
    each(text, |feature| {
        let code = code(&feature["properties"]["code"])?;
        if !codes.insert(code) {
            return Err(fault("properties.code", format!("{code} stands twice")));
        }
        match <[Polygon<f64>; 1]>::try_from(polygons(feature)?) {
            Ok([polygon]) => Ok((code, polygon)),
            Err(_) => Err(fault("geometry", "a grid is one polygon".to_owned())),
        }
    })
}

/// Street segments: features with a LineString, and a text at `properties.{name_key}`; a segment
/// without a name is called by its number.
pub fn segments(text: &str, name_key: &str) -> Result<Vec<Segment>, Vec<BadPlace>> {
    let mut number = 0;
    each(text, |feature| {
        number += 1;
        let geometry = geometry(feature);
        if geometry["type"] != "LineString" {
            let says = format!("is a {}; a segment is a LineString", geometry["type"]);
            return Err(fault("geometry.type", says));
        }
        let line = line(&geometry["coordinates"], "geometry.coordinates")?;
        if line.len() < 2 {
            return Err(fault("geometry.coordinates", "a line has two points or more".to_owned()));
        }
        let name = match &feature["properties"][name_key] {
            Value::String(name) => name.clone(),
            Value::Null => format!("#{number}"),
            other => return Err(fault(name_key, format!("is {other}; write a text"))),
        };
        Ok(Segment::new(&name, line))
    })
}

fn fault(key: &str, says: String) -> (String, String) {
    (key.to_owned(), says)
}

fn whole(key: &str, says: &str) -> BadPlace {
    BadPlace { feature: None, key: key.into(), says: says.into() }
}

/// Reads every feature, or tells what is wrong with each.
fn each<T>(text: &str, mut read: impl FnMut(&Value) -> Read<T>) -> Result<Vec<T>, Vec<BadPlace>> {
    let json: Value = serde_json::from_str(text)
        .map_err(|error| vec![whole("", &format!("not JSON: {error}"))])?;
    check_datum(&json).map_err(|(key, says)| vec![whole(&key, &says)])?;
    let features = match &json["features"] {
        Value::Array(features) if json["type"] == "FeatureCollection" => features.as_slice(),
        _ => std::slice::from_ref(&json),
    };
    let (mut found, mut faults) = (Vec::with_capacity(features.len()), Vec::new());
    for (n, feature) in features.iter().enumerate() {
        match check_datum(feature).and_then(|()| read(feature)) {
            Ok(one) => found.push(one),
            Err((key, says)) => {
                faults.push(BadPlace { feature: Some(n + 1), key: key.into(), says: says.into() })
            }
        }
        if faults.len() == FAULTS_MAX {
            break;
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// GeoJSON is WGS 84; a text that says otherwise is not read as if it were.
fn check_datum(feature: &Value) -> Read<()> {
    match &feature["properties"]["datum"] {
        Value::Null => Ok(()),
        Value::String(datum) if ["WGS 84", "WGS84", "wgs84", "CGCS2000"].contains(&&**datum) => {
            Ok(())
        }
        other => Err(fault("properties.datum", format!("is {other}; convert it to WGS 84 first"))),
    }
}

/// A Feature's geometry, or the geometry itself.
fn geometry(feature: &Value) -> &Value {
    feature.get("geometry").unwrap_or(feature)
}

fn polygons(feature: &Value) -> Read<Vec<Polygon<f64>>> {
    let geometry = geometry(feature);
    let (at, coordinates) = ("geometry.coordinates", &geometry["coordinates"]);
    match geometry["type"].as_str() {
        Some("Polygon") => Ok(vec![polygon(coordinates, at)?]),
        Some("MultiPolygon") => {
            let parts = list(coordinates, at)?.iter().enumerate();
            parts.map(|(n, part)| polygon(part, &format!("{at}[{n}]"))).collect()
        }
        _ => {
            let says = format!("is {}; a Polygon or MultiPolygon is wanted", geometry["type"]);
            Err(fault("geometry.type", says))
        }
    }
}

fn polygon(rings: &Value, at: &str) -> Read<Polygon<f64>> {
    let mut rings = list(rings, at)?.iter().enumerate().map(|(n, points)| {
        let at = format!("{at}[{n}]");
        let ring = line(points, &at)?;
        match (ring.first(), ring.last()) {
            (Some(first), Some(last)) if ring.len() >= 4 && first == last => {
                let corner = |p: &Position| Coord { x: p.lon, y: p.lat };
                let ring = LineString::new(ring.iter().map(corner).collect());
                match crossing(&ring) {
                    None => Ok(ring),
                    Some(p) => {
                        let at_place = format!("{:.6},{:.6}", p.lon, p.lat);
                        Err(fault(&at, format!("crosses itself at {at_place}; draw it again")))
                    }
                }
            }
            _ => Err(fault(&at, "a ring has four points or more and ends where it began".into())),
        }
    });
    let outer = rings.next().unwrap_or_else(|| Err(fault(at, "has no ring".to_owned())))?;
    Ok(Polygon::new(outer, rings.collect::<Read<Vec<_>>>()?))
}

fn line(points: &Value, at: &str) -> Read<Vec<Position>> {
    let point = |(n, point): (usize, &Value)| {
        let place = match (point[0].as_f64(), point[1].as_f64()) {
            (Some(lon), Some(lat)) => Position::new(lon, lat),
            _ => return Err(fault(&format!("{at}[{n}]"), "a point is [lon, lat]".to_owned())),
        };
        match place.is_valid() {
            true => Ok(place),
            false => Err(fault(
                &format!("{at}[{n}]"),
                format!("{},{} is not on the globe; write degrees", place.lon, place.lat),
            )),
        }
    };
    list(points, at)?.iter().enumerate().map(point).collect()
}

fn list<'v>(value: &'v Value, at: &str) -> Read<&'v [Value]> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| fault(at, "must be a list".to_owned()))
}

fn code(value: &Value) -> Read<u64> {
    let number = match value {
        Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        Value::Number(number) => number.as_u64(),
        _ => None,
    };
    number
        .filter(|code| (100_000_000_000_000..=999_999_999_999_999).contains(code))
        .ok_or_else(|| fault("properties.code", format!("is {value}; write 15 digits")))
}
