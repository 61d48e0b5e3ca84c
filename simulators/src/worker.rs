//! Whoever takes tasks: a crew, a sweeper or a drone. They differ in how fast they are, what they
//! can see and do, and how honest they are; the course of a task is the same for all.

use crate::part::Part;
use crate::plan::Conduct;
use crate::sites::{Site, Sites};
use crate::trouble::{LITTER, Of, Trouble, between};
use crate::truth::FaultId;
use crate::{crew, drone, motion, sweeper};
use city::{Found, Position, Says, Skills, Span, Time};
use fastrand::Rng;
use std::collections::BTreeMap;

/// What is easy takes this share of the least time.
pub(crate) const EASY: f64 = 0.5;
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
    seen: BTreeMap<FaultId, Time>,
    known: Vec<Box<str>>,
    unheard: Vec<Unheard>,
}

/// What a task is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// Put it right.
    Dispose,
    /// Look, and say how it is.
    Look,
    /// Go round.
    Round,
}

/// A task that was offered.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) task: Box<str>,
    pub(crate) purpose: Purpose,
    pub(crate) class: Box<str>,
    pub(crate) place: Position,
    /// Material to collect first: where, how much.
    pub(crate) collect: Option<(Position, u32)>,
    pub(crate) way: Vec<Position>,
    pub(crate) stage: Stage,
}

/// How far a task has come.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Stage {
    /// Thinking it over.
    Deciding { until: Time, takes: bool },
    /// On the way to a depot.
    Fetching,
    /// Loading there.
    Loading { until: Time },
    /// On the way to the place.
    Going,
    /// At work there.
    Working { until: Time },
    /// Going round; the next point of the way.
    Along { next: usize },
}

#[derive(Clone, Debug)]
struct Unheard {
    task: Box<str>,
    word: Says,
    again: Time,
    tries: u8,
}

/// What a worker does that others notice.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Deed {
    /// It says something about a task.
    Says { task: Box<str>, word: Says },
    /// It puts something right.
    Mends { task: Box<str>, fault: FaultId },
    /// It says it is done and it is not.
    Lies { task: Box<str>, fault: FaultId },
    /// It sees wrong, in good faith.
    Errs { task: Box<str>, said_there: bool },
    /// It sees something in passing.
    Sees { site: Site },
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
            is_liar: false,
            skills: Vec::new(),
            bits: Skills::default(),
            carries: 0,
            restarts: 0,
            seq: 0,
            age_s: 0,
            busy: Time::NEVER,
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
            Form::Drone => drone::decide(self.charge, job.purpose, chance),
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
        self.age_s += 1;
        self.speed_mps = 0.0;
        self.decide(now, &mut deeds);
        match self.current() {
            Some(place) => self.work(place, now, scene, chance, &mut deeds),
            None => self.rest(now),
        }
        if self.form == Form::Drone {
            drone::drain(self);
        }
        self.look_around(now, scene, chance, &mut deeds);
        self.repeat(now, &mut deeds);
        deeds
    }

    fn decide(&mut self, now: Time, deeds: &mut Vec<Deed>) {
        for place in (0..self.jobs.len()).rev() {
            let Stage::Deciding { until, takes } = self.jobs[place].stage else { continue };
            if now < until {
                continue;
            }
            let task = self.jobs[place].task.clone();
            if takes {
                let fetch = self.jobs[place].collect.is_some();
                self.jobs[place].stage = if fetch { Stage::Fetching } else { Stage::Going };
                self.say(now, task, Says::Accept, deeds);
            } else {
                self.jobs.remove(place);
                self.say(now, task, Says::Refuse, deeds);
            }
        }
    }

    /// The task in hand: a case goes before a round.
    fn current(&self) -> Option<usize> {
        let taken = |job: &Job| !matches!(job.stage, Stage::Deciding { .. });
        let case = |job: &Job| taken(job) && job.purpose != Purpose::Round;
        self.jobs.iter().position(case).or_else(|| self.jobs.iter().position(taken))
    }

    fn work(
        &mut self,
        at: usize,
        now: Time,
        scene: &Scene<'_>,
        chance: &mut Rng,
        deeds: &mut Vec<Deed>,
    ) {
        self.busy = now;
        if self.form == Form::Drone && drone::is_spent(self) {
            return self.give_up(at, now, deeds);
        }
        match self.jobs[at].stage {
            Stage::Deciding { .. } => (),
            Stage::Fetching => {
                let depot = self.jobs[at].collect.map_or(self.place, |(depot, _)| depot);
                if self.go(depot, self.pace.way_mps) {
                    let until = now + Span::seconds(chance.i64(15..40));
                    self.jobs[at].stage = Stage::Loading { until };
                }
            }
            Stage::Loading { until } if now >= until => {
                self.carries += self.jobs[at].collect.map_or(0, |(_, quantity)| quantity);
                self.jobs[at].stage = Stage::Going;
            }
            Stage::Going => self.approach(at, now, scene, chance, deeds),
            Stage::Working { until } if now >= until => self.finish(at, now, scene, chance, deeds),
            Stage::Loading { .. } | Stage::Working { .. } => (),
            Stage::Along { next } => self.go_round(at, next, now, deeds),
        }
    }

    fn approach(
        &mut self,
        at: usize,
        now: Time,
        scene: &Scene<'_>,
        chance: &mut Rng,
        deeds: &mut Vec<Deed>,
    ) {
        let job = &self.jobs[at];
        let (round, start) = (job.purpose == Purpose::Round, job.way.first().copied());
        let goal = if round { start.unwrap_or(job.place) } else { job.place };
        if !self.go(goal, self.pace.way_mps) {
            return;
        }
        let task = self.jobs[at].task.clone();
        self.jobs[at].stage = if round {
            Stage::Along { next: 1 }
        } else {
            Stage::Working { until: now + self.effort(at, scene, chance) }
        };
        self.say(now, task, Says::Arrive, deeds);
    }

    /// How long the work at hand takes.
    fn effort(&self, at: usize, scene: &Scene<'_>, chance: &mut Rng) -> Span {
        let job = &self.jobs[at];
        let found = scene.about(job.place, &job.class).map(|s| (s, scene.trouble(s)));
        let seconds = match (job.purpose, found, self.form) {
            (Purpose::Dispose, Some((site, trouble)), Form::Crew) => {
                let (least, most) = trouble.repair_s;
                if site.is_easy { (least * EASY, least) } else { (least, most) }
            }
            (Purpose::Dispose, Some(_), _) => sweeper::EFFORT_S,
            (Purpose::Dispose, None, _) => (20.0, 40.0),
            (Purpose::Look | Purpose::Round, ..) => (8.0, 20.0),
        };
        between(seconds, chance)
    }

    fn finish(
        &mut self,
        at: usize,
        now: Time,
        scene: &Scene<'_>,
        chance: &mut Rng,
        deeds: &mut Vec<Deed>,
    ) {
        let job = self.jobs.remove(at);
        let site = scene.about(job.place, &job.class);
        let word = match job.purpose {
            Purpose::Dispose => self.dispose(&job, site, scene, chance, deeds),
            Purpose::Look | Purpose::Round => self.look(&job, site, scene, chance, deeds),
        };
        self.say(now, job.task, word, deeds);
    }

    fn dispose(
        &mut self,
        job: &Job,
        site: Option<Site>,
        scene: &Scene<'_>,
        chance: &mut Rng,
        deeds: &mut Vec<Deed>,
    ) -> Says {
        let Some(site) = site else { return Says::Finish { found: Found::Fixed } };
        let (trouble, fault, task) = (scene.trouble(site), site.fault, job.task.clone());
        if self.is_liar && chance.f64() < scene.conduct.lies {
            deeds.push(Deed::Lies { task, fault });
            return Says::Finish { found: Found::Fixed };
        }
        if !self.can_mend(trouble) {
            return if self.form == Form::Crew {
                Says::Finish { found: Found::StillThere }
            } else {
                Says::Finish { found: Found::CannotTell }
            };
        }
        self.carries -= u32::from(trouble.needs_stock);
        deeds.push(Deed::Mends { task, fault });
        Says::Finish { found: Found::Fixed }
    }

    fn can_mend(&self, trouble: &Trouble) -> bool {
        match self.form {
            Form::Crew => !trouble.needs_stock || self.carries > 0,
            Form::Sweeper => trouble.of == Of::Place && *trouble.name == *LITTER,
            Form::Drone => false,
        }
    }

    fn look(
        &self,
        job: &Job,
        site: Option<Site>,
        scene: &Scene<'_>,
        chance: &mut Rng,
        deeds: &mut Vec<Deed>,
    ) -> Says {
        let is_crew = self.form == Form::Crew;
        let mut same = scene.troubles.iter().filter(|trouble| trouble.may_be(&job.class));
        if !is_crew && !same.any(Trouble::is_visible) {
            return Says::Finish { found: Found::CannotTell };
        }
        let there = site.is_some_and(|site| is_crew || scene.trouble(site).is_visible());
        let errs = chance.f64() < scene.conduct.errs;
        let said_there = there != errs;
        if errs {
            deeds.push(Deed::Errs { task: job.task.clone(), said_there });
        }
        if said_there {
            Says::Finish { found: Found::StillThere }
        } else {
            Says::Finish { found: Found::Fixed }
        }
    }

    fn go_round(&mut self, at: usize, next: usize, now: Time, deeds: &mut Vec<Deed>) {
        let Some(goal) = self.jobs[at].way.get(next).copied() else {
            let job = self.jobs.remove(at);
            return self.say(now, job.task, Says::Finish { found: Found::Fixed }, deeds);
        };
        if self.go(goal, self.pace.round_mps) {
            self.jobs[at].stage = Stage::Along { next: next + 1 };
        }
    }

    /// A drone that must land says so, and forgets the task.
    fn give_up(&mut self, at: usize, now: Time, deeds: &mut Vec<Deed>) {
        let job = self.jobs.remove(at);
        let underway = matches!(job.stage, Stage::Working { .. } | Stage::Along { .. });
        let word = if underway { Says::Finish { found: Found::CannotTell } } else { Says::Refuse };
        self.say(now, job.task, word, deeds);
    }

    /// With nothing to do, drones land and crews drive back after a while.
    fn rest(&mut self, now: Time) {
        let waits = match self.form {
            Form::Drone => Span(0),
            Form::Crew | Form::Sweeper => crew::WAITS,
        };
        if !self.busy.is_some() || now.since(self.busy) < waits || self.place == self.home {
            return;
        }
        self.go(self.home, self.pace.way_mps);
    }

    /// How high it flies now, metres.
    pub(crate) fn height_m(&self) -> f64 {
        if self.place == self.home { 0.0 } else { self.pace.height_m }
    }

    /// Goes towards a place for one second; says whether it is there.
    fn go(&mut self, goal: Position, pace_mps: f64) -> bool {
        let before = self.place;
        let (place, there) = motion::towards(before, goal, pace_mps);
        self.speed_mps = before.distance_m(place);
        if self.speed_mps > 0.1 {
            self.heading_deg = motion::heading_deg(before, place);
        }
        self.place = place;
        there
    }

    fn look_around(
        &mut self,
        now: Time,
        scene: &Scene<'_>,
        chance: &mut Rng,
        deeds: &mut Vec<Deed>,
    ) {
        if self.form == Form::Crew || (self.form == Form::Drone && self.place == self.home) {
            return;
        }
        self.seen.retain(|_, at| now.since(*at) < SEEN);
        for site in scene.sites.near(self.place, scene.sees_m) {
            let new = scene.trouble(site).is_visible() && !self.seen.contains_key(&site.fault);
            if new && chance.f64() < 0.5 {
                self.seen.insert(site.fault, now);
                deeds.push(Deed::Sees { site });
            }
        }
    }

    fn say(&mut self, now: Time, task: Box<str>, word: Says, deeds: &mut Vec<Deed>) {
        let again = now + Span::seconds(20);
        self.unheard.push(Unheard { task: task.clone(), word, again, tries: 0 });
        deeds.push(Deed::Says { task, word });
    }

    /// What nobody acknowledged is said again, a few times, ever more patiently.
    fn repeat(&mut self, now: Time, deeds: &mut Vec<Deed>) {
        self.unheard.retain(|report| report.tries < REPEATS || now < report.again);
        for report in self.unheard.iter_mut().filter(|report| now >= report.again) {
            report.tries += 1;
            report.again = now + Span::seconds(20 << report.tries);
            if report.tries <= REPEATS {
                deeds.push(Deed::Says { task: report.task.clone(), word: report.word });
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
    pub(crate) troubles: &'a [Trouble],
}

impl Scene<'_> {
    fn about(&self, place: Position, class: &str) -> Option<Site> {
        self.sites.about(place, SEARCH_M, class, self.troubles)
    }

    fn trouble(&self, site: Site) -> &Trouble {
        &self.troubles[usize::from(site.trouble)]
    }
}
