//! Datums: the coordinate system a pair of numbers is given in. Nothing in the numbers tells it.

/// A coordinate system at the door. Inside the city every [`crate::Position`] is WGS 84.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Datum {
    /// GPS, OpenStreetMap, GeoJSON; degrees.
    Wgs84,
    /// China's geodetic system (EPSG:4490); degrees. Decimetres from WGS 84, and growing.
    Cgcs2000,
    /// CGCS2000 in Gauss–Krüger zones of three degrees; metres.
    Zone(Zone),
    /// Of Chinese map services; degrees.
    Gcj02,
    /// Of Baidu; degrees.
    Bd09,
}

/// A Gauss–Krüger zone of three degrees, EPSG:4513 to 4554.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Zone {
    /// Its central meridian, degrees east: 75 to 135, each third.
    pub meridian: u8,
    /// Whether its number stands before the six digits of the easting.
    pub numbered: bool,
}

/// EPSG codes begin here: with the zone's number in the easting, and without.
const NUMBERED: u16 = 4_513;
const PLAIN: u16 = 4_534;
/// Zones of three degrees over China.
const ZONES: u16 = 21;
const FIRST_MERIDIAN: u8 = 75;

impl Datum {
    /// Its name in files and on the wire.
    pub fn name(self) -> String {
        match self {
            Datum::Wgs84 => "wgs84".to_owned(),
            Datum::Cgcs2000 => "cgcs2000".to_owned(),
            Datum::Gcj02 => "gcj02".to_owned(),
            Datum::Bd09 => "bd09".to_owned(),
            Datum::Zone(_) => format!("epsg:{}", self.code()),
        }
    }

    /// The datum with this name: `wgs84`, `cgcs2000`, `gcj02`, `bd09`, `epsg:4547`.
    pub fn named(name: &str) -> Option<Datum> {
        match name {
            "wgs84" => Some(Datum::Wgs84),
            "cgcs2000" => Some(Datum::Cgcs2000),
            "gcj02" => Some(Datum::Gcj02),
            "bd09" => Some(Datum::Bd09),
            // The datums of Chinese map services have no code at EPSG.
            _ => Datum::coded(name.strip_prefix("epsg:")?.parse().ok().filter(|code| *code > 9)?),
        }
    }

    /// Its EPSG code; 1 and 2 for those that have none. Stored, so it never changes its meaning.
    pub fn code(self) -> u16 {
        match self {
            Datum::Wgs84 => 4_326,
            Datum::Cgcs2000 => 4_490,
            Datum::Gcj02 => 1,
            Datum::Bd09 => 2,
            Datum::Zone(zone) => {
                let first = if zone.numbered { NUMBERED } else { PLAIN };
                first + u16::from(zone.meridian - FIRST_MERIDIAN) / 3
            }
        }
    }

    /// The datum with this code.
    pub fn coded(code: u16) -> Option<Datum> {
        let zone = |first: u16, numbered| {
            let meridian = FIRST_MERIDIAN + 3 * (code - first) as u8;
            Some(Datum::Zone(Zone { meridian, numbered }))
        };
        match code {
            4_326 => Some(Datum::Wgs84),
            4_490 => Some(Datum::Cgcs2000),
            1 => Some(Datum::Gcj02),
            2 => Some(Datum::Bd09),
            NUMBERED..PLAIN => zone(NUMBERED, true),
            code if (PLAIN..PLAIN + ZONES).contains(&code) => zone(PLAIN, false),
            _ => None,
        }
    }

    /// Whether its numbers are metres east and north instead of degrees.
    pub fn is_projected(self) -> bool {
        matches!(self, Datum::Zone(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_datum_is_found_by_its_name_and_by_its_code() {
        let zones = (4_513..4_555).filter_map(Datum::coded);
        let all = [Datum::Wgs84, Datum::Cgcs2000, Datum::Gcj02, Datum::Bd09].into_iter();
        assert_eq!(zones.clone().count(), 42);
        for datum in all.chain(zones) {
            assert_eq!(Datum::named(&datum.name()), Some(datum));
            assert_eq!(Datum::coded(datum.code()), Some(datum));
        }
        let zone = |meridian, numbered| Some(Datum::Zone(Zone { meridian, numbered }));
        assert_eq!(Datum::named("epsg:4547"), zone(114, false), "Guangzhou");
        assert_eq!(Datum::named("epsg:4526"), zone(114, true), "zone 38");
        for unknown in ["", "WGS84", "epsg:1", "epsg:4555", "epsg:3857", "4547"] {
            assert_eq!(Datum::named(unknown), None, "{unknown}");
        }
    }
}
