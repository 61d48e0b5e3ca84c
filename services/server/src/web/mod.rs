//! The web: JSON, tiles, events, the live map, metrics, and the console's files, on loopback only.
//! It reads the pictures that the loop shows, and puts before the loop what people say.

mod areas;
mod assets;
mod came_from;
mod cases;
mod catalogue;
mod city;
mod coverage;
mod crews;
mod events;
mod gallery;
mod guard;
mod history;
mod index;
mod letters;
mod live;
mod machine;
mod message;
mod metrics;
mod nearby;
mod need;
mod ogc;
mod openapi;
mod operators;
mod packed;
mod past;
mod place;
mod problem;
mod register;
mod roster;
mod routes;
mod said;
mod say;
mod scope;
mod seats;
mod shapes;
mod sign_in;
mod stage;
mod status;
mod streets;
mod tasks;
mod thing_past;
mod things;
mod things_in;
mod tiles;
mod today;
mod tracks;
mod underlay;
mod until;

#[cfg(test)]
mod tests;

use crate::clock::Clock;
use crate::directory::Directory;
use crate::door::Door;
use crate::history::History;
use crate::message::Inputs;
use crate::published::Published;
use crate::staff::Staff;
use crate::underlay::Underlay;
use gallery::Gallery;
use geo::MultiPolygon;
pub use said::WebSaid;
use std::borrow::Cow;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::sleep;

/// How long open requests may take to end once the web closes.
const CLOSING: Duration = Duration::from_secs(5);

/// Finds one of the console's files by its path: its bytes and MIME type.
pub type FindAsset = fn(&str) -> Option<(Cow<'static, [u8]>, &'static str)>;

/// What the web is given.
pub struct Given {
    /// What the loop shows.
    pub published: Arc<Published>,
    /// The way to the loop.
    pub inputs: Inputs,
    /// Names.
    pub directory: Arc<Directory>,
    /// What time it is.
    pub clock: Arc<Clock>,
    /// The front door, for its counters.
    pub door: Door,
    /// What became of the points for an InfluxDB 2, where the city has one.
    pub influx: Option<Arc<influx::Tally>>,
    /// A connection to the store that only reads.
    pub reader: Mutex<rusqlite::Connection>,
    /// What each thing reported.
    pub history: Arc<History>,
    /// The city's outline.
    pub boundary: MultiPolygon<f64>,
    /// What lies under the live map.
    pub underlay: Option<Underlay>,
    /// What the status page says of a simulated world.
    pub simulated: Option<Rates>,
    /// When the program started.
    pub started: Instant,
    /// Who may sign in.
    pub staff: Arc<Staff>,
    /// The console's files: bytes and MIME type.
    pub assets: FindAsset,
    /// The address under which a proxy shows it, such as `https://city.example`; without a path.
    pub origin: Option<String>,
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
    gallery: Arc<Gallery>,
}

impl Web {
    /// A web that is given its city.
    pub fn new(given: Given) -> Web {
        Web { gallery: Arc::new(Gallery::new(given)) }
    }
}

/// Serves until `shutdown` turns true, then lets open requests end for a few seconds. The way to
/// the loop is given back before it returns. Fails only where the listener does.
pub async fn serve(
    web: Web,
    listener: TcpListener,
    shutdown: watch::Receiver<bool>,
) -> io::Result<()> {
    let gallery = web.gallery;
    let telling = tokio::spawn(events::tell(gallery.clone(), shutdown.clone()));
    let watching = tokio::spawn(live::tell(gallery.clone(), shutdown.clone()));
    let router = routes::router(gallery.clone());
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let stop = stopped(shutdown.clone());
    let serving = axum::serve(listener, router).with_graceful_shutdown(stop);
    let served = tokio::select! {
        served = serving => served,
        () = async { stopped(shutdown).await; sleep(CLOSING).await } => Ok(()),
    };
    gallery.close();
    telling.abort();
    watching.abort();
    served
}

/// Waits until the web shall close.
async fn stopped(mut shutdown: watch::Receiver<bool>) {
    // An error means that whoever could say so is gone, which says as much.
    let _ = shutdown.wait_for(|stop| *stop).await;
}
