//! Tiles hold what is there, where it is, and are empty where nothing is.

use super::protobuf::{Layer, layers};
use super::town::{BIN, Town, town};
use super::{problem, read, request, send};
use crate::web::tiles::TileId;
use axum::body::to_bytes;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;
use tower::ServiceExt;

async fn tile(town: &Town, path: &str) -> BTreeMap<String, Layer> {
    let (status, bytes) = send(&town.router, request(path)).await;
    assert_eq!(status, 200, "{path}");
    layers(&bytes).into_iter().map(|layer| (layer.name.clone(), layer)).collect()
}

fn around_bin(z: u8) -> String {
    TileId::around(z, BIN).path()
}

#[tokio::test]
async fn a_near_tile_has_things_cases_vehicles_streets_grids_and_the_ground() {
    let town = town();
    let layers = tile(&town, &around_bin(15)).await;
    assert_eq!(
        layers.keys().collect::<Vec<_>>(),
        ["boundary", "cases", "coverage", "grids", "streets", "things", "vehicles"]
    );
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
    assert_eq!((bin.id, bin.shape, bin.tags["role"].as_str()), (Some(0), 1, "component"));
    let case = &layers["cases"].features[0];
    assert_eq!((case.first(), case.tags["overdue"].as_str()), (bin.first(), "0"));
    assert!(layers["vehicles"].features.iter().any(|f| f.tags["name"] == "sweeper-01"));
    assert!(layers["grids"].features.iter().all(|f| f.tags["code"].len() == 15));
    let street = &layers["streets"].features[0];
    assert_eq!((street.shape, street.tags["name"].as_str()), (2, "广园路"));
    let ages: Vec<&str> =
        layers["coverage"].features.iter().map(|f| f.tags["age_min"].as_str()).collect();
    assert!(ages.contains(&"-1") && ages.contains(&"0"), "{ages:?}");
    assert!(layers["coverage"].features.iter().all(|f| f.tags["target_min"] == "480"));
}

#[tokio::test]
async fn a_far_tile_shows_every_thing_too_where_there_are_few() {
    let town = town();
    for z in [8, 10, 13] {
        let layers = tile(&town, &around_bin(z)).await;
        assert_eq!(layers["things"].features.len(), 3, "two bins and a lot at zoom {z}");
        assert!(!layers.contains_key("clusters"));
        for block in &layers["coverage"].features {
            let never = block.tags["age_min"] == "-1";
            assert_eq!(never, block.tags["seen_percent"] == "0", "at zoom {z}");
        }
        assert_eq!(layers["boundary"].features.len(), 1);
    }
}

/// The status, the ETag and the body of a tile's part, asked as a browser asks.
async fn asked(town: &Town, path: &str, known: Option<&str>) -> (u16, String, Vec<u8>) {
    let mut request = request(path);
    let headers = request.headers_mut();
    headers.insert("accept-encoding", "gzip, br".parse().expect("a value"));
    if let Some(known) = known {
        headers.insert("if-none-match", known.parse().expect("a value"));
    }
    let answer = town.router.clone().oneshot(request).await.expect("an answer");
    let status = answer.status().as_u16();
    let tag = answer.headers()["etag"].to_str().expect("text").to_owned();
    if status == 200 {
        assert_eq!(answer.headers()["content-encoding"], "gzip");
    }
    let bytes = to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
    (status, tag, bytes.to_vec())
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut plain).expect("gzip");
    plain
}

#[tokio::test]
async fn a_report_that_changes_nothing_visible_changes_no_tile() {
    let town = town();
    let path = TileId::around(14, BIN).path().replace("/tiles/", "/tiles/things/");
    let (status, tag, packed) = asked(&town, &path, None).await;
    assert_eq!(status, 200);
    assert_eq!(layers(&unpacked(&packed)).len(), 1);
    let (status, same, body) = asked(&town, &path, Some(&tag)).await;
    assert_eq!((status, &same, body.len()), (304, &tag, 0));
    hear(&town, "bin-000001", 96.0).await;
    assert_eq!(asked(&town, &path, Some(&tag)).await.0, 304, "still full");
    hear(&town, "bin-000002", 1.0).await;
    let (status, other, packed) = asked(&town, &path, Some(&tag)).await;
    assert_eq!(status, 200, "it was not heard before");
    assert_ne!(other, tag);
    let things = &layers(&unpacked(&packed))[0];
    assert!(
        things.features.iter().any(|f| f.tags["name"] == "bin-000002" && f.tags["state"] == "0")
    );
}

/// A bin says how full it is, and the scene is looked at anew.
async fn hear(town: &Town, name: &'static str, fill: f64) {
    let (turning, gallery) = (town.turning.clone(), town.gallery.clone());
    let work = move || {
        turning.lock().expect("alone").hear(name, Some(fill), None);
        gallery.live.advance(&gallery);
    };
    tokio::task::spawn_blocking(work).await.expect("heard");
}

/// Names of what a narrowed tile shows.
async fn named(town: &Town, only: &str) -> Vec<String> {
    let path = around_bin(15).replace("/tiles/", "/tiles/things/");
    let layers = tile(town, &format!("{path}?{only}")).await;
    let things = layers.get("things").map(|layer| layer.features.iter());
    let mut names: Vec<String> =
        things.into_iter().flatten().map(|f| f.tags["name"].clone()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_narrowed_tile_shows_what_was_asked_for_and_keeps_up() {
    let town = town();
    assert_eq!(named(&town, "kinds=waste-bin").await, ["bin-000001", "bin-000002"]);
    assert_eq!(named(&town, "kinds=waste-bin,bin-stock&states=3").await, ["bin-000001"]);
    assert_eq!(named(&town, "states=1&kinds=waste-bin").await, ["bin-000002"]);
    hear(&town, "bin-000002", 1.0).await;
    assert!(named(&town, "states=1&kinds=waste-bin").await.is_empty(), "it was heard");
    assert_eq!(named(&town, "states=0&kinds=waste-bin").await, ["bin-000002"]);
    for nothing in ["kinds=", "states=", "street=999999999", "duty_area=nowhere"] {
        assert!(named(&town, nothing).await.is_empty(), "{nothing}");
    }
    let street = &read(&town.router, "/api/things/bin-000001").await["street"]["code"];
    let street = street.as_str().expect("a street").to_owned();
    assert_eq!(named(&town, &format!("street={street}&states=3")).await, ["bin-000001"]);
}

#[tokio::test]
async fn a_tile_narrowed_to_what_cannot_be_says_which_word_that_is() {
    let town = town();
    for wrong in ["kinds=ship", "states=4", "states=bad", "street=here"] {
        let path = format!("{}?{wrong}", around_bin(15));
        let told = problem(&town.router, request(&path)).await;
        assert_eq!(told, (400, "bad_query".to_owned()), "{wrong}");
    }
}

#[tokio::test]
async fn tilejson_names_the_layers_that_tiles_have() {
    let town = town();
    let described = read(&town.router, "/tiles.json").await;
    assert_eq!(described["tilejson"], "3.0.0");
    let address = described["tiles"][0].as_str().expect("an address");
    assert_eq!(address, "http://127.0.0.1:8080/tiles/{z}/{x}/{y}.mvt");
    let named: BTreeMap<&str, &Value> = described["vector_layers"]
        .as_array()
        .expect("layers")
        .iter()
        .map(|layer| (layer["id"].as_str().expect("a name"), &layer["fields"]))
        .collect();
    for layer in tile(&town, &around_bin(15)).await.into_values() {
        let fields = named[layer.name.as_str()];
        for tag in layer.features.iter().flat_map(|feature| feature.tags.keys()) {
            assert!(fields[tag.as_str()].is_string(), "{}.{tag}", layer.name);
        }
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
