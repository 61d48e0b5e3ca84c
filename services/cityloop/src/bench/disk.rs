//! What the disk itself takes for a sync, so that latencies can be read beside it.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// Syncs measured.
const TIMES: usize = 200;
/// Bytes written before each: a batch's record.
const BYTES: usize = 16 * 1024;

/// The median and the 99th percentile of a sync of 16 KiB in a folder.
pub(crate) fn sync(folder: &Path) -> io::Result<(Duration, Duration)> {
    let path = folder.join("sync-probe");
    let mut file = File::create(&path)?;
    let mut took = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        file.write_all(&[7; BYTES])?;
        let since = Instant::now();
        file.sync_data()?;
        took.push(since.elapsed());
    }
    std::fs::remove_file(path)?;
    took.sort_unstable();
    Ok((took[TIMES / 2], took[TIMES * 99 / 100]))
}
