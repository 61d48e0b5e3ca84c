//! The peer: a real Mosquitto from Debian that forwards QoS 1 to one subscriber.

use super::city::Folder;
use super::ingest::{load, on_a_thread, report};
use super::subscriber;
use crate::Failure;
use server::door::load::{self, Tally};
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Topics of each connection.
const BINS: u64 = 400;
/// How long Mosquitto may take to listen.
const PATIENCE: Duration = Duration::from_secs(10);

/// What arrived at the subscriber; `None` where Mosquitto is not installed.
pub(crate) async fn forward(
    connections: usize,
    seconds: u64,
    window: u16,
) -> Result<Option<Tally>, Failure> {
    let folder = Folder::new("mosquitto");
    fs::create_dir_all(&folder.0)?;
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let config = folder.0.join("mosquitto.conf");
    fs::write(
        &config,
        format!(
            "listener {} 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 0\n\
             max_queued_messages 0\nset_tcp_nodelay true\nlog_type error\n",
            address.port()
        ),
    )?;
    let started = Command::new("mosquitto")
        .arg("-c")
        .arg(&config)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(broker) = started else { return Ok(None) };
    let mut broker = Ended(broker);
    wait_for(address, &mut broker)?;
    let sign_ins = (0..connections).map(|c| (format!("gate-{c}"), "x".to_owned())).collect();
    let load = load(address, sign_ins, seconds, window);
    let lasting = load.lasting;
    let tally = on_a_thread(move || -> Result<Tally, std::io::Error> {
        let listening = subscriber::listen(address)?;
        let sent = load::run(&load, |c, n, message| report(c, BINS, n, message))?;
        let (received, lasted) = listening.finish(sent.acknowledged, lasting * 3);
        Ok(Tally { acknowledged: received, lasted, ..sent })
    });
    Ok(Some(tally.await?))
}

fn wait_for(address: SocketAddr, broker: &mut Ended) -> Result<(), Failure> {
    let since = Instant::now();
    while TcpStream::connect(address).is_err() {
        if broker.0.try_wait()?.is_some() || since.elapsed() > PATIENCE {
            return Err("mosquitto did not start".into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// A child that is ended with its owner.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
