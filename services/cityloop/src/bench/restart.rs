//! How long a restart takes with a whole city, after a clean stop and with a journal tail, and how
//! long a snapshot holds the loop.

use super::city::{self, Folder};
use super::filled::Filled;
use crate::Failure;
use crate::simulate::world;
use ::city::{Registration, Span};
use server::Running;
use std::time::Instant;

/// What the city holds.
const THINGS: usize = 200_000;
const CASES: usize = 50_000;
/// Facts that the journal holds beyond the snapshot.
const TAIL: u64 = 1_500_000;
/// Restarts and snapshots measured of each sort.
const TIMES: usize = 5;
/// The city's own time begins so long ago, so that its tail is not of the future.
const AGO: Span = Span::hours(4);

/// Runs the benchmark and prints its table.
pub(crate) async fn run() -> Result<(), Failure> {
    let folder = Folder::new("restart");
    let running = city::start(&folder, city::recording(AGO)).await?;
    let asked = register(&running);
    let refused = running.register(asked, |_| ()).await?;
    let mut filled = Filled::new(&folder, running.close().await?)?;
    let cases = filled.open_cases(CASES)?;
    println!("a city of {} things, {} refused, {cases} open cases", filled.things(), refused.len());
    println!("snapshot         loop held       beside the loop");
    for _ in 0..TIMES {
        let (held, beside, bytes) = filled.snapshot()?;
        let (held, beside) = (held.as_secs_f64() * 1e3, beside.as_secs_f64());
        println!("  {:5.1} MB    {held:7.2} ms    {beside:10.2} s", bytes as f64 / 1e6);
    }
    drop(filled);
    restarts(&folder, "restart, snapshot only").await?;

    let running = city::start(&folder, city::recording(AGO)).await?;
    let mut filled = Filled::new(&folder, running.close().await?)?;
    let tail = filled.add_tail(TAIL)?;
    drop(filled);
    restarts(&folder, &format!("restart, a tail of {tail} facts")).await
}

/// The simulated world, and more of its first component to fill the number up.
fn register(running: &Running) -> Vec<Registration> {
    let mut asked = world(1, &running.town.settings, &running.town.pack).register();
    let Some(like) = asked.first().cloned() else { return asked };
    for number in asked.len()..THINGS {
        asked.push(Registration { name: format!("more-{number}").into(), ..like.clone() });
    }
    asked
}

/// Starts and kills a few times; each leaves the next one a fact more to read.
async fn restarts(folder: &Folder, what: &str) -> Result<(), Failure> {
    let mut took = Vec::new();
    let mut processor_s = f64::MAX;
    for _ in 0..TIMES {
        let (since, before_s) = (Instant::now(), cpu_seconds());
        let running = city::start(folder, server::Clock::wall()).await?;
        took.push(since.elapsed().as_secs_f64());
        processor_s = processor_s.min(cpu_seconds() - before_s);
        running.close().await?;
    }
    took.sort_by(f64::total_cmp);
    let (median, slowest) = (took[TIMES / 2], took[TIMES - 1]);
    println!("{what}");
    println!("  serves after {median:.2} s, median of {TIMES}; slowest {slowest:.2} s");
    println!(
        "  of that {processor_s:.2} s of processor time; the rest is disk and other work here"
    );
    Ok(())
}

/// Processor time of this process so far, from proc_pid_stat(5) in hundredths of a second; zero
/// where that cannot be read.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
