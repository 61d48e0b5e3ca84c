//! What the desk decides of a case, where the law knows such a step.

use city::{Case, Fact, Refused, Time, Verb};

/// What a decision makes of its case, or why it cannot be; nothing of who is sent.
pub fn decide(now: Time, case: &Case, verb: Verb) -> Result<Vec<Fact>, Refused> {
    let Some(event) = verb.event() else { return Ok(Vec::new()) };
    match case.state.step(now, event) {
        Ok(_) => Ok(vec![Fact::CaseStepped { case: case.id, event }]),
        Err(illegal) => Err(Refused::Illegal(illegal.from, illegal.tried)),
    }
}
