//! Telemetry that was believed: once only, in order, possible.

use crate::id::ThingId;
use crate::place::Position;
use crate::telemetry::{Mark, Motion, Sighting};
use crate::time::Time;
use crate::values::Values;

/// What was seen of a thing at one time.
#[derive(Clone, PartialEq, Debug)]
pub struct Observation {
    /// Whose.
    pub thing: ThingId,
    /// The best time known: the device's where it is plausible, otherwise ours.
    pub said: Time,
    /// The device's count.
    pub mark: Option<Mark>,
    /// Older than what is known: it goes to history and leaves the present alone.
    pub late: bool,
    /// Where it was.
    pub position: Option<Motion>,
    /// What it measured.
    pub values: Values,
    /// What it saw.
    pub sighting: Option<Sighting>,
    /// Where it looked and how far around, metres; nothing for things that do not look.
    pub looked: Option<(Position, f32)>,
    /// Whether it drove along the street it is on.
    pub passed: bool,
}
