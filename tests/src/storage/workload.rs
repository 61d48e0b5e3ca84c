//! A small city's batches, each with its record and with the city as it is afterwards.

use crate::town::shipped;
use city::{
    FieldSlot, Input, Mark, Position, Registration, Settings, Span, Telemetry, ThingId, Time,
    Values,
};
use cycle::{Cycle, Facts};
use server::store::{encode, encode_snapshot};
use std::sync::Arc;

/// When it begins.
const START: Time = Time(1_767_229_200_000);
/// Bins of the city.
const BINS: u32 = 8;

/// What one commit makes durable.
pub struct Batch {
    /// The number of its first fact.
    pub first: u64,
    /// How many facts.
    pub facts: u32,
    /// The facts as a record.
    pub record: Vec<u8>,
    /// The whole city after it, as a snapshot.
    pub after: Vec<u8>,
}

impl Batch {
    /// The number of the next fact.
    pub fn next(&self) -> u64 {
        self.first + u64::from(self.facts)
    }
}

/// A life of so many batches.
pub struct Workload {
    /// The city's settings.
    pub settings: Arc<Settings>,
    /// What is committed, in order.
    pub batches: Vec<Batch>,
}

impl Workload {
    /// Bins are registered, and then say each second how full they are.
    pub fn new(batches: usize) -> Workload {
        let settings = Arc::new(simulators::small::settings(&shipped()));
        let mut cycle = Cycle::new(settings.clone());
        let mut made: Vec<Batch> = Vec::with_capacity(batches);
        for n in 0..batches {
            let now = START + Span::seconds(n as i64);
            let mut facts = Facts::new();
            for input in inputs(&settings, n as u64) {
                cycle.turn(now, input, &|_| None, &mut facts);
            }
            let first = made.last().map_or(0, Batch::next);
            let next = first + facts.len() as u64;
            made.push(Batch {
                first,
                facts: facts.len() as u32,
                record: encode(Vec::new(), settings.district, &facts),
                after: encode_snapshot(cycle.city(), next),
            });
        }
        Workload { settings, batches: made }
    }

    /// The number of batches before this fact; nothing where it lies inside one.
    pub fn batches_before(&self, next: u64) -> Option<usize> {
        let ends = |batch: &Batch| batch.next() == next;
        if next == 0 { Some(0) } else { Some(self.batches.iter().position(ends)? + 1) }
    }

    /// Whether a city that came back is the one there was after so many batches.
    pub fn is_after(&self, batches: usize, cycle: &Cycle) -> bool {
        match batches.checked_sub(1) {
            None => cycle.city().map().is_empty(),
            Some(last) => {
                let batch = &self.batches[last];
                encode_snapshot(cycle.city(), batch.next()) == batch.after
            }
        }
    }
}

fn inputs(settings: &Settings, n: u64) -> Vec<Input> {
    if n == 0 {
        return (0..BINS).map(|bin| Input::Register(bin_of(bin))).collect();
    }
    let said = |bin: u32| {
        let mut values = Values::NONE;
        values.set(FieldSlot(0), ((n + u64::from(bin)) % 50) as f64);
        let thing = ThingId::new(settings.district, bin);
        let mark = Some(Mark { boot: 1, seq: n });
        let (said, position, sighting) = (None, None, None);
        Input::Telemetry(Telemetry { thing, said, mark, position, values, sighting })
    };
    (0..BINS).filter(|bin| !(n + u64::from(*bin)).is_multiple_of(3)).map(said).collect()
}

fn bin_of(bin: u32) -> Registration {
    Registration {
        name: format!("bin-{bin}").into(),
        kind: "waste-bin".into(),
        home: Position::new(113.27 + 0.001 * f64::from(bin), 23.17),
        via: None,
        quantity: 0,
        skills: Vec::new(),
        edits: Vec::new(),
    }
}
