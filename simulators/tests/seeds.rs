//! The same seed is the same world; everything in it has a place; everything it says is understood.

mod town;

use city::{Input, KindId, Span, ThingId};
use simulators::{Plan, Utterance, World};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use town::{START, listen};

fn digest(said: &[Utterance]) -> u64 {
    let mut hasher = DefaultHasher::new();
    said.hash(&mut hasher);
    hasher.finish()
}

#[test]
fn the_same_seed_says_the_same_bytes_and_another_seed_others() {
    let town = town::small();
    let said = |seed| {
        let mut world = town.world(Plan::small(seed, START));
        digest(&listen(&mut world, Span::minutes(30)))
    };
    assert_eq!(said(1), said(1));
    assert_ne!(said(1), said(2));
}

#[test]
fn steps_of_any_length_live_the_same_life() {
    let town = town::small();
    let whole = listen(&mut town.world(Plan::small(4, START)), Span::minutes(10));
    let mut world = town.world(Plan::small(4, START));
    let parts: Vec<Utterance> = (0..6_000).flat_map(|_| listen(&mut world, Span(100))).collect();
    assert_eq!(whole, parts);
    assert!(whole.windows(2).all(|pair| pair[0].at <= pair[1].at));
}

fn check_register(town: &town::Town, world: &World, things: usize) {
    let register = world.register();
    assert_eq!(register.len(), things);
    let mut known = BTreeSet::new();
    for thing in &register {
        assert!(town.settings.grids.at(thing.home).is_some(), "{thing:?}");
        assert!(town.settings.kind_named(&thing.kind).is_some(), "{thing:?}");
        assert!(thing.via.as_ref().is_none_or(|via| known.contains(via)), "{thing:?}");
        assert!(known.insert(thing.name.clone()), "{} twice", thing.name);
    }
    assert_eq!(register, world.register());
    let spoken: usize = world.speakers().iter().map(|speaker| speaker.things.len()).sum();
    let lots = register.iter().filter(|thing| thing.quantity > 0).count();
    assert_eq!(spoken, things - lots);
}

#[test]
fn every_registered_thing_has_a_name_a_type_and_a_place_in_a_grid() {
    let town = town::small();
    check_register(&town, &town.world(Plan::small(1, START)), 170 + 12 + 3 + 3 + 4 + 10 + 3);
}

#[test]
fn the_full_baiyun_has_all_its_things_in_their_places() {
    let town = town::baiyun();
    let streets = town.settings.streets.all().len();
    assert!((3_000..9_000).contains(&streets), "{streets} street pieces");
    let world = town.world(Plan::baiyun(1, START));
    check_register(town, &world, 168_000 + 29_000 + 40 + 20 + 200 + 60 + 36);
    let mut kinds: BTreeMap<Box<str>, u32> = BTreeMap::new();
    world.register().into_iter().for_each(|thing| *kinds.entry(thing.kind).or_default() += 1);
    assert!(kinds.values().filter(|count| **count > 100).count() >= 15, "{kinds:?}");
}

/// Decodes all that is said as the city would: everything has a meaning, its speaker may say it,
/// and no value is past what the type file says is possible.
fn check_meaning(town: &town::Town, mut world: World, span: Span) -> usize {
    let mut things: BTreeMap<Box<str>, (ThingId, KindId)> = BTreeMap::new();
    for (n, thing) in world.register().iter().enumerate() {
        let kind = town.settings.kind_named(&thing.kind).expect("a known kind");
        things.insert(thing.name.clone(), (ThingId::new(town.settings.district, n as u32), kind));
    }
    let kinds: BTreeMap<ThingId, KindId> = things.values().copied().collect();
    let lookup = |name: &str| things.get(name).copied();
    let speakers = world.speakers();
    let owns: Vec<BTreeSet<&str>> = speakers
        .iter()
        .map(|speaker| speaker.things.iter().map(|name| &**name).collect())
        .collect();
    let mut values = 0;
    for said in listen(&mut world, span) {
        let speaker = said.speaker as usize;
        let sender = wire::Sender { name: &speakers[speaker].name, speaks_for: &|_| true };
        let input = town.pack.decoders.decode(&sender, &said.topic, &said.body, &lookup);
        let telemetry = match input {
            Ok(Input::Telemetry(telemetry)) => Some(telemetry),
            _ => None,
        };
        let body = String::from_utf8_lossy(&said.body);
        assert!(telemetry.is_some(), "not understood: {} {body}", said.topic);
        let telemetry = telemetry.expect("just asserted");
        let kind = town.settings.kind(kinds[&telemetry.thing]).expect("a known kind");
        for (slot, value) in telemetry.values.iter() {
            let field = &kind.fields[slot.slot()];
            assert!((field.min..=field.max).contains(&value), "{} {value}", field.name);
            values += 1;
        }
        let thing = said.topic.split('/').nth(2).expect("a thing");
        assert!(owns[speaker].contains(thing), "{thing} through {}", speakers[speaker].name);
    }
    values
}

#[test]
fn what_a_calm_world_says_is_understood_and_possible() {
    let town = town::small();
    let world = town.world(Plan::small(3, START).calm());
    assert!(check_meaning(&town, world, Span::minutes(30)) > 10_000);
}

#[test]
fn what_the_full_baiyun_says_in_a_minute_is_understood_and_possible() {
    let town = town::baiyun();
    let world = town.world(Plan::baiyun(3, START).calm());
    assert!(check_meaning(town, world, Span::seconds(61)) > 200_000);
}
