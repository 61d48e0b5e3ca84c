//! OpenStreetMap extracts through the built program: the same streets as others counted, tiles that
//! GDAL and PMTiles' own makers read, and what is told where an extract cannot be used.

use crate::program::{Place, root, shared};
use basemap::{Archive, TileId, unpack};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const PORTO_ALEGRE: &str = "streets-osm/porto_alegre.osm.pbf";
const HELSINKI: &str = "streets-osm/helsinki_centre.osm.pbf";

/// A city with a box for its boundary, and an import into `map` beside its file.
fn imported(place: &Place, bounds: [f64; 4], extract: &Path) -> Output {
    imported_to(place, bounds, extract, "config/map")
}

fn imported_to(place: &Place, bounds: [f64; 4], extract: &Path, to: &str) -> Output {
    let city = format!(
        "[city]\ndistrict = 760001\nname = {{ zh = \"城\", en = \"City\" }}\nbounds = {bounds:?}\n"
    );
    let file = place.write("config/there.toml", &city);
    let to = place.path(to);
    let osm: [&OsStr; 3] = ["import".as_ref(), "--osm".as_ref(), extract.as_ref()];
    let rest: [&OsStr; 4] = ["--config".as_ref(), file.as_ref(), "--to".as_ref(), to.as_ref()];
    place.run(&[&osm[..], &rest[..]].concat())
}

fn good(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn streets(place: &Place) -> Vec<Value> {
    let text = fs::read_to_string(place.path("config/map/streets.geojson")).expect("streets");
    let json: Value = serde_json::from_str(&text).expect("JSON");
    json["features"].as_array().expect("features").clone()
}

/// One row of a list of edges that somebody else made of the same extract.
struct Edge {
    ends: [i64; 2],
    oneway: i64,
    length_m: f64,
    name: String,
    class: String,
}

fn edges(file: &Path) -> Vec<Edge> {
    let mut rows = csv::Reader::from_reader(flate2::read::GzDecoder::new(
        fs::File::open(file).expect("it is there"),
    ));
    let header = rows.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|key| key == name).expect("a column");
    let (from, to, oneway) = (at("from_node"), at("to_node"), at("oneway"));
    let (length, name, class) = (at("length_m"), at("name"), at("highway"));
    let edge = |row: csv::StringRecord| Edge {
        ends: [row[from].parse().expect("an id"), row[to].parse().expect("an id")],
        oneway: row[oneway].parse().expect("a direction"),
        length_m: row[length].parse().expect("metres"),
        name: row[name].to_owned(),
        class: row[class].to_owned(),
    };
    rows.records().map(|row| edge(row.expect("a row"))).collect()
}

#[test]
fn the_streets_of_a_city_are_those_that_others_cut_out_of_the_same_extract() {
    let Some(extract) = shared(PORTO_ALEGRE) else { return };
    let Some(listed) = shared("streets-osm/porto_alegre_edges.csv.gz") else { return };
    let Some(place) = Place::new("osm-streets") else { return };
    let said = good(&imported(&place, [-51.3, -30.15, -51.1, -29.95], &extract));
    assert!(said.contains("datum = \"wgs84\"") && said.contains("base = \"map/base.pmtiles\""));
    let (streets, edges) = (streets(&place), edges(&listed));
    assert_eq!(streets.len(), edges.len());
    let key = |ends: [i64; 2], class: &str, name: &str, oneway: i64| {
        (ends, class.to_owned(), name.to_owned(), oneway)
    };
    let theirs: BTreeSet<_> =
        edges.iter().map(|e| key(e.ends, &e.class, &e.name, e.oneway)).collect();
    let ours = streets.iter().map(|street| {
        let told = &street["properties"];
        let ends = [&told["from"], &told["to"]].map(|end| end.as_i64().expect("an id"));
        let text = |name: &str| told[name].as_str().unwrap_or_default();
        key(ends, text("class"), text("name"), told["oneway"].as_i64().expect("a direction"))
    });
    let ours: BTreeSet<_> = ours.collect();
    let strange: Vec<_> = ours.symmetric_difference(&theirs).take(5).collect();
    assert!(strange.is_empty(), "{strange:?}");
    let km: f64 = edges.iter().map(|edge| edge.length_m / 1_000.0).sum();
    let our_km: f64 =
        streets.iter().filter_map(|street| street["properties"]["length_m"].as_f64()).sum::<f64>()
            / 1_000.0;
    assert!((km - our_km).abs() < 1.0, "{km} and {our_km} km");
    let slow = streets.iter().all(|street| {
        street["properties"]["speed_kmh"].as_u64().is_some_and(|kmh| (5..=90).contains(&kmh))
    });
    assert!(slow, "every street has a speed");
}

/// How many lines of the extract have a class, as GDAL counts them.
fn counted(extract: &Path, key: &str) -> Option<BTreeMap<String, usize>> {
    let told = Command::new("ogr2ogr")
        .args(["-f", "CSV", "/vsistdout/"])
        .arg(extract)
        .args(["lines", "-select", key])
        .output();
    let Ok(told) = told else {
        eprintln!("skipped: ogr2ogr is not here (Debian: gdal-bin)");
        return None;
    };
    let mut counts = BTreeMap::new();
    for row in String::from_utf8_lossy(&told.stdout).lines().skip(1) {
        *counts.entry(row.trim_matches('"').to_owned()).or_default() += 1;
    }
    Some(counts)
}

#[test]
fn gdal_counts_as_many_ways_of_each_class_and_reads_the_tiles() {
    let Some(extract) = shared(HELSINKI) else { return };
    let Some(place) = Place::new("osm-gdal") else { return };
    let Some(counts) = counted(&extract, "highway") else { return };
    good(&imported(&place, [24.93, 60.16, 24.96, 60.18], &extract));
    let streets = streets(&place);
    let ways = |class: &str| {
        let of = streets.iter().filter(|street| street["properties"]["class"] == class);
        of.map(|street| street["properties"]["way"].as_i64()).collect::<BTreeSet<_>>().len()
    };
    for class in ["residential", "secondary", "primary", "tertiary", "unclassified"] {
        assert_eq!(ways(class), counts[class], "{class}");
    }

    // The tile of zoom 15 around the railway station.
    let archive = Archive::open(&place.path("config/map/base.pmtiles")).expect("an archive");
    let id = TileId::new(15, 18654, 9484).expect("exists");
    let stored = archive.tile(id).expect("whole").expect("it has streets");
    let open = unpack(&stored, 500_000).expect("under 500 kB");
    fs::write(place.path("one.mvt"), open).expect("a folder of our own");
    let read = |arguments: &[&str]| {
        let told = Command::new("ogrinfo").current_dir(place.path("")).args(arguments).output();
        String::from_utf8_lossy(&told.expect("gdal is here").stdout).into_owned()
    };
    let layers = read(&["-q", "one.mvt"]);
    for layer in ["streets", "street_labels", "buildings", "land"] {
        assert!(layers.contains(layer), "{layers}");
    }
    let names = read(&["-q", "one.mvt", "street_labels"]);
    assert!(names.contains("Kaisaniemenkatu"), "{names:.2000}");
}

#[test]
fn the_makers_of_the_format_read_the_archive() {
    let Some(extract) = shared(HELSINKI) else { return };
    let Some(place) = Place::new("osm-archive") else { return };
    let script = root().join("tests/clients/archive.mjs");
    if !root().join("tests/clients/node_modules/pmtiles").exists() {
        return eprintln!("skipped: pmtiles is not here; npm ci in tests/clients");
    }
    good(&imported(&place, [24.93, 60.16, 24.96, 60.18], &extract));
    let path = place.path("config/map/base.pmtiles");
    let archive = Archive::open(&path).expect("an archive");
    let asked = [(8, 145, 74), (12, 2331, 1185), (15, 18654, 9484), (15, 0, 0)];
    let told = Command::new("node")
        .args([&script, &path])
        .args(asked.map(|(z, x, y)| format!("{z}/{x}/{y}")))
        .output()
        .expect("node is here");
    let told: Value = serde_json::from_slice(&told.stdout).unwrap_or_else(|_| panic!("{told:?}"));
    assert_eq!((&told["header"]["minZoom"], &told["header"]["maxZoom"]), (&8.into(), &15.into()));
    assert_eq!(told["metadata"]["attribution"], "© OpenStreetMap contributors");
    for ((z, x, y), size) in asked.into_iter().zip(told["sizes"].as_array().expect("a list")) {
        let stored = archive.tile(TileId::new(z, x, y).expect("exists")).expect("whole");
        let ours = stored.map(|bytes| unpack(&bytes, 500_000).expect("gzip").len() as u64);
        assert_eq!(ours, size.as_u64(), "{z}/{x}/{y}");
    }
    assert!(told["sizes"][2].is_u64() && told["sizes"][3].is_null(), "{told}");
}

#[test]
fn a_map_was_made_where_the_citys_file_could_not_name_it() {
    let Some(extract) = shared(HELSINKI) else { return };
    let Some(place) = Place::new("osm-outside") else { return };
    for to in ["map", "config/../map"] {
        let output = imported_to(&place, [24.93, 60.16, 24.96, 60.18], &extract, to);
        let says = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && says.contains("choose a folder in"), "{says}");
        assert!(!place.path("map").exists());
    }
}

#[test]
fn an_extract_of_another_city_or_half_of_one_is_refused_in_words() {
    let Some(extract) = shared(HELSINKI) else { return };
    let Some(place) = Place::new("osm-bad") else { return };
    let baiyun = [113.2, 23.1, 113.4, 23.3];
    let told = |extract: &Path| {
        let output = imported(&place, baiyun, extract);
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let elsewhere = told(&extract);
    assert!(elsewhere.contains("the extract covers 24.935,60.164 to 24.953,60.179"), "{elsewhere}");
    assert!(elsewhere.contains("the city is at 113."), "{elsewhere}");
    let whole = fs::read(&extract).expect("it is there");
    let half = place.path("half.osm.pbf");
    fs::write(&half, &whole[..whole.len() / 2]).expect("a folder of our own");
    assert!(told(&half).contains("the file ends in the middle of a block"), "{}", told(&half));
    let list = told(&place.path("config/city.toml"));
    assert!(list.contains("is no OpenStreetMap extract"), "{list}");
    assert!(!place.path("config/map").exists(), "nothing half made is left");
}
