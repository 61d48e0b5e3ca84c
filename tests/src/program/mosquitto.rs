//! A real Mosquitto of our own: its port, its folder, its process.

use super::folder::Folder;
use std::net::{SocketAddr, TcpListener};
use std::process::Stdio;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// How long it may take to listen or to stop.
const PATIENCE: Duration = Duration::from_secs(20);

/// A broker that keeps sessions and what waits for them in a file, written when it stops politely.
pub struct Mosquitto {
    /// Where it listens, through all its restarts.
    pub address: SocketAddr,
    config: String,
    child: Option<Child>,
}

impl Mosquitto {
    /// Starts a broker inside a test's folder.
    pub async fn start(folder: &Folder) -> Mosquitto {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.expect("there is a free port");
        let place = folder.path("mosquitto");
        std::fs::create_dir_all(&place).expect("the temporary folder can be written");
        let text = format!(
            "listener {} 127.0.0.1\nallow_anonymous true\nuser root\npersistence true\n\
             persistence_location {}/\nmax_inflight_messages 0\nmax_queued_messages 0\n\
             log_type error\nlog_type warning\n",
            address.port(),
            place.display(),
        );
        folder.write("mosquitto.conf", &text);
        let config = folder.path("mosquitto.conf").display().to_string();
        let mut broker = Mosquitto { address, config, child: None };
        broker.start_again().await;
        broker
    }

    /// Starts it again at the same place.
    pub async fn start_again(&mut self) {
        let mut command = Command::new("mosquitto");
        command.args(["-c", &self.config]).stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::null()).kill_on_drop(true);
        self.child = Some(command.spawn().expect("mosquitto can be run"));
        let since = Instant::now();
        while TcpStream::connect(self.address).await.is_err() {
            assert!(since.elapsed() < PATIENCE, "mosquitto listens");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// A polite stop: it writes what it holds to its file.
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
