//! What a thing reported between two times: as it stands, or by equal stretches of time.

use crate::error::HistoryError;
use crate::name::Entry;
use crate::period::Period;
use crate::read::Opened;
use crate::rows::Rows;
use crate::shelf::Shelf;
use city::{KindId, Span, Time};
use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

/// How often a file may be merged away under a reader before it gives up.
const TRIES: usize = 5;

/// Files that are worth a thread.
const SHARE_MIN: usize = 2;
/// Threads that read for one question, whatever the processors: they wait for the disk.
const THREADS_MAX: usize = 4;
/// Stretches that are read at once. The first is read alone, since it may be all that is wanted.
const AHEAD_MAX: usize = 16;

/// What is asked.
#[derive(Clone, PartialEq, Debug)]
pub struct Wanted {
    /// The thing's type.
    pub kind: KindId,
    /// Its type's name.
    pub kind_name: Box<str>,
    /// The thing's number.
    pub thing: u32,
    /// The thing's name.
    pub name: Box<str>,
    /// The columns of values.
    pub columns: Arc<[Box<str>]>,
    /// From this moment on.
    pub from: Time,
    /// Until before this one.
    pub to: Time,
}

/// Some rows, in order.
#[derive(Clone, PartialEq, Debug)]
pub struct Page {
    /// The rows.
    pub rows: Rows<()>,
    /// The time of the first row that is not on this page; none where this was the last.
    pub next: Option<Time>,
}

/// What a column said in one stretch of time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Summary {
    /// How many values.
    pub count: u64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// The sum.
    pub sum: f64,
    /// The last.
    pub last: f64,
}

impl Summary {
    /// The mean.
    pub fn mean(&self) -> f64 {
        self.sum / self.count as f64
    }

    fn and(self, value: f64) -> Summary {
        Summary {
            count: self.count + 1,
            min: self.min.min(value),
            max: self.max.max(value),
            sum: self.sum + value,
            last: value,
        }
    }
}

/// Stretches that hold a row: where each begins, and each column's summary where it has one.
pub type Buckets = Vec<(Time, Vec<Option<Summary>>)>;

/// All that may hold wanted rows, as it was at one moment.
struct View {
    files: Vec<Entry>,
    memory: Rows<()>,
    /// Days, and months and years where one file holds a month or a year.
    stretches: BTreeSet<Period>,
}

impl Shelf {
    /// Up to `limit` rows in order of time; rows of the same time are never on two pages.
    pub fn page(&self, wanted: &Wanted, limit: usize) -> Result<Page, HistoryError> {
        let mut rows = Rows::new(wanted.columns.clone());
        self.each_stretch(wanted, |some| {
            rows.add(&some, 0..some.len());
            if rows.len() > limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        let mut end = limit.min(rows.len());
        while end > 0 && end < rows.len() && rows.times[end] == rows.times[end - 1] {
            end += 1;
        }
        let next = rows.times.get(end).map(|time| Time(*time));
        let mut page = Rows::new(wanted.columns.clone());
        page.add(&rows, 0..end);
        Ok(Page { rows: page, next })
    }

    /// Summaries of equal stretches of time, counted from the first moment asked.
    pub fn buckets(&self, wanted: &Wanted, bucket: Span) -> Result<Buckets, HistoryError> {
        let (from, bucket) = (wanted.from.0, bucket.0.max(1));
        let mut buckets: Buckets = Vec::new();
        self.each_stretch(wanted, |some| {
            for (row, time) in some.times.iter().enumerate() {
                let start = Time(from + (time - from) / bucket * bucket);
                if buckets.last().is_none_or(|(last, _)| *last != start) {
                    buckets.push((start, vec![None; some.values.len()]));
                }
                let Some((_, summaries)) = buckets.last_mut() else { continue };
                for (summary, values) in summaries.iter_mut().zip(&some.values) {
                    add(summary, values[row]);
                }
            }
            ControlFlow::Continue(())
        })?;
        Ok(buckets)
    }

    /// Tells the wanted rows, some after others, in order of time; the further, the more at once.
    fn each_stretch(
        &self,
        wanted: &Wanted,
        mut each: impl FnMut(Rows<()>) -> ControlFlow<()>,
    ) -> Result<(), HistoryError> {
        let mut view = self.view(wanted);
        let (mut at, mut ahead, mut tries) = (wanted.from.0, 1, 0);
        loop {
            let stretches: Vec<Period> =
                view.stretches.iter().filter(|it| it.end > at).take(ahead).copied().collect();
            let Some(last) = stretches.last() else { break };
            let times = at..wanted.to.0.min(last.end);
            match self.read(wanted, &view, &stretches, &times) {
                Ok(rows) => {
                    at = last.end;
                    ahead = AHEAD_MAX.min(ahead * 2);
                    if each(rows).is_break() {
                        break;
                    }
                }
                Err(error) if error.is_gone() && tries < TRIES => {
                    tries += 1;
                    view = self.view(wanted);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn view(&self, wanted: &Wanted) -> View {
        let times = wanted.from.0..wanted.to.0;
        let mut live = Rows::new(wanted.columns.clone());
        let (files, frozen) = {
            let state = self.state();
            state.live.of(wanted.kind, wanted.thing, &times, &mut live);
            (state.files.clone(), state.frozen.clone())
        };
        let mut memory = Rows::new(wanted.columns.clone());
        if let Some(frozen) = frozen {
            frozen.of(wanted.kind, wanted.thing, &times, &mut memory);
        }
        memory.add(&live, 0..live.len());
        let is_wanted = |entry: &&Entry| {
            entry.kind == wanted.kind_name
                && entry.period.start < times.end
                && times.start < entry.period.end
        };
        let files: Vec<Entry> = files.iter().filter(is_wanted).cloned().collect();
        let periods = files.iter().map(|entry| entry.period);
        let long: BTreeSet<Period> = periods.filter(|period| period.is_long()).collect();
        let stretch = |time| {
            let wanted = [Period::year(time), Period::month(time)];
            wanted.into_iter().find(|it| long.contains(it)).unwrap_or(Period::day(time))
        };
        let times =
            files.iter().map(|entry| entry.period.start).chain(memory.times.iter().copied());
        View { stretches: times.map(stretch).collect(), files, memory }
    }

    fn read(
        &self,
        wanted: &Wanted,
        view: &View,
        stretches: &[Period],
        times: &Range<i64>,
    ) -> Result<Rows<()>, HistoryError> {
        let held = |entry: &&Entry| stretches.iter().any(|stretch| stretch.holds(entry.period));
        let files: Vec<&Entry> = view.files.iter().filter(held).collect();
        let mut rows = side_by_side(&files, |files| {
            let mut rows = Rows::new(wanted.columns.clone());
            for entry in files {
                let opened = Opened::open(&entry.path(&self.folder), &self.footers)?;
                opened.of(wanted.name.as_bytes(), times, &mut rows)?;
            }
            Ok(rows)
        })?;
        for (row, time) in view.memory.times.iter().enumerate() {
            if times.contains(time) {
                rows.add(&view.memory, row..row + 1);
            }
        }
        Ok(in_order(rows))
    }
}

/// The rows of all files, in their order; many are read by several threads.
fn side_by_side(
    files: &[&Entry],
    read: impl Fn(&[&Entry]) -> Result<Rows<()>, HistoryError> + Sync,
) -> Result<Rows<()>, HistoryError> {
    let share = files.len().div_ceil(THREADS_MAX).max(SHARE_MIN);
    let (first, others) = files.split_at(files.len().min(share));
    thread::scope(|scope| {
        let read = &read;
        let others: Vec<_> =
            others.chunks(share).map(|files| scope.spawn(move || read(files))).collect();
        let mut rows = read(first)?;
        for other in others {
            let other = other.join().unwrap_or_else(|panic| resume_unwind(panic))?;
            rows.add(&other, 0..other.len());
        }
        Ok(rows)
    })
}

/// Sorts rows by time, unless they are so already; of the same time the first written is first.
fn in_order(rows: Rows<()>) -> Rows<()> {
    if rows.times.is_sorted() {
        return rows;
    }
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    order.sort_by_key(|place| rows.times[*place as usize]);
    rows.pick(&order, |()| ())
}

fn add(summary: &mut Option<Summary>, value: f64) {
    if value.is_nan() {
        return;
    }
    *summary = Some(match summary.take() {
        Some(so_far) => so_far.and(value),
        None => Summary { count: 1, min: value, max: value, sum: value, last: value },
    });
}
