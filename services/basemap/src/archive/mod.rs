//! Archives of tiles in one file: PMTiles, version 3, as its specification has it. What is not
//! needed for a city's base map is refused in words.

mod directory;
mod header;
mod read;
mod tile_id;
mod write;

pub use header::{Packing, TileKind};
pub use read::{Archive, BadArchive};
pub use tile_id::TileId;
pub(crate) use write::Whole;
pub use write::{About, Writer, Written};

use flate2::read::GzDecoder;
use std::io::{self, Read};

/// Unpacks gzip, so many bytes at most.
pub fn unpack(bytes: &[u8], max: usize) -> io::Result<Vec<u8>> {
    let mut open = Vec::new();
    GzDecoder::new(bytes).take(max as u64 + 1).read_to_end(&mut open)?;
    match open.len() <= max {
        true => Ok(open),
        false => Err(io::Error::other(format!("unpacks to more than {max} bytes"))),
    }
}
