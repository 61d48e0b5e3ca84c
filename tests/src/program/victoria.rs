//! A real VictoriaMetrics of our own, which speaks InfluxDB 2's `/api/v2/write`.

use super::folder::Folder;
use super::shell::has;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// The program, as Debian names it.
const PROGRAM: &str = "victoria-metrics";
/// How long it may take to listen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A VictoriaMetrics with a folder that outlives its restarts.
pub struct Victoria {
    /// Where it listens, through all its restarts.
    pub address: SocketAddr,
    folder: String,
    child: Option<Child>,
}

impl Victoria {
    /// Whether it is installed.
    pub fn is_here() -> bool {
        has(PROGRAM)
    }

    /// Starts one inside a test's folder.
    pub async fn start(folder: &Folder) -> Victoria {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.expect("there is a free port");
        let folder = folder.path("victoria").display().to_string();
        let mut victoria = Victoria { address, folder, child: None };
        victoria.start_again().await;
        victoria
    }

    /// Starts it again at the same place. The same point written twice is one, as in InfluxDB.
    pub async fn start_again(&mut self) {
        let mut command = Command::new(PROGRAM);
        command
            .arg(format!("-httpListenAddr={}", self.address))
            .arg(format!("-storageDataPath={}", self.folder))
            .args(["-retentionPeriod=100y", "-dedup.minScrapeInterval=1ms"])
            .args(["-loggerLevel=ERROR", "-search.latencyOffset=0s"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.child = Some(command.kill_on_drop(true).spawn().expect("it can be run"));
        let since = Instant::now();
        while TcpStream::connect(self.address).await.is_err() {
            assert!(since.elapsed() < PATIENCE, "{PROGRAM} listens");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// A polite stop: it writes what it has acknowledged to its files.
    pub async fn stop(&mut self) {
        let mut child = self.child.take().expect("it is running");
        let pid = child.id().expect("it is running").to_string();
        let told = Command::new("kill").arg(pid).status().await.expect("kill can be run");
        assert!(told.success(), "the stop was heard");
        child.wait().await.expect("it is our child");
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
        let mut stream = TcpStream::connect(self.address).await.expect("it listens");
        let request = format!("GET {path} HTTP/1.0\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("it listens");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it answers in text");
        let (head, body) = answer.split_once("\r\n\r\n").expect("it speaks HTTP");
        assert!(head.contains(" 200 ") || head.contains(" 204 "), "{path}: {answer}");
        body.to_owned()
    }
}
