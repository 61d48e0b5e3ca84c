//! A thing of the register, and what is seen of it now.

use crate::conditions::Conditions;
use crate::id::{GridSlot, KindId, RuleSlot, ThingId};
use crate::kind::Skills;
use crate::place::Position;
use crate::telemetry::Mark;
use crate::time::Time;
use crate::values::Latest;
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

/// How many sequence numbers below the highest are remembered one by one.
pub const WINDOW: u64 = 64;

/// What is seen of a thing now.
#[derive(Clone, PartialEq, Debug)]
pub struct Live {
    /// When it was last heard, by our clock.
    pub heard: Time,
    /// When what is shown was true, by the best time known.
    pub said: Time,
    /// The highest mark admitted.
    pub mark: Option<Mark>,
    /// Bit n: the mark n below the highest was admitted too.
    pub window: u64,
    /// Where it is.
    pub position: Position,
    /// Where it heads, degrees clockwise from north.
    pub heading_deg: f32,
    /// How fast it goes, m/s.
    pub speed_mps: f32,
    /// The newest value of each field.
    pub values: Latest,
    /// What lasts of its rules' conditions.
    pub conditions: Conditions,
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
            mark: None,
            window: 0,
            position: thing.home,
            heading_deg: 0.0,
            speed_mps: 0.0,
            values: Latest::default(),
            conditions: Conditions::default(),
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

    /// How a mark stands to those admitted before.
    pub fn compare(&self, mark: Mark) -> Order {
        let Some(top) = self.mark else { return Order::Next };
        if mark.boot > top.boot {
            return Order::Next;
        }
        if mark.boot < top.boot {
            return Order::OldBoot;
        }
        match top.seq.checked_sub(mark.seq) {
            None => Order::Next,
            Some(back) if back >= WINDOW => Order::Duplicate,
            Some(back) if self.window & (1 << back) != 0 => Order::Duplicate,
            Some(_) => Order::Late,
        }
    }

    /// Remembers an admitted mark.
    pub fn note(&mut self, mark: Mark) {
        match self.mark {
            Some(top) if top.boot == mark.boot && mark.seq <= top.seq => {
                let back = top.seq - mark.seq;
                if back < WINDOW {
                    self.window |= 1 << back;
                }
                return;
            }
            // Admitted by its time alone: what was counted higher must not come in again.
            Some(top) if mark.boot < top.boot => return,
            Some(top) if top.boot == mark.boot => {
                let ahead = mark.seq - top.seq;
                self.window = if ahead < WINDOW { self.window << ahead } else { 0 };
                self.window |= 1;
            }
            _ => self.window = 1,
        }
        self.mark = Some(mark);
    }
}

/// How a mark stands to those admitted before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// Newer than all.
    Next,
    /// Older than the newest, but not admitted before.
    Late,
    /// Admitted before, or too old to tell.
    Duplicate,
    /// From before the device's last restart.
    OldBoot,
}
