//! What became of a recording, read back from the journal: nothing is believed that was not kept.

use super::recording::{day, minute};
use crate::Failure;
use city::{City, Fact, Observation, Refusal, Settings, ThingId, Time};
use serde::Serialize;
use server::store::{self, JournalError};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Examples that are told of each reason.
const EXAMPLES: usize = 4;

/// What became of all messages.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Ledger {
    /// Believed.
    pub admitted: u64,
    /// Believed, and older than the newest of their vehicle.
    pub late: u64,
    /// Believed, and on a street segment.
    pub on_street: u64,
    /// Heard before.
    pub duplicate: u64,
    /// Refused.
    pub refused: u64,
    /// Not understood.
    pub not_understood: u64,
    /// Refused or not understood, by reason.
    pub reasons: BTreeMap<&'static str, Reason>,
    /// The streets at the end.
    pub streets: Streets,
    /// Day by day, UTC; days on which nothing was said are left out.
    pub days: Vec<Day>,
    /// Every refusal.
    #[serde(skip)]
    pub list: Vec<Refused>,
}

/// Messages of one reason.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Reason {
    /// How many.
    pub messages: u64,
    /// The first few.
    pub examples: Vec<Refused>,
}

/// A message that was refused or not understood.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Refused {
    /// When, UTC.
    pub at: String,
    /// Whose.
    pub name: String,
    /// The reason's code.
    pub reason: &'static str,
    /// The reason in words.
    pub words: String,
}

/// How much of the streets was passed.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub(crate) struct Streets {
    /// Segments there are.
    pub segments: usize,
    /// Segments passed at least once.
    pub passed: usize,
    /// Their length, all of it.
    pub km: f64,
    /// The length of those passed.
    pub passed_km: f64,
}

/// One day.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub(crate) struct Day {
    /// `2020-02-18`.
    pub day: String,
    /// Messages believed.
    pub admitted: u64,
    /// Messages refused.
    pub refused: u64,
    /// Segments passed on this day.
    pub passed: usize,
    /// The streets at the end of it, since the start.
    pub so_far: Streets,
    #[serde(skip)]
    began: Time,
}

/// Reads the journal of a store.
pub(crate) fn read(folder: &Path, settings: &Arc<Settings>) -> Result<Ledger, Failure> {
    let mut reading = Reading { city: City::new(settings.clone()), ledger: Ledger::default() };
    store::read_beside(folder, 0, &mut |first, record| {
        store::decode(record, |at, fact| reading.take(at, &fact))
            .map_err(|_| JournalError::Damaged(first))
    })?;
    reading.end_day();
    let mut ledger = reading.ledger;
    ledger.streets = streets(&reading.city);
    Ok(ledger)
}

struct Reading {
    city: City,
    ledger: Ledger,
}

impl Reading {
    fn take(&mut self, at: Time, fact: &Fact) {
        match fact {
            Fact::Observed(seen) => {
                self.day(at).admitted += 1;
                self.admitted(seen);
            }
            Fact::Duplicate { .. } => self.ledger.duplicate += 1,
            Fact::Refused(Refusal { by: Some(by), reason }) => {
                self.day(at).refused += 1;
                self.ledger.refused += 1;
                self.refused(at, self.name(*by), reason.code(), reason.to_string());
            }
            Fact::NotUnderstood(letter) => {
                self.ledger.not_understood += 1;
                let (code, words) = (letter.reason.code(), letter.reason.to_string());
                self.refused(at, letter.from.to_string(), code, words);
            }
            _ => (),
        }
        self.city.apply(at, fact);
    }

    fn admitted(&mut self, seen: &Observation) {
        self.ledger.admitted += 1;
        self.ledger.late += u64::from(seen.late);
        let streets = &self.city.settings().streets;
        let on = seen.position.is_some_and(|motion| streets.at(motion.at).is_some());
        self.ledger.on_street += u64::from(on);
    }

    fn refused(&mut self, at: Time, name: String, reason: &'static str, words: String) {
        let at = minute(at);
        let refused = Refused { at, name, reason, words };
        let counted = self.ledger.reasons.entry(reason).or_default();
        counted.messages += 1;
        if counted.examples.len() < EXAMPLES {
            counted.examples.push(refused.clone());
        }
        self.ledger.list.push(refused);
    }

    fn name(&self, id: ThingId) -> String {
        self.city.map().thing(id).map_or_else(|| id.to_string(), |thing| thing.name.to_string())
    }

    /// The day of a fact; a new one where the last is over.
    fn day(&mut self, at: Time) -> &mut Day {
        let (name, began) = day(at);
        if self.ledger.days.last().is_none_or(|last| last.began < began) {
            self.end_day();
            let so_far = Streets::default();
            let new = Day { day: name, admitted: 0, refused: 0, passed: 0, so_far, began };
            self.ledger.days.push(new);
        }
        self.ledger.days.last_mut().expect("it was just pushed")
    }

    fn end_day(&mut self) {
        if let Some(last) = self.ledger.days.last_mut() {
            let passes = self.city.map().coverage().passes();
            last.passed = passes.filter(|pass| pass.at >= last.began).count();
            last.so_far = streets(&self.city);
        }
    }
}

fn streets(city: &City) -> Streets {
    let mut streets = Streets::default();
    let segments = city.settings().streets.all();
    for (segment, pass) in segments.iter().zip(city.map().coverage().passes()) {
        let km = segment.length_m / 1_000.0;
        streets.segments += 1;
        streets.km += km;
        if pass.at.is_some() {
            streets.passed += 1;
            streets.passed_km += km;
        }
    }
    streets
}
