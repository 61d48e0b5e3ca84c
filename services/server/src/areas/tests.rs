//! A city divided by files: what is taken, what by rule, and what is refused whole.

use super::{Divided, covered, divide};
use crate::files::{CityFile, Files};
use city::{Datum, Level, Position};
use geo::{MultiPolygon, polygon};
use serde_json::Value;
use wire::datum::from_wgs84;

const CITY: &str = "[city]\ndistrict = 440111\nname = { zh = \"白云区\", en = \"Baiyun\" }\n\
    bounds = [113.0, 23.0, 113.04, 23.02]\n";

fn boundary() -> MultiPolygon<f64> {
    polygon![
        (x: 113.0, y: 23.0), (x: 113.04, y: 23.0), (x: 113.04, y: 23.02), (x: 113.0, y: 23.02)
    ]
    .into()
}

/// A quadrilateral between two slanting lines that meet the south and the north at these
/// longitudes.
fn slice(code: &str, name: &str, west: (f64, f64), east: (f64, f64)) -> String {
    let (south, north) = (23.0, 23.02);
    format!(
        r#"{{"type":"Feature","properties":{{"code":"{code}","name":"{name}"}},
            "geometry":{{"type":"Polygon","coordinates":[[[{},{south}],[{},{south}],[{},{north}],
            [{},{north}],[{},{south}]]]}}}}"#,
        west.0, east.0, east.1, west.1, west.0
    )
}

fn west() -> String {
    slice("440111001", "西街道", (113.0, 113.0), (113.018, 113.0221))
}

fn east() -> String {
    slice("440111002", "东街道", (113.018, 113.0221), (113.04, 113.04))
}

fn said(files: &[(&str, &[String])], more: &str) -> (Files, Result<CityFile, String>) {
    let text = |features: &[String]| {
        format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))
    };
    let texts = files.iter().map(|(name, features)| ((*name).to_owned(), text(features)));
    let city = ("city.toml".to_owned(), format!("{CITY}{more}"));
    let files = Files::from_texts(texts.chain([city]));
    let said = files.city("city.toml").map_err(|bad| bad.to_string());
    (files, said)
}

fn divided(files: &[(&str, &[String])], more: &str) -> Result<Divided, Vec<String>> {
    let (files, said) = said(files, more);
    divide(&files, &said.map_err(|bad| vec![bad])?, &boundary()).map_err(|faults| faults.0)
}

fn refused(files: &[(&str, &[String])], more: &str) -> String {
    divided(files, more).err().map(|faults| faults.join("\n")).expect("it is refused")
}

const STREETS: &str = "[areas.streets]\nfile = \"s.geojson\"\ndatum = \"wgs84\"\n";

#[test]
fn grids_by_rule_lie_in_the_streets_that_were_drawn() {
    let Divided { grids, areas, flaws } =
        divided(&[("s.geojson", &[west(), east()])], STREETS).expect("sound");
    assert_eq!(flaws, Vec::<String>::new());
    // The border runs from 113.018 in the south to 113.0221 in the north.
    for (lon, lat, street) in [
        (113.0199, 23.01, "西街道"),
        (113.0202, 23.01, "东街道"),
        (113.0181, 23.0001, "东街道"),
        (113.0220, 23.0199, "西街道"),
    ] {
        let slot = grids.at(Position::new(lon, lat)).expect("inside");
        let grid = grids.get(slot).expect("a grid");
        let named = areas.get(Level::Street, Level::Street.of(grid)).expect("it has a name");
        assert_eq!(&*named.name.zh, street, "{lon},{lat}");
    }
}

#[test]
fn streets_that_lie_over_each_other_or_leave_a_gap_are_refused_with_how_many_and_where() {
    let wide = slice("440111002", "东街道", (113.017, 113.0211), (113.04, 113.04));
    let says = refused(&[("s.geojson", &[west(), wide])], STREETS);
    let first = says.lines().next().unwrap_or_default();
    assert!(first.starts_with("s.geojson: 440111001 and 440111002 lie over each other"), "{says}");
    assert!(first.contains(" m² at 113.0"), "{says}");
    assert!(says.contains("areas may lie 1 m apart"), "{says}");
    let narrow = slice("440111002", "东街道", (113.019, 113.0231), (113.04, 113.04));
    let says = refused(&[("s.geojson", &[west(), narrow.clone()])], STREETS);
    assert!(says.starts_with("s.geojson: about "), "{says}");
    assert!(says.contains("m² of the city lie in none, at 113.0"), "{says}");
    assert_eq!(says.lines().count(), 2, "one gap is told once: {says}");
    let anyway = format!("[areas]\nanyway = true\n{STREETS}");
    let started = divided(&[("s.geojson", &[west(), narrow])], &anyway).expect("it was said");
    assert_eq!(started.flaws.len(), 1);
    let near = slice("440111002", "东街道", (113.018_005, 113.022_105), (113.04, 113.04));
    assert!(divided(&[("s.geojson", &[west(), near.clone()])], STREETS).is_ok(), "half a metre");
    let strict = format!("[areas]\ntolerance_m = 0.1\n{STREETS}");
    assert!(divided(&[("s.geojson", &[west(), near])], &strict).is_err());
}

#[test]
fn codes_of_another_level_or_city_are_refused_and_so_is_every_file_beside_them() {
    let stray = slice("440112002", "黄埔", (113.018, 113.0221), (113.04, 113.04));
    let says = refused(&[("s.geojson", &[west(), stray])], STREETS);
    assert!(says.contains("s.geojson: feature 2: properties.code: 440112002 lies in 440112"));
    let files: [(&str, &[String]); 2] = [
        ("s.geojson", &[west(), east()]),
        ("c.geojson", &[slice("440111003001", "社区", (113.0, 113.0), (113.04, 113.04))]),
    ];
    let both = format!("{STREETS}[areas.communities]\nfile = \"c.geojson\"\ndatum = \"wgs84\"\n");
    let says = refused(&files, &both);
    let expected = "c.geojson: feature 1: properties.code: 440111003001 lies in 440111003, which \
        is no street of this city";
    assert_eq!(says, expected);
}

#[test]
fn names_without_outlines_need_grids_that_somebody_drew() {
    let bare = |code: &str| {
        format!(
            r#"{{"type":"Feature","geometry":null,
                "properties":{{"code":"{code}","name":"街道"}}}}"#
        )
    };
    let names = [bare("440111001"), bare("440111002")];
    let says = refused(&[("s.geojson", &names)], STREETS);
    assert!(says.contains("440111001 has no outline, and no file draws the unit grids"), "{says}");
    let grids = [
        slice("440111001001001", "", (113.0, 113.0), (113.02, 113.02)),
        slice("440111002001001", "", (113.02, 113.02), (113.04, 113.04)),
    ];
    let drawn = format!("{STREETS}[areas.grids]\nfile = \"g.geojson\"\ndatum = \"wgs84\"\n");
    let files: [(&str, &[String]); 2] = [("s.geojson", &names), ("g.geojson", &grids)];
    let divided = divided(&files, &drawn).expect("sound");
    assert_eq!(divided.grids.all().len(), 2);
    assert!(divided.areas.get(Level::Street, 440_111_002).is_some());
}

#[test]
fn what_the_citys_file_says_of_areas_is_held_against_what_can_be_said() {
    let read = |more: &str| said(&[], more).1.expect_err("it is wrong");
    let silent = read("[areas.streets]\nfile = \"s.geojson\"\n");
    assert!(silent.contains("[areas.streets] does not say its datum"), "{silent}");
    let unknown = read("[areas.duties]\nfile = \"d.geojson\"\ndatum = \"beijing54\"\n");
    assert!(unknown.contains("datum \"beijing54\" is not known"), "{unknown}");
    let typo = read("[areas.streets]\nfile = \"s\"\ndatum = \"wgs84\"\ncolumn = \"x\"\n");
    assert!(typo.contains("the key column is not known in [areas.streets]"), "{typo}");
    let far = read("[areas]\ntolerance_m = 500\n");
    assert!(far.contains("tolerance_m is between 0 and 50"), "{far}");
    let twice = "grids = \"a.geojson\"\ngrids_datum = \"wgs84\"\n[areas.grids]\n\
        file = \"b.geojson\"\ndatum = \"wgs84\"\n";
    assert!(read(twice).contains("both say where the unit grids are"));
}

#[test]
fn a_city_that_says_no_boundary_ends_where_its_areas_do() {
    let (files, said) = said(&[("s.geojson", &[west(), east()])], STREETS);
    let mut said = said.expect("sound");
    said.city.bounds = None;
    let covered = covered(&files, &said).expect("sound").expect("something is drawn");
    let area = |outline: &MultiPolygon<f64>| geo::Area::unsigned_area(outline);
    assert!((area(&covered) / area(&boundary()) - 1.0).abs() < 1e-6);
    assert_eq!(covered.0.len(), 1, "the streets are one piece");
}

#[test]
fn a_file_in_another_datum_than_was_said_is_told_which_it_likely_is() {
    let shifted = |datum: Datum, feature: String| {
        let mut json: Value = serde_json::from_str(&feature).expect("a feature");
        let ring = json["geometry"]["coordinates"][0].as_array_mut().expect("a ring");
        for point in ring {
            let p = Position::new(
                point[0].as_f64().expect("a longitude"),
                point[1].as_f64().expect("a latitude"),
            );
            let (x, y) = from_wgs84(datum, p);
            *point = serde_json::json!([x, y]);
        }
        json.to_string()
    };
    let streets = [west(), east()].map(|feature| shifted(Datum::Gcj02, feature));
    let says = refused(&[("s.geojson", &streets)], STREETS);
    assert!(says.contains("s.geojson: is its datum gcj02, and not wgs84?"), "{says}");
    let meant = STREETS.replace("wgs84", "gcj02");
    assert!(divided(&[("s.geojson", &streets)], &meant).is_ok());
}
