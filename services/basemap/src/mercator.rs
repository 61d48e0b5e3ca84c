//! Web Mercator (EPSG:3857) as one square, cut in four by each zoom.

use std::f64::consts::PI;

/// A place in the world's square: 0 to 1 from west to east, and from north to south; or in units
/// of a tile.
pub type Point = (f64, f64);

/// Units on a side of a tile.
pub const EXTENT: f64 = 4_096.0;

/// Where a place in degrees lies; latitudes past the square's edge (about 85°) lie on it.
pub fn world(lon: f64, lat: f64) -> Point {
    let sin = lat.to_radians().sin().clamp(-0.99999, 0.99999);
    let y = 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * PI);
    (lon / 360.0 + 0.5, y.clamp(0.0, 1.0))
}

/// Units of a tile on a side of the world.
pub(crate) fn across(zoom: u8) -> f64 {
    f64::from(1_u32 << zoom) * EXTENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_place_lies_in_its_known_tile() {
        // Baiyun, by the formula of the OpenStreetMap wiki (Slippy map tilenames).
        let (x, y) = world(113.2730, 23.1571);
        let tile = |world: f64| (world * across(14) / EXTENT) as u32;
        assert_eq!((tile(x), tile(y)), (13347, 7108));
    }
}
