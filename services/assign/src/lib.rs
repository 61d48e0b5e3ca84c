//! Findings in, cases and tasks out: the same matter or a new one, whose it is, who goes.

mod matter;
mod plan;
mod pool;

pub use plan::plan;
