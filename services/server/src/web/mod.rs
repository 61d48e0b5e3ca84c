//! The web: JSON, tiles, events, metrics, and the console's files.

use crate::clock::Clock;
use crate::directory::Directory;
use crate::door::{Arrived, Door};
use crate::message::Message;
use crate::published::Published;
use geo::MultiPolygon;
use std::borrow::Cow;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

/// What the web is given. The maintainer's `run.rs` builds exactly this.
pub struct Given {
    /// What the loop shows.
    pub published: Arc<Published>,
    /// The way to the loop.
    pub inputs: mpsc::Sender<Vec<Arrived<Message>>>,
    /// Names.
    pub directory: Arc<Directory>,
    /// What time it is.
    pub clock: Arc<Clock>,
    /// The front door, for its counters.
    pub door: Door,
    /// A connection to the store that only reads.
    pub reader: Mutex<rusqlite::Connection>,
    /// The city's outline.
    pub boundary: MultiPolygon<f64>,
    /// What the status page says of a simulated world.
    pub simulated: Option<Rates>,
    /// When the program started.
    pub started: Instant,
    /// The console's files: bytes and MIME type.
    pub assets: fn(&str) -> Option<(Cow<'static, [u8]>, &'static str)>,
    /// Where it listens: gives the allowed Host names (this address, localhost with its port).
    pub address: SocketAddr,
}

/// Rates of a simulated world, for the status page.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rates {
    /// Seconds between two reports of a component.
    pub component_report_s: u32,
    /// Seconds between two reports of a vehicle.
    pub vehicle_report_s: u32,
    /// Faults an hour.
    pub faults_per_hour: u32,
}

/// The web of one city.
pub struct Web {
    given: Given,
}

impl Web {
    /// A web that is given its city.
    pub fn new(given: Given) -> Web {
        Web { given }
    }
}

/// Serves until `shutdown` turns true.
pub async fn serve(
    web: Web,
    listener: TcpListener,
    mut shutdown: watch::Receiver<bool>,
) -> io::Result<()> {
    let _ = (&web.given.started, &listener);
    let _ = shutdown.wait_for(|stop| *stop).await;
    Ok(())
}
