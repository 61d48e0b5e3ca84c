//! What lists say of things beside their places: identifiers, attributes, datums, encodings; and
//! that a list may come again.

use crate::program::{Place, gunzip, shared};
use city::{Datum, District, Grids, Position};
use geo::Rect;
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// A city of 10 km by 10 km in Baiyun, by rule.
const TOWN: &str = "[city]\ndistrict = 440111\nname = { zh = \"小城\", en = \"Smalltown\" }\n\
    bounds = [113.2, 23.1, 113.3, 23.2]\n[store]\nfolder = \"data/town\"\n";

/// Reads [`HEAD`].
pub(crate) const MAP: &str = "format = \"csv\"\nname = \"{标识码}\"\nencoding = \"gb18030\"\n\
    [identifier]\nscheme = \"CJ/T 214\"\ncolumn = \"标识码\"\n\
    [position]\nlon = \"经度\"\nlat = \"纬度\"\ndatum = \"gcj02\"\n\
    [kind]\nother = \"litter-can\"\n\
    [field.title]\ncolumn = \"名称\"\n[field.owner]\ncolumn = \"权属单位\"\n\
    [field.surveyed]\ncolumn = \"初始日期\"\n\
    [field.standing]\ncolumn = \"状态\"\nwords = { \"完好\" = \"intact\", \"破损\" = \"damaged\" }\n";

/// The columns of a Chinese list.
pub(crate) const HEAD: &str = "标识码,名称,权属单位,状态,初始日期,经度,纬度\n";

/// The program's import with these words between.
fn import(place: &Place, list: &Path, more: &[&str]) -> Vec<std::ffi::OsString> {
    let (city, map) = (place.path("config/town.toml"), place.path("map.toml"));
    let mut all: Vec<std::ffi::OsString> =
        ["import", "--json", "--config"].iter().map(Into::into).collect();
    all.extend([city.into(), "--map".into(), map.into()]);
    all.extend(more.iter().map(Into::into));
    all.push(list.into());
    all
}

/// What the program's import told.
pub(crate) fn json(place: &Place, list: &Path, more: &[&str]) -> Value {
    let all = import(place, list, more);
    let all: Vec<&OsStr> = all.iter().map(|one| one.as_os_str()).collect();
    place.json(&all)
}

fn fails(place: &Place, list: &Path) -> String {
    let all = import(place, list, &[]);
    let all: Vec<&OsStr> = all.iter().map(|one| one.as_os_str()).collect();
    let output = place.run(&all);
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A place with that city and a mapping.
pub(crate) fn town(name: &str, map: &str) -> Option<Place> {
    let place = Place::new(name)?;
    place.write("config/town.toml", TOWN);
    place.city("town");
    place.write("map.toml", map);
    Some(place)
}

/// Writes a list in GB 18030.
pub(crate) fn gb18030(place: &Place, text: &str) -> std::path::PathBuf {
    let path = place.path("list.csv");
    fs::write(&path, encoding_rs::GB18030.encode(text).0).expect("a folder of our own");
    path
}

/// A row of [`HEAD`].
pub(crate) fn can(number: u32, standing: &str) -> String {
    let lat = 23.15 + f64::from(number) * 1e-4;
    format!(
        "4401110305{number:06},果皮箱{number},白云区环卫所,{standing},20240229,113.25,{lat:.4}\n"
    )
}

#[test]
fn a_chinese_list_comes_in_with_all_it_says_and_again_only_with_what_differs() {
    let Some(place) = town("chinese", MAP) else { return };
    let rows: String = (1..=40).map(|number| can(number, "完好")).collect();
    let list = gb18030(&place, &format!("{HEAD}{rows}"));
    let dry = json(&place, &list, &["--dry-run"]);
    assert_eq!((&dry["registered"], &dry["refused"]), (&40.into(), &0.into()), "{dry:#}");
    let told = json(&place, &list, &[]);
    assert_eq!(told["registered"], 40, "a dry run writes nothing: {told:#}");

    let turned = rows.replace("00007,果皮箱7,白云区环卫所,完好", "00007,果皮箱7,白云区环卫所,破损");
    let fewer = turned.replace(&can(9, "完好"), "");
    let list = gb18030(&place, &format!("{HEAD}{fewer}"));
    let dry = json(&place, &list, &["--dry-run"]);
    let told = json(&place, &list, &[]);
    for told in [&dry, &told] {
        let counts = ["changed", "already_there", "registered", "gone"].map(|key| &told[key]);
        assert_eq!(counts, [1, 38, 0, 1], "{told:#}");
        let example = &told["fields"]["standing"]["examples"][0];
        assert_eq!([&example["was"], &example["now"]], ["intact", "damaged"]);
        assert_eq!(told["gone_examples"][0], "4401110305000009");
    }
    let again = json(&place, &list, &[]);
    assert_eq!((&again["changed"], &again["already_there"]), (&0.into(), &39.into()));
}

#[test]
fn codes_of_another_scheme_county_or_class_and_codes_that_repeat_are_refused_by_row() {
    let map = MAP.replace("{标识码}", "can-{名称}");
    let Some(place) = town("codes", &map) else { return };
    let row = |code: &str, name: &str| format!("{code},{name},,完好,,113.25,23.15\n");
    let rows = [
        row("4401110305000001", "a"),
        row("4401110305000001", "b"),
        row("440111030500001", "c"),
        row("4401120305000001", "d"),
        row("4401110399000001", "e"),
        row("440111O305000002", "f"),
        row("", "g"),
    ];
    let list = gb18030(&place, &format!("{HEAD}{}", rows.concat()));
    let told = json(&place, &list, &[]);
    assert_eq!(told["registered"], 2, "{told:#}");
    let reasons = |reason: &str| {
        let examples = told["reasons"][reason]["examples"].as_array().cloned().unwrap_or_default();
        examples.iter().filter_map(|one| one["row"].as_u64()).collect::<Vec<_>>()
    };
    assert_eq!(reasons("identifier_repeats"), [2]);
    assert_eq!(reasons("bad_identifier"), [3, 6]);
    assert_eq!(reasons("other_county"), [4]);
    assert_eq!(reasons("unknown_class"), [5]);
    assert_eq!(told["reasons"]["bad_identifier"]["examples"][0]["column"], "标识码");
}

#[test]
fn a_list_whose_encoding_is_not_said_is_not_read_as_if_it_were_utf_8() {
    let map = MAP.replace("encoding = \"gb18030\"\n", "");
    let Some(place) = town("unsaid", &map) else { return };
    let list = gb18030(&place, &format!("{HEAD}{}", can(1, "完好")));
    let says = fails(&place, &list);
    assert!(says.contains("it is not UTF-8; say encoding = \"gb18030\""), "{says}");
}

#[test]
fn a_datum_that_is_said_wrong_is_noticed_before_anything_is_registered() {
    // Positions 100 m inside the eastern edge, given in GCJ-02: read as WGS 84 they lie outside.
    let map = "format = \"csv\"\nname = \"can-{id}\"\n[position]\nlon = \"x\"\nlat = \"y\"\n\
        datum = \"wgs84\"\n[kind]\nother = \"litter-can\"\n";
    let Some(place) = town("datum", map) else { return };
    let inside = |n: u32| Position::new(113.299, 23.12 + f64::from(n) * 0.001);
    let row = |n: u32| {
        let (x, y) = wire::datum::from_wgs84(Datum::Gcj02, inside(n));
        format!("{n},{x},{y}\n")
    };
    let rows: String = (0..60).map(row).collect();
    let list = place.write("list.csv", &format!("id,x,y\n{rows}"));
    let says = fails(&place, &list);
    assert!(says.contains("lie outside the city; read as gcj02 100 % lie inside"), "{says}");
    assert!(says.contains("nothing was registered"), "{says}");
    let right = map.replace("wgs84", "gcj02");
    place.write("map.toml", &right);
    assert_eq!(json(&place, &list, &[])["registered"], 60, "nothing had been");
}

/// Sixty cans given in a datum, of which so many say a unit grid that is another now; the parts of
/// its code are written apart.
fn cans_with_grids(place: &Place, datum: Datum, stale: u32) -> PathBuf {
    let square = Rect::new((113.2, 23.1), (113.3, 23.2)).to_polygon();
    let grids = Grids::by_rule(District(440_111), &square.into()).expect("a square has grids");
    let row = |n: u32| {
        let at = Position::new(113.25, 23.12 + f64::from(n) * 0.001);
        let slot = grids.at(at).and_then(|slot| grids.get(slot)).expect("it is inside");
        let code = if n < stale { 440_111_999_999_999 } else { slot.code }.to_string();
        let (x, y) = wire::datum::from_wgs84(datum, at);
        format!("{n},{x},{y},{}-{} {}\n", &code[..6], &code[6..12], &code[12..])
    };
    let rows: String = (0..60).map(row).collect();
    place.write("list.csv", &format!("id,x,y,grid\n{rows}"))
}

#[test]
fn a_list_in_another_datum_went_unnoticed_as_some_of_its_unit_grids_were_of_another_year() {
    let map = "format = \"csv\"\nname = \"can-{id}\"\ngrid = \"grid\"\n[position]\nlon = \"x\"\n\
        lat = \"y\"\ndatum = \"wgs84\"\n[kind]\nother = \"litter-can\"\n";
    let Some(place) = town("grids", map) else { return };
    let says = fails(&place, &cans_with_grids(&place, Datum::Gcj02, 12));
    assert!(says.contains("100 % of the positions miss the unit grids"), "{says}");
    assert!(says.contains("read as gcj02 80 % hit them"), "{says}");
    let told = json(&place, &cans_with_grids(&place, Datum::Wgs84, 40), &[]);
    assert_eq!(told["registered"], 60, "most grids are of another year, which is no other datum");
    let warning = told["warning"].as_str().expect("it is told all the same");
    assert!(warning.contains("67 % of the positions miss the unit grids"), "{warning}");
}

#[test]
fn a_list_that_says_its_own_datum_was_read_in_the_mappings() {
    let map = "format = \"geojson\"\nname = \"can-{id}\"\n[position]\ndatum = \"wgs84\"\n\
        [kind]\nother = \"litter-can\"\n";
    let Some(place) = town("own-datum", map) else { return };
    let list = |datum: &str| {
        let feature = "{\"type\":\"Feature\",\"properties\":{\"id\":1},\"geometry\":\
            {\"type\":\"Point\",\"coordinates\":[113.25,23.15]}}";
        let text = format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[{feature}],\"datum\":\"{datum}\"}}"
        );
        place.write("list.geojson", &text)
    };
    let says = fails(&place, &list("gcj02"));
    assert!(says.contains("its datum is gcj02, the mapping's wgs84"), "{says}");
    assert_eq!(json(&place, &list("cgcs2000"), &[])["registered"], 1);
}

#[test]
fn hwaseongs_lamps_and_cameras_come_in_though_nothing_in_them_has_a_name() {
    let lists = [("lamps", "streetlights", 43_553), ("cameras", "cctv", 6_877)];
    for (map, list, rows) in lists {
        let Some(list) = shared(&format!("inventory-hwaseong/{list}.csv.gz")) else { return };
        let Some(place) = Place::new(&format!("hwaseong-{map}")) else { return };
        let city = place.city("hwaseong");
        let map = place.path(&format!("config/imports/hwaseong-{map}.toml"));
        let words = ["import", "--json", "--config"].map(OsStr::new);
        let more = [city.as_os_str(), OsStr::new("--map"), map.as_os_str(), list.as_os_str()];
        let told = place.json(&[&words[..], &more[..]].concat());
        assert_eq!((&told["rows"], &told["registered"]), (&rows.into(), &rows.into()));
    }
}

#[test]
fn the_street_furniture_of_helsinki_comes_in_by_what_it_is() {
    let Some(list) = shared("streets-osm/helsinki_centre_furniture.csv.gz") else { return };
    let Some(place) = Place::new("helsinki") else { return };
    let text = gunzip(&list);
    let trees = text.lines().filter(|line| line.contains(",natural,tree,")).count();
    let city = place.city("helsinki");
    let map = place.path("config/imports/osm-furniture.toml");
    let words = ["import", "--json", "--config"].map(OsStr::new);
    let more = [city.as_os_str(), OsStr::new("--map"), map.as_os_str(), list.as_os_str()];
    let told = place.json(&[&words[..], &more[..]].concat());
    assert_eq!(told["by_kind"]["listed-tree"], trees, "{told:#}");
    assert!(told["by_kind"]["road-sign"].as_u64().is_some_and(|signs| signs > 500));
    assert_eq!(told["reasons"].get("outside_city"), None);
}
