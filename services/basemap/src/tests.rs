//! A small town in Baiyun, from extract to tiles and streets.

use crate::archive::{Archive, TileId, unpack};
use crate::extract::sample::{Sample, Tag};
use crate::fault::Fault;
use crate::make::{BASE, Made, STREETS, make};
use crate::mercator::{EXTENT, across, world};
use geo::{MultiPolygon, Rect};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The town's south-western corner.
const AT: (f64, f64) = (113.27, 23.15);
/// A step of its grid, degrees: about 110 m.
const STEP: f64 = 0.001;
static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn folder() -> Folder {
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let name = format!("cityloop-basemap-{}-{number}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).expect("a folder of our own");
    Folder(folder)
}

fn city() -> MultiPolygon<f64> {
    Rect::new(AT, (AT.0 + 20.0 * STEP, AT.1 + 20.0 * STEP)).to_polygon().into()
}

/// Nodes 1 to 400 in a square, by rows.
fn town() -> Sample {
    let mut town = Sample::default();
    for id in 0..400 {
        let (x, y) = ((id % 20) as f64, (id / 20) as f64);
        town.node(id + 1, AT.0 + x * STEP, AT.1 + y * STEP, &[]);
    }
    town
}

fn made(town: Sample, folder: &Folder) -> Result<Made, Fault> {
    made_of(&town.bytes(), folder)
}

fn made_of(bytes: &[u8], folder: &Folder) -> Result<Made, Fault> {
    let extract = folder.0.join("town.osm.pbf");
    fs::write(&extract, bytes).expect("a folder of our own");
    make(&extract, &city(), &folder.0.join("map"), &mut |_, share| {
        assert!((0.0..=1.0).contains(&share), "{share}");
    })
}

/// The tile of a zoom around a place of the town, unpacked.
fn tile(folder: &Path, zoom: u8, x: f64, y: f64) -> Vec<u8> {
    let archive = Archive::open(&folder.join("map").join(BASE)).expect("an archive");
    let at = world(AT.0 + x * STEP, AT.1 + y * STEP);
    let number = |world: f64| (world * across(zoom) / EXTENT) as u32;
    let id = TileId::new(zoom, number(at.0), number(at.1)).expect("exists");
    let stored = archive.tile(id).expect("whole").unwrap_or_default();
    if stored.is_empty() { stored } else { unpack(&stored, 1 << 20).expect("gzip") }
}

fn says(tile: &[u8], word: &str) -> bool {
    tile.windows(word.len()).any(|part| part == word.as_bytes())
}

fn streets(folder: &Folder) -> Vec<Value> {
    let text = fs::read_to_string(folder.0.join("map").join(STREETS)).expect("streets");
    let json: Value = serde_json::from_str(&text).expect("JSON");
    json["features"].as_array().expect("features").clone()
}

const ROAD: [Tag; 4] = [
    ("highway", "primary"),
    ("name", "白云大道"),
    ("name:en", "Baiyun Avenue"),
    ("maxspeed", "40"),
];

#[test]
fn a_street_is_drawn_with_both_names_and_cut_at_its_crossings() {
    let (mut town, folder) = (town(), folder());
    town.way(1, &[101, 102, 103, 104, 105], &ROAD);
    town.way(2, &[83, 103, 123], &[("highway", "residential"), ("oneway", "yes")]);
    town.way(3, &[84, 104], &[("highway", "footway")]);
    let made = made(town, &folder).expect("made");
    assert_eq!((made.segments, made.ways), (4, 3));
    let near = tile(&folder.0, 15, 2.0, 5.0);
    for word in ["streets", "street_labels", "primary", "白云大道", "Baiyun Avenue", "footway"]
    {
        assert!(says(&near, word), "{word}");
    }
    assert!(!says(&tile(&folder.0, 9, 2.0, 5.0), "白云大道"), "far maps are calm");
    let streets = streets(&folder);
    let first = &streets[0]["properties"];
    assert_eq!(first["name"], "白云大道");
    assert_eq!((&first["class"], &first["speed_kmh"]), (&"primary".into(), &40.into()));
    assert_eq!((&first["from"], &first["to"]), (&101.into(), &103.into()));
    assert_eq!(streets[0]["geometry"]["coordinates"][0], serde_json::json!([113.27, 23.155]));
    let length_m = first["length_m"].as_f64().expect("metres");
    assert!((length_m - 204.5).abs() < 0.5, "{length_m}");
    assert_eq!(streets[2]["properties"]["oneway"], 1);
    assert_eq!(streets[2]["properties"]["name"], Value::Null);
}

#[test]
fn a_street_closed_to_motor_vehicles_was_open_to_cars() {
    let (mut town, folder) = (town(), folder());
    let tags: [&[Tag]; 5] = [
        &[("highway", "residential"), ("motor_vehicle", "no")],
        &[("highway", "residential"), ("vehicle", "no"), ("access", "yes")],
        &[("highway", "residential"), ("access", "no"), ("motor_vehicle", "destination")],
        &[("highway", "residential"), ("motor_vehicle", "no"), ("motorcar", "yes")],
        &[("highway", "residential"), ("bicycle", "no")],
    ];
    for (way, tags) in (1..).zip(tags) {
        let first = 20 * way + 1;
        town.way(way, &[first, first + 1], tags);
    }
    made(town, &folder).expect("made");
    let streets = streets(&folder);
    let access = streets.iter().map(|one| one["properties"]["access"].as_str());
    let says = [Some("no"), Some("no"), Some("destination"), Some("yes"), None];
    assert_eq!(access.collect::<Vec<_>>(), says);
}

#[test]
fn an_import_that_failed_left_half_a_map_and_half_the_streets() {
    let (mut town, folder) = (town(), folder());
    town.way(1, &[101, 102, 103], &ROAD);
    let map = folder.0.join("map");
    // A folder where the streets shall be: all is drawn before that is noticed.
    fs::create_dir_all(map.join(STREETS).join("in the way")).expect("a folder of our own");
    assert!(matches!(made(town, &folder), Err(Fault::Unwritable(_))));
    let left = fs::read_dir(map).expect("it is there").flatten().map(|entry| entry.file_name());
    let parts: Vec<_> = left.filter(|name| name.to_string_lossy().contains("part")).collect();
    assert!(parts.is_empty(), "{parts:?}");
}

#[test]
fn a_lake_of_two_ways_with_an_island_is_drawn_and_one_that_does_not_close_is_told() {
    let (mut town, folder) = (town(), folder());
    town.way(1, &[1, 2, 3, 4, 5, 6, 26, 46, 66, 86], &[]);
    town.way(2, &[86, 85, 84, 83, 82, 81, 61, 41, 21, 1], &[]);
    town.way(3, &[43, 44, 64, 63, 43], &[]);
    town.way(4, &[201, 202, 203], &[]);
    let lake = [("type", "multipolygon"), ("natural", "water"), ("name", "白云湖")];
    town.relation(1, &[1, 2, 3], &lake);
    town.relation(2, &[4], &[("type", "multipolygon"), ("landuse", "forest")]);
    let made = made(town, &folder).expect("made");
    assert_eq!(made.unclosed, 1);
    let near = tile(&folder.0, 15, 2.0, 2.0);
    assert!(says(&near, "water_polygons") && says(&near, "water_polygons_labels"));
    assert!(says(&near, "白云湖") && !says(&near, "forest"));
}

#[test]
fn what_reaches_the_city_from_afar_is_whole() {
    let (mut town, folder) = (town(), folder());
    town.node(900, AT.0 + 1.0, AT.1, &[]);
    town.node(901, AT.0 + 1.0, AT.1 + 0.5, &[]);
    town.way(1, &[1, 900], &[]);
    town.way(2, &[900, 901, 381, 1], &[]);
    town.relation(1, &[1, 2], &[("type", "multipolygon"), ("landuse", "forest")]);
    town.way(3, &[900, 901], &ROAD);
    let made = made(town, &folder).expect("made");
    assert_eq!((made.unclosed, made.nodes), (0, 402));
    assert!(says(&tile(&folder.0, 15, 15.0, 1.0), "forest"), "the forest covers the town");
    assert_eq!(made.segments, 0, "a street far away is another city's");
}

#[test]
fn the_sea_lies_on_the_right_of_the_coast() {
    let (mut town, folder) = (town(), folder());
    town.node(900, AT.0 + 2.0 * STEP, AT.1 + 1.0, &[]);
    town.node(901, AT.0 + 2.0 * STEP, AT.1 - 1.0, &[]);
    town.way(1, &[900, 303, 3], &[("natural", "coastline")]);
    town.way(2, &[3, 901], &[("natural", "coastline")]);
    made(town, &folder).expect("made");
    assert!(says(&tile(&folder.0, 15, -10.0, 5.0), "ocean"), "it runs south: the sea is west");
    assert!(!says(&tile(&folder.0, 15, 15.0, 5.0), "ocean"));
}

#[test]
fn a_place_that_says_nothing_else_still_has_its_name() {
    let (mut town, folder) = (town(), folder());
    let tags = [("place", "suburb"), ("name", "三元里"), ("name:zh-Hant", "三元里")];
    town.node(999, AT.0 + 5.0 * STEP, AT.1 + 5.0 * STEP, &tags);
    made(town, &folder).expect("made");
    assert!(says(&tile(&folder.0, 12, 5.0, 5.0), "三元里"));
}

#[test]
fn what_is_no_extract_or_breaks_off_is_told_and_nothing_is_left_behind() {
    let folder = folder();
    let fault = |bytes: &[u8]| made_of(bytes, &folder).expect_err("refused").to_string();
    for other in
        [&b""[..], b"PK\x03\x04 a zip file of some sort", b"<osm version=\"0.6\">", &[0; 99]]
    {
        assert!(fault(other).contains(".osm.pbf"), "{}", fault(other));
    }
    let whole = town().bytes();
    for length in [whole.len() - 1, whole.len() / 2] {
        let says = fault(&whole[..length]);
        assert!(says.contains("ends in the middle") && says.contains("fetch it again"), "{says}");
    }
    let mut spoilt = whole.clone();
    let last = spoilt.len() - 40;
    spoilt[last..].fill(0x55);
    assert!(fault(&spoilt).contains("is damaged"), "{}", fault(&spoilt));
    assert!(!folder.0.join("map").exists());
}

#[test]
fn an_extract_of_elsewhere_says_where_both_are() {
    let folder = folder();
    let mut porto_alegre = Sample::default();
    porto_alegre.node(1, -51.2, -30.1, &[]);
    porto_alegre.node(2, -51.1, -30.0, &[]);
    let says = made(porto_alegre, &folder).expect_err("elsewhere").to_string();
    assert!(says.contains("-51.200,-30.100 to -51.100,-30.000"), "{says}");
    assert!(says.contains("the city is at 113."), "{says}");
    let empty = made(Sample::default(), &folder).expect_err("empty").to_string();
    assert!(empty.contains("no node"), "{empty}");
}

#[test]
fn a_file_that_is_no_archive_or_breaks_off_is_refused() {
    let (mut town, folder) = (town(), folder());
    town.way(1, &[101, 102, 103], &ROAD);
    made(town, &folder).expect("made");
    let path = folder.0.join("map").join(BASE);
    let whole = fs::read(&path).expect("an archive");
    let fault = |bytes: &[u8]| {
        fs::write(&path, bytes).expect("a folder of our own");
        Archive::open(&path).expect_err("refused").to_string()
    };
    assert!(fault(b"PMTiles").contains("no PMTiles"));
    assert!(fault(&whole[..whole.len() - 1]).contains("shorter"));
    let mut second = whole.clone();
    second[7] = 2;
    assert!(fault(&second).contains("version 2"));
    let mut zstd = whole.clone();
    zstd[98] = 4;
    assert!(fault(&zstd).contains("gzip"));
    for place in 127..160 {
        let mut spoilt = whole.clone();
        spoilt[place] ^= 0x55;
        fs::write(&path, &spoilt).expect("a folder of our own");
        // Whatever was spoilt: words or a tile, and never a crash.
        let _ = Archive::open(&path).map(|archive| archive.tile(TileId::new(8, 0, 0).expect("is")));
    }
}
