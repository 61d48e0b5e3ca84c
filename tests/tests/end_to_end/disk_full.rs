//! A full disk ends nothing: what is new is refused, what people decide goes on, and all of it goes
//! on by itself once there is room; and nothing that was acknowledged is lost.

use crate::town::{Choir, adds_up, gates, number, register, shows_the_last_values, thing, voices};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tests::program::{Edition, Folder, Line, Secret, Server, SmallDisk, Told, Web, skipped};

const TEST: &str = "a_full_disk_refuses_what_is_new_and_goes_on_by_itself";
/// Room on the small disk, and how much of it the city keeps in reserve, MiB.
const DISK_MIB: u32 = 32;
const RESERVE_MIB: u32 = 4;
/// Acknowledged between two full disks.
const LIFE: u64 = 300;
const PATIENCE: Duration = Duration::from_secs(60);

/// How often the disk is filled.
fn cycles() -> usize {
    if std::env::var_os("CITYLOOP_DEEP").is_some() { 200 } else { 20 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_what_is_new_and_goes_on_by_itself() {
    if !Server::is_built(TEST) {
        return;
    }
    let folder = Folder::new("disk-full");
    let Some(disk) = SmallDisk::mount(&folder.path("store"), DISK_MIB).await else {
        return skipped(TEST, "no small disk can be mounted; run the tests as root");
    };
    folder.edit("city.toml", "reserve_mib = 1", &format!("reserve_mib = {RESERVE_MIB}"));
    let speakers = voices(&gates(&folder, "bin", 4, 4).await, "bin", 4, 500);
    let old = folder.enrol("bin-old", &[]).await;
    let server = Server::start(&folder).await;
    let web = Web(server.web);
    register(web, &speakers).await;
    web.register(&thing("bin-old", "waste-bin", 1_500.0, 1_500.0)).await;
    let before = web.settled_tally().await;
    let choir = Choir::begin(speakers, server.mqtt);
    let (mut slowest, mut by_law) = (Duration::ZERO, 0);
    for cycle in 0..cycles() {
        choir.progress.goes_on(LIFE).await;
        disk.fill();
        room_is(web, "reserve").await;
        if cycle == 0 {
            people_go_on(web).await;
            by_law += 1;
            an_old_device_waits_and_is_let_go(&server, &old).await;
        }
        if cycle == 1 {
            by_law += without_a_reserve_nothing_is_written(web, &disk).await;
        } else {
            disk.free();
        }
        let since = Instant::now();
        room_is(web, "ample").await;
        slowest = slowest.max(since.elapsed());
    }
    choir.progress.goes_on(LIFE).await;
    let book = choir.end().await;
    let refused = metric(web, "cityloop_door_refused_total{reason=\"disk_full\"}").await;
    println!("{} said, {} refused, went on after {slowest:?} at most", book.said, book.no_room);
    assert!(book.no_room > 0 && refused >= book.no_room as f64, "{refused} were refused");
    let tally = web.settled_tally().await;
    // Some of the desk's words were refused, by the law and not for want of room.
    let all = number(&before, "admitted") + book.said;
    assert_eq!(number(&tally, "admitted"), all, "nothing is lost: {before} became {tally}");
    assert_eq!(number(&tally, "refused"), number(&before, "refused") + by_law, "{tally}");
    adds_up(&tally);
    shows_the_last_values(web, &book).await;
    server.stop().await;
}

/// The status page says so.
async fn room_is(web: Web, room: &str) {
    let is_so = |status: &Value| status["disk"]["room"] == *room;
    let status = web.until("/api/status", room, PATIENCE, is_so).await;
    assert_eq!(status["disk"]["full_since"].is_null(), room == "ample", "{}", status["disk"]);
}

/// The desk is heard, the map is shown, and a new thing finds no room.
async fn people_go_on(web: Web) {
    let said = json!({ "decision": "force", "why": "a test" });
    let page = web.post("/api/cases/440199-77/decisions", &said).await;
    assert_eq!((page.status, &page.json()["code"]), (409, &"no_such_case".into()), "{page:?}");
    let page = web.post("/api/things", &thing("bin-new", "waste-bin", 900.0, 900.0)).await;
    assert_eq!((page.status, &page.json()["code"]), (507, &"disk_full".into()), "{page:?}");
    assert_eq!(web.get("/api/things/bin-0-0").await["name"], "bin-0-0", "the map is shown");
    assert_eq!(metric(web, "cityloop_disk_full").await, 1.0);
}

/// The disk fills up again: what is asked then is held, and done once there is room.
/// Says how many words the law refused.
async fn without_a_reserve_nothing_is_written(web: Web, disk: &SmallDisk) -> u64 {
    disk.fill();
    let said = json!({ "decision": "force", "why": "held until there is room" });
    let path = "/api/cases/440199-77/decisions";
    let stop = Arc::new(AtomicBool::new(false));
    // Small words fit into room that the files still have; sooner or later one does not.
    let held = tokio::spawn({
        let (said, stop) = (said.clone(), stop.clone());
        async move {
            for asked in 1.. {
                let page = web.post(path, &said).await;
                if page.status != 409 || stop.load(Ordering::Relaxed) {
                    return (page, asked);
                }
            }
            unreachable!("it was told to stop")
        }
    });
    room_is(web, "nothing").await;
    stop.store(true, Ordering::Relaxed);
    assert_eq!(web.post(path, &said).await.status, 507, "nothing more is taken");
    assert_eq!(web.get("/api/things/bin-0-0").await["name"], "bin-0-0", "the map is shown");
    disk.free();
    let (page, asked) = held.await.expect("it is answered");
    assert_eq!((page.status, &page.json()["code"]), (409, &"no_such_case".into()), "{page:?}");
    asked
}

/// MQTT 3.1.1 has no words for it: the message waits unread, and then the line ends.
async fn an_old_device_waits_and_is_let_go(server: &Server, who: &Secret) {
    let mut line = Line::new(Edition::Old, server.mqtt, who);
    let topic = "cityloop/v1/bin-old/telemetry";
    assert_eq!(line.say_and_wait(topic, "{\"fill_percent\":9}").await, None, "not acknowledged");
    let mut line = Line::new(Edition::New, server.mqtt, who);
    line.say(topic, "{\"fill_percent\":9}");
    loop {
        match line.next().await {
            Told::NoRoom(_) => return,
            told => assert!(!matches!(told, Told::Acknowledged(..) | Told::Over(_)), "{told:?}"),
        }
    }
}

async fn metric(web: Web, name: &str) -> f64 {
    let page = web.ask("GET /metrics", &[], "").await;
    let line = page.body.lines().find_map(|line| line.strip_prefix(name)).expect("it is counted");
    line.trim().parse().expect("a number")
}
