//! Rounds (巡查) over what is most stale: along streets where there are streets.

use city::{
    Block, Board, Fact, Kind, Live, Map, Position, Purpose, SegmentSlot, Span, Task, TaskId,
    TaskState, ThingId, Time,
};
use std::sync::Arc;

/// Most points a way may have: what fits an order on the wire.
pub const WAY_POINTS_MAX: usize = 64;
/// Idle vehicles asked in one tick.
const ASKED_MAX: usize = 256;
/// Heard longer ago than this, a vehicle gets no round.
const PRESENT: Span = Span::minutes(2);
/// A grid nobody ever looked at counts as this old.
const UNSEEN: Span = Span::hours(48);
/// What a second of travel weighs against a second of staleness.
const TRAVEL_WEIGHT: i64 = 20;

/// The next round to offer, if a vehicle is idle and a block is stale.
pub fn rounds(now: Time, map: &Map, board: &Board) -> Option<Fact> {
    let idle = board.waiting().idle.iter().take(ASKED_MAX);
    let rested = idle.take_while(|(from, _)| *from <= now).map(|(_, id)| *id);
    rested.into_iter().find_map(|worker| Some(Fact::Offered(round_for(now, map, board, worker)?)))
}

fn round_for(now: Time, map: &Map, board: &Board, worker: ThingId) -> Option<Task> {
    let (thing, live) = (map.thing(worker)?, map.live(worker)?);
    let kind = map.settings().kind(thing.kind)?;
    if live.is_wrong() || !live.heard.is_some() || now.since(live.heard) > PRESENT {
        return None;
    }
    let block = stalest(now, map, kind, live)?;
    let way = if kind.looks.along_streets && !map.settings().streets.all().is_empty() {
        along_streets(map, block, live.position)
    } else {
        to_and_fro(map, block, kind.looks.radius_m)
    };
    let place = *way.first()?;
    let policy = &map.settings().policy;
    let eta = map.settings().way(kind, live.position, place).eta;
    Some(Task {
        id: TaskId::new(worker.district, board.next_numbers().2),
        purpose: Purpose::Round { way: Arc::from(way), grid: block.grids.first().copied() },
        worker,
        place,
        state: TaskState::Offered,
        offered: now,
        wake: now + policy.offer,
        eta,
        pool: Vec::new(),
        draw: None,
    })
}

/// The block that gains most from a look, travel counted.
fn stalest<'a>(now: Time, map: &'a Map, kind: &Kind, live: &Live) -> Option<&'a Block> {
    let free = map.coverage().blocks().iter().filter(|block| block.taken <= now);
    let gain = |block: &&Block| {
        let travel_s = (live.position.distance_m(block.center) / kind.speed_mps.max(0.1)) as i64;
        block.age(now, UNSEEN).0 / 1_000 - travel_s * TRAVEL_WEIGHT
    };
    free.max_by_key(gain)
}

/// Rows from west to east and back, as far apart as the look is wide.
fn to_and_fro(map: &Map, block: &Block, radius_m: f64) -> Vec<Position> {
    let b = &block.bounds;
    let width_m = Position::new(b.west, b.north).distance_m(Position::new(b.west, b.south));
    let rows = (width_m / (radius_m.max(20.0) * 1.8)).ceil().max(1.0) as usize;
    let rows = rows.min(WAY_POINTS_MAX / 2);
    let mut way = Vec::with_capacity(rows * 2);
    for row in 0..rows {
        let share = (row as f64 + 0.5) / rows as f64;
        let lat = b.north + (b.south - b.north) * share;
        let (west, east) = (Position::new(b.west, lat), Position::new(b.east, lat));
        let inside = |p: Position| inward(map, p, block.center);
        let ends = [inside(west), inside(east)];
        let ordered = if row % 2 == 0 { ends } else { [ends[1], ends[0]] };
        way.extend(ordered.into_iter().flatten());
    }
    way
}

/// The first point inside the city on the way to the middle of the block.
fn inward(map: &Map, p: Position, center: Position) -> Option<Position> {
    (0..10)
        .map(|step| p.towards(center, f64::from(step) / 10.0))
        .find(|q| map.settings().grids.at(*q).is_some())
}

/// The block's segments, the nearest stale end next, until the way is full.
fn along_streets(map: &Map, block: &Block, from: Position) -> Vec<Position> {
    let streets = &map.settings().streets;
    let mut left: Vec<SegmentSlot> = streets.within(&block.bounds);
    left.sort_by_key(|slot| (map.coverage().pass(*slot).at, *slot));
    left.truncate(WAY_POINTS_MAX);
    let mut way: Vec<Position> = Vec::new();
    let mut here = from;
    while !left.is_empty() {
        let nearest = |slot: &SegmentSlot| {
            let line = streets.get(*slot).map(|segment| segment.line.as_slice())?;
            let (first, last) = (*line.first()?, *line.last()?);
            Some(here.distance_m(first).min(here.distance_m(last)))
        };
        let next = (0..left.len()).min_by(|a, b| {
            let far = |i: &usize| nearest(&left[*i]).unwrap_or(f64::MAX);
            far(a).total_cmp(&far(b))
        });
        let Some(segment) = next.map(|i| left.swap_remove(i)).and_then(|slot| streets.get(slot))
        else {
            break;
        };
        if way.len() + segment.line.len() > WAY_POINTS_MAX {
            break;
        }
        let forward = here.distance_m(segment.line[0])
            <= here.distance_m(segment.line[segment.line.len() - 1]);
        let line = segment.line.iter().copied();
        if forward {
            way.extend(line);
        } else {
            way.extend(line.rev());
        }
        here = *way.last().unwrap_or(&here);
    }
    way
}
