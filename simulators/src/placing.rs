//! Where everything stands: components along the streets, material in depots, workers in town.

use crate::component::{Component, own};
use crate::crew;
use crate::lying;
use crate::motion::{about, beside};
use crate::part::Part;
use crate::plan::Plan;
use crate::streets::Density;
use crate::trouble::between;
use crate::truth::FaultId;
use crate::worker::{Form, Pace, Worker};
use city::{Bounds, Position, Role, Segment, Settings};
use fastrand::Rng;
use std::ops::Range;
use wire::Stands;

/// The stock that a missing cover is replaced from.
const COVER_STOCK: &str = "cover-stock";

/// A lot of material.
#[derive(Clone, Debug)]
pub(crate) struct Lot {
    pub(crate) part: usize,
    pub(crate) number: u32,
    pub(crate) place: Position,
    pub(crate) quantity: u32,
}

/// A camera or a gateway.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    pub(crate) name: Box<str>,
    pub(crate) part: usize,
    pub(crate) place: Position,
    pub(crate) seq: u32,
    /// What silences it.
    pub(crate) fault: Option<FaultId>,
}

/// Everything there is, where it stands at the start.
pub(crate) struct Placed {
    pub(crate) components: Vec<Component>,
    /// Which components play each part, by part.
    pub(crate) ranges: Vec<Range<u32>>,
    pub(crate) lots: Vec<Lot>,
    pub(crate) gateways: Vec<Post>,
    pub(crate) cameras: Vec<Post>,
    pub(crate) workers: Vec<Worker>,
}

/// Places all that the plan counts; the same for the same plan and streets.
pub(crate) fn place(plan: &Plan, settings: &Settings, parts: &[Part]) -> Placed {
    let mut chance = Rng::with_seed(plan.seed ^ 0x706c_6163_6564);
    let town = Town::new(settings);
    let (mut components, ranges) = components(plan, &town, parts, &mut chance);
    let middles = assign_gateways(&mut components, plan.counts.gateways.max(1) as usize);
    let gateways = posts(Role::Gateway, &middles, parts);
    let at: Vec<Position> =
        (0..plan.counts.cameras).map(|_| town.corner(Density::Middling, &mut chance)).collect();
    let cameras = posts(Role::Camera, &at, parts);
    let lots = lots(plan, &town, parts, &mut chance);
    let workers = workers(plan, &town, parts, &mut chance);
    Placed { components, ranges, lots, gateways, cameras, workers }
}

/// The city as something to place things in.
pub(crate) struct Town<'a> {
    settings: &'a Settings,
    bounds: Bounds,
    /// Running sum of weighted metres, one for each street segment.
    sums: Vec<f64>,
}

impl<'a> Town<'a> {
    pub(crate) fn new(settings: &'a Settings) -> Town<'a> {
        let bounds = settings.grids.bounds();
        let weight =
            |segment: &Segment| segment.length_m * Density::at(&bounds, middle(segment)).weight();
        let mut sum = 0.0;
        let add = |segment: &Segment| {
            sum += weight(segment);
            sum
        };
        let sums = settings.streets.all().iter().map(add).collect();
        Town { settings, bounds, sums }
    }

    fn total(&self) -> f64 {
        self.sums.last().copied().unwrap_or(0.0)
    }

    /// The place so many weighted metres along all streets, so far to the side.
    fn along(&self, mark: f64, side_m: f64) -> Position {
        let segments = self.settings.streets.all();
        let at = self.sums.partition_point(|sum| *sum <= mark).min(segments.len().max(1) - 1);
        let Some(segment) = segments.get(at) else { return self.bounds.center() };
        let before = if at == 0 { 0.0 } else { self.sums[at - 1] };
        let share = ((mark - before) / (self.sums[at] - before)).clamp(0.0, 1.0);
        let (on, east, north) = point(segment, share);
        let beside = beside(on, north * side_m, -east * side_m);
        let inside = |p: &Position| self.settings.grids.at(*p).is_some();
        [beside, on].into_iter().find(inside).unwrap_or(segment.line[0])
    }

    /// The beginning of the street piece so many weighted metres along all streets.
    fn crossing(&self, mark: f64) -> Position {
        let at = self.sums.partition_point(|sum| *sum <= mark);
        let segments = self.settings.streets.all();
        segments.get(at).map_or_else(|| self.along(mark, 0.0), |segment| segment.line[0])
    }

    /// Anywhere on the streets, likelier where the city is dense.
    pub(crate) fn anywhere(&self, side_m: f64, chance: &mut Rng) -> Position {
        self.along(chance.f64() * self.total(), side_m)
    }

    /// A crossing, no less dense than wanted.
    fn corner(&self, least: Density, chance: &mut Rng) -> Position {
        let segments = self.settings.streets.all();
        let found = (0..64).find_map(|_| {
            let corner = segments.get(chance.usize(..segments.len().max(1)))?.line[0];
            (Density::at(&self.bounds, corner) >= least).then_some(corner)
        });
        found.unwrap_or_else(|| self.anywhere(0.0, chance))
    }
}

fn middle(segment: &Segment) -> Position {
    segment.line[segment.line.len() / 2]
}

/// A point on a segment and the direction there, east and north.
fn point(segment: &Segment, share: f64) -> (Position, f64, f64) {
    let mut left = share * segment.length_m;
    let mut last = (segment.line[0], 1.0, 0.0);
    for pair in segment.line.windows(2) {
        let length = pair[0].distance_m(pair[1]).max(0.01);
        let along = (left / length).min(1.0);
        let heading = crate::motion::heading_deg(pair[0], pair[1]).to_radians();
        last = (pair[0].towards(pair[1], along), heading.sin(), heading.cos());
        if left <= length {
            break;
        }
        left -= length;
    }
    last
}

fn components(
    plan: &Plan,
    town: &Town<'_>,
    parts: &[Part],
    chance: &mut Rng,
) -> (Vec<Component>, Vec<Range<u32>>) {
    let counts = shares(parts, Role::Component, plan.counts.components);
    let mut all = Vec::with_capacity(plan.counts.components as usize);
    let mut ranges = Vec::with_capacity(parts.len());
    for (part, count) in counts.into_iter().enumerate() {
        let first = all.len() as u32;
        let step = town.total() / f64::from(count.max(1));
        let start = chance.f64();
        for n in 0..count {
            let loose = (chance.f64() - 0.5) * if count > 10_000 { 0.2 } else { 0.8 };
            let mark = step * (f64::from(n) + start + loose).rem_euclid(f64::from(count));
            let place = match parts[part].stands {
                Stands::Crossing => town.crossing(mark),
                _ => town.along(mark, side_m(parts[part].stands, n, chance)),
            };
            let number = n + 1;
            let lies = lying::geometry(town.settings, &parts[part], place, own(number));
            let place = lies.as_ref().map_or(place, |lies| lies.place());
            let part = part as u8;
            all.push(Component {
                place,
                lies,
                part,
                gateway: 0,
                restarts: 0,
                number,
                seq: 0,
                fault: None,
            });
        }
        ranges.push(first..all.len() as u32);
    }
    (all, ranges)
}

/// How far from the middle of the road: low places lie on it, the rest stands on the kerb or the
/// pavement, left and right in turn.
fn side_m(stands: Stands, n: u32, chance: &mut Rng) -> f64 {
    let side = if n.is_multiple_of(2) { 1.0 } else { -1.0 };
    match stands {
        Stands::Low => (chance.f64() * 2.0 - 1.0) * 4.0,
        Stands::Street | Stands::Crossing => side * (4.0 + chance.f64() * 6.0),
        Stands::Anywhere | Stands::Depot => side * (12.0 + chance.f64() * 40.0),
    }
}

/// How many of each part of a role, by share; the sum is exact.
fn shares(parts: &[Part], role: Role, total: u32) -> Vec<u32> {
    let share = |part: &Part| if part.role == role { part.share } else { 0.0 };
    let whole: f64 = parts.iter().map(share).sum();
    let mut sum = 0.0;
    let mut given = 0;
    let part = |part: &Part| {
        sum += share(part);
        let until = (sum / whole.max(f64::MIN_POSITIVE) * f64::from(total)).round() as u32;
        let count = until - given;
        given = until;
        count
    };
    parts.iter().map(part).collect()
}

/// Divides the components among gateways by area: columns from west to east, each from south to
/// north, all equally full. Gives the middle of each area.
fn assign_gateways(components: &mut [Component], gateways: usize) -> Vec<Position> {
    let columns = (gateways as f64).sqrt() as usize;
    let mut order: Vec<u32> = (0..components.len() as u32).collect();
    let lon = |n: &u32| components[*n as usize].place.lon;
    order.sort_by(|a, b| lon(a).total_cmp(&lon(b)).then(a.cmp(b)));
    let many = components.len();
    let mut middles = Vec::with_capacity(gateways);
    for column in 0..columns {
        let (from, to) = (column * gateways / columns, (column + 1) * gateways / columns);
        let cut = |gateway: usize| gateway * many / gateways;
        let (first, last) = (cut(from), cut(to));
        let lat = |n: &u32| components[*n as usize].place.lat;
        order[first..last].sort_by(|a, b| lat(a).total_cmp(&lat(b)).then(a.cmp(b)));
        for gateway in from..to {
            let members = &order[cut(gateway)..cut(gateway + 1)];
            members.iter().for_each(|n| components[*n as usize].gateway = gateway as u8);
            let middle = members.get(members.len() / 2).or(members.first());
            middles.extend(middle.map(|n| components[*n as usize].place));
        }
    }
    middles
}

fn posts(role: Role, at: &[Position], parts: &[Part]) -> Vec<Post> {
    let Some(part) = parts.iter().position(|part| part.role == role) else { return Vec::new() };
    let wide = if at.len() > 99 { 3 } else { 2 };
    let post = |(n, place): (usize, &Position)| Post {
        name: format!("{}-{:0wide$}", parts[part].prefix, n + 1).into(),
        part,
        place: *place,
        seq: 0,
        fault: None,
    };
    at.iter().enumerate().map(post).collect()
}

fn lots(plan: &Plan, town: &Town<'_>, parts: &[Part], chance: &mut Rng) -> Vec<Lot> {
    let depots: Vec<Position> = (0..plan.counts.depots.max(1))
        .map(|n| {
            let mark = (f64::from(n) + chance.f64()) / f64::from(plan.counts.depots.max(1));
            town.along(mark * town.total(), 30.0)
        })
        .collect();
    let mut counts = shares(parts, Role::Material, plan.counts.lots);
    spare_covers(&mut counts, parts, plan.counts.depots);
    let mut lots = Vec::with_capacity(plan.counts.lots as usize);
    for (part, count) in counts.into_iter().enumerate() {
        for number in 1..=count {
            let depot = depots[number as usize % depots.len()];
            let near = about(depot, 25.0, chance);
            let place = if town.settings.grids.at(near).is_some() { near } else { depot };
            let quantity = between(parts[part].quantity, chance).as_seconds().round().max(1.0);
            lots.push(Lot { part, number, place, quantity: quantity as u32 });
        }
    }
    lots
}

/// Every depot has at least one lot of covers, at the cost of what is most common.
fn spare_covers(counts: &mut [u32], parts: &[Part], depots: u32) {
    let Some(cover) = parts.iter().position(|part| *part.kind == *COVER_STOCK) else { return };
    let others = (0..counts.len()).filter(|part| *part != cover);
    let most = others.max_by_key(|part| counts[*part]);
    let missing = depots.saturating_sub(counts[cover]);
    if let Some(most) = most.filter(|most| counts[*most] > missing) {
        counts[cover] += missing;
        counts[most] -= missing;
    }
}

fn workers(plan: &Plan, town: &Town<'_>, parts: &[Part], chance: &mut Rng) -> Vec<Worker> {
    let counts = plan.counts;
    let mut all = Vec::new();
    for (form, kind, count) in [
        (Form::Sweeper, "sweeper", counts.sweepers),
        (Form::Drone, "drone", counts.drones),
        (Form::Crew, "crew", counts.crews),
    ] {
        let Some(part) = parts.iter().position(|part| *part.kind == *kind) else { continue };
        let spread = town.total() / f64::from(count.max(1));
        for n in 0..count {
            let side = if form == Form::Drone { 20.0 } else { 0.0 };
            let home = town.along(spread * (f64::from(n) + chance.f64()), side);
            let mut worker = Worker::new(
                format!("{}-{:02}", parts[part].prefix, n + 1).into(),
                form,
                part,
                home,
            );
            worker.pace = Pace::of(form, &parts[part]);
            if form == Form::Crew {
                worker.skills = crew::skills(n, count);
                worker.bits = town.settings.skills_named(&worker.skills);
                worker.is_liar = chance.f64() < plan.conduct.liars;
            }
            all.push(worker);
        }
    }
    all
}
