//! Something found wrong, with its evidence by value.

use crate::id::{CaseId, ClassId, FieldSlot, FindingId, GridSlot, RuleSlot, ThingId};
use crate::place::Position;
use crate::time::Time;

/// A finding: a rule was satisfied and its dwell is over.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// Its id.
    pub id: FindingId,
    /// The thing whose rule it was.
    pub by: ThingId,
    /// Which of its kind's rules.
    pub rule: RuleSlot,
    /// The class of the matter.
    pub class: ClassId,
    /// The component that is wrong; `None` for a matter of a place, such as litter.
    pub subject: Option<ThingId>,
    /// Where.
    pub place: Position,
    /// In which unit grid.
    pub grid: Option<GridSlot>,
    /// When the rule was satisfied, its dwell over.
    pub at: Time,
    /// Why.
    pub evidence: Evidence,
    /// The case it became or joined, once that is decided.
    pub case: Option<CaseId>,
}

/// Why something was found.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Evidence {
    /// A measured value was past its limit.
    Reading {
        /// Which field.
        field: FieldSlot,
        /// What it said.
        value: f64,
        /// The rule's limit.
        limit: f64,
        /// Since when.
        since: Time,
    },
    /// Nothing was heard while the way was open.
    Silence {
        /// Last heard.
        since: Time,
    },
    /// Something was seen.
    Sighting {
        /// Index into the kind's `detects`.
        label: u8,
        /// Highest confidence, 0 to 1.
        confidence: f64,
        /// How often.
        times: u8,
    },
    /// A whole way in went silent: a gateway, or most gateways of the district.
    Outage {
        /// Gateways that are silent.
        gateways: u32,
        /// Things that cannot be heard because of it.
        things: u32,
        /// Last heard.
        since: Time,
    },
}
