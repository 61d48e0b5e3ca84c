//! A benchmark's server in a process of its own, so that its processor and memory are its own.

use super::ingest::Bench;
use crate::{Failure, live};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

/// What the child tells when it listens.
#[derive(Serialize, Deserialize)]
pub(crate) struct Told {
    /// The front door.
    pub mqtt: SocketAddr,
    /// The web.
    pub web: SocketAddr,
    /// User and secret of each gateway; the last one is a camera.
    pub sign_ins: Vec<(String, String)>,
}

/// Serves gateways with bins until it is told to stop.
pub(crate) async fn serve(connections: usize, bins: usize) -> Result<(), Failure> {
    let bench = Bench::start(connections, bins).await?;
    let mut sign_ins = bench.sign_ins()?;
    sign_ins.push(bench.camera().await?);
    let told = Told { mqtt: bench.running.mqtt, web: bench.running.web, sign_ins };
    println!("{}", serde_json::to_string(&told)?);
    live::told_to_stop().await;
    bench.running.stop().await
}

/// The child, and where it listens.
pub(crate) struct Served {
    process: Child,
    /// What it told.
    pub told: Told,
}

impl Served {
    /// Starts a server for so many gateways with so many bins each.
    pub(crate) fn start(connections: usize, bins: usize) -> Result<Served, Failure> {
        let (connections, bins) = (connections.to_string(), bins.to_string());
        let mut process = Command::new(std::env::current_exe()?)
            .args(["bench", "serve", "--connections", &connections, "--bins", &bins])
            .stdout(Stdio::piped())
            .spawn()?;
        let out = process.stdout.take().ok_or("the child has no output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        Ok(Served { process, told: serde_json::from_str(&line)? })
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// A line of its memory's account, such as `VmHWM`, MiB.
    pub(crate) fn memory_mib(&self, line: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()));
        let status = status.unwrap_or_default();
        let found = status.lines().find_map(|found| found.strip_prefix(line));
        let kib = found.and_then(|rest| rest.trim_matches([':', ' ', '\t']).split(' ').next());
        kib.and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1_024.0
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
