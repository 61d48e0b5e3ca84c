//! Who signs in at the desk: operators with their posts, sessions, one-time links, and programs
//! with tokens. What is asked at every request stands in memory; the store has it as well.

mod attempts;
mod book;
mod diary;
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
use book::{Book, Entry, Program, Session, begun};
use city::{Post, Posts};
use diary::Diary;
use digest::Digest;
use password::Hashed;
use std::net::IpAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::Semaphore;

/// A session that nobody uses ends after this, ms.
pub(crate) const IDLE_MS: i64 = 2 * 3_600_000;
/// A session ends after this, however it is used, ms: a shift and a bit.
pub(crate) const ABSOLUTE_MS: i64 = 12 * 3_600_000;
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
    diary: Mutex<Diary>,
    /// Whether the store has other sessions than the book, or knows another use of them.
    differs: AtomicBool,
    hashing: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    nobody: Hashed,
}

impl Drop for Staff {
    fn drop(&mut self) {
        self.write_down();
    }
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
            diary: Mutex::default(),
            differs: AtomicBool::new(false),
            hashing: Arc::new(Semaphore::new(HASHED_AT_ONCE)),
            waiting: Arc::new(Semaphore::new(HASHED_AT_ONCE + HASHED_WAITING)),
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
        let visitor = Arc::new(Operator::of(VISITOR, Post::Supervisor));
        self.write().visitor = Some((token.digest(), visitor));
        Ok(token)
    }

    /// Who asks, by the token of its session or its program.
    pub(crate) fn asker(&self, session: Option<&str>, program: Option<&str>) -> Option<Asker> {
        let now = self.now();
        let book = self.read();
        if let Some(token) = program {
            return book.program(token);
        }
        let asker = book.session(session?, now)?;
        drop(book);
        if let Some(session) = &asker.session {
            session.used.fetch_max(now, Ordering::Relaxed);
            self.differs.store(true, Ordering::Relaxed);
        }
        Some(asker)
    }

    /// When a session ends if it is not used again, ms; programs have none.
    pub(crate) fn ends_at(&self, asker: &Asker) -> Option<i64> {
        asker.session.as_ref().map(|session| session.ends_at())
    }

    /// Whether somebody signs in with a password; visitors and programs do not.
    pub(crate) fn has_password(&self, asker: &Asker) -> bool {
        let book = self.read();
        let entry = book.operators.get(&*asker.operator.name);
        asker.session.is_some() && entry.is_some_and(|entry| entry.password.is_some())
    }

    /// Signs somebody in by name and password. A name that nobody has costs as much. What was begun
    /// is ended, and counted, whoever waits for it.
    pub(crate) async fn sign_in(
        self: &Arc<Self>,
        name: &str,
        password: String,
        from: IpAddr,
    ) -> Result<(Asker, Token), StaffRefused> {
        // What cannot be a name is nobody's, whatever it is and however long.
        let name = manage::check_name(name).map_or("", |()| name).to_owned();
        let (staff, whose) = (self.clone(), name.clone());
        let work = move |is_last| {
            let kept = staff.read().operators.get(&*name).and_then(|one| one.password.clone());
            let is_it = kept.as_ref().unwrap_or(&staff.nobody).is(&password) && kept.is_some();
            if !is_it {
                let what = if is_last { "sign_in_shut" } else { "sign_in_failed" };
                staff.note(what, &name, from, "");
                return Err(StaffRefused::WrongPassword);
            }
            lock(&staff.attempts).went_well(&name, from);
            let signed_in = staff.begin(&name, kept.as_ref())?;
            staff.note("signed_in", &name, from, "");
            Ok(signed_in)
        };
        self.tried(Some((&whose, from)), work).await
    }

    /// Signs a demo's visitor in.
    pub(crate) fn visit(&self, token: &str, from: IpAddr) -> Result<(Asker, Token), StaffRefused> {
        let known = self.read().visitor.clone();
        let (_, visitor) =
            known.filter(|(digest, _)| *digest == Digest::of(token)).ok_or(StaffRefused::NoLink)?;
        let signed_in = self.begin(&visitor.name, None)?;
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
        let (now, mut tables) = (self.now(), self.tables());
        let mut book = self.write();
        let over = book.sessions.values().filter(|session| session.ends_at() <= now);
        let over: Vec<Digest> = over.map(|session| session.digest).collect();
        over.iter().for_each(|digest| book.end(digest));
        let links = book.links.len();
        book.links.retain(|_, (_, ends)| *ends > now);
        let has_old_links = book.links.len() < links;
        let sessions = self.differs.swap(false, Ordering::Relaxed) || !over.is_empty();
        let sessions = sessions.then(|| book.stored_sessions());
        drop(book);
        if let Some(sessions) = sessions {
            self.kept(tables.keep_sessions(&sessions));
        }
        if has_old_links {
            self.kept(tables.strike_links(now));
        }
    }

    /// Notes what was done; it is on disk within a second, or after [`Staff::write_down`].
    pub(crate) fn note(&self, what: &str, who: &str, from: IpAddr, about: &str) {
        tracing::info!(what, who, %from, about, "at the desk");
        lock(&self.diary).note(self.row(what, who, from, about));
    }

    /// Notes what was denied to somebody.
    pub(crate) fn deny(&self, who: &str, from: IpAddr, about: &str) {
        lock(&self.diary).deny(self.row("denied", who, from, about));
    }

    /// Writes down what was noted.
    pub(crate) fn write_down(&self) {
        let mut tables = self.tables();
        let rows = lock(&self.diary).take(self.now());
        if rows.is_empty() {
            return;
        }
        if let Err(error) = tables.note(&rows) {
            tracing::warn!(%error, rows = rows.len(), "the audit could not be stored yet");
            lock(&self.diary).put_back(rows);
        }
    }

    fn row(&self, what: &str, who: &str, from: IpAddr, about: &str) -> AuditRow {
        AuditRow {
            number: 0,
            at: self.now(),
            who: who.to_owned(),
            from: from.to_string(),
            what: what.to_owned(),
            about: about.to_owned(),
        }
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

    /// Does what takes a core and much memory, a few at a time; a try of a name's password is
    /// counted once it has its turn, and `work` hears whether it is the last for a while. It goes
    /// on when nobody waits for it any more, and holds its turn as long.
    async fn tried<T: Send + 'static>(
        &self,
        whose: Option<(&str, IpAddr)>,
        work: impl FnOnce(bool) -> Result<T, StaffRefused> + Send + 'static,
    ) -> Result<T, StaffRefused> {
        let waits = self.waiting.clone().try_acquire_owned().map_err(|_| StaffRefused::Busy)?;
        let is_last = match whose {
            Some((name, from)) => self.may_try(name, from)?,
            None => false,
        };
        let hashing = self.hashing.clone();
        let done = tokio::spawn(async move {
            let _works = hashing.acquire_owned().await.map_err(|_| StaffRefused::Busy)?;
            let done = tokio::task::spawn_blocking(move || work(is_last)).await;
            drop(waits);
            done.unwrap_or(Err(StaffRefused::Failed))
        });
        let done = done.await.unwrap_or(Err(StaffRefused::Failed));
        if let (Err(StaffRefused::Failed | StaffRefused::Busy), Some((name, from))) = (&done, whose)
        {
            lock(&self.attempts).not_tried(name, from);
        }
        done
    }

    /// Begins a session of a visitor, or of an operator who still has this password. Where the disk
    /// does not take it, it is one until the process ends.
    fn begin(&self, name: &str, password: Option<&Hashed>) -> Result<(Asker, Token), StaffRefused> {
        let (token, session) = begun(name, self.now())?;
        let session = Arc::new(session);
        let mut ended = Vec::new();
        let tables = self.tables();
        let mut book = self.write();
        let kept = book.operators.get(name).and_then(|one| one.password.as_ref());
        let operator = book.somebody(name).filter(|_| kept == password).cloned();
        let operator = operator.ok_or(StaffRefused::WrongPassword)?;
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
        if !is_visitor {
            self.kept(tables.keep_session(&session.row()));
        }
        ended.iter().for_each(|digest| self.kept(tables.strike_session(&digest.to_bytes())));
        Ok((session.asker(operator), token))
    }

    /// What the store did not take goes on in memory, is told, and is tried again.
    fn kept(&self, done: rusqlite::Result<()>) {
        if let Err(error) = done {
            self.differs.store(true, Ordering::Relaxed);
            tracing::warn!(%error, "who is at the desk could not be stored yet");
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
        let program = Program::new(Operator::of(&name, post), made);
        book.programs.insert(Digest::from_bytes(digest), program);
    }
    Ok(book)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
