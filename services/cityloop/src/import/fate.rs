//! What a row asks of the register as it is: something new, something different, or nothing.

use super::judge::{Asked, TurnedDown};
use super::mapping::{Mapping, OnDifference, Via};
use city::{Amendment, City, Edit, Identifier, Refused, Registration, ThingId};
use server::{Clock, Difference, Directory};
use std::collections::HashMap;

/// Who says what an import says.
const BY: &str = "import";

/// What a row asks for.
pub(crate) enum Fate {
    /// A thing that the register does not have.
    New(Asked),
    /// A thing that it has otherwise.
    Different(Amendment, Vec<Difference>),
    /// A thing that it has just so.
    Same,
}

/// The register as it is before the list.
pub(crate) struct Before<'a> {
    /// The city.
    pub city: &'a City,
    /// Its names and identifiers.
    pub directory: &'a Directory,
    /// What time it is.
    pub clock: &'a Clock,
    /// What the columns mean.
    pub mapping: &'a Mapping,
    /// Why things change: the list's name.
    pub why: &'a str,
}

/// The rows in which names and identifiers of this list stood first: what repeats in one list is
/// the first row's.
#[derive(Default)]
pub(crate) struct Seen {
    /// The first row of each name, and how often the name stood.
    names: HashMap<Box<str>, (u64, u32)>,
    codes: HashMap<Identifier, u64>,
    /// What rows before gave up, with nobody, and what they took: identifiers, and names of things
    /// that may be gateways of others.
    held: HashMap<Box<str>, Option<ThingId>>,
}

/// What to do about an identifier that is another's.
const SWAPPED: &str = "put the row of whoever gives it up before this one; of two that change with \
     each other let one have none at first, in a list of its own";

impl Seen {
    /// Whether a name was in the list.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// Lets a row pass whose name and identifier are its own. Where the mapping numbers rows of one
    /// name, the second is `name-2`.
    pub(crate) fn first(&mut self, mut asked: Asked, number: bool) -> Result<Asked, TurnedDown> {
        let given = asked.thing.name.clone();
        let (first, times) = self.count(&given, asked.row);
        if times > 1 {
            let name = format!("{given}-{times}");
            if !number || !wire::topic::is_name(&name) || self.has(&name) {
                let words = format!("row {first} has this name already");
                return Err(down(&asked, "name_repeats", "", words));
            }
            asked.thing.name = name.as_str().into();
            self.names.insert(name.into(), (asked.row, 1));
        }
        if let Some(Some(code)) = code_of(&asked) {
            let first = *self.codes.entry(code).or_insert(asked.row);
            if first != asked.row {
                let words = format!("row {first} has the identifier {code} already");
                return Err(down(&asked, "identifier_repeats", "identifier", words));
            }
        }
        Ok(asked)
    }

    /// A row that is refused stands in the list all the same: its name, or its number of that, is
    /// taken, so that the rows behind it keep theirs.
    pub(crate) fn refused(&mut self, down: &TurnedDown, number: bool) {
        if down.name.is_empty() {
            return;
        }
        let (_, times) = self.count(&down.name, down.row);
        if number && times > 1 {
            self.names.entry(format!("{}-{times}", down.name).into()).or_insert((down.row, 1));
        }
    }

    /// The first row of a name, and how often it stood with this one.
    fn count(&mut self, name: &str, row: u64) -> (u64, u32) {
        let (first, times) = self.names.entry(name.into()).or_insert((row, 0));
        *times += 1;
        (*first, *times)
    }
}

impl Before<'_> {
    /// What a row asks for after those that were seen, or why it is refused.
    pub(crate) fn fate(&self, asked: Asked, seen: &Seen) -> Result<Fate, TurnedDown> {
        let Some((thing, kind)) = self.directory.find(&asked.thing.name) else {
            return Ok(Fate::New(asked));
        };
        let kind = self.city.settings().kind(kind).map_or("", |kind| &kind.name);
        if kind != &*asked.thing.kind {
            let words = format!("there is a {kind} of this name; a thing keeps its type");
            return Err(down(&asked, "differs", "", words));
        }
        let (by, why) = (BY.into(), self.why.into());
        let amendment = Amendment { thing, by, why, edits: asked.thing.edits.clone() };
        let now = self.clock.now();
        let named = |text: &str| self.named(seen, text);
        let differs = server::would_change(self.city, &named, now, &amendment)
            .map_err(|why| refused(&asked, &why))?;
        match (differs.is_empty(), self.mapping.on_difference) {
            (true, _) => Ok(Fate::Same),
            (false, OnDifference::Change) => Ok(Fate::Different(amendment, differs)),
            (false, OnDifference::Refuse) => {
                let one = |d: &Difference| format!("{}: {:?} is {:?}", d.field, d.was, d.now);
                let words: Vec<String> = differs.iter().map(one).collect();
                Err(down(&asked, "differs", "", words.join(", ")))
            }
        }
    }

    /// Whether a new thing would be taken after the rows that were seen.
    pub(crate) fn check(&self, asked: &Asked, seen: &Seen) -> Result<(), TurnedDown> {
        let thing: &Registration = &asked.thing;
        let named = |text: &str| self.named(seen, text);
        server::would_register(self.city, &named, thing).map_err(|why| refused(asked, &why))
    }

    /// Takes note of what a row gives up and takes: those behind it are judged as they will find
    /// the register, wherever one batch ends and the next begins.
    pub(crate) fn note(&self, asked: &Asked, seen: &mut Seen) {
        let known = self.directory.find(&asked.thing.name).map(|(thing, _)| thing);
        // Things that are not there yet have no number; one that nobody has will do for all.
        let beyond = ThingId::new(self.city.settings().district, u32::MAX);
        if known.is_none() && matches!(self.mapping.via, Via::Column(_)) {
            seen.held.insert(asked.thing.name.clone(), Some(beyond));
        }
        let Some(now) = code_of(asked) else { return };
        let was = known.and_then(|thing| self.city.map().particulars(thing)?.identifier);
        if was != now {
            was.map(|was| seen.held.insert(was.full().into(), None));
            now.map(|now| seen.held.insert(now.full().into(), Some(known.unwrap_or(beyond))));
        }
    }

    fn named(&self, seen: &Seen, text: &str) -> Option<ThingId> {
        seen.held.get(text).copied().unwrap_or_else(|| self.directory.named(text))
    }

    /// Things of the list's types that the register has and the list has not: how many, and the
    /// first few names.
    pub(crate) fn gone(&self, seen: &Seen, examples: usize) -> (u64, Vec<String>) {
        let settings = self.city.settings();
        let kinds: Vec<_> =
            self.mapping.kinds.all().filter_map(|kind| settings.kind_named(kind)).collect();
        let of_list = |thing: &&city::Thing| kinds.contains(&thing.kind) && !seen.has(&thing.name);
        let (mut count, mut names) = (0, Vec::new());
        for thing in self.city.map().things().filter(of_list) {
            count += 1;
            if names.len() < examples {
                names.push(thing.name.to_string());
            }
        }
        (count, names)
    }
}

/// The identifier that a row says, or that it says to be none; nothing where it says nothing.
fn code_of(asked: &Asked) -> Option<Option<Identifier>> {
    asked.thing.edits.iter().find_map(|edit| match edit {
        Edit::Identifier(code) => Some(*code),
        _ => None,
    })
}

/// A row that the register would refuse.
pub(crate) fn refused(asked: &Asked, why: &Refused) -> TurnedDown {
    let words = match why {
        Refused::IdentifierTaken(_) => format!("{why}; {SWAPPED}"),
        _ => why.to_string(),
    };
    down(asked, why.code(), "", words)
}

/// A row that is refused.
fn down(asked: &Asked, reason: &'static str, column: &str, words: String) -> TurnedDown {
    let (row, name, column) = (asked.row, asked.thing.name.to_string(), column.to_owned());
    TurnedDown { row, name, reason, column, words }
}
