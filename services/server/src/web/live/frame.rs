//! The frames of the live map, byte by byte as docs/live.md says: a head, then records.

use super::dot::Dot;
use super::news::Again;

/// The version of the frames.
const VERSION: u8 = 1;
/// Bytes of a head.
const HEAD: usize = 16;
/// Bytes of a record.
pub(super) const RECORD: usize = 16;

/// Records follow of what changed since the frame before.
pub(super) const CHANGES: u8 = 1;
/// Records follow of all that moves and of all that is not well; what was known before is not so
/// any more.
pub(super) const SNAPSHOT: u8 = 2;

/// States of things that do not move are told too; without it only tiles have them.
pub(super) const FOLLOWED: u16 = 1;
const THINGS_AGAIN: u16 = 2;
const CLUSTERS_AGAIN: u16 = 4;

/// Adds a record.
pub(super) fn record(records: &mut Vec<u8>, number: u32, dot: Dot) {
    let mut bytes = [0; RECORD];
    bytes[..4].copy_from_slice(&number.to_le_bytes());
    bytes[4..8].copy_from_slice(&dot.lon.to_le_bytes());
    bytes[8..12].copy_from_slice(&dot.lat.to_le_bytes());
    bytes[12..14].copy_from_slice(&dot.heading.to_le_bytes());
    bytes[14] = dot.state;
    bytes[15] = dot.flags;
    records.extend_from_slice(&bytes);
}

/// A whole frame.
pub(super) fn frame(kind: u8, flags: u16, revision: u64, records: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + records.len());
    let count = (records.len() / RECORD) as u32;
    bytes.extend_from_slice(&[VERSION, kind]);
    bytes.extend_from_slice(&flags.to_le_bytes());
    bytes.extend_from_slice(&count.to_le_bytes());
    bytes.extend_from_slice(&revision.to_le_bytes());
    bytes.extend_from_slice(records);
    bytes
}

/// What is to be drawn again, as flags.
pub(super) fn again(again: Again) -> u16 {
    let things = if again.things { THINGS_AGAIN } else { 0 };
    things | if again.clusters { CLUSTERS_AGAIN } else { 0 }
}
