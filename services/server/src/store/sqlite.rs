//! The system of record: SQLite, one writer, a record and its tables in one transaction.

use super::journal::{Each, Journal, JournalError};
use super::letters::{self, KeptLetter};
use super::log;
use super::migrations;
use super::sessions;
use super::tables::{self, Rows};
use crate::door::{Kept, Moment, Noted};
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, ffi, params};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The data base's file in the store's folder.
pub(super) const FILE: &str = "city.db";
/// How long one writer waits for another.
const PATIENCE: Duration = Duration::from_secs(5);
/// Journal records that a commit removes at most once a snapshot has them: more than it adds.
const REMOVED_MAX: u32 = 4;

/// The log is copied into the data base after about so many bytes.
const CHECKPOINT_BYTES: usize = 8 << 20;
/// What a commit adds to the log beside its record, bytes: the pages it touches.
const TOUCHED_BYTES: usize = 16 << 10;
/// What one note of the front door adds, bytes: a page.
const NOTED_BYTES: usize = 4 << 10;

/// Everything one commit makes durable together.
#[derive(Default)]
pub struct Batch<'a> {
    /// The number of its first fact.
    pub first: u64,
    /// How many facts.
    pub facts: u32,
    /// The facts as a record.
    pub record: &'a [u8],
    /// What people ask, as it is after these facts.
    pub rows: Rows,
    /// What was refused or not understood, whole.
    pub letters: Vec<KeptLetter>,
    /// What the front door has to have again after a restart.
    pub noted: Option<Noted>,
    /// Journal records whose facts lie before this number are in a snapshot, and nobody who
    /// follows the journal needs them.
    pub covered: u64,
}

/// The store's one writer.
pub struct Store {
    db: Connection,
    path: PathBuf,
    /// In the log since it was last copied, about.
    logged_bytes: usize,
    /// Whether nothing becomes durable before `keep`.
    whole: bool,
    /// Held as long as the store is open: a store has one writer.
    _lock: File,
}

/// Why a store cannot be opened.
pub type OpenError = Box<dyn std::error::Error + Send + Sync>;

impl Store {
    /// Opens the store in a folder, making both if need be.
    pub fn open(folder: &Path) -> Result<Store, OpenError> {
        fs::create_dir_all(folder)?;
        restrict(folder)?;
        let lock = lock(folder)?;
        let path = folder.join(FILE);
        log::look_through(&path.with_extension("db-wal"))?;
        let mut db = Connection::open(&path)?;
        db.pragma_update(None, "journal_mode", "wal")?;
        db.pragma_update(None, "synchronous", "full")?;
        db.pragma_update(None, "cache_size", -16_384)?;
        // SQLite would not tell whether a checkpoint of its own failed.
        db.pragma_update(None, "wal_autocheckpoint", 0)?;
        migrations::bring_up(&mut db)?;
        db.set_prepared_statement_cache_capacity(64);
        Ok(Store { db, path, logged_bytes: 0, whole: false, _lock: lock })
    }

    /// A connection that only reads, for the web; keep its transactions short.
    pub fn reader(&self) -> rusqlite::Result<Connection> {
        open_to_read(&self.path)
    }

    /// Makes a batch durable: all of it or nothing. After `hold` it becomes part of the whole.
    pub fn commit_batch(&mut self, batch: &Batch<'_>) -> Result<(), JournalError> {
        let write = |db: &mut Connection| match self.whole {
            true => write(db, batch),
            false => {
                let tx = db.transaction()?;
                write(&tx, batch)?;
                tx.commit()
            }
        };
        write(&mut self.db).map_err(disk)?;
        let noted = batch.noted.as_ref().map_or(0, |noted| noted.changes.len() * NOTED_BYTES);
        self.logged_bytes += batch.record.len() + noted + TOUCHED_BYTES;
        Ok(())
    }

    /// Copies the log into the data base once it is long. What was committed is safe before and
    /// after; a failed sync is as final here as in a commit.
    pub fn checkpoint(&mut self) -> Result<(), JournalError> {
        if self.logged_bytes < CHECKPOINT_BYTES || self.whole {
            return Ok(());
        }
        self.logged_bytes = 0;
        self.copy_log("passive")
    }

    fn copy_log(&self, how: &str) -> Result<(), JournalError> {
        let sql = format!("pragma wal_checkpoint({how})");
        self.db.query_row(&sql, [], |_| Ok(())).map_err(disk)
    }

    /// From here on nothing becomes durable before `keep`, and nothing of it if the process ends
    /// before. After a failure it must: nobody knows what is left of the whole.
    pub(crate) fn hold(&mut self) -> rusqlite::Result<()> {
        self.db.execute_batch("begin immediate")?;
        self.whole = true;
        Ok(())
    }

    /// Whether all waits for `keep`.
    pub(crate) fn holds(&self) -> bool {
        self.whole
    }

    /// Makes everything since `hold` durable together, and the log short again, which is as long
    /// as all of it.
    pub(crate) fn keep(&mut self) -> Result<(), JournalError> {
        if !std::mem::take(&mut self.whole) {
            return Ok(());
        }
        self.db.execute_batch("commit").map_err(disk)?;
        match self.copy_log("truncate") {
            Err(JournalError::Full) => {
                tracing::warn!("no room to copy the log; all of it is kept, and copied later");
                Ok(())
            }
            done => done,
        }
    }

    /// The number after the last committed fact, as it is kept apart from the records.
    pub fn end(&self) -> Result<u64, JournalError> {
        let next =
            self.db.query_row("select next from journal_end", [], |row| row.get::<_, i64>(0));
        next.map(|next| next as u64).map_err(disk)
    }

    /// The lasting number of a name in a space, such as a kind or a field; a new name gets the
    /// next one, so that stored numbers mean the same after a type file came or went.
    pub fn slot(&mut self, space: &str, name: &str) -> rusqlite::Result<u32> {
        let known = self
            .db
            .prepare_cached("select number from slots where space = ?1 and name = ?2")?
            .query_row([space, name], |row| row.get(0))
            .optional()?;
        if let Some(number) = known {
            return Ok(number);
        }
        let next: u32 = self
            .db
            .prepare_cached("select coalesce(max(number) + 1, 0) from slots where space = ?1")?
            .query_row([space], |row| row.get(0))?;
        self.db
            .prepare_cached("insert into slots values (?1, ?2, ?3)")?
            .execute(params![space, name, next])?;
        Ok(next)
    }

    /// Runs `work` inside one transaction, for many small writes at start.
    pub fn together<T>(
        &mut self,
        work: impl FnOnce(&mut Store) -> Result<T, OpenError>,
    ) -> Result<T, OpenError> {
        self.db.execute_batch("begin immediate")?;
        let done = work(self);
        self.db.execute_batch(if done.is_ok() { "commit" } else { "rollback" })?;
        done
    }

    /// A key of this installation, made the first time by `make`.
    pub fn key<E>(
        &self,
        name: &str,
        make: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Vec<u8>, OpenError>
    where
        OpenError: From<E>,
    {
        let known =
            self.db.query_row("select bytes from keys where name = ?1", [name], |row| row.get(0));
        if let Some(bytes) = known.optional()? {
            return Ok(bytes);
        }
        let bytes = make()?;
        self.db.execute("insert into keys values (?1, ?2)", params![name, bytes])?;
        Ok(bytes)
    }

    /// What the front door has to have again.
    pub fn kept(&self, moment: &Moment) -> rusqlite::Result<Kept> {
        sessions::read(&self.db, moment)
    }

    /// Bytes of the files on disk.
    pub fn bytes(&self) -> u64 {
        let wal = self.path.with_extension("db-wal");
        [&self.path, &wal].iter().filter_map(|p| fs::metadata(p).ok()).map(|m| m.len()).sum()
    }
}

impl Journal for Store {
    fn append(&mut self, first: u64, facts: u32, record: &[u8]) -> Result<(), JournalError> {
        self.commit_batch(&Batch { first, facts, record, ..Batch::default() })
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        Ok(())
    }

    fn read(&self, from: u64, each: &mut Each<'_>) -> Result<(), JournalError> {
        read_records(&self.db, from, each)
    }
}

/// Reads the journal of a store that may be open elsewhere: all records whose facts have this
/// number or a later one, in order.
pub fn read_beside(folder: &Path, from: u64, each: &mut Each<'_>) -> Result<(), OpenError> {
    Ok(read_records(&open_to_read(&folder.join(FILE))?, from, each)?)
}

/// Whether a folder has a store.
pub fn is_there(folder: &Path) -> bool {
    folder.join(FILE).exists()
}

/// The number after the last committed fact of a store that may be open elsewhere.
pub fn end_beside(folder: &Path) -> Result<u64, OpenError> {
    let db = open_to_read(&folder.join(FILE))?;
    let next: i64 = db.query_row("select next from journal_end", [], |row| row.get(0))?;
    Ok(next as u64)
}

/// The lasting numbers of names in a store that may be open elsewhere: space, name, number.
pub fn slots_beside(folder: &Path) -> Result<Vec<(String, String, u32)>, OpenError> {
    let db = open_to_read(&folder.join(FILE))?;
    let mut all = db.prepare("select space, name, number from slots")?;
    let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn write(db: &Connection, batch: &Batch<'_>) -> rusqlite::Result<()> {
    if batch.facts > 0 {
        db.prepare_cached("insert into journal values (?1, ?2, ?3)")?.execute(params![
            batch.first as i64,
            batch.facts,
            batch.record
        ])?;
        db.prepare_cached("update journal_end set next = ?1")?
            .execute([batch.first as i64 + i64::from(batch.facts)])?;
    }
    db.prepare_cached(
        "delete from journal where first in (select first from journal
         where first < ?1 and first + facts <= ?1 order by first limit ?2)",
    )?
    .execute(params![batch.covered as i64, REMOVED_MAX])?;
    tables::write(db, &batch.rows)?;
    letters::write(db, &batch.letters)?;
    batch.noted.iter().try_for_each(|noted| sessions::write(db, noted))
}

fn read_records(db: &Connection, from: u64, each: &mut Each<'_>) -> Result<(), JournalError> {
    // Found by key alone, so that a count that is damaged hides no record.
    let sql = "select first, record from journal where first >=
        coalesce((select max(first) from journal where first <= ?1), 0) order by first";
    let mut all = db.prepare(sql).map_err(disk)?;
    let mut rows = all.query([from as i64]).map_err(disk)?;
    while let Some(row) = rows.next().map_err(disk)? {
        let first: i64 = row.get(0).map_err(disk)?;
        let record = row.get_ref(1).and_then(|bytes| Ok(bytes.as_blob()?)).map_err(disk)?;
        each(first as u64, record)?;
    }
    Ok(())
}

pub(super) fn open_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(PATIENCE)?;
    Ok(db)
}

/// A connection for what is written seldom, beside the one writer of everything else.
pub(super) fn beside(folder: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(folder.join(FILE), flags)?;
    db.busy_timeout(PATIENCE)?;
    db.pragma_update(None, "synchronous", "full")?;
    // The writer does that, which would be told if it failed.
    db.pragma_update(None, "wal_autocheckpoint", 0)?;
    Ok(db)
}

pub(super) fn disk(cause: rusqlite::Error) -> JournalError {
    match wants_room(&cause) {
        true => JournalError::Full,
        false => JournalError::Disk(Box::new(cause)),
    }
}

/// Whether SQLite found no room: it has rolled back, and nothing of the transaction is there. The
/// log's index is no durable file, so that room it lacks is only room.
pub fn wants_room(error: &rusqlite::Error) -> bool {
    let extended = error.sqlite_error().map(|error| error.extended_code);
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
        || extended == Some(ffi::SQLITE_IOERR_SHMSIZE)
}

/// One process at a time; the lock goes with the process, however that ends.
fn lock(folder: &Path) -> Result<File, OpenError> {
    let file = File::create(folder.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            let says = "is open in another process; stop that one first";
            Err(format!("{} {says}", folder.display()).into())
        }
        Err(fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Only the owner may read what a city knows.
pub(super) fn restrict(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}
