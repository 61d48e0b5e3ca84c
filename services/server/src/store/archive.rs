//! What has left the board: whole cases and tasks in the rows of their tables.

use super::shape::{Reader, Shape, Torn, Writer};
use city::{Case, District, Finding, Task, Time};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension};

/// What this program writes.
const WHOLE_VERSION: u8 = 2;
/// The oldest it reads: the second version says which estimates of a task are about.
const WHOLE_OLDEST: u8 = 1;

/// A case that is over.
#[derive(Clone, PartialEq, Debug)]
pub struct Archived {
    /// The case.
    pub case: Case,
    /// What it began with.
    pub finding: Option<Finding>,
    /// Its tasks, oldest first.
    pub tasks: Vec<Task>,
}

/// The stored bytes of a case and of what it began with.
pub fn encode_case(case: &Case, finding: Option<&Finding>) -> Vec<u8> {
    let mut w = writer(case.id.district);
    case.put(&mut w);
    finding.cloned().put(&mut w);
    w.bytes
}

/// The stored bytes of a task.
pub fn encode_task(task: &Task) -> Vec<u8> {
    let mut w = writer(task.id.district);
    task.put(&mut w);
    w.bytes
}

/// A case that is over, from the tables.
pub fn archived(db: &Connection, number: u32) -> rusqlite::Result<Option<Archived>> {
    let sql = "select whole from cases where number = ?1 and whole is not null";
    let whole = db.prepare_cached(sql)?.query_row([number], |row| row.get(0)).optional()?;
    let Some(whole): Option<Vec<u8>> = whole else { return Ok(None) };
    let (case, finding) = take(&whole)?;
    let sql = "select whole from tasks where for_case = ?1 and whole is not null order by number";
    let mut tasks = db.prepare_cached(sql)?;
    let tasks = tasks.query_map([number], |row| take(row.get_ref(0)?.as_blob()?))?;
    Ok(Some(Archived { case, finding, tasks: tasks.collect::<Result<_, _>>()? }))
}

fn writer(district: District) -> Writer {
    let mut bytes = vec![WHOLE_VERSION];
    bytes.extend_from_slice(&district.0.to_le_bytes());
    Writer::new(bytes, district, Time(0))
}

fn take<T: Shape>(bytes: &[u8]) -> rusqlite::Result<T> {
    read(bytes)
        .map_err(|torn| rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, Box::new(torn)))
}

fn read<T: Shape>(bytes: &[u8]) -> Result<T, Torn> {
    let (version, rest) = bytes.split_first().ok_or(Torn)?;
    let (district, rest) = rest.split_first_chunk().ok_or(Torn)?;
    if !(WHOLE_OLDEST..=WHOLE_VERSION).contains(version) {
        return Err(Torn);
    }
    T::take(&mut Reader::new(rest, District(u32::from_le_bytes(*district)), Time(0)))
}
