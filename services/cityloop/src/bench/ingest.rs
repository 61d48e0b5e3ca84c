//! How many messages a second are taken, decoded, admitted, judged, committed and acknowledged;
//! and what Mosquitto merely forwards on the same machine in the same run.

use super::city::{self, Folder};
use super::mosquitto;
use crate::Failure;
use ::city::{Position, Registration};
use server::Running;
use server::door::Scope;
use server::door::load::{self, Load, Message, Tally};
use std::io::Write;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Waste bins behind each connection, which is a gateway.
const BINS: usize = 400;
/// The middle of the benchmark's bins.
const MIDDLE: Position = Position::new(113.27, 23.20);

/// Runs the benchmark and prints its table.
pub(crate) async fn run(connections: usize, seconds: u64, window: u16) -> Result<(), Failure> {
    let ours = of_cityloop(connections, seconds, window).await?;
    print("cityloop, committed to disk before PUBACK", &ours);
    let one = of_cityloop(1, seconds, window).await?;
    print("cityloop, one connection", &one);
    match mosquitto::forward(connections, seconds, window).await? {
        Some(peer) => {
            print("mosquitto, QoS 1 forwarded to one subscriber, in memory", &peer);
            println!("ratio      {:.1}", ours.rate() / peer.rate().max(1.0));
        }
        None => println!("mosquitto  not installed (Debian package mosquitto): not measured"),
    }
    Ok(())
}

async fn of_cityloop(connections: usize, seconds: u64, window: u16) -> Result<Tally, Failure> {
    let folder = Folder::new("ingest");
    let running = city::start(&folder).await?;
    let refused = running.register(bins(connections), |_| ()).await?;
    if let Some((_, reason)) = refused.first() {
        return Err(format!("a bin of the benchmark was refused: {reason}").into());
    }
    let sign_ins = sign_ins(&running, connections)?;
    let before = *running.published.city().tally();
    let load = load(running.mqtt, sign_ins, seconds, window);
    let tally = on_a_thread(move || load::run(&load, report)).await?;
    // The picture for the web follows the commit by a fraction of a second.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let after = *running.published.city().tally();
    running.stop().await?;
    let judged = after.admitted - before.admitted;
    if judged < tally.acknowledged {
        let says = format!("{} acknowledged, {judged} admitted", tally.acknowledged);
        return Err(says.into());
    }
    Ok(tally)
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

fn bins(connections: usize) -> Vec<Registration> {
    let thing = |name: String, kind: &str, via: Option<String>| Registration {
        name: name.into(),
        kind: kind.into(),
        home: MIDDLE,
        via: via.map(Into::into),
        quantity: 0,
        skills: Vec::new(),
    };
    let gateways = (0..connections).map(|c| thing(format!("gate-{c}"), "gateway", None));
    let bins = (0..connections).flat_map(|c| (0..BINS).map(move |b| (c, b)));
    let bins =
        bins.map(|(c, b)| thing(format!("bin-{c}-{b}"), "waste-bin", Some(format!("gate-{c}"))));
    gateways.chain(bins).collect()
}

fn sign_ins(running: &Running, connections: usize) -> Result<Vec<(String, String)>, Failure> {
    let sign_in = |c: usize| {
        let name = format!("gate-{c}");
        let scope = Scope::of_things((0..BINS).map(|b| format!("bin-{c}-{b}")))?;
        let secret = running.enrol_for_now(&name, scope)?;
        Ok((name, secret.reveal().to_owned()))
    };
    (0..connections).map(sign_in).collect()
}

/// About 100 bytes of a bin's telemetry.
pub(crate) fn report(connection: usize, nth: u64, message: &mut Message) {
    let bin = nth % BINS as u64;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (t, seq, fill) = (since.as_millis(), nth / BINS as u64 + 1, 20 + nth % 50);
    // Writing into a Vec cannot fail.
    let _ = write!(message.topic, "cityloop/v1/bin-{connection}-{bin}/telemetry");
    let _ = write!(
        message.body,
        "{{\"t\":{t},\"boot\":1,\"seq\":{seq},\"fill_percent\":{fill}.5,\"battery_percent\":91.0}}"
    );
}

fn print(what: &str, tally: &Tally) {
    let (seconds, slowest) = (tally.lasted.as_secs_f64(), tally.slowest.as_secs_f64());
    println!("{what}");
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
