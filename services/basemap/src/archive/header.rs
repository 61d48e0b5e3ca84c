//! The 127 bytes at the head of an archive.

/// Bytes of the header.
pub(super) const LENGTH: usize = 127;
/// Header and root directory together are shorter than this.
pub(super) const HEAD_MAX: usize = 16_384;
const MAGIC: &[u8; 8] = b"PMTiles\x03";
/// Steps of a degree.
const STEPS: f64 = 1e7;

/// What the tiles of an archive are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TileKind {
    /// Vector tiles (MVT).
    Vector,
    /// Pictures.
    Png,
    /// Pictures.
    Jpeg,
    /// Pictures.
    Webp,
    /// Pictures.
    Avif,
}

/// How something in an archive is packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Packing {
    /// Not at all.
    None,
    /// With gzip.
    Gzip,
}

/// A part of the file: where it begins, and how long it is, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Part {
    pub(super) at: u64,
    pub(super) length: u64,
}

impl Part {
    pub(super) fn end(self) -> u64 {
        self.at.saturating_add(self.length)
    }
}

/// What the head of an archive says.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Header {
    pub(super) root: Part,
    pub(super) metadata: Part,
    pub(super) leaves: Part,
    pub(super) tiles: Part,
    /// Tiles addressed, entries, and different tiles.
    pub(super) counts: [u64; 3],
    /// How directories and metadata are packed.
    pub(super) inner: Packing,
    /// How tiles are packed.
    pub(super) outer: Packing,
    pub(super) kind: TileKind,
    pub(super) zooms: (u8, u8),
    /// West, south, east, north in degrees.
    pub(super) bounds: [f64; 4],
}

impl Header {
    /// Its bytes.
    pub(super) fn bytes(&self) -> [u8; LENGTH] {
        let parts = [self.root, self.metadata, self.leaves, self.tiles];
        let numbers = parts.iter().flat_map(|part| [part.at, part.length]).chain(self.counts);
        let mut bytes = MAGIC.to_vec();
        bytes.extend(numbers.flat_map(u64::to_le_bytes));
        // Tiles stand in the order of their numbers.
        bytes.push(1);
        bytes.extend([packing(self.inner), packing(self.outer), kind(self.kind)]);
        bytes.extend([self.zooms.0, self.zooms.1]);
        let [west, south, east, north] = self.bounds;
        bytes.extend(self.bounds.map(degrees).concat());
        bytes.push(self.zooms.0.midpoint(self.zooms.1));
        bytes
            .extend([f64::midpoint(west, east), f64::midpoint(south, north)].map(degrees).concat());
        let mut head = [0; LENGTH];
        head.copy_from_slice(&bytes);
        head
    }

    /// Reads it, or tells what it needs that is not done here.
    pub(super) fn read(bytes: &[u8; LENGTH]) -> Result<Header, String> {
        if bytes[..7] != MAGIC[..7] {
            return Err("is no PMTiles archive".to_owned());
        }
        if bytes[7] != MAGIC[7] {
            return Err(format!("is PMTiles version {}; convert it to version 3", bytes[7]));
        }
        let eight = |at: usize| bytes[at..at + 8].try_into().map_or(0, u64::from_le_bytes);
        let four = |at: usize| bytes[at..at + 4].try_into().map_or(0, i32::from_le_bytes);
        let part = |at: usize| Part { at: eight(at), length: eight(at + 8) };
        let packed = |at: usize| match bytes[at] {
            1 => Ok(Packing::None),
            2 => Ok(Packing::Gzip),
            other => Err(format!("is packed in a way ({other}) that is not read here; use gzip")),
        };
        let kind = match bytes[99] {
            1 => TileKind::Vector,
            2 => TileKind::Png,
            3 => TileKind::Jpeg,
            4 => TileKind::Webp,
            5 => TileKind::Avif,
            other => return Err(format!("holds tiles of a kind ({other}) that is not known")),
        };
        Ok(Header {
            root: part(8),
            metadata: part(24),
            leaves: part(40),
            tiles: part(56),
            counts: [eight(72), eight(80), eight(88)],
            inner: packed(97)?,
            outer: packed(98)?,
            kind,
            zooms: (bytes[100], bytes[101]),
            bounds: [102, 106, 110, 114].map(|at| f64::from(four(at)) / STEPS),
        })
    }
}

fn packing(packing: Packing) -> u8 {
    match packing {
        Packing::None => 1,
        Packing::Gzip => 2,
    }
}

fn kind(kind: TileKind) -> u8 {
    match kind {
        TileKind::Vector => 1,
        TileKind::Png => 2,
        TileKind::Jpeg => 3,
        TileKind::Webp => 4,
        TileKind::Avif => 5,
    }
}

fn degrees(degrees: f64) -> [u8; 4] {
    ((degrees * STEPS).round() as i32).to_le_bytes()
}
