//! Names at the door: looked up once for each message, changed when a thing is registered.

use city::{Chunks, City, District, Fact, Identifier, KindId, Thing, ThingId};
use hashbrown::HashTable;
use history::Roster;
use rustc_hash::FxBuildHasher;
use smol_str::SmolStr;
use std::hash::BuildHasher;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Which thing a name means, and of which kind it is.
#[derive(Debug, Default)]
pub struct Directory(RwLock<Book>);

/// Each thing once, and two tables that hold no more than where it stands: a table is up to twice
/// as long as what is in it, and a city has millions of names.
#[derive(Debug, Default)]
struct Book {
    things: Chunks<Listed>,
    named: HashTable<u32>,
    coded: HashTable<u32>,
}

#[derive(Clone, Debug)]
struct Listed {
    /// Short names stand right here, where a lookup finds them without a further miss.
    name: SmolStr,
    code: Option<Identifier>,
    district: District,
    kind: KindId,
}

impl Directory {
    /// The names of a city.
    pub fn of(city: &City) -> Directory {
        let mut book = Book::default();
        for thing in city.map().things() {
            book.add(thing);
            let said = city.map().particulars(thing.id);
            book.code(thing.id, said.and_then(|said| said.identifier));
        }
        Directory(RwLock::new(book))
    }

    /// The thing with an identifier.
    pub fn coded(&self, identifier: Identifier) -> Option<ThingId> {
        let (book, code) = (self.read(), Some(identifier));
        let slot = book.coded.find(hash(&code), |slot| code_at(&book.things, *slot) == code)?;
        book.id(*slot)
    }

    /// The thing of a name, or of an identifier with its scheme: names have no `/`.
    pub fn named(&self, text: &str) -> Option<ThingId> {
        match text.contains('/') {
            true => self.coded(Identifier::parse_full(text)?),
            false => self.find(text).map(|(id, _)| id),
        }
    }

    /// What a name means.
    pub fn find(&self, name: &str) -> Option<(ThingId, KindId)> {
        let book = self.read();
        let slot = book.named.find(hash(name), |slot| name_at(&book.things, *slot) == name)?;
        Some((book.id(*slot)?, book.things.get(*slot as usize)?.kind))
    }

    /// Takes note of what a fact says of names and identifiers.
    pub fn note(&self, fact: &Fact) {
        match fact {
            Fact::Registered(thing) => self.add(thing),
            Fact::Described { thing, particulars } => {
                self.write().code(*thing, particulars.identifier);
            }
            Fact::Changed(change) => {
                self.write().code(change.thing, change.now.particulars.identifier);
            }
            _ => (),
        }
    }

    /// A name comes into use.
    pub fn add(&self, thing: &Thing) {
        self.write().add(thing);
    }

    fn read(&self) -> RwLockReadGuard<'_, Book> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Book> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Roster for Directory {
    fn kind(&self, number: u32) -> Option<KindId> {
        Some(self.read().things.get(number as usize)?.kind)
    }

    fn name(&self, number: u32) -> Option<Box<str>> {
        Some(self.read().things.get(number as usize)?.name.as_str().into())
    }
}

impl Book {
    fn add(&mut self, thing: &Thing) {
        debug_assert_eq!(thing.id.slot(), self.things.len(), "ids count up");
        let name = thing.name.clone();
        let hashed = hash(name.as_str());
        let (district, kind) = (thing.id.district, thing.kind);
        self.things.push(Listed { name, code: None, district, kind });
        let again = |slot: &u32| hash(name_at(&self.things, *slot));
        self.named.insert_unique(hashed, thing.id.number, again);
    }

    /// A thing has this identifier from now on, and no other.
    fn code(&mut self, thing: ThingId, now: Option<Identifier>) {
        let Some(listed) = self.things.get_mut(thing.slot()) else { return };
        let was = std::mem::replace(&mut listed.code, now);
        if was == now {
            return;
        }
        if let Ok(known) = self.coded.find_entry(hash(&was), |slot| *slot == thing.number) {
            known.remove();
        }
        if now.is_some() {
            let again = |slot: &u32| hash(&code_at(&self.things, *slot));
            self.coded.insert_unique(hash(&now), thing.number, again);
        }
    }

    fn id(&self, slot: u32) -> Option<ThingId> {
        Some(ThingId::new(self.things.get(slot as usize)?.district, slot))
    }
}

fn name_at(things: &Chunks<Listed>, slot: u32) -> &str {
    things.get(slot as usize).map_or("", |thing| &thing.name)
}

fn code_at(things: &Chunks<Listed>, slot: u32) -> Option<Identifier> {
    things.get(slot as usize)?.code
}

fn hash<T: std::hash::Hash + ?Sized>(what: &T) -> u64 {
    FxBuildHasher.hash_one(what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use city::{Position, Scheme, Skills};

    const DISTRICT: District = District(440_111);

    fn thing(number: u32) -> Thing {
        Thing {
            id: ThingId::new(DISTRICT, number),
            name: format!("bin-{number}").into(),
            kind: KindId(number as u16 % 3),
            home: Position::default(),
            grid: None,
            via: None,
            quantity: 0,
            skills: Skills(0),
        }
    }

    fn code(number: u32) -> Option<Identifier> {
        Identifier::parse(Scheme::CjT214, &format!("4401110305{number:06}")).ok()
    }

    #[test]
    fn names_and_identifiers_are_found_however_often_the_tables_grow() {
        let mut book = Book::default();
        for number in 0..3_000 {
            book.add(&thing(number));
            book.code(thing(number).id, code(number));
        }
        let directory = Directory(RwLock::new(book));
        for number in 0..3_000 {
            let (id, kind) = (ThingId::new(DISTRICT, number), KindId(number as u16 % 3));
            let name = format!("bin-{number}");
            assert_eq!(directory.find(&name), Some((id, kind)));
            assert_eq!(directory.named(&code(number).expect("digits").full()), Some(id));
            assert_eq!(
                (directory.kind(number), directory.name(number)),
                (Some(kind), Some(name.into()))
            );
        }
        assert_eq!((directory.find("bin-3000"), directory.name(3_000)), (None, None));
    }

    #[test]
    fn an_identifier_that_went_to_another_thing_means_that_one() {
        let mut book = Book::default();
        (0..2).for_each(|number| book.add(&thing(number)));
        let [first, second] = [0, 1].map(|number| ThingId::new(DISTRICT, number));
        book.code(first, code(7));
        book.code(first, code(8));
        book.code(second, code(7));
        book.code(first, None);
        let directory = Directory(RwLock::new(book));
        let found = [7, 8].map(|number| directory.coded(code(number).expect("digits")));
        assert_eq!(found, [Some(second), None]);
    }
}
