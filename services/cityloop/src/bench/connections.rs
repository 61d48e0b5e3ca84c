//! What an idle connection costs, and a storm in which all of them come back at once with mutual
//! TLS while others go on speaking. The server is a process of its own.

use super::authority::Authority;
use super::city::Folder;
use super::device::{Device, Proof};
use super::others::{self, Waits};
use crate::Failure;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use server::door::Scope;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

/// Connections of one identity.
const EACH: usize = 60;
/// How often a device tries before the benchmark fails.
const TRIES: usize = 5;
/// How long others are measured in peace.
const PEACE: Duration = Duration::from_secs(10);

/// Runs the benchmark and prints its table.
pub(crate) async fn run(connections: usize) -> Result<(), Failure> {
    server::raise_open_files();
    let folder = Folder::new("connections");
    let Some(authority) = Authority::new(&folder.0)? else {
        return Err("openssl is not installed (Debian package openssl)".into());
    };
    authority.sign("server")?;
    let identities = connections.div_ceil(EACH);
    println!("{identities} identities are made");
    let made = enrol(&folder.0.join("store"), &authority, identities)?;
    for (what, proofs) in [("plain", &made.secrets), ("mutual TLS", &made.full)] {
        let city = City::start(&folder.0).await?;
        let address = if what == "plain" { city.plain } else { city.tls };
        idle(what, address, proofs, connections, &city).await?;
        city.end().await?;
    }
    let city = City::start(&folder.0).await?;
    // Everybody has a ticket before the storm in which it may be used.
    drop(sign_in_all(city.tls, &made.resumed, connections).await?);
    storm(&city, &made, connections).await?;
    city.end().await
}

/// Identities of a benchmark, and how each proves itself.
struct Made {
    secrets: Vec<Proof>,
    full: Vec<Proof>,
    resumed: Vec<Proof>,
    others: Vec<(String, String)>,
}

fn enrol(store: &Path, authority: &Authority, identities: usize) -> Result<Made, Failure> {
    let mut made =
        Made { secrets: Vec::new(), full: Vec::new(), resumed: Vec::new(), others: Vec::new() };
    for n in 0..identities {
        let (plain, shown) = (format!("secret-{n}"), format!("shown-{n}"));
        let secret = server::enrol(store, &plain, Scope::of_things([plain.as_str()])?)?;
        made.secrets.push(Proof::Secret(plain.into(), secret.reveal().into()));
        server::enrol_certificate(store, &shown, Scope::of_things([shown.as_str()])?)?;
        let certificate = authority.sign(&shown)?;
        made.full.push(Proof::Certificate(Arc::new(client(authority, &certificate, false)?)));
        made.resumed.push(Proof::Certificate(Arc::new(client(authority, &certificate, true)?)));
    }
    for name in others::names() {
        let secret = server::enrol(store, &name, Scope::of_things([name.as_str()])?)?;
        made.others.push((name, secret.reveal().to_owned()));
    }
    Ok(made)
}

fn client(authority: &Authority, shown: &Path, resumes: bool) -> Result<ClientConfig, Failure> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority.path("ca.pem"))?)?;
    let chain = vec![CertificateDer::from_pem_file(shown)?];
    let key = PrivateKeyDer::from_pem_file(authority.path("all.key"))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)?;
    if !resumes {
        config.resumption = rustls::client::Resumption::disabled();
    }
    Ok(config)
}

async fn idle(
    what: &str,
    address: SocketAddr,
    proofs: &[Proof],
    connections: usize,
    city: &City,
) -> Result<(), Failure> {
    let (before, since) = (city.memory_kib()?, Instant::now());
    let devices = sign_in_all(address, proofs, connections).await?;
    let took = since.elapsed().as_secs_f64();
    // Whatever is still on its way is small, and has arrived after this.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let more = city.memory_kib()?.saturating_sub(before);
    let each = more as f64 / devices.len() as f64;
    println!("{what}: {} idle connections, {each:.1} KiB each, in {took:.1} s", devices.len());
    Ok(())
}

/// All at once, as after a cut; whoever is not let in tries again.
async fn sign_in_all(
    address: SocketAddr,
    proofs: &[Proof],
    connections: usize,
) -> Result<Vec<Device>, Failure> {
    let mut all = JoinSet::new();
    for n in 0..connections {
        let (proof, client_id) = (proofs[n / EACH].clone(), format!("device-{n}"));
        all.spawn(async move {
            let mut tried = 0;
            loop {
                match Device::sign_in(address, &client_id, &proof).await {
                    Err(_) if tried < TRIES => tried += 1,
                    done => return done,
                }
                tokio::time::sleep(Duration::from_millis(500 << tried)).await;
            }
        });
    }
    let mut devices = Vec::with_capacity(connections);
    while let Some(done) = all.join_next().await {
        devices.push(done??);
    }
    Ok(devices)
}

async fn storm(city: &City, made: &Made, connections: usize) -> Result<(), Failure> {
    let mut speaking = others::speak(city.plain, &made.others)?;
    tokio::time::sleep(PEACE).await;
    print_waits("others in peace", &speaking.take());
    for (what, proofs) in [("full handshakes", &made.full), ("resumed", &made.resumed)] {
        let since = Instant::now();
        let devices = sign_in_all(city.tls, proofs, connections).await?;
        let took = since.elapsed().as_secs_f64();
        println!("storm, mutual TLS, {what}: {} back in {took:.1} s", devices.len());
        print_waits("others meanwhile", &speaking.take());
        drop(devices);
        tokio::time::sleep(Duration::from_secs(3)).await;
        speaking.take();
    }
    Ok(())
}

fn print_waits(what: &str, waits: &Waits) {
    println!(
        "  {what:<18} {:>7} messages, PUBACK p50 {:>6.1} ms, p99 {:>6.1} ms, slowest {:>6.1} ms",
        waits.count(),
        waits.at(0.50),
        waits.at(0.99),
        waits.at(1.0),
    );
}

/// The benchmarked city as a process; ended when dropped.
struct City {
    child: Child,
    plain: SocketAddr,
    tls: SocketAddr,
}

impl City {
    async fn start(folder: &Path) -> Result<City, Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("bench-city").arg("--config").arg(folder);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn()?;
        let out = child.stdout.take().ok_or("the city's output is not piped")?;
        let mut lines = BufReader::new(out).lines();
        let (mut plain, mut tls) = (None, None);
        while plain.is_none() || tls.is_none() {
            let line = lines.next_line().await?.ok_or("the benchmarked city did not start")?;
            let address = |scheme: &str| line.split_once(scheme)?.1.parse().ok();
            plain = plain.or_else(|| address(" mqtt://"));
            tls = tls.or_else(|| address(" mqtts://"));
        }
        let missing = "the benchmarked city has no door";
        Ok(City { child, plain: plain.ok_or(missing)?, tls: tls.ok_or(missing)? })
    }

    async fn end(mut self) -> Result<(), Failure> {
        Ok(self.child.kill().await?)
    }

    /// What the process holds of the machine's memory, all included but the kernel's sockets.
    fn memory_kib(&self) -> Result<u64, Failure> {
        let id = self.child.id().ok_or("the benchmarked city has ended")?;
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let said = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = said.and_then(|said| said.split_whitespace().next());
        Ok(number.ok_or("the system does not say how much memory a process has")?.parse()?)
    }
}
