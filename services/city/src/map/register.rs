//! What changes in the register: what is said of a thing, where it stands, how much there is.

use super::Map;
use crate::chunks::Chunks;
use crate::coverage::Coverage;
use crate::edit::Entry;
use crate::id::ThingId;
use crate::particulars::Particulars;
use crate::restore::Register;
use crate::thing::{Live, Thing};
use std::sync::Arc;

impl Map {
    /// Everything of a thing that may change.
    pub fn entry(&self, id: ThingId) -> Option<Entry> {
        let thing = self.thing(id)?;
        let particulars = self.particulars(id).cloned().unwrap_or_default();
        Some(Entry { home: thing.home, grid: thing.grid, quantity: thing.quantity, particulars })
    }

    /// Gives every thing the grid that its place lies in; whether that changed anything.
    pub(crate) fn regrid(&mut self) -> bool {
        let mut changed = false;
        for slot in 0..self.things.len() {
            let Some(thing) = self.things.get(slot) else { continue };
            let grid = self.settings.grids.at(thing.home);
            if grid != thing.grid
                && let Some(thing) = self.things.get_mut(slot)
            {
                thing.grid = grid;
                changed = true;
            }
        }
        changed
    }

    /// Nobody has looked anywhere yet.
    pub(crate) fn forget_looks(&mut self) {
        self.coverage = Coverage::new(&self.settings.grids, &self.settings.streets);
    }

    pub(super) fn describe(&mut self, id: ThingId, said: &Particulars) {
        // Millions of things may stand in a register that says nothing more of them.
        if self.live(id).is_none() || (id.slot() >= self.particulars.len() && said.is_empty()) {
            return;
        }
        while self.particulars.len() <= id.slot() {
            self.particulars.push(Particulars::default());
        }
        let Some(place) = self.particulars.get_mut(id.slot()) else { return };
        let was = std::mem::replace(place, said.clone()).geometry;
        if was != said.geometry {
            was.iter().for_each(|was| self.extents.remove(id, was));
            said.geometry.iter().for_each(|now| self.extents.insert(id, now));
        }
    }

    pub(super) fn change(&mut self, id: ThingId, was: &Entry, now: &Entry) {
        self.describe(id, &now.particulars);
        let Some(thing) = self.things.get_mut(id.slot()) else { return };
        let kind = thing.kind;
        (thing.home, thing.grid, thing.quantity) = (now.home, now.grid, now.quantity);
        let Some(live) = self.live.get_mut(id.slot()) else { return };
        if was.quantity != now.quantity {
            live.quantity = now.quantity;
        }
        // What has moved since, or says itself where it is, stays there.
        if live.position == was.home && was.home != now.home {
            live.position = now.home;
            self.index(kind).relocate(id, was.home, now.home);
        }
    }

    /// The register as it is stored: things, what is seen of them, what else is said of them. It
    /// is shared, not copied.
    pub(crate) fn shared(&self) -> (Chunks<Thing>, Chunks<Live>, Chunks<Particulars>) {
        (self.things.clone(), self.live.clone(), self.particulars.clone())
    }

    /// Fills in the register of a stored city.
    pub(crate) fn refill_register(&mut self, things: Chunks<Thing>, said: Register) {
        things.iter().for_each(|thing| self.enlist(thing));
        for (thing, said) in things.iter().zip(said.particulars.iter()) {
            said.geometry.iter().for_each(|it| self.extents.insert(thing.id, it));
        }
        self.particulars = said.particulars;
        self.things = things;
        let known = Arc::make_mut(&mut self.parties);
        said.parties.into_iter().for_each(|party| {
            known.take(party);
        });
    }
}
