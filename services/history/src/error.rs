//! Why history cannot be written or read.

use parquet::errors::ParquetError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why history cannot be written or read.
#[derive(Debug)]
pub enum HistoryError {
    /// The disk refused.
    Disk(PathBuf, io::Error),
    /// A file is no Parquet file, or damaged.
    Damaged(PathBuf, ParquetError),
    /// A file is Parquet, but not of ours.
    Foreign(PathBuf),
    /// Whoever watched wanted it to stop; what is half done is done again.
    Stopped,
}

impl HistoryError {
    pub(crate) fn disk(path: &Path) -> impl FnOnce(io::Error) -> HistoryError + use<> {
        let path = path.to_path_buf();
        move |error| HistoryError::Disk(path, error)
    }

    pub(crate) fn parquet(path: &Path) -> impl FnOnce(ParquetError) -> HistoryError + use<> {
        let path = path.to_path_buf();
        move |error| HistoryError::Damaged(path, error)
    }

    /// Whether a file was not there: it may have been merged into another meanwhile.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self, HistoryError::Disk(_, error) if error.kind() == io::ErrorKind::NotFound)
    }
}

impl fmt::Display for HistoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HistoryError::Disk(path, _) => {
                write!(f, "{} cannot be written or read; is the disk full?", path.display())
            }
            HistoryError::Damaged(path, _) => {
                write!(f, "{} is damaged; move it away or restore it", path.display())
            }
            HistoryError::Stopped => {
                write!(f, "history was told to stop; it goes on at the next start")
            }
            HistoryError::Foreign(path) => {
                write!(f, "{} has other columns than history has; move it away", path.display())
            }
        }
    }
}

impl std::error::Error for HistoryError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            HistoryError::Disk(_, cause) => Some(cause),
            HistoryError::Damaged(_, cause) => Some(cause),
            HistoryError::Foreign(_) | HistoryError::Stopped => None,
        }
    }
}
