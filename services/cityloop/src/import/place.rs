//! Where something stands whose geometry is more than a point: the middle of a line, a point
//! inside an area.

use city::{Datum, Position};
use geo::{Coord, InteriorPoint, LineString, MultiPolygon, Polygon};
use serde_json::Value;

/// The one place of a geometry as a pair in its datum, or what is wrong with it. What is more than
/// a point is measured in degrees of WGS 84, whatever its numbers are.
pub(crate) fn of(geometry: &Value, datum: Datum) -> Result<(f64, f64), String> {
    if geometry["type"] == "Point" {
        return point(&geometry["coordinates"]);
    }
    let (lon, lat) = shape(geometry, &|(x, y)| {
        let p = wire::datum::to_wgs84(datum, x, y);
        (p.lon, p.lat)
    })?;
    Ok(wire::datum::from_wgs84(datum, Position::new(lon, lat)))
}

type To<'f> = &'f dyn Fn((f64, f64)) -> (f64, f64);

fn shape(geometry: &Value, to: To<'_>) -> Result<(f64, f64), String> {
    let line = |points: &Value| line(points, to);
    let polygon = |rings: &Value| polygon(rings, to);
    let coordinates = &geometry["coordinates"];
    match geometry["type"].as_str() {
        Some("LineString") => middle(&line(coordinates)?),
        Some("MultiLineString") => {
            let lines = list(coordinates)?.iter().map(line).collect::<Result<Vec<_>, _>>()?;
            let longest = lines.iter().max_by(|a, b| length(a).total_cmp(&length(b)));
            middle(longest.ok_or(EMPTY)?)
        }
        Some("Polygon") => inside(MultiPolygon::new(vec![polygon(coordinates)?])),
        Some("MultiPolygon") => {
            let parts = list(coordinates)?.iter().map(polygon).collect::<Result<Vec<_>, _>>()?;
            inside(MultiPolygon::new(parts))
        }
        _ => Err(format!("a geometry of type {} has no one place", geometry["type"])),
    }
}

const EMPTY: &str = "its geometry is empty";

fn list(value: &Value) -> Result<&[Value], String> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| "its coordinates are no list".to_owned())
}

fn point(value: &Value) -> Result<(f64, f64), String> {
    let pair = value[0].as_f64().zip(value[1].as_f64());
    pair.ok_or_else(|| format!("{value} is no [lon, lat]"))
}

fn line(value: &Value, to: To<'_>) -> Result<Vec<(f64, f64)>, String> {
    list(value)?.iter().map(|pair| point(pair).map(to)).collect()
}

fn steps(line: &[(f64, f64)]) -> impl Iterator<Item = (Position, Position, f64)> + '_ {
    let position = |(lon, lat)| Position::new(lon, lat);
    line.windows(2).map(move |pair| {
        let (a, b) = (position(pair[0]), position(pair[1]));
        (a, b, a.distance_m(b))
    })
}

fn length(line: &[(f64, f64)]) -> f64 {
    steps(line).map(|(.., metres)| metres).sum()
}

/// The point half-way along a line.
fn middle(line: &[(f64, f64)]) -> Result<(f64, f64), String> {
    let mut left = length(line) / 2.0;
    for (a, b, metres) in steps(line) {
        if left <= metres && metres > 0.0 {
            let p = a.towards(b, left / metres);
            return Ok((p.lon, p.lat));
        }
        left -= metres;
    }
    line.first().copied().ok_or_else(|| EMPTY.to_owned())
}

fn polygon(rings: &Value, to: To<'_>) -> Result<Polygon<f64>, String> {
    let corners = |ring: Vec<(f64, f64)>| ring.into_iter().map(|(x, y)| Coord { x, y }).collect();
    let mut rings = list(rings)?.iter().map(|ring| Ok(LineString::new(corners(line(ring, to)?))));
    let outer = rings.next().unwrap_or_else(|| Err(EMPTY.to_owned()))?;
    Ok(Polygon::new(outer, rings.collect::<Result<Vec<_>, String>>()?))
}

fn inside(area: MultiPolygon<f64>) -> Result<(f64, f64), String> {
    let point = area.interior_point().ok_or_else(|| EMPTY.to_owned())?;
    Ok((point.x(), point.y()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_line_stands_at_its_middle_and_an_area_at_a_point_inside() {
        let bent =
            json!({ "type": "LineString", "coordinates": [[0.0, 0.0], [0.0, 1.0], [0.0, 3.0]] });
        let (lon, lat) = of(&bent, Datum::Wgs84).expect("a line");
        assert!(lon.abs() < 1e-9 && (lat - 1.5).abs() < 1e-6, "{lon} {lat}");
        // The middle of this box lies outside the letter U.
        let u = json!({ "type": "Polygon", "coordinates": [[[0.0, 0.0], [3.0, 0.0], [3.0, 3.0],
            [2.0, 3.0], [2.0, 1.0], [1.0, 1.0], [1.0, 3.0], [0.0, 3.0], [0.0, 0.0]]] });
        let (x, y) = of(&u, Datum::Wgs84).expect("an area");
        assert!(!((1.0..2.0).contains(&x) && y > 1.0), "{x} {y}");
    }

    #[test]
    fn what_has_no_place_says_why() {
        let says = |geometry: Value| of(&geometry, Datum::Wgs84).expect_err("no place");
        assert!(says(json!({ "type": "Point", "coordinates": ["x", 1] })).contains("[lon, lat]"));
        assert!(says(json!({ "type": "LineString", "coordinates": [] })).contains("empty"));
        assert!(says(json!({ "type": "GeometryCollection" })).contains("no one place"));
    }
}
