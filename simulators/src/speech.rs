//! What things say: their messages, numbered, on their topics, through the harmful wire.

use crate::job::Deed;
use crate::part::{Moment, Part};
use crate::trouble::LITTER;
use crate::truth::{EndedBy, Untruth};
use crate::utterance::Utterance;
use crate::worker::{Form, Scene};
use crate::world::World;
use crate::{crew, motion};
use city::{Position, Time};
use wire::{Channel, Said, say, topic};

/// The golden ratio spreads numbers evenly between 0 and 1.
const GOLDEN: f64 = 0.618_034;

impl World {
    /// A component says how it is, if it can.
    pub(crate) fn component_speaks(&mut self, now: Time, n: u32, out: &mut Vec<Utterance>) {
        let component = &mut self.components[n as usize];
        let ail = self.ails.get(&n);
        let is_silent = ail.is_some_and(|ail| ail.silent);
        let gateway = usize::from(component.gateway);
        if is_silent || self.gateways.get(gateway).is_some_and(|gateway| gateway.fault.is_some()) {
            return;
        }
        let tolls = &mut self.truth.tolls;
        if self.chaos.restarts(tolls) {
            (component.restarts, component.seq) = (component.restarts.saturating_add(1), 0);
        }
        component.seq += 1;
        let part = &self.parts[usize::from(component.part)];
        let values: Vec<_> = component.values(part, self.plan.start, now, ail).collect();
        let t = self.chaos.clock(now, tolls);
        let boot = self.boot + u32::from(component.restarts);
        let body = say::telemetry(&Said { values: &values, ..head(t, boot, component.seq) });
        let name = component.name(part);
        self.send(now, gateway, &name, Channel::Telemetry, body, 1, out);
    }

    /// A gateway says that it lives, unless it does not.
    pub(crate) fn gateway_lives(&mut self, now: Time, n: usize, out: &mut Vec<Utterance>) {
        let post = &mut self.gateways[n];
        if post.fault.is_some() {
            return;
        }
        post.seq += 1;
        let values = well(&self.parts[post.part], n, self.plan.start, now);
        let body = say::telemetry(&Said { values: &values, ..head(now, self.boot, post.seq) });
        let name = post.name.clone();
        self.send(now, n, &name, Channel::Telemetry, body, 1, out);
    }

    /// A camera says that it lives, unless it does not.
    pub(crate) fn camera_lives(&mut self, now: Time, n: usize, out: &mut Vec<Utterance>) {
        let post = &mut self.cameras[n];
        if post.fault.is_some() {
            return;
        }
        post.seq += 1;
        let values = well(&self.parts[post.part], n, self.plan.start, now);
        let body = say::telemetry(&Said { values: &values, ..head(now, self.boot, post.seq) });
        let (name, speaker) = (post.name.clone(), self.gateways.len() + n);
        self.send(now, speaker, &name, Channel::Telemetry, body, 1, out);
    }

    /// A fixed camera says what it sees, not where: it stands before it.
    pub(crate) fn camera_says(
        &mut self,
        now: Time,
        n: usize,
        label: &str,
        confidence: f64,
        out: &mut Vec<Utterance>,
    ) {
        let post = &mut self.cameras[n];
        if post.fault.is_some() {
            return;
        }
        post.seq += 1;
        let body = say::sighting(&head(now, self.boot, post.seq), label, cents(confidence));
        let (name, speaker) = (post.name.clone(), self.gateways.len() + n);
        self.send(now, speaker, &name, Channel::Sighting, body, 1, out);
    }

    /// A worker lives one second and says where it is.
    pub(crate) fn worker_lives(&mut self, now: Time, n: usize, out: &mut Vec<Utterance>) {
        let part = &self.parts[self.workers[n].part];
        let scene = Scene {
            sites: &self.sites,
            conduct: &self.plan.conduct,
            sees_m: part.sees_m,
            streets: part.keeps_to_streets.then_some(&self.streets),
            troubles: &self.troubles,
        };
        let deeds = self.workers[n].tick(now, &scene, &mut self.behaviour);
        let worker = &self.workers[n];
        if worker.form != Form::Crew || worker.age_s.is_multiple_of(crew::SAYS_PLACE_S) {
            self.worker_says_place(now, n, out);
        }
        for deed in deeds {
            self.done(now, n, deed, out);
        }
    }

    fn worker_says_place(&mut self, now: Time, n: usize, out: &mut Vec<Utterance>) {
        let place = self.chaos.fix(self.workers[n].place, &mut self.truth.tolls);
        let (t, boot, seq) = self.worker_mark(now, n);
        let worker = &self.workers[n];
        let own = (n as f64 * GOLDEN).fract();
        let (charge, height_m) = (worker.charge, worker.height_m());
        let moment = Moment { charge, height_m, ..Moment::new(own, self.plan.start, now) };
        let values = values(&self.parts[worker.part], &moment);
        let body = say::telemetry(&Said {
            at: Some(place),
            heading_deg: Some(worker.heading_deg.round()),
            speed_mps: Some(cents(worker.speed_mps)),
            values: &values,
            ..head(t, boot, seq)
        });
        self.worker_sends(now, n, Channel::Telemetry, body, 0, out);
    }

    /// The worker's clock, its restarts, and the number of this message.
    fn worker_mark(&mut self, now: Time, n: usize) -> (Time, u32, u32) {
        let tolls = &mut self.truth.tolls;
        let worker = &mut self.workers[n];
        if self.chaos.restarts(tolls) {
            (worker.restarts, worker.seq) = (worker.restarts + 1, 0);
        }
        worker.seq += 1;
        (self.chaos.clock(now, tolls), self.boot + worker.restarts, worker.seq)
    }

    fn worker_sends(
        &mut self,
        at: Time,
        n: usize,
        channel: Channel,
        body: Vec<u8>,
        qos: u8,
        out: &mut Vec<Utterance>,
    ) {
        let speaker = self.gateways.len() + self.cameras.len() + n;
        let name = self.workers[n].name.clone();
        self.send(at, speaker, &name, channel, body, qos, out);
    }

    #[expect(clippy::too_many_arguments, reason = "one for each part of a message")]
    fn send(
        &mut self,
        at: Time,
        speaker: usize,
        name: &str,
        channel: Channel,
        body: Vec<u8>,
        qos: u8,
        out: &mut Vec<Utterance>,
    ) {
        let topic = topic::topic_for(name, channel).expect("the world gives fit names").into();
        let said = Utterance { at, speaker: speaker as u32, topic, body, qos };
        self.chaos.send(said, &mut self.truth.tolls, out);
    }

    fn done(&mut self, now: Time, n: usize, deed: Deed, out: &mut Vec<Utterance>) {
        let name = self.workers[n].name.clone();
        match deed {
            Deed::Says { task, word } => {
                let body = say::report(&task, word, "");
                self.worker_sends(now, n, Channel::Report, body, 1, out);
            }
            Deed::Mends { task, fault } => {
                self.end_fault(now, fault, EndedBy::Worker { name, task });
            }
            Deed::Lies { task, fault } => {
                self.truth.lie(now, &name, Untruth::NotDone { task, fault });
            }
            Deed::Errs { task, said_there } => {
                self.truth.lie(now, &name, Untruth::Mistaken { task, said_there });
            }
            Deed::Sees { site } => {
                let label = self.troubles[usize::from(site.trouble)].seen_as.clone();
                let label = label.unwrap_or_default();
                if let Some(confidence) = self.recognises(self.workers[n].part, &label) {
                    self.truth.saw(site.fault);
                    let place = motion::about(site.place, 3.0, &mut self.chance);
                    self.worker_sees(now, n, &label, confidence, place, out);
                }
            }
        }
    }

    fn worker_sees(
        &mut self,
        now: Time,
        n: usize,
        label: &str,
        confidence: f64,
        place: Position,
        out: &mut Vec<Utterance>,
    ) {
        let (t, boot, seq) = self.worker_mark(now, n);
        let said = Said { at: Some(place), ..head(t, boot, seq) };
        let body = say::sighting(&said, label, cents(confidence));
        self.worker_sends(now, n, Channel::Sighting, body, 1, out);
    }

    /// A machine on its way takes a shadow for litter.
    pub(crate) fn machine_errs(&mut self, now: Time, out: &mut Vec<Utterance>) {
        let moving: Vec<usize> = (0..self.workers.len())
            .filter(|n| self.workers[*n].form != Form::Crew && self.workers[*n].speed_mps > 0.0)
            .collect();
        let Some(n) = self.chance.choice(&moving).copied() else { return };
        let place = motion::about(self.workers[n].place, 8.0, &mut self.chance);
        let name = self.workers[n].name.clone();
        let what = Untruth::Phantom { label: LITTER.into(), place };
        self.truth.lie(now, &name, what);
        let confidence = 0.6 + 0.25 * self.chance.f64();
        self.worker_sees(now, n, LITTER, confidence, place, out);
    }
}

/// Time and mark, as every message begins.
fn head(t: Time, boot: u32, seq: u32) -> Said<'static> {
    Said { t: Some(t.0), boot: Some(boot), seq: Some(u64::from(seq)), ..Said::default() }
}

fn cents(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

fn well(part: &Part, n: usize, start: Time, now: Time) -> Vec<(&str, f64)> {
    values(part, &Moment::new((n as f64 * GOLDEN).fract(), start, now))
}

fn values<'a>(part: &'a Part, moment: &Moment<'_>) -> Vec<(&'a str, f64)> {
    part.signals.iter().map(|signal| (&*signal.play.field, signal.says(moment))).collect()
}
