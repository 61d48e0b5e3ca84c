//! Snapshots: the whole city in one file beside the journal, with a checksum of its own.

use super::shape::{Reader, Shape, Torn, Writer};
use city::{City, District, Parts, Settings, Time};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What this program writes.
const SNAPSHOT_VERSION: u8 = 1;
/// Version, checksum, number of the next fact, district, moment.
const HEAD: usize = 1 + 4 + 8 + 4 + 8;

/// The stored bytes of a city.
pub fn encode(city: &City, next: u64) -> Vec<u8> {
    let (district, base) = (city.settings().district, city.now());
    let base = if base.is_some() { base } else { Time(0) };
    let mut bytes = vec![SNAPSHOT_VERSION, 0, 0, 0, 0];
    bytes.extend_from_slice(&next.to_le_bytes());
    bytes.extend_from_slice(&district.0.to_le_bytes());
    bytes.extend_from_slice(&base.0.to_le_bytes());
    let mut w = Writer::new(bytes, district, base);
    city.parts().put(&mut w);
    let sum = crc32fast::hash(&w.bytes[5..]);
    w.bytes[1..5].copy_from_slice(&sum.to_le_bytes());
    w.bytes
}

/// A city from its stored bytes, and the number of the next fact.
pub fn decode(bytes: &[u8], settings: Arc<Settings>) -> Result<(u64, City), Torn> {
    let (head, rest) = bytes.split_at_checked(HEAD).ok_or(Torn)?;
    if head[0] != SNAPSHOT_VERSION || head[1..5] != crc32fast::hash(&bytes[5..]).to_le_bytes() {
        return Err(Torn);
    }
    let next = u64::from_le_bytes(head[5..13].try_into().map_err(|_| Torn)?);
    let district = District(u32::from_le_bytes(head[13..17].try_into().map_err(|_| Torn)?));
    let base = Time(i64::from_le_bytes(head[17..25].try_into().map_err(|_| Torn)?));
    let parts = Parts::take(&mut Reader::new(rest, district, base))?;
    Ok((next, City::restore(settings, parts)))
}

/// Where snapshots stand.
pub struct Snapshots {
    folder: PathBuf,
}

impl Snapshots {
    /// Snapshots in this folder.
    pub fn new(folder: &Path) -> Snapshots {
        Snapshots { folder: folder.to_path_buf() }
    }

    /// Writes one; it is there when this returns, and an older one only goes after that.
    pub fn write(&self, next: u64, bytes: &[u8]) -> io::Result<()> {
        let older = self.all()?;
        let path = self.folder.join(format!("snapshot-{next:020}"));
        let draft = path.with_extension("draft");
        let mut file = File::create(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&draft, &path)?;
        File::open(&self.folder)?.sync_all()?;
        // The newest older one stays, in case this one cannot be read some day.
        for path in older.into_iter().rev().skip(1) {
            fs::remove_file(path)?;
        }
        Ok(())
    }

    /// The newest that can be read, with the number of the next fact.
    pub fn newest(&self, settings: &Arc<Settings>) -> io::Result<Option<(u64, City)>> {
        for path in self.all()?.into_iter().rev() {
            match decode(&fs::read(&path)?, settings.clone()) {
                Ok(found) => return Ok(Some(found)),
                Err(torn) => {
                    tracing::error!(path = %path.display(), %torn, "a snapshot is passed over")
                }
            }
        }
        Ok(None)
    }

    /// The number of the oldest kept snapshot's next fact: the journal is needed from there.
    pub fn needed_from(&self) -> io::Result<u64> {
        let number =
            |path: &PathBuf| path.file_name()?.to_str()?.strip_prefix("snapshot-")?.parse().ok();
        Ok(self.all()?.iter().filter_map(number).min().unwrap_or(0))
    }

    /// Finished snapshots, oldest first.
    fn all(&self) -> io::Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
            if name.starts_with("snapshot-") && path.extension().is_none() {
                paths.push(path);
            }
        }
        paths.sort();
        Ok(paths)
    }
}
