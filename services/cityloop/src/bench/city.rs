//! A city of its own for a benchmark, in a temporary folder that goes with it.

use crate::simulate::made_up;
use crate::{Failure, embedded, live};
use server::{Clock, InfluxSaid, Running, Setup, TlsSaid};
use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A temporary folder; removed when dropped.
pub(crate) struct Folder(pub PathBuf);

impl Folder {
    /// A new folder for this process.
    pub(crate) fn new(name: &str) -> Folder {
        Folder(std::env::temp_dir().join(format!("cityloop-{name}-{}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It may never have been made.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A clock that stands so long before now.
pub(crate) fn recording(ago: ::city::Span) -> Clock {
    Clock::recording(Clock::wall().now() - ago)
}

/// A rate that is never reached.
const UNLIMITED: Option<NonZeroU32> = NonZeroU32::new(1_000_000_000);

/// Baiyun with its doors on free ports.
pub(crate) async fn start(folder: &Folder, clock: Clock) -> Result<Running, Failure> {
    start_with(&folder.0, None, None, clock, Instant::now()).await
}

/// The same with an InfluxDB, or without.
pub(crate) async fn start_feeding(
    folder: &Folder,
    influx: Option<InfluxSaid>,
) -> Result<Running, Failure> {
    start_with(&folder.0, None, influx, Clock::wall(), Instant::now()).await
}

/// Baiyun in a folder with the certificates of a benchmark, until it is told to stop.
pub(crate) async fn serve(folder: &Path, started: Instant) -> Result<(), Failure> {
    let tls = TlsSaid {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        certificate: folder.join("server.pem"),
        key: folder.join("all.key"),
        client_ca: Some(folder.join("ca.pem")),
        client_crl: None,
        client_may_lack: false,
    };
    let store = folder.join("store");
    let running = start_with(&store, Some(tls), None, Clock::wall(), started).await?;
    println!("door mqtt://{}", running.mqtt);
    if let Some(address) = running.mqtt_tls {
        println!("door mqtts://{address}");
    }
    live::told_to_stop().await;
    running.stop().await
}

/// The limits are the usual ones, save that one machine plays all devices.
async fn start_with(
    folder: &Path,
    tls: Option<TlsSaid>,
    influx: Option<InfluxSaid>,
    clock: Clock,
    started: Instant,
) -> Result<Running, Failure> {
    let files = embedded::files();
    let mut said = files.city("city.toml")?;
    said.store.folder = folder.to_owned();
    said.mqtt.listen.set_port(0);
    said.web.listen.set_port(0);
    said.mqtt.tls = tls;
    let limits = &mut said.mqtt.limits;
    (limits.messages_per_s, limits.bytes_per_s) = (UNLIMITED, UNLIMITED);
    limits.attempts_per_address_s = UNLIMITED;
    limits.connections_per_address = NonZeroUsize::new(20_000);
    said.influx = influx;
    Running::start(Setup {
        files,
        said,
        streets: made_up,
        clock,
        simulated: None,
        assets: embedded::asset,
        started,
        whole: false,
        visitors: false,
    })
    .await
}
