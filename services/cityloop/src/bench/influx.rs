//! What an InfluxDB costs the city: live work while it is away, the backlog drained once it is
//! back, and both at once. The peer is a server that unpacks and counts, and VictoriaMetrics.

use super::city::{Folder, start_feeding};
use super::counting::Counting;
use super::victoria::Victoria;
use crate::Failure;
use ::city::{FieldSlot, Input, Mark, Position, Registration, Telemetry, ThingId, Time, Values};
use server::door::Arrived;
use server::{InfluxSaid, Message, Raw, Running};
use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use wire::Class;

/// Waste bins that report in turn.
const BINS: u32 = 20_000;
/// Messages handed to the loop at once.
const AT_ONCE: u64 = 256;
/// How long a drain may stand still before it counts as stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the benchmark and prints its table.
pub(crate) async fn run(points: u64) -> Result<(), Failure> {
    let share = points / 5;
    let folder = Folder::new("influx-none");
    let running = begin(&folder, None).await?;
    line("live, a city without InfluxDB", share, live(&running, share, 0).await?);
    running.stop().await?;

    let folder = Folder::new("influx-counting");
    fill(&folder, points, 0, "live, while InfluxDB is away").await?;
    let counting = Counting::start()?;
    let running = start_feeding(&folder, Some(said(counting.address))).await?;
    line("drained into a counting server", points, drain(&running, points).await?);
    if counting.lines() < points {
        return Err(format!("{} of {points} points arrived", counting.lines()).into());
    }
    running.stop().await?;

    fill(&folder, points, points, "live, while it is away again").await?;
    let running = start_feeding(&folder, Some(said(counting.address))).await?;
    let alive = live(&running, share, points * 2).await?;
    let meanwhile = written(&running);
    line("live, while the backlog drains", share, alive);
    line("  drained meanwhile", meanwhile, alive);
    drain(&running, points + share).await?;
    running.stop().await?;

    let folder = Folder::new("influx-victoria");
    let store = Folder::new("victoria");
    let Some(victoria) = Victoria::start(&store)? else {
        println!(
            "VictoriaMetrics is not installed (Debian package victoria-metrics): not measured"
        );
        return Ok(());
    };
    fill(&folder, points, 0, "live, while VictoriaMetrics is away").await?;
    let running = start_feeding(&folder, Some(said(victoria.address))).await?;
    line("drained into VictoriaMetrics", points, drain(&running, points).await?);
    running.stop().await
}

/// A new city with its bins.
async fn begin(folder: &Folder, said: Option<InfluxSaid>) -> Result<Running, Failure> {
    let running = start_feeding(folder, said).await?;
    let bin = |number: u32| Registration {
        name: format!("bin-{number}").into(),
        kind: "waste-bin".into(),
        home: Position::new(113.27, 23.20),
        via: None,
        quantity: 0,
        skills: Vec::new(),
        edits: Vec::new(),
    };
    if running.published.city().map().is_empty() {
        running.register((0..BINS).map(bin).collect(), |_| ()).await?;
    }
    Ok(running)
}

/// Fills the journal while nobody listens where the server should be.
async fn fill(folder: &Folder, points: u64, from: u64, what: &str) -> Result<(), Failure> {
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));
    let running = begin(folder, Some(said(nowhere))).await?;
    line(what, points, live(&running, points, from).await?);
    running.stop().await
}

/// So many readings through the loop to the disk: how long until the last one is there.
async fn live(running: &Running, points: u64, from: u64) -> Result<Duration, Failure> {
    let district = running.town.settings.district;
    let inputs = running.inputs();
    let since = Instant::now();
    let mut nth = from;
    while nth < from + points {
        let until = (nth + AT_ONCE).min(from + points);
        let reading = |nth: u64| {
            let mut values = Values::NONE;
            values.set(FieldSlot(0), 20.0 + (nth % 500) as f64 / 10.0);
            let input = Input::Telemetry(Telemetry {
                thing: ThingId::new(district, (nth % u64::from(BINS)) as u32),
                said: Some(now()),
                mark: Some(Mark { boot: 1, seq: nth / u64::from(BINS) + 1 }),
                position: None,
                values,
                sighting: None,
            });
            let what = Message { input: Some(input), raw: Raw::default(), answer: None };
            Arrived { what, receipt: None }
        };
        inputs.send(Class::Routine, (nth..until).map(reading).collect()).await?;
        nth = until;
    }
    running.ask(Input::Tick).await?;
    Ok(since.elapsed())
}

/// Waits until the server has so many: how long that took.
async fn drain(running: &Running, points: u64) -> Result<Duration, Failure> {
    let (since, mut last) = (Instant::now(), (0, Instant::now()));
    while written(running) < points {
        let now = written(running);
        if now != last.0 {
            last = (now, Instant::now());
        } else if last.1.elapsed() > PATIENCE {
            return Err(format!("the drain stands still at {now} of {points} points").into());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(since.elapsed())
}

fn written(running: &Running) -> u64 {
    running.influx.as_ref().map_or(0, |tally| tally.count().written)
}

fn said(address: SocketAddr) -> InfluxSaid {
    let (org, bucket) = ("bench".to_owned(), "bench".to_owned());
    let url = format!("http://{address}");
    InfluxSaid { url, org, bucket, token_file: None, ca_file: None, gzip: true }
}

fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time(since.as_millis() as i64)
}

fn line(what: &str, points: u64, took: Duration) {
    let seconds = took.as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = kib.and_then(|kib| kib.trim().split(' ').next()?.parse::<f64>().ok());
    println!(
        "{what:<38} {points:>10} points {seconds:>7.1} s {:>10.0} points/s {:>6.0} MiB",
        points as f64 / seconds,
        kib.unwrap_or_default() / 1_024.0
    );
}
