//! A tile's address, and its number along the Hilbert curves that an archive is ordered by.

/// The deepest zoom whose numbers fit.
const ZOOM_MAX: u8 = 26;

/// The address of a tile: zoom, column from west, row from north.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TileId {
    z: u8,
    x: u32,
    y: u32,
}

impl TileId {
    /// An address that exists.
    pub fn new(z: u8, x: u32, y: u32) -> Option<TileId> {
        let across = 1_u32.checked_shl(u32::from(z))?;
        (z <= ZOOM_MAX && x < across && y < across).then_some(TileId { z, x, y })
    }

    /// Its zoom.
    pub fn zoom(self) -> u8 {
        self.z
    }

    /// Its number: all tiles of the zooms before, then its place on the curve through its own.
    pub fn number(self) -> u64 {
        let before = ((1_u64 << (2 * u32::from(self.z))) - 1) / 3;
        let (mut x, mut y, mut along) = (self.x, self.y, 0_u64);
        for level in (0..u32::from(self.z)).rev() {
            let side = 1_u32 << level;
            let (right, down) = (x & side != 0, y & side != 0);
            let quarter = (3 * u64::from(right)) ^ u64::from(down);
            along += quarter << (2 * level);
            (x, y) = (x & (side - 1), y & (side - 1));
            if !down {
                if right {
                    (x, y) = (side - 1 - x, side - 1 - y);
                }
                (x, y) = (y, x);
            }
        }
        before + along
    }
}

#[cfg(test)]
mod tests {
    use super::TileId;

    #[test]
    fn numbers_are_those_of_the_published_examples() {
        // From the tests of the format's own reader in JavaScript.
        let known = [
            ((0, 0, 0), 0),
            ((1, 0, 0), 1),
            ((1, 0, 1), 2),
            ((1, 1, 1), 3),
            ((1, 1, 0), 4),
            ((2, 0, 0), 5),
            ((12, 3423, 1763), 19_078_479),
        ];
        for ((z, x, y), number) in known {
            assert_eq!(TileId::new(z, x, y).expect("exists").number(), number, "{z}/{x}/{y}");
        }
    }

    #[test]
    fn the_tiles_of_a_zoom_have_all_numbers_between_those_of_its_neighbours() {
        let tiles = (0..16).flat_map(|x| (0..16).map(move |y| TileId::new(4, x, y)));
        let mut numbers: Vec<u64> = tiles.flatten().map(TileId::number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (85..341).collect::<Vec<u64>>());
        assert_eq!(TileId::new(1, 2, 0), None);
        assert_eq!(TileId::new(40, 0, 0), None);
    }
}
