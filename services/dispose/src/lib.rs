//! Reports in, verdicts out: proof, verification, what is overdue, what the desk decides.

mod decide;
mod hear;
mod settle;

pub use decide::decide;
pub use hear::{Heard, hear};
pub use settle::settle;
