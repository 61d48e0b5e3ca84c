//! The driver over real sockets: it connects for every speaker, says what the world says, hears
//! its orders, comes back after a cut, and ends when it is told to.
#![expect(clippy::disallowed_types, reason = "real sockets live by the wall clock")]

mod broker;
mod town;

use broker::Broker;
use city::Time;
use simulators::Plan;
use simulators::drive::{self, Link, Undriven};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::oneshot;

fn now() -> Time {
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    Time(unix.as_millis() as i64)
}

/// Waits until it is so, at most 20 seconds.
async fn until(what: &str, mut so: impl FnMut() -> bool) {
    for _ in 0..400 {
        if so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(so(), "never: {what}");
}

#[tokio::test]
async fn the_world_connects_speaks_hears_an_order_and_comes_back_after_a_cut() {
    let broker = Broker::start().await;
    let world = town::small().world(Plan::small(1, now()).calm());
    let speakers = world.speakers();
    let secrets = speakers.iter().map(|s| (s.name.clone(), "secret".into())).collect();
    let (host, port) = (broker.address.ip().to_string(), broker.address.port());
    let link = Link { host, port, secrets, verbose: false };
    let (stop, stopped) = oneshot::channel::<()>();
    let driving = tokio::spawn(drive::mqtt(world, link, async {
        // Dropping the sender stops it too.
        let _ = stopped.await;
    }));

    let connects = |least: u32| {
        let heard = broker.heard.lock().expect("nobody panicked");
        let all = speakers.iter().map(|s| heard.connects.get(&*s.name).copied().unwrap_or(0));
        all.min() >= Some(least)
    };
    until("everybody connects", || connects(1)).await;
    let position = "cityloop/v1/sweeper-01/telemetry";
    until("a sweeper says where it is", || {
        broker.heard.lock().expect("nobody panicked").topics.contains_key(position)
    })
    .await;

    let order = br#"{"task":"440199-5","says":"offer","purpose":"round","place":[113.27,23.17],
        "until":4102444800000,"way":[[113.27,23.17],[113.271,23.17]]}"#;
    until("a sweeper listens", || broker.tell("cityloop/v1/sweeper-01/order", order)).await;
    until("it accepts", || {
        let heard = broker.heard.lock().expect("nobody panicked");
        heard.reports.iter().any(|r| r.contains("440199-5") && r.contains("accept"))
    })
    .await;

    broker.cut();
    until("everybody comes back", || connects(2)).await;
    stop.send(()).expect("it is driving");
    let counts = driving.await.expect("it does not panic").expect("all secrets are there");
    let read =
        |count: &std::sync::atomic::AtomicU64| count.load(std::sync::atomic::Ordering::Relaxed);
    assert!(read(&counts.acknowledged) > 0 && read(&counts.heard) > 0, "{counts:?}");
    assert!(read(&counts.connected) >= 2 * speakers.len() as u64, "{counts:?}");
}

#[tokio::test]
async fn a_speaker_without_a_secret_is_named() {
    let world = town::small().world(Plan::small(1, now()));
    let first = world.speakers()[0].name.clone();
    let link =
        Link { host: "127.0.0.1".into(), port: 1, secrets: Default::default(), verbose: false };
    let driven = drive::mqtt(world, link, std::future::ready(())).await;
    assert_eq!(driven.err(), Some(Undriven::NoSecret(first)));
}
