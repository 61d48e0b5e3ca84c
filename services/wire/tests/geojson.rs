//! Places from GeoJSON: what is read, and what each mistake is told as.
// A test reads files and may speak.
#![allow(clippy::disallowed_types, clippy::disallowed_methods, clippy::disallowed_macros)]

mod shipped;

use city::{Datum, Position, Segment};
use geo::{Area, MultiPolygon};
use wire::BadPlace;

const SQUARE: &str = "[[[113,23],[113.1,23],[113.1,23.1],[113,23.1],[113,23]]]";

fn boundary(text: &str) -> Result<MultiPolygon<f64>, Vec<BadPlace>> {
    wire::places::boundary(text, Datum::Wgs84)
}

fn segments(text: &str, name: &str) -> Result<Vec<Segment>, Vec<BadPlace>> {
    wire::places::segments(text, name, Datum::Wgs84)
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

fn feature(kind: &str, coordinates: &str, properties: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{properties},
            "geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
    )
}

fn told<T>(read: Result<T, Vec<BadPlace>>) -> Vec<String> {
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
    assert!(told_of(&moved).contains("is \"GCJ-02\", but wgs84 was said of the file"));
    let unknown = feature("Polygon", SQUARE, r#"{"datum":"Beijing 54"}"#);
    assert!(told_of(&unknown).contains("which is not known; convert it to WGS 84 first"));
}

#[test]
fn the_first_fifty_faults_are_enough() {
    let bad = vec![feature("Point", "[1,1]", "{}"); 80];
    assert_eq!(told(boundary(&collection(&bad))).len(), 50);
}

#[test]
fn a_boundary_and_streets_come_in_from_the_datum_that_is_said_of_them() {
    let (lon, lat) = wire::datum::from_wgs84(Datum::Gcj02, Position::new(113.0, 23.0));
    let (east, north) = (lon + 0.1, lat + 0.1);
    let ring = format!("[[[{lon},{lat}],[{east},{lat}],[{east},{north}],[{lon},{lat}]]]");
    let area = feature("Polygon", &ring, "{}");
    let outline = wire::places::boundary(&area, Datum::Gcj02).expect("sound");
    let corner = outline.0[0].exterior().0[0];
    assert!((corner.x - 113.0).abs() < 1e-6 && (corner.y - 23.0).abs() < 1e-6, "{corner:?}");
    let street = feature("LineString", &format!("[[{lon},{lat}],[{east},{lat}]]"), "{}");
    let read = wire::places::segments(&street, "name", Datum::Gcj02).expect("sound");
    assert!(read[0].line[0].distance_m(Position::new(113.0, 23.0)) < 0.1);
}

#[test]
fn one_stray_place_made_look_up_tables_of_half_the_globe() {
    let near = feature("LineString", "[[113,23],[113.01,23]]", "{}");
    let stray = feature("LineString", "[[113,23],[0,0]]", "{}");
    let says = "feature 2: geometry: 0.000000,0.000000 is far from the middle of the others, \
        113.000000,23.000000; a city is at most 3 degrees wide and high";
    assert_eq!(told(segments(&collection(&[near.clone(), stray, near]), "name")), [says]);
    let far = "[[[0,0],[0.01,0],[0.01,0.01],[0,0]]]";
    let parts = [SQUARE, SQUARE, far].map(|ring| feature("Polygon", ring, "{}"));
    let says = told(boundary(&collection(&parts)));
    assert!(says.len() == 1 && says[0].starts_with("feature 3: geometry: 0.0"), "{says:?}");
}

#[test]
fn the_label_of_a_file_in_a_datum_without_one_is_no_contradiction() {
    let labelled = |crs: &str, datum: &str| {
        let text = format!(
            r#"{{"type":"FeatureCollection","crs":{{"properties":{{"name":"{crs}"}}}},
                "features":[{}]}}"#,
            feature("Polygon", SQUARE, "{}")
        );
        wire::places::boundary(&text, Datum::named(datum).expect("known")).is_ok()
    };
    for datum in ["wgs84", "cgcs2000", "gcj02", "bd09"] {
        assert!(labelled("urn:ogc:def:crs:OGC:1.3:CRS84", datum), "{datum}");
        assert!(labelled("EPSG:4326", datum), "{datum}");
    }
    assert!(labelled("EPSG:4490", "wgs84"), "they are the same numbers");
    assert!(!labelled("EPSG:3857", "wgs84") && !labelled("EPSG:4547", "gcj02"));
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
