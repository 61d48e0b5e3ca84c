//! What was said, before anybody believes it.

use crate::id::ThingId;
use crate::place::Position;
use crate::time::Time;
use crate::values::Values;

/// Evidence that a message is the same as another: a device's restart count and sequence.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Mark {
    /// Grows with every restart of the device.
    pub boot: u32,
    /// Grows with every message of one boot.
    pub seq: u64,
}

/// One message of a thing, understood but not believed.
#[derive(Clone, PartialEq, Debug)]
pub struct Telemetry {
    /// Who it is about.
    pub thing: ThingId,
    /// The device's own time, where it gave one.
    pub said: Option<Time>,
    /// The device's own count, where it gave one.
    pub mark: Option<Mark>,
    /// Where it says it is.
    pub position: Option<Motion>,
    /// What it measured.
    pub values: Values,
    /// What it saw.
    pub sighting: Option<Sighting>,
}

/// A position with heading and speed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Motion {
    /// Where.
    pub at: Position,
    /// Heading in degrees clockwise from north.
    pub heading_deg: f32,
    /// Speed in m/s.
    pub speed_mps: f32,
}

/// Something a camera, a sweeper or a drone saw.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sighting {
    /// Index into the kind's `detects`.
    pub label: u8,
    /// 0 to 1.
    pub confidence: f64,
    /// Where it is; `None` for what stands before a fixed camera.
    pub at: Option<Position>,
}
