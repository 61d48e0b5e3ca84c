//! Ten times what the server can take, while an alarm on a connection of its own must pass; and a
//! flood of garbage beside a gateway that behaves.

use super::child::{Served, Told};
use super::ingest::{load, on_a_thread, report};
use super::quota::Quota;
use crate::Failure;
use server::door::load::{self, Load, Message, Paced};
use std::io::Write;

/// Gateways, and bins behind each.
const GATEWAYS: usize = 50;
const BINS: usize = 400;
/// The server's share of one core, so that the generator can offer ten times what it takes.
const SHARE: f64 = 0.25;
/// Times its capacity.
const OFFERED: f64 = 10.0;
/// Messages unacknowledged on a connection while it is overloaded: all a device may have.
const WINDOW: u16 = 1_000;
/// Alarms a second.
const ALARMS: f64 = 20.0;
/// Gateways that send garbage.
const FLOODING: usize = 4;
/// Messages a second of theirs.
const GARBAGE: f64 = 200_000.0;
/// Messages a second of gateways that behave.
const CALM: f64 = 2_000.0;

/// Runs the benchmark and prints its table.
pub(crate) async fn run(seconds: u64) -> Result<(), Failure> {
    let held = Served::gateways(GATEWAYS, BINS)?;
    let quota = Quota::hold(held.id(), SHARE);
    match &quota {
        Ok(_) => println!("the server has {:.0} % of one core", SHARE * 100.0),
        Err(error) => println!("no quota ({error}): the generator may not reach ten times"),
    }
    overload(&held, seconds).await?;
    drop((held, quota));
    garbage(&Served::gateways(GATEWAYS, BINS)?, seconds).await
}

async fn overload(served: &Served<Told>, seconds: u64) -> Result<(), Failure> {
    let load = gateways(served, seconds, WINDOW);
    let capacity = on_a_thread(move || load::run(&load, bin)).await?.rate();
    println!("capacity           {capacity:>8.0} msg/s, closed loop");
    let before = alarms(served, seconds).await?;
    row("alarms, calm", &before);
    let resident = served.memory_mib("VmRSS");
    let load = gateways(served, seconds, WINDOW);
    let offered = capacity * OFFERED;
    let flood = on_a_thread(move || load::paced(&load, offered, bin));
    let (flood, during) = tokio::join!(flood, alarms(served, seconds));
    let flood = flood?;
    println!(
        "offered            {offered:>8.0} msg/s: {:.0} acknowledged, {:.0} % of capacity, \
         {} of {} sent",
        flood.rate(),
        100.0 * flood.rate() / capacity,
        flood.waits.len(),
        flood.sent,
    );
    row("alarms, meanwhile", &during?);
    row("alarms, right after", &alarms(served, 2).await?);
    println!(
        "memory             {resident:.0} MiB before, {:.0} at its most, {:.0} after",
        served.memory_mib("VmHWM"),
        served.memory_mib("VmRSS"),
    );
    Ok(())
}

async fn garbage(served: &Served<Told>, seconds: u64) -> Result<(), Failure> {
    row("a gateway, calm", &calm(served, seconds).await?);
    let sign_ins = served.told.sign_ins[1..=FLOODING].to_vec();
    let load = load(served.told.mqtt, sign_ins, seconds, WINDOW);
    let flood = on_a_thread(move || load::paced(&load, GARBAGE, |c, n, m| rubbish(c + 1, n, m)));
    let (flood, meanwhile) = tokio::join!(flood, calm(served, seconds));
    println!("garbage            {:>8.0} letters/s from {FLOODING} other gateways", flood?.rate());
    row("a gateway, meanwhile", &meanwhile?);
    Ok(())
}

/// All gateways but none of the others.
fn gateways(served: &Served<Told>, seconds: u64, window: u16) -> Load {
    let sign_ins = served.told.sign_ins[..GATEWAYS].to_vec();
    load(served.told.mqtt, sign_ins, seconds, window)
}

async fn alarms(served: &Served<Told>, seconds: u64) -> Result<Paced, Failure> {
    let sign_ins = served.told.sign_ins[GATEWAYS..].to_vec();
    let load = load(served.told.mqtt, sign_ins, seconds, 100);
    Ok(on_a_thread(move || load::paced(&load, ALARMS, |_, n, message| alarm(n, message))).await?)
}

async fn calm(served: &Served<Told>, seconds: u64) -> Result<Paced, Failure> {
    let sign_ins = served.told.sign_ins[..1].to_vec();
    let load = load(served.told.mqtt, sign_ins, seconds, 200);
    Ok(on_a_thread(move || load::paced(&load, CALM, bin)).await?)
}

fn bin(connection: usize, nth: u64, message: &mut Message) {
    report(connection, BINS as u64, nth, message);
}

/// A camera sees somebody, and raises an alarm, in turns.
fn alarm(nth: u64, message: &mut Message) {
    let channel = if nth.is_multiple_of(2) { "sighting" } else { "alarm" };
    // Writing into a Vec cannot fail.
    let _ = write!(message.topic, "cityloop/v1/camera-1/{channel}");
    let _ = match channel {
        "alarm" => write!(message.body, "{{\"n\":{nth}}}"),
        _ => write!(message.body, "{{\"label\":\"person\",\"confidence\":0.9,\"n\":{nth}}}"),
    };
}

fn rubbish(connection: usize, nth: u64, message: &mut Message) {
    let _ = write!(message.topic, "cityloop/v1/bin-{connection}-{}/telemetry", nth % BINS as u64);
    let _ = write!(message.body, "{{\"fill_percent\":\"{nth} is no number");
}

fn row(what: &str, paced: &Paced) {
    let ms = |share| paced.quantile(share).as_secs_f64() * 1_000.0;
    println!(
        "{what:<22} p50 {:>6.1} ms, p99 {:>6.1} ms, slowest {:>6.0} ms, {} of {} acknowledged",
        ms(0.5),
        ms(0.99),
        ms(1.0),
        paced.waits.len(),
        paced.sent,
    );
}
