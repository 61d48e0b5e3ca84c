//! One pool of crews and machines, under one clock: who can be there first.

use city::{
    Board, Case, Draw, Kind, KindId, Map, Need, Position, Purpose, Skills, Span, Task, TaskState,
    Thing, ThingId, Time, Why, Worker,
};

/// Workers weighed for one task at most.
const WEIGHED_MAX: usize = 1_024;
/// Lots of material weighed at most.
const LOTS_MAX: usize = 16_384;
/// How many of the others are remembered beside the best.
const OTHERS: usize = 3;
/// Tasks of a case looked back at for who has failed it.
const LOOK_BACK: usize = 8;

/// What is to be done.
pub(crate) struct Errand<'a> {
    pub(crate) case: &'a Case,
    pub(crate) skills: Skills,
    pub(crate) needs: Option<Need>,
    /// Who may not.
    pub(crate) not: Option<ThingId>,
}

/// Who goes.
pub(crate) struct Chosen {
    pub(crate) best: (ThingId, Span),
    pub(crate) others: Vec<(ThingId, Span)>,
    pub(crate) draw: Option<Draw>,
}

/// Why nobody goes.
pub(crate) enum Nobody {
    /// No worker with room, heard of, and able.
    Worker,
    /// No lot has enough of it.
    Material(KindId),
}

/// Chooses by expected arrival; whoever has failed this case is asked only when nobody else is,
/// and not at once.
pub(crate) fn choose(
    now: Time,
    map: &Map,
    board: &Board,
    errand: &Errand<'_>,
) -> Result<Chosen, Nobody> {
    let lot = match errand.needs {
        Some(need) => {
            Some(nearest_lot(map, errand.case.place, need).ok_or(Nobody::Material(need.kind))?)
        }
        None => None,
    };
    let stop = lot.and_then(|draw| map.live(draw.lot)).map(|live| live.position);
    let waiting = board.waiting();
    let skill = errand.skills.each().next().unwrap_or_default();
    let able = waiting.able.get(&skill).into_iter().flatten().take(WEIGHED_MAX);
    let mut weighed: Vec<(bool, Span, ThingId)> = able
        .filter_map(|id| Some((*id, waiting.workers.get(id)?)))
        .filter(|(id, worker)| worker.skills.covers(errand.skills) && Some(*id) != errand.not)
        .filter_map(|(id, worker)| {
            let eta = arrival(map, board, worker, id, stop, errand.case)?;
            let failed = last_failure(board, errand.case, id);
            let rests = failed.is_some_and(|at| now.since(at) < map.settings().policy.park);
            (!rests).then_some((failed.is_some(), eta, id))
        })
        .collect();
    weighed.sort_unstable();
    let mut ranked = weighed.into_iter().map(|(_, eta, id)| (id, eta));
    let best = ranked.next().ok_or(Nobody::Worker)?;
    Ok(Chosen { best, others: ranked.take(OTHERS).collect(), draw: lot })
}

/// The expected time to arrival; nothing for who is not heard of or not well.
fn arrival(
    map: &Map,
    board: &Board,
    worker: &Worker,
    id: ThingId,
    stop: Option<Position>,
    case: &Case,
) -> Option<Span> {
    let (thing, live) = (map.thing(id)?, map.live(id)?);
    let kind = map.settings().kind(thing.kind)?;
    if !live.heard.is_some() || live.is_wrong() {
        return None;
    }
    let policy = &map.settings().policy;
    let from = live.position;
    let way_m = match stop {
        Some(stop) => from.distance_m(stop) + stop.distance_m(case.place),
        None => from.distance_m(case.place),
    };
    let travel = Span::from_seconds(way_m / kind.speed_mps.max(0.1));
    let busy = worker.tasks.iter().filter_map(|task| board.task(*task)).filter(|t| is_work(t));
    let queue = Span(policy.task_typical.0 * busy.count() as i64);
    let away = if is_away(map, kind, thing, case) { policy.away } else { Span(0) };
    Some(travel + queue + away)
}

fn is_work(task: &Task) -> bool {
    !matches!(task.purpose, Purpose::Round { .. })
}

/// Crews have a home street; machines have none.
fn is_away(map: &Map, kind: &Kind, thing: &Thing, case: &Case) -> bool {
    let street = |grid| map.settings().street_of(grid);
    !kind.looks.rounds && street(thing.grid) != street(case.grid)
}

/// When a worker let this case down last: no answer, a refusal, or work that did not last.
fn last_failure(board: &Board, case: &Case, worker: ThingId) -> Option<Time> {
    let recent = case.tasks.iter().rev().take(LOOK_BACK).filter_map(|id| board.task(*id));
    recent.filter(|task| task.worker == worker).find_map(|task| match task.state {
        TaskState::Dropped { at, why } => (why != Why::Withdrawn).then_some(at),
        TaskState::Done { at, .. } => matches!(task.purpose, Purpose::Dispose(_)).then_some(at),
        TaskState::Offered | TaskState::Accepted { .. } | TaskState::Underway { .. } => None,
    })
}

fn nearest_lot(map: &Map, place: Position, need: Need) -> Option<Draw> {
    let lots = map.lots(need.kind).iter().take(LOTS_MAX);
    let stocked = lots.filter_map(|lot| {
        let live = map.live(*lot)?;
        let left = live.quantity.saturating_sub(live.reserved);
        (left >= need.quantity).then(|| (live.position.distance_m(place), *lot))
    });
    let (_, lot) = stocked.min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(Draw { lot, quantity: need.quantity })
}
