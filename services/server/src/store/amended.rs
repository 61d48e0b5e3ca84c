//! What changed in the register, for people: a row a change, written with the facts it comes from.

use rusqlite::{Connection, params};

/// Something in the register became different.
#[derive(Clone, Debug)]
pub struct AmendedRow {
    /// Of which thing.
    pub thing: u32,
    /// The fact's number in the journal.
    pub seq: u64,
    /// ms since 1970.
    pub at: i64,
    /// Who said so.
    pub by: Box<str>,
    /// Why.
    pub why: Box<str>,
    /// What differs: a JSON list of field, was, now.
    pub fields: String,
}

pub(super) fn write(tx: &Connection, rows: &[AmendedRow]) -> rusqlite::Result<()> {
    let mut change =
        tx.prepare_cached("insert or replace into amended values (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for row in rows {
        change.execute(params![row.seq as i64, row.thing, row.at, row.by, row.why, row.fields])?;
    }
    Ok(())
}

/// What changed of a thing, newest first, at most so many.
pub fn amended_of(db: &Connection, thing: u32, limit: u32) -> rusqlite::Result<Vec<AmendedRow>> {
    let sql = "select seq, thing, at, by_whom, why, fields from amended where thing = ?1
        order by seq desc limit ?2";
    let mut changes = db.prepare_cached(sql)?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(AmendedRow {
            seq: row.get::<_, i64>(0)? as u64,
            thing: row.get(1)?,
            at: row.get(2)?,
            by: row.get(3)?,
            why: row.get(4)?,
            fields: row.get(5)?,
        })
    };
    changes.query_map([thing, limit], read)?.collect()
}
