//! Tiles hold what is there, where it is, and are empty where nothing is.

use super::protobuf::{Layer, layers};
use super::town::{BIN, Town, town};
use super::{problem, request, send};
use crate::web::tiles::TileId;
use std::collections::BTreeMap;

async fn tile(town: &Town, path: &str) -> BTreeMap<String, Layer> {
    let (status, bytes) = send(&town.router, request(path)).await;
    assert_eq!(status, 200, "{path}");
    layers(&bytes).into_iter().map(|layer| (layer.name.clone(), layer)).collect()
}

fn around_bin(z: u8) -> String {
    TileId::around(z, BIN).path()
}

#[tokio::test]
async fn a_near_tile_has_things_streets_grids_and_the_ground() {
    let town = town();
    let layers = tile(&town, &around_bin(15)).await;
    assert_eq!(layers.keys().collect::<Vec<_>>(), ["boundary", "coverage", "streets", "things"]);
    assert!(layers.values().all(|layer| layer.extent == 4_096));
    let things = &layers["things"];
    let states: BTreeMap<&str, &str> = things
        .features
        .iter()
        .map(|f| (f.tags["name"].as_str(), f.tags["state"].as_str()))
        .collect();
    assert_eq!(states.get("bin-000001"), Some(&"3"));
    assert_eq!(states.get("bin-000002"), Some(&"1"));
    assert!(!states.contains_key("crew-07") && !states.contains_key("sweeper-01"), "{states:?}");
    let bin = things.features.iter().find(|f| f.tags["name"] == "bin-000001").expect("the bin");
    let place = TileId::around(15, BIN).units_of(BIN);
    assert_eq!(bin.first(), (place.0.round() as i64, place.1.round() as i64));
    assert_eq!((bin.shape, bin.tags["role"].as_str()), (1, "component"));
    let street = &layers["streets"].features[0];
    assert_eq!((street.shape, street.tags["name"].as_str()), (2, "广园路"));
    let ages: Vec<&str> =
        layers["coverage"].features.iter().map(|f| f.tags["age_min"].as_str()).collect();
    assert!(ages.contains(&"-1") && ages.contains(&"0"), "{ages:?}");
    assert!(layers["coverage"].features.iter().all(|f| f.tags["target_min"] == "480"));
}

#[tokio::test]
async fn a_far_tile_has_clusters_that_count_what_is_there() {
    let town = town();
    for z in [8, 10, 13] {
        let layers = tile(&town, &around_bin(z)).await;
        let clusters = &layers["clusters"].features;
        let sum = |tag: &str| clusters.iter().map(|f| f.tags[tag].parse::<u64>().expect("n")).sum();
        let (count, cases): (u64, u64) = (sum("count"), sum("cases"));
        assert_eq!((count, cases), (3, 1), "two bins and a lot at zoom {z}");
        assert!(clusters.iter().any(|f| f.tags["worst"] == "3"));
        assert!(!layers.contains_key("things"));
        for block in &layers["coverage"].features {
            let never = block.tags["age_min"] == "-1";
            assert_eq!(never, block.tags["seen_percent"] == "0", "at zoom {z}");
        }
        assert_eq!(layers["boundary"].features.len(), 1);
    }
}

#[tokio::test]
async fn each_thing_is_in_one_tile_of_a_zoom() {
    let town = town();
    let mut names = Vec::new();
    let middle = TileId::around(16, BIN);
    for (dx, dy) in (-4..=4).flat_map(|dx| (-4..=4).map(move |dy| (dx, dy))) {
        let layers = tile(&town, &middle.beside(dx, dy).path()).await;
        let things = layers.get("things").map(|layer| layer.features.iter());
        names.extend(things.into_iter().flatten().map(|f| f.tags["name"].clone()));
    }
    names.sort_unstable();
    assert_eq!(names, ["bin-000001", "bin-000002", "bin-stock-001"]);
}

#[tokio::test]
async fn nothing_is_an_empty_tile_and_an_address_that_cannot_be_is_refused() {
    let town = town();
    let (status, bytes) = send(&town.router, request("/tiles/14/0/0.mvt")).await;
    assert_eq!((status.as_u16(), bytes.len()), (200, 0));
    for path in ["/tiles/1/2/0.mvt", "/tiles/30/0/0.mvt", "/tiles/1/0/0", "/tiles/a/b/c.mvt"] {
        let told = problem(&town.router, request(path)).await;
        assert_eq!(told, (400, "bad_tile".to_owned()), "{path}");
    }
}
