//! What the desk decides of a case, where the law knows such a step.

use city::{Case, Fact, Refused, Time, Verb};

/// What a decision makes of its case, or why it cannot be. Who is sent is not decided here.
pub fn decide(now: Time, case: &Case, verb: Verb) -> Result<Fact, Refused> {
    let event = verb.event().ok_or(Refused::Illegal(case.state.name(), "send"))?;
    match case.state.step(now, event) {
        Ok(_) => Ok(Fact::CaseStepped { case: case.id, event }),
        Err(illegal) => Err(Refused::Illegal(illegal.from, illegal.tried)),
    }
}
