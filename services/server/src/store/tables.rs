//! The tables people ask: cases, tasks, and the story of each case, written in the same
//! transaction as the facts they come from.

use super::amended::{self, AmendedRow};
use super::changes::{self, ChangeRow};
use rusqlite::{Connection, params};

/// Rows that change with a commit.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Cases as they are now.
    pub cases: Vec<CaseRow>,
    /// Tasks as they are now.
    pub tasks: Vec<TaskRow>,
    /// What happened to cases.
    pub story: Vec<StoryRow>,
    /// How things changed.
    pub changes: Vec<ChangeRow>,
    /// What changed in the register.
    pub amended: Vec<AmendedRow>,
}

/// A case.
#[derive(Clone, Debug)]
pub struct CaseRow {
    /// Its number.
    pub number: u32,
    /// Scheme and code.
    pub class: String,
    /// The name of its state.
    pub state: &'static str,
    /// The component that is wrong.
    pub subject: Option<Box<str>>,
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// The unit grid's code.
    pub grid: Option<String>,
    /// ms since 1970.
    pub opened: i64,
    /// ms since 1970.
    pub due: Option<i64>,
    /// ms since 1970.
    pub ended: Option<i64>,
    /// How often it was sent back.
    pub rework: u16,
    /// The case it is a relapse of.
    pub relapse_of: Option<u32>,
    /// All of it once it is over, for when it has left the board.
    pub whole: Option<Vec<u8>>,
}

/// A task.
#[derive(Clone, Debug)]
pub struct TaskRow {
    /// Its number.
    pub number: u32,
    /// What for.
    pub purpose: &'static str,
    /// The name of its state.
    pub state: &'static str,
    /// Who.
    pub worker: Box<str>,
    /// For which case.
    pub case: Option<u32>,
    /// ms since 1970.
    pub offered: i64,
    /// ms since 1970.
    pub ended: Option<i64>,
    /// All of it once it is over, for when it has left the board.
    pub whole: Option<Vec<u8>>,
}

/// One line of a case's story.
#[derive(Clone, Debug)]
pub struct StoryRow {
    /// Of which case.
    pub case: u32,
    /// The fact's number in the journal.
    pub seq: u64,
    /// ms since 1970.
    pub at: i64,
    /// The fact's code.
    pub fact: &'static str,
    /// Its arguments, JSON.
    pub args: String,
}

/// One line of a case's story as it is read.
#[derive(Clone, Debug)]
pub struct StoryLine {
    /// The fact's number in the journal.
    pub seq: i64,
    /// ms since 1970.
    pub at: i64,
    /// The fact's code.
    pub fact: String,
    /// Its arguments, JSON.
    pub args: String,
}

pub(super) fn write(tx: &Connection, rows: &Rows) -> rusqlite::Result<()> {
    let mut case = tx.prepare_cached(
        "insert or replace into cases values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
         ?13)",
    )?;
    for row in &rows.cases {
        case.execute(params![
            row.number,
            row.class,
            row.state,
            row.subject,
            row.lon,
            row.lat,
            row.grid,
            row.opened,
            row.due,
            row.ended,
            row.rework,
            row.relapse_of,
            row.whole
        ])?;
    }
    let mut task =
        tx.prepare_cached("insert or replace into tasks values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
    for row in &rows.tasks {
        task.execute(params![
            row.number,
            row.purpose,
            row.state,
            row.worker,
            row.case,
            row.offered,
            row.ended,
            row.whole
        ])?;
    }
    let mut story = tx.prepare_cached("insert into story values (null, ?1, ?2, ?3, ?4, ?5)")?;
    for row in &rows.story {
        story.execute(params![row.case, row.seq as i64, row.at, row.fact, row.args])?;
    }
    changes::write(tx, &rows.changes)?;
    amended::write(tx, &rows.amended)
}

/// The story of a case, oldest first.
pub fn story_of(db: &Connection, case: u32) -> rusqlite::Result<Vec<StoryLine>> {
    let sql = "select seq, at, fact, args from story where for_case = ?1 order by number";
    let mut story = db.prepare_cached(sql)?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(StoryLine { seq: row.get(0)?, at: row.get(1)?, fact: row.get(2)?, args: row.get(3)? })
    };
    story.query_map([case], read)?.collect()
}
