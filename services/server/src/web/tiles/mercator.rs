//! Web Mercator (EPSG:3857) as squares: the world is one square, each zoom cuts it in four.

use basemap::EXTENT;
use city::{Bounds, Position};
use std::f64::consts::PI;

/// The deepest zoom there is.
const ZOOM_MAX: u8 = 22;

/// A place in the world's square: 0 to 1 from west to east and from north to south.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::web) struct World {
    pub(in crate::web) x: f64,
    pub(in crate::web) y: f64,
}

impl World {
    /// Where a position lies; latitudes past the square's edge (about 85°) lie on it.
    pub(in crate::web) fn of(p: Position) -> World {
        let (x, y) = basemap::world(p.lon, p.lat);
        World { x, y }
    }

    /// The position that lies here.
    fn position(self) -> Position {
        let lat = (PI * (1.0 - 2.0 * self.y)).sinh().atan().to_degrees();
        Position::new((self.x - 0.5) * 360.0, lat)
    }
}

/// A tile's address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(in crate::web) struct TileId {
    pub(in crate::web) z: u8,
    x: u32,
    y: u32,
}

impl TileId {
    /// An address that exists.
    pub(in crate::web) fn new(z: u8, x: u32, y: u32) -> Option<TileId> {
        let across = 1_u32.checked_shl(u32::from(z))?;
        (z <= ZOOM_MAX && x < across && y < across).then_some(TileId { z, x, y })
    }

    /// An address in digits.
    pub(in crate::web) fn parse(z: &str, x: &str, y: &str) -> Option<TileId> {
        TileId::new(z.parse().ok()?, x.parse().ok()?, y.parse().ok()?)
    }

    /// Where a place lies in the tile, in units; outside it below 0 or above 4096.
    pub(in crate::web) fn units(self, at: World) -> (f64, f64) {
        let across = f64::from(1_u32 << self.z);
        let unit = |world: f64, tile: u32| (world * across - f64::from(tile)) * EXTENT;
        (unit(at.x, self.x), unit(at.y, self.y))
    }

    /// The box of the tile, grown by so many units on every side.
    pub(in crate::web) fn bounds(self, buffer: f64) -> Bounds {
        let across = f64::from(1_u32 << self.z);
        let grown = buffer / EXTENT;
        let at = |x: f64, y: f64| World { x: x / across, y: y / across }.position();
        let (x, y) = (f64::from(self.x), f64::from(self.y));
        let north_west = at(x - grown, y - grown);
        let south_east = at(x + 1.0 + grown, y + 1.0 + grown);
        Bounds {
            west: north_west.lon,
            south: south_east.lat,
            east: south_east.lon,
            north: north_west.lat,
        }
    }
}

/// Whether units lie in the tile itself: each place lies in one tile of a zoom.
pub(in crate::web) fn inside((x, y): (f64, f64)) -> bool {
    (0.0..EXTENT).contains(&x) && (0.0..EXTENT).contains(&y)
}

#[cfg(test)]
impl TileId {
    /// The tile of a zoom that holds a position.
    pub(in crate::web) fn around(z: u8, p: Position) -> TileId {
        let (at, across) = (World::of(p), f64::from(1_u32 << z));
        TileId { z, x: (at.x * across) as u32, y: (at.y * across) as u32 }
    }

    /// Its neighbour, so many columns east and rows south.
    pub(in crate::web) fn beside(self, dx: i32, dy: i32) -> TileId {
        let to = |at: u32, by: i32| at.checked_add_signed(by).expect("not at the edge");
        TileId { x: to(self.x, dx), y: to(self.y, dy), ..self }
    }

    /// Where a position lies in it.
    pub(in crate::web) fn units_of(self, p: Position) -> (f64, f64) {
        self.units(World::of(p))
    }

    /// Its address on the web.
    pub(in crate::web) fn path(self) -> String {
        format!("/tiles/{}/{}/{}.mvt", self.z, self.x, self.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_of_a_tile_are_its_first_and_last_units() {
        let tile = TileId::new(14, 13347, 7108).expect("exists");
        let bounds = tile.bounds(0.0);
        let (x, y) = tile.units(World::of(Position::new(bounds.west, bounds.north)));
        assert!(x.abs() < 1e-3 && y.abs() < 1e-3, "{x} {y}");
        let (x, y) = tile.units(World::of(Position::new(bounds.east, bounds.south)));
        assert!((x - EXTENT).abs() < 1e-3 && (y - EXTENT).abs() < 1e-3, "{x} {y}");
        assert!(tile.bounds(64.0).west < bounds.west && tile.bounds(64.0).north > bounds.north);
    }

    #[test]
    fn addresses_that_do_not_exist_are_none() {
        assert_eq!(TileId::parse("1", "2", "0"), None);
        assert_eq!(TileId::parse("23", "0", "0"), None);
        assert_eq!(TileId::parse("200", "0", "0"), None);
        assert_eq!(TileId::parse("1", "-1", "0"), None);
        assert!(TileId::parse("22", "4194303", "4194303").is_some());
    }
}
