//! The world outside in a process of its own, which speaks MQTT through the front door.

use crate::args::Simulate;
use crate::{Failure, embedded};
use city::{Settings, Time};
use simulators::drive::{self, Link};
use simulators::{Plan, World, streets};
use std::collections::BTreeMap;
use std::io::BufRead;
use std::time::{SystemTime, UNIX_EPOCH};
use wire::Pack;

/// Seed of the made-up streets: the same city for every world.
pub(crate) const STREETS_SEED: u64 = 440_111;

/// Lives until standard input closes: no child stays behind when its parent ends. The first line
/// of standard input holds the secrets, as a JSON object of name and secret.
pub(crate) fn run(asked: &Simulate) -> Result<(), Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let secrets: BTreeMap<Box<str>, Box<str>> = serde_json::from_str(&line)?;
    let mut numbers = server::numbers();
    let mut number = |space: &str, name: &str| numbers.number(space, name);
    let files = embedded::files();
    let town = server::read_town(&files, &files.city("city.toml")?, made_up, &mut number)?;
    let world = world(asked.seed, &town.settings, &town.pack);
    let link = Link {
        host: asked.mqtt.ip().to_string(),
        port: asked.mqtt.port(),
        secrets,
        verbose: false,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(drive::mqtt(world, link, drive::parent_gone()))?;
    Ok(())
}

/// The world of a seed, starting now.
pub(crate) fn world(seed: u64, settings: &Settings, pack: &Pack) -> World {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    World::new(Plan::baiyun(seed, Time(since.as_millis() as i64)), settings, &pack.plays)
}

/// Streets where no file gives them.
pub(crate) fn made_up(grids: &city::Grids) -> Vec<city::Segment> {
    streets::made_up(grids, STREETS_SEED)
}
