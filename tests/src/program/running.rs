//! The program as a process: started, politely stopped, or killed in the middle of anything.

use super::folder::Folder;
use super::shell::skipped;
use super::web::Site;
use crate::house::tree::root;
use std::fs::OpenOptions;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
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
    /// The front door for TLS, where it has one.
    pub mqtts: Option<SocketAddr>,
    /// The front door for WebSocket, where it has one.
    pub ws: Option<SocketAddr>,
    /// The web, and how to sign in there.
    pub web: Site,
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
        let started = Server::start_behind(folder, &[]).await;
        assert!(started.is_ok(), "both doors open: {}", folder.text("log"));
        started.expect("just asserted")
    }

    /// Starts it behind another program's words, such as a tracer's; how it ended where that was
    /// before both doors were open.
    pub async fn start_behind(folder: &Folder, words: &[String]) -> Result<Server, ExitStatus> {
        let token = folder.token().await;
        let mut child = spawn_behind(folder, words);
        let out = child.stdout.take().expect("its output is piped");
        let lines = BufReader::new(out).lines();
        let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
        let web = Site { address: nowhere, token };
        let mut server = Server { child, lines, mqtt: nowhere, mqtts: None, ws: None, web };
        match timeout(PATIENCE, server.read_addresses()).await {
            Ok(true) => Ok(server),
            Ok(false) => Err(server.child.wait().await.expect("it is our child")),
            Err(_) => unreachable!("it opens its doors or ends: {}", folder.text("log")),
        }
    }

    /// How it ended by itself; nothing where it still runs after so long.
    pub async fn ends(&mut self, within: Duration) -> Option<ExitStatus> {
        let ended = timeout(within, self.child.wait()).await.ok()?;
        Some(ended.expect("it is our child"))
    }

    /// Tells it politely to stop, and waits for nothing.
    pub async fn tell_to_stop(&self) {
        let pid = self.child.id().expect("it is running");
        let told = Command::new("kill").arg(pid.to_string()).status().await;
        assert!(told.expect("kill can be run").success(), "the stop was heard");
    }

    /// Starts it and kills it before it is ready.
    pub async fn start_and_kill(folder: &Folder, after: Duration) {
        let mut child = spawn_behind(folder, &[]);
        sleep(after).await;
        child.kill().await.expect("it was running");
    }

    /// Reads where the doors are; `false` where the program ends before it says so.
    async fn read_addresses(&mut self) -> bool {
        while self.mqtt.port() == 0 || self.web.address.port() == 0 {
            let line = self.lines.next_line().await.expect("it says text");
            let Some(line) = line else { return false };
            let address =
                |scheme: &str| line.split_once(scheme)?.1.trim_end_matches('/').parse().ok();
            self.mqtt = address("mqtt://").unwrap_or(self.mqtt);
            self.mqtts = address("mqtts://").or(self.mqtts);
            self.ws = address("ws://").or(self.ws);
            self.web.address = address("http://").unwrap_or(self.web.address);
        }
        true
    }

    /// `kill -9`.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it was running");
    }

    /// A polite stop; it must end well.
    pub async fn stop(mut self) {
        self.tell_to_stop().await;
        let ended =
            timeout(PATIENCE, self.child.wait()).await.expect("it stops when it is told to");
        assert!(ended.expect("it is our child").success(), "it ended well");
    }
}

fn spawn_behind(folder: &Folder, words: &[String]) -> Child {
    let program = built().expect("the program was built");
    let log = OpenOptions::new().create(true).append(true).open(folder.path("log"));
    let mut command = match words {
        [] => Command::new(program),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
    };
    command.arg("run").arg("--config").arg(folder.city());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log.expect("a log can be kept"));
    command.kill_on_drop(true).spawn().expect("the program can be run")
}
