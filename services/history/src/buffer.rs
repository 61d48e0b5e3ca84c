//! Rows in memory, until there are enough of them to be written.

use crate::period::{DAY_MS, Period};
use crate::rows::Rows;
use city::KindId;
use parquet::data_type::ByteArray;
use std::collections::BTreeMap;
use std::ops::Range;

/// Rows by type, as they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buffer {
    pub(crate) kinds: BTreeMap<u16, Rows<u32>>,
    pub(crate) rows: usize,
    /// Numbers of the facts they were made of.
    pub(crate) facts: Range<u64>,
    /// When the first of them was told.
    pub(crate) since: Option<i64>,
}

impl Buffer {
    /// A thing's rows between two times, in the order they came.
    pub(crate) fn of(&self, kind: KindId, thing: u32, times: &Range<i64>, out: &mut Rows<()>) {
        let Some(rows) = self.kinds.get(&kind.0) else { return };
        let found = rows.things.iter().enumerate().filter(|(_, whose)| **whose == thing);
        for (place, _) in found.filter(|(place, _)| times.contains(&rows.times[*place])) {
            out.add_named(rows, place);
        }
    }
}

impl Rows<()> {
    /// Adds one row of another by the names of its columns.
    fn add_named(&mut self, other: &Rows<u32>, place: usize) {
        self.things.push(());
        self.times.push(other.times[place]);
        self.delays.push(other.delays[place]);
        for (name, column) in self.names.iter().zip(&mut self.values) {
            column.push(other.column(name).map_or(f64::NAN, |values| values[place]));
        }
    }
}

impl Rows<u32> {
    /// The rows by the file they belong to, sorted by the thing's name and time: an hour's file
    /// in the days from `open` on, a day's before.
    pub(crate) fn sorted(
        &self,
        open: i64,
        name: impl Fn(u32) -> Box<str>,
    ) -> Vec<(Period, Rows<ByteArray>)> {
        let mut periods: BTreeMap<Period, Vec<u32>> = BTreeMap::new();
        for (place, time) in self.times.iter().enumerate() {
            let closed = time.div_euclid(DAY_MS) * DAY_MS < open;
            let period = if closed { Period::day(*time) } else { Period::hour(*time) };
            periods.entry(period).or_default().push(place as u32);
        }
        let sorted = periods.into_iter().map(|(period, mut order)| {
            let key = |place: &u32| (self.things[*place as usize], self.times[*place as usize]);
            order.sort_by_key(key);
            let mut blocks: Vec<&[u32]> = order.chunk_by(|a, b| key(a).0 == key(b).0).collect();
            blocks.sort_by_cached_key(|block| name(key(&block[0]).0));
            let order: Vec<u32> = blocks.concat();
            let mut last = (u32::MAX, ByteArray::new());
            let rows = self.pick(&order, |thing| {
                if last.0 != *thing {
                    last = (*thing, ByteArray::from(&*name(*thing)));
                }
                last.1.clone()
            });
            (period, rows)
        });
        sorted.collect()
    }
}
