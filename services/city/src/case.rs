//! The law of cases (案件): an enum whose variants carry what is true only then, and one `step`.

use crate::clock::Clock;
use crate::id::{CaseId, ClassId, DepartmentId, FindingId, GridSlot, KindId, TaskId, ThingId};
use crate::kind::Skills;
use crate::place::Position;
use crate::report::Found;
use crate::time::{Span, Time};

/// A case: one matter, from its first finding to its proof.
#[derive(Clone, PartialEq, Debug)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// The class of the matter.
    pub class: ClassId,
    /// The component that is wrong; `None` for a matter of a place.
    pub subject: Option<ThingId>,
    /// Where.
    pub place: Position,
    /// In which unit grid.
    pub grid: Option<GridSlot>,
    /// When it was opened.
    pub opened: Time,
    /// The findings that are the same matter, the first one first.
    pub findings: Vec<FindingId>,
    /// How it stands.
    pub state: CaseState,
    /// The disposal clock.
    pub clock: Clock,
    /// Urgent by its class.
    pub urgent: bool,
    /// Somebody looks before it is filed.
    pub verify_first: bool,
    /// The task that is out for it, if one is.
    pub task: Option<TaskId>,
    /// All tasks it ever had.
    pub tasks: Vec<TaskId>,
    /// What the last task said, until the case has taken note.
    pub word: Option<Word>,
    /// Why nothing happens now, and until when.
    pub wait: Option<Wait>,
    /// How often the check sent it back.
    pub rework: u16,
    /// The case it is a relapse of.
    pub relapse_of: Option<CaseId>,
}

/// How a case stands.
#[derive(Clone, PartialEq, Debug)]
pub enum CaseState {
    /// Somebody or something reported it (待立案).
    Reported,
    /// It is a case (待派遣).
    Filed,
    /// A department answers for it, nobody is on it yet (待处置).
    Dispatched {
        /// Who answers.
        to: DepartmentId,
    },
    /// A worker has taken it (处置中).
    Disposing {
        /// Who answers.
        to: DepartmentId,
        /// Since when.
        since: Time,
    },
    /// The worker says it is done (处置完成).
    Disposed {
        /// Who answers.
        to: DepartmentId,
        /// When.
        at: Time,
        /// Who said so.
        by: ThingId,
    },
    /// The department confirmed it: here the disposal clock stops (待核查).
    Confirmed {
        /// Who answers.
        to: DepartmentId,
        /// When.
        at: Time,
        /// Who did the work.
        by: ThingId,
    },
    /// A proof is awaited (核查中).
    Checking {
        /// Who answers.
        to: DepartmentId,
        /// Since when.
        since: Time,
        /// Who did the work: anybody else may check.
        by: ThingId,
    },
    /// The clock is stopped (挂账).
    Suspended {
        /// Who answers.
        to: DepartmentId,
        /// When it resumes by itself.
        until: Time,
    },
    /// Proved done (结案).
    Closed {
        /// When.
        at: Time,
        /// By what.
        proof: Verification,
    },
    /// There was nothing to do, or no longer (不予立案, 作废).
    Dismissed {
        /// When.
        at: Time,
        /// Why.
        why: Dismissal,
    },
    /// Closed without proof by the desk (强制结案).
    Forced {
        /// When.
        at: Time,
    },
}

/// Who or what proved that the work was done; never whoever did it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verification {
    /// The component's own signal is normal again.
    OwnSignal,
    /// Somebody else looked.
    Look {
        /// Who.
        by: ThingId,
        /// With which task.
        task: TaskId,
    },
}

/// Why a case was dismissed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dismissal {
    /// The component's own signal became normal before anybody worked on it.
    WentAway,
    /// Somebody looked and there was nothing.
    NotThere,
    /// The desk said so.
    Desk,
}

/// Why nothing happens to a case now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wait {
    /// Why.
    pub why: Awaits,
    /// Asked again then at the latest.
    pub until: Time,
}

/// What a case waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Awaits {
    /// A worker with these skills.
    Worker(Skills),
    /// Material of this kind.
    Material(KindId),
    /// The component's own signal.
    Signal,
    /// Whether it has really gone away by itself.
    Gone,
    /// A department: the matrix names none.
    Department,
    /// The date it was suspended to.
    Date,
}

impl Awaits {
    /// Its name on wire, table and screen.
    pub fn name(self) -> &'static str {
        match self {
            Awaits::Worker(_) => "worker",
            Awaits::Material(_) => "material",
            Awaits::Signal => "signal",
            Awaits::Gone => "gone",
            Awaits::Department => "department",
            Awaits::Date => "date",
        }
    }
}

/// What a task said to its case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Word {
    /// A worker took it.
    Taken,
    /// A worker is done.
    Done {
        /// Who.
        by: ThingId,
        /// With which task.
        task: TaskId,
        /// How it is now.
        found: Found,
    },
    /// The worker will not do it.
    Dropped,
}

/// What happens to a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CaseEvent {
    /// It is a case.
    File,
    /// A department answers, within the limit.
    Dispatch {
        /// Who.
        to: DepartmentId,
        /// How long the disposal may take.
        limit: Span,
    },
    /// A worker took it.
    Start,
    /// The worker gave it back.
    HandBack,
    /// The worker says it is done.
    Submit {
        /// Who.
        by: ThingId,
    },
    /// The department confirms.
    Confirm,
    /// A proof is wanted.
    Check,
    /// It is proved.
    Close {
        /// By what.
        proof: Verification,
    },
    /// It is not done.
    SendBack,
    /// The clock stops until then.
    Suspend {
        /// When it resumes by itself.
        until: Time,
    },
    /// The clock goes on.
    Resume,
    /// Nothing to do.
    Dismiss {
        /// Why.
        why: Dismissal,
    },
    /// Closed without proof.
    Force,
}

/// A move the law does not know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Illegal {
    /// From which state.
    pub from: &'static str,
    /// What was tried.
    pub tried: &'static str,
}

impl CaseState {
    /// The law: what may follow what. All that is not written here is refused.
    pub fn step(&self, at: Time, event: CaseEvent) -> Result<CaseState, Illegal> {
        use CaseEvent as E;
        use CaseState as S;
        Ok(match (self, event) {
            (S::Reported, E::File) => S::Filed,
            (S::Filed, E::Dispatch { to, .. }) => S::Dispatched { to },
            (S::Dispatched { to }, E::Start) => S::Disposing { to: *to, since: at },
            (S::Disposing { to, .. }, E::HandBack) => S::Dispatched { to: *to },
            (S::Disposing { to, .. }, E::Submit { by }) => S::Disposed { to: *to, at, by },
            (S::Disposed { to, by, .. }, E::Confirm) => S::Confirmed { to: *to, at, by: *by },
            (S::Confirmed { to, by, .. }, E::Check) => S::Checking { to: *to, since: at, by: *by },
            (S::Checking { .. }, E::Close { proof }) => S::Closed { at, proof },
            (S::Disposed { to, .. } | S::Checking { to, .. }, E::SendBack) => {
                S::Dispatched { to: *to }
            }
            (S::Dispatched { to } | S::Disposing { to, .. }, E::Suspend { until }) => {
                S::Suspended { to: *to, until }
            }
            (S::Suspended { to, .. }, E::Resume) => S::Dispatched { to: *to },
            (
                S::Reported
                | S::Filed
                | S::Dispatched { .. }
                | S::Disposing { .. }
                | S::Suspended { .. },
                E::Dismiss { why },
            ) => S::Dismissed { at, why },
            (from, E::Force) if !from.is_over() => S::Forced { at },
            (from, tried) => return Err(Illegal { from: from.name(), tried: tried.name() }),
        })
    }

    /// Terminal: nothing follows.
    pub fn is_over(&self) -> bool {
        self.ended().is_some()
    }

    /// When it was over.
    pub fn ended(&self) -> Option<Time> {
        use CaseState as S;
        match self {
            S::Closed { at, .. } | S::Dismissed { at, .. } | S::Forced { at } => Some(*at),
            _ => None,
        }
    }

    /// The state's name on wire, table and screen.
    pub fn name(&self) -> &'static str {
        match self {
            CaseState::Reported => "reported",
            CaseState::Filed => "filed",
            CaseState::Dispatched { .. } => "dispatched",
            CaseState::Disposing { .. } => "disposing",
            CaseState::Disposed { .. } => "disposed",
            CaseState::Confirmed { .. } => "confirmed",
            CaseState::Checking { .. } => "checking",
            CaseState::Suspended { .. } => "suspended",
            CaseState::Closed { .. } => "closed",
            CaseState::Dismissed { .. } => "dismissed",
            CaseState::Forced { .. } => "forced",
        }
    }

    /// Who answers for it.
    pub fn department(&self) -> Option<DepartmentId> {
        use CaseState as S;
        match self {
            S::Dispatched { to }
            | S::Disposing { to, .. }
            | S::Disposed { to, .. }
            | S::Confirmed { to, .. }
            | S::Checking { to, .. }
            | S::Suspended { to, .. } => Some(*to),
            S::Reported | S::Filed | S::Closed { .. } | S::Dismissed { .. } | S::Forced { .. } => {
                None
            }
        }
    }
}

impl CaseEvent {
    /// The event's name on wire, table and screen.
    pub fn name(&self) -> &'static str {
        match self {
            CaseEvent::File => "file",
            CaseEvent::Dispatch { .. } => "dispatch",
            CaseEvent::Start => "start",
            CaseEvent::HandBack => "hand_back",
            CaseEvent::Submit { .. } => "submit",
            CaseEvent::Confirm => "confirm",
            CaseEvent::Check => "check",
            CaseEvent::Close { .. } => "close",
            CaseEvent::SendBack => "send_back",
            CaseEvent::Suspend { .. } => "suspend",
            CaseEvent::Resume => "resume",
            CaseEvent::Dismiss { .. } => "dismiss",
            CaseEvent::Force => "force",
        }
    }
}
