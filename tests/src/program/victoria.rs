//! A real VictoriaMetrics of our own, which speaks InfluxDB 2's `/api/v2/write`.

use super::folder::Folder;
use super::peer::Peer;
use super::place::Place;
use super::shell::has;
use serde_json::Value;
use std::collections::BTreeMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The program, as Debian names it.
const PROGRAM: &str = "victoria-metrics";

/// A VictoriaMetrics with a folder that outlives its restarts.
pub struct Victoria {
    /// Its process.
    pub peer: Peer,
}

impl Victoria {
    /// Whether it is installed.
    pub fn is_here() -> bool {
        has(PROGRAM)
    }

    /// Starts one inside a test's folder. The same point written twice is one, as in InfluxDB.
    pub async fn start(folder: &Folder) -> Victoria {
        let place = Place::free();
        let args = [
            format!("-httpListenAddr={}", place.address),
            format!("-storageDataPath={}", folder.path("victoria").display()),
            "-retentionPeriod=100y".into(),
            "-dedup.minScrapeInterval=1ms".into(),
            "-loggerLevel=ERROR".into(),
            "-search.latencyOffset=0s".into(),
        ];
        Victoria { peer: Peer::start(PROGRAM, place, args.into()).await }
    }

    /// All points of a series: value by time, ms since 1970. Fails where one stands there twice.
    pub async fn points(&self, name: &str, thing: &str) -> BTreeMap<i64, f64> {
        self.ask("/internal/force_flush").await;
        let wanted = format!("%7B__name__=%22{name}%22,thing=%22{thing}%22%7D");
        let told = self.ask(&format!("/api/v1/export?match%5B%5D={wanted}")).await;
        let mut points = BTreeMap::new();
        for block in told.lines() {
            let block: Value = serde_json::from_str(block).expect("a JSON line");
            let list = |key: &str| block[key].as_array().expect("a list").clone();
            for (at, value) in list("timestamps").iter().zip(list("values")) {
                let at = at.as_i64().expect("a time");
                let twice = points.insert(at, value.as_f64().expect("a number"));
                assert_eq!(twice, None, "{thing} has one point at {at}");
            }
        }
        points
    }

    /// Asks in HTTP/1.0, so that the answer is one piece.
    async fn ask(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.peer.address).await.expect("it listens");
        let request = format!("GET {path} HTTP/1.0\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("it listens");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it answers in text");
        let (head, body) = answer.split_once("\r\n\r\n").expect("it speaks HTTP");
        assert!(head.contains(" 200 ") || head.contains(" 204 "), "{path}: {answer}");
        body.to_owned()
    }
}
