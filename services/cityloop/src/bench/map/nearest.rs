//! The nearest ten of many while ten thousand move each second: the index itself, with a picture
//! made four times a second as the server does.

use super::asking::share;
use crate::Failure;
use ::city::{City, Fact, Live, Motion, Observation, Parts, Position, Settings, Thing, ThingId};
use ::city::{KindId, Time, Values};
use fastrand::Rng;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Moves of a second, and how many of them lie between two pictures.
pub(super) const MOVES: usize = 10_000;
const PICTURES: usize = 4;
/// Places asked about.
pub(super) const QUESTIONS: usize = 10_000;
/// How many nearest ones.
pub(super) const NEAREST: usize = 10;

/// Where things are asked about, always the same.
pub(super) fn questions(places: &[Position]) -> Vec<Position> {
    let mut chance = Rng::with_seed(7);
    let one = |_| {
        let p = places[chance.usize(..places.len())];
        Position::new(p.lon + 0.001 * chance.f64(), p.lat + 0.001 * chance.f64())
    };
    (0..QUESTIONS).map(one).collect()
}

/// Where something that moves goes next: a few dozen metres on.
pub(super) fn onward(chance: &mut Rng, p: Position) -> Position {
    let off = |chance: &mut Rng| (chance.f64() - 0.5) * 0.0006;
    Position::new(p.lon + off(chance), p.lat + off(chance))
}

/// How long a question and a move took in the mean.
pub(super) struct Took {
    pub(super) question_us: f64,
    pub(super) move_us: f64,
}

/// Runs and prints.
pub(super) fn run(settings: &Arc<Settings>, places: &[Position]) -> Result<Took, Failure> {
    let kind = |name: &str| {
        let place = settings.kinds.iter().position(|kind| &*kind.name == name);
        place.map(|slot| KindId(slot as u16)).ok_or("a type of the benchmark is missing")
    };
    let (moving, standing) = (kind("plow")?, kind("street-lamp")?);
    let mut city = filled(settings, places, moving, standing);
    let mut chance = Rng::with_seed(9);
    let mut at: Vec<Position> = places[..MOVES].to_vec();
    let questions = questions(places);
    let (mut times, mut moved) = (Vec::with_capacity(QUESTIONS), Duration::ZERO);
    let mut picture = city.picture();
    let seconds = 5;
    let part = MOVES / PICTURES;
    for turn in 0..seconds * PICTURES {
        let from = turn % PICTURES * part;
        let facts: Vec<Fact> = (from..from + part)
            .map(|number| {
                at[number] = onward(&mut chance, at[number]);
                observed(settings, number, at[number], turn as i64)
            })
            .collect();
        let since = Instant::now();
        facts.iter().for_each(|fact| city.apply(Time(turn as i64 + 1), fact));
        moved += since.elapsed();
        picture = city.picture();
        let some = questions.len() / (seconds * PICTURES);
        for p in &questions[turn * some..(turn + 1) * some] {
            let since = Instant::now();
            let near = picture.map().nearest(*p, NEAREST, f64::MAX, |_, _| true);
            times.push(since.elapsed());
            if near.len() != NEAREST {
                return Err("fewer were found than there are".into());
            }
        }
    }
    drop(picture);
    let question_us = times.iter().sum::<Duration>().as_secs_f64() * 1e6 / times.len() as f64;
    let move_us = moved.as_secs_f64() * 1e6 / (seconds * MOVES) as f64;
    times.sort_unstable();
    println!(
        "  cityloop, its index   {question_us:9.1} µs   p99 {:7.1} µs   a move {move_us:.2} µs, \
         with all that an observation does and a picture each {part} moves",
        share(&times, 0.99) * 1_000.0
    );
    Ok(Took { question_us, move_us })
}

fn filled(settings: &Arc<Settings>, places: &[Position], moving: KindId, other: KindId) -> City {
    let thing = |(number, home): (usize, &Position)| Thing {
        id: ThingId::new(settings.district, number as u32),
        name: format!("thing-{number}").into(),
        kind: if number < MOVES { moving } else { other },
        home: *home,
        grid: settings.grids.at(*home),
        via: None,
        quantity: 0,
        skills: ::city::Skills(0),
    };
    let things: ::city::Chunks<Thing> = places.iter().enumerate().map(thing).collect();
    let lives = things.iter().map(Live::new).collect();
    City::restore(settings.clone(), Parts { things, lives, ..Parts::default() })
}

fn observed(settings: &Settings, number: usize, at: Position, turn: i64) -> Fact {
    Fact::Observed(Observation {
        thing: ThingId::new(settings.district, number as u32),
        said: Time(turn + 1),
        mark: None,
        late: false,
        position: Some(Motion { at, heading_deg: 0.0, speed_mps: 5.0 }),
        values: Values::NONE,
        sighting: None,
        looked: None,
        passed: false,
    })
}
