//! What the board alone says must be assigned next.

use crate::matter;
use crate::pool::{self, Errand, Nobody};
use city::{
    Awaits, Board, Case, CaseEvent, CaseState, Fact, Map, Move, Purpose, Span, Task, TaskId,
    TaskState, ThingId, Time, Wait,
};

/// The next fact: a finding placed, a case filed or dispatched, work or a look offered.
pub fn plan(now: Time, map: &Map, board: &Board) -> Option<Fact> {
    if let Some(finding) = board.waiting().fresh.first().and_then(|id| board.finding(*id)) {
        return matter::settle(now, map, board, finding);
    }
    let case = board.waiting().moves.first().and_then(|id| board.case(*id))?;
    match case.next_move()? {
        Move::File => Some(Fact::CaseStepped { case: case.id, event: CaseEvent::File }),
        Move::Dispatch => Some(dispatch(now, map, case)),
        Move::Offer => offer(now, map, board, case, Purpose::Dispose(case.id)),
        Move::Verify => offer(now, map, board, case, Purpose::Verify(case.id)),
        Move::Look => offer(now, map, board, case, Purpose::Check(case.id)),
        Move::Start
        | Move::HandBack
        | Move::Submit(_)
        | Move::Confirm
        | Move::Check
        | Move::Dismiss
        | Move::Close(..)
        | Move::SendBack => None,
    }
}

/// Says who answers, by the matrix.
fn dispatch(now: Time, map: &Map, case: &Case) -> Fact {
    let settings = map.settings();
    let street = settings.street_of(case.grid);
    let answer = settings.matrix.answers(case.class, street);
    match (answer, settings.class(case.class)) {
        (Some(to), Some(class)) => Fact::CaseStepped {
            case: case.id,
            event: CaseEvent::Dispatch { to, limit: class.limit },
        },
        _ => wait(now, map, case, Awaits::Department),
    }
}

/// Offers work to the best of the pool, or says what the case waits for.
fn offer(now: Time, map: &Map, board: &Board, case: &Case, purpose: Purpose) -> Option<Fact> {
    let class = map.settings().class(case.class)?;
    let look = matches!(purpose, Purpose::Check(_) | Purpose::Verify(_));
    let errand = Errand {
        case,
        skills: if look { map.settings().look_skill() } else { class.skill },
        needs: if look { None } else { class.needs },
        not: doer(case),
    };
    let chosen = match pool::choose(now, map, board, &errand) {
        Ok(chosen) => chosen,
        Err(Nobody::Worker) => return Some(wait(now, map, case, Awaits::Worker(errand.skills))),
        Err(Nobody::Material(kind)) => return Some(wait(now, map, case, Awaits::Material(kind))),
    };
    let (worker, eta) = chosen.best;
    Some(Fact::Offered(Task {
        id: TaskId::new(case.id.district, board.next_numbers().2),
        purpose,
        worker,
        place: case.place,
        state: TaskState::Offered,
        offered: now,
        wake: now + map.settings().policy.offer,
        eta,
        pool: chosen.others,
        draw: chosen.draw,
    }))
}

/// Whoever did the work does not check it.
fn doer(case: &Case) -> Option<ThingId> {
    match case.state {
        CaseState::Checking { by, .. } => Some(by),
        _ => None,
    }
}

fn wait(now: Time, map: &Map, case: &Case, why: Awaits) -> Fact {
    let park: Span = map.settings().policy.park;
    Fact::Waits { case: case.id, wait: Wait { why, until: now + park } }
}
