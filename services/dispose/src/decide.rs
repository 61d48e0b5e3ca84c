//! What the desk decides: possible by the law, and never without a reason.

use city::{Board, CaseEvent, Decision, Dismissal, Refused, Time, Verb};

/// The step a decision makes, or why it cannot be.
pub fn decide(now: Time, board: &Board, decision: &Decision) -> Result<CaseEvent, Refused> {
    let case = board.case(decision.case).ok_or(Refused::NoSuchCase(decision.case))?;
    if decision.why.trim().is_empty() {
        return Err(Refused::NoReason);
    }
    let event = match decision.verb {
        Verb::Dismiss => CaseEvent::Dismiss { why: Dismissal::Desk },
        Verb::Force => CaseEvent::Force,
        Verb::Suspend { until } => CaseEvent::Suspend { until },
        Verb::Resume => CaseEvent::Resume,
    };
    match case.state.step(now, event) {
        Ok(_) => Ok(event),
        Err(illegal) => Err(Refused::Illegal(illegal.from, illegal.tried)),
    }
}
