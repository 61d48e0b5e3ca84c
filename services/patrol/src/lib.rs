//! Telemetry in, observations out: once only, in order, possible; and rounds over what is stale.

mod admit;
mod enrol;
mod rounds;

pub use admit::{Denied, admit};
pub use enrol::enrol;
pub use rounds::{WAY_POINTS_MAX, rounds};
