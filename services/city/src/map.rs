//! The live map: what is registered, what is seen of it now, and where.

mod register;

use crate::cells::Cells;
use crate::chunks::Chunks;
use crate::coverage::Coverage;
use crate::extents::Extents;
use crate::fact::Fact;
use crate::id::{KindId, RuleSlot, ThingId};
use crate::kind::{RULES_MAX, Role};
use crate::nearby::Near;
use crate::observation::Observation;
use crate::particulars::Particulars;
use crate::parties::Parties;
use crate::place::{Bounds, METRES_A_DEGREE, Position};
use crate::settings::Settings;
use crate::thing::{Live, Thing};
use crate::time::Time;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is seen.
#[derive(Clone, Debug)]
pub struct Map {
    settings: Arc<Settings>,
    pub(crate) things: Chunks<Thing>,
    live: Chunks<Live>,
    /// What else the register says of each thing, in the same order, up to the last one of which
    /// it says something.
    particulars: Chunks<Particulars>,
    parties: Arc<Parties>,
    /// Where geometries lie that are more than a point.
    pub(crate) extents: Extents,
    /// Where what does not move stands.
    cells: Cells,
    /// Where what moves is: apart, so that a move copies nothing of the many that stand.
    moving: Cells,
    coverage: Coverage,
    /// Conditions whose dwell is running, by when it is over.
    dwelling: Arc<BTreeSet<(Time, ThingId, RuleSlot)>>,
    /// Gateways, and how many things each speaks for.
    gateways: Arc<BTreeMap<ThingId, u32>>,
    /// Lots of material by kind.
    lots: Arc<BTreeMap<KindId, Vec<ThingId>>>,
    /// Since when each way in is open, where that is later than the start.
    open_since: Arc<BTreeMap<ThingId, Time>>,
    restarted: Time,
}

impl Map {
    /// An empty map of a city.
    pub fn new(settings: Arc<Settings>) -> Map {
        let bounds = settings.grids.bounds();
        Map {
            things: Chunks::default(),
            live: Chunks::default(),
            particulars: Chunks::default(),
            parties: Arc::default(),
            extents: Extents::over(bounds, settings.district),
            cells: Cells::over(bounds, settings.district),
            moving: Cells::over(bounds, settings.district),
            coverage: Coverage::new(&settings.grids, &settings.streets),
            dwelling: Arc::default(),
            gateways: Arc::default(),
            lots: Arc::default(),
            open_since: Arc::default(),
            restarted: Time::NEVER,
            settings,
        }
    }

    /// What the city was told.
    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// A thing of the register.
    pub fn thing(&self, id: ThingId) -> Option<&Thing> {
        self.things.get(id.slot()).filter(|thing| thing.id == id)
    }

    /// What is seen of a thing.
    pub fn live(&self, id: ThingId) -> Option<&Live> {
        self.live.get(id.slot())
    }

    /// What else the register says of a thing; `None` where it may have said nothing yet.
    pub fn particulars(&self, id: ThingId) -> Option<&Particulars> {
        self.particulars.get(id.slot())
    }

    /// What else the register says, thing by thing.
    pub(crate) fn said_of_things(&self) -> &Chunks<Particulars> {
        &self.particulars
    }

    /// The departments and units that things belong to.
    pub fn parties(&self) -> &Parties {
        &self.parties
    }

    /// All things, in the order they were registered.
    pub fn things(&self) -> impl Iterator<Item = &Thing> {
        self.things.iter()
    }

    /// What is seen of all things, in the same order.
    pub fn lives(&self) -> impl Iterator<Item = &Live> {
        self.live.iter()
    }

    /// What is seen of the things of whom something may have been heard since an earlier picture of
    /// the same map, each with its slot; without one of all things.
    pub fn lives_since<'a>(
        &'a self,
        before: Option<&'a Map>,
    ) -> impl Iterator<Item = (usize, &'a Live)> + 'a {
        self.live.since(before.map(|map| &map.live))
    }

    /// How many things.
    pub fn len(&self) -> usize {
        self.things.len()
    }

    /// Whether nothing is registered.
    pub fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// The spatial index of what does not move.
    pub fn cells(&self) -> &Cells {
        &self.cells
    }

    /// The spatial index of what moves: vehicles and crews.
    pub fn moving(&self) -> &Cells {
        &self.moving
    }

    /// The things in the cells that touch a box.
    pub fn within<'a>(&'a self, bounds: &Bounds) -> impl Iterator<Item = ThingId> + use<'a> {
        self.cells.within(bounds).chain(self.moving.within(bounds))
    }

    /// Patrol coverage.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// The earliest condition whose dwell runs out: when, whose, which rule.
    pub fn next_dwell(&self) -> Option<(Time, ThingId, RuleSlot)> {
        self.dwelling.first().copied()
    }

    /// Gateways, and how many things each speaks for.
    pub fn gateways(&self) -> &BTreeMap<ThingId, u32> {
        &self.gateways
    }

    /// The lots of a kind of material.
    pub fn lots(&self, kind: KindId) -> &[ThingId] {
        self.lots.get(&kind).map(Vec::as_slice).unwrap_or_default()
    }

    /// Since when silence of a thing counts at the earliest: its way in was not open before.
    pub fn way_open_since(&self, thing: &Thing) -> Time {
        let gateway = thing.via.and_then(|via| self.open_since.get(&via).copied());
        gateway.unwrap_or(Time::NEVER).max(self.restarted)
    }

    /// Things near a place, nearest first, within so many metres.
    pub fn near(&self, p: Position, radius_m: f64) -> Vec<Near> {
        self.nearest(p, usize::MAX, radius_m, |_, _| true)
    }

    pub(crate) fn apply(&mut self, at: Time, fact: &Fact) {
        match fact {
            Fact::Registered(thing) => self.register(thing),
            Fact::Observed(seen) => self.observe(at, seen),
            Fact::ConditionStarted { thing, rule, since, due } => {
                self.stop_dwell(*thing, *rule);
                self.condition(*thing, *rule, *since, *due);
            }
            Fact::ConditionRepeated { thing, rule } => {
                if let Some(live) = self.live.get_mut(thing.slot()) {
                    live.conditions.change(|lasting| {
                        let seen = lasting.seen.get_mut(rule.slot());
                        seen.into_iter().for_each(|seen| *seen = seen.saturating_add(1));
                    });
                }
            }
            Fact::ConditionEnded { thing, rule } => self.end(at, *thing, *rule),
            Fact::Found(finding) => {
                self.stop_dwell(finding.by, finding.rule);
                if let Some(live) = self.live.get_mut(finding.by.slot()) {
                    live.conditions.change(|lasting| lasting.found |= 1 << finding.rule.0);
                }
            }
            Fact::Restarted => self.restarted = at,
            Fact::PartyNamed(party) => {
                Arc::make_mut(&mut self.parties).take(party.clone());
            }
            Fact::Described { thing, particulars } => self.describe(*thing, particulars),
            Fact::Changed(change) => self.change(change.thing, &change.was, &change.now),
            Fact::Duplicate { .. }
            | Fact::Refused(_)
            | Fact::NotUnderstood(_)
            | Fact::Reported(_)
            | Fact::Decided(_)
            | Fact::Opened(_)
            | Fact::Merged { .. }
            | Fact::CaseStepped { .. }
            | Fact::Waits { .. }
            | Fact::Woken { .. }
            | Fact::Offered(_)
            | Fact::TaskStepped { .. } => (),
        }
    }

    fn register(&mut self, thing: &Thing) {
        debug_assert_eq!(thing.id.slot(), self.things.len(), "ids count up");
        self.enlist(thing);
        self.live.push(Live::new(thing));
        self.things.push(thing.clone());
    }

    /// Enters a thing of the register into every index.
    fn enlist(&mut self, thing: &Thing) {
        let role = self.settings.kind(thing.kind).map(|kind| kind.role);
        self.index(thing.kind).insert(thing.id, thing.home);
        if role == Some(Role::Gateway) {
            Arc::make_mut(&mut self.gateways).entry(thing.id).or_insert(0);
        }
        if role == Some(Role::Material) {
            Arc::make_mut(&mut self.lots).entry(thing.kind).or_default().push(thing.id);
        }
        if let Some(via) = thing.via {
            *Arc::make_mut(&mut self.gateways).entry(via).or_insert(0) += 1;
        }
    }

    fn observe(&mut self, at: Time, seen: &Observation) {
        let Some(live) = self.live.get_mut(seen.thing.slot()) else { return };
        if seen.mark.is_some() || !seen.values.is_empty() {
            live.spoken.change(|spoken| {
                seen.mark.into_iter().for_each(|mark| spoken.note(mark));
                if !seen.late {
                    spoken.values.merge(&seen.values);
                }
            });
        }
        live.heard = at;
        if !seen.late {
            live.said = seen.said;
            if let Some(motion) = seen.position {
                let from = live.position;
                live.position = motion.at;
                live.heading_deg = motion.heading_deg;
                live.speed_mps = motion.speed_mps;
                if let Some(kind) = self.things.get(seen.thing.slot()).map(|thing| thing.kind) {
                    self.index(kind).relocate(seen.thing, from, motion.at);
                }
            }
        }
        if let Some(via) = self.things.get(seen.thing.slot()).and_then(|thing| thing.via)
            && let Some(gateway) = self.live.get_mut(via.slot())
        {
            gateway.heard = at;
        }
        if let Some((p, radius_m)) = seen.looked {
            self.look_around(seen, p, f64::from(radius_m));
        }
    }

    /// Marks the grids whose middle lies in the circle, and the one that holds the position.
    fn look_around(&mut self, seen: &Observation, p: Position, radius_m: f64) {
        let settings = self.settings.clone();
        let step = crate::grid::GRID_M / METRES_A_DEGREE;
        let reach = (radius_m / crate::grid::GRID_M).ceil() as i32;
        let step_lon = step / p.lat.to_radians().cos();
        for dy in -reach..=reach {
            for dx in -reach..=reach {
                let lon = p.lon + f64::from(dx) * step_lon;
                let q = Position::new(lon, p.lat + f64::from(dy) * step);
                if let Some(grid) = settings.grids.at(q)
                    && (grid_center(&settings, grid).distance_m(p) <= radius_m
                        || dx == 0 && dy == 0)
                {
                    self.coverage.looked(grid, seen.said, seen.thing);
                }
            }
        }
        if seen.passed
            && let Some(segment) = settings.streets.at(p)
        {
            self.coverage.passed(segment, seen.said, seen.thing);
        }
    }

    /// The index that things of a kind stand in.
    fn index(&mut self, kind: KindId) -> &mut Cells {
        match self.settings.kind(kind).map(|kind| kind.role) {
            Some(Role::Vehicle | Role::Crew) => &mut self.moving,
            _ => &mut self.cells,
        }
    }

    pub(crate) fn restarted(&self) -> Time {
        self.restarted
    }

    pub(crate) fn open_since(&self) -> impl Iterator<Item = (ThingId, Time)> + '_ {
        self.open_since.iter().map(|(id, at)| (*id, *at))
    }

    /// Fills in what was seen of the registered things.
    pub(crate) fn refill(
        &mut self,
        lives: Chunks<Live>,
        open: Vec<(ThingId, Time)>,
        restarted: Time,
    ) {
        for (thing, live) in self.things.clone().iter().zip(lives.iter()) {
            self.index(thing.kind).relocate(thing.id, thing.home, live.position);
            for (rule, due) in
                live.conditions.due.iter().enumerate().filter(|(_, due)| due.is_some())
            {
                let entry = (*due, thing.id, RuleSlot(rule as u8));
                Arc::make_mut(&mut self.dwelling).insert(entry);
            }
        }
        self.live = lives;
        self.open_since = Arc::new(open.into_iter().collect());
        self.restarted = restarted;
    }

    pub(crate) fn coverage_mut(&mut self) -> &mut Coverage {
        &mut self.coverage
    }

    pub(crate) fn live_mut(&mut self, thing: ThingId) -> Option<&mut Live> {
        self.live.get_mut(thing.slot())
    }

    fn condition(&mut self, thing: ThingId, rule: RuleSlot, since: Time, due: Time) {
        let Some(live) = self.live.get_mut(thing.slot()).filter(|_| rule.slot() < RULES_MAX) else {
            return;
        };
        live.conditions.change(|lasting| {
            lasting.since[rule.slot()] = since;
            lasting.seen[rule.slot()] = 1;
            lasting.due[rule.slot()] = due;
        });
        if due.is_some() {
            Arc::make_mut(&mut self.dwelling).insert((due, thing, rule));
        }
    }

    fn end(&mut self, at: Time, thing: ThingId, rule: RuleSlot) {
        self.stop_dwell(thing, rule);
        if let Some(live) = self.live.get_mut(thing.slot()) {
            live.conditions.change(|lasting| {
                if let Some(since) = lasting.since.get_mut(rule.slot()) {
                    *since = Time::NEVER;
                    lasting.seen[rule.slot()] = 0;
                }
                lasting.found &= !(1 << rule.0);
            });
        }
        if self.gateways.contains_key(&thing) {
            Arc::make_mut(&mut self.open_since).insert(thing, at);
        }
    }

    fn stop_dwell(&mut self, thing: ThingId, rule: RuleSlot) {
        let due = |live: &Live| live.conditions.due.get(rule.slot()).copied();
        let Some(due) = self.live(thing).and_then(due).filter(|due| due.is_some()) else { return };
        if let Some(live) = self.live.get_mut(thing.slot()) {
            live.conditions.change(|lasting| lasting.due[rule.slot()] = Time::NEVER);
        }
        Arc::make_mut(&mut self.dwelling).remove(&(due, thing, rule));
    }
}

fn grid_center(settings: &Settings, grid: crate::id::GridSlot) -> Position {
    settings.grids.get(grid).map(|grid| grid.bounds.center()).unwrap_or_default()
}
