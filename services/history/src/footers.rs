//! What files say at their ends, kept for those that were asked last: to read it again costs more
//! than a thing's rows do, since it grows with all things of a day.

use parquet::file::metadata::ParquetMetaData;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// Bytes of memory of all that are kept: a year of a city's days, or a month of several types.
const BYTES_MAX: usize = 64 << 20;

/// What tells a file from another one of its name: how long it is, and when it was written.
pub(crate) type Stamp = (u64, Option<SystemTime>);

/// The ends of files.
#[derive(Debug, Default)]
pub(crate) struct Footers(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// The one that was asked last at the back.
    files: VecDeque<Footer>,
    bytes: usize,
}

#[derive(Debug)]
struct Footer {
    path: PathBuf,
    stamp: Stamp,
    said: Arc<ParquetMetaData>,
    bytes: usize,
}

impl Footers {
    /// What a file says, if that is known, else as it is read now.
    pub(crate) fn of<E>(
        &self,
        path: &Path,
        stamp: Stamp,
        read: impl FnOnce() -> Result<ParquetMetaData, E>,
    ) -> Result<Arc<ParquetMetaData>, E> {
        if let Some(known) = self.kept().get(path, stamp) {
            return Ok(known);
        }
        let said = Arc::new(read()?);
        let (path, bytes) = (path.to_path_buf(), said.memory_size());
        self.kept().put(Footer { path, stamp, said: said.clone(), bytes });
        Ok(said)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn get(&mut self, path: &Path, stamp: Stamp) -> Option<Arc<ParquetMetaData>> {
        let is_it = |one: &Footer| one.path == path && one.stamp == stamp;
        let place = self.files.iter().position(is_it)?;
        let found = self.files.remove(place)?;
        let said = found.said.clone();
        self.files.push_back(found);
        Some(said)
    }

    fn put(&mut self, new: Footer) {
        self.bytes += new.bytes;
        self.files.push_back(new);
        while self.bytes > BYTES_MAX {
            self.bytes -= self.files.pop_front().map_or(self.bytes, |oldest| oldest.bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::metadata::FileMetaData;
    use parquet::schema::types::{SchemaDescriptor, Type};
    use std::convert::Infallible;

    fn said(rows: i64) -> ParquetMetaData {
        let schema = Type::group_type_builder("rows").build().expect("a schema");
        let schema = Arc::new(SchemaDescriptor::new(Arc::new(schema)));
        ParquetMetaData::new(FileMetaData::new(1, rows, None, None, schema, None), Vec::new())
    }

    #[test]
    fn a_file_is_read_once_until_it_is_another_one() {
        let footers = Footers::default();
        let rows = |stamp: Stamp, rows| {
            let read = || Ok::<_, Infallible>(said(rows));
            let said = footers.of(Path::new("bin/day"), stamp, read).expect("it can be read");
            said.file_metadata().num_rows()
        };
        assert_eq!(rows((7, None), 1), 1);
        assert_eq!(rows((7, None), 2), 1, "as it was read before");
        assert_eq!(rows((8, None), 3), 3, "it grew");
        assert_eq!(rows((8, Some(SystemTime::UNIX_EPOCH)), 4), 4, "it was written anew");
    }

    #[test]
    fn those_that_nobody_asked_for_longest_go_when_there_are_too_many() {
        let mut kept = Kept::default();
        let footer = |name: &str| Footer {
            path: name.into(),
            stamp: (1, None),
            said: Arc::new(said(1)),
            bytes: BYTES_MAX / 2,
        };
        kept.put(footer("monday"));
        kept.put(footer("tuesday"));
        assert!(kept.get(Path::new("monday"), (1, None)).is_some());
        kept.put(footer("wednesday"));
        assert!(kept.get(Path::new("tuesday"), (1, None)).is_none());
        assert!(kept.get(Path::new("monday"), (1, None)).is_some());
        assert_eq!((kept.files.len(), kept.bytes <= BYTES_MAX), (2, true));
    }
}
