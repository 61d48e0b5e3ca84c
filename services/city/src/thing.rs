//! A thing of the register, and what is seen of it now.

use crate::conditions::Lasting;
use crate::id::{GridSlot, KindId, RuleSlot, ThingId};
use crate::kind::Skills;
use crate::place::Position;
use crate::rare::Rare;
use crate::spoken::Spoken;
use crate::time::Time;
use smol_str::SmolStr;

/// What the register says of a thing; rarely changes.
#[derive(Clone, PartialEq, Debug)]
pub struct Thing {
    /// Its id.
    pub id: ThingId,
    /// Its unique name, the one devices and people use: `bin-000123`.
    pub name: SmolStr,
    /// Its type.
    pub kind: KindId,
    /// Where it stands or is at home.
    pub home: Position,
    /// The unit grid of its home.
    pub grid: Option<GridSlot>,
    /// The gateway that speaks for it.
    pub via: Option<ThingId>,
    /// How much there is of it; for materials.
    pub quantity: u32,
    /// What it can do; for those who take tasks.
    pub skills: Skills,
}

/// What is seen of a thing now.
#[derive(Clone, PartialEq, Debug)]
pub struct Live {
    /// When it was last heard, by our clock.
    pub heard: Time,
    /// When what is shown was true, by the best time known.
    pub said: Time,
    /// What it said itself.
    pub spoken: Rare<Spoken>,
    /// Where it is.
    pub position: Position,
    /// Where it heads, degrees clockwise from north.
    pub heading_deg: f32,
    /// How fast it goes, m/s.
    pub speed_mps: f32,
    /// What lasts of its rules' conditions.
    pub conditions: Rare<Lasting>,
    /// For materials: what is left.
    pub quantity: u32,
    /// For materials: what is promised to tasks.
    pub reserved: u32,
}

impl Live {
    /// A thing that was just registered and never heard.
    pub fn new(thing: &Thing) -> Live {
        Live {
            heard: Time::NEVER,
            said: Time::NEVER,
            spoken: Rare::default(),
            position: thing.home,
            heading_deg: 0.0,
            speed_mps: 0.0,
            conditions: Rare::default(),
            quantity: thing.quantity,
            reserved: 0,
        }
    }

    /// Since when a rule's condition lasts.
    pub fn condition(&self, rule: RuleSlot) -> Option<Time> {
        self.conditions.since.get(rule.slot()).copied().filter(|since| since.is_some())
    }

    /// Whether any condition lasts.
    pub fn is_wrong(&self) -> bool {
        self.conditions.since.iter().any(|since| since.is_some())
    }
}
