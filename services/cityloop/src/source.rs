//! A file that somebody else wrote, compressed or not, and how much of it was read.

use crate::Failure;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How much of a file was read; its copies are of the same file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Share {
    read: Arc<AtomicU64>,
    size: u64,
}

impl Share {
    /// From 0 to 1.
    pub(crate) fn now(&self) -> f64 {
        let read = self.read.load(Ordering::Relaxed);
        if self.size == 0 { 1.0 } else { read as f64 / self.size as f64 }
    }
}

/// Opens a file to be read from its start; one whose name ends in `.gz` is decompressed.
pub(crate) fn open(path: &Path) -> Result<(Box<dyn Read + Send>, Share), Failure> {
    let cannot = |error| format!("{} cannot be read: {error}", path.display());
    let file = File::open(path).map_err(cannot)?;
    let size = file.metadata().map_err(cannot)?.len();
    let share = Share { read: Arc::default(), size };
    let counted = BufReader::with_capacity(1 << 16, Counted { file, read: share.read.clone() });
    let reader: Box<dyn Read + Send> = match path.extension().is_some_and(|ending| ending == "gz") {
        true => Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(counted))),
        false => Box::new(counted),
    };
    Ok((reader, share))
}

/// The whole text of a file, without a byte order mark.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = open(path)?.0.read_to_string(&mut text);
    read.map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(into)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
