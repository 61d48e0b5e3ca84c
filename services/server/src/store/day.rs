//! What a day came to: counts and times out of the tables of cases and of their story.

use rusqlite::{Connection, params};

/// Spans a median is taken of at most.
const SPANS_MAX: i64 = 20_000;

/// How often one fact was told in one hour.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HourCount {
    /// The fact's code.
    pub fact: String,
    /// Whole hours since the day began.
    pub hour: i64,
    /// How often.
    pub count: u64,
}

/// A case as it was at any moment of a span of time.
#[derive(Clone, PartialEq, Debug)]
pub struct PastCase {
    /// Its number.
    pub number: u32,
    /// Scheme and code.
    pub class: String,
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// The component that is wrong.
    pub subject: Option<String>,
    /// ms since 1970.
    pub opened: i64,
    /// ms since 1970.
    pub ended: Option<i64>,
    /// When what was told of it, oldest first: ms since 1970, code, arguments.
    pub story: Vec<(i64, String, String)>,
}

/// How often each fact was told since a moment, by hours.
pub fn told_by_hour(db: &Connection, since: i64) -> rusqlite::Result<Vec<HourCount>> {
    let sql = "select fact, (at - ?1) / 3600000, count(*) from story where at >= ?1 group by 1, 2";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(HourCount {
            fact: row.get(0)?,
            hour: row.get(1)?,
            count: row.get::<_, i64>(2)?.unsigned_abs(),
        })
    };
    db.prepare_cached(sql)?.query_map([since], read)?.collect()
}

/// From the opening of each case of which a fact was told for the first time since a moment, to
/// that, ms, shortest first; of many, the newest cases.
pub fn spans_until(db: &Connection, fact: &str, since: i64) -> rusqlite::Result<Vec<i64>> {
    let sql = "select min(story.at) - cases.opened from story
        join cases on cases.number = story.for_case
        where story.at >= ?1 and story.fact = ?2 and not exists (select 1 from story as earlier
            where earlier.for_case = story.for_case and earlier.fact = ?2 and earlier.at < ?1)
        group by story.for_case order by story.for_case desc limit ?3";
    let mut asked = db.prepare_cached(sql)?;
    let spans = asked.query_map(params![since, fact, SPANS_MAX], |row| row.get(0))?;
    let mut spans: Vec<i64> = spans.collect::<Result<_, _>>()?;
    spans.sort_unstable();
    Ok(spans)
}

/// Cases that were open at any moment between two, newest first, with what was told of them.
pub fn open_between(
    db: &Connection,
    from: i64,
    to: i64,
    limit: usize,
) -> rusqlite::Result<Vec<PastCase>> {
    // Those that ended since are few beside all that ever were, and stand together in their index.
    let sql = "select number, class, lon, lat, subject, opened, ended from cases
        where opened < ?2 and ended is null
        union all
        select number, class, lon, lat, subject, opened, ended from cases
        where opened < ?2 and ended >= ?1
        order by number desc limit ?3";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(PastCase {
            number: row.get(0)?,
            class: row.get(1)?,
            lon: row.get(2)?,
            lat: row.get(3)?,
            subject: row.get(4)?,
            opened: row.get(5)?,
            ended: row.get(6)?,
            story: Vec::new(),
        })
    };
    let mut cases = db.prepare_cached(sql)?;
    let cases = cases.query_map(params![from, to, limit as i64], read)?;
    let mut cases: Vec<PastCase> = cases.collect::<Result<_, _>>()?;
    let sql = "select at, fact, args from story where for_case = ?1 order by number";
    let mut story = db.prepare_cached(sql)?;
    for case in &mut cases {
        let lines =
            story.query_map([case.number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        case.story = lines.collect::<Result<_, _>>()?;
    }
    Ok(cases)
}

/// Numbers of the newest cases about a thing, newest first.
pub fn cases_about(db: &Connection, thing: &str, limit: usize) -> rusqlite::Result<Vec<u32>> {
    let sql = "select number from cases where subject = ?1 order by number desc limit ?2";
    let mut asked = db.prepare_cached(sql)?;
    asked.query_map(params![thing, limit as i64], |row| row.get(0))?.collect()
}
