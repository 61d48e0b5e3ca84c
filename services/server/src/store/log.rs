//! SQLite's write-ahead log, looked through before it is opened: a log that is torn at its end is
//! what a crash leaves, a log that is damaged before its end has lost commits.
//!
//! SQLite itself takes the first frame that does not fit for the end. Every commit is synced before
//! the next begins, so that at most one commit can follow a frame that a crash left torn; two mean
//! that the frame had been whole. The format: sqlite.org/fileformat2.html, section 4.

use super::journal::JournalError;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// The first word of a header; the last bit says that sums are of big-endian words.
const MAGIC: u32 = 0x377f_0682;

/// The sum that runs through the whole log.
type Sum = (u32, u32);

/// Refuses a log that is damaged before its end.
pub(super) fn look_through(path: &Path) -> Result<(), JournalError> {
    let log = match fs::read(path) {
        Ok(log) => log,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(JournalError::Disk(Box::new(error))),
    };
    match lost_commits(&log) {
        0 | 1 => Ok(()),
        _ => Err(JournalError::LogDamaged),
    }
}

/// How many commits stand at and behind the first frame that does not fit.
fn lost_commits(log: &[u8]) -> usize {
    let Some((header, body)) = log.split_at_checked(HEADER) else { return 0 };
    let page = word(header, 8) as usize;
    if word(header, 0) & !1 != MAGIC || !(512..=65_536).contains(&page) {
        // Nothing tells where frames begin; a log without any is a new one.
        return body.len() / (FRAME_HEADER + 512);
    }
    let big = word(header, 0) & 1 == 1;
    let (mut sum, salts) = (add((0, 0), &header[..24], big), &header[16..24]);
    let mut fits = sum == (word(header, 24), word(header, 28));
    let mut lost = 0;
    for frame in body.chunks_exact(FRAME_HEADER + page) {
        let (head, data) = frame.split_at(FRAME_HEADER);
        let is_ours = &head[8..16] == salts;
        if fits {
            sum = add(add(sum, &head[..8], big), data, big);
            fits = is_ours && sum == (word(head, 16), word(head, 20));
        }
        let commits = is_ours && word(head, 4) != 0;
        lost += usize::from(!fits && commits);
    }
    lost
}

fn add((mut one, mut two): Sum, bytes: &[u8], big: bool) -> Sum {
    let read = |at: &[u8]| {
        let at = [at[0], at[1], at[2], at[3]];
        if big { u32::from_be_bytes(at) } else { u32::from_le_bytes(at) }
    };
    for pair in bytes.chunks_exact(8) {
        one = one.wrapping_add(read(&pair[..4])).wrapping_add(two);
        two = two.wrapping_add(read(&pair[4..])).wrapping_add(one);
    }
    (one, two)
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
