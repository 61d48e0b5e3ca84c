//! Everything that can happen, and everything that can come in.

use crate::case::{Case, CaseEvent, Wait};
use crate::edit::{Amendment, Change, Edit};
use crate::finding::Finding;
use crate::id::{CaseId, FindingId, RuleSlot, TaskId, ThingId};
use crate::observation::Observation;
use crate::particulars::{Particulars, Party};
use crate::place::Position;
use crate::refusal::{Letter, Refusal};
use crate::report::{Decision, Report};
use crate::task::{Task, TaskEvent};
use crate::telemetry::Telemetry;
use crate::thing::Thing;
use crate::time::Time;

/// One thing that happened. Only `City::apply` makes anything of it.
#[derive(Clone, PartialEq, Debug)]
pub enum Fact {
    /// A thing came into the register.
    Registered(Thing),
    /// Telemetry was believed.
    Observed(Observation),
    /// Telemetry or a report that had been heard before.
    Duplicate {
        /// Whose.
        by: ThingId,
    },
    /// Something was understood and refused.
    Refused(Refusal),
    /// Bytes were not understood.
    NotUnderstood(Letter),
    /// A worker's word was heard.
    Reported(Report),
    /// The desk's decision was heard.
    Decided(Decision),
    /// A rule's condition holds, since then; it is found when it still holds at `due`.
    ConditionStarted {
        /// Whose.
        thing: ThingId,
        /// Which rule.
        rule: RuleSlot,
        /// Since when.
        since: Time,
        /// When its dwell is over; `Time::NEVER` where sightings are counted instead.
        due: Time,
    },
    /// One more sighting counts towards a rule.
    ConditionRepeated {
        /// Whose.
        thing: ThingId,
        /// Which rule.
        rule: RuleSlot,
    },
    /// A rule's condition no longer holds.
    ConditionEnded {
        /// Whose.
        thing: ThingId,
        /// Which rule.
        rule: RuleSlot,
    },
    /// Something is wrong.
    Found(Finding),
    /// A finding became a case.
    Opened(Case),
    /// A finding is the same matter as an open case.
    Merged {
        /// The finding.
        finding: FindingId,
        /// The case.
        case: CaseId,
    },
    /// A case moved.
    CaseStepped {
        /// Which.
        case: CaseId,
        /// How.
        event: CaseEvent,
    },
    /// A case waits for something.
    Waits {
        /// Which.
        case: CaseId,
        /// For what, until when.
        wait: Wait,
    },
    /// A case waits no longer.
    Woken {
        /// Which.
        case: CaseId,
    },
    /// A task was offered.
    Offered(Task),
    /// A task moved.
    TaskStepped {
        /// Which.
        task: TaskId,
        /// How.
        event: TaskEvent,
    },
    /// The program started again: silence counts anew.
    Restarted,
    /// A department or unit that components belong to became known; it has the next slot.
    PartyNamed(Party),
    /// What the list that brought a new thing says of it.
    Described {
        /// Which thing.
        thing: ThingId,
        /// What.
        particulars: Box<Particulars>,
    },
    /// Something in the register became different.
    Changed(Box<Change>),
}

/// Everything that can come in.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// A thing says something.
    Telemetry(Telemetry),
    /// Bytes that were not understood.
    Letter(Letter),
    /// A worker speaks of its task.
    Report(Report),
    /// The desk decides.
    Decision(Decision),
    /// A thing is to be registered.
    Register(Registration),
    /// Something in the register is to be different.
    Amend(Amendment),
    /// The program started again.
    Restart,
    /// Time passes.
    Tick,
}

/// What is to come into the register.
#[derive(Clone, PartialEq, Debug)]
pub struct Registration {
    /// Its unique name.
    pub name: Box<str>,
    /// Its type's name.
    pub kind: Box<str>,
    /// Where it stands or is at home.
    pub home: Position,
    /// The name of the gateway that speaks for it.
    pub via: Option<Box<str>>,
    /// How much there is of it; for materials.
    pub quantity: u32,
    /// Skills of its own, by name; empty: those of its type.
    pub skills: Vec<Box<str>>,
    /// What else is said of it.
    pub edits: Vec<Edit>,
}
