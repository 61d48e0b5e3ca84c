//! Datums at the door: positions come in as they are given and go on as WGS 84, and back.

use crate::gauss::Meridian;
use city::{Datum, Position, Zone};

/// What a device may say its degrees are in.
pub const DEGREES: [(&str, Datum); 4] = [
    ("wgs84", Datum::Wgs84),
    ("cgcs2000", Datum::Cgcs2000),
    ("gcj02", Datum::Gcj02),
    ("bd09", Datum::Bd09),
];

/// The datum of a device's degrees by its name.
pub(crate) fn of_device(name: &str) -> Option<Datum> {
    DEGREES.iter().find(|(known, _)| *known == name).map(|(_, datum)| *datum)
}

/// The datum of a coordinate system by the name that files give it: `urn:ogc:def:crs:EPSG::4490`,
/// `EPSG:4326`, `CRS84`.
pub fn labelled(crs: &str) -> Option<Datum> {
    match crs.rsplit(':').next().unwrap_or_default() {
        "CRS84" => Some(Datum::Wgs84),
        code => Datum::named(&format!("epsg:{code}")),
    }
}

/// Whether numbers of both mean the same: CGCS2000 is read as WGS 84.
pub fn is_same(one: Datum, other: Datum) -> bool {
    let plain = |datum| if datum == Datum::Cgcs2000 { Datum::Wgs84 } else { datum };
    plain(one) == plain(other)
}

/// Whether a file that is labelled with one coordinate system may be in the datum that was said of
/// it. Datums of Chinese map services have no label, and are often labelled as WGS 84.
pub fn may_be(labelled: Datum, said: Datum) -> bool {
    let unlabelled = matches!(said, Datum::Gcj02 | Datum::Bd09);
    is_same(labelled, said) || (unlabelled && is_same(labelled, Datum::Wgs84))
}

/// False easting of a zone, metres.
const FALSE_EASTING: f64 = 500_000.0;
/// What a zone's number counts in an easting, metres.
const NUMBER: f64 = 1_000_000.0;

/// The same place in WGS 84. What is no place on the globe, and a receiver's 0,0, stays as it is.
///
/// CGCS2000 is taken as WGS 84: the frames differ by decimetres, which is why the original pair is
/// kept with its datum.
pub fn to_wgs84(datum: Datum, x: f64, y: f64) -> Position {
    let (lon, lat) = match datum {
        Datum::Wgs84 | Datum::Cgcs2000 => (x, y),
        Datum::Zone(zone) => return from_zone(zone, x, y),
        _ if !Position::new(x, y).is_valid() => (x, y),
        Datum::Gcj02 => coordtransform::gcj02_to_wgs84(x, y),
        Datum::Bd09 => coordtransform::bd09_to_wgs84(x, y),
    };
    Position::new(lon, lat)
}

/// A place as a pair in a datum: degrees east and north, or metres.
pub fn from_wgs84(datum: Datum, p: Position) -> (f64, f64) {
    match datum {
        Datum::Wgs84 | Datum::Cgcs2000 => (p.lon, p.lat),
        Datum::Zone(zone) => {
            let (east, north) = Meridian::cgcs2000(f64::from(zone.meridian)).project(p.lon, p.lat);
            (east + offset(zone), north)
        }
        Datum::Gcj02 => coordtransform::wgs84_to_gcj02(p.lon, p.lat),
        Datum::Bd09 => coordtransform::wgs84_to_bd09(p.lon, p.lat),
    }
}

fn offset(zone: Zone) -> f64 {
    match zone.numbered {
        true => f64::from(zone.meridian / 3) * NUMBER + FALSE_EASTING,
        false => FALSE_EASTING,
    }
}

/// An easting far from its zone is another zone's, or no easting: it stands nowhere.
fn from_zone(zone: Zone, x: f64, y: f64) -> Position {
    let east = x - offset(zone);
    if !(east.abs() <= FALSE_EASTING && (0.0..=10_000_000.0).contains(&y)) {
        return Position::new(0.0, 0.0);
    }
    let (lon, lat) = Meridian::cgcs2000(f64::from(zone.meridian)).unproject(east, y);
    Position::new(lon, lat)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(found: Position, lat: f64, lon: f64, within_m: f64) {
        let off_m = found.distance_m(Position::new(lon, lat));
        assert!(off_m < within_m, "{off_m} m off: {found:?}");
    }

    #[test]
    fn wgs_84_becomes_gcj_02_and_bd_09_as_published() {
        let cases = [
            (Datum::Gcj02, 23.1571, 113.2730, 23.15444043790, 113.27833860673),
            (Datum::Gcj02, 23.3000, 113.3300, 23.29747678210, 113.33544571336),
            (Datum::Gcj02, 31.1774276, 121.5272106, 31.17530398365, 121.53154185922),
            (Datum::Bd09, 23.1571, 113.2730, 23.16077783827, 113.28476378176),
            (Datum::Bd09, 23.3000, 113.3300, 23.30314958885, 113.34202915511),
        ];
        for (datum, lat, lon, to_lat, to_lon) in cases {
            let (x, y) = from_wgs84(datum, Position::new(lon, lat));
            assert_near(Position::new(x, y), to_lat, to_lon, 0.001);
        }
    }

    #[test]
    fn gcj_02_comes_back_to_wgs_84_within_a_millimetre() {
        let back = |lat, lon| to_wgs84(Datum::Gcj02, lon, lat);
        assert_near(back(23.15444043790, 113.27833860673), 23.1571, 113.2730, 0.001);
        assert_near(back(23.29747678210, 113.33544571336), 23.3000, 113.3300, 0.001);
        assert_near(back(31.17530398365, 121.53154185922), 31.1774276, 121.5272106, 0.001);
    }

    #[test]
    fn the_published_pair_with_the_other_ellipsoid_is_two_centimetres_off_at_most() {
        let found = to_wgs84(Datum::Gcj02, 120.60109998322247, 31.278648624428175);
        assert_near(found, 31.280844, 120.596931, 0.02);
    }

    #[test]
    fn bd_09_comes_back_to_wgs_84_within_a_decimetre() {
        let back = |lat, lon| to_wgs84(Datum::Bd09, lon, lat);
        assert_near(back(23.16077783827, 113.28476378176), 23.1571, 113.2730, 0.1);
        assert_near(back(23.30314958885, 113.34202915511), 23.3000, 113.3300, 0.1);
    }

    #[test]
    fn no_fix_and_no_place_stay_as_they_are() {
        for datum in [Datum::Wgs84, Datum::Gcj02, Datum::Bd09] {
            assert_eq!(to_wgs84(datum, 0.0, 0.0), Position::new(0.0, 0.0));
            assert_eq!(to_wgs84(datum, 999.0, 23.0), Position::new(999.0, 23.0));
        }
    }

    #[test]
    fn guangzhou_in_metres_is_where_proj_puts_it() {
        // EPSG:4490 to the zones by PROJ 9, to a tenth of a millimetre.
        let cases = [
            ("epsg:4547", 113.2730, 23.1571, 425_551.261_7, 2_562_121.384_7),
            ("epsg:4547", 113.3300, 23.3000, 431_461.558_7, 2_577_919.925_8),
            ("epsg:4526", 113.2730, 23.1571, 38_425_551.261_7, 2_562_121.384_7),
            ("epsg:4549", 121.5272106, 31.1774276, 645_592.430_4, 3_451_650.556_7),
        ];
        for (name, lon, lat, east, north) in cases {
            let datum = Datum::named(name).expect("a zone");
            let (x, y) = from_wgs84(datum, Position::new(lon, lat));
            assert!((x - east).abs() < 1e-3 && (y - north).abs() < 1e-3, "{name}: {x} {y}");
            assert_near(to_wgs84(datum, east, north), lat, lon, 0.001);
        }
        let plain = Datum::named("epsg:4547").expect("a zone");
        let elsewhere = to_wgs84(plain, 38_425_551.261_7, 2_562_121.384_7);
        assert_eq!(elsewhere, Position::new(0.0, 0.0), "with the zone's number it is no easting");
    }

    #[test]
    fn every_datum_gives_back_what_it_was_given() {
        let here = Position::new(113.2730, 23.1571);
        for name in ["wgs84", "cgcs2000", "gcj02", "bd09", "epsg:4547", "epsg:4526"] {
            let datum = Datum::named(name).expect("it is known");
            let (x, y) = from_wgs84(datum, here);
            assert_near(to_wgs84(datum, x, y), here.lat, here.lon, 0.1);
        }
    }
}
