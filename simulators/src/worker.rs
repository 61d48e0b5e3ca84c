//! Whoever takes tasks: a crew, a sweeper or a drone. They differ in how fast they are, what they
//! can see and do, and how honest they are.

use crate::job::{Deed, Job, Stage};
use crate::part::Part;
use crate::plan::Conduct;
use crate::route::Route;
use crate::sites::{Site, Sites};
use crate::trouble::Trouble;
use crate::truth::FaultId;
use crate::{crew, drone, sweeper};
use city::{Position, Says, Skills, Span, Streets, Time};
use fastrand::Rng;
use std::collections::BTreeMap;

/// How far around the place of a task a worker looks for what is wrong, metres.
pub(crate) const SEARCH_M: f64 = 45.0;
/// What was just seen is not said again for so long.
const SEEN: Span = Span::seconds(30);
/// Task ids remembered, so that an offer that comes twice is one.
const KNOWN_MAX: usize = 64;
/// A report that nobody acknowledges is said again this often.
const REPEATS: u8 = 3;

/// What kind of worker it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    Crew,
    Sweeper,
    Drone,
}

/// How fast a worker is.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Pace {
    /// On the way, metres a second.
    pub(crate) way_mps: f64,
    /// Going round, metres a second.
    pub(crate) round_mps: f64,
    /// Charging, percent a second.
    pub(crate) charge_per_s: f64,
    /// How high it flies, metres.
    pub(crate) height_m: f64,
}

impl Pace {
    /// What a type file says, or what is usual.
    pub(crate) fn of(form: Form, part: &Part) -> Pace {
        let (way_mps, round_mps) = match form {
            Form::Crew => (part.more("drive_mps", 8.0), part.more("drive_mps", 8.0)),
            Form::Sweeper => (part.more("transfer_mps", 6.0), part.more("sweep_mps", 2.5)),
            Form::Drone => (part.more("cruise_mps", 12.0), part.more("cruise_mps", 12.0)),
        };
        let charge_per_s = part.more("charge_percent_per_min", 10.0) / 60.0;
        Pace { way_mps, round_mps, charge_per_s, height_m: part.more("height_m", 0.0) }
    }
}

/// One worker.
#[derive(Clone, Debug)]
pub(crate) struct Worker {
    pub(crate) name: Box<str>,
    pub(crate) form: Form,
    /// Which part it plays.
    pub(crate) part: usize,
    pub(crate) home: Position,
    pub(crate) place: Position,
    pub(crate) heading_deg: f64,
    pub(crate) speed_mps: f64,
    pub(crate) pace: Pace,
    pub(crate) jobs: Vec<Job>,
    /// What is left in a drone's battery, percent.
    pub(crate) charge: f64,
    /// A drone that landed to charge stays until it has enough.
    pub(crate) is_charging: bool,
    pub(crate) is_liar: bool,
    /// What it can do, by name; empty where its type says it.
    pub(crate) skills: Vec<Box<str>>,
    /// The same as bits; none for machines.
    pub(crate) bits: Skills,
    /// Material in the car.
    pub(crate) carries: u32,
    pub(crate) restarts: u32,
    pub(crate) seq: u32,
    /// Seconds it has lived.
    pub(crate) age_s: u64,
    pub(crate) busy: Time,
    /// What is left of the way it is on.
    route: Option<Route>,
    seen: BTreeMap<FaultId, Time>,
    known: Vec<Box<str>>,
    unheard: Vec<Unheard>,
}

#[derive(Clone, Debug)]
struct Unheard {
    task: Box<str>,
    word: Says,
    again: Time,
    tries: u8,
}

impl Worker {
    pub(crate) fn new(name: Box<str>, form: Form, part: usize, home: Position) -> Worker {
        Worker {
            name,
            form,
            part,
            home,
            place: home,
            heading_deg: 0.0,
            speed_mps: 0.0,
            pace: Pace::default(),
            jobs: Vec::new(),
            charge: 100.0,
            is_charging: false,
            is_liar: false,
            skills: Vec::new(),
            bits: Skills::default(),
            carries: 0,
            restarts: 0,
            seq: 0,
            age_s: 0,
            busy: Time::NEVER,
            route: None,
            seen: BTreeMap::new(),
            known: Vec::new(),
            unheard: Vec::new(),
        }
    }

    /// A task is offered. An offer that came before is not a new one.
    pub(crate) fn offered(&mut self, now: Time, job: Job, conduct: &Conduct, chance: &mut Rng) {
        if self.known.contains(&job.task) {
            return;
        }
        if self.known.len() == KNOWN_MAX {
            self.known.remove(0);
        }
        self.known.push(job.task.clone());
        let decision = match self.form {
            Form::Crew => crew::decide(conduct, chance),
            Form::Sweeper => sweeper::decide(chance),
            Form::Drone => drone::decide(self, &job, chance),
        };
        if let Some((takes, after)) = decision {
            let stage = Stage::Deciding { until: now + after, takes };
            self.jobs.push(Job { stage, ..job });
        }
    }

    /// A task is withdrawn.
    pub(crate) fn withdrawn(&mut self, task: &str) {
        self.jobs.retain(|job| *job.task != *task);
        self.unheard.retain(|report| *report.task != *task);
    }

    /// The city has heard a report.
    pub(crate) fn acknowledged(&mut self, task: &str, is_it: impl Fn(Says) -> bool) {
        self.unheard.retain(|report| *report.task != *task || !is_it(report.word));
    }

    /// Lives one second.
    pub(crate) fn tick(&mut self, now: Time, scene: &Scene<'_>, chance: &mut Rng) -> Vec<Deed> {
        let mut deeds = Vec::new();
        let mut second = Second { now, scene, chance, deeds: &mut deeds };
        self.age_s += 1;
        self.speed_mps = 0.0;
        self.decide(&mut second);
        match self.current() {
            Some(place) => self.work(place, &mut second),
            None => self.rest(&second),
        }
        if self.form == Form::Drone {
            drone::drain(self);
        }
        self.look_around(&mut second);
        self.repeat(&mut second);
        deeds
    }

    /// With nothing to do, drones land and crews drive back after a while.
    fn rest(&mut self, second: &Second<'_>) {
        let waits = match self.form {
            Form::Drone => Span(0),
            Form::Crew | Form::Sweeper => crew::WAITS,
        };
        let waited = self.busy.is_some() && second.now.since(self.busy) >= waits;
        if waited && self.place != self.home {
            self.go(self.home, self.pace.way_mps, second.scene);
        }
    }

    /// How high it flies now, metres.
    pub(crate) fn height_m(&self) -> f64 {
        if self.place == self.home { 0.0 } else { self.pace.height_m }
    }

    /// Goes towards a place for one second; says whether it is there. The way is looked for once,
    /// when it sets out.
    pub(crate) fn go(&mut self, goal: Position, pace_mps: f64, scene: &Scene<'_>) -> bool {
        let known = self.route.take().filter(|route| route.leads_to(goal, pace_mps));
        let way = || Route::new(self.place, goal, pace_mps, scene.streets);
        let mut route = known.unwrap_or_else(way);
        let stride = route.stride(self.place);
        (self.place, self.speed_mps) = (stride.place, stride.metres);
        self.heading_deg = stride.heading_deg.unwrap_or(self.heading_deg);
        let there = route.is_over();
        self.route = Some(route).filter(|_| !there);
        there
    }

    fn look_around(&mut self, second: &mut Second<'_>) {
        if self.form == Form::Crew || (self.form == Form::Drone && self.place == self.home) {
            return;
        }
        self.seen.retain(|_, at| second.now.since(*at) < SEEN);
        for site in second.scene.sites.near(self.place, second.scene.sees_m) {
            let new =
                second.scene.trouble(site).is_visible() && !self.seen.contains_key(&site.fault);
            if new && second.chance.f64() < 0.5 {
                self.seen.insert(site.fault, second.now);
                second.deeds.push(Deed::Sees { site });
            }
        }
    }

    pub(crate) fn say(&mut self, second: &mut Second<'_>, task: Box<str>, word: Says) {
        let again = second.now + Span::seconds(20);
        self.unheard.push(Unheard { task: task.clone(), word, again, tries: 0 });
        second.deeds.push(Deed::Says { task, word });
    }

    /// What nobody acknowledged is said again, a few times, ever more patiently.
    fn repeat(&mut self, second: &mut Second<'_>) {
        self.unheard.retain(|report| report.tries < REPEATS || second.now < report.again);
        for report in self.unheard.iter_mut().filter(|report| second.now >= report.again) {
            report.tries += 1;
            report.again = second.now + Span::seconds(20 << report.tries);
            if report.tries <= REPEATS {
                second.deeds.push(Deed::Says { task: report.task.clone(), word: report.word });
            }
        }
    }
}

/// What a worker can see of the world in one moment.
pub(crate) struct Scene<'a> {
    pub(crate) sites: &'a Sites,
    pub(crate) conduct: &'a Conduct,
    /// How far this worker sees, metres.
    pub(crate) sees_m: f64,
    /// What it drives along, if it keeps to streets.
    pub(crate) streets: Option<&'a Streets>,
    pub(crate) troubles: &'a [Trouble],
}

impl Scene<'_> {
    pub(crate) fn about(&self, place: Position, class: &str) -> Option<Site> {
        self.sites.about(place, SEARCH_M, class, self.troubles)
    }

    pub(crate) fn trouble(&self, site: Site) -> &Trouble {
        &self.troubles[usize::from(site.trouble)]
    }
}

/// One second of a worker's life.
pub(crate) struct Second<'a> {
    pub(crate) now: Time,
    pub(crate) scene: &'a Scene<'a>,
    pub(crate) chance: &'a mut Rng,
    pub(crate) deeds: &'a mut Vec<Deed>,
}
