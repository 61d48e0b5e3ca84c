//! Names at the door: looked up once for each message, changed when a thing is registered.

use city::{City, KindId, Thing, ThingId};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::sync::{PoisonError, RwLock};

/// Which thing a name means, and of which kind it is.
#[derive(Debug, Default)]
pub struct Directory {
    /// Short names stand in the table itself, where a lookup finds them without a further miss.
    names: RwLock<FxHashMap<SmolStr, (ThingId, KindId)>>,
}

impl Directory {
    /// The names of a city.
    pub fn of(city: &City) -> Directory {
        let names =
            city.map().things().map(|thing| (SmolStr::new(&thing.name), (thing.id, thing.kind)));
        Directory { names: RwLock::new(names.collect()) }
    }

    /// What a name means.
    pub fn find(&self, name: &str) -> Option<(ThingId, KindId)> {
        self.names.read().unwrap_or_else(PoisonError::into_inner).get(name).copied()
    }

    /// A name comes into use.
    pub fn add(&self, thing: &Thing) {
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        names.insert(SmolStr::new(&thing.name), (thing.id, thing.kind));
    }
}
