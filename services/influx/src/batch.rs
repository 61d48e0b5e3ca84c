//! Lines on their way to the server, sent as one.

use crate::line::Pen;
use city::Observation;
use std::ops::Range;

/// Lines in one batch at most, as InfluxDB's own guide says.
pub const LINES_MAX: usize = 5_000;
/// A batch of so many bytes is full whatever its lines; servers refuse bodies by size.
const BYTES_MAX: usize = 4 << 20;

/// Lines that are sent as one. Its buffers are used again.
#[derive(Debug, Default)]
pub struct Batch {
    lines: Vec<u8>,
    ends: Vec<usize>,
    from: u64,
}

impl Batch {
    /// Empties it for the facts from this number on.
    pub fn begin(&mut self, from: u64) {
        self.lines.clear();
        self.ends.clear();
        self.from = from;
    }

    /// The number of the first fact it stands for.
    pub fn from(&self) -> u64 {
        self.from
    }

    /// Adds the line of an observation, if it has one.
    pub fn add(&mut self, pen: &Pen, number: u64, seen: &Observation) {
        if pen.write(number, seen, &mut self.lines) {
            self.ends.push(self.lines.len());
        }
    }

    /// How many lines it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether it should be sent.
    pub fn is_full(&self) -> bool {
        self.ends.len() >= LINES_MAX || self.lines.len() >= BYTES_MAX
    }

    /// Some of its lines, one after another.
    pub fn lines(&self, which: Range<usize>) -> &[u8] {
        let end = |line: usize| self.ends.get(line).copied().unwrap_or(self.lines.len());
        let start = which.start.checked_sub(1).map_or(0, end);
        let stop = which.end.checked_sub(1).map_or(0, end);
        self.lines.get(start..stop).unwrap_or_default()
    }
}
