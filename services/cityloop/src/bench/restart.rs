//! How long a restart takes with the whole register, after a clean stop and with a journal tail.

use super::city::{self, Folder};
use crate::Failure;
use crate::simulate::world;
use ::city::{Input, Time};
use server::Running;
use simulators::Utterance;
use std::time::{Duration, Instant};

/// Restarts measured of each sort.
const TIMES: usize = 5;
/// Minutes of the city's reports that the journal holds beyond the snapshot.
const TAIL_MIN: i64 = 5;

/// Runs the benchmark and prints its table.
pub(crate) async fn run() -> Result<(), Failure> {
    let folder = Folder::new("restart");
    let running = city::start(&folder).await?;
    let mut world = world(1, &running.town.settings, &running.town.pack);
    running.register(world.register(), |_| ()).await?;
    running.stop().await?;
    let clean = restarts(&folder).await?;
    let running = city::start(&folder).await?;
    let things = running.published.city().map().len();
    println!("restart with {things} things, snapshot only");
    println!("  median {:.2} s of {TIMES}, slowest {:.2} s", clean[TIMES / 2], clean[TIMES - 1]);
    let said = fill_tail(&running, &mut world).await?;
    running.close().await?;
    let since = Instant::now();
    let running = city::start(&folder).await?;
    let took = since.elapsed().as_secs_f64();
    println!("restart with a tail of {said} messages");
    println!("  {took:.2} s");
    running.stop().await
}

async fn restarts(folder: &Folder) -> Result<Vec<f64>, Failure> {
    let mut took = Vec::new();
    for _ in 0..TIMES {
        let since = Instant::now();
        let running = city::start(folder).await?;
        took.push(since.elapsed().as_secs_f64());
        running.stop().await?;
    }
    took.sort_by(f64::total_cmp);
    Ok(took)
}

/// Lets the world speak for some minutes of virtual time, straight into the loop.
async fn fill_tail(running: &Running, world: &mut simulators::World) -> Result<usize, Failure> {
    let inputs = running.inputs();
    let until = world.now() + ::city::Span::minutes(TAIL_MIN);
    let mut said = 0;
    let mut out: Vec<Utterance> = Vec::new();
    while world.now() < until {
        world.step(Time(world.now().0 + 1_000), &mut out);
        said += out.len();
        let arrived = out.drain(..).map(|one| server::door::Arrived {
            what: running.decode.message("bench", &|_| true, &one.topic, &one.body),
            receipt: None,
        });
        inputs.send(arrived.collect()).await?;
    }
    running.ask(Input::Tick).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    Ok(said)
}
