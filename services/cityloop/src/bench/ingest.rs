//! How many messages a second are taken, decoded, admitted, judged, committed and acknowledged;
//! and what Mosquitto merely forwards on the same machine in the same run.

use super::city::{self, Folder};
use super::disk;
use super::mosquitto;
use crate::Failure;
use ::city::{Position, Registration};
use server::Running;
use server::door::Scope;
use server::door::load::{self, Load, Message, Tally};
use std::io::Write;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Devices of the usual table, and of the large one: waste bins behind gateways.
const DEVICES: usize = 20_000;
/// See `DEVICES`.
const DEVICES_LARGE: usize = 2_000_000;
/// How often the two are compared.
const PAIRS: usize = 5;
/// How long a server is left alone once its things are registered.
const SETTLE: Duration = Duration::from_secs(3);
/// Messages a second while waits are measured.
const RATE: f64 = 20_000.0;
/// The middle of the benchmark's bins.
const MIDDLE: Position = Position::new(113.27, 23.20);

/// Runs the benchmark and prints its table.
pub(crate) async fn run(
    connections: usize,
    seconds: u64,
    window: u16,
    large: bool,
) -> Result<(), Failure> {
    println!("{DEVICES} devices behind gateways, about 100 bytes of JSON, QoS 1, window {window}");
    let ours = of_cityloop(connections, DEVICES, seconds, window).await?;
    print("cityloop, committed to disk before PUBACK", &ours);
    let one = of_cityloop(1, DEVICES, seconds, window).await?;
    print("cityloop, one connection", &one);
    waits(connections, seconds, window).await?;
    match mosquitto::forward(connections, seconds, window).await? {
        Some(peer) => {
            print("mosquitto, QoS 1 forwarded to one subscriber, in memory", &peer);
            println!("ratio      {:.1}", ours.rate() / peer.rate().max(1.0));
        }
        None => println!("mosquitto  not installed (Debian package mosquitto): not measured"),
    }
    if large { compare(connections, seconds, window).await } else { Ok(()) }
}

/// What a message costs among many devices and among few, in pairs side by side: the machine's own
/// pace changes more within minutes than the two differ.
async fn compare(connections: usize, seconds: u64, window: u16) -> Result<(), Failure> {
    let mut ratios = Vec::with_capacity(PAIRS);
    for _ in 0..PAIRS {
        let few = of_cityloop(connections, DEVICES, seconds, window).await?;
        let many = of_cityloop(connections, DEVICES_LARGE, seconds, window).await?;
        print(&format!("cityloop, {DEVICES} devices, then {DEVICES_LARGE}"), &few);
        print("", &many);
        ratios.push(few.rate() / many.rate().max(1.0));
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "a message among many costs {:.2} times as much (median of {PAIRS}; {:.2} to {:.2})",
        ratios[PAIRS / 2],
        ratios[0],
        ratios[PAIRS - 1],
    );
    Ok(())
}

async fn of_cityloop(
    connections: usize,
    devices: usize,
    seconds: u64,
    window: u16,
) -> Result<Tally, Failure> {
    let bench = Bench::start(connections, devices / connections).await?;
    // Registering leaves a snapshot to write.
    tokio::time::sleep(SETTLE).await;
    let before = *bench.running.published.city().tally();
    let (load, write) = (bench.load(seconds, window)?, bench.write());
    let tally = on_a_thread(move || load::run(&load, write)).await?;
    // The picture for the web follows the commit by a fraction of a second.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let after = *bench.running.published.city().tally();
    bench.running.stop().await?;
    let judged = after.admitted - before.admitted;
    if judged < tally.acknowledged {
        let says = format!("{} acknowledged, {judged} admitted", tally.acknowledged);
        return Err(says.into());
    }
    Ok(tally)
}

/// How long an acknowledgement takes at a rate far from the limit.
async fn waits(connections: usize, seconds: u64, window: u16) -> Result<(), Failure> {
    let bench = Bench::start(connections, DEVICES / connections).await?;
    let (load, write) = (bench.load(seconds, window)?, bench.write());
    let paced = on_a_thread(move || load::paced(&load, RATE, write)).await?;
    bench.running.stop().await?;
    let (sync, sync_p99) = disk::sync(&bench.folder.0)?;
    let ms = |wait: Duration| wait.as_secs_f64() * 1_000.0;
    println!("cityloop, acknowledgement at {RATE:.0} msg/s, from when a message was due");
    println!(
        "  p50 {:.1} ms, p99 {:.1} ms, slowest {:.0} ms; {} of {} acknowledged; the disk syncs \
         16 KiB in {:.1} ms, p99 {:.1} ms",
        ms(paced.quantile(0.5)),
        ms(paced.quantile(0.99)),
        ms(paced.quantile(1.0)),
        paced.waits.len(),
        paced.sent,
        ms(sync),
        ms(sync_p99),
    );
    Ok(())
}

/// A city with gateways, and bins behind each.
pub(crate) struct Bench {
    /// The city.
    pub(crate) running: Running,
    connections: usize,
    bins: usize,
    folder: Folder,
}

impl Bench {
    /// Starts a city and registers them.
    pub(crate) async fn start(connections: usize, bins: usize) -> Result<Bench, Failure> {
        let folder = Folder::new("ingest");
        let running = city::start(&folder, server::Clock::wall()).await?;
        let refused = running.register(registrations(connections, bins), |_| ()).await?;
        if let Some((_, reason)) = refused.first() {
            return Err(format!("a bin of the benchmark was refused: {reason}").into());
        }
        Ok(Bench { running, connections, bins, folder })
    }

    fn load(&self, seconds: u64, window: u16) -> Result<Load, Failure> {
        Ok(load(self.running.mqtt, self.sign_ins()?, seconds, window))
    }

    /// A user and a secret for each gateway.
    pub(crate) fn sign_ins(&self) -> Result<Vec<(String, String)>, Failure> {
        let sign_in = |c: usize| {
            let name = format!("gate-{c}");
            let scope = Scope::of_things((0..self.bins).map(|b| format!("bin-{c}-{b}")))?;
            let secret = self.running.enrol_for_now(&name, scope)?;
            Ok((name, secret.reveal().to_owned()))
        };
        let sign_ins = (0..self.connections).map(sign_in);
        sign_ins.collect()
    }

    /// A camera that speaks for itself.
    pub(crate) async fn camera(&self) -> Result<(String, String), Failure> {
        let name = "camera-1".to_owned();
        let camera = thing(name.clone(), "camera", None);
        if let Some((_, reason)) = self.running.register(vec![camera], |_| ()).await?.first() {
            return Err(format!("the benchmark's camera was refused: {reason}").into());
        }
        let scope = Scope::of_things([name.clone()])?;
        let secret = self.running.enrol_for_now(&name, scope)?;
        Ok((name, secret.reveal().to_owned()))
    }

    fn write(&self) -> impl Fn(usize, u64, &mut Message) + Clone + use<> {
        let bins = self.bins as u64;
        move |connection, nth, message| report(connection, bins, nth, message)
    }
}

/// Runs the generator on a thread of its own name, so that a profile tells it from the server.
pub(crate) async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, answer) = tokio::sync::oneshot::channel();
    let work = move || drop(done.send(work()));
    let spawned = std::thread::Builder::new().name("generator".into()).spawn(work);
    spawned.expect("a process may have one more thread");
    answer.await.expect("the generator does not panic")
}

/// Load for so many seconds.
pub(crate) fn load(
    address: SocketAddr,
    sign_ins: Vec<(String, String)>,
    seconds: u64,
    window: u16,
) -> Load {
    Load { address, sign_ins, window, lasting: Duration::from_secs(seconds), messages: u64::MAX }
}

fn registrations(connections: usize, bins: usize) -> Vec<Registration> {
    let gateways = (0..connections).map(|c| thing(format!("gate-{c}"), "gateway", None));
    let pairs = (0..connections).flat_map(|c| (0..bins).map(move |b| (c, b)));
    let bins =
        pairs.map(|(c, b)| thing(format!("bin-{c}-{b}"), "waste-bin", Some(format!("gate-{c}"))));
    gateways.chain(bins).collect()
}

fn thing(name: String, kind: &str, via: Option<String>) -> Registration {
    Registration {
        name: name.into(),
        kind: kind.into(),
        home: MIDDLE,
        via: via.map(Into::into),
        quantity: 0,
        skills: Vec::new(),
        edits: Vec::new(),
    }
}

/// About 100 bytes of a bin's telemetry.
pub(crate) fn report(connection: usize, bins: u64, nth: u64, message: &mut Message) {
    let bin = nth % bins;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (t, seq, fill) = (since.as_millis(), nth / bins + 1, 20 + nth % 50);
    // Writing into a Vec cannot fail.
    let _ = write!(message.topic, "cityloop/v1/bin-{connection}-{bin}/telemetry");
    let _ = write!(
        message.body,
        "{{\"t\":{t},\"boot\":1,\"seq\":{seq},\"fill_percent\":{fill}.5,\"battery_percent\":91.0}}"
    );
}

fn print(what: &str, tally: &Tally) {
    let (seconds, slowest) = (tally.lasted.as_secs_f64(), tally.slowest.as_secs_f64());
    if !what.is_empty() {
        println!("{what}");
    }
    println!(
        "  {:>10.0} msg/s   {} acknowledged of {} sent in {seconds:.1} s, {} out of order, \
         slowest {:.0} ms",
        tally.rate(),
        tally.acknowledged,
        tally.sent,
        tally.disordered,
        slowest * 1_000.0,
    );
}
