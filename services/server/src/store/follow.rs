//! A reader of the journal beside its writer: facts in order, from where its cursor stands.

use super::cursor::Cursor;
use super::journal::JournalError;
use super::record;
use super::sqlite::disk;
use city::{Fact, Time};
use rusqlite::{Connection, OptionalExtension};
use std::io;

/// Records read in one short transaction, so that the log can be reset in between.
const RECORDS_AT_ONCE: u32 = 64;
/// Facts after which no further record is begun, so that a reader's memory is bounded.
const FACTS_AT_ONCE: u64 = 20_000;
/// The record that holds a fact, and those after it: found by key, never by a scan.
const FROM: &str = "select first, facts, record from journal
    where first >= coalesce((select max(first) from journal where first <= ?1), ?1)
    and first + facts > ?1 order by first limit ?2";

/// Somebody who reads the journal at a pace of its own.
pub struct Follower {
    db: Connection,
    cursor: Cursor,
    next: u64,
}

/// What one reading gave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Followed {
    /// The number of the next fact to read.
    pub next: u64,
    /// Facts that the journal no longer had.
    pub lost: u64,
}

impl Follower {
    /// Reads from where a cursor stands, over a connection that only reads.
    pub fn new(db: Connection, cursor: Cursor) -> Follower {
        let next = cursor.next();
        Follower { db, cursor, next }
    }

    /// Reads a few records; `each` hears every fact with its number and time, once and in order.
    /// Nothing was new where `next` stays as it was.
    pub fn read(
        &mut self,
        mut each: impl FnMut(u64, Time, Fact),
    ) -> Result<Followed, JournalError> {
        let mut select = self.db.prepare_cached(FROM).map_err(disk)?;
        let mut rows = select.query((self.next as i64, RECORDS_AT_ONCE)).map_err(disk)?;
        let (mut lost, start) = (0, self.next);
        while let Some(row) = rows.next().map_err(disk)? {
            let first = row.get::<_, i64>(0).map_err(disk)? as u64;
            let bytes = row.get_ref(2).and_then(|bytes| Ok(bytes.as_blob()?)).map_err(disk)?;
            lost += first.saturating_sub(self.next);
            let mut number = first;
            let read = record::decode(bytes, |at, fact| {
                if number >= self.next {
                    each(number, at, fact);
                }
                number += 1;
            });
            read.map_err(|_| JournalError::Damaged(first))?;
            self.next = number;
            if number.saturating_sub(start) >= lost + FACTS_AT_ONCE {
                break;
            }
        }
        Ok(Followed { next: self.next, lost })
    }

    /// The number of the next fact to read.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// What was read is done with, durably; after a restart reading goes on from here.
    pub fn done(&self, next: u64) -> io::Result<()> {
        self.cursor.advance(next)
    }

    /// Facts between here and the journal's end.
    pub fn behind(&self) -> Result<u64, JournalError> {
        let sql = "select first + facts from journal order by first desc limit 1";
        let mut last = self.db.prepare_cached(sql).map_err(disk)?;
        let end: Option<i64> = last.query_row([], |row| row.get(0)).optional().map_err(disk)?;
        Ok(end.map_or(0, |end| (end as u64).saturating_sub(self.next)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Batch, Cursors, Store, encode};
    use city::{District, ThingId};
    use std::path::PathBuf;

    const DISTRICT: District = District(440_111);

    fn folder(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("cityloop-{name}-{}", std::process::id()))
    }

    /// Commits a record of so many facts; everything before `covered` may go.
    fn commit(store: &mut Store, first: u64, facts: u32, covered: u64) {
        let by = ThingId::new(DISTRICT, 1);
        let fact = |n| (Time(i64::from(n)), Fact::Duplicate { by });
        let record: Vec<_> = (0..facts).map(fact).collect();
        let record = encode(Vec::new(), DISTRICT, &record);
        let batch = Batch { first, facts, record: &record, covered, ..Batch::default() };
        store.commit_batch(&batch).expect("the disk takes it");
    }

    fn numbers(follower: &mut Follower) -> (Vec<u64>, Followed) {
        let mut heard = Vec::new();
        let followed = follower.read(|number, _, _| heard.push(number)).expect("whole records");
        (heard, followed)
    }

    #[test]
    fn a_follower_hears_every_fact_once_and_goes_on_where_it_was_done() {
        let folder = folder("follow");
        let mut store = Store::open(&folder).expect("a new folder");
        let cursor = |cursors: &Cursors| cursors.open(&folder, "history", 3).expect("a cursor");
        commit(&mut store, 0, 5, 0);
        let reader = store.reader().expect("a reader");
        let mut follower = Follower::new(reader, cursor(&Cursors::default()));
        assert_eq!(numbers(&mut follower), (vec![3, 4], Followed { next: 5, lost: 0 }));
        commit(&mut store, 5, 2, 0);
        assert_eq!(follower.behind().expect("readable"), 2);
        assert_eq!(numbers(&mut follower), (vec![5, 6], Followed { next: 7, lost: 0 }));
        assert_eq!(numbers(&mut follower), (vec![], Followed { next: 7, lost: 0 }));
        follower.done(6).expect("a folder to write in");

        let cursors = Cursors::default();
        let reader = store.reader().expect("a reader");
        let mut again = Follower::new(reader, cursor(&cursors));
        assert_eq!(cursors.lowest(), Some(6));
        assert_eq!(numbers(&mut again), (vec![6], Followed { next: 7, lost: 0 }));
        std::fs::remove_dir_all(folder).expect("the test made it");
    }

    #[test]
    fn a_follower_is_told_how_many_facts_the_journal_no_longer_had() {
        let folder = folder("lost");
        let mut store = Store::open(&folder).expect("a new folder");
        let cursor = Cursors::default().open(&folder, "influx", 0).expect("a cursor");
        commit(&mut store, 0, 5, 0);
        commit(&mut store, 5, 5, 5);
        let mut follower = Follower::new(store.reader().expect("a reader"), cursor);
        let rest = (5..10).collect();
        assert_eq!(numbers(&mut follower), (rest, Followed { next: 10, lost: 5 }));
        std::fs::remove_dir_all(folder).expect("the test made it");
    }
}
