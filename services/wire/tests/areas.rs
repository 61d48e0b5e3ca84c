//! Areas from GeoJSON: what is read of each level, and what each mistake is told as.
// A test may speak.
#![allow(clippy::disallowed_types, clippy::disallowed_methods, clippy::disallowed_macros)]

use city::{Datum, District, Grids, Level, Position};
use std::collections::BTreeSet;
use wire::areas::{Columns, Drawn, Sheet, mislisted, orphans, read};
use wire::datum::from_wgs84;

const STREETS: Sheet = Sheet::Level(Level::Street);
const PLAIN: Columns<'_> =
    Columns { datum: Datum::Wgs84, code: "code", name: "name", name_en: "name_en", grids: "grids" };

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

fn ring(datum: Datum, corners: &[(f64, f64)]) -> String {
    let point = |(lon, lat): &(f64, f64)| {
        let (x, y) = from_wgs84(datum, Position::new(*lon, *lat));
        format!("[{x},{y}]")
    };
    let points: Vec<String> = corners.iter().chain(corners.first()).map(point).collect();
    format!("[[{}]]", points.join(","))
}

fn square(datum: Datum, west: f64) -> String {
    ring(datum, &[(west, 23.0), (west + 0.01, 23.0), (west + 0.01, 23.01), (west, 23.01)])
}

fn feature(coordinates: &str, properties: &str) -> String {
    let geometry = format!(r#"{{"type":"Polygon","coordinates":{coordinates}}}"#);
    format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
}

fn named(code: &str, west: f64) -> String {
    let properties = format!(r#"{{"code":"{code}","name":"三元里街道"}}"#);
    feature(&square(Datum::Wgs84, west), &properties)
}

fn told(read: Result<Vec<Drawn>, Vec<wire::BadPlace>>) -> Vec<String> {
    read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn an_area_has_the_code_and_names_of_the_columns_that_were_said() {
    let properties = r#"{"JDDM":440111002,"JDMC":"三元里街道","EN":"Sanyuanli"}"#;
    let text = collection(&[feature(&square(Datum::Wgs84, 113.0), properties)]);
    let columns = Columns { code: "JDDM", name: "JDMC", name_en: "EN", ..PLAIN };
    let drawn = read(&text, STREETS, &columns).expect("sound");
    assert_eq!((drawn[0].number(), &*drawn[0].name.zh), (440_111_002, "三元里街道"));
    assert_eq!(&*drawn[0].name.en, "Sanyuanli");
    let without = read(&text, STREETS, &Columns { name_en: "none", ..columns }).expect("sound");
    assert_eq!(&*without[0].name.en, "三元里街道", "its name is its name");
}

#[test]
fn outlines_in_every_datum_come_to_stand_in_the_same_place() {
    for name in ["wgs84", "cgcs2000", "gcj02", "bd09", "epsg:4547", "epsg:4526"] {
        let datum = Datum::named(name).expect("known");
        let properties = r#"{"code":"440111002","name":"a"}"#;
        let text = collection(&[feature(&square(datum, 113.2), properties)]);
        let drawn = read(&text, STREETS, &Columns { datum, ..PLAIN }).expect("sound");
        let outline = drawn[0].outline.as_ref().expect("drawn");
        let corner = outline.0[0].exterior().0[0];
        let off_m = Position::new(corner.x, corner.y).distance_m(Position::new(113.2, 23.0));
        assert!(off_m < 0.2, "{name}: {off_m} m");
    }
}

#[test]
fn a_file_that_says_another_datum_than_the_city_is_not_read() {
    let gcj = r#"{"code":"440111002","name":"a","datum":"GCJ-02"}"#;
    let text = collection(&[feature(&square(Datum::Gcj02, 113.2), gcj)]);
    let says = told(read(&text, STREETS, &PLAIN));
    assert_eq!(
        says,
        ["feature 1: properties.datum: is \"GCJ-02\", but wgs84 was said of the file"]
    );
    assert!(read(&text, STREETS, &Columns { datum: Datum::Gcj02, ..PLAIN }).is_ok());
    let crs = r#""crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::4547"}},"features""#;
    let projected = collection(&[named("440111002", 113.0)]).replace("\"features\"", crs);
    let says = told(read(&projected, STREETS, &PLAIN));
    assert_eq!(says, ["crs: is urn:ogc:def:crs:EPSG::4547, but wgs84 was said"]);
    let metres = Columns { datum: Datum::named("epsg:4547").expect("a zone"), ..PLAIN };
    let says = told(read(&collection(&[named("440111002", 113.0)]), STREETS, &metres));
    assert!(says[0].contains("113,23 is not in epsg:4547: metres east and north"), "{says:?}");
}

#[test]
fn every_fault_of_a_file_is_told_by_feature_and_key_and_nothing_is_taken() {
    let tie = ring(Datum::Wgs84, &[(113.0, 23.0), (113.1, 23.1), (113.1, 23.0), (113.0, 23.1)]);
    let text = collection(&[
        named("440111002", 113.0),
        named("440111002", 113.1),
        named("440111002000", 113.2),
        named("4401110020010", 113.2),
        named("440111000", 113.3),
        feature(&tie, r#"{"code":"440111003","name":"b"}"#),
        feature(&square(Datum::Wgs84, 113.4), r#"{"code":"440111004"}"#),
        feature("[]", r#"{"code":"440111005","name":"c"}"#),
    ]);
    assert_eq!(
        told(read(&text, STREETS, &PLAIN)),
        [
            "feature 2: properties.code: 440111002 stands twice, first in feature 1",
            "feature 3: properties.code: is \"440111002000\", filled up with zeros; write \
             440111002",
            "feature 4: properties.code: is \"4401110020010\"; write 9 digits",
            "feature 5: properties.code: is \"440111000\", which numbers no street",
            "feature 6: geometry.coordinates[0]: crosses itself at 113.050000,23.050000; draw it \
             again",
            "feature 7: properties.name: is null; write a text",
            "feature 8: geometry.coordinates: has no ring",
        ]
    );
}

#[test]
fn unit_grids_have_fifteen_digits_and_one_polygon_each() {
    let grid = |code: &str| feature(&square(Datum::Wgs84, 113.0), &format!(r#"{{"code":{code}}}"#));
    let good = read(&collection(&[grid("440111001001001")]), Sheet::Grids, &PLAIN);
    assert_eq!(good.expect("sound")[0].number(), 440_111_001_001_001);
    let bare = r#"{"type":"Feature","properties":{"code":"440111001001003"},"geometry":null}"#;
    let line = bare.replace("1003\"", "1004\"");
    let line = line.replace("null}", r#"{"type":"LineString","coordinates":[[1,1],[2,2]]}}"#);
    let text = collection(&[grid("\"44011100100100\""), grid("null"), bare.to_owned(), line]);
    let says = told(read(&text, Sheet::Grids, &PLAIN));
    assert_eq!(says[0], "feature 1: properties.code: is \"44011100100100\"; write 15 digits");
    assert!(says[1].starts_with("feature 2: properties.code: is null"), "{says:?}");
    assert!(says[2].starts_with("feature 3: geometry.type: is null"), "{says:?}");
    assert!(says[3].starts_with("feature 4: geometry.type: is \"LineString\""), "{says:?}");
}

#[test]
fn an_area_whose_code_lies_in_another_city_is_told() {
    let text = collection(&[named("440111002", 113.0), named("440112003", 113.1)]);
    let drawn = read(&text, STREETS, &PLAIN).expect("sound");
    let city = BTreeSet::from([440_111]);
    let says: Vec<String> = orphans(&drawn, STREETS, "code", Level::District, &city)
        .iter()
        .map(ToString::to_string)
        .collect();
    let says_of = "lies in 440112, which is no district of this city";
    assert_eq!(says, [format!("feature 2: properties.code: 440112003 {says_of}")]);
}

#[test]
fn a_duty_area_lists_grids_that_are_there_and_nobody_elses() {
    let square = ring(Datum::Wgs84, &[(113.0, 23.0), (113.01, 23.0), (113.01, 23.01)]);
    let outline =
        read(&collection(&[feature(&square, r#"{"code":"a","name":"b"}"#)]), Sheet::Duties, &PLAIN);
    let outline = outline.expect("sound").remove(0).outline.expect("drawn");
    let grids = Grids::by_rule(District(440_111), &outline).expect("grids");
    let code = |n: usize| grids.all()[n].code;
    let listing = |name: &str, codes: &str| {
        format!(
            r#"{{"type":"Feature","geometry":null,
                "properties":{{"code":"{name}","name":"片","grids":{codes}}}}}"#
        )
    };
    let text = collection(&[
        listing("A", &format!("[\"{}\",{}]", code(0), code(1))),
        listing("B", &format!("\"{}, {} 440111999999999\"", code(1), code(2))),
    ]);
    let duties = read(&text, Sheet::Duties, &PLAIN).expect("sound");
    assert_eq!(duties[1].grids, [code(1), code(2), 440_111_999_999_999]);
    let says: Vec<String> =
        mislisted(&duties, "grids", &grids).iter().map(ToString::to_string).collect();
    assert_eq!(
        says,
        [
            format!("feature 2: properties.grids: {} stands in A and in B", code(1)),
            "feature 2: properties.grids: 440111999999999 is no unit grid of this city".to_owned(),
        ]
    );
    let bare = collection(&[listing("C", "null")]);
    let says = told(read(&bare, Sheet::Duties, &PLAIN));
    assert_eq!(says, ["feature 1: geometry: draw it, or list its unit grids in grids"]);
}
