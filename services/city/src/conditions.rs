//! The conditions of a thing that last. Most things have none.

use crate::kind::RULES_MAX;
use crate::rare::Usual;
use crate::time::Time;

/// What is known of the condition of each rule.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Lasting {
    /// Since when each rule's condition lasts; `NEVER` where it does not.
    pub since: [Time; RULES_MAX],
    /// When each rule's dwell is over; `NEVER` where none runs.
    pub due: [Time; RULES_MAX],
    /// Sightings counted for each rule.
    pub seen: [u8; RULES_MAX],
    /// Bit n: rule n's condition has been found already.
    pub found: u8,
}

impl Usual for Lasting {
    /// All is well.
    const USUAL: &'static Lasting = &Lasting {
        since: [Time::NEVER; RULES_MAX],
        due: [Time::NEVER; RULES_MAX],
        seen: [0; RULES_MAX],
        found: 0,
    };
}
