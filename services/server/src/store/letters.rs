//! Letters: what was refused or not understood, kept whole so that it can be read again; capped
//! for each sender and day, and beyond that only counted.

use city::Time;
use rusqlite::{Connection, Transaction, params};

/// Letters kept of one sender in one day.
pub const KEPT_A_DAY: i64 = 1_000;
/// Bytes of a body that are kept.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
const DAY_MS: i64 = 86_400_000;

/// A letter on its way to the store.
#[derive(Clone, Debug)]
pub struct KeptLetter {
    /// When it came.
    pub at: Time,
    /// Who sent it.
    pub sender: Box<str>,
    /// Under which topic.
    pub topic: Box<str>,
    /// The reason's code.
    pub reason: &'static str,
    /// The reason in words.
    pub words: String,
    /// Its bytes.
    pub body: Box<[u8]>,
}

/// A letter as it is read.
#[derive(Clone, Debug)]
pub struct LetterRow {
    /// When it came, ms.
    pub at: i64,
    /// Who sent it.
    pub sender: String,
    /// Under which topic.
    pub topic: String,
    /// The reason's code.
    pub reason: String,
    /// The reason in words.
    pub words: String,
    /// How long it was, bytes.
    pub size: i64,
    /// Its bytes.
    pub body: Vec<u8>,
}

pub(super) fn write(tx: &Transaction<'_>, letters: &[KeptLetter]) -> rusqlite::Result<()> {
    for letter in letters {
        let day = letter.at.0.div_euclid(DAY_MS);
        let counted = tx
            .prepare_cached(
                "insert into letter_days values (?1, ?2, 1, 1) on conflict (sender, day)
                 do update set counted = counted + 1, kept = min(kept + 1, ?3)
                 returning counted",
            )?
            .query_row(params![letter.sender, day, KEPT_A_DAY], |row| row.get::<_, i64>(0))?;
        if counted > KEPT_A_DAY {
            continue;
        }
        let body = &letter.body[..letter.body.len().min(BODY_BYTES_MAX)];
        tx.prepare_cached("insert into letters values (null, ?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute(params![
                letter.at.0,
                letter.sender,
                letter.topic,
                letter.reason,
                letter.words,
                letter.body.len() as i64,
                body
            ])?;
    }
    Ok(())
}

/// The newest letters.
pub fn newest(db: &Connection, limit: u32) -> rusqlite::Result<Vec<LetterRow>> {
    let sql = "select at, sender, topic, reason, words, size, body from letters
        order by number desc limit ?1";
    let mut letters = db.prepare_cached(sql)?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(LetterRow {
            at: row.get(0)?,
            sender: row.get(1)?,
            topic: row.get(2)?,
            reason: row.get(3)?,
            words: row.get(4)?,
            size: row.get(5)?,
            body: row.get(6)?,
        })
    };
    letters.query_map([limit], read)?.collect()
}

/// How many letters each reason has, most first.
pub fn by_reason(db: &Connection) -> rusqlite::Result<Vec<(String, i64)>> {
    let sql = "select reason, count(*) from letters group by reason order by count(*) desc, reason";
    db.prepare_cached(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}
