//! `cityloop replay`: Syracuse's 201,609 positions, and a recording with everything wrong in it.

use crate::lorries::{drive, segments};
use crate::program::{Place, shared};
use serde_json::Value;
use std::ffi::OsStr;
use std::path::Path;

fn replay<'a>(config: &'a Path, tracks: &'a Path, streets: &'a Path) -> [&'a OsStr; 10] {
    let [replay, config_is, tracks_are, datum_is, wgs84, streets_are, json] =
        ["replay", "--config", "--tracks", "--datum", "wgs84", "--streets", "--json"]
            .map(OsStr::new);
    let (tracks, streets) = (tracks.as_os_str(), streets.as_os_str());
    let config = config.as_os_str();
    [replay, config_is, config, tracks_are, tracks, datum_is, wgs84, streets_are, streets, json]
}

fn count(told: &Value, key: &str) -> u64 {
    told[key].as_u64().expect("a count")
}

#[test]
fn syracuse_is_played_to_its_end_and_its_streets_are_covered_as_they_were() {
    let Some(tracks) = shared("fleet-syracuse/gps_2020.csv.gz") else { return };
    let Some(streets) = shared("fleet-syracuse/segments.geojson.gz") else { return };
    let Some(place) = Place::new("syracuse") else { return };
    let config = place.city("syracuse");
    let told = place.json(&replay(&config, &tracks, &streets));

    assert_eq!(told["adds_up"], true, "{told}");
    assert_eq!((count(&told, "sent"), count(&told, "acknowledged")), (201_609, 201_609));
    assert_eq!((count(&told, "vehicles"), count(&told, "unreadable")), (36, 0));

    let segments = segments(&streets);
    let wanted = drive(&tracks, &segments);
    let by_hand = (wanted.possible, wanted.too_fast, wanted.on_street, wanted.passed.len());
    eprintln!("possible, too fast, on a street, segments passed, by hand: {by_hand:?}");
    let near = |found: u64, wanted: u64, within: u64| found.abs_diff(wanted) <= within;
    assert!(near(count(&told, "admitted"), wanted.possible, 2), "{by_hand:?}");
    assert!(near(count(&told["reasons"]["too_fast"], "messages"), wanted.too_fast, 2));
    assert!(near(count(&told, "on_street"), wanted.on_street, 200), "{}", wanted.on_street);

    let found = &told["streets"];
    let passed = wanted.passed.len() as u64;
    assert_eq!(count(found, "segments"), segments.len() as u64);
    assert!(near(count(found, "passed"), passed, 3), "{found} but {passed} by hand");
    let km: f64 = wanted.passed.iter().map(|n| segments[*n].1).sum();
    let off_km = found["passed_km"].as_f64().expect("km") - km;
    assert!(off_km.abs() < 0.5, "{found} but {km} km by hand");

    let days = told["days"].as_array().expect("days");
    assert_eq!(days.len(), 13, "there were thirteen days of storms");
    let admitted: u64 = days.iter().map(|day| count(day, "admitted")).sum();
    assert_eq!(admitted, count(&told, "admitted"));
    assert_eq!(days.last().expect("thirteen")["so_far"], *found);
}

/// One street of two segments, 1 km each, and what a lorry on it says.
const STREETS: &str = r#"{"type":"FeatureCollection","features":[
 {"type":"Feature","properties":{"roadname":"Main St"},
  "geometry":{"type":"LineString","coordinates":[[-76.15,43.05],[-76.1377,43.05]]}},
 {"type":"Feature","properties":{"roadname":"Main St"},
  "geometry":{"type":"LineString","coordinates":[[-76.1377,43.05],[-76.1254,43.05]]}}]}"#;

#[test]
fn everything_wrong_in_a_recording_is_told_by_its_reason() {
    let Some(place) = Place::new("wrongs") else { return };
    let config = place.city("syracuse");
    let streets = place.write("streets.geojson", STREETS);
    let tracks = [
        ("1,2020-02-18T12:00:00Z,43.05,-76.149,10", ""),
        ("1,2020-02-18T12:00:15Z,43.05,-76.147,10.1", ""),
        ("1,2020-02-18T12:00:15Z,43.05,-76.147,10.1", "duplicate"),
        ("1,2020-02-18T12:00:30Z,0,0,10.2", "no_position"),
        ("1,2020-02-18T12:00:45Z,23.16,113.27,10.2", "outside_city"),
        ("1,2020-02-18T12:01:00Z,43.05,-76.10,10.3", "too_fast"),
        ("1,2020-02-18T11:55:00Z,43.05,-76.149,9", "late"),
        ("1,2020-02-18T11:30:00Z,43.05,-76.149,8", "time_goes_back"),
        ("1,2031-01-01T00:00:00Z,43.05,-76.147,10", "from_future"),
        ("1,yesterday,43.05,-76.147,10", "unreadable"),
        ("a b,2020-02-18T12:01:10Z,43.05,-76.147,10", "unreadable"),
        ("1,2020-02-18T12:01:20Z,nan,-76.147,10", "unreadable"),
        ("1,2020-02-18T12:01:30Z,43.05", "unreadable"),
        ("1,2020-02-18T12:02:00Z,43.05,-76.146,-5", "out_of_range"),
        ("2,2020-02-18T12:02:00Z,43.0501,-76.14,", ""),
        ("2,2020-03-20T12:00:00Z,43.051,-76.13,", ""),
    ];
    let rows = tracks.map(|(row, _)| row).join("\n");
    let tracks_at =
        place.write("tracks.csv", &format!("truck,utc,lat,lon,odometer_miles\n{rows}\n"));
    let told = place.json(&replay(&config, &tracks_at, &streets));
    let of = |what: &str| tracks.iter().filter(|(_, why)| *why == what).count() as u64;

    assert_eq!(told["adds_up"], true, "{told}");
    assert_eq!(count(&told, "unreadable"), of("unreadable"));
    assert_eq!(count(&told, "sent"), tracks.len() as u64 - of("unreadable"));
    assert_eq!(count(&told, "admitted"), of("") + of("late"));
    assert_eq!((count(&told, "late"), count(&told, "duplicate")), (1, 1));
    let reasons = told["reasons"].as_object().expect("reasons");
    let names: Vec<&str> = reasons.keys().map(String::as_str).collect();
    let wanted = ["from_future", "no_position", "out_of_range", "outside_city", "time_goes_back"];
    assert_eq!(names, [&wanted[..], &["too_fast"]].concat());
    for reason in names {
        assert_eq!(count(&reasons[reason], "messages"), 1, "{reason}: {told}");
    }
    // The second segment was not passed: the lorry was 111 m away when it said so.
    assert_eq!(count(&told["streets"], "passed"), 1);
    assert_eq!(told["days"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_recording_is_kept_where_asked_and_not_played_into_a_city_that_is_there() {
    let Some(place) = Place::new("kept") else { return };
    let config = place.city("syracuse");
    let streets = place.write("streets.geojson", STREETS);
    let row =
        "truck,utc,lat,lon\n7,2020-02-18T12:00:00Z,43.05,-76.149\n7,2020-02-18T12:00:09Z,0,0\n";
    let tracks = place.write("tracks.csv", row);
    let kept = place.path("kept");
    let arguments = replay(&config, &tracks, &streets);
    let arguments = [&arguments[..], &[OsStr::new("--data"), kept.as_os_str()]].concat();
    let told = place.json(&arguments);
    assert_eq!((count(&told, "admitted"), count(&told, "refused")), (1, 1));
    let list = std::fs::read_to_string(kept.join("refused-replay.csv")).expect("it is kept");
    assert!(list.contains("plow-7,no_position"), "{list}");
    let again = place.run(&arguments);
    assert!(!again.status.success());
    let says = String::from_utf8_lossy(&again.stderr);
    assert!(says.contains("holds a city already"), "{says}");
}

#[test]
fn a_recording_without_its_columns_is_refused_by_name() {
    let Some(place) = Place::new("columns") else { return };
    let config = place.city("syracuse");
    let streets = place.write("streets.geojson", STREETS);
    let tracks = place.write("tracks.csv", "truck,time,lat,lon\n");
    let output = place.run(&replay(&config, &tracks, &streets));
    let says = String::from_utf8_lossy(&output.stderr);
    assert!(says.contains("tracks.csv: there is no column utc"), "{says}");
}

#[test]
fn a_recording_whose_datum_is_not_said_is_not_guessed() {
    let Some(place) = Place::new("datum") else { return };
    let config = place.city("syracuse");
    let streets = place.write("streets.geojson", STREETS);
    let tracks = place.write("tracks.csv", "truck,utc,lat,lon\n");
    let arguments = replay(&config, &tracks, &streets);
    let datum = arguments.iter().position(|argument| *argument == "--datum").expect("it is said");
    let without = [&arguments[..datum], &arguments[datum + 2..]].concat();
    let output = place.run(&without);
    assert!(!output.status.success());
    let says = String::from_utf8_lossy(&output.stderr);
    assert!(says.contains("such as --datum wgs84"), "{says}");
}
