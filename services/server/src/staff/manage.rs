//! Who may sign in is said here: operators come, change and go; links set passwords; programs get
//! tokens. The store has it before anybody is told.

use super::book::{Entry, Operator, Program, Session};
use super::digest::{Digest, Token};
use super::password::{Hashed, is_fit};
use super::{Asker, Staff, StaffRefused};
use crate::store::LinkRow;
use city::Post;
use rustc_hash::FxHashMap;
use std::net::IpAddr;
use std::sync::Arc;

/// Letters of a name at most.
const NAME_LETTERS_MAX: usize = 64;
/// Operators at most.
pub(super) const OPERATORS_MAX: usize = 2_000;
/// Programs at most.
pub(super) const PROGRAMS_MAX: usize = 200;
/// Streets of one operator at most.
pub(super) const STREETS_MAX: usize = 500;
/// A one-time link ends after this, ms.
pub(super) const LINK_MS: i64 = 24 * 3_600_000;

/// An operator as it is listed.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// Who.
    pub(crate) operator: Arc<Operator>,
    /// Whether it can sign in: its password is set.
    pub(crate) has_password: bool,
    /// Its sessions now.
    pub(crate) sessions: usize,
}

/// A program as it is listed.
#[derive(Clone, Debug)]
pub(crate) struct ProgramKnown {
    /// Its name.
    pub(crate) name: Box<str>,
    /// Its post.
    pub(crate) post: Post,
    /// Since when, ms.
    pub(crate) made: i64,
}

/// Whose password a link sets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum LinkOf {
    /// The first operator's, who chooses its name too.
    First,
    /// Somebody's.
    Operator(Box<str>),
}

impl Staff {
    /// Everybody who may sign in, by name.
    pub(crate) fn people(&self) -> Vec<Known> {
        let book = self.read();
        let mut sessions: FxHashMap<&str, usize> = FxHashMap::default();
        book.sessions.values().for_each(|one| *sessions.entry(&one.operator).or_default() += 1);
        let known = |entry: &Entry| Known {
            operator: entry.operator.clone(),
            has_password: entry.password.is_some(),
            sessions: sessions.get(&*entry.operator.name).copied().unwrap_or(0),
        };
        let mut people: Vec<Known> = book.operators.values().map(known).collect();
        people.sort_unstable_by(|one, other| one.operator.name.cmp(&other.operator.name));
        people
    }

    /// Every program that has a token, by name.
    pub(crate) fn programs(&self) -> Vec<ProgramKnown> {
        let known = |program: &Program| ProgramKnown {
            name: program.operator.name.clone(),
            post: program.operator.post,
            made: program.made,
        };
        let mut programs: Vec<_> = self.read().programs.values().map(known).collect();
        programs.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        programs
    }

    /// Lets somebody sign in, once its password is set through the link of this token.
    pub(crate) fn add(&self, operator: Operator) -> Result<Token, StaffRefused> {
        let operator = fit(operator)?;
        let mut tables = self.tables();
        let book = self.read();
        if book.is_taken(&operator.name) {
            return Err(StaffRefused::NameTaken);
        }
        if book.operators.len() >= OPERATORS_MAX {
            return Err(StaffRefused::TooMany);
        }
        drop(book);
        let (token, link) = self.new_link(&operator.name)?;
        tables.add_operator(&operator.row(None), &link)?;
        let name = operator.name.clone();
        let entry = Entry { operator: Arc::new(operator), password: None };
        let mut book = self.write();
        book.operators.insert(name.clone(), entry);
        book.links.insert(token.digest(), (name, link.2));
        Ok(token)
    }

    /// Gives somebody another post or area; its sessions end.
    pub(crate) fn change(&self, operator: Operator) -> Result<(), StaffRefused> {
        let operator = fit(operator)?;
        let tables = self.tables();
        let known = self.read().operators.get(&operator.name).cloned();
        let Some(Entry { password, .. }) = known else { return Err(StaffRefused::NoSuchOperator) };
        if operator.post != Post::Administrator {
            self.leaves_administrator(&operator.name)?;
        }
        tables.keep_operator(&operator.row(password.as_ref()))?;
        let name = operator.name.clone();
        let mut book = self.write();
        let ended = book.end_sessions(&name, None);
        book.operators.insert(name, Entry { operator: Arc::new(operator), password });
        drop(book);
        ended.iter().for_each(|one| self.kept(tables.strike_session(&one.to_bytes())));
        Ok(())
    }

    /// Lets somebody sign in no more; its sessions end.
    pub(crate) fn remove(&self, name: &str) -> Result<(), StaffRefused> {
        let mut tables = self.tables();
        if !self.read().operators.contains_key(name) {
            return Err(StaffRefused::NoSuchOperator);
        }
        self.leaves_administrator(name)?;
        tables.strike_operator(name)?;
        let mut book = self.write();
        book.end_sessions(name, None);
        book.links.retain(|_, (of, _)| **of != *name);
        book.operators.remove(name);
        Ok(())
    }

    /// A link to set somebody's password anew; earlier links of it end.
    pub(crate) fn link(&self, name: &str) -> Result<Token, StaffRefused> {
        let mut tables = self.tables();
        if !self.read().operators.contains_key(name) {
            return Err(StaffRefused::NoSuchOperator);
        }
        let (token, link) = self.new_link(name)?;
        tables.keep_link(&link)?;
        let mut book = self.write();
        book.links.retain(|_, (of, _)| **of != *name);
        book.links.insert(token.digest(), (name.into(), link.2));
        Ok(token)
    }

    /// Gives a program a token, or another one; what it may is its post's.
    pub(crate) fn add_program(&self, name: &str, post: Post) -> Result<Token, StaffRefused> {
        check_name(name)?;
        if matches!(post, Post::Administrator | Post::Department | Post::Crew) {
            return Err(StaffRefused::NotForPrograms);
        }
        let tables = self.tables();
        let book = self.read();
        let is_program = book.has_program(name);
        if !is_program && book.is_taken(name) {
            return Err(StaffRefused::NameTaken);
        }
        if !is_program && book.programs.len() >= PROGRAMS_MAX {
            return Err(StaffRefused::TooMany);
        }
        drop(book);
        let (token, made) = (Token::new()?, self.now());
        let row = (name.to_owned(), token.digest().to_bytes(), post.name().to_owned(), made);
        tables.keep_program(&row)?;
        let mut book = self.write();
        book.programs.retain(|_, program| *program.operator.name != *name);
        book.programs.insert(token.digest(), Program::new(Operator::of(name, post), made));
        Ok(token)
    }

    /// Takes a program's token; whether there was one.
    pub(crate) fn remove_program(&self, name: &str) -> Result<bool, StaffRefused> {
        self.tables().strike_program(name)?;
        let mut book = self.write();
        let before = book.programs.len();
        book.programs.retain(|_, program| *program.operator.name != *name);
        Ok(book.programs.len() < before)
    }

    /// Whose password a link sets.
    pub(crate) fn link_of(&self, token: &str) -> Result<LinkOf, StaffRefused> {
        let (digest, book) = (Digest::of(token), self.read());
        if book.first == Some(digest) && book.operators.is_empty() {
            return Ok(LinkOf::First);
        }
        match book.links.get(&digest) {
            Some((name, ends)) if *ends > self.now() => Ok(LinkOf::Operator(name.clone())),
            _ => Err(StaffRefused::NoLink),
        }
    }

    /// Uses a link up: its operator has this password, and is signed in. The first operator, who
    /// is an administrator, chooses a name as well.
    pub(crate) async fn set_up(
        self: &Arc<Self>,
        token: String,
        name: Option<&str>,
        password: String,
        from: IpAddr,
    ) -> Result<(Asker, Token), StaffRefused> {
        let of = self.link_of(&token)?;
        let name = match &of {
            LinkOf::First => name.ok_or(StaffRefused::BadName)?,
            LinkOf::Operator(name) => name,
        };
        check_name(name)?;
        is_fit(name, &password)?;
        let (staff, name) = (self.clone(), name.to_owned());
        let work = move |_| {
            let hashed = Hashed::new(&password)?;
            let post = staff.use_up(&token, &of, &name, hashed.clone())?;
            staff.note("set_up", &name, from, post.name());
            staff.write_down();
            staff.begin(&name, Some(&hashed))
        };
        self.tried(None, work).await
    }

    /// Gives whoever asks another password; all its other sessions end, and this one goes on.
    pub(crate) async fn change_password(
        self: &Arc<Self>,
        asker: &Asker,
        (old, new): (String, String),
        from: IpAddr,
    ) -> Result<(), StaffRefused> {
        let (name, session) = (asker.operator.name.clone(), asker.session.clone());
        let session = session.ok_or(StaffRefused::WrongPassword)?;
        is_fit(&name, &new)?;
        let (staff, of) = (self.clone(), name.clone());
        let work = move |_| {
            let known = staff.read().operators.get(&of).cloned();
            let is_it = |kept: &Entry| kept.password.as_ref().is_some_and(|kept| kept.is(&old));
            let Some(known) = known.filter(is_it) else {
                staff.note("sign_in_failed", &of, from, "");
                return Err(StaffRefused::WrongPassword);
            };
            super::lock(&staff.attempts).went_well(&of, from);
            staff.replace(&known, Hashed::new(&new)?, &session)?;
            staff.note("password_changed", &of, from, "");
            staff.write_down();
            Ok(())
        };
        self.tried(Some((&name, from)), work).await
    }

    /// Puts another password in the place of the one that was known, if that stands still and the
    /// session goes on: a link may have been used meanwhile.
    fn replace(
        &self,
        known: &Entry,
        password: Hashed,
        session: &Session,
    ) -> Result<(), StaffRefused> {
        let mut tables = self.tables();
        let is_same = |entry: &Entry| entry.password == known.password;
        let book = self.read();
        let name = &known.operator.name;
        let entry = book.operators.get(name).filter(|entry| is_same(entry)).cloned();
        let goes_on = book.sessions.contains_key(&session.digest);
        drop(book);
        let Entry { operator, .. } =
            entry.filter(|_| goes_on).ok_or(StaffRefused::WrongPassword)?;
        tables.set_password(&operator.row(Some(&password)))?;
        self.kept(tables.keep_session(&session.row()));
        let mut book = self.write();
        book.end_sessions(name, Some(session.digest));
        book.links.retain(|_, (of, _)| of != name);
        book.operators.insert(name.clone(), Entry { operator, password: Some(password) });
        Ok(())
    }

    /// Once only, however many ask at the same time: the tables are held meanwhile.
    fn use_up(
        &self,
        token: &str,
        of: &LinkOf,
        name: &str,
        password: Hashed,
    ) -> Result<Post, StaffRefused> {
        let mut tables = self.tables();
        if self.link_of(token)? != *of {
            return Err(StaffRefused::NoLink);
        }
        let operator = match of {
            LinkOf::First => Arc::new(Operator::of(name, Post::Administrator)),
            LinkOf::Operator(_) => {
                let known = self.read().operators.get(name).cloned();
                known.ok_or(StaffRefused::NoLink)?.operator
            }
        };
        if self.read().is_taken(name) && *of == LinkOf::First {
            return Err(StaffRefused::NameTaken);
        }
        tables.set_password(&operator.row(Some(&password)))?;
        let mut book = self.write();
        book.end_sessions(name, None);
        book.links.retain(|_, (of, _)| **of != *name);
        book.first = None;
        let post = operator.post;
        book.operators.insert(name.into(), Entry { operator, password: Some(password) });
        Ok(post)
    }

    fn new_link(&self, name: &str) -> Result<(Token, LinkRow), StaffRefused> {
        let token = Token::new()?;
        let link = (token.digest().to_bytes(), name.to_owned(), self.now() + LINK_MS);
        Ok((token, link))
    }

    fn leaves_administrator(&self, name: &str) -> Result<(), StaffRefused> {
        let book = self.read();
        let is_one = book.operators.get(name).map(|entry| entry.operator.post);
        if is_one != Some(Post::Administrator) || book.has_other_administrator(name) {
            return Ok(());
        }
        Err(StaffRefused::LastAdministrator)
    }
}

/// The operator with its streets in order, if it can be one.
fn fit(mut operator: Operator) -> Result<Operator, StaffRefused> {
    check_name(&operator.name)?;
    if operator.department.is_some() != (operator.post == Post::Department) {
        return Err(StaffRefused::NeedsDepartment);
    }
    if operator.crew.is_some() != (operator.post == Post::Crew) {
        return Err(StaffRefused::NeedsCrew);
    }
    operator.streets.sort_unstable();
    operator.streets.dedup();
    let is_street = |code: &u32| (100_000_000..1_000_000_000).contains(code);
    if operator.streets.len() > STREETS_MAX || !operator.streets.iter().all(is_street) {
        return Err(StaffRefused::BadStreet);
    }
    Ok(operator)
}

pub(super) fn check_name(name: &str) -> Result<(), StaffRefused> {
    let is_letter = |letter: char| letter.is_alphanumeric() || ['.', '_', '-'].contains(&letter);
    let ends = [name.chars().next(), name.chars().next_back()];
    let ends_well = ends.iter().all(|end| end.is_some_and(char::is_alphanumeric));
    if ends_well && name.chars().all(is_letter) && name.chars().count() <= NAME_LETTERS_MAX {
        return Ok(());
    }
    Err(StaffRefused::BadName)
}
