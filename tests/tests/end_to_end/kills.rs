//! The promise of the front door: what was acknowledged is there, once, whenever we are killed.
//!
//! A round is a city of its own with a seed and a ledger outside the process: killed so many times,
//! then held against the ledger. Rounds that are over stand in a file, so that a deep run goes on
//! where it stopped; its sum is written into docs/evidence.md.

use crate::rounds::{Round, Rounds};
use crate::town::{Choir, adds_up, gates, number, register, shows_the_last_values, thing, voices};
use fastrand::Rng;
use serde_json::{Value, json};
use std::time::Duration;
use tests::program::{Crew, Edition, Folder, Line, Secret, Server, Web};
use tests::town::at;
use tokio::task::JoinSet;
use tokio::time::sleep;

const TEST: &str = "nothing_acknowledged_is_lost_over_two_hundred_kills";
/// Kills in one round, and rounds at the same time.
const ROUND: u64 = 50;
const AT_ONCE: usize = 2;
/// Acknowledged in every life before it may be ended.
const LIFE: u64 = 200;
/// How long things may take to settle.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_over_two_hundred_kills() {
    if !Server::is_built(TEST) {
        return;
    }
    let mut rounds = Rounds::open(ROUND).await;
    let mut alive = JoinSet::new();
    for seed in rounds.left() {
        if alive.len() == AT_ONCE
            && let Some(round) = alive.join_next().await
        {
            rounds.over(round.expect("a round holds"));
        }
        alive.spawn(round(seed));
    }
    while let Some(round) = alive.join_next().await {
        rounds.over(round.expect("a round holds"));
    }
    rounds.end().await;
}

async fn round(seed: u64) -> Round {
    let folder = Folder::new(&format!("kills-{seed}")).with_hasty_bins();
    let speakers = voices(&gates(&folder, "bin", 6, 4).await, "bin", 4, 1_000);
    let full = folder.enrol("bin-full", &[]).await;
    let phone = folder.enrol("crew-1", &[]).await;
    let mut server = Server::start(&folder).await;
    register(Web(server.web), &speakers).await;
    let (case, task) = a_case_is_taken(&server, &full, &phone).await;
    let board = Web(server.web).get(&format!("/api/cases/{case}")).await;
    let before = Web(server.web).settled_tally().await;

    let choir = Choir::begin(speakers, server.mqtt);
    let mut chance = Rng::with_seed(seed);
    for life in 0..ROUND {
        choir.progress.goes_on(LIFE).await;
        sleep(Duration::from_micros(chance.u64(..150_000))).await;
        server.kill().await;
        if life % 4 == 3 {
            let after = Duration::from_micros(chance.u64(..150_000));
            Server::start_and_kill(&folder, after).await;
        }
        server = Server::start(&folder).await;
    }
    let book = choir.end().await;

    let web = Web(server.web);
    let all = number(&before, "admitted") + book.said;
    let tally = web.settled_tally().await;
    assert_eq!(number(&tally, "admitted"), all, "seed {seed}: {before} became {tally}");
    assert!(number(&tally, "duplicate") <= book.again, "only what was said again is a duplicate");
    for never in ["refused", "not_understood"] {
        assert_eq!(tally[never], before[never], "nothing was {never}");
    }
    adds_up(&tally);
    shows_the_last_values(web, &book).await;

    let after = web.get(&format!("/api/cases/{case}")).await;
    for key in ["id", "state", "opened_at", "due_at", "subject", "story"] {
        assert_eq!(after[key], board[key], "the case has the same {key}");
    }
    assert_eq!(after["tasks"][0]["state"], "accepted", "the crew still has its task");
    is_finished_and_proved(&server, &case, &task, &full, &phone).await;
    server.stop().await;
    Round { seed, kills: ROUND + ROUND / 4, said: book.said, again: book.again }
}

/// A bin is full, its case is opened and offered, and a crew takes it.
async fn a_case_is_taken(server: &Server, full: &Secret, phone: &Secret) -> (String, String) {
    let web = Web(server.web);
    web.register(&thing("bin-full", "waste-bin", 1_500.0, 1_500.0)).await;
    let mut asked = thing("crew-1", "crew", 1_600.0, 1_500.0);
    asked["skills"] = json!(["sanitation", "look"]);
    web.register(&asked).await;
    let mut crew = Crew::new(server.mqtt, phone).await;
    crew.stands(at(1_600.0, 1_500.0)).await;
    says(server, full, 95.0).await;
    let order = crew.order().await;
    assert_eq!(
        (&order["says"], &order["purpose"]),
        (&"offer".into(), &"dispose".into()),
        "{order}"
    );
    let task = order["task"].as_str().expect("a task has an id").to_owned();
    crew.reports(&task, "accept").await;
    let taken = |cases: &Value| cases[0]["state"] == "disposing";
    let cases = web.until("/api/cases?state=open", "the case is taken", PATIENCE, taken).await;
    (cases[0]["id"].as_str().expect("a case has an id").to_owned(), task)
}

/// The crew goes on where it was, and the bin proves it.
async fn is_finished_and_proved(
    server: &Server,
    case: &str,
    task: &str,
    full: &Secret,
    phone: &Secret,
) {
    let mut crew = Crew::new(server.mqtt, phone).await;
    crew.reports(task, "arrive").await;
    crew.reports(task, "fixed").await;
    says(server, full, 4.0).await;
    let path = format!("/api/cases/{case}");
    let over = |case: &Value| case["state"] == "closed";
    let closed = Web(server.web).until(&path, "the case is closed", PATIENCE, over).await;
    assert_eq!(closed["verification"]["by"], "own_signal", "{closed:#}");
}

/// The full bin says how full it is.
async fn says(server: &Server, full: &Secret, fill: f64) {
    let mut line = Line::new(Edition::Old, server.mqtt, full);
    let body = format!("{{\"fill_percent\":{fill}}}");
    let welcome = line.say_and_wait("cityloop/v1/bin-full/telemetry", body).await;
    assert_eq!(welcome, Some(true));
}
