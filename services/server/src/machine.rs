//! What the machine has: open files, disk space, and how long a disk takes to be sure.

use rustix::fs::statvfs;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// Writes that are measured.
const MEASURED: usize = 50;
/// Bytes of each.
const WRITTEN_BYTES: usize = 4 * 1024;

/// How many files this process may open now.
pub(crate) fn open_files() -> u64 {
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// Lets this process open as many files as the system allows it, for every connection is one.
pub fn raise_open_files() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        tracing::warn!(%error, "the limit of open files stays as it was");
    }
}

/// From now on this thread gets what the others leave over: for work that can be late.
#[cfg(target_os = "linux")]
pub(crate) fn give_way() {
    const LEAST: i32 = 19;
    // For Linux a priority is a thread's own, and "this process" is the thread that asks.
    if let Err(error) = rustix::process::setpriority_process(None, LEAST) {
        tracing::debug!(%error, "this thread keeps its priority");
    }
}

/// Elsewhere a priority is the whole process's, and stays as it is.
#[cfg(not(target_os = "linux"))]
pub(crate) fn give_way() {}

/// How large a disk is, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Disk {
    pub(crate) free: u64,
    pub(crate) all: u64,
}

/// The disk that a folder is on.
pub(crate) fn disk(folder: &Path) -> io::Result<Disk> {
    let found = statvfs(folder)?;
    let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
    Ok(Disk { free: bytes(found.f_bavail), all: bytes(found.f_blocks) })
}

/// How long the disk below a folder takes for a small write to be durable: the median, and the
/// slowest but one in a hundred.
pub(crate) fn sync_times(folder: &Path) -> io::Result<(Duration, Duration)> {
    let path = folder.join(format!("sync-measured-{}", std::process::id()));
    let measured = measure(&path);
    fs::remove_file(&path)?;
    let mut times = measured?;
    times.sort_unstable();
    Ok((times[times.len() / 2], times[times.len() * 99 / 100]))
}

fn measure(path: &Path) -> io::Result<Vec<Duration>> {
    let (mut file, bytes) = (File::create(path)?, [7; WRITTEN_BYTES]);
    let mut one = || {
        let since = Instant::now();
        file.write_all(&bytes)?;
        file.sync_data()?;
        Ok(since.elapsed())
    };
    (0..MEASURED).map(|_| one()).collect()
}
