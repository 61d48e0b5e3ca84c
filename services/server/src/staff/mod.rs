//! Who signs in at the desk: operators with their posts, sessions, one-time links, and programs
//! with tokens. What is asked at every request stands in memory; the store has it as well.

mod attempts;
mod book;
mod digest;
mod limits;
mod manage;
mod office;
mod password;
mod refused;
#[cfg(test)]
mod tests;

pub(crate) use book::{Asker, Operator};
pub(crate) use digest::Token;
pub use limits::limits;
pub(crate) use manage::LinkOf;
pub(crate) use office::act;
pub use office::{StaffAnswered, StaffAsked, ask_staff};
pub(crate) use refused::StaffRefused;

use crate::clock::Clock;
use crate::store::{AuditRow, OpenError, StaffTables};
use attempts::Attempts;
use book::{Book, Entry, Session, begun};
use city::{Post, Posts};
use digest::Digest;
use password::Hashed;
use std::net::IpAddr;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::Semaphore;

/// A session that nobody uses ends after this, ms.
pub(crate) const IDLE_MS: i64 = 2 * 3_600_000;
/// A session ends after this, however it is used, ms: a shift and a bit.
pub(crate) const ABSOLUTE_MS: i64 = 12 * 3_600_000;
/// The use of a session is stored this often, ms.
const NOTED_MS: i64 = 60_000;
/// Sessions of one operator; one more ends the one that was not used for longest.
const SESSIONS_OF_ONE: usize = 16;
/// Passwords that are tried at the same time: 19 MiB and a core each.
const HASHED_AT_ONCE: usize = 2;
/// Passwords that wait for that.
const HASHED_WAITING: usize = 32;
/// Who comes with a demo's link.
const VISITOR: &str = "visitor";

/// Everybody who may sign in at the desk.
pub struct Staff {
    /// What each post may.
    pub(crate) posts: Posts,
    clock: Clock,
    book: RwLock<Book>,
    tables: Mutex<StaffTables>,
    attempts: Mutex<Attempts>,
    hashing: Semaphore,
    waiting: Semaphore,
    nobody: Hashed,
}

impl Staff {
    /// Reads who may sign in from the store in a folder.
    pub(crate) fn open(folder: &Path, posts: Posts, clock: Clock) -> Result<Staff, OpenError> {
        let tables = StaffTables::beside(folder)?;
        let book = read(&tables)?;
        Ok(Staff {
            posts,
            clock,
            book: RwLock::new(book),
            tables: Mutex::new(tables),
            attempts: Mutex::default(),
            hashing: Semaphore::new(HASHED_AT_ONCE),
            waiting: Semaphore::new(HASHED_AT_ONCE + HASHED_WAITING),
            nobody: Hashed::of_nobody(),
        })
    }

    /// Whether nobody can sign in yet: then a token for the link that makes the first operator. It
    /// ends when it is used, and with the process.
    pub(crate) fn first_link(&self) -> Result<Option<Token>, OpenError> {
        let mut book = self.write();
        if !book.operators.is_empty() {
            return Ok(None);
        }
        let token = Token::new()?;
        book.first = Some(token.digest());
        Ok(Some(token))
    }

    /// Lets visitors sign in as a supervisor, as long as the process runs; the token for their
    /// link.
    pub(crate) fn let_visitors_in(&self) -> Result<Token, OpenError> {
        let token = Token::new()?;
        let visitor = Arc::new(Operator::program(VISITOR, Post::Supervisor));
        self.write().visitor = Some((token.digest(), visitor));
        Ok(token)
    }

    /// Who asks, by the token of its session or its program.
    pub(crate) fn asker(
        self: &Arc<Self>,
        session: Option<&str>,
        program: Option<&str>,
    ) -> Option<Asker> {
        let now = self.now();
        let book = self.read();
        if let Some(token) = program {
            return book.program(token);
        }
        let asker = book.session(session?, now)?;
        drop(book);
        if let Some(session) = &asker.session {
            self.used(session, now);
        }
        Some(asker)
    }

    /// When a session ends if it is not used again, ms; programs have none.
    pub(crate) fn ends_at(&self, asker: &Asker) -> Option<i64> {
        asker.session.as_ref().map(|session| session.ends_at())
    }

    /// Signs somebody in by name and password. A name that nobody has costs as much.
    pub(crate) async fn sign_in(
        self: &Arc<Self>,
        name: &str,
        password: String,
        from: IpAddr,
    ) -> Result<(Asker, Token), StaffRefused> {
        let is_last = self.may_try(name, from)?;
        let entry = self.read().operators.get(name).cloned();
        let (staff, name) = (self.clone(), name.to_owned());
        let work = move || {
            let kept = entry.as_ref().and_then(|entry| entry.password.as_ref());
            let is_it = kept.unwrap_or(&staff.nobody).is(&password) && kept.is_some();
            let Some(entry) = entry.filter(|_| is_it) else {
                let what = if is_last { "sign_in_shut" } else { "sign_in_failed" };
                staff.note(what, &name, from, "");
                return Err(StaffRefused::WrongPassword);
            };
            lock(&staff.attempts).went_well(&name, from);
            let signed_in = staff.begin(&entry.operator)?;
            staff.note("signed_in", &name, from, "");
            Ok(signed_in)
        };
        self.tried(work).await?
    }

    /// Signs a demo's visitor in.
    pub(crate) fn visit(&self, token: &str, from: IpAddr) -> Result<(Asker, Token), StaffRefused> {
        let known = self.read().visitor.clone();
        let (_, visitor) =
            known.filter(|(digest, _)| *digest == Digest::of(token)).ok_or(StaffRefused::NoLink)?;
        let signed_in = self.begin(&visitor)?;
        self.note("signed_in", &visitor.name, from, "");
        Ok(signed_in)
    }

    /// Ends a session.
    pub(crate) fn sign_out(&self, asker: &Asker, from: IpAddr) {
        let Some(session) = &asker.session else { return };
        self.write().end(&session.digest);
        self.kept(self.tables().strike_session(&session.digest.to_bytes()));
        self.note("signed_out", &asker.operator.name, from, "");
    }

    /// Ends the sessions and links whose time is over.
    pub(crate) fn tidy(&self) {
        let (now, tables) = (self.now(), self.tables());
        let mut book = self.write();
        let over = book.sessions.values().filter(|session| session.ends_at() <= now);
        let over: Vec<Digest> = over.map(|session| session.digest).collect();
        over.iter().for_each(|digest| book.end(digest));
        let links = book.links.len();
        book.links.retain(|_, (_, ends)| *ends > now);
        let has_old_links = book.links.len() < links;
        drop(book);
        over.iter().for_each(|digest| self.kept(tables.strike_session(&digest.to_bytes())));
        if has_old_links {
            self.kept(tables.strike_links(now));
        }
    }

    /// Notes what was done or denied.
    pub(crate) fn note(&self, what: &str, who: &str, from: IpAddr, about: &str) {
        let row = AuditRow {
            number: 0,
            at: self.now(),
            who: who.chars().take(manage::NAME_LETTERS_MAX).collect(),
            from: from.to_string(),
            what: what.to_owned(),
            about: about.to_owned(),
        };
        self.kept(self.tables().note(&row));
        tracing::info!(what, who, %from, about, "at the desk");
    }

    /// One more try of a name from an address, which counts as failed until it went well. Whether
    /// it is the last for a while.
    fn may_try(&self, name: &str, from: IpAddr) -> Result<bool, StaffRefused> {
        let now = self.now();
        let mut attempts = lock(&self.attempts);
        match attempts.may(name, from, now) {
            Ok(()) => Ok(attempts.failed(name, from, now)),
            Err(wait_ms) => Err(StaffRefused::TooOften { wait_ms }),
        }
    }

    /// Does what takes a core and much memory, a few at a time.
    async fn tried<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, StaffRefused> {
        let _waits = self.waiting.try_acquire().map_err(|_| StaffRefused::Busy)?;
        let _works = self.hashing.acquire().await.map_err(|_| StaffRefused::Busy)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| StaffRefused::Failed)
    }

    /// Begins a session. Where the disk does not take it, it is one until the process ends.
    fn begin(&self, operator: &Arc<Operator>) -> Result<(Asker, Token), StaffRefused> {
        let (token, session) = begun(&operator.name, self.now())?;
        let session = Arc::new(session);
        let mut ended = Vec::new();
        let mut book = self.write();
        let of_it = |one: &&Arc<Session>| one.operator == session.operator;
        let mut others: Vec<_> = book.sessions.values().filter(of_it).cloned().collect();
        others.sort_unstable_by_key(|one| one.used.load(Ordering::Relaxed));
        while others.len() >= SESSIONS_OF_ONE {
            let oldest = others.remove(0);
            book.end(&oldest.digest);
            ended.push(oldest.digest);
        }
        let is_visitor = book.visitor.as_ref().is_some_and(|(_, it)| it.name == operator.name);
        book.sessions.insert(session.digest, session.clone());
        drop(book);
        let tables = self.tables();
        if !is_visitor {
            self.kept(tables.keep_session(&session.row()));
        }
        ended.iter().for_each(|digest| self.kept(tables.strike_session(&digest.to_bytes())));
        Ok((Asker { operator: operator.clone(), session: Some(session) }, token))
    }

    /// Notes that a session is used, in the store only now and then.
    fn used(self: &Arc<Self>, session: &Arc<Session>, now: i64) {
        session.used.fetch_max(now, Ordering::Relaxed);
        let noted = session.noted.load(Ordering::Relaxed);
        let is_time = now - noted >= NOTED_MS;
        let turn = Ordering::Relaxed;
        if is_time && session.noted.compare_exchange(noted, now, turn, turn).is_ok() {
            let (staff, session) = (self.clone(), session.clone());
            tokio::task::spawn_blocking(move || {
                staff.kept(staff.tables().use_session(&session.digest.to_bytes(), now));
            });
        }
    }

    /// What the store did not take goes on in memory, and is told.
    fn kept(&self, done: rusqlite::Result<()>) {
        if let Err(error) = done {
            tracing::warn!(%error, "who is at the desk could not be stored");
        }
    }

    fn now(&self) -> i64 {
        self.clock.now().0
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Book> {
        self.book.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Book> {
        self.book.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn tables(&self) -> MutexGuard<'_, StaffTables> {
        lock(&self.tables)
    }
}

fn read(tables: &StaffTables) -> Result<Book, OpenError> {
    let mut book = Book::default();
    for row in tables.operators()? {
        let damaged = format!("the stored operator {} cannot be read", row.name);
        let entry = Entry::of(row).ok_or(damaged)?;
        book.operators.insert(entry.operator.name.clone(), entry);
    }
    for (digest, operator, begun, used) in tables.sessions()? {
        let session = Session::new(Digest::from_bytes(digest), operator.into(), begun, used);
        book.sessions.insert(session.digest, Arc::new(session));
    }
    for (digest, operator, ends) in tables.links()? {
        book.links.insert(Digest::from_bytes(digest), (operator.into(), ends));
    }
    for (name, digest, post, made) in tables.programs()? {
        let post = Post::named(&post).ok_or("a stored program has a post that is not known")?;
        let program = Arc::new(Operator::program(&name, post));
        book.programs.insert(Digest::from_bytes(digest), (program, made));
    }
    Ok(book)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
