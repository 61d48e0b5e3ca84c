//! The benchmark's city in a process of its own: many things, of which two thousand a second move.

use super::places::{MOVERS, places, register};
use crate::bench::child::{Served, memory_mib};
use crate::bench::city::{self, Folder};
use crate::{Failure, live};
use ::city::{Input, Mark, Motion, Position, Telemetry, Values};
use serde::{Deserialize, Serialize};
use server::{Running, StaffAnswered, StaffAsked, ask_staff};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::{MissedTickBehavior, interval};

/// Those who move speak in so many turns a second.
const TURNS: usize = 40;
/// Things that are registered at once.
const PART: usize = 20_000;
/// A heading tells when it was said: hundredths of a degree are milliseconds.
pub(super) const CIRCLE_MS: u64 = 36_000;

/// What the child tells when it serves.
#[derive(Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) web: SocketAddr,
    /// Things in the register.
    pub(super) things: usize,
    /// What the server took before the first of them was registered, MiB.
    pub(super) empty_mib: f64,
    /// What a program says to read them.
    pub(super) token: String,
}

/// Milliseconds since 1970, by the clock both processes have.
pub(super) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(0)
}

/// Serves so many things until it is told to stop.
pub(crate) async fn serve(things: usize) -> Result<(), Failure> {
    let folder = Folder::new("map");
    let token = reader(&folder)?;
    let running = Arc::new(city::start(&folder, server::Clock::wall()).await?);
    let empty_mib = memory_mib(std::process::id(), "VmRSS");
    let mut places = places(&running.town.settings.grids, things);
    let mut refused = 0;
    // In parts: the memory is to be the city's, not that of a list of all there is.
    for (part, some) in places.chunks(PART).enumerate() {
        refused += running.register(register(part * PART, some), |_| ()).await?.len();
    }
    let told = Told { web: running.web, things: things - refused, empty_mib, token };
    println!("{}", serde_json::to_string(&told)?);
    places.truncate(MOVERS);
    places.shrink_to_fit();
    let moving = tokio::spawn(keep_moving(running.clone(), places));
    live::told_to_stop().await;
    moving.abort();
    // The folder goes with this process; nothing of it has to be closed.
    Ok(())
}

/// A program that may look.
fn reader(folder: &Folder) -> Result<String, Failure> {
    let asked = StaffAsked::Token { name: "bench".to_owned(), post: "reader".to_owned() };
    match ask_staff(&folder.0, asked)? {
        StaffAnswered::Token(token) => Ok(token),
        _ => Err("no token was made".into()),
    }
}

async fn keep_moving(running: Arc<Running>, places: Vec<Position>) {
    let mut turn = interval(Duration::from_secs(1) / TURNS as u32);
    turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let district = running.town.settings.district;
    for seq in 0_u64.. {
        turn.tick().await;
        let from = seq as usize % TURNS;
        for number in (from..MOVERS.min(places.len())).step_by(TURNS) {
            let thing = ::city::ThingId::new(district, number as u32);
            // To and fro, a few metres: a plough has its limits.
            let off = if (seq as usize / TURNS).is_multiple_of(2) { 0.0 } else { 0.00005 };
            let heading_deg = (now_ms() % CIRCLE_MS) as f32 / 100.0;
            let at = Position::new(places[number].lon + off, places[number].lat);
            let position = Some(Motion { at, heading_deg, speed_mps: 5.0 });
            let mark = Some(Mark { boot: 1, seq: seq / TURNS as u64 + 1 });
            let input = Input::Telemetry(Telemetry {
                thing,
                said: None,
                mark,
                position,
                values: Values::NONE,
                sighting: None,
            });
            let running = running.clone();
            // The answer says nothing that is wanted here.
            tokio::spawn(async move { drop(running.ask(input).await) });
        }
    }
}

/// A city of so many things, in a process of its own.
pub(super) fn start(things: usize) -> Result<Served<Told>, Failure> {
    Served::start(&["map-city", "--things", &things.to_string()])
}
