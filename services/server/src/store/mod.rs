//! The store: a journal of facts in SQLite, snapshots beside it, and the tables people ask.

mod amended;
mod archive;
mod backup;
mod changes;
mod cursor;
mod day;
mod follow;
mod geometry;
mod identities;
mod journal;
mod letters;
mod log;
mod migrations;
mod record;
mod register;
mod reserve;
mod sessions;
mod shape;
mod shapes;
mod shelf;
mod snapshot;
mod sqlite;
mod staff;
mod tables;

pub use amended::{AmendedRow, amended_of};
pub use archive::{Archived, archived, encode_case, encode_task};
pub use backup::{Progress, backup, restore};
pub use changes::{CHANGES_KEPT_MS, ChangeRow, changes_between, stood_badly};
pub use cursor::{Cursor, Cursors};
pub use day::{HourCount, PastCase, cases_about, open_between, spans_until, told_by_hour};
pub use follow::{Followed, Follower};
pub(crate) use identities::look_into;
pub use identities::{Identities, IdentityRow};
pub use journal::{Each, Journal, JournalError, Recovered, bring_back, is_of_store, recover};
pub use letters::{BODY_BYTES_MAX, KEPT_A_DAY, KeptLetter, LetterRow, by_reason, newest};
pub(crate) use migrations::STORE_VERSION;
pub use record::{RECORD_VERSION, decode, encode};
pub use reserve::{Reserve, is_full};
pub use shape::Torn;
pub use shelf::{Folder, Shelf};
pub use snapshot::{Snapshots, decode as decode_snapshot, encode as encode_snapshot};
pub use sqlite::{
    Batch, OpenError, Store, end_beside, is_there, read_beside, slots_beside, wants_room,
};
pub(crate) use staff::AUDIT_ROWS_MAX;
pub use staff::{AuditRow, LinkRow, OperatorRow, ProgramRow, SessionRow, StaffTables, audit};
pub use tables::{CaseRow, Rows, StoryLine, StoryRow, TaskRow, story_of};
