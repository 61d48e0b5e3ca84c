//! What the map costs: tiles, the nearest things beside Redis and PostGIS, clients of the live map,
//! and memory.

mod asking;
mod nearest;
mod places;
mod postgis;
mod promises;
mod redis;
mod serving;
mod tiles;
mod watchers;

pub(super) use places::places;
pub(crate) use serving::serve;

use crate::bench::child::Served;
use crate::simulate::made_up;
use crate::{Failure, embedded};
use ::city::{Position, Settings};
use asking::{Asking, share};
use promises::Promises;
use serving::Told;
use std::sync::Arc;

/// Questions over HTTP.
const ASKED: usize = 1_000;

/// Runs the benchmark and prints its tables.
pub(crate) async fn run(things: usize, clients: usize, seconds: u64) -> Result<(), Failure> {
    server::raise_open_files();
    let settings = settings()?;
    let places = places(&settings.grids, things.max(nearest::MOVES));
    println!(
        "{things} things, half of them in a dozen dense places; 2,000 of them move each second; \
         every 20th is a line, every 40th an area"
    );
    let served = serving::start(things)?;
    println!("memory of the server, nothing registered: {:.0} MiB", served.told.empty_mib);
    println!("memory of the server, all registered: {}", memory(&served));
    let mut promises = Promises::default();
    promises.memory(things, served.memory_mib("VmRSS"));
    for (what, part) in [("things", "things/"), ("lines and areas", "shapes/"), ("all layers", "")]
    {
        let (p99_ms, largest_kb) = tiles::run(&served.told, &places, part)?;
        promises.tiles(what, things, p99_ms, largest_kb);
    }
    println!("memory of the server, tiles kept: {}", memory(&served));
    let waits_ms = over_http(&served, &places)?;
    let watched = watchers::run(&served, &places, clients, seconds).await?;
    promises.at_most("a change to every socket, p99", 300.0, watched.p99_ms, "ms");
    let stalled = watched.beside_stalled_ms / watched.p99_ms;
    promises.at_most("the same beside a stalled client", 1.1, stalled, "times");
    promises.at_most("all clients, of a core", 100.0, watched.cpu_percent, "%");
    drop(served);
    nearest_beside_peers(&settings, &places, waits_ms, &mut promises)?;
    promises.print();
    Ok(())
}

/// The index, Redis and PostGIS on the same things and questions; prints and promises.
fn nearest_beside_peers(
    settings: &Arc<Settings>,
    places: &[Position],
    waits_ms: f64,
    promises: &mut Promises,
) -> Result<(), Failure> {
    println!("the nearest {} while {} move each second", nearest::NEAREST, nearest::MOVES);
    let ours = nearest::run(settings, places)?;
    promises.at_most("a move", 1.0, ours.move_us, "µs");
    match redis::run(places)? {
        Some(theirs) => {
            let times = theirs / ours.question_us;
            println!("  Redis takes {times:.1} times as long");
            promises.nearest("Redis", places.len(), 2.0, times);
        }
        None => println!("  Redis is not installed (Debian package redis-server)"),
    }
    match postgis::run(places)? {
        Some(said) => {
            let times = said.works_us / ours.question_us;
            println!("  PostGIS takes {times:.1} times as long");
            println!(
                "  over HTTP {waits_ms:.2} ms in the median, PostGIS over its socket {:.2} ms",
                said.waits_ms
            );
            promises.nearest("PostGIS", places.len(), 20.0, times);
            let what = "the nearest 10 over HTTP, as PostGIS";
            promises.at_most(what, said.waits_ms, waits_ms, "ms");
        }
        None => println!(
            "  PostGIS is not installed (Debian packages postgresql and postgis); over HTTP \
             {waits_ms:.2} ms in the median"
        ),
    }
    Ok(())
}

/// Baiyun, as it is part of the program.
pub(super) fn settings() -> Result<Arc<Settings>, Failure> {
    let mut numbers = server::numbers();
    let mut number = |space: &str, name: &str| numbers.number(space, name);
    let files = embedded::files();
    let town = server::read_town(&files, &files.city("city.toml")?, made_up, &mut number)?;
    Ok(town.settings)
}

fn memory(served: &Served<Told>) -> String {
    let (mib, things) = (served.memory_mib("VmRSS"), served.told.things);
    let each = |mib: f64| mib * 1_048_576.0 / things.max(1) as f64;
    format!(
        "{mib:.0} MiB, {:.0} bytes for each of {things} things, {:.0} beyond the empty server",
        each(mib),
        each(mib - served.told.empty_mib)
    )
}

/// The nearest ten over HTTP, ms in the median.
fn over_http(served: &Served<Told>, places: &[Position]) -> Result<f64, Failure> {
    let mut asking = Asking::new(&served.told)?;
    let mut times = Vec::with_capacity(ASKED);
    for p in nearest::questions(places).iter().take(ASKED) {
        let path = format!("/api/things?near={},{}&k={}", p.lon, p.lat, nearest::NEAREST);
        times.push(asking.get(&path)?.0);
    }
    times.sort_unstable();
    Ok(share(&times, 0.5))
}
