//! What a worker says of its task, and what the desk decides of a case.

use crate::id::{CaseId, TaskId, ThingId};
use crate::time::Time;

/// A worker's word; the word of whoever did the work never closes a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Who says it.
    pub by: ThingId,
    /// Of which task.
    pub task: TaskId,
    /// What.
    pub says: Says,
    /// In its own words.
    pub note: Box<str>,
}

/// What a worker can say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Says {
    /// I take it.
    Accept,
    /// I do not.
    Refuse,
    /// I am there.
    Arrive,
    /// I am done.
    Finish {
        /// How it is now.
        found: Found,
    },
}

/// How a matter stands, in the eyes of who is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// All is well.
    Fixed,
    /// It is still wrong.
    StillThere,
    /// It could not be told or done.
    CannotTell,
}

/// What the desk decides.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// Who decided.
    pub by: Box<str>,
    /// Of which case.
    pub case: CaseId,
    /// What.
    pub verb: Verb,
    /// Why, in words; never empty.
    pub why: Box<str>,
}

/// What the desk can decide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verb {
    /// There is nothing to do (不予立案, 作废).
    Dismiss,
    /// Close without proof (强制结案).
    Force,
    /// Stop the clock until then (挂账).
    Suspend {
        /// When it resumes by itself.
        until: Time,
    },
    /// Go on.
    Resume,
}
