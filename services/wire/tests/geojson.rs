//! Places from GeoJSON: what is read, and what each mistake is told as.
// A test reads files and may speak.
#![allow(clippy::disallowed_types, clippy::disallowed_methods, clippy::disallowed_macros)]

mod shipped;

use geo::Area;
use wire::places::{boundary, segments};

const SQUARE: &str = "[[[113,23],[113.1,23],[113.1,23.1],[113,23.1],[113,23]]]";

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

fn feature(kind: &str, coordinates: &str, properties: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{properties},
            "geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
    )
}

fn told<T>(read: Result<T, Vec<wire::BadPlace>>) -> Vec<String> {
    read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn the_shipped_boundary_is_one_district_of_its_size() {
    let path = shipped::config().join("baiyun/boundary.geojson");
    let outline = boundary(&std::fs::read_to_string(path).expect("shipped")).expect("sound");
    let square_degree_km2 = 111.195 * 111.195 * 23.29_f64.to_radians().cos();
    let area_km2 = outline.unsigned_area() * square_degree_km2;
    assert!((640.0..700.0).contains(&area_km2), "{area_km2} km²");
}

#[test]
fn an_area_that_crosses_itself_is_told_with_its_feature_and_place() {
    let tie = "[[[113,23],[113.1,23.1],[113.1,23],[113,23.1],[113,23]]]";
    let text = collection(&[feature("Polygon", tie, "{}")]);
    let says = "feature 1: geometry.coordinates[0]: crosses itself at 113.050000,23.050000; draw \
        it again";
    assert_eq!(told(boundary(&text)), [says]);
}

#[test]
fn a_boundary_is_a_geometry_a_feature_or_many() {
    let polygon = format!(r#"{{"type":"Polygon","coordinates":{SQUARE}}}"#);
    assert_eq!(boundary(&polygon).map(|outline| outline.0.len()), Ok(1));
    let one = feature("Polygon", SQUARE, "null");
    let two = feature("MultiPolygon", &format!("[{SQUARE},{SQUARE}]"), "{}");
    assert_eq!(boundary(&one).map(|outline| outline.0.len()), Ok(1));
    assert_eq!(boundary(&collection(&[one, two])).map(|outline| outline.0.len()), Ok(3));
}

#[test]
fn segments_have_a_line_and_a_name() {
    let named = feature("LineString", "[[113,23],[113.01,23]]", r#"{"roadname":"Main St"}"#);
    let nameless = feature("LineString", "[[113,23],[113,23.01]]", "{}");
    let read = segments(&collection(&[named, nameless]), "roadname").expect("sound");
    assert_eq!((&*read[0].name, &*read[1].name), ("Main St", "#2"));
    assert!((read[1].length_m - 1_111.95).abs() < 0.1, "{}", read[1].length_m);

    let point = feature("LineString", "[[113,23]]", "{}");
    let number = feature("LineString", "[[113,23],[113,24]]", r#"{"roadname":7}"#);
    let told = told(segments(&collection(&[point, number]), "roadname"));
    assert_eq!(told[0], "feature 1: geometry.coordinates: a line has two points or more");
    assert_eq!(told[1], "feature 2: roadname: is 7; write a text");
}

#[test]
fn outlines_that_cannot_be_are_told_where() {
    let open = feature("Polygon", "[[[113,23],[113.1,23],[113.1,23.1],[113,23.1]]]", "{}");
    let told_of = |feature: &str| told(boundary(feature)).join("\n");
    assert!(told_of(&open).contains("geometry.coordinates[0]: a ring has four points or more"));
    let far = feature("Polygon", "[[[4e6,23],[1,1],[2,2],[4e6,23]]]", "{}");
    assert!(told_of(&far).contains("[0][0]: 4000000,23 is not on the globe"), "{}", told_of(&far));
    let text = feature("Polygon", r#"[[["113",23],[1,1],[2,2],[1,1]]]"#, "{}");
    assert!(told_of(&text).contains("a point is [lon, lat]"));
    assert!(told_of("{").contains("not JSON"));
    assert!(told_of(&collection(&[])).contains("holds no polygon"));
    let moved = feature("Polygon", SQUARE, r#"{"datum":"GCJ-02"}"#);
    assert!(told_of(&moved).contains("convert it to WGS 84 first"));
}

#[test]
fn the_first_fifty_faults_are_enough() {
    let bad = vec![feature("Point", "[1,1]", "{}"); 80];
    assert_eq!(told(boundary(&collection(&bad))).len(), 50);
}

/// Reads the real streets of Syracuse where they are at hand.
#[test]
fn the_segments_of_a_real_city_are_read() {
    let beside = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let data = std::env::var_os("CITYLOOP_DATA").map_or(beside, Into::into);
    let path = data.join("data/fleet-syracuse/segments.geojson.gz");
    if !path.exists() {
        eprintln!("skipped: data/fleet-syracuse/segments.geojson.gz is not here");
        return;
    }
    let mut text = String::new();
    let file = std::fs::File::open(path).expect("it exists");
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut text).expect("gz");
    let read = segments(&text, "roadname").expect("sound");
    assert_eq!(read.len(), 5_018);
    let length_km: f64 = read.iter().map(|segment| segment.length_m).sum::<f64>() / 1e3;
    assert!((length_km - 777.9).abs() < 1.0, "{length_km} km");
}
