//! Who must be heard by when: each thing stands once, in the second its allowance ends. When its
//! turn comes it is found silent or moved on, so that silence costs nothing while all is well.

use city::{Map, Particulars, RuleSlot, Span, Thing, ThingId, Time};
use std::collections::BTreeMap;

/// Things asked in one turn at most; the rest is asked in the next.
const ASKED_MAX: usize = 4_096;

/// The rota of silence. It is an index, not a fact: a restart makes it anew and silence counts
/// from then.
#[derive(Clone, Debug, Default)]
pub struct Rota {
    by_second: BTreeMap<i64, Vec<ThingId>>,
}

/// A thing that was not heard although the way to it was open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Silent {
    /// Which.
    pub thing: ThingId,
    /// Its silence rule.
    pub rule: RuleSlot,
    /// Last heard, or since when the way to it was open.
    pub since: Time,
}

impl Rota {
    /// Enters a thing that has just been heard, or registered.
    pub fn enter(&mut self, now: Time, map: &Map, thing: ThingId) {
        if let Some((_, after)) = map.thing(thing).and_then(|thing| silence(map, thing)) {
            self.put(now + after, thing);
        }
    }

    /// Enters a thing again whose silence has ended; other conditions leave it where it stands.
    pub fn speaks_again(&mut self, now: Time, map: &Map, thing: ThingId, rule: RuleSlot) {
        let silence = map.thing(thing).and_then(|thing| silence(map, thing));
        if silence.is_some_and(|(slot, _)| slot == rule) {
            self.enter(now, map, thing);
        }
    }

    /// The next thing that is silent.
    pub fn silent(&mut self, now: Time, map: &Map) -> Option<Silent> {
        for _ in 0..ASKED_MAX {
            let mut second = self.by_second.first_entry()?;
            if *second.key() > now.0.div_euclid(1_000) {
                return None;
            }
            let Some(thing) = second.get_mut().pop() else {
                second.remove();
                continue;
            };
            if let Some(silent) = self.ask(now, map, thing) {
                return Some(silent);
            }
        }
        None
    }

    /// When somebody's turn comes next.
    pub fn next(&self) -> Option<Time> {
        self.by_second.keys().next().map(|second| Time(second * 1_000))
    }

    fn put(&mut self, at: Time, thing: ThingId) {
        // Rounded up, so that nobody is found silent too early.
        self.by_second.entry(at.0.div_euclid(1_000) + 1).or_default().push(thing);
    }

    fn ask(&mut self, now: Time, map: &Map, id: ThingId) -> Option<Silent> {
        let thing = map.thing(id)?;
        let (rule, after) = silence(map, thing)?;
        let live = map.live(id)?;
        if live.condition(rule).is_some() {
            return None;
        }
        // What was never heard may have no device yet; the map shows it as unknown. What serves no
        // more owes no word, and may serve again.
        let retired = map.particulars(id).is_some_and(Particulars::is_out_of_service);
        if retired || !live.heard.is_some() {
            self.put(now + after, id);
            return None;
        }
        let since = live.heard.max(map.way_open_since(thing));
        if since + after > now {
            self.put(since + after, id);
            return None;
        }
        if thing.via.is_some_and(|via| is_shut(now, map, via)) {
            self.put(now + after, id);
            return None;
        }
        Some(Silent { thing: id, rule, since })
    }
}

/// A gateway that is silent or about to be found so: its things cannot be heard.
fn is_shut(now: Time, map: &Map, gateway: ThingId) -> bool {
    let (Some(thing), Some(live)) = (map.thing(gateway), map.live(gateway)) else { return false };
    let Some((rule, after)) = silence(map, thing) else { return false };
    live.condition(rule).is_some() || live.heard.max(map.way_open_since(thing)) + after < now
}

fn silence(map: &Map, thing: &Thing) -> Option<(RuleSlot, Span)> {
    let (slot, after) = map.settings().kind(thing.kind)?.silence()?;
    Some((RuleSlot(slot as u8), after))
}
