//! A wrong configuration is refused before anything is opened: by file, line and key.

use std::time::Duration;
use tests::program::{Folder, Said, Server, built, run};
use tests::town::at;
use tokio::time::timeout;

/// What the program ends with over a wrong configuration (`EX_CONFIG`).
const CONFIG: i32 = 78;
/// How long it may take to say no.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the program says of a folder it must refuse.
async fn refuses(folder: &Folder) -> String {
    let words = ["run".to_owned(), "--config".to_owned(), folder.city().display().to_string()];
    let program = built().expect("the program was built");
    let said = timeout(PATIENCE, run(program, &words)).await;
    let Said { code, out, err } = said.expect("it refuses at once");
    assert_eq!(code, Some(CONFIG), "{err}");
    assert_eq!(out, "", "no door was opened");
    err
}

/// The line of a file on which some words stand.
fn line(folder: &Folder, file: &str, words: &str) -> usize {
    folder.text(file).lines().position(|line| line.contains(words)).expect("they stand there") + 1
}

#[tokio::test]
async fn an_unknown_key_is_refused_with_the_nearest_known_one() {
    if !Server::is_built("an_unknown_key_is_refused_with_the_nearest_known_one") {
        return;
    }
    let folder = Folder::new("unknown-key");
    folder.edit("city.toml", "[mqtt]\nlisten", "[mqtt]\nlisen");
    let err = refuses(&folder).await;
    let at = format!("city.toml:{}:", line(&folder, "city.toml", "lisen"));
    for part in [&*at, "lisen", "[mqtt]", "did you mean listen?"] {
        assert!(err.contains(part), "{part}: {err}");
    }
}

#[tokio::test]
async fn a_type_with_a_wrong_unit_is_refused_by_file_line_and_key() {
    if !Server::is_built("a_type_with_a_wrong_unit_is_refused_by_file_line_and_key") {
        return;
    }
    let folder = Folder::new("wrong-unit");
    folder.edit("types/waste-bin.toml", "unit = \"°C\"", "unit = \"m/s\"");
    folder.edit("types/water-gauge.toml", "unit = \"cm\"", "unit = \"fathoms\"");
    let err = refuses(&folder).await;
    let lines = [("waste-bin", "m/s"), ("water-gauge", "fathoms")];
    for (kind, unit) in lines {
        let line = line(&folder, &format!("types/{kind}.toml"), &format!("unit = \"{unit}\""));
        let told = err.lines().find(|told| told.contains(&format!("{kind}.toml:{line}:")));
        let told = told.map_or(err.as_str(), |told| told);
        assert!(told.contains("unit") && told.contains(unit), "{kind}: {told}");
    }
}

#[tokio::test]
async fn a_city_off_loopback_is_refused() {
    if !Server::is_built("a_city_off_loopback_is_refused") {
        return;
    }
    let folder = Folder::new("off-loopback");
    folder.edit("city.toml", "[web]\nlisten = \"127.0.0.1", "[web]\nlisten = \"0.0.0.0");
    assert!(refuses(&folder).await.contains("loopback"));
}

#[tokio::test]
async fn streets_that_leave_a_gap_and_a_code_that_stands_twice_open_no_door() {
    if !Server::is_built("streets_that_leave_a_gap_and_a_code_that_stands_twice_open_no_door") {
        return;
    }
    let street = |code: &str, west_m: f64, east_m: f64| {
        let corners = [(west_m, 0.0), (east_m, 0.0), (east_m, 3e3), (west_m, 3e3), (west_m, 0.0)];
        let ring = corners.map(|(east, north)| {
            let p = at(east, north);
            serde_json::json!([p.lon, p.lat])
        });
        serde_json::json!({
            "type": "Feature",
            "properties": { "code": code, "name": "街道" },
            "geometry": { "type": "Polygon", "coordinates": [ring] },
        })
    };
    let streets = |features: [serde_json::Value; 2]| {
        serde_json::json!({ "type": "FeatureCollection", "features": features }).to_string()
    };
    let folder = Folder::new("areas");
    let said = "[areas.streets]\nfile = \"streets.geojson\"\ndatum = \"wgs84\"\n\n[store]";
    folder.edit("city.toml", "[store]", said);
    let twice = [street("440199001", 0.0, 1_500.0), street("440199001", 1_500.0, 3_000.0)];
    folder.write("streets.geojson", &streets(twice));
    let err = refuses(&folder).await;
    let told = "streets.geojson: feature 2: properties.code: 440199001 stands twice, first in \
                feature 1";
    assert!(err.contains(told), "{err}");
    let apart = [street("440199001", 0.0, 1_400.0), street("440199002", 1_500.0, 3_000.0)];
    folder.write("streets.geojson", &streets(apart));
    let err = refuses(&folder).await;
    assert!(err.contains("streets.geojson: about ") && err.contains("lie in none"), "{err}");
    assert!(err.contains("say another [areas] tolerance_m"), "{err}");
}
