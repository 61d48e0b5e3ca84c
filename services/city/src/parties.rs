//! Departments and units that components belong to, each kept once.

use crate::particulars::{Party, PartySlot};
use std::collections::BTreeMap;

/// Departments and units a register may name: what a slot can count.
pub const PARTIES_MAX: usize = u16::MAX as usize;

/// Each party once, in the order in which they became known.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Parties {
    all: Vec<Party>,
    slots: BTreeMap<Party, PartySlot>,
}

impl Parties {
    /// Takes a party in; one that is known keeps its slot, and what is too many has none.
    pub fn take(&mut self, party: Party) -> Option<PartySlot> {
        if let Some(slot) = self.slot(&party) {
            return Some(slot);
        }
        let slot = PartySlot::new(self.all.len())?;
        self.all.push(party.clone());
        self.slots.insert(party, slot);
        Some(slot)
    }

    /// Whether a further one finds a slot.
    pub fn has_room(&self) -> bool {
        self.all.len() < PARTIES_MAX
    }

    /// The slot of a party.
    pub fn slot(&self, party: &Party) -> Option<PartySlot> {
        self.slots.get(party).copied()
    }

    /// The party in a slot.
    pub fn get(&self, slot: PartySlot) -> Option<&Party> {
        self.all.get(slot.slot())
    }

    /// All of them, by slot.
    pub fn all(&self) -> &[Party] {
        &self.all
    }
}
