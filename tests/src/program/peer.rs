//! A real server of somebody else's: where it listens, how it is run, its process.

use super::place::Place;
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// How long it may take to listen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server with a place that outlives its restarts.
pub struct Peer {
    /// Where it listens, through all its restarts.
    pub address: SocketAddr,
    program: &'static str,
    args: Vec<String>,
    child: Option<Child>,
    _place: Place,
}

impl Peer {
    pub(super) async fn start(program: &'static str, place: Place, args: Vec<String>) -> Peer {
        let mut peer = Peer { address: place.address, program, args, child: None, _place: place };
        peer.start_again().await;
        peer
    }

    /// Starts it again at the same place.
    pub async fn start_again(&mut self) {
        let mut command = Command::new(self.program);
        command.args(&self.args).stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::null()).kill_on_drop(true);
        self.child = Some(command.spawn().expect("it can be run"));
        let since = Instant::now();
        while TcpStream::connect(self.address).await.is_err() {
            assert!(since.elapsed() < PATIENCE, "{} listens", self.program);
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// A polite stop: it writes what it holds to its files.
    pub async fn stop(&mut self) {
        let mut child = self.child.take().expect("it is running");
        let pid = child.id().expect("it is running").to_string();
        let told = Command::new("kill").arg(pid).status().await.expect("kill can be run");
        assert!(told.success(), "the stop was heard");
        child.wait().await.expect("it is our child");
    }

    /// `kill -9`: what it held in memory is gone.
    pub async fn kill(&mut self) {
        let mut child = self.child.take().expect("it is running");
        child.kill().await.expect("it was running");
    }
}
