//! A benchmark's server in a process of its own, so that its processor and memory are its own.

use super::ingest::Bench;
use crate::{Failure, live};
use serde::de::DeserializeOwned;
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

/// A server in a process of its own, and what it told when it listened.
pub(crate) struct Served<T> {
    process: Child,
    /// What it told.
    pub told: T,
}

impl<T: DeserializeOwned> Served<T> {
    /// Starts this program as `bench` with these words; its first line is what it tells.
    pub(crate) fn start(words: &[&str]) -> Result<Served<T>, Failure> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg("bench")
            .args(words)
            .stdout(Stdio::piped())
            .spawn()?;
        let out = process.stdout.take().ok_or("the child has no output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        Ok(Served { process, told: serde_json::from_str(&line)? })
    }
}

impl Served<Told> {
    /// Starts a server for so many gateways with so many bins each.
    pub(crate) fn gateways(connections: usize, bins: usize) -> Result<Served<Told>, Failure> {
        let (connections, bins) = (connections.to_string(), bins.to_string());
        Served::start(&["serve", "--connections", &connections, "--bins", &bins])
    }
}

impl<T> Served<T> {
    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// See [`memory_mib`].
    pub(crate) fn memory_mib(&self, line: &str) -> f64 {
        memory_mib(self.id(), line)
    }

    /// Processor time so far, seconds (proc_pid_stat(5), in hundredths).
    pub(crate) fn cpu_s(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id()));
        let stat = stat.unwrap_or_default();
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
    }
}

impl<T> Drop for Served<T> {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A line of a process's account of its memory, such as `VmHWM`, MiB (proc_pid_status(5)).
pub(crate) fn memory_mib(process: u32, line: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"));
    let status = status.unwrap_or_default();
    let found = status.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(':'));
    let kib = found.and_then(|rest| rest.split_whitespace().next());
    kib.and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1_024.0
}
