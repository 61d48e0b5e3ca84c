//! What each thing reported reaches a real time-series data base: VictoriaMetrics, which speaks
//! InfluxDB 2's write path.
//!
//! It keeps times to the millisecond and acknowledges before it writes to disk. So readings here
//! are milliseconds apart, and it is stopped, while we are killed. No real InfluxDB 2 is at hand.

use crate::town::{number, thing};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tests::program::{Edition, Folder, Line, Secret, Server, Victoria, Web, skipped};

const TEST: &str = "what_was_reported_is_in_a_time_series_data_base_once_over_kills_of_both";
/// How long things may take to settle.
const PATIENCE: Duration = Duration::from_secs(60);
/// Readings between two blows.
const SHARE: usize = 60;
const BINS: [&str; 3] = ["bin-a", "bin-b", "bin-c"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_reported_is_in_a_time_series_data_base_once_over_kills_of_both() {
    if !Server::is_built(TEST) {
        return;
    }
    if !Victoria::is_here() {
        return skipped(TEST, "victoria-metrics is not here (Debian: victoria-metrics)");
    }
    let folder = Folder::new("influx");
    let gate = folder.enrol("gate", &BINS.map(str::to_owned)).await;
    let mut victoria = Victoria::start(&folder).await;
    folder.write("influx-token", "a-token\n");
    let (url, token) = (victoria.peer.address, folder.path("influx-token"));
    let city = folder.text("city.toml");
    let said = format!(
        "[influx]\nurl = \"http://{url}\"\norg = \"o\"\nbucket = \"b\"\ntoken_file = {token:?}\n"
    );
    folder.write("city.toml", &format!("{city}\n{said}"));
    let mut server = Server::start(&folder).await;
    for (place, bin) in BINS.iter().enumerate() {
        Web(server.web).register(&thing(bin, "waste-bin", 100.0 + 50.0 * place as f64, 50.0)).await;
    }

    let mut diary = Diary { gate, seq: 0, said: BTreeMap::new() };
    diary.speak(&server).await;
    for blow in 0..9 {
        match blow % 3 {
            0 => {
                server.kill().await;
                server = Server::start(&folder).await;
            }
            1 => victoria.peer.stop().await,
            _ => {
                server.kill().await;
                victoria.peer.start_again().await;
                server = Server::start(&folder).await;
            }
        }
        diary.speak(&server).await;
    }
    let all_there = |status: &serde_json::Value| {
        number(&status["influx"], "behind") == 0 && status["influx"]["trouble"].is_null()
    };
    // What came last is read from the journal before it can be called done.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let web = Web(server.web);
    let status = web.until("/api/status", "the points are written", PATIENCE, all_there).await;
    assert_eq!((&status["influx"]["lost"], &status["influx"]["refused"]), (&0.into(), &0.into()));

    for bin in BINS {
        let there = victoria.points("waste-bin_fill_percent", bin).await;
        assert_eq!(there, diary.said[bin], "every reading of {bin}, once, at its time");
    }
    server.stop().await;
    victoria.peer.stop().await;
}

/// What was said and acknowledged: value by time, by bin.
struct Diary {
    gate: Secret,
    seq: u64,
    said: BTreeMap<&'static str, BTreeMap<i64, f64>>,
}

impl Diary {
    /// Says some readings, each acknowledged.
    async fn speak(&mut self, server: &Server) {
        let mut line = Line::new(Edition::New, server.mqtt, &self.gate);
        for _ in 0..SHARE {
            self.seq += 1;
            let (bin, fill) = (BINS[self.seq as usize % BINS.len()], self.seq as f64 / 100.0);
            let readings = self.said.entry(bin).or_default();
            let last = readings.last_key_value().map_or(0, |(at, _)| *at);
            let at = now_ms().max(last + 1);
            let body = format!(
                "{{\"t\":{at},\"boot\":1,\"seq\":{seq},\"fill_percent\":{fill}}}",
                seq = self.seq
            );
            let topic = format!("cityloop/v1/{bin}/telemetry");
            assert_eq!(line.say_and_wait(&topic, body).await, Some(true));
            readings.insert(at, fill);
        }
    }
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    since.as_millis() as i64
}
