//! The world outside: a seeded city in virtual time. It says bytes, it hears bytes, and it knows
//! what is really so.

use crate::agenda::Agenda;
use crate::cast;
use crate::chaos::Chaos;
use crate::component::Component;
use crate::part::{Ailment, Part};
use crate::placing::{self, Lot, Placed, Post};
use crate::plan::Plan;
use crate::sites::Sites;
use crate::trouble::{self, Trouble, TroubleId};
use crate::truth::{FaultId, Truth};
use crate::utterance::{Speaker, Utterance};
use crate::worker::Worker;
use city::{Registration, Settings, Span, Streets, Time};
use fastrand::Rng;
use std::collections::BTreeMap;
use std::ops::Range;
use wire::Play;

/// Gateways say so often that they live.
const GATEWAY_EVERY: Span = Span::seconds(10);
/// Cameras say so often that they live.
const CAMERA_EVERY: Span = Span::seconds(60);

/// A city that lives: the same for the same plan and settings.
pub struct World {
    pub(crate) plan: Plan,
    pub(crate) parts: Vec<Part>,
    /// What can go wrong, at the rates of this world.
    pub(crate) troubles: Vec<Trouble>,
    pub(crate) components: Vec<Component>,
    /// Which components play each part, by part.
    pub(crate) ranges: Vec<Range<u32>>,
    pub(crate) lots: Vec<Lot>,
    pub(crate) gateways: Vec<Post>,
    pub(crate) cameras: Vec<Post>,
    pub(crate) workers: Vec<Worker>,
    /// What workers drive along.
    pub(crate) streets: Streets,
    pub(crate) truth: Truth,
    pub(crate) sites: Sites,
    /// What is wrong with components, by component.
    pub(crate) ails: BTreeMap<u32, Ailment>,
    pub(crate) agenda: Agenda<Event>,
    pub(crate) chaos: Chaos,
    pub(crate) chance: Rng,
    pub(crate) behaviour: Rng,
    /// Restarts are counted from here, so that a world that starts later starts higher.
    pub(crate) boot: u32,
    wheel: Wheel,
    now: Time,
}

/// What happens in the world at its time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Event {
    /// Chance breaks something.
    Strikes(TroubleId),
    /// A component says how it is.
    Speaks(u32),
    /// A fault goes away by itself.
    Fades(FaultId),
    /// A worker lives one more second.
    Works(u32),
    /// A camera says that it lives.
    CameraLives(u32),
    /// A camera looks at something wrong; how often it has said so.
    CameraSees(u32, FaultId, u32),
    /// A gateway says that it lives.
    GatewayLives(u32),
    /// Somebody sees what is not there.
    Phantom,
    /// A camera sees what is not there, so many times more.
    PhantomAgain(u32, u32),
}

/// The round of regular reports: every component once a period, evenly spread.
#[derive(Clone, Debug)]
struct Wheel {
    order: Vec<u32>,
    next: usize,
    turn: i64,
}

impl World {
    /// A world at its beginning. `settings` gives grids, streets and types; `plays` how each type
    /// is played, by `KindId`.
    pub fn new(plan: Plan, settings: &Settings, plays: &[Option<Play>]) -> World {
        let mut parts = cast::parts(settings, plays);
        let mut troubles = trouble::troubles(settings, plays, &parts);
        cast::afflict(&mut parts, plays, &troubles);
        crate::faults::set_rates(&mut troubles, &plan.faults);
        let Placed { components, ranges, lots, gateways, cameras, workers } =
            placing::place(&plan, settings, &parts);
        let mut order: Vec<u32> = (0..components.len() as u32).collect();
        Rng::with_seed(plan.seed ^ 0x776865).shuffle(&mut order);
        let rng = |what: u64| Rng::with_seed(plan.seed.wrapping_mul(0x9e37_79b9) ^ what);
        let mut world = World {
            boot: ((plan.start.0 / 1_000 - 1_600_000_000).max(1)) as u32,
            chaos: Chaos::new(plan.harm, rng(1)),
            chance: rng(2),
            behaviour: rng(3),
            now: plan.start,
            wheel: Wheel { order, next: 0, turn: 0 },
            agenda: Agenda::new(),
            truth: Truth::default(),
            sites: Sites::default(),
            ails: BTreeMap::new(),
            plan,
            parts,
            troubles,
            components,
            ranges,
            lots,
            gateways,
            cameras,
            workers,
            streets: settings.streets.clone(),
        };
        world.begin();
        world
    }

    fn begin(&mut self) {
        let start = self.plan.start;
        let first = |chance: &mut Rng, every: Span| start + Span(chance.i64(0..every.0));
        for n in 0..self.gateways.len() as u32 {
            self.agenda.write(first(&mut self.chance, Span::seconds(2)), Event::GatewayLives(n));
        }
        for n in 0..self.cameras.len() as u32 {
            self.agenda.write(first(&mut self.chance, CAMERA_EVERY), Event::CameraLives(n));
        }
        for n in 0..self.workers.len() as u32 {
            self.agenda.write(first(&mut self.chance, Span::seconds(1)), Event::Works(n));
        }
        self.begin_faults();
    }

    /// What the city is to be told of: gateways first, then all they speak for, then the rest.
    pub fn register(&self) -> Vec<Registration> {
        cast::register(self)
    }

    /// The connections: gateways, then cameras, then workers.
    pub fn speakers(&self) -> Vec<Speaker> {
        cast::speakers(self)
    }

    /// What is really so.
    pub fn truth(&self) -> &Truth {
        &self.truth
    }

    /// A worker that takes tasks, by name.
    pub(crate) fn worker_named(&mut self, name: &str) -> Option<&mut Worker> {
        self.workers.iter_mut().find(|worker| *worker.name == *name)
    }

    /// The time until which everything has happened.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Messages that were said and are still held back somewhere on the way.
    pub fn held_back(&self) -> usize {
        self.chaos.held()
    }

    /// Lives on, and adds everything that is said up to and with `until`, in time order.
    pub fn step(&mut self, until: Time, out: &mut Vec<Utterance>) {
        loop {
            let regular = self.wheel.due(&self.plan);
            let (event, held) = (self.agenda.next_at(), self.chaos.next_at());
            let times = [regular, event, held];
            let Some(next) = times.into_iter().flatten().min().filter(|next| *next <= until) else {
                break;
            };
            self.now = self.now.max(next);
            if held == Some(next) {
                self.chaos.release(&mut self.truth.tolls, out);
            } else if regular == Some(next) {
                let component = self.wheel.take();
                self.component_speaks(next, component, out);
            } else if let Some((at, event)) = self.agenda.take() {
                self.happens(at, event, out);
            }
        }
        self.now = self.now.max(until);
    }

    fn happens(&mut self, at: Time, event: Event, out: &mut Vec<Utterance>) {
        match event {
            Event::Strikes(trouble) => self.strike(at, trouble),
            Event::Speaks(component) => self.component_speaks(at, component, out),
            Event::Fades(fault) => self.fade(at, fault),
            Event::Works(worker) => {
                self.agenda.write(at + Span::seconds(1), event);
                self.worker_lives(at, worker as usize, out);
            }
            Event::CameraLives(camera) => {
                self.agenda.write(at + CAMERA_EVERY, event);
                self.camera_lives(at, camera as usize, out);
            }
            Event::CameraSees(camera, fault, times) => {
                self.camera_sees(at, camera, fault, times, out)
            }
            Event::GatewayLives(gateway) => {
                self.agenda.write(at + GATEWAY_EVERY, event);
                self.gateway_lives(at, gateway as usize, out);
            }
            Event::Phantom => self.phantom(at, out),
            Event::PhantomAgain(camera, times) => self.phantom_again(at, camera, times, out),
        }
    }

    /// A message of the city arrives: an order or an acknowledgement on its topic. What is not
    /// understood, or comes for nobody, is ignored, as a device would.
    pub fn hear(&mut self, now: Time, topic: &str, body: &[u8]) {
        self.now = self.now.max(now);
        crate::hearing::hear(self, topic, body);
    }
}

impl Wheel {
    /// When the next regular report is due.
    fn due(&self, plan: &Plan) -> Option<Time> {
        let (many, every) = (self.order.len() as i64, plan.report_every.0);
        let within = every * self.next as i64 / many.max(1);
        (many > 0).then(|| plan.start + Span(self.turn * every + within))
    }

    fn take(&mut self) -> u32 {
        let component = self.order[self.next];
        self.next += 1;
        if self.next == self.order.len() {
            self.next = 0;
            self.turn += 1;
        }
        component
    }
}
