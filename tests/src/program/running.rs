//! The program as a process: started, politely stopped, or killed in the middle of anything.

use super::folder::Folder;
use super::shell::skipped;
use crate::house::tree::root;
use std::fs::OpenOptions;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::{sleep, timeout};

/// How long a start, or a polite stop, may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The built program: `CITYLOOP_BIN`, else the release build, else the debug build.
pub fn built() -> Option<PathBuf> {
    let said = std::env::var_os("CITYLOOP_BIN").map(PathBuf::from);
    let target = root().join("target");
    let there = ["release/cityloop", "debug/cityloop"].map(|path| target.join(path));
    said.into_iter().chain(there).find(|path| path.is_file())
}

/// A city that runs as a process.
pub struct Server {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// The front door.
    pub mqtt: SocketAddr,
    /// The web.
    pub web: SocketAddr,
}

impl Server {
    /// Whether there is a program to start; says what is skipped where there is none.
    pub fn is_built(test: &str) -> bool {
        let there = built().is_some();
        if !there {
            skipped(test, "the program is not built; cargo build --release, or set CITYLOOP_BIN");
        }
        there
    }

    /// Starts the city of a folder and waits until both doors are open.
    pub async fn start(folder: &Folder) -> Server {
        let mut child = spawn(folder);
        let out = child.stdout.take().expect("its output is piped");
        let lines = BufReader::new(out).lines();
        let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
        let mut server = Server { child, lines, mqtt: nowhere, web: nowhere };
        let opened = timeout(PATIENCE, server.read_addresses()).await;
        assert_eq!(opened, Ok(true), "both doors open: {}", folder.text("log"));
        server
    }

    /// Starts it and kills it before it is ready.
    pub async fn start_and_kill(folder: &Folder, after: Duration) {
        let mut child = spawn(folder);
        sleep(after).await;
        child.kill().await.expect("it was running");
    }

    /// Reads where the doors are; `false` where the program ends before it says so.
    async fn read_addresses(&mut self) -> bool {
        while self.mqtt.port() == 0 || self.web.port() == 0 {
            let line = self.lines.next_line().await.expect("it says text");
            let Some(line) = line else { return false };
            let address =
                |scheme: &str| line.split_once(scheme)?.1.trim_end_matches('/').parse().ok();
            self.mqtt = address("mqtt://").unwrap_or(self.mqtt);
            self.web = address("http://").unwrap_or(self.web);
        }
        true
    }

    /// `kill -9`.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it was running");
    }

    /// A polite stop; it must end well.
    pub async fn stop(mut self) {
        let pid = self.child.id().expect("it is running");
        let told = Command::new("kill").arg(pid.to_string()).status().await;
        assert!(told.expect("kill can be run").success(), "the stop was heard");
        let ended =
            timeout(PATIENCE, self.child.wait()).await.expect("it stops when it is told to");
        assert!(ended.expect("it is our child").success(), "it ended well");
    }
}

fn spawn(folder: &Folder) -> Child {
    let program = built().expect("the program was built");
    let log = OpenOptions::new().create(true).append(true).open(folder.path("log"));
    let mut command = Command::new(program);
    command.arg("run").arg("--config").arg(folder.city());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log.expect("a log can be kept"));
    command.kill_on_drop(true).spawn().expect("the program can be run")
}
