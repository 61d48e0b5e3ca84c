//! A district of 170,000 things is drawn while somebody waits for it.

use super::protobuf::layers;
use crate::web::gallery::View;
use crate::web::index::Index;
use crate::web::live::Scene;
use crate::web::tests::town::{kind, label, settings};
use crate::web::tiles::{Drawn, TileId, draw};
use city::{
    Areas, Chunks, City, Grids, KindId, Live, Parts, Position, Role, Segment, Settings, Streets,
    Thing, ThingId, Time,
};
use geo::{MultiPolygon, polygon};
use std::sync::Arc;
use std::time::{Duration, Instant};

const THINGS: u32 = 170_000;
pub(in crate::web) const MIDDLE: Position = Position::new(113.3, 23.25);
/// More would be felt where it is loaded.
const TILE_BYTES: usize = 500_000;
const TRIES: usize = 9;

/// A square of 20 km with things evenly all over it, and 7,000 street segments.
pub(in crate::web) fn district() -> (City, MultiPolygon<f64>) {
    lamps(THINGS, |n| p(f64::from(n % 412) / 412.0, f64::from(n / 412) / 413.0))
}

/// A place of the square, by its share from west to east and from south to north.
fn p(i: f64, j: f64) -> Position {
    Position::new(113.2 + 0.1998 * i, 23.16 + 0.1798 * j)
}

/// The same square, with so many lamps wherever they are put.
pub(in crate::web) fn lamps(
    count: u32,
    home: impl Fn(u32) -> Position,
) -> (City, MultiPolygon<f64>) {
    let boundary: MultiPolygon<f64> = polygon![
        (x: 113.2, y: 23.16), (x: 113.4, y: 23.16), (x: 113.4, y: 23.34), (x: 113.2, y: 23.34)
    ]
    .into();
    let small = settings(&boundary);
    let district = small.district;
    let segments = (0..7_000).map(|n| {
        let (i, j) = (f64::from(n % 100) / 100.0, f64::from(n / 100) / 70.0);
        let line = (0..8).map(|k| p(i + 0.001 * f64::from(k), j + 0.0001 * f64::from(k % 2)));
        Segment::new("街", line.collect())
    });
    let settings = Settings {
        kinds: [small.kinds, vec![kind("lamp", Role::Component)]].concat(),
        grids: Grids::by_rule(district, &boundary).expect("a square has grids"),
        areas: Areas::default(),
        streets: Streets::new(segments.collect()),
        name: label("区", "district"),
        ..small
    };
    let thing = |n: u32| Thing {
        id: ThingId::new(district, n),
        name: format!("lamp-{n:06}").into(),
        kind: KindId(4),
        home: home(n),
        grid: None,
        via: None,
        quantity: 1,
        skills: city::Skills(0),
    };
    let things: Chunks<Thing> = (0..count).map(thing).collect();
    let lives = things.iter().map(Live::new).collect();
    let parts = Parts { now: Time(1_000_000), things, lives, ..Parts::default() };
    (City::restore(Arc::new(settings), parts), boundary)
}

/// The shortest of a few tries: what the work itself takes.
fn shortest<T>(mut work: impl FnMut() -> T) -> Duration {
    let once = |_| {
        let start = Instant::now();
        drop(work());
        start.elapsed()
    };
    (0..TRIES).map(once).min().unwrap_or_default()
}

/// The scene of a city, and its picture.
pub(in crate::web) fn scene_of(city: City) -> (Scene, Arc<View>) {
    let city = Arc::new(city);
    let index = Arc::new(Index::default().after(&city));
    let view = Arc::new(View { city, index });
    let (scene, _) = Scene::new(&view.city).after(view.clone(), Time(2_000_000));
    (scene, view)
}

#[test]
fn beside_a_depot_full_of_things_every_thing_is_drawn_and_the_depot_is_one_cluster() {
    let depot = MIDDLE;
    let beside = Position::new(depot.lon + 0.0012, depot.lat);
    let (city, boundary) = lamps(6_000, |n| if n == 0 { beside } else { depot });
    let drawn = Drawn::new(&boundary, city.settings());
    let (scene, _) = scene_of(city);
    let layers_at = |p| {
        let bytes = draw(&scene, &drawn, Time(2_000_000), TileId::around(18, p)).expect("drawn");
        layers(&bytes).into_iter().filter(|layer| ["things", "clusters"].contains(&&*layer.name))
    };
    let near: Vec<_> = layers_at(beside).collect();
    assert_eq!((near[0].name.as_str(), near[0].features.len()), ("things", 1));
    let full: Vec<_> = layers_at(depot).collect();
    assert_eq!((full[0].name.as_str(), full[0].features.len()), ("clusters", 1));
    assert_eq!(full[0].features[0].tags["count"], "5999");
}

#[test]
fn every_tile_of_a_district_has_something_in_each_layer_and_is_no_burden_to_send() {
    let (city, boundary) = district();
    let city = Arc::new(city);
    let drawn = Drawn::new(&boundary, city.settings());
    let index = Arc::new(Index::default().after(&city));
    let view = Arc::new(View { city: city.clone(), index: index.clone() });
    let now = Time(2_000_000);
    let empty = Scene::new(&city);
    let all_takes = shortest(|| empty.after(view.clone(), now));
    let (scene, _) = empty.after(view.clone(), now);
    let none_takes = shortest(|| scene.after(view.clone(), now));
    println!("index {:?}", shortest(|| index.after(&city)));
    println!("a scene of everything {all_takes:?}, of what changed {none_takes:?}");
    for z in 8..=17 {
        let id = TileId::around(z, MIDDLE);
        let bytes = draw(&scene, &drawn, now, id).expect("drawn");
        assert!(layers(&bytes).iter().all(|layer| !layer.features.is_empty()));
        assert!(bytes.len() < TILE_BYTES, "z{z}: {} bytes", bytes.len());
        let takes = shortest(|| draw(&scene, &drawn, now, id).expect("drawn"));
        println!("z{z}: {takes:?}, {} KiB", bytes.len() / 1024);
    }
}
