//! The streets as a network: which way leads to a place, how far it is, and how long it takes.

use crate::id::SegmentSlot;
use crate::kind::Kind;
use crate::place::Position;
use crate::settings::Settings;
use crate::street::{Segment, Streets};
use crate::time::Span;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

mod path;

pub use path::Leg;

#[cfg(test)]
mod tests;

/// Crossings that the ways to one place settle at most; what lies beyond is told as about.
pub const SETTLED_MAX: usize = 8_192;
/// A way is longer than the straight line by this, where no network tells: the median in Porto
/// Alegre for ways of up to 3 km is 1.39, nine of ten are below 1.84.
pub const DETOUR: f64 = 1.4;
/// Whoever is so near is there, whatever the streets say, metres.
const THERE_M: f64 = 30.0;
/// A place nearer than this to the end of a street is at its crossing, millimetres.
const AT_CROSSING_MM: u32 = 500;

/// How a street may be driven, from one crossing to the next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Drive {
    /// The crossing its line begins at: the same number is the same crossing.
    pub from: i64,
    /// The crossing it ends at.
    pub to: i64,
    /// 1 along its line only, -1 against it only, 0 both.
    pub oneway: i8,
    /// What one gets along at, km/h.
    pub speed_kmh: u8,
}

/// Expected time to arrival.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Eta {
    /// How long.
    pub span: Span,
    /// Whether it is reckoned from a straight line, for want of a way.
    pub about: bool,
}

/// A way to a place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Way {
    /// How far, metres.
    pub metres: f64,
    /// How long it takes.
    pub eta: Eta,
}

impl Way {
    /// Straight ahead, as one flies, at so many metres a second.
    pub fn straight(from: Position, to: Position, speed_mps: f64) -> Way {
        let metres = from.distance_m(to);
        let span = Span::from_seconds(metres / speed_mps.max(0.1));
        Way { metres, eta: Eta { span, about: false } }
    }

    /// About as streets are, where it is not known how they run.
    pub fn about(from: Position, to: Position, speed_mps: f64) -> Way {
        let straight = Way::straight(from, to, speed_mps);
        if straight.metres <= THERE_M {
            return straight;
        }
        let span = Span((straight.eta.span.0 as f64 * DETOUR) as i64);
        Way { metres: straight.metres * DETOUR, eta: Eta { span, about: true } }
    }

    /// This way, and then another one.
    pub fn then(self, next: Way) -> Way {
        let span = self.eta.span + next.eta.span;
        let about = self.eta.about || next.eta.about;
        Way { metres: self.metres + next.metres, eta: Eta { span, about } }
    }
}

/// Crossings, and what leads into each of them.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Where the arcs into each crossing begin; one more at the end.
    starts: Vec<u32>,
    arcs: Vec<Arc>,
    /// By segment: the crossings at its ends, where it may be driven.
    ends: Vec<Option<(u32, u32)>>,
}

/// A street that leads into a crossing.
#[derive(Clone, Copy, Debug)]
struct Arc {
    from: u32,
    length_mm: u32,
    speed_kmh: u8,
}

impl Network {
    /// The network of those segments that may be driven; `None` where there is none.
    pub(crate) fn new(segments: &[Segment]) -> Option<Network> {
        let drives = || segments.iter().filter_map(|segment| segment.drive);
        let mut crossings: Vec<i64> = drives().flat_map(|drive| [drive.from, drive.to]).collect();
        crossings.sort_unstable();
        crossings.dedup();
        if crossings.is_empty() {
            return None;
        }
        let number = |id: i64| crossings.partition_point(|known| *known < id) as u32;
        let ends: Vec<Option<(u32, u32)>> = segments
            .iter()
            .map(|segment| segment.drive.map(|drive| (number(drive.from), number(drive.to))))
            .collect();
        let mut into: Vec<(u32, Arc)> = Vec::with_capacity(segments.len() * 2);
        for (segment, ends) in segments.iter().zip(&ends) {
            let (Some(drive), Some((from, to))) = (segment.drive, *ends) else { continue };
            let (length_mm, speed_kmh) = (length_mm(segment), drive.speed_kmh);
            if drive.oneway >= 0 {
                into.push((to, Arc { from, length_mm, speed_kmh }));
            }
            if drive.oneway <= 0 {
                into.push((from, Arc { from: to, length_mm, speed_kmh }));
            }
        }
        into.sort_by_key(|(to, arc)| (*to, arc.from));
        let mut starts = vec![0; crossings.len() + 1];
        into.iter().for_each(|(to, _)| starts[*to as usize + 1] += 1);
        for crossing in 0..crossings.len() {
            starts[crossing + 1] += starts[crossing];
        }
        Some(Network { starts, arcs: into.into_iter().map(|(_, arc)| arc).collect(), ends })
    }

    /// How many crossings there are.
    pub fn crossings(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many streets lead from one crossing to another; one that is driven both ways is two.
    pub fn arcs(&self) -> usize {
        self.arcs.len()
    }

    fn leading_to(&self, crossing: u32) -> &[Arc] {
        let at = crossing as usize;
        &self.arcs[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// A place on a street that may be driven.
#[derive(Clone, Copy, Debug)]
struct Spot {
    segment: SegmentSlot,
    drive: Drive,
    ends: (u32, u32),
    /// Before it and behind it on the street's line.
    before_mm: u32,
    behind_mm: u32,
    /// From the street to the place itself.
    beside_mm: u32,
}

/// How a way leaves the street it begins on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Leave {
    /// It does not: the goal is on it too.
    Never,
    /// Where its line begins.
    Back,
    /// Where its line ends.
    Ahead,
}

/// What a way costs: microseconds, and millimetres.
type Cost = (u64, u64);

const UNKNOWN: Cost = (u64::MAX, u64::MAX);

/// The ways to one place for who moves at one speed, found from the near to the far, as far as
/// anybody asks and [`SETTLED_MAX`] reaches.
pub struct Towards<'a> {
    streets: &'a Streets,
    place: Position,
    speed_mps: f64,
    search: Option<Search<'a>>,
}

struct Search<'a> {
    network: &'a Network,
    speed_mmps: u64,
    goal: Spot,
    /// By crossing, the best way from there that is known.
    best: Vec<Cost>,
    open: BinaryHeap<Reverse<(u64, u32)>>,
    settled: usize,
}

impl Streets {
    /// The ways to a place at so many metres a second, or slower where the streets are.
    pub fn towards(&self, place: Position, speed_mps: f64) -> Towards<'_> {
        let spot = self.network().and_then(|network| Some((network, self.spot(network, place)?)));
        let search = spot.map(|(network, goal)| Search::new(network, goal, speed_mps));
        Towards { streets: self, place, speed_mps, search }
    }

    fn spot(&self, network: &Network, p: Position) -> Option<Spot> {
        let (slot, beside_m) = self.nearest(p, |segment| segment.drive.is_some())?;
        let segment = self.get(slot)?;
        let before_mm = millimetres(segment.before_m(p)).min(millimetres(segment.length_m));
        Some(Spot {
            segment: slot,
            drive: segment.drive?,
            ends: network.ends[slot.slot()]?,
            before_mm,
            behind_mm: millimetres(segment.length_m) - before_mm,
            beside_mm: millimetres(beside_m),
        })
    }
}

impl Settings {
    /// The way of one of a kind from a place to another.
    pub fn way(&self, kind: &Kind, from: Position, to: Position) -> Way {
        match kind.keeps_to_streets() {
            true => self.streets.towards(to, kind.speed_mps).way(from),
            false => Way::straight(from, to, kind.speed_mps),
        }
    }
}

impl Towards<'_> {
    /// The way from a place; about, where no street leads, or none that was found.
    pub fn way(&mut self, from: Position) -> Way {
        let about = Way::about(from, self.place, self.speed_mps);
        if !about.eta.about {
            return about;
        }
        let Some(search) = &mut self.search else { return about };
        let Some(spot) = self.streets.spot(search.network, from) else { return about };
        match search.cost(&spot) {
            Ok((us, mm)) => Way {
                metres: mm as f64 / 1_000.0,
                eta: Eta { span: Span((us / 1_000) as i64), about: false },
            },
            Err(longer_us) => {
                let span = about.eta.span.max(Span((longer_us / 1_000) as i64));
                Way { eta: Eta { span, about: true }, ..about }
            }
        }
    }
}

impl<'a> Search<'a> {
    fn new(network: &'a Network, goal: Spot, speed_mps: f64) -> Search<'a> {
        let mut search = Search {
            network,
            speed_mmps: u64::from(millimetres(speed_mps)).max(100),
            goal,
            best: vec![UNKNOWN; network.crossings()],
            open: BinaryHeap::new(),
            settled: 0,
        };
        let entries = search.entries();
        entries.into_iter().flatten().for_each(|(crossing, cost)| search.reach(crossing, cost));
        search
    }

    /// The crossings at the beginning and the end of the goal's street, where it may be entered
    /// there, and what is left from each.
    fn entries(&self) -> [Option<(u32, Cost)>; 2] {
        let Spot { drive, ends, before_mm, behind_mm, .. } = self.goal;
        let on = |mm| self.along(mm, drive.speed_kmh);
        let first = drive.oneway >= 0 || before_mm < AT_CROSSING_MM;
        let last = drive.oneway <= 0 || behind_mm < AT_CROSSING_MM;
        [first.then(|| (ends.0, on(before_mm))), last.then(|| (ends.1, on(behind_mm)))]
    }

    /// What it costs from a spot; or, if that was not found, what it takes longer than, in
    /// microseconds: nothing, where no way leads at all.
    fn cost(&mut self, from: &Spot) -> Result<Cost, u64> {
        let (best, _) = self.leave(from)?;
        Ok(both(best, self.beside(from.beside_mm + self.goal.beside_mm)))
    }

    /// How best to leave a spot on its street, and what it costs from there to the goal's; or what
    /// it takes longer than.
    fn leave(&mut self, from: &Spot) -> Result<(Cost, Leave), u64> {
        let Spot { drive, ends, before_mm, behind_mm, .. } = *from;
        let on = |mm| self.along(mm, drive.speed_kmh);
        let back = (drive.oneway <= 0 || before_mm < AT_CROSSING_MM).then(|| on(before_mm));
        let ahead = (drive.oneway >= 0 || behind_mm < AT_CROSSING_MM).then(|| on(behind_mm));
        let mut best = (self.on_the_same(from).unwrap_or(UNKNOWN), Leave::Never);
        let mut longer_us = u64::MAX;
        for (crossing, first, leave) in [(ends.0, back, Leave::Back), (ends.1, ahead, Leave::Ahead)]
        {
            let Some(first) = first else { continue };
            let reached_us = self.settle(crossing, best.0.0.saturating_sub(first.0));
            let rest = self.best[crossing as usize];
            match reached_us {
                Some(us) if rest.0 > us => longer_us = longer_us.min(us + first.0),
                _ => best = best.min((both(first, rest), leave)),
            }
        }
        // A way over an end that was not reached might be the better one.
        if longer_us < best.0.0 {
            return Err(longer_us);
        }
        if best.0.0 == u64::MAX {
            return Err(0);
        }
        Ok(best)
    }

    /// Along the street that the goal is on too.
    fn on_the_same(&self, from: &Spot) -> Option<Cost> {
        let ahead_mm = i64::from(self.goal.before_mm) - i64::from(from.before_mm);
        let may = ahead_mm == 0
            || (ahead_mm > 0 && from.drive.oneway >= 0)
            || (ahead_mm < 0 && from.drive.oneway <= 0);
        (from.segment == self.goal.segment && may)
            .then(|| self.along(ahead_mm.unsigned_abs() as u32, from.drive.speed_kmh))
    }

    /// Looks on until the best way from a crossing is known, or everything nearer than `within_us`
    /// is, or enough; how far it then has looked, and nothing where it has looked everywhere.
    fn settle(&mut self, crossing: u32, within_us: u64) -> Option<u64> {
        while let Some(Reverse((us, near))) = self.open.peek().copied() {
            let known = self.best[crossing as usize].0 <= us;
            if known || us > within_us || self.settled >= SETTLED_MAX {
                return Some(us);
            }
            self.open.pop();
            if us > self.best[near as usize].0 {
                continue;
            }
            self.settled += 1;
            let (network, best) = (self.network, self.best[near as usize]);
            for arc in network.leading_to(near) {
                let cost = both(self.along(arc.length_mm, arc.speed_kmh), best);
                self.reach(arc.from, cost);
            }
        }
        None
    }

    fn reach(&mut self, crossing: u32, cost: Cost) {
        let best = &mut self.best[crossing as usize];
        if cost.0 < best.0 {
            *best = cost;
            self.open.push(Reverse((cost.0, crossing)));
        }
    }

    /// Along a street: nobody is faster than the street, nor than oneself.
    fn along(&self, mm: u32, speed_kmh: u8) -> Cost {
        let mm = u64::from(mm);
        let street_us = mm * 3_600 / u64::from(speed_kmh.max(1));
        (street_us.max(mm * 1_000_000 / self.speed_mmps), mm)
    }

    fn beside(&self, mm: u32) -> Cost {
        let mm = u64::from(mm);
        (mm * 1_000_000 / self.speed_mmps, mm)
    }
}

fn both(one: Cost, other: Cost) -> Cost {
    (one.0.saturating_add(other.0), one.1.saturating_add(other.1))
}

/// At least a millimetre, so that whoever follows a way is nearer after every street.
fn length_mm(segment: &Segment) -> u32 {
    millimetres(segment.length_m).max(1)
}

fn millimetres(metres: f64) -> u32 {
    (metres * 1_000.0).round() as u32
}
