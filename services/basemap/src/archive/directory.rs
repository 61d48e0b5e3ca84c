//! Directories of an archive: which tile lies where.

/// Entries of one directory at most.
pub(super) const ENTRIES_MAX: usize = 1 << 20;

/// Some tiles with the same bytes, one after another; or a directory below.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    /// The number of the first tile.
    pub(super) tile: u64,
    /// Where its bytes begin, in the part of tiles or of directories.
    pub(super) at: u64,
    /// How many there are.
    pub(super) length: u32,
    /// How many tiles have them; 0 for a directory.
    pub(super) run: u32,
}

/// A directory by columns: numbers as steps, runs, lengths, places.
pub(super) fn written(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.len() * 6);
    varint(&mut bytes, entries.len() as u64);
    let mut before = 0;
    for entry in entries {
        varint(&mut bytes, entry.tile - before);
        before = entry.tile;
    }
    entries.iter().for_each(|entry| varint(&mut bytes, u64::from(entry.run)));
    entries.iter().for_each(|entry| varint(&mut bytes, u64::from(entry.length)));
    let mut end = None;
    for entry in entries {
        varint(&mut bytes, if end == Some(entry.at) { 0 } else { entry.at + 1 });
        end = Some(entry.at + u64::from(entry.length));
    }
    bytes
}

/// Reads a directory; nothing where it is damaged.
pub(super) fn read(mut bytes: &[u8]) -> Option<Vec<Entry>> {
    let bytes = &mut bytes;
    let count = usize::try_from(number(bytes)?).ok().filter(|count| *count <= ENTRIES_MAX)?;
    let mut entries = Vec::with_capacity(count);
    let mut tile = 0_u64;
    for _ in 0..count {
        tile = tile.checked_add(number(bytes)?)?;
        entries.push(Entry { tile, at: 0, length: 0, run: 0 });
    }
    for entry in &mut entries {
        entry.run = u32::try_from(number(bytes)?).ok()?;
    }
    for entry in &mut entries {
        entry.length = u32::try_from(number(bytes)?).ok().filter(|length| *length > 0)?;
    }
    let mut end = None;
    for entry in &mut entries {
        entry.at = match number(bytes)? {
            0 => end?,
            at => at - 1,
        };
        end = Some(entry.at.checked_add(u64::from(entry.length))?);
    }
    Some(entries)
}

/// The entry that a tile is in, or the directory below that would know.
pub(super) fn find(entries: &[Entry], tile: u64) -> Option<Entry> {
    let after = entries.partition_point(|entry| entry.tile <= tile);
    let entry = entries.get(after.checked_sub(1)?)?;
    let fits = entry.run == 0 || tile - entry.tile < u64::from(entry.run);
    fits.then_some(*entry)
}

fn varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_written_as_the_specification_says() {
        let entries = [
            Entry { tile: 5, at: 0, length: 300, run: 2 },
            Entry { tile: 7, at: 300, length: 4, run: 1 },
            Entry { tile: 200, at: 0, length: 300, run: 1 },
        ];
        let bytes = written(&entries);
        let columns: [&[u8]; 5] = [
            &[3],
            &[5, 2, 0xc1, 1],
            &[2, 1, 1],
            &[0xac, 2, 4, 0xac, 2],
            // At 0, so 1; right behind the one before, so 0; at 0 again.
            &[1, 0, 1],
        ];
        assert_eq!(bytes, columns.concat());
        assert_eq!(read(&bytes), Some(entries.to_vec()));
        let tile = |tile| find(&entries, tile).map(|entry| entry.at);
        assert_eq!(
            (tile(4), tile(6), tile(7), tile(8), tile(200)),
            (None, Some(0), Some(300), None, Some(0))
        );
    }

    #[test]
    fn a_damaged_directory_is_none_and_asks_for_no_memory() {
        let good = written(&[Entry { tile: 1, at: 9, length: 2, run: 1 }]);
        for length in 0..good.len() {
            assert_eq!(read(&good[..length]), None, "{length} bytes");
        }
        assert_eq!(read(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]), None);
        assert_eq!(read(&[1, 1, 1, 0, 1]), None, "a tile of no bytes");
        assert_eq!(read(&[1, 1, 1, 1, 0]), None, "right behind nothing");
    }
}
