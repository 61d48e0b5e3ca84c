//! Base map and streets out of an OpenStreetMap extract, and archives of tiles (PMTiles).
//!
//! [`make`] cuts a city out of an extract and writes two files that the city's file can name:
//! vector tiles in one archive, and streets from crossing to crossing. [`Archive`] reads such an
//! archive, or anybody's. [`world`] and [`clip`] are what drawing any tile needs. There is a disk
//! here, and neither clock nor thread.

mod archive;
pub mod clip;
mod coast;
mod cut;
mod drive;
mod extract;
mod fault;
mod feature;
mod make;
mod mercator;
mod nodes;
mod outline;
mod part;
mod rings;
mod shapes;
mod streets;
mod tags;
#[cfg(test)]
mod tests;
mod tile;
mod tiling;

pub use archive::{About, Archive, BadArchive, Packing, TileId, TileKind, Writer, Written, unpack};
pub use fault::Fault;
pub use make::{BASE, Made, STREETS, Stage, make};
pub use mercator::{EXTENT, Point, world};
