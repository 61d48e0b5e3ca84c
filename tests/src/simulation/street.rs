//! The street as the city knows it: the world outside, and messages that wait to be acknowledged.

use super::scene;
use city::{Input, KindId, Letter, Settings, Span, ThingId, Time};
use fastrand::Rng;
use simulators::{Speaker, Utterance, World};
use std::collections::{BTreeMap, BTreeSet};
use wire::{Pack, Sender};

/// When every simulated life begins.
pub(super) const START: Time = Time(1_767_229_200_000);

/// One message that was sent, until its acknowledgement has come.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// Counts up; the same when it is sent again.
    pub(super) number: u64,
    /// What was said.
    pub(super) said: Utterance,
}

/// The world outside and its connections.
pub(super) struct Street {
    /// The world.
    pub(super) world: World,
    /// Its seed.
    pub(super) seed: u64,
    speakers: Vec<(Box<str>, BTreeSet<Box<str>>)>,
    flying: Vec<Sent>,
    count: u64,
    cut: u64,
    heard: Vec<Utterance>,
    chance: Rng,
}

impl Street {
    /// The small city of a seed.
    pub(super) fn new(seed: u64, settings: &Settings, pack: &Pack) -> Street {
        let world = World::new(scene::plan(seed), settings, &pack.plays);
        let own = |speaker: Speaker| (speaker.name, speaker.things.into_iter().collect());
        let speakers = world.speakers().into_iter().map(own).collect();
        Street {
            world,
            seed,
            speakers,
            flying: Vec::new(),
            count: 0,
            cut: 0,
            heard: Vec::new(),
            chance: Rng::with_seed(seed ^ 0x73_7472),
        }
    }

    /// Lives on until then.
    pub(super) fn live(&mut self, until: Time) {
        self.world.step(until, &mut self.heard);
        let speakers = self.speakers.iter().map(|(name, _)| name);
        self.heard.extend(scene::strange(self.seed, until, &mut self.chance, speakers));
        for said in self.heard.drain(..).filter(|said| !scene::swallows(self.seed, said)) {
            self.flying.push(Sent { number: self.count, said });
            self.count += 1;
        }
    }

    /// How many messages were ever sent; those that asked for no acknowledgement and were cut off
    /// do not count.
    pub(super) fn sent(&self) -> u64 {
        self.count - self.cut
    }

    /// What is on its way now; it stays so until it is acknowledged.
    pub(super) fn flying(&self) -> Vec<Sent> {
        self.flying.clone()
    }

    /// All that was on its way is acknowledged.
    pub(super) fn acknowledged(&mut self) {
        self.flying.clear();
    }

    /// The connections broke: what asked for no acknowledgement is not sent again.
    pub(super) fn cut(&mut self) {
        let before = self.flying.len();
        self.flying.retain(|sent| sent.said.qos > 0);
        self.cut += (before - self.flying.len()) as u64;
    }

    /// Takes what is on its way aside, while a batch is acknowledged that does not hold it.
    pub(super) fn take(&mut self) -> Vec<Sent> {
        std::mem::take(&mut self.flying)
    }

    /// Puts it on its way again.
    pub(super) fn put_back(&mut self, sent: Vec<Sent>) {
        self.flying = sent;
    }

    /// What a message means to the city.
    pub(super) fn decode(
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

/// A step of the simulation.
pub(super) const STEP: Span = Span::seconds(1);
