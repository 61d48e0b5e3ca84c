//! One pool of crews and machines, under one clock: who can be there first.

use crate::errand::Errand;
use city::{
    Board, Case, Draw, Eta, Kind, KindId, Map, Position, Purpose, Refused, Settings, Span, Task,
    TaskState, Thing, ThingId, Time, Towards, Unsent, Way, Why, Worker,
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
    let draw = lot(map, errand)?;
    let weighed = weighed(now, map, board, errand, draw);
    let mut ranked = ranked(map, weighed, draw, errand.case.place, OTHERS + 1).into_iter();
    let best = ranked.next().ok_or(Nobody::Worker)?;
    Ok(Chosen { best, others: ranked.collect(), draw })
}

/// The one who was told to go, and who could have gone instead.
pub(crate) fn told(
    now: Time,
    map: &Map,
    board: &Board,
    errand: &Errand<'_>,
    id: ThingId,
) -> Result<Chosen, Refused> {
    let (case, place) = (errand.case, errand.case.place);
    let draw = draw(map, board, errand).map_err(|_| Refused::Unsent(Unsent::NoStock))?;
    let worker = board.waiting().workers.get(&id);
    let one = worker.and_then(|worker| candidate(map, board, worker, id, draw, case));
    let best = ranked(map, one.into_iter().collect(), draw, place, 1).pop();
    let best = best.ok_or(Refused::Unsent(Unsent::NotHeard))?;
    let mut others = weighed(now, map, board, errand, draw);
    others.retain(|one| one.id != id);
    Ok(Chosen { best, others: ranked(map, others, draw, place, OTHERS), draw })
}

/// Whether somebody is heard, and well.
pub(crate) fn is_heard(map: &Map, id: ThingId) -> bool {
    map.live(id).is_some_and(|live| live.heard.is_some() && !live.is_wrong())
}

/// Somebody who could go.
pub(crate) struct Candidate<'a> {
    id: ThingId,
    kind_id: KindId,
    kind: &'a Kind,
    from: Position,
    /// When it let this case down last.
    failed: Option<Time>,
    /// How long it is busy before it goes.
    before: Span,
    /// So much later it would have to come from its own street to be as welcome as it is from
    /// another; no part of the estimate.
    behind: Span,
    /// It cannot be there sooner than in a straight line.
    soonest: Span,
}

/// Those who could be asked now: with room, heard of, well, able, and not just failed.
fn weighed<'a>(
    now: Time,
    map: &'a Map,
    board: &Board,
    errand: &Errand<'_>,
    draw: Option<Draw>,
) -> Vec<Candidate<'a>> {
    let (waiting, park) = (board.waiting(), map.settings().policy.park);
    let skill = errand.skills.each().next().unwrap_or_default();
    let able = waiting.able.get(&skill).into_iter().flatten().take(WEIGHED_MAX);
    able.filter_map(|id| Some((*id, waiting.workers.get(id)?)))
        .filter(|(id, worker)| worker.skills.covers(errand.skills) && Some(*id) != errand.not)
        .filter(|(id, _)| is_heard(map, *id))
        .filter_map(|(id, worker)| candidate(map, board, worker, id, draw, errand.case))
        .filter(|one| one.failed.is_none_or(|at| now.since(at) >= park))
        .collect()
}

/// What is to be weighed of somebody who could go.
pub(crate) fn candidate<'a>(
    map: &'a Map,
    board: &Board,
    worker: &Worker,
    id: ThingId,
    draw: Option<Draw>,
    case: &Case,
) -> Option<Candidate<'a>> {
    let (thing, live) = (map.thing(id)?, map.live(id)?);
    let kind = map.settings().kind(thing.kind)?;
    let policy = &map.settings().policy;
    let failed = last_failure(board, case, id);
    let busy = worker.tasks.iter().filter_map(|task| board.task(*task)).filter(|t| is_work(t));
    let queue = Span(policy.task_typical.0 * busy.count() as i64);
    let behind = if is_away(map, kind, thing, case) { policy.away } else { Span(0) };
    let (from, before) = (live.position, queue);
    let straight = |from, to| Way::straight(from, to, kind.speed_mps);
    let soonest = match stop(map, draw) {
        Some(stop) => straight(from, stop).then(straight(stop, case.place)),
        None => straight(from, case.place),
    };
    let soonest = soonest.eta.span + before;
    Some(Candidate { id, kind_id: thing.kind, kind, from, failed, before, behind, soonest })
}

/// The best few by expected arrival, best first: whoever has failed the case last, whoever comes
/// from another street behind. Candidates come by how soon they could be there at best; once
/// nobody who is left can be sooner than the best few, nobody else's way is looked for.
pub(crate) fn ranked(
    map: &Map,
    mut weighed: Vec<Candidate<'_>>,
    draw: Option<Draw>,
    place: Position,
    most: usize,
) -> Vec<(ThingId, Eta)> {
    if most == 0 {
        return Vec::new();
    }
    let best = |one: &Candidate<'_>| (one.failed.is_some(), one.soonest + one.behind);
    weighed.sort_unstable_by_key(|one| (best(one), one.id));
    let (settings, stop) = (map.settings(), stop(map, draw));
    let mut ways = Ways { settings, stop, place, known: BTreeMap::new() };
    let mut ranked: Vec<((bool, Span), bool, ThingId, Span)> = Vec::with_capacity(most + 1);
    for one in weighed.iter().take(WAYS_MAX) {
        let is_full = ranked.len() >= most;
        if is_full && ranked.last().is_some_and(|last| last.0 < best(one)) {
            break;
        }
        let way = ways.of(one).eta;
        let span = (way.span + one.before).max(one.soonest);
        // How long the work before it takes is a guess.
        let about = way.about || one.before > Span(0);
        let found = ((one.failed.is_some(), span + one.behind), about, one.id, span);
        let place = ranked.partition_point(|before| *before < found);
        ranked.insert(place, found);
        ranked.truncate(most);
    }
    ranked.into_iter().map(|(_, about, id, span)| (id, Eta { span, about })).collect()
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

/// Where material is fetched on the way.
fn stop(map: &Map, draw: Option<Draw>) -> Option<Position> {
    map.live(draw?.lot).map(|live| live.position)
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

/// What is drawn on the way: what is set aside for whoever is called back is for the next one.
pub(crate) fn draw(map: &Map, board: &Board, errand: &Errand<'_>) -> Result<Option<Draw>, Nobody> {
    let out = errand.case.task.and_then(|task| board.task(task));
    out.and_then(|task| task.draw).map_or_else(|| lot(map, errand), |drawn| Ok(Some(drawn)))
}

/// The nearest lot of material that has enough, where material is needed.
fn lot(map: &Map, errand: &Errand<'_>) -> Result<Option<Draw>, Nobody> {
    let Some(need) = errand.needs else { return Ok(None) };
    let lots = map.lots(need.kind).iter().take(LOTS_MAX);
    let stocked = lots.filter_map(|lot| {
        let live = map.live(*lot)?;
        let left = live.quantity.saturating_sub(live.reserved);
        (left >= need.quantity).then(|| (live.position.distance_m(errand.case.place), *lot))
    });
    let nearest = stocked.min_by(|a, b| a.0.total_cmp(&b.0));
    let (_, lot) = nearest.ok_or(Nobody::Material(need.kind))?;
    Ok(Some(Draw { lot, quantity: need.quantity }))
}
