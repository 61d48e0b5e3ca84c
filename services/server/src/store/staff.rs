//! Who signs in at the desk, as the store keeps it: operators, sessions, one-time links, programs,
//! and what they did; written beside the one writer of everything else.

use super::sqlite::beside;
use rusqlite::{Connection, Row, params};
use std::path::Path;

/// Rows of the audit that are kept: years of a centre, and some 40 MB.
pub(crate) const AUDIT_ROWS_MAX: i64 = 200_000;

/// Somebody who may sign in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OperatorRow {
    /// The name.
    pub name: String,
    /// The post's name.
    pub post: String,
    /// 9-digit codes of streets, by commas; empty: the whole city.
    pub streets: String,
    /// The code of its department.
    pub department: Option<String>,
    /// The name of its crew.
    pub crew: Option<String>,
    /// What is kept of the password; none before it is set.
    pub password: Option<String>,
}

/// A session of somebody: what is kept of its token, whose it is, when it began and was last used.
pub type SessionRow = ([u8; 32], String, i64, i64);
/// A one-time link: what is kept of its token, whose password it sets, and when it ends.
pub type LinkRow = ([u8; 32], String, i64);
/// A program: its name, what is kept of its token, its post, and since when.
pub type ProgramRow = (String, [u8; 32], String, i64);

/// Something that was done, or denied.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AuditRow {
    /// Its place, growing.
    pub number: i64,
    /// When, ms.
    pub at: i64,
    /// Who, as far as that is known.
    pub who: String,
    /// From which address.
    pub from: String,
    /// What: a code.
    pub what: String,
    /// What else there is to know.
    pub about: String,
}

/// The tables of who signs in at the desk.
pub struct StaffTables {
    db: Connection,
}

impl StaffTables {
    /// The tables of a store that exists, open elsewhere or not.
    pub fn beside(folder: &Path) -> rusqlite::Result<Self> {
        Ok(Self { db: beside(folder)? })
    }

    /// All operators.
    pub fn operators(&self) -> rusqlite::Result<Vec<OperatorRow>> {
        let operator = |row: &Row<'_>| {
            Ok(OperatorRow {
                name: row.get(0)?,
                post: row.get(1)?,
                streets: row.get(2)?,
                department: row.get(3)?,
                crew: row.get(4)?,
                password: row.get(5)?,
            })
        };
        self.all("select name, post, streets, department, crew, password from operators", operator)
    }

    /// All sessions.
    pub fn sessions(&self) -> rusqlite::Result<Vec<SessionRow>> {
        let session = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        self.all("select digest, operator, begun, used from desk_sessions", session)
    }

    /// All one-time links.
    pub fn links(&self) -> rusqlite::Result<Vec<LinkRow>> {
        let link = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        self.all("select digest, operator, ends from links", link)
    }

    /// All programs.
    pub fn programs(&self) -> rusqlite::Result<Vec<ProgramRow>> {
        let program = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        self.all("select name, digest, post, made from programs", program)
    }

    /// Keeps an operator; an earlier row of the name is replaced.
    pub fn keep_operator(&self, one: &OperatorRow) -> rusqlite::Result<()> {
        keep_operator(&self.db, one)
    }

    /// Strikes an operator out, with its sessions and links.
    pub fn strike_operator(&mut self, name: &str) -> rusqlite::Result<()> {
        let tx = self.db.transaction()?;
        for sql in [
            "delete from desk_sessions where operator = ?1",
            "delete from links where operator = ?1",
            "delete from operators where name = ?1",
        ] {
            tx.execute(sql, [name])?;
        }
        tx.commit()
    }

    /// Keeps an operator whose password a one-time link will set.
    pub fn add_operator(&mut self, one: &OperatorRow, link: &LinkRow) -> rusqlite::Result<()> {
        let tx = self.db.transaction()?;
        keep_operator(&tx, one)?;
        keep_link(&tx, link)?;
        tx.commit()
    }

    /// Keeps a session that began.
    pub fn keep_session(&self, session: &SessionRow) -> rusqlite::Result<()> {
        keep_session(&self.db, session)
    }

    /// Keeps these sessions and no others.
    pub fn keep_sessions(&mut self, sessions: &[SessionRow]) -> rusqlite::Result<()> {
        let tx = self.db.transaction()?;
        tx.execute("delete from desk_sessions", [])?;
        sessions.iter().try_for_each(|session| keep_session(&tx, session))?;
        tx.commit()
    }

    /// Strikes a session out.
    pub fn strike_session(&self, digest: &[u8; 32]) -> rusqlite::Result<()> {
        self.run("delete from desk_sessions where digest = ?1", params![digest])
    }

    /// Keeps a one-time link; earlier ones of the same operator are struck out.
    pub fn keep_link(&mut self, link: &LinkRow) -> rusqlite::Result<()> {
        let tx = self.db.transaction()?;
        keep_link(&tx, link)?;
        tx.commit()
    }

    /// Strikes the links out that have ended.
    pub fn strike_links(&self, now: i64) -> rusqlite::Result<()> {
        self.run("delete from links where ends <= ?1", [now])
    }

    /// Keeps an operator with another password: its links are used up with it, its sessions end.
    pub fn set_password(&mut self, one: &OperatorRow) -> rusqlite::Result<()> {
        let tx = self.db.transaction()?;
        tx.execute("delete from links where operator = ?1", [&one.name])?;
        tx.execute("delete from desk_sessions where operator = ?1", [&one.name])?;
        keep_operator(&tx, one)?;
        tx.commit()
    }

    /// Keeps a program; an earlier one of the name is replaced.
    pub fn keep_program(&self, (name, digest, post, made): &ProgramRow) -> rusqlite::Result<()> {
        let sql = "insert or replace into programs values (?1, ?2, ?3, ?4)";
        self.run(sql, params![name, digest, post, made])
    }

    /// Strikes a program out.
    pub fn strike_program(&self, name: &str) -> rusqlite::Result<()> {
        self.run("delete from programs where name = ?1", [name])
    }

    /// Notes what was done; the oldest rows go once there are too many.
    pub fn note(&mut self, rows: &[AuditRow]) -> rusqlite::Result<()> {
        let tx = self.db.transaction()?;
        for AuditRow { at, who, from, what, about, .. } in rows {
            tx.prepare_cached("insert into audit values (null, ?1, ?2, ?3, ?4, ?5)")?
                .execute(params![at, who, from, what, about])?;
        }
        let newest = tx.last_insert_rowid();
        tx.execute("delete from audit where number <= ?1", [newest - AUDIT_ROWS_MAX])?;
        tx.commit()
    }

    fn run(&self, sql: &str, values: impl rusqlite::Params) -> rusqlite::Result<()> {
        self.db.prepare_cached(sql)?.execute(values).map(|_| ())
    }

    fn all<T>(
        &self,
        sql: &str,
        each: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.db.prepare(sql)?.query_map([], each)?.collect()
    }
}

fn keep_operator(db: &Connection, one: &OperatorRow) -> rusqlite::Result<()> {
    let OperatorRow { name, post, streets, department, crew, password } = one;
    let sql = "insert or replace into operators values (?1, ?2, ?3, ?4, ?5, ?6)";
    db.execute(sql, params![name, post, streets, department, crew, password]).map(|_| ())
}

fn keep_session(db: &Connection, session: &SessionRow) -> rusqlite::Result<()> {
    let (digest, operator, begun, used) = session;
    let sql = "insert or replace into desk_sessions values (?1, ?2, ?3, ?4)";
    db.prepare_cached(sql)?.execute(params![digest, operator, begun, used]).map(|_| ())
}

fn keep_link(db: &Connection, (digest, operator, ends): &LinkRow) -> rusqlite::Result<()> {
    db.execute("delete from links where operator = ?1", [operator])?;
    let sql = "insert into links values (?1, ?2, ?3)";
    db.execute(sql, params![digest, operator, ends]).map(|_| ())
}

/// What was done, newest first: so many rows, of those before a place.
pub fn audit(db: &Connection, before: Option<i64>, rows: u32) -> rusqlite::Result<Vec<AuditRow>> {
    let sql = "select number, at, who, came_from, what, about from audit
        where number < ?1 order by number desc limit ?2";
    let row = |row: &Row<'_>| {
        Ok(AuditRow {
            number: row.get(0)?,
            at: row.get(1)?,
            who: row.get(2)?,
            from: row.get(3)?,
            what: row.get(4)?,
            about: row.get(5)?,
        })
    };
    db.prepare_cached(sql)?.query_map(params![before.unwrap_or(i64::MAX), rows], row)?.collect()
}
