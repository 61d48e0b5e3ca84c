//! FlatGeobuf in and out, with GDAL on the other side of the file.

use crate::program::{Place, gunzip, shared};
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tests::program::{has, skipped};

/// Cameras of Hwaseong.
const CAMERAS: u64 = 6_877;

const MAP: &str = "format = \"flatgeobuf\"\nname = \"camera-{lat}-{lon}\"\nrepeats = \"number\"\n\
    [kind]\nother = \"road-camera\"\n";

/// Hwaseong's city, this mapping, and its list of cameras as GDAL writes it with this system.
fn hwaseong(test: &str, system: &[&str], map: &str) -> Option<Place> {
    if !has("ogr2ogr") {
        skipped(test, "ogr2ogr is not here (Debian: gdal-bin)");
        return None;
    }
    let list = shared("inventory-hwaseong/cctv.csv.gz")?;
    let place = Place::new(test)?;
    place.city("hwaseong");
    place.write("map.toml", map);
    let (csv, out) = (place.write("list.csv", &gunzip(&list)), place.path("list.fgb"));
    let columns = ["-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat"];
    let words = [&["-f", "FlatGeobuf"][..], &columns, system].concat();
    gdal("ogr2ogr", &words, &[&out, &csv]);
    Some(place)
}

/// What one of GDAL's programs says, which must end well.
fn gdal(program: &str, words: &[&str], files: &[&Path]) -> String {
    let output = Command::new(program).args(words).args(files).output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it says UTF-8")
}

fn import(place: &Place, more: &[&str]) -> Output {
    let (city, map) = (place.path("config/hwaseong.toml"), place.path("map.toml"));
    let list = place.path("list.fgb");
    let [config, map_is] = ["--config", "--map"].map(OsStr::new);
    let files = [config, city.as_os_str(), map_is, map.as_os_str(), list.as_os_str()];
    let words: Vec<&OsStr> = ["import", "--json"].iter().chain(more).map(OsStr::new).collect();
    place.run(&[&words[..], &files].concat())
}

fn json(place: &Place, more: &[&str]) -> Value {
    let output = import(place, more);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("it told JSON")
}

fn fails(place: &Place) -> String {
    let output = import(place, &[]);
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn counts(told: &Value) -> [u64; 4] {
    ["registered", "changed", "already_there", "refused"]
        .map(|key| told[key].as_u64().expect("a count"))
}

#[test]
fn what_gdal_wrote_comes_in_once_in_the_system_that_the_file_says() {
    let system = ["-a_srs", "EPSG:4326"];
    let Some(place) = hwaseong("flatgeobuf-in", &system, MAP) else { return };
    assert_eq!(counts(&json(&place, &["--dry-run"])), [CAMERAS, 0, 0, 0]);
    assert_eq!(counts(&json(&place, &[])), [CAMERAS, 0, 0, 0], "a dry run writes nothing");
    assert_eq!(counts(&json(&place, &["--dry-run"])), [0, 0, CAMERAS, 0]);
    assert_eq!(counts(&json(&place, &[])), [0, 0, CAMERAS, 0]);
}

#[test]
fn a_file_without_a_system_is_refused_until_the_mapping_says_the_datum() {
    let Some(place) = hwaseong("flatgeobuf-unsaid", &[], MAP) else { return };
    let says = fails(&place);
    assert!(says.contains("position.datum: missing, and never guessed"), "{says}");
    let said = MAP.replace("[kind]", "[position]\ndatum = \"wgs84\"\n[kind]");
    place.write("map.toml", &said);
    assert_eq!(counts(&json(&place, &[])), [CAMERAS, 0, 0, 0], "nothing had been registered");
}

#[test]
fn a_system_that_is_none_of_ours_or_another_than_the_mappings_is_refused() {
    let system = ["-t_srs", "EPSG:3857", "-s_srs", "EPSG:4326"];
    let Some(place) = hwaseong("flatgeobuf-web", &system, MAP) else { return };
    let says = fails(&place);
    assert!(says.contains("its crs is EPSG:3857; convert it"), "{says}");

    let said = MAP.replace("[kind]", "[position]\ndatum = \"wgs84\"\n[kind]");
    let Some(place) = hwaseong("flatgeobuf-other", &["-a_srs", "EPSG:4547"], &said) else { return };
    let says = fails(&place);
    assert!(says.contains("its crs is EPSG:4547, the mapping's datum wgs84"), "{says}");
}

#[test]
fn a_file_that_ends_too_early_or_is_none_brings_nothing() {
    let system = ["-a_srs", "EPSG:4326"];
    let Some(place) = hwaseong("flatgeobuf-torn", &system, MAP) else { return };
    let (list, whole) = (place.path("list.fgb"), fs::read(place.path("list.fgb")));
    let whole = whole.expect("GDAL wrote it");
    let index = "it ends inside its index";
    for (len, told) in [(whole.len() - 1, "it ends inside the row"), (9_000, index)] {
        fs::write(&list, &whole[..len]).expect("a folder of our own");
        let says = fails(&place);
        assert!(says.contains(told) && says.contains("nothing was registered"), "{says}");
    }
    let half = whole.len() * 3 / 4;
    fs::write(&list, &whole[..half]).expect("a folder of our own");
    assert!(fails(&place).contains("nothing was registered"));
    fs::write(&list, "lat,lon\n37.2,126.8\n").expect("a folder of our own");
    let says = fails(&place);
    assert!(says.contains("not FlatGeobuf"), "{says}");
    fs::write(&list, &whole).expect("a folder of our own");
    assert_eq!(counts(&json(&place, &["--dry-run"])), [CAMERAS, 0, 0, 0]);
}

#[test]
fn gdal_reads_what_was_exported_thing_by_thing() {
    let system = ["-a_srs", "EPSG:4326"];
    let Some(place) = hwaseong("flatgeobuf-out", &system, MAP) else { return };
    assert_eq!(counts(&json(&place, &[])), [CAMERAS, 0, 0, 0]);
    let export = |format: &str, out: &Path| {
        let city = place.path("config/hwaseong.toml");
        let words = ["export", "--format", format, "--config"].map(OsStr::new);
        let output = place.run(&[&words[..], &[city.as_os_str(), out.as_os_str()]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let (ours, csv) = (place.path("out.fgb"), place.path("out.csv"));
    export("flatgeobuf", &ours);
    export("csv", &csv);
    let summary = gdal("ogrinfo", &["-so", "-al"], &[&ours]);
    for part in ["Geometry: Point", "Feature Count: 6877", "ID[\"EPSG\",4326]", "name: String"] {
        assert!(summary.contains(part), "{part} in {summary}");
    }
    // By its index: what lies in a box.
    let boxed = ["-so", "-al", "-spat", "126.8", "37.2", "126.9", "37.25"];
    let boxed = gdal("ogrinfo", &boxed, &[&ours]);
    assert!(!boxed.contains("Feature Count: 6877") && !boxed.contains("Feature Count: 0"));

    let words = ["-f", "CSV", "-lco", "GEOMETRY=AS_XY", "-select", "name,type", "/vsistdout/"];
    let read = gdal("ogr2ogr", &words, &[&ours]);
    let mut read: Vec<_> = rows(&read, ["name", "type", "X", "Y"]);
    let mut told = rows(&fs::read_to_string(&csv).expect("exported"), ["name", "type", "x", "y"]);
    read.sort_by(|a, b| a.0.cmp(&b.0));
    told.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(read.len() as u64, CAMERAS);
    for (read, told) in read.iter().zip(&told) {
        let near = (read.2 - told.2).abs() < 1e-9 && (read.3 - told.3).abs() < 1e-9;
        assert!(near && (&read.0, &read.1) == (&told.0, &told.1), "{read:?} {told:?}");
    }
    let list = fs::read_to_string(place.path("list.csv")).expect("it was unpacked");
    let given = rows(&list, ["lon", "lat", "lon", "lat"]);
    assert_eq!(places(&told), places(&given), "each stands where the list says");
}

/// Where things stand, in an order that both lists have.
fn places(rows: &[(String, String, f64, f64)]) -> Vec<(f64, f64)> {
    let mut places: Vec<(f64, f64)> = rows.iter().map(|row| (row.2, row.3)).collect();
    places.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    places
}

/// Name, type and position of each row.
fn rows(text: &str, columns: [&str; 4]) -> Vec<(String, String, f64, f64)> {
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let header = csv.headers().expect("it has a header").clone();
    let place = |column: &str| header.iter().position(|title| title == column).expect("its column");
    let [name, kind, x, y] = columns.map(place);
    let row = |row: csv::Result<csv::StringRecord>| {
        let row = row.expect("it is CSV");
        let degrees = |column: usize| row[column].parse().expect("degrees");
        (row[name].to_owned(), row[kind].to_owned(), degrees(x), degrees(y))
    };
    csv.records().map(row).collect()
}
