//! The tables, as a list of steps: a file of any earlier version is brought up step by step.

use super::journal::JournalError;
use super::sqlite::OpenError;
use rusqlite::Connection;

/// Step N makes version N+1 out of version N. A step never changes once it was released.
const STEPS: [&str; 7] = [FIRST, WHOLE, END, KEPT, PAST, AMENDED, STAFF];

/// The version of the tables that this program makes.
pub(crate) const STORE_VERSION: u32 = STEPS.len() as u32;

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

/// Where the journal ends, apart from it: records that are lost at its end are missed.
const END: &str = "
create table journal_end (one integer primary key check (one = 1), next integer not null) strict;
insert into journal_end select 1, coalesce(max(first + facts), 0) from journal;
";

/// What the front door keeps over a restart.
const KEPT: &str = "
create table sessions (number integer primary key, identity text not null, client text not null,
    kept_ms integer not null, ends integer, sent integer not null) strict;
create table subscriptions (session integer not null, filter text not null, wish integer not null,
    identifier integer not null, primary key (session, filter)) strict, without rowid;
create table orders (session integer not null, number integer not null, topic text not null,
    body blob not null, retain integer not null, lapses integer, identifiers blob not null,
    primary key (session, number)) strict, without rowid;
create table received (session integer not null, packet integer not null,
    primary key (session, packet)) strict, without rowid;
create table states (topic text primary key, said_by text not null, body blob not null,
    qos integer not null, ends integer not null) strict, without rowid;
";

/// How things stood in the last days, and ways to ask what a day came to.
const PAST: &str = "
create table changes (at integer not null, seq integer not null, thing integer not null,
    before integer not null, after integer not null, primary key (at, seq)) strict, without rowid;
create index story_by_time on story (at, fact, for_case);
create index cases_by_end on cases (ended);
create index cases_of_subject on cases (subject, number);
";

/// What changed in the register, when, by whom and why.
const AMENDED: &str = "
create table amended (seq integer primary key, thing integer not null, at integer not null,
    by_whom text not null, why text not null, fields text not null) strict;
create index amended_of_thing on amended (thing, seq);
";

/// Who signs in at the desk.
const STAFF: &str = "
create table operators (name text primary key, post text not null, streets text not null,
    department text, crew text, password text) strict, without rowid;
create table desk_sessions (digest blob primary key, operator text not null,
    begun integer not null, used integer not null) strict, without rowid;
create table links (digest blob primary key, operator text not null, ends integer not null)
    strict, without rowid;
create table programs (name text primary key, digest blob not null, post text not null,
    made integer not null) strict, without rowid;
create table audit (number integer primary key, at integer not null, who text not null,
    came_from text not null, what text not null, about text not null) strict;
";

/// Brings the tables up to this program's version; refuses those of a later one.
pub(super) fn bring_up(db: &mut Connection) -> Result<(), OpenError> {
    let version: u32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = usize::try_from(version)?;
    let left = STEPS.get(done..).ok_or(JournalError::Newer(version))?;
    if !left.is_empty() {
        let tx = db.transaction()?;
        left.iter().try_for_each(|step| tx.execute_batch(step))?;
        tx.pragma_update(None, "user_version", STORE_VERSION)?;
        tx.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Identities, Journal, StaffTables, Store, decode};
    use city::Fact;
    use std::fs;
    use std::path::PathBuf;

    /// Stores as earlier programs left them, oldest first.
    const EARLIER: [&str; 6] = [
        include_str!("versions/1.sql"),
        include_str!("versions/2.sql"),
        include_str!("versions/3.sql"),
        include_str!("versions/4.sql"),
        include_str!("versions/5.sql"),
        include_str!("versions/6.sql"),
    ];

    fn folder(name: &str, sql: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("cityloop-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        let db = Connection::open(folder.join("city.db")).expect("a new file");
        db.execute_batch(sql).expect("the sample is SQL");
        folder
    }

    #[test]
    fn a_store_of_every_earlier_version_is_brought_up_and_read() {
        for (version, sql) in EARLIER.iter().enumerate() {
            let folder = folder(&format!("version-{}", version + 1), sql);
            for _ in 0..2 {
                let store = Store::open(&folder).expect("an earlier version is brought up");
                let mut facts = Vec::new();
                let mut hear = |_, bytes: &[u8]| {
                    decode(bytes, |_, fact| facts.push(fact)).expect("a whole record");
                    Ok(())
                };
                store.read(0, &mut hear).expect("its journal is read");
                let [Fact::Restarted, Fact::Registered(bin), Fact::Observed(seen), last] =
                    &facts[..]
                else {
                    unreachable!("{facts:?}")
                };
                assert!(&*bin.name == "bin-1" && seen.thing == bin.id);
                assert!(matches!(last, Fact::NotUnderstood(_)), "{last:?}");
                assert_eq!(store.end().expect("an end"), 4);
                let identities = Identities::beside(&folder).and_then(|beside| beside.all());
                assert_eq!(identities.expect("readable").len(), 1);
                let staff = StaffTables::beside(&folder).and_then(|beside| beside.operators());
                assert_eq!(staff.expect("readable"), []);
                let db = store.reader().expect("a reader");
                let ended: i64 = db
                    .query_row("select ended from cases where whole is null", [], |row| row.get(0))
                    .expect("its case is there");
                assert_eq!(ended, 2);
            }
            fs::remove_dir_all(folder).expect("the test made it");
        }
    }

    #[test]
    fn a_store_of_a_later_version_is_refused_plainly_and_left_as_it_is() {
        let later = STEPS.len() + 1;
        let folder = folder("later", &format!("pragma user_version = {later};"));
        let refused = Store::open(&folder).err().expect("it is later").to_string();
        assert!(refused.contains(&format!("a later version (store {later})")), "{refused}");
        let db = Connection::open(folder.join("city.db")).expect("it is there");
        let version: u32 =
            db.pragma_query_value(None, "user_version", |row| row.get(0)).expect("it can be read");
        assert_eq!(version as usize, later);
        fs::remove_dir_all(folder).expect("the test made it");
    }

    #[test]
    fn a_new_store_is_of_the_newest_version() {
        assert_eq!(EARLIER.len() + 1, STEPS.len(), "a sample for every version before this one");
    }
}
