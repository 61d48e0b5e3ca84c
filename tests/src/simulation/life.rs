//! One life of the city: it is told, it turns, it commits, it crashes and comes back.

use super::auditor::{Auditor, Breach, Turned};
use super::disk::Disk;
use super::orders::{self, Message};
use super::planted::Planted;
use super::scene;
use super::street::{START, STEP, Sent, Street};
use city::{City, Decision, Fact, Input, KindId, Refused, Settings, Span, ThingId, Time, Verb};
use cycle::{Cycle, Facts};
use fastrand::Rng;
use server::store::{self, Journal, decode_snapshot, encode, encode_snapshot};
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::Pack;

/// Chance of a crash in one step; a life of half an hour has about six.
const CRASHES: f64 = 0.0035;
/// Chance of a snapshot in one step.
const SNAPSHOTS: f64 = 0.002;
/// Chance of a decision of the desk in one step.
const DECISIONS: f64 = 0.004;

/// What happens to a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    Commits,
    CrashesBefore,
    CrashesAfter,
}

/// What a life was like, once it is over.
#[derive(Clone, Debug)]
pub struct Ended {
    /// How often each kind of thing happened.
    pub happened: BTreeMap<String, u64>,
    /// Messages sent.
    pub sent: u64,
    /// A number that depends on every committed byte.
    pub print: u64,
}

/// A city that lives.
pub(super) struct Life {
    pub(super) pack: Arc<Pack>,
    pub(super) settings: Arc<Settings>,
    pub(super) street: Street,
    pub(super) cycle: Cycle,
    pub(super) auditor: Auditor,
    pub(super) step: u64,
    disk: Disk,
    planted: Planted,
    names: BTreeMap<Box<str>, (ThingId, KindId)>,
    next: u64,
    chance: Rng,
    snapshot: Option<Vec<u8>>,
}

/// What a batch collects.
#[derive(Default)]
struct Batch {
    facts: Facts,
    turned: Vec<Turned>,
    orders: Vec<Message>,
}

/// Lives so long with a seed, then until nothing is open; the first breach ends it.
pub fn live(
    pack: &Arc<Pack>,
    settings: &Arc<Settings>,
    seed: u64,
    planted: Planted,
    span: Span,
) -> Result<Ended, Breach> {
    let mut life =
        Life::new(pack.clone(), Arc::new(scene::settings(seed, settings)), seed, planted);
    life.begin()?;
    for _ in 0..span.0 / STEP.0 {
        life.second()?;
    }
    let (sent, flying) = (life.street.sent(), life.street.flying().len() as u64);
    life.auditor.closes(life.now(), sent, flying, &life.disk.facts())?;
    life.is_true()?;
    life.is_fair()?;
    let print = life.disk.print();
    Ok(Ended { happened: life.auditor.books.happened, sent, print })
}

impl Life {
    fn new(pack: Arc<Pack>, settings: Arc<Settings>, seed: u64, planted: Planted) -> Life {
        Life {
            street: Street::new(seed, &settings, &pack),
            cycle: Cycle::new(settings.clone()),
            auditor: Auditor::new(settings.clone()),
            disk: Disk::default(),
            names: BTreeMap::new(),
            chance: Rng::with_seed(seed ^ 0x61_7564_6974),
            snapshot: None,
            next: 0,
            step: 0,
            pack,
            settings,
            planted,
        }
    }

    /// The time it is.
    pub(super) fn now(&self) -> Time {
        START + Span(STEP.0 * self.step as i64)
    }

    fn begin(&mut self) -> Result<(), Breach> {
        let mut batch = Batch::default();
        for mut asked in self.street.world.register() {
            asked.quantity = scene::quantity(self.street.seed, asked.quantity);
            self.turn(START, None, Input::Register(asked), &mut batch);
        }
        self.turn(START, None, Input::Restart, &mut batch);
        self.finish(START, Fate::Commits, None, batch)
    }

    /// One second of the city.
    fn second(&mut self) -> Result<(), Breach> {
        self.step += 1;
        let now = self.now();
        self.street.live(now);
        let now = self.planted.clock(now, self.step);
        let fate = self.fate();
        let before = (fate == Fate::CrashesBefore).then(|| self.cycle.clone());
        let mut batch = Batch::default();
        for Sent { number, said } in self.street.flying() {
            let input = self.street.decode(&self.pack, &self.names, &said);
            self.turn(now, Some(number), input, &mut batch);
        }
        if self.chance.f64() < DECISIONS
            && let Some(decision) = self.decision(now)
        {
            self.turn(now, None, Input::Decision(decision), &mut batch);
        }
        self.turn(now, None, Input::Tick, &mut batch);
        self.planted.meddle(now, &mut self.cycle, &mut batch.facts);
        self.finish(now, fate, before, batch)
    }

    /// A batch of inputs that did not come through the street, and a tick.
    pub(super) fn hear(&mut self, inputs: Vec<Input>) -> Result<Facts, Breach> {
        let now = self.now();
        let mut batch = Batch::default();
        inputs.into_iter().for_each(|input| self.turn(now, None, input, &mut batch));
        self.turn(now, None, Input::Tick, &mut batch);
        let facts = batch.facts.clone();
        self.finish(now, Fate::Commits, None, batch)?;
        Ok(facts)
    }

    fn fate(&mut self) -> Fate {
        match self.chance.f64() {
            low if low < CRASHES / 2.0 => Fate::CrashesBefore,
            low if low < CRASHES => Fate::CrashesAfter,
            _ => Fate::Commits,
        }
    }

    fn turn(&mut self, now: Time, message: Option<u64>, input: Input, batch: &mut Batch) {
        let start = batch.facts.len();
        let bent = self.planted.bend(&self.cycle, input.clone());
        let names = &self.names;
        let named = |name: &str| names.get(name).map(|(id, _)| *id);
        self.cycle.turn(now, bent, &named, &mut batch.facts);
        let mut refused: Option<Refused> = None;
        for (_, fact) in &batch.facts[start..] {
            match fact {
                Fact::Registered(thing) => {
                    self.names.insert(thing.name.as_str().into(), (thing.id, thing.kind));
                }
                Fact::Refused(refusal) => refused = Some(refusal.reason.clone()),
                _ => (),
            }
            batch.orders.extend(orders::order(self.cycle.city(), fact));
        }
        if let Input::Report(report) = &input {
            let judged = refused.as_ref().map_or(Ok(()), Err);
            batch.orders.extend(orders::acknowledge(self.cycle.city(), report, judged));
        }
        self.planted.hide(&mut batch.facts, start);
        let facts = start..batch.facts.len();
        batch.turned.push(Turned { message, input, facts });
    }

    /// The batch goes to the disk, and if it gets there, the world hears of it.
    fn finish(
        &mut self,
        now: Time,
        fate: Fate,
        before: Option<Cycle>,
        batch: Batch,
    ) -> Result<(), Breach> {
        let record = encode(Vec::new(), self.settings.district, &batch.facts);
        let (first, count) = (self.next, batch.facts.len() as u32);
        let after = first + u64::from(count);
        if count > 0 {
            self.disk.append(first, count, &record).expect("memory has room");
        }
        if self.planted == Planted::AcknowledgesBeforeCommit {
            self.auditor.acknowledges(first, &batch.facts, &batch.turned);
        }
        if let Some(before) = before {
            self.disk.crash();
            return self.comes_back(now, &before);
        }
        self.disk.lies = self.planted == Planted::CommitsNothing && self.step > 60;
        self.disk.commit().expect("memory takes everything");
        self.auditor.committed(&batch.facts, &batch.turned)?;
        self.next = after;
        if fate == Fate::CrashesAfter {
            let before = self.cycle.clone();
            self.disk.crash();
            return self.comes_back(now, &before);
        }
        self.auditor.acknowledges(first, &batch.facts, &batch.turned);
        self.street.acknowledged();
        for (topic, body) in &batch.orders {
            self.street.world.hear(self.now(), topic, body);
        }
        if self.chance.f64() < SNAPSHOTS {
            self.snapshot = Some(encode_snapshot(self.cycle.city(), self.next));
        }
        self.auditor.looks(now, &self.cycle)
    }

    /// After a crash: the city is brought back, sometimes more than once, and starts again.
    fn comes_back(&mut self, now: Time, before: &Cycle) -> Result<(), Breach> {
        self.street.cut();
        for attempt in 0..3 {
            let (first, next) = self.recover();
            let (second, _) = self.recover();
            self.auditor.recovered(now, next, before, &first, &second)?;
            (self.cycle, self.next) = (first, next);
            self.names = names_of(self.cycle.city());
            if attempt == 2 || self.chance.f64() < 0.7 {
                break;
            }
            // It crashes again while it starts: nothing of this is on the disk.
            self.cycle.turn(now, Input::Restart, &|_| None, &mut Facts::new());
        }
        let mut batch = Batch::default();
        self.turn(now, None, Input::Restart, &mut batch);
        batch.orders.extend(orders::unanswered(self.cycle.city()));
        // Nothing that is on its way is acknowledged by the first batch after a start.
        let flying = self.street.take();
        self.finish(now, Fate::Commits, None, batch)?;
        self.street.put_back(flying);
        Ok(())
    }

    fn recover(&self) -> (Cycle, u64) {
        let snapshot = self.snapshot.as_ref().map(|bytes| {
            decode_snapshot(bytes, self.settings.clone()).expect("a snapshot is whole")
        });
        let back = store::recover(self.settings.clone(), snapshot, &self.disk);
        let back = back.unwrap_or_else(|error| unreachable!("the journal is whole: {error}"));
        if self.planted != Planted::ForgetsOnRestart {
            return (back.cycle, back.next);
        }
        let mut forgetful = Cycle::new(self.settings.clone());
        for (at, fact) in self.disk.facts() {
            if !matches!(fact, Fact::ConditionStarted { .. }) {
                forgetful.replay(at, &fact);
            }
        }
        (forgetful, back.next)
    }

    /// The desk decides something about an open case, now and then against the law.
    fn decision(&mut self, now: Time) -> Option<Decision> {
        let open: Vec<_> = self.auditor.books.open.iter().copied().collect();
        let case = self.chance.choice(open)?;
        let until = now + Span::seconds(self.chance.i64(60..600));
        let workers = self.cycle.city().board().waiting().workers.keys().copied();
        let worker = self.chance.choice(workers.collect::<Vec<_>>());
        let verb = match self.chance.u8(..11) {
            8.. => Verb::Send { worker: worker? },
            0 => Verb::Dismiss,
            1 => Verb::Force,
            2..5 => Verb::Suspend { until },
            _ => Verb::Resume,
        };
        let why = if self.chance.u8(..10) == 0 { "" } else { "a reason" };
        Some(Decision { by: "desk".into(), case, verb, why: why.into() })
    }
}

fn names_of(city: &City) -> BTreeMap<Box<str>, (ThingId, KindId)> {
    city.map().things().map(|thing| (thing.name.as_str().into(), (thing.id, thing.kind))).collect()
}
