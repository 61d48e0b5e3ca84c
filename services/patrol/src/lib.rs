//! Telemetry in, observations out: once only, in order, possible; what may come into the register
//! and be changed there; and rounds over what is stale.

mod admit;
mod edit;
mod enrol;
mod rounds;

pub use admit::{Denied, admit};
pub use edit::{Names, amend};
pub use enrol::{Enrolled, enrol};
pub use rounds::{WAY_POINTS_MAX, rounds};
