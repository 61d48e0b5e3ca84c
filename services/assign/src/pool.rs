//! One pool of crews and machines, under one clock: who can be there first.

use city::{
    Board, Case, Draw, Eta, Kind, KindId, Map, Need, Position, Purpose, Settings, Skills, Span,
    Task, TaskState, Thing, ThingId, Time, Towards, Way, Why, Worker,
};
use std::collections::BTreeMap;

/// Workers weighed for one task at most.
const WEIGHED_MAX: usize = 1_024;
/// Workers whose way through the streets is looked for at most.
const WAYS_MAX: usize = 64;
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
    pub(crate) best: (ThingId, Eta),
    pub(crate) others: Vec<(ThingId, Eta)>,
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
    let mut weighed: Vec<Candidate<'_>> = able
        .filter_map(|id| Some((*id, waiting.workers.get(id)?)))
        .filter(|(id, worker)| worker.skills.covers(errand.skills) && Some(*id) != errand.not)
        .filter_map(|(id, worker)| candidate(now, map, board, worker, id, stop, errand.case))
        .collect();
    weighed.sort_unstable_by_key(|one| (one.failed, one.soonest, one.id));
    let ranked = ranked(map.settings(), &weighed, stop, errand.case.place);
    let mut ranked = ranked.into_iter().map(|(_, eta, id)| (id, eta));
    let best = ranked.next().ok_or(Nobody::Worker)?;
    Ok(Chosen { best, others: ranked.take(OTHERS).collect(), draw: lot })
}

/// Somebody who could go.
struct Candidate<'a> {
    id: ThingId,
    kind_id: KindId,
    kind: &'a Kind,
    from: Position,
    /// Whether it has failed this case before.
    failed: bool,
    /// How long it is busy and away before it goes.
    before: Span,
    /// It cannot be there sooner than in a straight line.
    soonest: Span,
}

/// Who could go; nothing for who is not heard of, not well, or has just failed.
fn candidate<'a>(
    now: Time,
    map: &'a Map,
    board: &Board,
    worker: &Worker,
    id: ThingId,
    stop: Option<Position>,
    case: &Case,
) -> Option<Candidate<'a>> {
    let (thing, live) = (map.thing(id)?, map.live(id)?);
    let kind = map.settings().kind(thing.kind)?;
    if !live.heard.is_some() || live.is_wrong() {
        return None;
    }
    let policy = &map.settings().policy;
    let failed = last_failure(board, case, id);
    if failed.is_some_and(|at| now.since(at) < policy.park) {
        return None;
    }
    let busy = worker.tasks.iter().filter_map(|task| board.task(*task)).filter(|t| is_work(t));
    let queue = Span(policy.task_typical.0 * busy.count() as i64);
    let away = if is_away(map, kind, thing, case) { policy.away } else { Span(0) };
    let (from, before) = (live.position, queue + away);
    let straight = |from, to| Way::straight(from, to, kind.speed_mps);
    let soonest = match stop {
        Some(stop) => straight(from, stop).then(straight(stop, case.place)),
        None => straight(from, case.place),
    };
    let (kind_id, failed) = (thing.kind, failed.is_some());
    let soonest = soonest.eta.span + before;
    Some(Candidate { id, kind_id, kind, from, failed, before, soonest })
}

/// The best few by expected arrival, best first. Candidates come by how soon they could be there
/// at best; once nobody who is left can be sooner than the best few, nobody else's way is looked
/// for.
fn ranked(
    settings: &Settings,
    weighed: &[Candidate<'_>],
    stop: Option<Position>,
    place: Position,
) -> Vec<(bool, Eta, ThingId)> {
    let mut ways = Ways { settings, stop, place, known: BTreeMap::new() };
    let mut ranked: Vec<(bool, Eta, ThingId)> = Vec::with_capacity(OTHERS + 2);
    for one in weighed.iter().take(WAYS_MAX) {
        let is_full = ranked.len() > OTHERS;
        if is_full
            && ranked.last().is_some_and(|last| (last.0, last.1.span) < (one.failed, one.soonest))
        {
            break;
        }
        let way = ways.of(one).eta;
        let span = (way.span + one.before).max(one.soonest);
        let found = (one.failed, Eta { span, about: way.about }, one.id);
        let place = ranked.partition_point(|before| *before < found);
        ranked.insert(place, found);
        ranked.truncate(OTHERS + 1);
    }
    ranked
}

/// The ways to a place, over a stop where there is one, by who goes.
struct Ways<'a> {
    settings: &'a Settings,
    stop: Option<Position>,
    place: Position,
    /// For each kind that keeps to streets: the ways to the first goal, and the way from there on.
    known: BTreeMap<KindId, (Towards<'a>, Option<Way>)>,
}

impl Ways<'_> {
    fn of(&mut self, one: &Candidate<'_>) -> Way {
        let (settings, kind) = (self.settings, one.kind);
        let onward = |stop: Position| settings.way(kind, stop, self.place);
        if !kind.keeps_to_streets() {
            let first = settings.way(kind, one.from, self.stop.unwrap_or(self.place));
            return self.stop.map_or(first, |stop| first.then(onward(stop)));
        }
        let goal = self.stop.unwrap_or(self.place);
        let (towards, onward) = self.known.entry(one.kind_id).or_insert_with(|| {
            (settings.streets.towards(goal, kind.speed_mps), self.stop.map(onward))
        });
        let first = towards.way(one.from);
        onward.map_or(first, |onward| first.then(onward))
    }
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
