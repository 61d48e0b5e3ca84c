//! What an InfluxDB refuses is a letter with its words, on disk, and is not counted as received.

use crate::town::{adds_up, number, thing};
use serde_json::Value;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tests::program::{Edition, Folder, Line, Server, Web};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const TEST: &str = "a_point_that_an_influxdb_refuses_is_a_letter_over_a_kill";
const PATIENCE: Duration = Duration::from_secs(60);
/// Readings of each bin.
const READINGS: u64 = 40;

/// Lines that the server took.
type Taken = Arc<Mutex<BTreeSet<String>>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_point_that_an_influxdb_refuses_is_a_letter_over_a_kill() {
    if !Server::is_built(TEST) {
        return;
    }
    let folder = Folder::new("influx-letters");
    let names = ["bin-good".to_owned(), "bin-bad".to_owned()];
    let gate = folder.enrol("gate", &names).await;
    let (address, taken) = judge().await;
    let city = folder.text("city.toml");
    let said = format!(
        "[influx]\nurl = \"http://{address}\"\norg = \"o\"\nbucket = \"b\"\ngzip = false\n"
    );
    folder.write("city.toml", &format!("{city}\n{said}"));
    let server = Server::start(&folder).await;
    for (place, bin) in names.iter().enumerate() {
        Web(server.web).register(&thing(bin, "waste-bin", 100.0 + 50.0 * place as f64, 50.0)).await;
    }
    let before = Web(server.web).settled_tally().await;
    let mut line = Line::new(Edition::New, server.mqtt, &gate);
    for seq in 1..=READINGS {
        for bin in &names {
            let body = format!("{{\"boot\":1,\"seq\":{seq},\"fill_percent\":{seq}.5}}");
            let said = line.say_and_wait(&format!("cityloop/v1/{bin}/telemetry"), body).await;
            assert_eq!(said, Some(true));
        }
    }
    let all_told = |status: &Value| {
        let influx = &status["influx"];
        number(influx, "refused") == READINGS && number(influx, "written") == READINGS
    };
    Web(server.web).until("/api/status", "every line has a verdict", PATIENCE, all_told).await;
    let all_kept = |letters: &Value| letters.as_array().map(Vec::len) == Some(READINGS as usize);
    let path = "/api/letters?limit=1000";
    Web(server.web).until(path, "every refused line is a letter", PATIENCE, all_kept).await;
    server.kill().await;

    let server = Server::start(&folder).await;
    let letters = Web(server.web).get(path).await;
    let mut fills = BTreeSet::new();
    for letter in letters.as_array().expect("a list") {
        assert_eq!(letter["reason"], "history_refused", "{letter}");
        assert_eq!((&letter["from"], &letter["topic"]), (&"influxdb".into(), &"b".into()));
        let line = letter["body_text"].as_str().expect("a text");
        assert_eq!(letter["args"]["words"], format!("unable to parse '{line}'"));
        fills.insert(line.split(' ').nth(1).expect("fields").to_owned());
    }
    let wanted: BTreeSet<String> =
        (1..=READINGS).map(|seq| format!("fill_percent={seq}.5")).collect();
    assert_eq!(fills, wanted, "each of them, whole");
    let taken = taken.lock().unwrap_or_else(PoisonError::into_inner).len() as u64;
    assert_eq!(taken, READINGS, "the good ones are there, once");
    let tally = Web(server.web).settled_tally().await;
    assert_eq!(number(&tally, "admitted"), number(&before, "admitted") + 2 * READINGS);
    adds_up(&tally);
    server.stop().await;
}

/// A server that refuses the lines of one bin, as InfluxDB does: the others are taken.
async fn judge() -> (SocketAddr, Taken) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it listens");
    let taken = Taken::default();
    let shared = taken.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(judge_one(BufReader::new(stream), shared.clone()));
        }
    });
    (address, taken)
}

async fn judge_one(mut stream: BufReader<TcpStream>, taken: Taken) -> Option<()> {
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head).await.ok()? == 0 {
                return None;
            }
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length?.parse().ok()?];
        stream.read_exact(&mut body).await.ok()?;
        let text = String::from_utf8(body).expect("lines are text");
        let (bad, good): (Vec<&str>, Vec<&str>) =
            text.lines().partition(|line| line.contains("thing=bin-bad"));
        let good = good.into_iter().map(str::to_owned);
        taken.lock().unwrap_or_else(PoisonError::into_inner).extend(good);
        let answer = match bad.first() {
            None => "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
            Some(line) => {
                let words = format!("unable to parse '{line}'");
                let body = format!("{{\"code\":\"invalid\",\"message\":{words:?}}}");
                format!("HTTP/1.1 400 X\r\ncontent-length: {}\r\n\r\n{body}", body.len())
            }
        };
        stream.write_all(answer.as_bytes()).await.ok()?;
    }
}
