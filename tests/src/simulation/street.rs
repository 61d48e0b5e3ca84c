//! The street as the city knows it: the world outside, and messages that wait to be acknowledged.

use city::{Input, KindId, Letter, Settings, Span, ThingId, Time};
use simulators::{Plan, Speaker, Utterance, World};
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
    speakers: Vec<(Box<str>, BTreeSet<Box<str>>)>,
    flying: Vec<Sent>,
    count: u64,
    heard: Vec<Utterance>,
}

impl Street {
    /// The small city of a seed; one seed in eight has a calm wire and honest people.
    pub fn new(seed: u64, settings: &Settings, pack: &Pack) -> Street {
        let plan = Plan::small(seed, START);
        let plan = if is_calm(seed) { plan.calm() } else { plan };
        let world = World::new(plan, settings, &pack.plays);
        let own = |speaker: Speaker| (speaker.name, speaker.things.into_iter().collect());
        let speakers = world.speakers().into_iter().map(own).collect();
        Street { world, speakers, flying: Vec::new(), count: 0, heard: Vec::new() }
    }

    /// Lives on until then.
    pub fn live(&mut self, until: Time) {
        self.world.step(until, &mut self.heard);
        for said in self.heard.drain(..) {
            self.flying.push(Sent { number: self.count, said });
            self.count += 1;
        }
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
        self.flying.retain(|sent| sent.said.qos > 0);
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

/// Whether this seed's wire never hurts and its people do as asked.
pub fn is_calm(seed: u64) -> bool {
    seed % 8 == 7
}

/// A step of the simulation.
pub const STEP: Span = Span::seconds(1);
