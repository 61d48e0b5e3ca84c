//! The same inputs through a broker that is there already: a real Mosquitto.
//!
//! Proved: while Mosquitto lives, or is stopped politely so that it writes what it holds to its
//! file, whatever it acknowledged to a publisher reaches the city once, however often we are
//! killed. Not proved, since Debian's Mosquitto keeps it in memory only: what it acknowledged just
//! before it was itself killed with `kill -9`. After that the city finds back by itself.

use crate::town::{Choir, adds_up, number, register, shows_the_last_values, thing, voices};
use fastrand::Rng;
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;
use tests::program::{
    Edition, Folder, Line, Progress, Secret, Server, Voice, Web, has, mosquitto, skipped,
};
use tokio::time::{Instant, sleep};

const TEST: &str = "what_a_real_broker_acknowledged_reaches_the_city_once";
/// How long things may take to settle.
const PATIENCE: Duration = Duration::from_secs(60);
/// Acknowledged between two blows.
const SHARE: u64 = 300;
/// How often we are killed, and how often the broker is stopped, under load.
const BLOWS: usize = 50;
/// How often the broker is killed.
const KILLS: u64 = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_real_broker_acknowledged_reaches_the_city_once() {
    if !Server::is_built(TEST) {
        return;
    }
    if !has("mosquitto") && !std::path::Path::new("/usr/sbin/mosquitto").is_file() {
        return skipped(TEST, "mosquitto is not here (Debian: mosquitto)");
    }
    let folder = Folder::new("broker");
    let mut broker = mosquitto(&folder).await;
    let port = broker.address.port();
    let city = folder.text("city.toml");
    let topics = ["telemetry", "sighting", "report"].map(|it| format!("\"cityloop/v1/+/{it}\""));
    let topics = topics.join(", ");
    let door = format!("[broker]\nhost = \"127.0.0.1\"\nport = {port}\ntopics = [{topics}]\n");
    folder.write("city.toml", &format!("{city}\n{door}"));
    let mut server = Server::start(&folder).await;
    let web = Web(server.web);
    web.register(&thing("probe", "waste-bin", 50.0, 50.0)).await;
    let (strict, after) = (strangers("strict"), strangers("after"));
    register(web, &strict).await;
    register(web, &after).await;
    is_heard(web, broker.address, 1).await;

    let before = web.settled_tally().await;
    let choir = Choir::begin(strict, broker.address);
    let mut chance = Rng::new();
    for blow in 0..2 * BLOWS {
        goes_on(&choir.progress).await;
        sleep(Duration::from_micros(chance.u64(..200_000))).await;
        if blow % 2 == 1 {
            broker.stop().await;
            broker.start_again().await;
        } else {
            server.kill().await;
            server = Server::start(&folder).await;
        }
    }
    let book = choir.end().await;
    arrived_once(Web(server.web), &before, book).await;

    for turn in 0..KILLS {
        broker.kill().await;
        broker.start_again().await;
        is_heard(Web(server.web), broker.address, 2 + turn).await;
    }
    let before = Web(server.web).settled_tally().await;
    let choir = Choir::begin(after, broker.address);
    goes_on(&choir.progress).await;
    let book = choir.end().await;
    arrived_once(Web(server.web), &before, book).await;
    server.stop().await;
}

/// Publishers that Mosquitto knows by their names only.
fn strangers(prefix: &str) -> Vec<Voice> {
    let who = |n| Secret { user: format!("{prefix}-{n}"), secret: String::new() };
    voices(&[who(0), who(1), who(2), who(3)], prefix, 4, 400)
}

/// Everything of the book is in the city, once.
async fn arrived_once(web: Web, before: &Value, book: tests::program::Book) {
    let all = number(before, "admitted") + book.said;
    let there = |status: &Value| number(&status["tally"], "admitted") >= all;
    web.until("/api/status", "all of it arrives", PATIENCE, there).await;
    let tally = &web.settled_tally().await;
    println!("{} said, {} said again: {before} became {tally}", book.said, book.again);
    assert_eq!(number(tally, "admitted"), all, "nothing is lost, nothing is there twice");
    for never in ["refused", "not_understood"] {
        assert_eq!(tally[never], before[never], "nothing was {never}");
    }
    adds_up(tally);
    shows_the_last_values(web, &book).await;
}

/// Says the same message again and again until the city has it: then its subscription stands.
async fn is_heard(web: Web, broker: SocketAddr, seq: u64) {
    let who = Secret { user: "probe".to_owned(), secret: String::new() };
    let mut line = Line::new(Edition::New, broker, &who);
    let (before, since) = (number(&web.tally().await, "admitted"), Instant::now());
    while number(&web.tally().await, "admitted") == before {
        assert!(since.elapsed() < PATIENCE, "the city listens at the broker");
        let body = format!("{{\"boot\":1,\"seq\":{seq},\"fill_percent\":1}}");
        let said = line.say_and_wait("cityloop/v1/probe/telemetry", body).await;
        assert_eq!(said, Some(true), "the broker takes it");
        sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until the broker has acknowledged some more.
async fn goes_on(progress: &Progress) {
    let (from, since) = (progress.acknowledged(), Instant::now());
    while progress.acknowledged() < from + SHARE {
        assert!(since.elapsed() < PATIENCE, "the broker acknowledges");
        sleep(Duration::from_millis(5)).await;
    }
}
