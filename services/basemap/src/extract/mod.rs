//! An OpenStreetMap extract (.osm.pbf), read block by block: no more than one block is in memory.

mod blocks;
mod elements;
#[cfg(test)]
pub(crate) mod sample;

pub(crate) use elements::{Block, Tags};

use crate::fault::Fault;
use bytes::Bytes;
use flate2::read::ZlibDecoder;
use prost::Message;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Bytes of a blob's header at most, by the format.
const HEADER_MAX: usize = 64 * 1024;
/// Bytes of a blob at most, packed or not, by the format.
const BLOB_MAX: usize = 32 * 1024 * 1024;
/// What an extract may need of its reader.
const KNOWN: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// Which sorts of elements a block holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Holds {
    pub(crate) nodes: bool,
    pub(crate) ways: bool,
    pub(crate) relations: bool,
}

impl Holds {
    pub(crate) const NODES: Holds = Holds { nodes: true, ways: false, relations: false };
    pub(crate) const WAYS: Holds = Holds { nodes: false, ways: true, relations: false };

    fn any_of(self, wanted: Holds) -> bool {
        self.nodes && wanted.nodes || self.ways && wanted.ways || self.relations && wanted.relations
    }
}

/// An extract that was opened; its header was read.
pub(crate) struct Extract {
    file: BufReader<File>,
    /// Where the first block begins.
    first: u64,
    size: u64,
    /// Where each block begins, and what it holds; known after all were read once.
    index: Vec<(u64, Holds)>,
}

/// A blob as it stands in the file.
struct Framed {
    kind: String,
    bytes: Bytes,
    ends: u64,
}

impl Extract {
    /// Opens an extract whose header promises nothing that is not read here.
    pub(crate) fn open(path: &Path) -> Result<Extract, Fault> {
        let file = File::open(path).map_err(Fault::Unreadable)?;
        let size = file.metadata().map_err(Fault::Unreadable)?.len();
        let file = BufReader::with_capacity(1 << 17, file);
        let mut extract = Extract { file, first: 0, size, index: Vec::new() };
        let framed = match extract.framed(0) {
            Err(Fault::Unreadable(error)) => return Err(Fault::Unreadable(error)),
            Err(_) => return Err(Fault::NoExtract),
            Ok(framed) => framed.filter(|framed| framed.kind == "OSMHeader"),
        };
        let framed = framed.ok_or(Fault::NoExtract)?;
        let header = unpacked(framed.bytes, 0)?;
        let header = blocks::Header::decode(header).map_err(|_| Fault::NoExtract)?;
        let strange = header.required_features.iter().find(|one| !KNOWN.contains(&one.as_str()));
        if let Some(feature) = strange {
            return Err(Fault::Needs(feature.as_str().into()));
        }
        extract.first = framed.ends;
        Ok(extract)
    }

    /// Bytes of the whole file.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Reads every block once; `each` also hears how many bytes of the file are behind it.
    pub(crate) fn all(
        &mut self,
        mut each: impl FnMut(&Block, u64) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut at = self.first;
        self.index.clear();
        while let Some(framed) = self.framed(at)? {
            if framed.kind == "OSMData" {
                let block = Block::decode(unpacked(framed.bytes, at)?, at)?;
                self.index.push((at, block.holds()));
                each(&block, framed.ends)?;
            }
            at = framed.ends;
        }
        Ok(())
    }

    /// Reads the blocks again that hold what is wanted.
    pub(crate) fn again(
        &mut self,
        wanted: Holds,
        mut each: impl FnMut(&Block, u64) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        for place in 0..self.index.len() {
            let (at, holds) = self.index[place];
            if !holds.any_of(wanted) {
                continue;
            }
            let cut = || Fault::Damaged { at, what: "the file has become shorter".into() };
            let framed = self.framed(at)?.ok_or_else(cut)?;
            each(&Block::decode(unpacked(framed.bytes, at)?, at)?, framed.ends)?;
        }
        Ok(())
    }

    /// The blob that begins at a byte; nothing at the file's end.
    fn framed(&mut self, at: u64) -> Result<Option<Framed>, Fault> {
        if at >= self.size {
            return Ok(None);
        }
        let damaged = |what: &str| Fault::Damaged { at, what: what.into() };
        if self.file.stream_position().map_err(Fault::Unreadable)? != at {
            self.file.seek(SeekFrom::Start(at)).map_err(Fault::Unreadable)?;
        }
        let mut length = [0; 4];
        self.fill(&mut length, at)?;
        let length = u32::from_be_bytes(length) as usize;
        if length > HEADER_MAX {
            return Err(damaged("a blob's header is longer than 64 KiB"));
        }
        let mut header = vec![0; length];
        self.fill(&mut header, at)?;
        let header = blocks::BlobHeader::decode(&*header);
        let header = header.map_err(|_| damaged("a blob's header cannot be read"))?;
        let size = usize::try_from(header.size).ok().filter(|size| *size <= BLOB_MAX);
        let size = size.ok_or_else(|| damaged("a blob is longer than 32 MiB"))?;
        let mut bytes = vec![0; size];
        self.fill(&mut bytes, at)?;
        let ends = at + 4 + (length + size) as u64;
        Ok(Some(Framed { kind: header.kind, bytes: bytes.into(), ends }))
    }

    fn fill(&mut self, bytes: &mut [u8], at: u64) -> Result<(), Fault> {
        self.file.read_exact(bytes).map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => {
                Fault::Damaged { at, what: "the file ends in the middle of a block".into() }
            }
            _ => Fault::Unreadable(error),
        })
    }
}

/// What a blob holds, unpacked.
fn unpacked(bytes: Bytes, at: u64) -> Result<Bytes, Fault> {
    let damaged = |what: &str| Fault::Damaged { at, what: what.into() };
    let blob = blocks::Blob::decode(bytes).map_err(|_| damaged("a blob cannot be read"))?;
    if let Some(raw) = blob.raw {
        return Ok(raw);
    }
    let packed = blob.zlib.ok_or_else(|| Fault::Needs("a packing other than zlib".into()))?;
    let size = usize::try_from(blob.raw_size.unwrap_or(0)).unwrap_or(0).min(BLOB_MAX);
    let mut open = Vec::with_capacity(size);
    let reading = ZlibDecoder::new(&*packed).take(BLOB_MAX as u64 + 1).read_to_end(&mut open);
    reading.map_err(|_| damaged("a blob cannot be unpacked"))?;
    if open.len() > BLOB_MAX {
        return Err(damaged("a blob is longer than 32 MiB"));
    }
    Ok(open.into())
}
