//! Reading an archive, one positioned read for each tile: nothing is mapped, nothing is cached but
//! the root directory.

use super::directory::{self, Entry};
use super::header::{HEAD_MAX, Header, LENGTH, Packing, Part, TileKind};
use super::tile_id::TileId;
use super::unpack;
use serde_json::Value;
use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Bytes of a tile at most.
const TILE_MAX: u64 = 16 << 20;
/// Bytes of a directory or of the metadata at most, packed and open.
const PACKED_MAX: u64 = 4 << 20;
const OPEN_MAX: usize = 32 << 20;
/// Directories on the way to a tile at most.
const DEPTH_MAX: usize = 4;

/// Why an archive cannot be used.
#[derive(Debug)]
pub enum BadArchive {
    /// It cannot be read at all.
    Unreadable(io::Error),
    /// It is something else, damaged, or needs what is not done here.
    Unusable(String),
}

impl fmt::Display for BadArchive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadArchive::Unreadable(error) => write!(f, "cannot be read: {error}"),
            BadArchive::Unusable(says) => f.write_str(says),
        }
    }
}

impl std::error::Error for BadArchive {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            BadArchive::Unreadable(error) => Some(error),
            BadArchive::Unusable(_) => None,
        }
    }
}

impl From<io::Error> for BadArchive {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => BadArchive::Unusable("is shorter than it says".into()),
            _ => BadArchive::Unreadable(error),
        }
    }
}

/// An open archive.
#[derive(Debug)]
pub struct Archive {
    file: File,
    header: Header,
    root: Vec<Entry>,
    metadata: Value,
    mark: u32,
}

impl Archive {
    /// Opens an archive and looks whether it is whole.
    ///
    /// # Errors
    /// Where it cannot be read, is no PMTiles archive of version 3, is shorter than it says, or is
    /// packed otherwise than with gzip.
    pub fn open(path: &Path) -> Result<Archive, BadArchive> {
        let file = File::open(path).map_err(BadArchive::Unreadable)?;
        let size = file.metadata()?.len();
        let no = |says: &str| BadArchive::Unusable(says.to_owned());
        if size < LENGTH as u64 {
            return Err(no("is no PMTiles archive"));
        }
        let mut head = [0; LENGTH];
        file.read_exact_at(&mut head, 0)?;
        let header = Header::read(&head).map_err(BadArchive::Unusable)?;
        let parts = [header.root, header.metadata, header.leaves, header.tiles];
        if parts.iter().any(|part| part.end() > size) {
            return Err(no("is shorter than it says"));
        }
        if header.root.end() > HEAD_MAX as u64 || header.zooms.0 > header.zooms.1 {
            return Err(no("has a head that cannot be right"));
        }
        let mut archive =
            Archive { file, header, root: Vec::new(), metadata: Value::Null, mark: 0 };
        let root = archive.open_part(archive.header.root)?;
        let known = archive.open_part(archive.header.metadata)?;
        archive.root = directory::read(&root).ok_or_else(|| no("has a damaged root directory"))?;
        archive.metadata = match known.is_empty() {
            true => Value::Null,
            false => serde_json::from_slice(&known).map_err(|_| no("has damaged metadata"))?,
        };
        archive.mark = crc32fast::hash(&[&head[..], &root, &known, &size.to_le_bytes()].concat());
        Ok(archive)
    }

    /// A number that another archive most likely does not have.
    pub fn mark(&self) -> u32 {
        self.mark
    }

    /// What its tiles are.
    pub fn kind(&self) -> TileKind {
        self.header.kind
    }

    /// How its tiles are packed.
    pub fn packing(&self) -> Packing {
        self.header.outer
    }

    /// Its first and last zoom.
    pub fn zooms(&self) -> (u8, u8) {
        self.header.zooms
    }

    /// West, south, east, north in degrees.
    pub fn bounds(&self) -> [f64; 4] {
        self.header.bounds
    }

    /// What it says of itself: an object, or null.
    pub fn metadata(&self) -> &Value {
        &self.metadata
    }

    /// The bytes of a tile as they are stored; nothing where there is no such tile.
    ///
    /// # Errors
    /// Where the file cannot be read, or a directory or the tile in it is damaged.
    pub fn tile(&self, id: TileId) -> Result<Option<Vec<u8>>, BadArchive> {
        let number = id.number();
        let Some(mut entry) = directory::find(&self.root, number) else { return Ok(None) };
        for _ in 0..DEPTH_MAX {
            let part = Part { at: entry.at, length: u64::from(entry.length) };
            if entry.run > 0 {
                return self.within(self.header.tiles, part, TILE_MAX).map(Some);
            }
            let packed = self.within(self.header.leaves, part, PACKED_MAX)?;
            let open = self.opened(packed)?;
            let damaged = || BadArchive::Unusable("has a damaged directory".into());
            let entries = directory::read(&open).ok_or_else(damaged)?;
            match directory::find(&entries, number) {
                Some(below) => entry = below,
                None => return Ok(None),
            }
        }
        Err(BadArchive::Unusable("has directories below each other without end".into()))
    }

    /// Reads what lies in a part of the file, so many bytes at most.
    fn within(&self, whole: Part, part: Part, max: u64) -> Result<Vec<u8>, BadArchive> {
        if part.end() > whole.length || part.length > max {
            return Err(BadArchive::Unusable("has a directory that leads nowhere".into()));
        }
        let mut bytes = vec![0; part.length as usize];
        self.file.read_exact_at(&mut bytes, whole.at + part.at)?;
        Ok(bytes)
    }

    fn open_part(&self, part: Part) -> Result<Vec<u8>, BadArchive> {
        let bytes = self.within(part, Part { at: 0, length: part.length }, PACKED_MAX)?;
        if bytes.is_empty() { Ok(bytes) } else { self.opened(bytes) }
    }

    fn opened(&self, bytes: Vec<u8>) -> Result<Vec<u8>, BadArchive> {
        match self.header.inner {
            Packing::None => Ok(bytes),
            Packing::Gzip => unpack(&bytes, OPEN_MAX)
                .map_err(|_| BadArchive::Unusable("has a damaged directory".into())),
        }
    }
}
