//! Geometry at the door: GeoJSON (RFC 7946 §3.1) comes in as a point, or as lines or areas, in the
//! numbers of its datum.

use crate::datum::{from_wgs84, is_same, to_wgs84};
use crate::drawn::{crossing, stray_hole};
use city::{BadGeometry, Datum, Edit, Form, Geometry, Original, Position};
use geo::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};
use serde_json::{Value, json};
use std::sync::Arc;

/// What a geometry says of where something stands.
#[derive(Clone, PartialEq, Debug)]
pub enum Given {
    /// At a point: its pair, as it is given.
    At(f64, f64),
    /// Along lines or on areas.
    On(Arc<Geometry>),
}

impl Given {
    /// Where that is in WGS 84, of lines and areas their one place, and what it asks of the
    /// register.
    pub fn edit(self, datum: Datum) -> (Position, Edit) {
        match self {
            Given::At(x, y) => {
                let home = to_wgs84(datum, x, y);
                (home, Edit::Home(home, Some(Original { x, y, datum })))
            }
            Given::On(geometry) => (geometry.place(), Edit::Geometry(Some(geometry))),
        }
    }
}

const EMPTY: &str = "its geometry is empty";

/// Reads a geometry in the numbers of a datum, or says what is wrong with it.
pub fn read(geometry: &Value, datum: Datum) -> Result<Given, String> {
    let coordinates = &geometry["coordinates"];
    let form = match geometry["type"].as_str() {
        Some("Point") => {
            let Coord { x, y } = pair(coordinates)?;
            return Ok(Given::At(x, y));
        }
        Some("LineString") => Form::Lines(MultiLineString(vec![line(coordinates)?])),
        Some("MultiLineString") => Form::Lines(MultiLineString(each(coordinates, line)?)),
        Some("Polygon") => Form::Areas(MultiPolygon(vec![polygon(coordinates)?])),
        Some("MultiPolygon") => Form::Areas(MultiPolygon(each(coordinates, polygon)?)),
        _ => return Err(format!("{}: {}", geometry["type"], BadGeometry::Foreign)),
    };
    on(form, datum).map(Given::On)
}

/// Lines or areas in the numbers of a datum, or what is wrong with them.
pub fn on(given: Form, datum: Datum) -> Result<Arc<Geometry>, String> {
    let geometry = if is_same(datum, Datum::Wgs84) {
        Geometry::new(given, datum, None)
    } else {
        let form = given.map(|x, y| {
            let p = to_wgs84(datum, x, y);
            (p.lon, p.lat)
        });
        Geometry::new(form, datum, Some(given))
    };
    let geometry = geometry.map_err(|bad| bad.to_string())?;
    if let Form::Areas(areas) = geometry.form() {
        let says = |what: &str, at: Position| {
            Err(format!("{what} at {:.6},{:.6}; draw it again", at.lon, at.lat))
        };
        if let Some(at) = geometry.form().lines().into_iter().find_map(|ring| crossing([ring])) {
            return says("its outline crosses itself", at);
        }
        if let Some(at) = areas.0.iter().find_map(stray_hole) {
            return says("a hole leaves its outline", at);
        }
        if let Some(at) = crossing(geometry.form().lines()) {
            return says("two of its areas lie over each other", at);
        }
    }
    Ok(Arc::new(geometry))
}

/// A geometry in the numbers of a datum: as it was given where it was given in that.
pub fn in_datum(geometry: &Geometry, datum: Datum) -> Form {
    match geometry.given() {
        (given, of) if of == datum => given.clone(),
        _ => geometry.form().map(|lon, lat| from_wgs84(datum, Position::new(lon, lat))),
    }
}

/// Lines or areas as GeoJSON, each pair written by `write`.
pub fn geojson(form: &Form, write: impl Fn(Coord<f64>) -> Value) -> Value {
    let line = |line: &LineString<f64>| line.0.iter().map(|at| write(*at)).collect::<Value>();
    let polygon = |area: &Polygon<f64>| {
        std::iter::once(area.exterior()).chain(area.interiors()).map(line).collect::<Value>()
    };
    let coordinates = match form {
        Form::Lines(lines) if lines.0.len() == 1 => line(&lines.0[0]),
        Form::Lines(lines) => lines.0.iter().map(line).collect(),
        Form::Areas(areas) if areas.0.len() == 1 => polygon(&areas.0[0]),
        Form::Areas(areas) => areas.0.iter().map(polygon).collect(),
    };
    json!({ "type": form.name(), "coordinates": coordinates })
}

/// The same as several lines or areas, also where it is one.
pub fn multiple(form: &Form, write: impl Fn(Coord<f64>) -> Value) -> Value {
    let mut one = geojson(form, write);
    let several = match form.name() {
        "LineString" => "MultiLineString",
        "Polygon" => "MultiPolygon",
        _ => return one,
    };
    json!({ "type": several, "coordinates": [one["coordinates"].take()] })
}

fn list(value: &Value) -> Result<&[Value], String> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| "its coordinates are no list".to_owned())
}

fn each<T>(value: &Value, read: fn(&Value) -> Result<T, String>) -> Result<Vec<T>, String> {
    list(value)?.iter().map(read).collect()
}

fn pair(value: &Value) -> Result<Coord<f64>, String> {
    let pair = value[0].as_f64().zip(value[1].as_f64());
    pair.map(Coord::from).ok_or_else(|| format!("{value} is no [lon, lat]"))
}

fn line(value: &Value) -> Result<LineString<f64>, String> {
    each(value, pair).map(LineString::new)
}

fn polygon(rings: &Value) -> Result<Polygon<f64>, String> {
    let mut rings = each(rings, line)?.into_iter();
    let outer = rings.next().ok_or(EMPTY)?;
    Ok(Polygon::new(outer, rings.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_geometry_comes_back_as_it_was_given() {
        let ring = json!([[113.0, 23.0], [113.1, 23.0], [113.1, 23.1], [113.0, 23.0]]);
        let hole = json!([[113.05, 23.01], [113.07, 23.01], [113.07, 23.03], [113.05, 23.01]]);
        let line = json!([[113.0, 23.0], [113.1, 23.0]]);
        // Lines may cross themselves, as a river's arms do.
        let loops = json!([[113.0, 23.0], [113.1, 23.1], [113.1, 23.0], [113.0, 23.1]]);
        for (of, coordinates) in [
            ("LineString", loops),
            ("LineString", line.clone()),
            ("MultiLineString", json!([line, [[113.2, 23.0], [113.2, 23.1]]])),
            ("Polygon", json!([ring, hole])),
            ("MultiPolygon", json!([[ring], [ring]])),
        ] {
            let written = json!({ "type": of, "coordinates": coordinates });
            for datum in [Datum::Wgs84, Datum::Gcj02] {
                let Ok(Given::On(read)) = read(&written, datum) else { panic!("{written}") };
                let again = geojson(&in_datum(&read, datum), |at| json!([at.x, at.y]));
                assert_eq!(again, written);
                let moved = read.form() != read.given().0;
                assert_eq!((read.given().1, moved), (datum, datum == Datum::Gcj02));
            }
        }
        let point = json!({ "type": "Point", "coordinates": [113.0, 23.0, 7.0] });
        assert_eq!(read(&point, Datum::Bd09), Ok(Given::At(113.0, 23.0)));
    }

    #[test]
    fn what_has_no_place_says_why() {
        let says = |geometry: Value| read(&geometry, Datum::Wgs84).expect_err("no place");
        assert!(says(json!({ "type": "Point", "coordinates": ["x", 1] })).contains("[lon, lat]"));
        assert!(says(json!({ "type": "LineString", "coordinates": [] })).contains("no length"));
        assert!(says(json!({ "type": "Polygon", "coordinates": [] })).contains("empty"));
        assert!(says(json!({ "type": "Polygon", "coordinates": [[]] })).contains("no length"));
        let bow = json!([[[0, 0], [0.2, 0.2], [0.2, 0], [0, 0.1], [0, 0]]]);
        let bow = says(json!({ "type": "Polygon", "coordinates": bow }));
        assert!(bow.contains("crosses itself at 0.066667,0.066667"), "{bow}");
        let square = |west: f64, side: f64| {
            let east = west + side;
            json!([[west, 0], [east, 0], [east, side], [west, side], [west, 0]])
        };
        let stray = json!([square(0.0, 0.2), square(0.5, 0.1)]);
        let stray = says(json!({ "type": "Polygon", "coordinates": stray }));
        assert!(stray.contains("a hole leaves its outline at 0.500000"), "{stray}");
        let lapping = json!([[square(0.0, 0.2)], [square(0.1, 0.3)]]);
        let lapping = says(json!({ "type": "MultiPolygon", "coordinates": lapping }));
        assert!(
            lapping.contains("two of its areas lie over each other at 0.100000,0.2"),
            "{lapping}"
        );
        assert!(says(json!({ "type": "Polygon", "coordinates": 7 })).contains("no list"));
        assert!(says(json!({ "type": "GeometryCollection" })).contains("neither"));
    }
}
