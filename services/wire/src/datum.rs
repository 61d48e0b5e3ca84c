//! Datums at the door: positions come in as WGS 84, GCJ-02 or BD-09 and go on as WGS 84.

use city::Position;

/// The coordinate system a position is given in; nothing in the numbers tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Datum {
    /// GPS; CGCS2000 is the same at our accuracy.
    #[default]
    Wgs84,
    /// Of Chinese map services.
    Gcj02,
    /// Of Baidu.
    Bd09,
}

impl Datum {
    /// Every datum by its name on the wire.
    pub const NAMED: [(&'static str, Datum); 3] =
        [("wgs84", Datum::Wgs84), ("gcj02", Datum::Gcj02), ("bd09", Datum::Bd09)];

    /// The datum with this name.
    pub fn named(name: &str) -> Option<Datum> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, datum)| *datum)
    }

    /// The same place in WGS 84. What is no place on the globe stays as it is.
    pub fn to_wgs84(self, lon: f64, lat: f64) -> Position {
        let (lon, lat) = match self {
            _ if !Position::new(lon, lat).is_valid() => (lon, lat),
            Datum::Wgs84 => (lon, lat),
            Datum::Gcj02 => coordtransform::gcj02_to_wgs84(lon, lat),
            Datum::Bd09 => coordtransform::bd09_to_wgs84(lon, lat),
        };
        Position::new(lon, lat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(found: Position, lat: f64, lon: f64, within_m: f64) {
        let off_m = found.distance_m(Position::new(lon, lat));
        assert!(off_m < within_m, "{off_m} m off: {found:?}");
    }

    #[test]
    fn gcj_02_comes_back_to_wgs_84_within_a_millimetre() {
        let back = |lat, lon| Datum::Gcj02.to_wgs84(lon, lat);
        assert_near(back(23.15444043790, 113.27833860673), 23.1571, 113.2730, 0.001);
        assert_near(back(23.29747678210, 113.33544571336), 23.3000, 113.3300, 0.001);
        assert_near(back(31.17530398365, 121.53154185922), 31.1774276, 121.5272106, 0.001);
    }

    #[test]
    fn the_published_pair_with_the_other_ellipsoid_is_two_centimetres_off_at_most() {
        let found = Datum::Gcj02.to_wgs84(120.60109998322247, 31.278648624428175);
        assert_near(found, 31.280844, 120.596931, 0.02);
    }

    #[test]
    fn bd_09_comes_back_to_wgs_84_within_a_decimetre() {
        let back = |lat, lon| Datum::Bd09.to_wgs84(lon, lat);
        assert_near(back(23.16077783827, 113.28476378176), 23.1571, 113.2730, 0.1);
        assert_near(back(23.30314958885, 113.34202915511), 23.3000, 113.3300, 0.1);
    }

    #[test]
    fn no_fix_and_no_place_stay_as_they_are() {
        for datum in [Datum::Wgs84, Datum::Gcj02, Datum::Bd09] {
            assert_eq!(datum.to_wgs84(0.0, 0.0), Position::new(0.0, 0.0));
            assert_eq!(datum.to_wgs84(999.0, 23.0), Position::new(999.0, 23.0));
        }
    }
}
