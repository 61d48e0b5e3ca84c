//! What each thing reported: one row a message, one column a field, as Parquet files by type and
//! hour, sorted by thing and time. Whoever follows the journal tells it facts; it knows no clock
//! and no thread of its own.
//!
//! Rows are gathered in memory, and written as small files whenever there are enough of them
//! ([`Keeper::flush`]). Small files of an hour become the hour's file, and hours a day's
//! ([`Tender::tend`]); a late row is one more small file of its hour. A file's name tells which
//! facts it holds, so that after a crash at any step the folder says by itself what counts.

mod buffer;
mod columns;
mod error;
mod footers;
mod keeper;
mod merge;
mod name;
mod period;
mod plan;
mod query;
mod read;
mod rows;
mod shelf;
mod tend;
mod write;

#[cfg(test)]
mod tests;

pub use columns::{Columns, DELAY, HEADING, LAT, LON, SPEED, THING, TIME};
pub use error::HistoryError;
pub use keeper::{FLUSH_AFTER, FLUSH_ROWS, Keeper, Roster, Step, Watch};
pub use plan::Kept;
pub use query::{Buckets, Page, Summary, Wanted};
pub use rows::Rows;
pub use shelf::{Counts, Shelf};
pub use tend::Tender;
