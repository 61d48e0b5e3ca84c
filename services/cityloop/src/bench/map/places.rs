//! The things of the benchmark: where they stand, always the same.

use ::city::{Grids, Position, Registration};
use fastrand::Rng;

/// Things that move, a second's worth of news for the clients.
pub(super) const MOVERS: usize = 2_000;
const SEED: u64 = 4;
/// Of all things, this share stands in the dense places.
const DENSE: f64 = 0.5;
/// Dense places, and how far they reach, degrees.
const CENTRES: usize = 12;
const REACH_DEG: f64 = 0.02;

/// Where so many things stand: half of them around a few centres, half anywhere, all in the city.
pub(in crate::bench) fn places(grids: &Grids, count: usize) -> Vec<Position> {
    let mut chance = Rng::with_seed(SEED);
    let bounds = grids.bounds();
    let anywhere = |chance: &mut Rng| loop {
        let lon = bounds.west + (bounds.east - bounds.west) * chance.f64();
        let lat = bounds.south + (bounds.north - bounds.south) * chance.f64();
        let p = Position::new(lon, lat);
        if grids.at(p).is_some() {
            return p;
        }
    };
    let centres: Vec<Position> = (0..CENTRES).map(|_| anywhere(&mut chance)).collect();
    let near = |chance: &mut Rng| {
        let centre = centres[chance.usize(..centres.len())];
        let off = |chance: &mut Rng| (chance.f64() + chance.f64() - 1.0) * REACH_DEG;
        let p = Position::new(centre.lon + off(chance), centre.lat + off(chance));
        grids.at(p).map_or(centre, |_| p)
    };
    let one = |_| match chance.f64() < DENSE {
        true => near(&mut chance),
        false => anywhere(&mut chance),
    };
    (0..count).map(one).collect()
}

/// A part of the register of the benchmark, from this number on: lamps, and ploughs that move.
pub(super) fn register(from: usize, places: &[Position]) -> Vec<Registration> {
    let thing = |(number, home): (usize, &Position)| {
        let number = from + number;
        let moves = number < MOVERS;
        Registration {
            name: if moves { format!("plow-{number}") } else { format!("lamp-{number}") }.into(),
            kind: if moves { "plow" } else { "street-lamp" }.into(),
            home: *home,
            via: None,
            quantity: 0,
            skills: Vec::new(),
            edits: Vec::new(),
        }
    };
    places.iter().enumerate().map(thing).collect()
}
