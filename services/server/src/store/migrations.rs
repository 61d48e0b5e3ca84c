//! The tables, as a list of steps: a file of any earlier version is brought up step by step.

use super::journal::JournalError;
use super::sqlite::OpenError;
use rusqlite::Connection;

/// Step N makes version N+1 out of version N. A step never changes once it was released.
const STEPS: [&str; 2] = [FIRST, WHOLE];

const FIRST: &str = "
create table journal (first integer primary key, facts integer not null, record blob not null)
    strict;
create table slots (space text not null, name text not null, number integer not null,
    primary key (space, name)) strict, without rowid;
create table identities (name text primary key, verifier blob not null, scope text not null)
    strict, without rowid;
create table keys (name text primary key, bytes blob not null) strict, without rowid;
create table letters (number integer primary key, at integer not null, sender text not null,
    topic text not null, reason text not null, words text not null, size integer not null,
    body blob not null) strict;
create table letter_days (sender text not null, day integer not null, kept integer not null,
    counted integer not null, primary key (sender, day)) strict, without rowid;
create table cases (number integer primary key, class text not null, state text not null,
    subject text, lon real not null, lat real not null, grid text, opened integer not null,
    due integer, ended integer, rework integer not null, relapse_of integer) strict;
create table tasks (number integer primary key, purpose text not null, state text not null,
    worker text not null, for_case integer, offered integer not null, ended integer) strict;
create table story (number integer primary key, for_case integer not null, seq integer not null,
    at integer not null, fact text not null, args text not null) strict;
create index story_of_case on story (for_case, number);
create index tasks_of_case on tasks (for_case);
create index tasks_of_worker on tasks (worker, offered);
create index cases_by_opening on cases (opened);
";

/// What has left the board stays whole in its row.
const WHOLE: &str = "
alter table cases add column whole blob;
alter table tasks add column whole blob;
";

/// Brings the tables up to this program's version; refuses those of a later one.
pub(super) fn bring_up(db: &mut Connection) -> Result<(), OpenError> {
    let version: u32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = usize::try_from(version)?;
    let left = STEPS.get(done..).ok_or(JournalError::Newer(version))?;
    if !left.is_empty() {
        let tx = db.transaction()?;
        left.iter().try_for_each(|step| tx.execute_batch(step))?;
        tx.pragma_update(None, "user_version", STEPS.len() as u32)?;
        tx.commit()?;
    }
    Ok(())
}
