//! A city with many open cases and a long tail of facts, written straight into its store.

use super::city::Folder;
use crate::Failure;
use ::city::{FieldSlot, Input, Kind, Mark, Span, Telemetry, Test, ThingId, Time, Values};
use server::store::{self, Batch, Snapshots, Store};
use server::{Cycle, Facts};
use std::time::{Duration, Instant};

/// Inputs in one batch.
const BATCH: usize = 2_000;
/// Longer than the dwell of any rule.
const DWELL: Span = Span::minutes(5);
/// Empty batches after which no more cases come.
const QUIET: usize = 3;

/// A stopped city whose loop and store are in our hands.
pub(crate) struct Filled {
    cycle: Cycle,
    store: Store,
    snapshots: Snapshots,
    next: u64,
    now: Time,
    seq: u64,
}

impl Filled {
    /// The loop of a city that was closed, and its store.
    pub(crate) fn new(folder: &Folder, (cycle, next): (Cycle, u64)) -> Result<Filled, Failure> {
        let (store, now) = (Store::open(&folder.0)?, cycle.city().now());
        let snapshots = Snapshots::new(store::Folder::new(&folder.0));
        Ok(Filled { cycle, store, snapshots, next, now, seq: 0 })
    }

    /// How many things there are.
    pub(crate) fn things(&self) -> usize {
        self.cycle.city().map().len()
    }

    /// Lets things go wrong until so many cases are open; how many there are.
    pub(crate) fn open_cases(&mut self, wanted: usize) -> Result<u64, Failure> {
        let city = self.cycle.city();
        let wrong =
            |id: ThingId| Some((id, wrong_value(city.settings().kind(kind_of(city, id)?)?)?));
        let things: Vec<_> =
            city.map().things().filter_map(|thing| wrong(thing.id)).take(wanted).collect();
        for part in things.chunks(BATCH) {
            let said = part.iter().map(|(id, (field, value))| self.says(*id, *field, *value));
            let said: Vec<_> = said.collect();
            self.turn(said)?;
        }
        self.now = self.now + DWELL;
        let mut quiet = 0;
        while quiet < QUIET {
            let before = self.next;
            self.turn(Vec::new())?;
            quiet = if self.next == before { quiet + 1 } else { 0 };
            self.now = self.now + Span::seconds(1);
        }
        Ok(self.cycle.city().tally().open())
    }

    /// All things say, again and again, that all is well, until so many facts follow.
    pub(crate) fn add_tail(&mut self, facts: u64) -> Result<u64, Failure> {
        let from = self.next;
        let things: Vec<ThingId> = self.cycle.city().map().things().map(|thing| thing.id).collect();
        for part in things.chunks(BATCH).cycle() {
            if self.next >= from + facts {
                break;
            }
            self.seq += 1;
            let said = part.iter().map(|id| self.says_nothing(*id)).collect();
            self.turn(said)?;
        }
        Ok(self.next - from)
    }

    /// Leaves a snapshot behind: how long the loop is held for it, how long its bytes take to be
    /// made and stored beside the loop, and how many there are.
    pub(crate) fn snapshot(&self) -> Result<(Duration, Duration, usize), Failure> {
        let since = Instant::now();
        let picture = self.cycle.city().picture();
        let held = since.elapsed();
        let since = Instant::now();
        let bytes = store::encode_snapshot(&picture, self.next);
        self.snapshots.write(self.next, &bytes)?;
        Ok((held, since.elapsed(), bytes.len()))
    }

    fn says(&self, thing: ThingId, field: FieldSlot, value: f64) -> Input {
        let mut values = Values::NONE;
        values.set(field, value);
        self.telemetry(thing, values)
    }

    fn says_nothing(&self, thing: ThingId) -> Input {
        self.telemetry(thing, Values::NONE)
    }

    fn telemetry(&self, thing: ThingId, values: Values) -> Input {
        let mark = Some(Mark { boot: 1, seq: self.seq });
        let (said, position, sighting) = (None, None, None);
        Input::Telemetry(Telemetry { thing, said, mark, position, values, sighting })
    }

    /// Turns inputs and commits what becomes of them.
    fn turn(&mut self, inputs: Vec<Input>) -> Result<(), Failure> {
        let mut facts = Facts::new();
        for input in inputs.into_iter().chain([Input::Tick]) {
            self.cycle.turn(self.now, input, &|_| None, &mut facts);
        }
        if facts.is_empty() {
            return Ok(());
        }
        let record = store::encode(Vec::new(), self.cycle.city().settings().district, &facts);
        let (first, count) = (self.next, facts.len() as u32);
        let batch = Batch { first, facts: count, record: &record, ..Batch::default() };
        self.store.commit_batch(&batch)?;
        self.store.checkpoint()?;
        self.next += u64::from(count);
        Ok(())
    }
}

fn kind_of(city: &::city::City, id: ThingId) -> Option<::city::KindId> {
    city.map().thing(id).map(|thing| thing.kind)
}

/// A field of the kind and a value at which one of its rules is satisfied.
fn wrong_value(kind: &Kind) -> Option<(FieldSlot, f64)> {
    kind.rules.iter().find_map(|rule| match rule.test {
        Test::Above { field, .. } => Some((field, kind.fields.get(field.slot())?.max)),
        Test::Below { field, .. } => Some((field, kind.fields.get(field.slot())?.min)),
        Test::Silence { .. } | Test::Detection { .. } => None,
    })
}
