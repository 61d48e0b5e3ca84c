//! Components that are lines and areas: fences, walls and parks of Helsinki as OpenStreetMap has
//! them, with GDAL on the other side of the file.

use crate::program::{Place, shared};
use serde_json::Value;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tests::program::{has, skipped};

/// What is taken out of the extract: its layer, which of it, the column of its number, its type.
const LINES: [&str; 4] = ["lines", "barrier is not null", "osm_id", "crash-barrier"];
const AREAS: [&str; 4] =
    ["multipolygons", "leisure is not null and osm_way_id is not null", "osm_way_id", "planter"];

/// A list of one layer as GDAL writes it, and a mapping that reads it.
fn list(place: &Place, format: &str, [layer, which, number, kind]: [&str; 4]) -> Option<PathBuf> {
    let extract = shared("streets-osm/helsinki_centre.osm.pbf")?;
    let (driver, word, position) = match format {
        "csv" => ("CSV", "csv\"\nencoding = \"utf-8", "wkt = \"WKT\"\n"),
        "geojson" => ("GeoJSON", "geojson", ""),
        _ => ("FlatGeobuf", "flatgeobuf", ""),
    };
    let map = format!(
        "format = \"{word}\"\nname = \"{layer}-{{{number}}}\"\n[position]\n{position}\
         datum = \"wgs84\"\n[kind]\nother = \"{kind}\"\n"
    );
    place.write("map.toml", &map);
    let out = place.path(&format!("{layer}.{format}"));
    let words = ["-f", driver, "-where", which, "-select", number, "-lco"];
    // Numbers as they stand in the extract: seven places after the point.
    let exact = match format {
        "csv" => "GEOMETRY=AS_WKT",
        "geojson" => "COORDINATE_PRECISION=7",
        _ => "SPATIAL_INDEX=YES",
    };
    let mut ogr2ogr = Command::new("ogr2ogr");
    ogr2ogr.args(words).arg(exact).arg(&out).arg(extract).arg(layer);
    let output = ogr2ogr.output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(out)
}

fn helsinki(test: &str) -> Option<Place> {
    if !has("ogr2ogr") {
        skipped(test, "ogr2ogr is not here (Debian: gdal-bin)");
        return None;
    }
    let place = Place::new(test)?;
    place.city("helsinki");
    Some(place)
}

/// Registered, changed, already there, refused.
fn import(place: &Place, list: &Path) -> [u64; 4] {
    let (city, map) = (place.path("config/helsinki.toml"), place.path("map.toml"));
    let [words @ .., map_is] = ["import", "--json", "--config", "--map"].map(OsStr::new);
    let files = [city.as_os_str(), map_is, map.as_os_str(), list.as_os_str()];
    let told: Value = place.json(&[&words[..], &files].concat());
    ["registered", "changed", "already_there", "refused"]
        .map(|key| told[key].as_u64().expect("a count"))
}

fn export(place: &Place, format: &str, datum: &str) -> PathBuf {
    let city = place.path("config/helsinki.toml");
    let out = place.path(&format!("out.{format}"));
    let words = ["export", "--format", format, "--datum", datum, "--config"].map(OsStr::new);
    let output = place.run(&[&words[..], &[city.as_os_str(), out.as_os_str()]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::copy(place.path("out.map.toml"), place.path("map.toml")).expect("it was written");
    out
}

/// The corners of every feature of a file, as GDAL reads it.
fn corners(list: &Path) -> BTreeSet<String> {
    let output = Command::new("ogr2ogr")
        .args(["-f", "CSV", "/vsistdout/", "-lco", "GEOMETRY=AS_WKT"])
        .arg(list)
        .output();
    let output = output.expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut rows = csv::Reader::from_reader(&*output.stdout);
    rows.records().map(|row| row.expect("it is CSV")[0].replace(" (", "(")).collect()
}

#[test]
fn lines_and_areas_come_in_alike_from_every_format_and_once() {
    let Some(place) = helsinki("lying-in") else { return };
    for of in [LINES, AREAS] {
        let Some(first) = list(&place, "fgb", of) else { return };
        let [registered, _, _, refused] = import(&place, &first);
        assert!(registered > 20 && refused * 4 < registered, "{registered} and {refused} {of:?}");
        for format in ["csv", "geojson", "fgb"] {
            let again = list(&place, format, of).expect("it was there before");
            assert_eq!(import(&place, &again), [0, 0, registered, refused], "{format} {of:?}");
        }
    }
}

#[test]
fn what_was_exported_has_the_same_corners_and_comes_in_again_without_a_difference() {
    let Some(place) = helsinki("lying-out") else { return };
    let mut count = 0;
    for of in [LINES, AREAS] {
        let Some(given) = list(&place, "fgb", of) else { return };
        count += import(&place, &given)[0];
    }
    let given = corners(&place.path("lines.fgb"));
    let out = export(&place, "flatgeobuf", "wgs84");
    let lines: BTreeSet<String> =
        corners(&out).into_iter().filter(|text| text.starts_with("LINESTRING")).collect();
    assert!(lines.len() > 200 && lines.is_subset(&given), "{:?}", lines.difference(&given).next());
    for (number, (format, datum)) in [
        ("csv", "wgs84"),
        ("geojson", "wgs84"),
        ("flatgeobuf", "cgcs2000"),
        ("csv", "bd09"),
        ("geojson", "gcj02"),
        ("flatgeobuf", "wgs84"),
    ]
    .into_iter()
    .enumerate()
    {
        let out = export(&place, format, datum);
        assert_eq!(import(&place, &out), [0, 0, count, 0], "{format} {datum}");
        let elsewhere = helsinki(&format!("lying-{number}")).expect("it was there before");
        fs::copy(place.path("out.map.toml"), elsewhere.path("map.toml")).expect("it was written");
        assert_eq!(import(&elsewhere, &out), [count, 0, 0, 0], "{format} {datum}");
        assert_eq!(import(&elsewhere, &out), [0, 0, count, 0], "{format} {datum}");
    }
}
