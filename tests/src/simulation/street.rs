//! The street as the city knows it: the world outside, and messages that wait to be acknowledged.

use city::{Input, KindId, Letter, Settings, Span, ThingId, Time};
use simulators::{Conduct, Counts, Faults, Harm, Plan, Speaker, Utterance, World};
use std::collections::{BTreeMap, BTreeSet};
use wire::{Pack, Sender};

/// When every simulated life begins.
pub const START: Time = Time(1_767_229_200_000);

/// One message that was sent, until its acknowledgement has come.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Counts up; the same when it is sent again.
    pub number: u64,
    /// What was said.
    pub said: Utterance,
}

/// The world outside and its connections.
pub struct Street {
    /// The world.
    pub world: World,
    /// Its seed.
    pub seed: u64,
    speakers: Vec<(Box<str>, BTreeSet<Box<str>>)>,
    flying: Vec<Sent>,
    count: u64,
    cut: u64,
    heard: Vec<Utterance>,
}

impl Street {
    /// The small city of a seed.
    pub fn new(seed: u64, settings: &Settings, pack: &Pack) -> Street {
        let world = World::new(plan(seed), settings, &pack.plays);
        let own = |speaker: Speaker| (speaker.name, speaker.things.into_iter().collect());
        let speakers = world.speakers().into_iter().map(own).collect();
        Street { world, seed, speakers, flying: Vec::new(), count: 0, cut: 0, heard: Vec::new() }
    }

    /// Lives on until then.
    pub fn live(&mut self, until: Time) {
        self.world.step(until, &mut self.heard);
        for said in self.heard.drain(..) {
            self.flying.push(Sent { number: self.count, said });
            self.count += 1;
        }
    }

    /// How many messages were ever sent; those that asked for no acknowledgement and were cut off
    /// do not count.
    pub fn sent(&self) -> u64 {
        self.count - self.cut
    }

    /// What is on its way now; it stays so until it is acknowledged.
    pub fn flying(&self) -> Vec<Sent> {
        self.flying.clone()
    }

    /// All that was on its way is acknowledged.
    pub fn acknowledged(&mut self) {
        self.flying.clear();
    }

    /// The connections broke: what asked for no acknowledgement is not sent again.
    pub fn cut(&mut self) {
        let before = self.flying.len();
        self.flying.retain(|sent| sent.said.qos > 0);
        self.cut += (before - self.flying.len()) as u64;
    }

    /// Takes what is on its way aside, while a batch is acknowledged that does not hold it.
    pub fn take(&mut self) -> Vec<Sent> {
        std::mem::take(&mut self.flying)
    }

    /// Puts it on its way again.
    pub fn put_back(&mut self, sent: Vec<Sent>) {
        self.flying = sent;
    }

    /// What a message means to the city.
    pub fn decode(
        &self,
        pack: &Pack,
        names: &BTreeMap<Box<str>, (ThingId, KindId)>,
        said: &Utterance,
    ) -> Input {
        let (name, things) = &self.speakers[said.speaker as usize];
        let speaks_for = |thing: &str| things.contains(thing);
        let sender = Sender { name, speaks_for: &speaks_for };
        let lookup = |thing: &str| names.get(thing).copied();
        let input = pack.decoders.decode(&sender, &said.topic, &said.body, &lookup);
        input.unwrap_or_else(|reason| Input::Letter(Letter { from: name.clone(), reason }))
    }
}

/// The small city, with another trouble for each of eight seeds: the rare must happen often.
fn plan(seed: u64) -> Plan {
    let plan = Plan::small(seed, START);
    let (counts, faults) = (plan.counts, plan.faults);
    let many = Faults { per_hour: 120.0, ..faults };
    let bad = Conduct { liars: 0.5, lies: 0.6, refuses: 0.15, ignores: 0.15, errs: 0.15 };
    match seed % 8 {
        2 => Plan { conduct: bad, harm: rougher(2.0), faults: many, ..plan },
        3 => Plan { harm: rougher(5.0), ..plan },
        4 => Plan { conduct: bad, ..plan },
        5 => Plan { counts: Counts { lots: 3, depots: 1, ..counts }, faults: many, ..plan },
        6 => Plan { counts: Counts { crews: 3, sweepers: 1, ..counts }, faults: many, ..plan },
        7 => plan.calm(),
        _ => plan,
    }
}

/// A wire that hurts so many times as often.
fn rougher(times: f64) -> Harm {
    let rough = Harm::ROUGH;
    Harm {
        lost: rough.lost * times,
        late: rough.late * times,
        doubled: rough.doubled * times,
        reordered: rough.reordered * times,
        garbled: rough.garbled * times,
        wrong_clock: rough.wrong_clock * times,
        restart: rough.restart * times,
        jump: rough.jump * times,
        no_fix: rough.no_fix * times,
    }
}

/// Whether this seed's wire never hurts and its people do as asked.
pub fn is_calm(seed: u64) -> bool {
    seed % 8 == 7
}

/// A step of the simulation.
pub const STEP: Span = Span::seconds(1);
