//! What the board alone says must be assigned next.

use crate::errand::Errand;
use crate::matter;
use crate::pool::{self, Nobody};
use city::{Awaits, Board, Case, CaseEvent, Fact, Map, Move, Span, Time, Wait};

/// The next fact: a finding placed, a case filed or dispatched, work or a look offered.
pub fn plan(now: Time, map: &Map, board: &Board) -> Option<Fact> {
    if let Some(finding) = board.waiting().fresh.first().and_then(|id| board.finding(*id)) {
        return matter::settle(now, map, board, finding);
    }
    let case = board.waiting().moves.first().and_then(|id| board.case(*id))?;
    match case.next_move()? {
        Move::File => Some(Fact::CaseStepped { case: case.id, event: CaseEvent::File }),
        Move::Dispatch => Some(dispatch(now, map, case)),
        Move::Offer | Move::Verify | Move::Look => offer(now, map, board, case),
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
fn offer(now: Time, map: &Map, board: &Board, case: &Case) -> Option<Fact> {
    let errand = Errand::of(map, board, case)?;
    Some(match pool::choose(now, map, board, &errand) {
        Ok(chosen) => Fact::Offered(errand.task(now, map, board, chosen)),
        Err(Nobody::Worker) => wait(now, map, case, Awaits::Worker(errand.skills)),
        Err(Nobody::Material(kind)) => wait(now, map, case, Awaits::Material(kind)),
    })
}

fn wait(now: Time, map: &Map, case: &Case, why: Awaits) -> Fact {
    let park: Span = map.settings().policy.park;
    Fact::Waits { case: case.id, wait: Wait { why, until: now + park } }
}
