//! Who is who: the kind of every thing, and lists of those who move. Only the register changes it.

use city::{City, KindId, Role, ThingId};

/// Things by their part in the city.
#[derive(Clone, Default)]
pub(super) struct Roster {
    /// The kind of every thing, by slot.
    pub(super) kinds: Vec<KindId>,
    /// Things of each kind, by `KindId`.
    pub(super) counts: Vec<u32>,
    /// Vehicles and crews.
    pub(super) movers: Vec<ThingId>,
    /// Crews.
    pub(super) crews: Vec<ThingId>,
    /// Vehicles.
    pub(super) vehicles: Vec<ThingId>,
}

impl Roster {
    /// How many things it knows.
    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// The same with the things registered since.
    pub(super) fn after(&self, city: &City) -> Roster {
        let mut roster = self.clone();
        roster.counts.resize(city.settings().kinds.len(), 0);
        let district = city.settings().district;
        for slot in self.len()..city.map().len() {
            let Some(thing) = city.map().thing(ThingId::new(district, slot as u32)) else { break };
            roster.kinds.push(thing.kind);
            let Some(kind) = city.settings().kind(thing.kind) else { continue };
            roster.counts[thing.kind.slot()] += 1;
            match kind.role {
                Role::Vehicle => {
                    roster.movers.push(thing.id);
                    roster.vehicles.push(thing.id);
                }
                Role::Crew => {
                    roster.movers.push(thing.id);
                    roster.crews.push(thing.id);
                }
                Role::Component | Role::Material | Role::Camera | Role::Gateway => (),
            }
        }
        roster
    }
}
