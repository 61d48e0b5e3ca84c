//! Bad input through the front door: each gets its reason, is counted and kept, and hurts nobody
//! else.

use crate::town::{Choir, adds_up, number, thing, voices};
use serde_json::{Value, json};
use std::time::Duration;
use tests::program::{Edition, Folder, Line, Raw, Secret, Server, Web, connect, publish};

const TEST: &str = "bad_input_becomes_letters_and_the_neighbour_hears_nothing_of_it";
/// How long letters may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of a message that the door takes into a letter.
const LETTER_BYTES: usize = 4 * 1024;
/// What a browser says that has lost its way.
const NO_PACKET: &[u8] = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n";
/// Ten years.
const FAR_MS: i64 = 10 * 365 * 86_400_000;

/// What is said by somebody who may say it, and why it comes to nothing.
const SAID: [(&str, &[u8], &str); 21] = [
    ("bin-1/telemetry", b"\xff\xfe\x00\x13\x88", "bad_json"),
    ("bin-1/telemetry", b"", "bad_json"),
    ("bin-1/telemetry", b"fill=93", "bad_json"),
    ("bin-1/telemetry", b"{\"fill_percent\":9", "bad_json"),
    ("bin-1/telemetry", b"{\"fill_percent\":1,\"fill_percent\":2}", "bad_json"),
    ("bin-1/telemetry", b"{\"fill_percent\":\"93\"}", "wrong_type"),
    ("bin-1/telemetry", b"{\"fill_percent\":null}", "wrong_type"),
    ("bin-1/telemetry", b"{\"fill_percent\":NaN}", "not_finite"),
    ("bin-1/telemetry", b"{\"fill_percent\":1e999}", "not_finite"),
    ("bin-1/telemetry", b"{\"t\":\"yesterday\"}", "bad_time"),
    ("bin-1/telemetry", b"{\"fill_percent\":101}", "out_of_range"),
    ("bin-1/telemetry", b"{\"t\":86400000,\"fill_percent\":9}", "too_old"),
    ("bin-1/elsewhere", b"{}", "unknown_topic"),
    ("bin-1/order", b"{}", "not_allowed"),
    ("bin-1/report", b"{\"task\":\"440199-0\",\"says\":\"accept\"}", "not_for_kind"),
    ("ghost/telemetry", b"{}", "unknown_thing"),
    ("stranger/telemetry", b"{}", "not_allowed"),
    ("sweeper-1/telemetry", b"{\"lon\":0,\"lat\":0}", "no_position"),
    ("sweeper-1/telemetry", b"{\"lon\":116.4,\"lat\":39.9}", "outside_city"),
    ("sweeper-1/telemetry", b"{\"lon\":113.27}", "missing_field"),
    ("sweeper-1/report", b"{\"task\":\"440199-77\",\"says\":\"accept\"}", "no_such_task"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_input_becomes_letters_and_the_neighbour_hears_nothing_of_it() {
    if !Server::is_built(TEST) {
        return;
    }
    let folder = Folder::new("letters");
    let things = ["bin-1", "sweeper-1", "ghost"].map(str::to_owned);
    let rogue = folder.enrol("rogue", &things).await;
    let neighbour = folder.enrol("neighbour", &["good-0-0".to_owned()]).await;
    let server = Server::start(&folder).await;
    let web = Web(server.web);
    for asked in [
        thing("bin-1", "waste-bin", 500.0, 500.0),
        thing("sweeper-1", "sweeper", 600.0, 500.0),
        thing("good-0-0", "waste-bin", 700.0, 500.0),
    ] {
        web.register(&asked).await;
    }
    let before = web.settled_tally().await;
    let choir = Choir::begin(voices(&[neighbour], "good", 1, 200), server.mqtt);

    let mut expected = well_formed_packets(&server, &rogue).await;
    expected.extend(broken_packets(&server, &rogue).await);
    let path = "/api/letters?limit=1000";
    let kept = |letters: &Value| letters.as_array().is_some_and(|all| all.len() >= expected.len());
    let letters = web.until(path, "all of it is kept", PATIENCE, kept).await;
    let letters = letters.as_array().expect("a list").clone();
    for (n, (topic, reason, bytes)) in expected.iter().enumerate() {
        let like = |letter: &&Value| {
            letter["reason"] == *reason && letter["topic"] == **topic && letter["bytes"] == *bytes
        };
        let words = letters.iter().find(like).map(|letter| letter["args"]["words"].to_string());
        assert!(
            words.is_some_and(|words| words.len() > 8),
            "{n}: {reason}, {bytes} bytes: {letters:#?}"
        );
    }
    assert_eq!(letters.len(), expected.len(), "one letter each: {letters:#?}");
    let most_of_it = &rogue.secret[..rogue.secret.len() - 3];
    assert!(!Value::from(letters).to_string().contains(most_of_it), "no letter holds a secret");

    let book = choir.end().await;
    assert_eq!((book.connections, book.again), (1, 0), "the neighbour was not disturbed");
    let all = number(&before, "admitted") + book.said;
    let tally = web.settled_tally().await;
    assert_eq!(number(&tally, "admitted"), all, "nothing bad was believed");
    let bad = number(&tally, "refused") + number(&tally, "not_understood");
    assert_eq!(bad, expected.len() as u64, "each was counted once: {tally}");
    adds_up(&tally);
    server.stop().await;
}

/// What a letter says: topic, reason, size.
type Letter = (String, &'static str, usize);

/// Bad words in good packets: the line stays, and each is acknowledged.
async fn well_formed_packets(server: &Server, rogue: &Secret) -> Vec<Letter> {
    let mut line = Line::new(Edition::New, server.mqtt, rogue);
    let mut expected = Vec::new();
    for (place, body, reason) in SAID {
        let topic = format!("cityloop/v1/{place}");
        let welcome = line.say_and_wait(&topic, body).await;
        let may = place != "stranger/telemetry";
        assert_eq!(welcome, Some(may), "{topic} {reason} is acknowledged on the same line");
        expected.push((topic, reason, body.len()));
    }
    let topic = "cityloop/v1/bin-1/telemetry";
    let now = Web(server.web).get("/api/status").await["now"].as_i64().expect("a time");
    let ahead = json!({ "t": now + FAR_MS, "fill_percent": 9 }).to_string();
    let behind = json!({ "t": now - FAR_MS, "fill_percent": 9 }).to_string();
    let large = json!({ "note": "x".repeat(100 * 1024) }).to_string();
    for (body, reason) in [(ahead, "from_future"), (behind, "too_old"), (large, "too_large")] {
        expected.push((topic.to_owned(), reason, body.len()));
        assert_eq!(line.say_and_wait(topic, body).await, Some(true));
    }
    expected
}

/// Bytes that are no packets, or too much of one: the line ends, and the letter says why.
async fn broken_packets(server: &Server, rogue: &Secret) -> Vec<Letter> {
    let topic = "cityloop/v1/bin-1/telemetry";
    let mut expected = Vec::new();

    let huge = publish(topic, 1, &vec![b'x'; 1 << 20]);
    let mut raw = Raw::signed_in(server.mqtt, rogue).await;
    raw.send(&huge).await;
    raw.is_hung_up().await;
    expected.push((topic.to_owned(), "too_large", LETTER_BYTES));

    let mut stranger = Raw::open(server.mqtt).await;
    stranger.send(NO_PACKET).await;
    stranger.is_hung_up().await;
    expected.push((String::new(), "broken_packet", NO_PACKET.len()));

    let mut raw = Raw::signed_in(server.mqtt, rogue).await;
    raw.send(b"\x00\x02\x01\x02").await;
    raw.is_hung_up().await;
    expected.push((String::new(), "broken_packet", 4));

    let half = publish(topic, 1, b"{\"fill_percent\":50}");
    let mut raw = Raw::signed_in(server.mqtt, rogue).await;
    raw.send(&half[..half.len() / 2]).await;
    drop(raw);
    expected.push((String::new(), "broken_packet", half.len() / 2));

    // Half a CONNECT holds most of a secret: it is counted, and its bytes are not kept.
    let most = connect(rogue);
    for hangs_up in [true, false] {
        let mut raw = Raw::open(server.mqtt).await;
        raw.send(&most[..most.len() - 3]).await;
        if !hangs_up {
            raw.is_hung_up().await;
        }
        expected.push((String::new(), "broken_packet", 0));
    }
    expected
}
