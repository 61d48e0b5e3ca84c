//! How things stood: each change of a thing's state in the last two days, written in the same
//! transaction as the facts it comes from, for whoever looks back.

use rusqlite::{Connection, params};

/// Changes are kept so long, ms.
pub const CHANGES_KEPT_MS: i64 = 48 * 3_600_000;
/// Old changes that go with each new one at most: more than one, so that the table stays bounded.
const GO_WITH_ONE: usize = 2;

/// A thing stands otherwise from a moment on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChangeRow {
    /// ms since 1970.
    pub at: i64,
    /// The fact's number in the journal.
    pub seq: u64,
    /// The thing's number.
    pub thing: u32,
    /// 0 normal, 1 silent, 2 something is wrong.
    pub before: u8,
    /// The same, after it.
    pub after: u8,
}

pub(super) fn write(tx: &Connection, changes: &[ChangeRow]) -> rusqlite::Result<()> {
    let Some(last) = changes.last() else { return Ok(()) };
    let sql = "insert or replace into changes values (?1, ?2, ?3, ?4, ?5)";
    let mut insert = tx.prepare_cached(sql)?;
    for row in changes {
        insert.execute(params![row.at, row.seq as i64, row.thing, row.before, row.after])?;
    }
    let old = "delete from changes where (at, seq) in
        (select at, seq from changes where at < ?1 order by at, seq limit ?2)";
    let count = changes.len() * GO_WITH_ONE;
    tx.prepare_cached(old)?.execute(params![last.at - CHANGES_KEPT_MS, count as i64])?;
    Ok(())
}

/// The newest changes between two moments, oldest first, and whether there were more than `limit`.
pub fn changes_between(
    db: &Connection,
    from: i64,
    to: i64,
    limit: usize,
) -> rusqlite::Result<(Vec<ChangeRow>, bool)> {
    let sql = "select at, seq, thing, before, after from changes where at >= ?1 and at < ?2
        order by at desc, seq desc limit ?3";
    let read = |row: &rusqlite::Row<'_>| {
        let seq: i64 = row.get(1)?;
        Ok(ChangeRow {
            at: row.get(0)?,
            seq: seq as u64,
            thing: row.get(2)?,
            before: row.get(3)?,
            after: row.get(4)?,
        })
    };
    let mut asked = db.prepare_cached(sql)?;
    let rows = asked.query_map(params![from, to, limit as i64 + 1], read)?;
    let mut rows: Vec<ChangeRow> = rows.collect::<Result<_, _>>()?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    rows.reverse();
    Ok((rows, more))
}

/// Things that did not stand well at a moment and changed since, with their state then.
pub fn stood_badly(db: &Connection, at: i64, limit: usize) -> rusqlite::Result<Vec<(u32, u8)>> {
    // With min(), SQLite takes the other columns from the row that has it.
    let sql = "select thing, before from (select thing, before, min(at) from changes
        where at >= ?1 group by thing) where before <> 0 limit ?2";
    let mut asked = db.prepare_cached(sql)?;
    asked.query_map(params![at, limit as i64], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}
