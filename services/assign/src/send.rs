//! Somebody chooses who goes: who could, and what it takes to send one of them.

use crate::errand::Errand;
use crate::pool::{self, Candidate};
use city::{
    Awaits, Board, Case, CaseEvent, CaseState, Eta, Fact, Map, Refused, Span, Task, TaskEvent,
    ThingId, Time, Unsent, Why,
};

/// Somebody who can do what a case wants.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Able {
    /// Who.
    pub worker: ThingId,
    /// When it could be there.
    pub eta: Eta,
    /// Why it cannot be sent now, if it cannot.
    pub not: Option<Unsent>,
}

/// Those who could go in place of whoever is out for a case, the soonest first and so many at most.
pub fn able(map: &Map, board: &Board, case: &Case, most: usize) -> Vec<Able> {
    let Some(errand) = Errand::of(map, case) else { return Vec::new() };
    let lot = pool::lot(map, &errand).ok().flatten();
    let out = out(board, case).map(|task| task.worker);
    let skilled = board
        .waiting()
        .workers
        .iter()
        .filter(|(id, worker)| worker.skills.covers(errand.skills) && out != Some(**id));
    let could: Vec<Candidate<'_>> = skilled
        .filter_map(|(id, worker)| pool::candidate(map, board, worker, *id, lot, case))
        .collect();
    let ranked = pool::ranked(map, could, lot, case.place, most);
    let shown = ranked.into_iter().map(|(worker, eta)| {
        let not = hindrance(map, board, &errand, worker);
        Able { worker, eta, not }
    });
    shown.collect()
}

/// What sends somebody to a case: whoever is out for it is called back, and the other is asked.
pub fn send(
    now: Time,
    map: &Map,
    board: &Board,
    case: &Case,
    worker: ThingId,
) -> Result<Vec<Fact>, Refused> {
    let errand = Errand::of(map, case).ok_or(Refused::Illegal(case.state.name(), "send"))?;
    if let Some(why) = hindrance(map, board, &errand, worker) {
        return Err(Refused::Unsent(why));
    }
    let chosen = pool::told(now, map, board, &errand, worker)?;
    let mut facts = Vec::with_capacity(3);
    if let Some(task) = out(board, case) {
        let event = TaskEvent::Drop { why: Why::Withdrawn, rest: Span(0) };
        facts.push(Fact::TaskStepped { task: task.id, event });
    }
    if let CaseState::Disposing { .. } = case.state {
        facts.push(Fact::CaseStepped { case: case.id, event: CaseEvent::HandBack });
    }
    // Whether it has gone away by itself is still asked; for all else the wait is over.
    if case.wait.is_some_and(|wait| wait.why != Awaits::Gone) {
        facts.push(Fact::Woken { case: case.id });
    }
    facts.push(Fact::Offered(errand.task(now, map, board, chosen)));
    Ok(facts)
}

/// The task that is out for a case.
fn out<'a>(board: &'a Board, case: &Case) -> Option<&'a Task> {
    board.task(case.task?).filter(|task| task.state.is_active())
}

/// Why somebody cannot be sent; who let the case go before may be sent again.
fn hindrance(map: &Map, board: &Board, errand: &Errand<'_>, id: ThingId) -> Option<Unsent> {
    let Some(worker) = board.waiting().workers.get(&id) else { return Some(Unsent::NotAble) };
    if !worker.skills.covers(errand.skills) {
        return Some(Unsent::NotAble);
    }
    if errand.not == Some(id) {
        return Some(Unsent::DidTheWork);
    }
    if out(board, errand.case).is_some_and(|task| task.worker == id) {
        return Some(Unsent::HasIt);
    }
    if !pool::is_heard(map, id) {
        return Some(Unsent::NotHeard);
    }
    (!worker.has_room()).then_some(Unsent::NoRoom)
}
