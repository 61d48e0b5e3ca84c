//! What each thing reported, written to the InfluxDB 2 that a city has: at least once, and at
//! times that make writing it again the same point.
//!
//! A [`Pen`] writes observations as lines into a [`Batch`]; an [`Outlet`] brings batches to the
//! server, however long that takes, and gives each back with the lines that were refused for good.

#[cfg(feature = "client")]
mod answer;
mod batch;
#[cfg(feature = "client")]
mod deliver;
mod line;
mod moment;
#[cfg(feature = "client")]
mod outlet;
#[cfg(feature = "client")]
mod pause;
mod tally;
mod target;
#[cfg(feature = "client")]
mod way;

pub use batch::{Batch, LINES_MAX};
#[cfg(feature = "client")]
pub use deliver::{Delivered, Refused};
pub use line::Pen;
#[cfg(feature = "client")]
pub use outlet::{BATCHES_MAX, Ended, Outlet};
#[cfg(feature = "client")]
pub use pause::Pace;
pub use tally::{Count, Tally};
pub use target::Target;
#[cfg(feature = "client")]
pub use way::BadTarget;
