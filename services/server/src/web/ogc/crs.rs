//! Coordinate reference systems of answers and questions (OGC API Features, part 2).

use city::{Bounds, Position};
use serde_json::{Value, json};
use std::f64::consts::PI;

/// Radius of the sphere of EPSG:3857, metres.
const RADIUS_M: f64 = 6_378_137.0;
/// Where EPSG:3857 ends, degrees of latitude.
const MERCATOR_MAX: f64 = 85.051_128_779_8;

/// A coordinate reference system that can be asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Crs {
    /// WGS 84, longitude first; everything is stored in it.
    #[default]
    Crs84,
    /// WGS 84, latitude first.
    Epsg4326,
    /// CGCS2000, latitude first; at our accuracy the same numbers as WGS 84.
    Epsg4490,
    /// Web Mercator, metres.
    Epsg3857,
}

impl Crs {
    /// Every system, the one of storage first.
    pub(super) const ALL: [Crs; 4] = [Crs::Crs84, Crs::Epsg4326, Crs::Epsg4490, Crs::Epsg3857];

    /// Its address.
    pub(super) fn uri(self) -> &'static str {
        match self {
            Crs::Crs84 => "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            Crs::Epsg4326 => "http://www.opengis.net/def/crs/EPSG/0/4326",
            Crs::Epsg4490 => "http://www.opengis.net/def/crs/EPSG/0/4490",
            Crs::Epsg3857 => "http://www.opengis.net/def/crs/EPSG/0/3857",
        }
    }

    /// The system with this address.
    pub(super) fn named(uri: &str) -> Option<Crs> {
        Crs::ALL.into_iter().find(|crs| crs.uri() == uri)
    }

    /// A position as a GeoJSON coordinate: degrees to the centimetre, or metres to the same.
    pub(super) fn coordinate(self, p: Position) -> Value {
        let degrees = |d: f64| (d * 1e7).round() / 1e7;
        let metres = |m: f64| (m * 100.0).round() / 100.0;
        match self {
            Crs::Crs84 => json!([degrees(p.lon), degrees(p.lat)]),
            Crs::Epsg4326 | Crs::Epsg4490 => json!([degrees(p.lat), degrees(p.lon)]),
            Crs::Epsg3857 => {
                let lat = p.lat.clamp(-MERCATOR_MAX, MERCATOR_MAX).to_radians();
                let y = (PI / 4.0 + lat / 2.0).tan().ln() * RADIUS_M;
                json!([metres(p.lon.to_radians() * RADIUS_M), metres(y)])
            }
        }
    }

    /// A box of two corners given in this system.
    pub(super) fn bounds(self, [a, b, c, d]: [f64; 4]) -> Bounds {
        let (low, high) = (self.position(a, b), self.position(c, d));
        Bounds { west: low.lon, south: low.lat, east: high.lon, north: high.lat }
    }

    fn position(self, first: f64, second: f64) -> Position {
        match self {
            Crs::Crs84 => Position::new(first, second),
            Crs::Epsg4326 | Crs::Epsg4490 => Position::new(second, first),
            Crs::Epsg3857 => {
                let lat = (second / RADIUS_M).sinh().atan().to_degrees();
                Position::new((first / RADIUS_M).to_degrees(), lat)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By PROJ: `echo "113.27 23.2" | gdaltransform -s_srs OGC:CRS84 -t_srs EPSG:3857`.
    const MERCATOR: [f64; 2] = [12_609_158.72, 2_656_223.24];

    #[test]
    fn a_position_has_the_axes_of_its_system() {
        let p = Position::new(113.27, 23.2);
        assert_eq!(Crs::Crs84.coordinate(p), json!([113.27, 23.2]));
        assert_eq!(Crs::Epsg4326.coordinate(p), json!([23.2, 113.27]));
        let there = Crs::Epsg3857.coordinate(p);
        for (axis, metres) in MERCATOR.into_iter().enumerate() {
            let found = there[axis].as_f64().expect("metres");
            assert!((found - metres).abs() < 0.02, "{found} is not {metres}");
        }
    }

    #[test]
    fn a_box_in_metres_is_the_box_in_degrees() {
        let [x, y] = MERCATOR;
        let bounds = Crs::Epsg3857.bounds([x, y, x + 1_000.0, y + 1_000.0]);
        assert!((bounds.west - 113.27).abs() < 1e-6 && (bounds.south - 23.2).abs() < 1e-6);
        assert!(bounds.east > bounds.west && bounds.north > bounds.south);
        assert_eq!(Crs::Epsg4326.bounds([23.0, 113.0, 24.0, 114.0]).west, 113.0);
    }
}
