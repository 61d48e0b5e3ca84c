//! Names at the door: looked up once for each message, changed when a thing is registered.

use city::{City, KindId, Thing, ThingId};
use rustc_hash::FxHashMap;
use std::sync::{PoisonError, RwLock};

/// Which thing a name means, and of which kind it is.
#[derive(Debug, Default)]
pub struct Directory {
    names: RwLock<FxHashMap<Box<str>, (ThingId, KindId)>>,
}

impl Directory {
    /// The names of a city.
    pub fn of(city: &City) -> Directory {
        let names = city.map().things().map(|thing| (thing.name.clone(), (thing.id, thing.kind)));
        Directory { names: RwLock::new(names.collect()) }
    }

    /// What a name means.
    pub fn find(&self, name: &str) -> Option<(ThingId, KindId)> {
        self.names.read().unwrap_or_else(PoisonError::into_inner).get(name).copied()
    }

    /// A name comes into use.
    pub fn add(&self, thing: &Thing) {
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        names.insert(thing.name.clone(), (thing.id, thing.kind));
    }
}
