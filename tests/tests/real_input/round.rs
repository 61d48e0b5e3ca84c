//! Lists that come again: what was exported, and rows that lean on what other rows say.

use crate::program::Place;
use crate::register::{HEAD, MAP, can, gb18030, json, town};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes the register as a list, and its mapping where the next import looks for it.
fn export(place: &Place, format: &str, datum: &str) -> PathBuf {
    let (city, out) = (place.path("config/town.toml"), place.path(&format!("out.{format}")));
    let words = ["export", "--format", format, "--datum", datum, "--config"].map(OsStr::new);
    let output = place.run(&[&words[..], &[city.as_os_str(), out.as_os_str()]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::copy(place.path("out.map.toml"), place.path("map.toml")).expect("it was written");
    out
}

fn rows(place: &Place, counts: [u64; 3], list: &Path, more: &[&str]) {
    let told = json(place, list, more);
    let keys = ["registered", "changed", "already_there"];
    let found = keys.map(|key| told[key].as_u64().expect("a count"));
    assert_eq!(found, counts, "{keys:?} {told:#}");
}

#[test]
fn what_was_exported_comes_in_again_without_a_difference_and_makes_the_same_register_elsewhere() {
    let Some(place) = town("round", MAP) else { return };
    let cans: String = (1..=30).map(|number| can(number, "完好")).collect();
    let list = gb18030(&place, &format!("{HEAD}{cans}"));
    rows(&place, [30, 0, 0], &list, &[]);
    // The list was in GCJ-02: in any other datum the pairs are not those that were given.
    let lists = [
        ("csv", "gcj02"),
        ("geojson", "gcj02"),
        ("flatgeobuf", "gcj02"),
        ("csv", "wgs84"),
        ("geojson", "bd09"),
        ("csv", "epsg:4547"),
    ];
    for (number, (format, datum)) in lists.into_iter().enumerate() {
        let out = export(&place, format, datum);
        rows(&place, [0, 0, 30], &out, &["--dry-run"]);
        let elsewhere = town(&format!("round-{number}"), MAP).expect("it was there before");
        fs::copy(place.path("out.map.toml"), elsewhere.path("map.toml")).expect("it was written");
        rows(&elsewhere, [30, 0, 0], &out, &[]);
        elsewhere.write("map.toml", MAP);
        let list = gb18030(&elsewhere, &format!("{HEAD}{cans}"));
        rows(&elsewhere, [0, 0, 30], &list, &["--dry-run"]);
    }
}

#[test]
fn a_failed_export_left_nothing_of_the_list_before_it() {
    let Some(place) = town("half", MAP) else { return };
    let list = gb18030(&place, &format!("{HEAD}{}", can(1, "完好")));
    rows(&place, [1, 0, 0], &list, &[]);
    fs::create_dir_all(place.path("out.csv/in the way")).expect("a folder of our own");
    let (city, out) = (place.path("config/town.toml"), place.path("out.csv"));
    let words = ["export", "--format", "csv", "--config"].map(OsStr::new);
    let output = place.run(&[&words[..], &[city.as_os_str(), out.as_os_str()]].concat());
    assert!(!output.status.success());
    assert!(!place.path("out.csv-part").exists() && out.join("in the way").exists());
}
