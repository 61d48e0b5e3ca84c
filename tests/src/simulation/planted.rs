//! Bugs planted on purpose: an auditor that lets one of them pass proves nothing.

use city::{
    Awaits, CaseEvent, CaseId, CaseState, Fact, Input, MarkOrder, Span, TaskId, Time, Verification,
    Wait,
};
use cycle::{Cycle, Facts};

/// A bug.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Planted {
    /// None: the city as it is.
    Nothing,
    /// A message is acknowledged before its facts are on the disk.
    AcknowledgesBeforeCommit,
    /// A commit says it is done and is not.
    CommitsNothing,
    /// What was admitted before is admitted again.
    SkipsDedup,
    /// What is refused is neither counted nor kept.
    DropsRefused,
    /// A finding opens a case beside the open one.
    OpensSecondCase,
    /// A case's work is offered to a second worker while the first has it.
    OffersTwice,
    /// A case is closed while its signal still says that it stands.
    ClosesWithoutProof,
    /// The clock goes back for a moment.
    TurnsClockBack,
    /// What waits for something waits for ever.
    WaitsForever,
    /// A restart forgets which conditions last.
    ForgetsOnRestart,
}

impl Planted {
    /// Every bug.
    pub const ALL: [Planted; 10] = [
        Planted::AcknowledgesBeforeCommit,
        Planted::CommitsNothing,
        Planted::SkipsDedup,
        Planted::DropsRefused,
        Planted::OpensSecondCase,
        Planted::OffersTwice,
        Planted::ClosesWithoutProof,
        Planted::TurnsClockBack,
        Planted::WaitsForever,
        Planted::ForgetsOnRestart,
    ];

    /// What the loop gets to hear instead of an input.
    pub(super) fn bend(self, cycle: &Cycle, mut input: Input) -> Input {
        if let (Planted::SkipsDedup, Input::Telemetry(said)) = (self, &mut input) {
            let live = cycle.city().map().live(said.thing);
            let again = live.zip(said.mark).map(|(live, mark)| live.spoken.compare(mark));
            if again == Some(MarkOrder::Duplicate) {
                (said.mark, said.said) = (None, None);
            }
        }
        input
    }

    /// Takes facts away that a turn has added.
    pub(super) fn hide(self, facts: &mut Facts, from: usize) {
        if self == Planted::DropsRefused
            && let Some(at) = facts.iter().skip(from).position(|(_, fact)| is_refused(fact))
        {
            facts.remove(from + at);
        }
    }

    /// Adds facts that no turn has made.
    pub(super) fn meddle(self, now: Time, cycle: &mut Cycle, facts: &mut Facts) {
        let added = match self {
            Planted::OpensSecondCase => second_case(cycle, facts),
            Planted::OffersTwice => second_offer(cycle, facts),
            Planted::ClosesWithoutProof => unproved(cycle),
            Planted::WaitsForever => no_end(now, cycle, facts),
            _ => None,
        };
        if let Some(fact) = added {
            cycle.replay(now, &fact);
            facts.push((now, fact));
        }
    }

    /// What time the city believes it is.
    pub(super) fn clock(self, now: Time, step: u64) -> Time {
        match self {
            Planted::TurnsClockBack if step % 200 == 199 => Time(now.0 - 90_000),
            _ => now,
        }
    }
}

fn is_refused(fact: &Fact) -> bool {
    matches!(fact, Fact::Refused(_))
}

fn second_case(cycle: &Cycle, facts: &Facts) -> Option<Fact> {
    let opened = |(_, fact): &(Time, Fact)| match fact {
        Fact::Opened(case) => Some(case.clone()),
        _ => None,
    };
    let mut case = facts.iter().find_map(opened)?;
    case.id = CaseId::new(case.id.district, cycle.city().board().next_numbers().1);
    Some(Fact::Opened(case))
}

fn second_offer(cycle: &Cycle, facts: &Facts) -> Option<Fact> {
    let offered = |(_, fact): &(Time, Fact)| match fact {
        Fact::Offered(task) if task.purpose.case().is_some() => Some(task.clone()),
        _ => None,
    };
    let mut task = facts.iter().find_map(offered)?;
    task.worker = task.pool.first()?.0;
    task.id = TaskId::new(task.id.district, cycle.city().board().next_numbers().2);
    task.draw = None;
    Some(Fact::Offered(task))
}

fn no_end(now: Time, cycle: &Cycle, facts: &Facts) -> Option<Fact> {
    let until = now + Span::hours(24 * 365);
    let still = |id| cycle.city().board().case(id).is_some_and(|case| case.wait.is_some());
    facts.iter().find_map(|(_, fact)| match fact {
        Fact::Waits { case, wait } if still(*case) => {
            Some(Fact::Waits { case: *case, wait: Wait { until, ..*wait } })
        }
        _ => None,
    })
}

fn unproved(cycle: &Cycle) -> Option<Fact> {
    let waits = |case: &&city::Case| {
        matches!(case.state, CaseState::Checking { .. })
            && case.wait.is_some_and(|wait| wait.why == Awaits::Signal)
    };
    let case = cycle.city().board().cases().find(waits)?.id;
    Some(Fact::CaseStepped { case, event: CaseEvent::Close { proof: Verification::OwnSignal } })
}
