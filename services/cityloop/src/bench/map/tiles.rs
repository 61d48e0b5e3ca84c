//! Tiles that nobody asked for before, over all zooms and where things are.

use super::asking::{Asking, share};
use super::serving::Told;
use crate::Failure;
use ::city::Position;
use std::collections::BTreeSet;
use std::time::Duration;

/// Tiles of a zoom at most.
const EACH: usize = 100;
const ZOOMS: std::ops::RangeInclusive<u8> = 8..=18;

/// Asks, and prints a row for each zoom and one for all; `part` is `things/`, or nothing for all
/// layers. Returns p99 of all, ms, and the largest, KB.
pub(super) fn run(city: &Told, places: &[Position], part: &str) -> Result<(f64, f64), Failure> {
    let mut asking = Asking::new(city)?;
    // The first one looks at everything.
    asking.get("/tiles/things/0/0/0.mvt")?;
    println!("tiles {part:8} not kept   count     p50 ms    p99 ms   largest KB");
    let (mut all, mut largest) = (Vec::new(), 0);
    for z in ZOOMS {
        let (mut times, mut most) = (Vec::new(), 0);
        for (x, y) in addresses(places, z) {
            let (took, bytes) = asking.get(&format!("/tiles/{part}{z}/{x}/{y}.mvt"))?;
            times.push(took);
            most = most.max(bytes);
        }
        row(&format!("z{z}"), &mut times, most);
        all.append(&mut times);
        largest = largest.max(most);
    }
    row("all", &mut all, largest);
    Ok((share(&all, 0.99), largest as f64 / 1_000.0))
}

fn row(what: &str, times: &mut [Duration], most: usize) {
    times.sort_unstable();
    println!(
        "  {what:24} {:5}   {:8.2}  {:8.2}   {:10.1}",
        times.len(),
        share(times, 0.5),
        share(times, 0.99),
        most as f64 / 1_000.0
    );
}

/// Tiles of a zoom in which things stand, each once.
fn addresses(places: &[Position], z: u8) -> BTreeSet<(u32, u32)> {
    let step = (places.len() / (EACH * 20)).max(1);
    let across = f64::from(1_u32 << z);
    let tile = |p: &Position| {
        let (x, y) = basemap::world(p.lon, p.lat);
        ((x * across) as u32, (y * across) as u32)
    };
    let mut found = BTreeSet::new();
    for p in places.iter().step_by(step) {
        found.insert(tile(p));
        if found.len() == EACH {
            break;
        }
    }
    found
}
