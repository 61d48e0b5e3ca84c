//! The living Baiyun: a server, and a simulated world in a child process in front of it.

use crate::args::Demo;
use crate::simulate::{made_up, world};
use crate::{Failure, embedded, live};
use server::door::Scope;
use server::web::Rates;
use server::{Clock, Running, Setup};
use simulators::World;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};

/// What the status page says of the simulated world.
const RATES: Rates = Rates { component_report_s: 60, vehicle_report_s: 1, faults_per_hour: 200 };

/// Starts the demo and serves until it is told to stop.
pub(crate) fn run(asked: Demo, started: Instant) -> Result<(), Failure> {
    if !asked.keep {
        forget(&asked.data)?;
    }
    tokio::runtime::Runtime::new()?.block_on(live(asked, started))
}

async fn live(asked: Demo, started: Instant) -> Result<(), Failure> {
    let files = embedded::files();
    let mut said = files.city("city.toml")?;
    said.store.folder = asked.data.clone();
    said.mqtt.listen = asked.mqtt;
    said.web.listen = asked.web;
    let setup = Setup {
        files,
        said,
        streets: made_up,
        clock: Clock::wall(),
        simulated: Some(RATES),
        assets: embedded::asset,
        started,
        whole: false,
        visitors: true,
    };
    let running = Running::start(setup).await?;
    println!("白云区 · Baiyun, simulated (模拟)");
    // The link signs in whoever is on this machine, as the demo's supervisor, while the demo runs.
    let console = &running.console;
    println!("console     {}", console.visit.as_ref().unwrap_or(&console.address));
    println!("front door  mqtt://{}", running.mqtt);
    let world = world(asked.seed, &running.town.settings, &running.town.pack);
    fill(&running, &world).await?;
    let secrets = enrol(&running, &world)?;
    drop(world);
    let (mut child, stdin) = start_world(asked.seed, running.mqtt, &secrets).await?;
    println!("visible     after {:.1} s", started.elapsed().as_secs_f64());
    tokio::select! {
        () = live::told_to_stop() => (),
        ended = child.wait() => tracing::error!(?ended, "the simulated world has ended"),
    }
    drop((child, stdin));
    running.stop().await
}

/// Registers the simulated things, unless an earlier run of the demo did.
async fn fill(running: &Running, world: &World) -> Result<(), Failure> {
    if !running.published.city().map().is_empty() {
        return Ok(());
    }
    let asked = world.register();
    let total = asked.len();
    let refused = running.register(asked, |done| {
        if done == total || done % 65_536 == 0 {
            println!("registered  {done} of {total}");
        }
    });
    for (place, reason) in refused.await? {
        tracing::warn!(place, %reason, "a simulated thing was refused");
    }
    Ok(())
}

/// New secrets for every speaker of the world, for this run only.
fn enrol(running: &Running, world: &World) -> Result<BTreeMap<Box<str>, String>, Failure> {
    let mut secrets = BTreeMap::new();
    for speaker in world.speakers() {
        let scope = Scope::of_things(speaker.things)?;
        let secret = running.enrol_for_now(&speaker.name, scope)?;
        secrets.insert(speaker.name, secret.reveal().to_owned());
    }
    Ok(secrets)
}

/// The child dies with us: its standard input closes.
async fn start_world(
    seed: u64,
    mqtt: SocketAddr,
    secrets: &BTreeMap<Box<str>, String>,
) -> Result<(Child, Option<tokio::process::ChildStdin>), Failure> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["simulate", "--seed", &seed.to_string(), "--mqtt", &mqtt.to_string()])
        .stdin(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut stdin = child.stdin.take();
    if let Some(pipe) = &mut stdin {
        pipe.write_all(serde_json::to_string(secrets)?.as_bytes()).await?;
        pipe.write_all(b"\n").await?;
    }
    Ok((child, stdin))
}

/// Removes an earlier demo's city; only what the store itself wrote.
fn forget(data: &Path) -> Result<(), Failure> {
    if !data.exists() {
        return Ok(());
    }
    if !data.join("city.db").exists() {
        let says = "is no city's folder; choose another with --data, or remove it yourself";
        return Err(format!("{} {says}", data.display()).into());
    }
    std::fs::remove_dir_all(data)?;
    Ok(())
}
