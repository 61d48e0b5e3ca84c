//! What history costs: points written a second, bytes a point, and how long a thing's past takes
//! to read; beside the same points in SQLite.

mod lived;
mod reading;
mod series;
mod sqlite;

use super::city::Folder;
use crate::Failure;
use crate::args::HistoryBench;
use city::{Fact, Span, Time};
use history::{FLUSH_ROWS, Keeper, Kept};
use server::Directory;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Nothing is let go while it is measured.
const ALL: Kept = Kept { days: 10_000, bytes: u64::MAX };

/// Runs the benchmark and prints its table.
pub(crate) fn run(asked: &HistoryBench) -> Result<(), Failure> {
    println!("history                                  points   points/s  bytes a point");
    lived::run(asked.minutes)?;
    match &asked.series {
        Some(folder) => series::run(folder)?,
        None => println!("(recorded series: say where their CSV files are, --series FOLDER)"),
    }
    reading::run(asked.things)
}

/// A history in a folder of its own, and how long it took to write so far.
struct Measured {
    keeper: Keeper,
    directory: Arc<Directory>,
    folder: Folder,
    facts: u64,
    took: Duration,
}

impl Measured {
    fn new(name: &str, kinds: &[city::Kind]) -> Result<Measured, Failure> {
        let folder = Folder::new(name);
        let directory = Arc::new(Directory::default());
        let mut keeper = Keeper::open(&folder.0, ALL, kinds, directory.clone())?;
        keeper.begin(0)?;
        Ok(Measured { keeper, directory, folder, facts: 0, took: Duration::ZERO })
    }

    /// Hears facts, and writes where there are enough.
    fn hear(&mut self, facts: &[(Time, Fact)]) -> Result<(), Failure> {
        let since = Instant::now();
        for (at, fact) in facts {
            self.keeper.hear(self.facts, *at, fact);
            self.facts += 1;
        }
        if self.keeper.shelf().counts().waiting >= FLUSH_ROWS as u64 {
            self.flush(facts.last().map_or(Time(0), |(at, _)| *at))?;
        }
        self.took += since.elapsed();
        Ok(())
    }

    fn flush(&mut self, now: Time) -> Result<(), Failure> {
        Ok(self.keeper.flush(now, &mut |_| Ok(()), &mut |_| Ok(()))?)
    }

    /// Writes the rest and merges all that is over at a time.
    fn finish(&mut self, now: Time) -> Result<(), Failure> {
        let since = Instant::now();
        self.flush(now)?;
        self.tend(now)?;
        self.took += since.elapsed();
        Ok(())
    }

    fn tend(&mut self, now: Time) -> Result<(), Failure> {
        while self.keeper.tender().tend(now, &mut |_| Ok(()))? {}
        Ok(())
    }

    fn print(&self, what: &str) {
        let counts = self.keeper.shelf().counts();
        print(what, counts.points, self.took, counts.bytes);
    }
}

/// One line of the table.
fn print(what: &str, points: u64, took: Duration, bytes: u64) {
    let (rate, each) = (points as f64 / took.as_secs_f64(), bytes as f64 / points.max(1) as f64);
    println!("  {what:<36} {points:>10} {rate:>10.0} {each:>10.2}");
}

/// A moment after which the hours and days before it are over.
fn long_after(time: Time) -> Time {
    time + Span::hours(48)
}
