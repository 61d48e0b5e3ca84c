//! Places from GeoJSON: a city's boundary and its street segments; what areas are read with.

use crate::datum::{is_same, labelled, may_be, to_wgs84};
use crate::drawn::{crossing, stray_hole};
use city::{Bounds, Datum, Drive, Position, Segment};
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

/// No place in a zone of metres lies farther south, degrees.
const ZONES_NORTH_OF: f64 = 2.0;
/// Most faults told of one text; the rest is likely the same.
pub const FAULTS_MAX: usize = 50;

pub(crate) type Read<T> = Result<T, (String, String)>;

/// The outline of a city: every polygon of a geometry, a Feature or a FeatureCollection.
pub fn boundary(text: &str, datum: Datum) -> Result<MultiPolygon<f64>, Vec<BadPlace>> {
    let parts = each(text, datum, |_, feature| polygons(feature, datum))?;
    let corners = parts.iter().map(|part| part.iter().flat_map(corners).collect());
    near(&corners.collect::<Vec<Vec<Position>>>())?;
    let polygons: Vec<Polygon<f64>> = parts.into_iter().flatten().collect();
    match polygons.is_empty() {
        false => Ok(MultiPolygon::new(polygons)),
        true => Err(vec![whole("", "holds no polygon; a boundary is one or more")]),
    }
}

/// Street segments: features with a LineString, and a text at `properties.{name_key}`; a segment
/// without a name is called by its number. Where `from` and `to` number the crossings at their
/// ends, `oneway` and `speed_kmh` say how they are driven.
pub fn segments(text: &str, name_key: &str, datum: Datum) -> Result<Vec<Segment>, Vec<BadPlace>> {
    let segments = each(text, datum, |number, feature| {
        let geometry = geometry(feature);
        if geometry["type"] != "LineString" {
            let says = format!("is a {}; a segment is a LineString", geometry["type"]);
            return Err(fault("geometry.type", says));
        }
        let line = line(&geometry["coordinates"], "geometry.coordinates", datum)?;
        if line.len() < 2 {
            return Err(fault("geometry.coordinates", "a line has two points or more".to_owned()));
        }
        let name = match &feature["properties"][name_key] {
            Value::String(name) => name.clone(),
            Value::Null => format!("#{number}"),
            other => return Err(fault(name_key, format!("is {other}; write a text"))),
        };
        let segment = Segment::new(&name, line);
        Ok(match drive(&feature["properties"])? {
            Some(drive) => segment.driven(drive),
            None => segment,
        })
    })?;
    let lines = segments.iter().map(|segment| segment.line.as_slice());
    near(&lines.collect::<Vec<&[Position]>>())?;
    Ok(segments)
}

/// How a segment may be driven, where its file says between which crossings it runs; nothing where
/// it is not open to everybody.
fn drive(properties: &Value) -> Read<Option<Drive>> {
    let (from, to) = (&properties["from"], &properties["to"]);
    let (Some(from), Some(to)) = (from.as_i64(), to.as_i64()) else { return Ok(None) };
    if let Some("no" | "private" | "agricultural" | "forestry") = properties["access"].as_str() {
        return Ok(None);
    }
    let oneway = match &properties["oneway"] {
        Value::Null => 0,
        said => match said.as_i64() {
            Some(way @ -1..=1) => way as i8,
            _ => return Err(fault("properties.oneway", format!("is {said}; write 1, 0 or -1"))),
        },
    };
    let said = &properties["speed_kmh"];
    match said.as_u64().and_then(|kmh| u8::try_from(kmh).ok()) {
        Some(speed_kmh @ 1..) => Ok(Some(Drive { from, to, oneway, speed_kmh })),
        _ => Err(fault("properties.speed_kmh", format!("is {said}; write 1 to 255"))),
    }
}

/// No city is wider or higher than this, degrees: what wants more has a place that is far off.
pub const CITY_DEG: f64 = 3.0;

/// One city holds the places of all features, or those that are far from most are told. A place
/// that is far off would make the city's grids, and whatever is looked up in them, cover the way.
pub(crate) fn near<P: AsRef<[Position]>>(features: &[P]) -> Result<(), Vec<BadPlace>> {
    let all = || features.iter().flat_map(|places| places.as_ref());
    let Some(around) = Bounds::around(all().copied()) else { return Ok(()) };
    if around.east - around.west <= CITY_DEG && around.north - around.south <= CITY_DEG {
        return Ok(());
    }
    let middle = |of: fn(&Position) -> f64| {
        let mut sorted: Vec<f64> = all().map(of).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    };
    let (lon, lat) = (middle(|p| p.lon), middle(|p| p.lat));
    let is_far = |p: &&Position| (p.lon - lon).abs().max((p.lat - lat).abs()) > CITY_DEG / 2.0;
    let told = features.iter().enumerate().filter_map(|(n, places)| {
        let p = places.as_ref().iter().find(is_far)?;
        let says = format!(
            "{:.6},{:.6} is far from the middle of the others, {lon:.6},{lat:.6}; a city is at \
             most {CITY_DEG} degrees wide and high",
            p.lon, p.lat
        );
        Some(BadPlace { feature: Some(n + 1), key: "geometry".into(), says: says.into() })
    });
    Err(told.take(FAULTS_MAX).collect())
}

/// The corners of an area's outer ring, inside which the others lie.
pub(crate) fn corners(area: &Polygon<f64>) -> impl Iterator<Item = Position> + '_ {
    area.exterior().coords().map(|corner| Position::new(corner.x, corner.y))
}

pub(crate) fn fault(key: &str, says: String) -> (String, String) {
    (key.to_owned(), says)
}

fn whole(key: &str, says: &str) -> BadPlace {
    BadPlace { feature: None, key: key.into(), says: says.into() }
}

/// Reads every feature with its number, counted from 1, or tells what is wrong with each.
pub(crate) fn each<T>(
    text: &str,
    datum: Datum,
    mut read: impl FnMut(usize, &Value) -> Read<T>,
) -> Result<Vec<T>, Vec<BadPlace>> {
    let json: Value = serde_json::from_str(text)
        .map_err(|error| vec![whole("", &format!("not JSON: {error}"))])?;
    let said = check_system(&json, datum).and_then(|()| check_datum(&json, datum));
    said.map_err(|(key, says)| vec![whole(&key, &says)])?;
    let features = match &json["features"] {
        Value::Array(features) if json["type"] == "FeatureCollection" => features.as_slice(),
        _ => std::slice::from_ref(&json),
    };
    let (mut found, mut faults) = (Vec::with_capacity(features.len()), Vec::new());
    for (n, feature) in features.iter().enumerate() {
        match check_datum(feature, datum).and_then(|()| read(n + 1, feature)) {
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

/// A text that says another datum than it is read in is not read.
fn check_datum(feature: &Value, datum: Datum) -> Read<()> {
    let said = match &feature["properties"]["datum"] {
        Value::Null => return Ok(()),
        Value::String(said) => said,
        other => return Err(fault("properties.datum", format!("is {other}; write a text"))),
    };
    let plain = said.to_lowercase().replace([' ', '-', '_'], "");
    match Datum::named(&plain) {
        Some(known) if is_same(known, datum) => Ok(()),
        Some(_) => {
            let says = format!("is {said:?}, but {} was said of the file", datum.name());
            Err(fault("properties.datum", says))
        }
        None => {
            let says = format!("is {said:?}, which is not known; convert it to WGS 84 first");
            Err(fault("properties.datum", says))
        }
    }
}

/// The coordinate system that GDAL and others write beside the features.
fn check_system(text: &Value, datum: Datum) -> Read<()> {
    let Some(said) = text["crs"]["properties"]["name"].as_str() else { return Ok(()) };
    match labelled(said) {
        Some(known) if may_be(known, datum) => Ok(()),
        _ => Err(fault("crs", format!("is {said}, but {} was said", datum.name()))),
    }
}

/// A Feature's geometry, or the geometry itself.
pub(crate) fn geometry(feature: &Value) -> &Value {
    feature.get("geometry").unwrap_or(feature)
}

/// The polygons of a feature, in WGS 84.
pub(crate) fn polygons(feature: &Value, datum: Datum) -> Read<Vec<Polygon<f64>>> {
    let geometry = geometry(feature);
    let (at, coordinates) = ("geometry.coordinates", &geometry["coordinates"]);
    match geometry["type"].as_str() {
        Some("Polygon") => Ok(vec![polygon(coordinates, at, datum)?]),
        Some("MultiPolygon") => {
            let parts = list(coordinates, at)?.iter().enumerate();
            parts.map(|(n, part)| polygon(part, &format!("{at}[{n}]"), datum)).collect()
        }
        _ => {
            let says = format!("is {}; a Polygon or MultiPolygon is wanted", geometry["type"]);
            Err(fault("geometry.type", says))
        }
    }
}

fn polygon(rings: &Value, at: &str, datum: Datum) -> Read<Polygon<f64>> {
    let mut rings = list(rings, at)?.iter().enumerate().map(|(n, points)| {
        let at = format!("{at}[{n}]");
        let ring = line(points, &at, datum)?;
        match (ring.first(), ring.last()) {
            (Some(first), Some(last)) if ring.len() >= 4 && first == last => {
                let corner = |p: &Position| Coord { x: p.lon, y: p.lat };
                let ring = LineString::new(ring.iter().map(corner).collect());
                match crossing([&ring]) {
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
    let area = Polygon::new(outer, rings.collect::<Read<Vec<_>>>()?);
    match stray_hole(&area) {
        None => Ok(area),
        Some(p) => {
            let says = format!("a hole leaves its outline at {:.6},{:.6}", p.lon, p.lat);
            Err(fault(at, format!("{says}; draw it again")))
        }
    }
}

fn line(points: &Value, at: &str, datum: Datum) -> Read<Vec<Position>> {
    let point = |(n, point): (usize, &Value)| {
        let (x, y) = match (point[0].as_f64(), point[1].as_f64()) {
            (Some(x), Some(y)) => (x, y),
            _ => return Err(fault(&format!("{at}[{n}]"), "a point is [lon, lat]".to_owned())),
        };
        let place = to_wgs84(datum, x, y);
        let says = match datum.is_projected() {
            false if !place.is_valid() => format!("{x},{y} is not on the globe; write degrees"),
            // China's zones of CGCS2000 lie farther north; degrees taken for metres do not.
            true if place.lat < ZONES_NORTH_OF => {
                format!("{x},{y} is not in {}: metres east and north are wanted", datum.name())
            }
            _ => return Ok(place),
        };
        Err(fault(&format!("{at}[{n}]"), says))
    };
    list(points, at)?.iter().enumerate().map(point).collect()
}

fn list<'v>(value: &'v Value, at: &str) -> Read<&'v [Value]> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| fault(at, "must be a list".to_owned()))
}
