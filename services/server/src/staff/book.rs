//! Who may sign in and who is signed in, in memory: what requests ask, so that none waits for the
//! disk.

use super::digest::{Digest, Token};
use super::password::Hashed;
use super::{ABSOLUTE_MS, IDLE_MS};
use crate::store::{OperatorRow, SessionRow};
use city::Post;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::watch;

/// Somebody who may sign in at the desk, or a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Operator {
    /// The name.
    pub(crate) name: Box<str>,
    /// The post.
    pub(crate) post: Post,
    /// The streets it is for, by their 9-digit codes, sorted; none: the whole city.
    pub(crate) streets: Vec<u32>,
    /// The code of its department; with `Post::Department` only.
    pub(crate) department: Option<Box<str>>,
    /// The name of its crew; with `Post::Crew` only.
    pub(crate) crew: Option<Box<str>>,
}

/// Who asks: somebody who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    /// Who it is.
    pub(crate) operator: Arc<Operator>,
    /// Its session; a program has none.
    pub(crate) session: Option<Arc<Session>>,
    /// Turns true, or is left behind, when it is signed in no more.
    ended: watch::Receiver<bool>,
}

impl Asker {
    /// Waits until it is signed in no more; a stream that it listens to ends then.
    pub(crate) async fn ends(mut self) {
        // An error means that whoever would say so is gone, which says as much.
        let _ = self.ended.wait_for(|ended| *ended).await;
    }
}

/// A session of somebody.
#[derive(Debug)]
pub(crate) struct Session {
    pub(super) digest: Digest,
    pub(super) operator: Box<str>,
    pub(super) begun: i64,
    pub(super) used: AtomicI64,
    ended: watch::Sender<bool>,
}

impl Session {
    pub(super) fn new(digest: Digest, operator: Box<str>, begun: i64, used: i64) -> Session {
        let used = AtomicI64::new(used);
        Session { digest, operator, begun, used, ended: watch::Sender::new(false) }
    }

    /// When it ends if it is not used again.
    pub(super) fn ends_at(&self) -> i64 {
        (self.used.load(Ordering::Relaxed) + IDLE_MS).min(self.begun + ABSOLUTE_MS)
    }

    pub(super) fn row(&self) -> SessionRow {
        let used = self.used.load(Ordering::Relaxed);
        (self.digest.to_bytes(), self.operator.to_string(), self.begun, used)
    }

    /// Whoever asks with it.
    pub(super) fn asker(self: &Arc<Self>, operator: Arc<Operator>) -> Asker {
        Asker { operator, session: Some(self.clone()), ended: self.ended.subscribe() }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.ended.send_replace(true);
    }
}

/// A program that has a token.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) operator: Arc<Operator>,
    /// Since when it is known, ms.
    pub(super) made: i64,
    /// Dropped with it: what it listens to ends then.
    ended: watch::Sender<bool>,
}

impl Program {
    pub(super) fn new(operator: Operator, made: i64) -> Program {
        Program { operator: Arc::new(operator), made, ended: watch::Sender::new(false) }
    }
}

/// An operator and what is kept of its password.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) operator: Arc<Operator>,
    pub(super) password: Option<Hashed>,
}

/// Everybody and everything that may sign in.
#[derive(Default)]
pub(super) struct Book {
    pub(super) operators: FxHashMap<Box<str>, Entry>,
    pub(super) sessions: FxHashMap<Digest, Arc<Session>>,
    /// Whose password a link sets, and when it ends.
    pub(super) links: FxHashMap<Digest, (Box<str>, i64)>,
    pub(super) programs: FxHashMap<Digest, Program>,
    /// Who comes with a demo's link.
    pub(super) visitor: Option<(Digest, Arc<Operator>)>,
    /// The link that makes the first operator; as long as there is none.
    pub(super) first: Option<Digest>,
}

impl Book {
    /// Somebody who may sign in: an operator, or a demo's visitor.
    pub(super) fn somebody(&self, name: &str) -> Option<&Arc<Operator>> {
        let visitor = self.visitor.as_ref().map(|(_, visitor)| visitor);
        let visitor = visitor.filter(|visitor| *visitor.name == *name);
        visitor.or_else(|| self.operators.get(name).map(|entry| &entry.operator))
    }

    /// Whose session this is, if it goes on.
    pub(super) fn session(&self, token: &str, now: i64) -> Option<Asker> {
        let session = self.sessions.get(&Digest::of(token))?;
        let operator = self.somebody(&session.operator)?;
        (now < session.ends_at()).then(|| session.asker(operator.clone()))
    }

    /// The program of a token.
    pub(super) fn program(&self, token: &str) -> Option<Asker> {
        let Program { operator, ended, .. } = self.programs.get(&Digest::of(token))?;
        Some(Asker { operator: operator.clone(), session: None, ended: ended.subscribe() })
    }

    /// Takes the sessions of somebody out, save for one; they end with it.
    pub(super) fn end_sessions(&mut self, name: &str, save: Option<Digest>) -> Vec<Digest> {
        let of_it = |session: &&Arc<Session>| *session.operator == *name;
        let ended = self.sessions.values().filter(of_it).map(|session| session.digest);
        let ended: Vec<Digest> = ended.filter(|digest| Some(*digest) != save).collect();
        ended.iter().for_each(|digest| self.end(digest));
        ended
    }

    /// Takes one session out; it ends with it.
    pub(super) fn end(&mut self, digest: &Digest) {
        if let Some(session) = self.sessions.remove(digest) {
            session.ended.send_replace(true);
        }
    }

    /// Whether somebody who is not this one, and can sign in, says who may sign in.
    pub(super) fn has_other_administrator(&self, name: &str) -> bool {
        let is_one = |one: &Entry| {
            let is_other = *one.operator.name != *name && one.password.is_some();
            is_other && one.operator.post == Post::Administrator
        };
        self.operators.values().any(is_one)
    }

    /// Whether a name is an operator's, a program's or a visitor's.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        self.has_program(name) || self.somebody(name).is_some()
    }

    /// Whether a name is a program's.
    pub(super) fn has_program(&self, name: &str) -> bool {
        self.programs.values().any(|program| *program.operator.name == *name)
    }

    /// Every session that outlives the process.
    pub(super) fn stored_sessions(&self) -> Vec<SessionRow> {
        let visitor = self.visitor.as_ref().map(|(_, visitor)| &visitor.name);
        let stored = self.sessions.values().filter(|one| Some(&one.operator) != visitor);
        stored.map(|session| session.row()).collect()
    }
}

impl Operator {
    /// As it is stored.
    pub(super) fn row(&self, password: Option<&Hashed>) -> OperatorRow {
        let streets: Vec<String> = self.streets.iter().map(u32::to_string).collect();
        OperatorRow {
            name: self.name.to_string(),
            post: self.post.name().to_owned(),
            streets: streets.join(","),
            department: self.department.as_deref().map(str::to_owned),
            crew: self.crew.as_deref().map(str::to_owned),
            password: password.map(Hashed::to_text),
        }
    }

    /// Somebody of a name and a post, for the whole city.
    pub(crate) fn of(name: &str, post: Post) -> Operator {
        let (department, crew) = (None, None);
        Operator { name: name.into(), post, streets: Vec::new(), department, crew }
    }
}

impl Entry {
    /// As it was stored; nothing where the row is none of ours.
    pub(super) fn of(row: OperatorRow) -> Option<Entry> {
        let streets = row.streets.split(',').filter(|code| !code.is_empty());
        let streets = streets.map(|code| code.parse().ok()).collect::<Option<Vec<u32>>>()?;
        let password = match &row.password {
            Some(text) => Some(Hashed::from_text(text)?),
            None => None,
        };
        let operator = Operator {
            name: row.name.into(),
            post: Post::named(&row.post)?,
            streets,
            department: row.department.map(Into::into),
            crew: row.crew.map(Into::into),
        };
        Some(Entry { operator: Arc::new(operator), password })
    }
}

/// A token and the session that it begins.
pub(super) fn begun(operator: &str, now: i64) -> Result<(Token, Session), getrandom::Error> {
    let token = Token::new()?;
    let session = Session::new(token.digest(), operator.into(), now, now);
    Ok((token, session))
}
