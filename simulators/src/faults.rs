//! How things go wrong and come right again: by chance, by themselves, by somebody's work.

use crate::job::EASY;
use crate::part::Ailment;
use crate::plan;
use crate::sites::Site;
use crate::trouble::{Of, Trouble, TroubleId, between};
use crate::truth::{EndedBy, Fault, FaultId, Untruth};
use crate::utterance::Utterance;
use crate::worker::Worker;
use crate::world::{Event, World};
use crate::{camera, motion};
use city::{Position, Skills, Span, Time};

/// A fault beside a crew begins so soon after the start.
const FIRST_AFTER: Span = Span::seconds(2);
/// Not nearer than this to the crew, metres.
const FIRST_FAR_M: f64 = 60.0;
/// And known and put right within this, seconds.
const FIRST_MOST_S: f64 = 100.0;
/// One fault is told at most so often while it grows, besides the regular reports.
const TOLD_MAX: i64 = 12;
/// How often a victim is drawn before chance gives up.
const DRAWS: u32 = 16;

/// A crew and what breaks beside it at the start.
struct Pair {
    worker: usize,
    victim: u32,
    trouble: TroubleId,
    /// How long the crew drives there.
    away: Span,
}

/// Scales the rates of the type files to the plan's; litter, the last, takes its share.
pub(crate) fn set_rates(troubles: &mut [Trouble], plan: &plan::Faults) {
    let Some((litter, typed)) = troubles.split_last_mut() else { return };
    let told: f64 = typed.iter().map(|trouble| trouble.per_hour).sum();
    litter.per_hour = plan.per_hour * if told > 0.0 { plan.litter } else { 1.0 };
    let rest = plan.per_hour - litter.per_hour;
    typed.iter_mut().for_each(|trouble| trouble.per_hour *= rest / told.max(f64::MIN_POSITIVE));
}

impl World {
    pub(crate) fn begin_faults(&mut self) {
        for trouble in 0..self.troubles.len() {
            self.next_strike(self.plan.start, trouble as TroubleId);
        }
        self.next_phantom(self.plan.start);
        self.begin_beside_crews();
    }

    /// Waiting times of a Poisson process.
    fn wait(&mut self, per_hour: f64) -> Option<Span> {
        let hours = -(1.0 - self.chance.f64()).ln() / per_hour;
        (per_hour > 0.0).then(|| Span::from_seconds(hours * 3_600.0))
    }

    fn next_strike(&mut self, now: Time, trouble: TroubleId) {
        if let Some(wait) = self.wait(self.troubles[usize::from(trouble)].per_hour) {
            self.agenda.write(now + wait, Event::Strikes(trouble));
        }
    }

    fn next_phantom(&mut self, now: Time) {
        if let Some(wait) = self.wait(self.plan.faults.phantoms) {
            self.agenda.write(now + wait, Event::Phantom);
        }
    }

    /// Faults that exist from the start, each beside a crew that can put it right soon.
    fn begin_beside_crews(&mut self) {
        let all = 0..self.workers.len();
        let mut pairs: Vec<Pair> = all.filter_map(|worker| self.pair(worker)).collect();
        pairs.sort_by_key(|pair| (pair.away, pair.worker));
        pairs.truncate(self.plan.faults.at_start as usize);
        for Pair { worker, victim, trouble, .. } in pairs {
            if self.components[victim as usize].fault.is_none() {
                let at = self.plan.start + FIRST_AFTER;
                self.break_component(at, victim, trouble, Span::seconds(1), true);
                self.workers[worker].is_liar = false;
            }
        }
    }

    /// A crew, and the nearest thing that could go wrong in a way it soon puts right.
    fn pair(&self, worker: usize) -> Option<Pair> {
        let Worker { home, bits, pace, .. } = self.workers[worker];
        let trouble = self.quick_trouble(bits)?;
        let victim = self.nearest(home, trouble)?;
        let place = self.components[victim as usize].place;
        let away = self.streets.towards(place, pace.way_mps).way(home).eta.span;
        Some(Pair { worker, victim, trouble, away })
    }

    /// The trouble that such a crew ends soonest and that the component itself shows.
    fn quick_trouble(&self, skills: Skills) -> Option<TroubleId> {
        let fits = |trouble: &Trouble| {
            let known = trouble.shows && !trouble.silent && !trouble.skill.is_empty();
            known && !trouble.fetches && trouble.heals_s.is_none() && skills.covers(trouble.skill)
        };
        let takes_s = |trouble: &Trouble| trouble.dwell.as_seconds() + trouble.repair_s.0 * EASY;
        let fitting = self.troubles.iter().enumerate().filter(|(_, trouble)| fits(trouble));
        let soonest = fitting.min_by(|a, b| takes_s(a.1).total_cmp(&takes_s(b.1)));
        soonest.filter(|(_, trouble)| takes_s(trouble) <= FIRST_MOST_S).map(|(n, _)| n as TroubleId)
    }

    fn nearest(&self, p: Position, trouble: TroubleId) -> Option<u32> {
        let Of::Component(part) = self.troubles[usize::from(trouble)].of else { return None };
        let far = |n: &u32| self.components[*n as usize].place.distance_m(p);
        let free = |n: &u32| self.components[*n as usize].fault.is_none() && far(n) > FIRST_FAR_M;
        let victims = self.ranges[usize::from(part)].clone().filter(free);
        victims.min_by(|a, b| far(a).total_cmp(&far(b)))
    }

    /// Chance breaks something.
    pub(crate) fn strike(&mut self, now: Time, id: TroubleId) {
        self.next_strike(now, id);
        let trouble = &self.troubles[usize::from(id)];
        match trouble.of {
            Of::Place => self.drop_litter(now, id),
            Of::Gateway | Of::Camera => self.break_post(now, id),
            Of::Component(part) => {
                let ramp = between(trouble.over_s, &mut self.chance);
                if let Some(victim) = self.victim(part) {
                    self.break_component(now, victim, id, ramp, false);
                }
            }
        }
    }

    fn victim(&mut self, part: u8) -> Option<u32> {
        let range = self.ranges[usize::from(part)].clone();
        if range.is_empty() {
            return None;
        }
        (0..DRAWS).find_map(|_| {
            let victim = self.chance.u32(range.clone());
            self.components[victim as usize].fault.is_none().then_some(victim)
        })
    }

    fn break_component(
        &mut self,
        now: Time,
        victim: u32,
        id: TroubleId,
        ramp: Span,
        is_easy: bool,
    ) {
        let component = &self.components[victim as usize];
        let part = &self.parts[usize::from(component.part)];
        let trouble = &self.troubles[usize::from(id)];
        let (place, name, full) = (component.place, component.name(part), now + ramp);
        let (silent, heals_s) = (trouble.silent, trouble.heals_s);
        let shows = match (silent, trouble.shows) {
            (true, _) => Some(now),
            (false, true) => Some(full),
            (false, false) => None,
        };
        let fault = self.begin_fault(now, id, Some(name.into()), place, shows, is_easy);
        self.components[victim as usize].fault = Some(fault);
        self.ails.insert(victim, Ailment { trouble: id, silent, began: now, full });
        self.tell_changes(victim, id, now, ramp);
        if let Some(heals_s) = heals_s {
            let lasts = between(heals_s, &mut self.chance);
            self.agenda.write(full + lasts, Event::Fades(fault));
        }
    }

    /// A change of a field by so much as its type file says is told at once.
    fn tell_changes(&mut self, victim: u32, id: TroubleId, now: Time, ramp: Span) {
        let part = &self.parts[usize::from(self.components[victim as usize].part)];
        let steps = part.signals.iter().filter_map(|signal| {
            let (_, low, high) = signal.wrong.iter().find(|(trouble, ..)| *trouble == id)?;
            let far = ((low + high) / 2.0 - signal.play.start.0).abs();
            Some((far / signal.play.change.max(f64::MIN_POSITIVE)) as i64)
        });
        let steps = steps.max().unwrap_or(1).clamp(1, TOLD_MAX);
        for step in 1..=steps {
            self.agenda.write(now + Span(ramp.0 * step / steps), Event::Speaks(victim));
        }
    }

    fn drop_litter(&mut self, now: Time, id: TroubleId) {
        let (cameras, things) = (self.cameras.len(), self.components.len());
        let watched = cameras > 0 && self.chance.f64() < self.plan.faults.before_camera;
        let place = match (watched, things) {
            (true, _) => {
                let camera = self.cameras[self.chance.usize(..cameras)].place;
                motion::about(camera, camera::NEAR_M, &mut self.chance)
            }
            (false, 0) => return,
            (false, _) => self.components[self.chance.usize(..things)].place,
        };
        self.begin_fault(now, id, None, place, None, false);
    }

    fn break_post(&mut self, now: Time, id: TroubleId) {
        let trouble = &self.troubles[usize::from(id)];
        let (heals_s, is_camera) = (trouble.heals_s, trouble.of == Of::Camera);
        let posts = if is_camera { &self.cameras } else { &self.gateways };
        let up: Vec<usize> = (0..posts.len()).filter(|n| posts[*n].fault.is_none()).collect();
        let Some(n) = self.chance.choice(&up).copied() else { return };
        let (name, place) = (posts[n].name.clone(), posts[n].place);
        let fault = self.begin_fault(now, id, Some(name), place, Some(now), false);
        let posts = if is_camera { &mut self.cameras } else { &mut self.gateways };
        posts[n].fault = Some(fault);
        if let Some(heals_s) = heals_s {
            let lasts = between(heals_s, &mut self.chance);
            self.agenda.write(now + lasts, Event::Fades(fault));
        }
    }

    fn begin_fault(
        &mut self,
        began: Time,
        id: TroubleId,
        thing: Option<Box<str>>,
        place: Position,
        shows: Option<Time>,
        is_easy: bool,
    ) -> FaultId {
        let trouble = &self.troubles[usize::from(id)];
        let visible = trouble.is_visible();
        let fault = self.truth.begin(Fault {
            id: FaultId(0),
            wrong: trouble.name.clone(),
            classes: trouble.classes.clone(),
            seen_as: trouble.seen_as.clone(),
            thing,
            place,
            began,
            shows,
            ended: None,
            ended_by: None,
            sightings: 0,
        });
        self.sites.insert(Site { fault, trouble: id, place, is_easy });
        if visible {
            self.cameras_notice(began, fault, place);
        }
        fault
    }

    /// A fault goes away by itself.
    pub(crate) fn fade(&mut self, now: Time, fault: FaultId) {
        self.end_fault(now, fault, EndedBy::Itself);
    }

    /// A fault is over; the thing it was on says so as soon as it can.
    pub(crate) fn end_fault(&mut self, now: Time, id: FaultId, by: EndedBy) {
        let fault = self.truth.fault(id);
        if fault.ended.is_some() {
            return;
        }
        self.sites.remove(id, fault.place);
        self.truth.end(id, now, by);
        let posts = self.gateways.iter_mut().chain(&mut self.cameras);
        posts.filter(|post| post.fault == Some(id)).for_each(|post| post.fault = None);
        let has = |n: &u32| self.components[*n as usize].fault == Some(id);
        let Some(victim) = self.ails.keys().copied().find(has) else { return };
        let was_silent = self.ails.remove(&victim).is_some_and(|ail| ail.silent);
        let component = &mut self.components[victim as usize];
        component.fault = None;
        if was_silent {
            (component.restarts, component.seq) = (component.restarts.saturating_add(1), 0);
        }
        let soon = Span(self.chance.i64(800..3_000));
        self.agenda.write(now + soon, Event::Speaks(victim));
    }

    /// Somebody sees what is not there.
    pub(crate) fn phantom(&mut self, now: Time, out: &mut Vec<Utterance>) {
        self.next_phantom(now);
        if self.cameras.is_empty() || self.chance.bool() {
            return self.machine_errs(now, out);
        }
        let camera = self.chance.u32(..self.cameras.len() as u32);
        let times = if self.chance.f64() < 0.3 { 3 } else { 1 };
        let post = &self.cameras[camera as usize];
        let label = crate::trouble::LITTER.into();
        self.truth.lie(now, &post.name, Untruth::Phantom { label, place: post.place });
        self.phantom_again(now, camera, times, out);
    }
}
