//! Letters: what was refused or not understood, kept whole so that it can be read again; capped
//! for each sender and day, and beyond that only counted.

use city::Time;
use rusqlite::{Connection, params};
use rustc_hash::FxHashMap;

/// Letters kept of one sender in one day.
pub const KEPT_A_DAY: i64 = 1_000;
/// Bytes of a body that are kept.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// Letters that are looked through for those of one thing.
const LOOKED_THROUGH: i64 = 100_000;
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

/// Counts once for each sender and day, however many letters there are: a flood of them costs
/// little more than their facts.
pub(super) fn write(tx: &Connection, letters: &[KeptLetter]) -> rusqlite::Result<()> {
    let day = |letter: &KeptLetter| letter.at.0.div_euclid(DAY_MS);
    let mut room: FxHashMap<(&str, i64), i64> = FxHashMap::default();
    for letter in letters {
        *room.entry((&letter.sender, day(letter))).or_default() += 1;
    }
    for ((sender, day), count) in &mut room {
        let counted: i64 = tx
            .prepare_cached(
                "insert into letter_days values (?1, ?2, min(?3, ?4), ?3)
                 on conflict (sender, day) do update
                 set counted = counted + ?3, kept = min(kept + ?3, ?4) returning counted",
            )?
            .query_row(params![sender, day, *count, KEPT_A_DAY], |row| row.get(0))?;
        *count = KEPT_A_DAY - (counted - *count);
    }
    for letter in letters {
        let room = room.entry((&letter.sender, day(letter))).or_default();
        *room -= 1;
        if *room >= 0 {
            keep(tx, letter)?;
        }
    }
    Ok(())
}

fn keep(tx: &Connection, letter: &KeptLetter) -> rusqlite::Result<()> {
    let body = &letter.body[..letter.body.len().min(BODY_BYTES_MAX)];
    tx.prepare_cached("insert into letters values (null, ?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(
        params![
            letter.at.0,
            letter.sender,
            letter.topic,
            letter.reason,
            letter.words,
            letter.body.len() as i64,
            body
        ],
    )?;
    Ok(())
}

/// The newest letters, with the first bytes of their bodies; or the newest of one thing: those it
/// sent, and those whose topic names it, among the newest [`LOOKED_THROUGH`] of all.
pub fn newest(
    db: &Connection,
    of: Option<&str>,
    limit: u32,
    bytes: usize,
) -> rusqlite::Result<Vec<LetterRow>> {
    let sql = "select at, sender, topic, reason, words, size, substr(body, 1, ?2) from letters
        where number > (select coalesce(max(number), 0) from letters) - ?3
        and (?4 is null or sender = ?4 or instr('/' || topic || '/', '/' || ?4 || '/') > 0)
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
            // SQLite cuts nothing out of an empty body.
            body: row.get::<_, Option<Vec<u8>>>(6)?.unwrap_or_default(),
        })
    };
    letters.query_map(params![limit, bytes as i64, LOOKED_THROUGH, of], read)?.collect()
}

/// How many letters each reason has, most first.
pub fn by_reason(db: &Connection) -> rusqlite::Result<Vec<(String, i64)>> {
    let sql = "select reason, count(*) from letters group by reason order by count(*) desc, reason";
    db.prepare_cached(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> Connection {
        let db = Connection::open_in_memory().expect("in memory");
        db.execute_batch(
            "create table letters (number integer primary key, at, sender, topic, reason, words,
                 size, body);
             create table letter_days (sender, day, kept, counted, primary key (sender, day))",
        )
        .expect("tables");
        db
    }

    #[test]
    fn a_letter_without_a_body_is_read_like_any_other_and_a_long_one_as_far_as_wanted() {
        let mut db = tables();
        let tx = db.transaction().expect("a transaction");
        let long = KeptLetter { body: [7; 50].into(), ..letter(1, "long", 1) };
        write(&tx, &[letter(1, "empty", 0), long]).expect("it is written");
        tx.commit().expect("it is kept");
        let letters = newest(&db, None, 10, 20).expect("both");
        let read = letters.iter().map(|letter| (letter.body.len(), letter.size));
        assert_eq!(read.collect::<Vec<_>>(), [(20, 50), (0, 0)]);
    }

    fn letter(day: i64, sender: &str, nth: usize) -> KeptLetter {
        KeptLetter {
            at: Time(day * DAY_MS),
            sender: sender.into(),
            topic: "".into(),
            reason: "bad_json",
            words: nth.to_string(),
            body: [].into(),
        }
    }

    #[test]
    fn a_sender_has_so_many_letters_a_day_and_the_first_are_kept() {
        let mut db = tables();
        for from in [0, 600, 1_200] {
            let flood = (from..from + 600).map(|nth| letter(1, "flood", nth));
            let others = [letter(1, "calm", from), letter(2, "flood", from)];
            let letters: Vec<_> = flood.chain(others).collect();
            let tx = db.transaction().expect("a transaction");
            write(&tx, &letters).expect("it is written");
            tx.commit().expect("it is kept");
        }
        let one = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a number");
        let flood = "from letters where sender = 'flood' and at < 2 * 86400000";
        assert_eq!(one(&format!("select count(*) {flood}")), KEPT_A_DAY);
        assert_eq!(one(&format!("select max(cast(words as integer)) {flood}")), KEPT_A_DAY - 1);
        assert_eq!(one("select count(*) from letters"), KEPT_A_DAY + 6);
        let days = "from letter_days where sender = 'flood' and day = 1";
        assert_eq!(one(&format!("select counted {days}")), 1_800);
        assert_eq!(one(&format!("select kept {days}")), KEPT_A_DAY);
    }

    #[test]
    fn the_letters_of_a_thing_were_lost_among_those_of_a_noisy_one() {
        let mut db = tables();
        let tx = db.transaction().expect("a transaction");
        let by_topic = KeptLetter { topic: "up/bin-1/data".into(), ..letter(1, "gateway", 1) };
        let like_it = KeptLetter { topic: "up/bin-12/data".into(), ..letter(1, "bin-11", 2) };
        let noise = (0..500).map(|nth| letter(1, "noisy", nth));
        let letters: Vec<_> =
            [letter(1, "bin-1", 0), by_topic, like_it].into_iter().chain(noise).collect();
        write(&tx, &letters).expect("it is written");
        tx.commit().expect("it is kept");
        let found = newest(&db, Some("bin-1"), 100, 20).expect("two");
        let words: Vec<_> = found.iter().map(|letter| &*letter.words).collect();
        assert_eq!(words, ["1", "0"], "newest first");
    }
}
