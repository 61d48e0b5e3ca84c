//! Somebody chooses who goes: who could, and what it takes to send one of them.

use crate::errand::Errand;
use crate::pool;
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

/// Those who could go in place of whoever is out for a case, so many at most: first those who can
/// be sent now, as the program would choose among them, then the others.
pub fn able(map: &Map, board: &Board, case: &Case, most: usize) -> Vec<Able> {
    let Some(errand) = Errand::of(map, board, case) else { return Vec::new() };
    let draw = pool::draw(map, board, &errand);
    let stock = draw.is_err().then_some(Unsent::NoStock);
    let draw = draw.ok().flatten();
    let out = out(board, case).map(|task| task.worker);
    let not = |id: ThingId| hindrance(map, board, &errand, id).or(stock);
    let skilled = board
        .waiting()
        .workers
        .iter()
        .filter(|(id, worker)| worker.skills.covers(errand.skills) && out != Some(**id));
    let (free, hindered): (Vec<_>, Vec<_>) = skilled.partition(|(id, _)| not(**id).is_none());
    let mut could = Vec::new();
    for some in [free, hindered] {
        let some = some
            .into_iter()
            .filter_map(|(id, worker)| pool::candidate(map, board, worker, *id, draw, case));
        could.extend(pool::ranked(map, some.collect(), draw, case.place, most - could.len()));
    }
    could.into_iter().map(|(worker, eta)| Able { worker, eta, not: not(worker) }).collect()
}

/// What sends somebody to a case: whoever is out for it is called back, and the other is asked.
pub fn send(
    now: Time,
    map: &Map,
    board: &Board,
    case: &Case,
    worker: ThingId,
) -> Result<Vec<Fact>, Refused> {
    let errand = Errand::of(map, board, case).ok_or(Refused::Illegal(case.state.name(), "send"))?;
    if let Some(why) = hindrance(map, board, &errand, worker) {
        return Err(Refused::Unsent(why));
    }
    let chosen = pool::told(now, map, board, &errand, worker)?;
    let mut facts = Vec::with_capacity(4);
    if let Some(task) = out(board, case) {
        let event = TaskEvent::Drop { why: Why::Withdrawn, rest: Span(0) };
        facts.push(Fact::TaskStepped { task: task.id, event });
    }
    let relieved = matches!(case.state, CaseState::Disposing { .. });
    if relieved {
        facts.push(Fact::CaseStepped { case: case.id, event: CaseEvent::HandBack });
    }
    match case.wait {
        // Whether it has gone away by itself is still asked, although a step ends every wait.
        Some(wait) if wait.why == Awaits::Gone => {
            facts.extend(relieved.then_some(Fact::Waits { case: case.id, wait }));
        }
        Some(_) => facts.push(Fact::Woken { case: case.id }),
        None => (),
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
