//! Findings in, cases and tasks out: the same matter or a new one, whose it is, who goes.

mod errand;
mod matter;
mod plan;
mod pool;
mod send;

pub use plan::plan;
pub use send::{Able, able, send};
