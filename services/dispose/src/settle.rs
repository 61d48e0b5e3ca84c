//! What the board alone says must be settled next.

use city::{
    Awaits, Board, Case, CaseEvent, CaseId, CaseState, Dismissal, Due, Fact, Map, Move, Span,
    TaskEvent, TaskId, TaskState, Time, Verification, Wait, Why,
};

/// The next fact: a task withdrawn, a proof heard, a case moved on, a wait or a patience over.
pub fn settle(now: Time, map: &Map, board: &Board) -> Option<Fact> {
    let waiting = board.waiting();
    if let Some(task) = waiting.orphaned.first() {
        let event = TaskEvent::Drop { why: Why::Withdrawn, rest: Span(0) };
        return Some(Fact::TaskStepped { task: *task, event });
    }
    if let Some(case) = waiting.touched.first().and_then(|id| board.case(*id)) {
        return Some(touched(now, map, board, case));
    }
    if let Some(case) = waiting.moves.first().and_then(|id| board.case(*id))
        && let Some(fact) = answer(now, map, board, case)
    {
        return Some(fact);
    }
    match waiting.due.first()? {
        (at, _) if *at > now => None,
        (_, Due::Case(case)) => Some(awake(map, board, *case)),
        (_, Due::Task(task)) => impatient(map, board, *task),
    }
}

/// The component's own signal became normal.
fn touched(now: Time, map: &Map, board: &Board, case: &Case) -> Fact {
    if matches!(case.state, CaseState::Checking { .. }) && is_normal(map, board, case) {
        return close(case.id, Verification::OwnSignal);
    }
    let until = now + map.settings().policy.gone_after;
    Fact::Waits { case: case.id, wait: Wait { why: Awaits::Gone, until } }
}

/// The moves that are dispose's; the others are assign's.
fn answer(now: Time, map: &Map, board: &Board, case: &Case) -> Option<Fact> {
    let event = match case.next_move()? {
        Move::Start => CaseEvent::Start,
        Move::HandBack => CaseEvent::HandBack,
        Move::Submit(by) => CaseEvent::Submit { by },
        Move::Confirm => CaseEvent::Confirm,
        Move::Check => CaseEvent::Check,
        Move::Dismiss => CaseEvent::Dismiss { why: Dismissal::NotThere },
        Move::Close(by, task) => return Some(close(case.id, Verification::Look { by, task })),
        Move::SendBack => CaseEvent::SendBack,
        Move::Look => return own_signal(now, map, board, case),
        Move::Verify | Move::File | Move::Dispatch | Move::Offer => return None,
    };
    Some(Fact::CaseStepped { case: case.id, event })
}

/// Before somebody is sent to look, the component's own signal gets its time to be normal.
fn own_signal(now: Time, map: &Map, board: &Board, case: &Case) -> Option<Fact> {
    let CaseState::Checking { since, .. } = case.state else { return None };
    if !board.has_own_signal(case) {
        return None;
    }
    if is_normal(map, board, case) {
        return Some(close(case.id, Verification::OwnSignal));
    }
    let until = since + map.settings().policy.signal_wait;
    if until > now {
        let wait = Wait { why: Awaits::Signal, until };
        return Some(Fact::Waits { case: case.id, wait });
    }
    let only = board.is_proved_by_signal_only(map.settings(), case);
    only.then_some(Fact::CaseStepped { case: case.id, event: CaseEvent::SendBack })
}

/// A wait is over.
fn awake(map: &Map, board: &Board, id: CaseId) -> Fact {
    let case = board.case(id);
    let why = case.and_then(|case| Some((case, case.wait?.why)));
    match why {
        Some((_, Awaits::Date)) => Fact::CaseStepped { case: id, event: CaseEvent::Resume },
        Some((case, Awaits::Gone))
            if is_normal(map, board, case) && nobody_is_there(board, case) =>
        {
            Fact::CaseStepped { case: id, event: CaseEvent::Dismiss { why: Dismissal::WentAway } }
        }
        _ => Fact::Woken { case: id },
    }
}

/// A worker did not answer, arrive or finish in time.
fn impatient(map: &Map, board: &Board, id: TaskId) -> Option<Fact> {
    let why = match board.task(id)?.state {
        TaskState::Offered => Why::NoAnswer,
        TaskState::Accepted { .. } => Why::NotArrived,
        TaskState::Underway { .. } => Why::NotFinished,
        TaskState::Done { .. } | TaskState::Dropped { .. } => return None,
    };
    let rest = map.settings().policy.round_rest;
    Some(Fact::TaskStepped { task: id, event: TaskEvent::Drop { why, rest } })
}

/// Whether the component says by itself that all is well.
fn is_normal(map: &Map, board: &Board, case: &Case) -> bool {
    let Some(live) = case.subject.and_then(|thing| map.live(thing)) else { return false };
    let findings = case.findings.iter().filter_map(|id| board.finding(*id));
    let mut own = findings.filter(|found| Some(found.by) == case.subject).peekable();
    own.peek().is_some() && own.all(|found| live.condition(found.rule).is_none())
}

/// Nobody stands before it at this moment.
fn nobody_is_there(board: &Board, case: &Case) -> bool {
    let task = case.task.and_then(|id| board.task(id));
    !task.is_some_and(|task| matches!(task.state, TaskState::Underway { .. }))
}

fn close(case: CaseId, proof: Verification) -> Fact {
    Fact::CaseStepped { case, event: CaseEvent::Close { proof } }
}
