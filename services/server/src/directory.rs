//! Names at the door: looked up once for each message, changed when a thing is registered.

use city::{City, Fact, Identifier, KindId, Thing, ThingId};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::sync::{PoisonError, RwLock};

/// Which thing a name means, and of which kind it is.
#[derive(Debug, Default)]
pub struct Directory {
    /// Short names stand in the table itself, where a lookup finds them without a further miss.
    names: RwLock<FxHashMap<SmolStr, (ThingId, KindId)>>,
    /// Things by their identifiers: the scheme in the upper bits, 18 digits fit below.
    coded: RwLock<FxHashMap<u64, ThingId>>,
}

impl Directory {
    /// The names of a city.
    pub fn of(city: &City) -> Directory {
        let names =
            city.map().things().map(|thing| (SmolStr::new(&thing.name), (thing.id, thing.kind)));
        let coded = city.map().things().filter_map(|thing| {
            Some((key(city.map().particulars(thing.id)?.identifier?), thing.id))
        });
        Directory { names: RwLock::new(names.collect()), coded: RwLock::new(coded.collect()) }
    }

    /// The thing with an identifier.
    pub fn coded(&self, identifier: Identifier) -> Option<ThingId> {
        let coded = self.coded.read().unwrap_or_else(PoisonError::into_inner);
        coded.get(&key(identifier)).copied()
    }

    /// The thing of a name, or of an identifier with its scheme: names have no `/`.
    pub fn named(&self, text: &str) -> Option<ThingId> {
        match text.contains('/') {
            true => self.coded(Identifier::parse_full(text)?),
            false => self.find(text).map(|(id, _)| id),
        }
    }

    /// A thing has another identifier than before.
    pub fn code(&self, thing: ThingId, was: Option<Identifier>, now: Option<Identifier>) {
        if was == now {
            return;
        }
        let mut coded = self.coded.write().unwrap_or_else(PoisonError::into_inner);
        was.map(|was| coded.remove(&key(was)));
        now.map(|now| coded.insert(key(now), thing));
    }

    /// What a name means.
    pub fn find(&self, name: &str) -> Option<(ThingId, KindId)> {
        self.names.read().unwrap_or_else(PoisonError::into_inner).get(name).copied()
    }

    /// Takes note of what a fact says of names and identifiers.
    pub fn note(&self, fact: &Fact) {
        match fact {
            Fact::Registered(thing) => self.add(thing),
            Fact::Described { thing, particulars } => {
                self.code(*thing, None, particulars.identifier);
            }
            Fact::Changed(change) => {
                let of = |entry: &city::Entry| entry.particulars.identifier;
                self.code(change.thing, of(&change.was), of(&change.now));
            }
            _ => (),
        }
    }

    /// A name comes into use.
    pub fn add(&self, thing: &Thing) {
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        names.insert(SmolStr::new(&thing.name), (thing.id, thing.kind));
    }
}

fn key(identifier: Identifier) -> u64 {
    (identifier.scheme() as u64) << 60 | identifier.number()
}
