//! The peer: a row for each point in SQLite, as one would write it at first.

use crate::Failure;
use city::{Fact, Observation, Time};
use rusqlite::{Connection, params};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Motion stands in fields after those of the types.
const MOTION: u8 = 100;

/// A table of points, sorted by thing and time.
pub(super) struct Sqlite {
    db: Connection,
    path: PathBuf,
    pub(super) points: u64,
    pub(super) took: Duration,
}

impl Sqlite {
    pub(super) fn new(folder: &Path) -> Result<Sqlite, Failure> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join("points.db");
        let db = Connection::open(&path)?;
        db.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full;
             create table points (thing integer, time integer, field integer, value real,
                 primary key (thing, time, field)) without rowid;",
        )?;
        Ok(Sqlite { db, path, points: 0, took: Duration::ZERO })
    }

    /// Writes facts in one transaction.
    pub(super) fn hear(&mut self, facts: &[(Time, Fact)]) -> Result<(), Failure> {
        let since = Instant::now();
        let tx = self.db.transaction()?;
        let mut insert =
            tx.prepare_cached("insert or replace into points values (?1, ?2, ?3, ?4)")?;
        for (_, fact) in facts {
            let Fact::Observed(seen) = fact else { continue };
            for (field, value) in points(seen) {
                insert.execute(params![seen.thing.number, seen.said.0, field, value])?;
                self.points += 1;
            }
        }
        drop(insert);
        tx.commit()?;
        self.took += since.elapsed();
        Ok(())
    }

    /// Bytes of the file.
    pub(super) fn finish(self) -> Result<u64, Failure> {
        self.db.close().map_err(|(_, error)| error)?;
        Ok(std::fs::metadata(self.path)?.len())
    }
}

fn points(seen: &Observation) -> impl Iterator<Item = (u8, f64)> {
    let motion = seen.position.map(|motion| {
        let at = motion.at;
        [at.lon, at.lat, f64::from(motion.heading_deg), f64::from(motion.speed_mps)]
    });
    let motion = motion.into_iter().flatten().zip(MOTION..).map(|(value, field)| (field, value));
    seen.values.iter().map(|(field, value)| (field.0, value)).chain(motion)
}
