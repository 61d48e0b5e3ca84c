//! What a worker says of its task, and what the desk decides of a case.

use crate::case::{CaseEvent, Dismissal};
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
    /// Whoever was asked need not go: this one goes (指派).
    Send {
        /// Who.
        worker: ThingId,
    },
}

impl Verb {
    /// The step it makes in the law of cases; who is sent makes none by itself.
    pub fn event(self) -> Option<CaseEvent> {
        Some(match self {
            Verb::Dismiss => CaseEvent::Dismiss { why: Dismissal::Desk },
            Verb::Force => CaseEvent::Force,
            Verb::Suspend { until } => CaseEvent::Suspend { until },
            Verb::Resume => CaseEvent::Resume,
            Verb::Send { .. } => return None,
        })
    }
}

/// Why somebody cannot be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unsent {
    /// It cannot do such work.
    NotAble,
    /// It did the work that is to be checked.
    DidTheWork,
    /// It has been asked to go, or is on its way.
    HasIt,
    /// It is not heard, or is not well.
    NotHeard,
    /// Its hands are full.
    NoRoom,
    /// No lot has the material that it would need.
    NoStock,
}

impl Unsent {
    /// A stable code for wire, table and screen.
    pub fn code(self) -> &'static str {
        match self {
            Unsent::NotAble => "not_able",
            Unsent::DidTheWork => "did_the_work",
            Unsent::HasIt => "has_it",
            Unsent::NotHeard => "not_heard",
            Unsent::NoRoom => "no_room",
            Unsent::NoStock => "no_stock",
        }
    }
}
