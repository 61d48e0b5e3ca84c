//! The law of tasks: whatever anybody is asked to do is offered, accepted, underway, done.

use crate::case::Illegal;
use crate::id::{CaseId, ClassId, GridSlot, TaskId, ThingId};
use crate::network::Eta;
use crate::place::Position;
use crate::report::Found;
use crate::time::{Span, Time};
use std::sync::Arc;

/// One piece of work for one worker. Who cannot or will not ends it; the next one is a new task,
/// so that a task has at most one worker ever.
#[derive(Clone, PartialEq, Debug)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// What for.
    pub purpose: Purpose,
    /// Who.
    pub worker: ThingId,
    /// Where.
    pub place: Position,
    /// How it stands.
    pub state: TaskState,
    /// When it was offered.
    pub offered: Time,
    /// When somebody must look at it again if nothing happens.
    pub wake: Time,
    /// Expected time to arrival, at the offer.
    pub eta: Eta,
    /// Others who could have gone, with their estimate, best first.
    pub pool: Vec<(ThingId, Eta)>,
    /// Material to collect on the way.
    pub draw: Option<Draw>,
}

/// Material taken from a lot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Draw {
    /// The lot.
    pub lot: ThingId,
    /// How much.
    pub quantity: u32,
}

/// What a task is for.
#[derive(Clone, PartialEq, Debug)]
pub enum Purpose {
    /// Look whether it is there, before filing (核实).
    Verify(CaseId),
    /// Put it right (处置).
    Dispose(CaseId),
    /// Look whether it was put right (核查).
    Check(CaseId),
    /// Go round over what was not looked at for long (巡查).
    Round {
        /// The way.
        way: Arc<[Position]>,
        /// The grid in the middle, as a name for it.
        grid: Option<GridSlot>,
    },
}

impl Purpose {
    /// The case it serves.
    pub fn case(&self) -> Option<CaseId> {
        match self {
            Purpose::Verify(case) | Purpose::Dispose(case) | Purpose::Check(case) => Some(*case),
            Purpose::Round { .. } => None,
        }
    }

    /// Its name on wire, table and screen.
    pub fn name(&self) -> &'static str {
        match self {
            Purpose::Verify(_) => "verify",
            Purpose::Dispose(_) => "dispose",
            Purpose::Check(_) => "check",
            Purpose::Round { .. } => "round",
        }
    }
}

/// How a task stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TaskState {
    /// Nobody answered yet.
    Offered,
    /// The worker takes it and is on the way.
    Accepted {
        /// Since when.
        at: Time,
    },
    /// The worker is there.
    Underway {
        /// When it took the task.
        accepted: Time,
        /// Since when.
        since: Time,
    },
    /// The worker says it is over.
    Done {
        /// When it took the task.
        accepted: Time,
        /// When it arrived.
        arrived: Time,
        /// When.
        at: Time,
        /// How it is now.
        found: Found,
    },
    /// It will not be done by this worker.
    Dropped {
        /// When.
        at: Time,
        /// Why.
        why: Why,
    },
}

/// Why a task was dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// The worker refused.
    Refused,
    /// The worker did not answer in time.
    NoAnswer,
    /// The worker did not arrive in time.
    NotArrived,
    /// The worker did not finish in time.
    NotFinished,
    /// It was called back: it is no longer needed, or somebody else was sent.
    Withdrawn,
}

impl Why {
    /// Its name on wire, table and screen.
    pub fn name(self) -> &'static str {
        match self {
            Why::Refused => "refused",
            Why::NoAnswer => "no_answer",
            Why::NotArrived => "not_arrived",
            Why::NotFinished => "not_finished",
            Why::Withdrawn => "withdrawn",
        }
    }
}

/// What happens to a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TaskEvent {
    /// The worker takes it.
    Accept {
        /// When it must have arrived.
        wake: Time,
    },
    /// The worker is there.
    Arrive {
        /// When it must be done.
        wake: Time,
    },
    /// The worker says it is over.
    Finish {
        /// How it is now.
        found: Found,
    },
    /// It will not be done.
    Drop {
        /// Why.
        why: Why,
        /// The worker gets no round before this.
        rest: Span,
    },
}

impl TaskState {
    /// The law: what may follow what. All that is not written here is refused.
    pub fn step(&self, at: Time, event: TaskEvent) -> Result<TaskState, Illegal> {
        use TaskEvent as E;
        use TaskState as S;
        Ok(match (*self, event) {
            (S::Offered, E::Accept { .. }) => S::Accepted { at },
            (S::Accepted { at: accepted }, E::Arrive { .. }) => S::Underway { accepted, since: at },
            (S::Underway { accepted, since }, E::Finish { found }) => {
                S::Done { accepted, arrived: since, at, found }
            }
            (S::Offered | S::Accepted { .. } | S::Underway { .. }, E::Drop { why, .. }) => {
                S::Dropped { at, why }
            }
            (from, tried) => return Err(Illegal { from: from.name(), tried: tried.name() }),
        })
    }

    /// Whether somebody is, or may soon be, on it.
    pub fn is_active(&self) -> bool {
        self.ended().is_none()
    }

    /// When it was over.
    pub fn ended(&self) -> Option<Time> {
        match self {
            TaskState::Done { at, .. } | TaskState::Dropped { at, .. } => Some(*at),
            TaskState::Offered | TaskState::Accepted { .. } | TaskState::Underway { .. } => None,
        }
    }

    /// The state's name on wire, table and screen.
    pub fn name(&self) -> &'static str {
        match self {
            TaskState::Offered => "offered",
            TaskState::Accepted { .. } => "accepted",
            TaskState::Underway { .. } => "underway",
            TaskState::Done { .. } => "done",
            TaskState::Dropped { .. } => "dropped",
        }
    }
}

impl TaskEvent {
    /// The event's name on wire, table and screen.
    pub fn name(&self) -> &'static str {
        match self {
            TaskEvent::Accept { .. } => "accept",
            TaskEvent::Arrive { .. } => "arrive",
            TaskEvent::Finish { .. } => "finish",
            TaskEvent::Drop { .. } => "drop",
        }
    }
}

/// An order to whoever carries it out, for the wire.
#[derive(Clone, PartialEq, Debug)]
pub struct Order {
    /// The task.
    pub task: TaskId,
    /// To whom.
    pub worker: ThingId,
    /// What.
    pub says: OrderSays,
}

/// What an order says.
#[derive(Clone, PartialEq, Debug)]
pub enum OrderSays {
    /// Will you?
    Offer {
        /// What for.
        purpose: Purpose,
        /// The class of the matter.
        class: Option<ClassId>,
        /// Where.
        place: Position,
        /// Answer before this.
        until: Time,
        /// Collect this on the way: from which lot, where, how much.
        collect: Option<(ThingId, Position, u32)>,
    },
    /// Leave it.
    Withdraw {
        /// Why.
        why: Why,
    },
}
