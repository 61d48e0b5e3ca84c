//! Writing an archive: tiles in the order of their numbers, the head last, all or nothing.

use super::directory::{Entry, written};
use super::header::{HEAD_MAX, Header, LENGTH, Packing, Part, TileKind};
use crate::part::Part as Grown;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Tiles up to so many bytes, such as those of plain water, are kept once for all.
const SHARED_MAX: usize = 1_024;
/// Different tiles that are remembered to be shared.
const SHARED_COUNT: usize = 65_536;
/// Entries of a directory below the root, at first.
const LEAF: usize = 4_096;

/// What an archive says of itself.
pub struct About {
    /// First and last zoom.
    pub zooms: (u8, u8),
    /// West, south, east, north in degrees.
    pub bounds: [f64; 4],
    /// An object; `attribution` and `vector_layers` are what readers look for.
    pub metadata: Value,
}

/// What was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Written {
    /// Tiles that have an address.
    pub tiles: u64,
    /// Bytes of the archive.
    pub bytes: u64,
}

/// An archive of vector tiles that grows beside the place where it will be.
pub struct Writer {
    to: PathBuf,
    /// Held so that the tiles' file goes with it.
    _grows: Grown,
    tiles: BufWriter<File>,
    entries: Vec<Entry>,
    at: u64,
    shared: BTreeMap<Vec<u8>, (u64, u32)>,
    different: u64,
}

impl Writer {
    /// Begins one; an earlier archive stays until the new one is whole.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn create(to: &Path) -> io::Result<Writer> {
        let grows = Grown::at(to.with_extension("tiles-part"));
        let mut open = File::options();
        let open = open.read(true).write(true).create(true).truncate(true).open(grows.path())?;
        Ok(Writer {
            to: to.to_owned(),
            _grows: grows,
            tiles: BufWriter::new(open),
            entries: Vec::new(),
            at: 0,
            shared: BTreeMap::new(),
            different: 0,
        })
    }

    /// Adds a tile; its number (see [`super::TileId::number`]) is greater than that of the one
    /// before. It is packed here.
    ///
    /// # Errors
    /// Where the disk is full.
    pub fn add(&mut self, number: u64, tile: &[u8]) -> io::Result<()> {
        let packed = packed(tile)?;
        let known = self.shared.get(&packed).copied();
        let (at, length) = match known {
            Some(known) => known,
            None => self.put(packed)?,
        };
        if let Some(last) = self.entries.last_mut()
            && last.at == at
            && last.tile + u64::from(last.run) == number
        {
            last.run += 1;
            return Ok(());
        }
        self.entries.push(Entry { tile: number, at, length, run: 1 });
        Ok(())
    }

    fn put(&mut self, packed: Vec<u8>) -> io::Result<(u64, u32)> {
        self.tiles.write_all(&packed)?;
        let length = u32::try_from(packed.len()).map_err(io::Error::other)?;
        let place = (self.at, length);
        self.at += u64::from(length);
        self.different += 1;
        if packed.len() <= SHARED_MAX && self.shared.len() < SHARED_COUNT {
            self.shared.insert(packed, place);
        }
        Ok(place)
    }

    /// Makes it whole, and puts the archive where it shall be.
    ///
    /// # Errors
    /// Where the disk is full; then an earlier archive is still there.
    pub fn finish(self, about: &About) -> io::Result<Written> {
        self.whole(about)?.put()
    }

    /// Writes head and directories before the tiles.
    pub(crate) fn whole(self, about: &About) -> io::Result<Whole> {
        let (root, leaves) = directories(&self.entries)?;
        let metadata = packed(about.metadata.to_string().as_bytes())?;
        let part = |before: Part, length: usize| Part { at: before.end(), length: length as u64 };
        let root_part = Part { at: LENGTH as u64, length: root.len() as u64 };
        let metadata_part = part(root_part, metadata.len());
        let leaves_part = part(metadata_part, leaves.len());
        let addressed = self.entries.iter().map(|entry| u64::from(entry.run)).sum();
        let header = Header {
            root: root_part,
            metadata: metadata_part,
            leaves: leaves_part,
            tiles: Part { at: leaves_part.end(), length: self.at },
            counts: [addressed, self.entries.len() as u64, self.different],
            inner: Packing::Gzip,
            outer: Packing::Gzip,
            kind: TileKind::Vector,
            zooms: about.zooms,
            bounds: about.bounds,
        };
        let mut tiles = self.tiles.into_inner().map_err(io::IntoInnerError::into_error)?;
        tiles.seek(SeekFrom::Start(0))?;
        let whole = Grown::at(self.to.with_extension("whole-part"));
        let mut file = BufWriter::new(File::create(whole.path())?);
        for bytes in [&header.bytes()[..], &root, &metadata, &leaves] {
            file.write_all(bytes)?;
        }
        io::copy(&mut tiles.take(self.at), &mut file)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        let written = Written { tiles: addressed, bytes: header.tiles.end() };
        Ok(Whole { written, to: self.to, grown: whole })
    }
}

/// An archive that is whole and not yet where it shall be.
pub(crate) struct Whole {
    /// What was written.
    pub(crate) written: Written,
    to: PathBuf,
    grown: Grown,
}

impl Whole {
    /// Puts it there, in place of an earlier one.
    pub(crate) fn put(self) -> io::Result<Written> {
        self.grown.put(&self.to)?;
        Ok(self.written)
    }
}

/// The root directory, packed, and those below it: none where the root holds everything.
fn directories(entries: &[Entry]) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let root = packed(&written(entries))?;
    if fits(&root) {
        return Ok((root, Vec::new()));
    }
    let mut size = LEAF;
    loop {
        let (mut above, mut leaves) = (Vec::new(), Vec::new());
        for leaf in entries.chunks(size) {
            let bytes = packed(&written(leaf))?;
            let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
            above.push(Entry { tile: leaf[0].tile, at: leaves.len() as u64, length, run: 0 });
            leaves.extend(bytes);
        }
        let root = packed(&written(&above))?;
        if fits(&root) {
            return Ok((root, leaves));
        }
        size *= 2;
    }
}

fn fits(root: &[u8]) -> bool {
    LENGTH + root.len() < HEAD_MAX
}

fn packed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packing = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::default());
    packing.write_all(bytes)?;
    packing.finish()
}
