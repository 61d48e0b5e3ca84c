//! States: the retained messages things leave for whoever asks later, few and small.

use super::heard::Refusal;
use super::ledger::{Change, Ledger};
use super::limits::Limits;
use super::topic;
use bytes::Bytes;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What a thing said of itself last, until it says something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Its topic: `cityloop/v1/{thing}/state` or one level below.
    pub topic: Arc<str>,
    /// Which identity said it.
    pub said_by: Arc<str>,
    /// What.
    pub body: Bytes,
    /// 0 or 1.
    pub qos: u8,
    /// It is forgotten then.
    pub ends: Instant,
}

impl State {
    fn bytes(&self) -> usize {
        self.topic.len() + self.body.len()
    }
}

/// All states that are kept, by topic.
#[derive(Debug)]
pub(super) struct States {
    ledger: Arc<Ledger>,
    kept: Mutex<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    by_topic: BTreeMap<Arc<str>, State>,
    ends: BTreeSet<(Instant, Arc<str>)>,
    bytes: usize,
}

impl Shelf {
    fn put(&mut self, state: State) {
        self.remove(&state.topic);
        self.bytes += state.bytes();
        self.ends.insert((state.ends, Arc::clone(&state.topic)));
        self.by_topic.insert(Arc::clone(&state.topic), state);
    }

    fn remove(&mut self, topic: &str) -> Option<State> {
        let state = self.by_topic.remove(topic)?;
        self.bytes -= state.bytes();
        self.ends.remove(&(state.ends, Arc::clone(&state.topic)));
        Some(state)
    }

    fn below(&self, start: &str) -> impl Iterator<Item = &State> {
        let from = (Bound::Included(start), Bound::Unbounded);
        let all = self.by_topic.range::<str, _>(from).map(|(_, state)| state);
        all.take_while(move |state| state.topic.starts_with(start))
    }
}

impl States {
    pub(super) fn new(ledger: &Arc<Ledger>) -> Self {
        Self { ledger: Arc::clone(ledger), kept: Mutex::default() }
    }

    fn kept(&self) -> MutexGuard<'_, Shelf> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what was kept, before the door opens.
    pub(super) fn restore(&self, states: Vec<State>) {
        let mut kept = self.kept();
        states.into_iter().for_each(|state| kept.put(state));
    }

    /// Keeps a state instead of the one of its topic; an empty one only ends that.
    pub(super) fn keep(&self, state: State, limits: &Limits) -> Result<(), Refusal> {
        let mut kept = self.kept();
        if state.body.is_empty() {
            if let Some(State { topic, .. }) = kept.remove(&state.topic) {
                self.ledger.note(Change::StateGone { topic });
            }
            return Ok(());
        }
        let start = topic::state_root(&state.topic).ok_or(Refusal::Retain)?;
        let others = kept.below(start).filter(|other| other.topic != state.topic);
        let (count, bytes) = others
            .fold((1, state.bytes()), |(count, bytes), other| (count + 1, bytes + other.bytes()));
        let is_much = count > limits.states || bytes > limits.state_bytes;
        if is_much || kept.bytes + state.bytes() > limits.all_state_bytes {
            return Err(Refusal::States);
        }
        self.ledger.note(Change::Stated { state: state.clone() });
        kept.put(state);
        Ok(())
    }

    /// The states whose topics fall under a filter.
    pub(super) fn matching(&self, filter: &str) -> Vec<State> {
        let kept = self.kept();
        let below = kept.below(topic::literal_part(filter).trim_end_matches('/'));
        below.filter(|state| topic::matches(filter, &state.topic)).cloned().collect()
    }

    /// Forgets the states whose time has come.
    pub(super) fn expire(&self, now: Instant) {
        let mut kept = self.kept();
        while let Some((_, topic)) = kept.ends.first().filter(|(at, _)| *at <= now).cloned() {
            kept.remove(&topic);
            self.ledger.note(Change::StateGone { topic });
        }
    }

    /// Forgets all an identity said.
    pub(super) fn forget(&self, said_by: &str) {
        let mut kept = self.kept();
        let its_own = kept.by_topic.values().filter(|state| &*state.said_by == said_by);
        let topics: Vec<Arc<str>> = its_own.map(|state| Arc::clone(&state.topic)).collect();
        for topic in topics {
            kept.remove(&topic);
            self.ledger.note(Change::StateGone { topic });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn state(topic: &str, bytes: usize) -> State {
        let (body, ends) = (vec![b'x'; bytes].into(), Instant::now() + Duration::from_secs(60));
        State { topic: topic.into(), said_by: "gate".into(), body, qos: 1, ends }
    }

    fn keep(states: &States, topic: &str, bytes: usize) -> Result<(), Refusal> {
        states.keep(state(topic, bytes), &Limits::default())
    }

    #[test]
    fn a_thing_has_so_many_states_and_no_more() {
        let states = States::new(&Arc::default());
        for n in 0..16 {
            assert_eq!(keep(&states, &format!("cityloop/v1/a/state/{n}"), 1), Ok(()), "{n}");
        }
        assert_eq!(keep(&states, "cityloop/v1/a/state", 1), Err(Refusal::States));
        assert_eq!(keep(&states, "cityloop/v1/a/state/3", 2), Ok(()), "it takes its own place");
        assert_eq!(keep(&states, "cityloop/v1/ab/state", 1), Ok(()), "another thing's");
        assert_eq!(keep(&states, "cityloop/v1/a/state/3", 0), Ok(()));
        assert_eq!(keep(&states, "cityloop/v1/a/state", 1), Ok(()), "one was deleted");
        assert_eq!(states.matching("cityloop/v1/a/#").len(), 16);
        assert_eq!(states.matching("cityloop/v1/a/state/#").len(), 16, "its parent too");
        assert_eq!(states.matching("cityloop/v1/+/state").len(), 2);
        assert_eq!(states.matching("cityloop/v1/a/state/1").len(), 1);
    }

    #[test]
    fn the_bytes_of_a_thing_and_of_all_are_limited() {
        let states = States::new(&Arc::default());
        assert_eq!(keep(&states, "cityloop/v1/a/state", 64 * 1024), Err(Refusal::States));
        assert_eq!(keep(&states, "cityloop/v1/a/state/1", 40_000), Ok(()));
        assert_eq!(keep(&states, "cityloop/v1/a/state/2", 40_000), Err(Refusal::States));
        let limits = Limits { all_state_bytes: 50_000, ..Limits::default() };
        let much = states.keep(state("cityloop/v1/b/state", 40_000), &limits);
        assert_eq!(much, Err(Refusal::States));
        assert_eq!(states.kept().bytes, 40_000 + "cityloop/v1/a/state/1".len());
    }

    #[test]
    fn what_lapsed_or_lost_its_speaker_is_forgotten() {
        let states = States::new(&Arc::default());
        keep(&states, "cityloop/v1/a/state", 1).expect("room");
        states.expire(Instant::now());
        assert_eq!(states.matching("cityloop/v1/a/state").len(), 1);
        states.expire(Instant::now() + Duration::from_secs(61));
        assert!(states.matching("cityloop/v1/a/state").is_empty());
        keep(&states, "cityloop/v1/a/state", 1).expect("room");
        states.forget("another");
        assert_eq!(states.matching("#").len(), 1);
        states.forget("gate");
        assert!(states.matching("#").is_empty() && states.kept().ends.is_empty());
        assert_eq!(states.kept().bytes, 0);
    }
}
