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

const CODES: &str = "format = \"csv\"\nname = \"{name}\"\n[identifier]\nscheme = \"CJ/T 214\"\n\
    column = \"code\"\n[position]\nlon = \"x\"\nlat = \"y\"\ndatum = \"wgs84\"\n\
    [kind]\nother = \"litter-can\"\n";

#[test]
fn who_gets_an_identifier_was_decided_by_where_a_batch_of_rows_ended() {
    let row = |name: &str, number: u32| {
        let code = if number == 0 { String::new() } else { format!("4401110305{number:06}") };
        format!("{name},{code},113.25,23.15\n")
    };
    for between in [0, 2_100] {
        let Some(place) = town(&format!("codes-{between}"), CODES) else { return };
        let others: String = (0..between).map(|n| row(&format!("n{n}"), 0)).collect();
        let list = |rows: [String; 2]| {
            let [first, last] = rows;
            place.write("list.csv", &format!("name,code,x,y\n{first}{others}{last}"))
        };
        rows(&place, [2 + between, 0, 0], &list([row("a", 1), row("b", 2)]), &[]);
        // What the first gives up the last takes; a dry run says just so.
        let passed_on = list([row("a", 3), row("b", 1)]);
        rows(&place, [0, 2, between], &passed_on, &["--dry-run"]);
        rows(&place, [0, 2, between], &passed_on, &[]);
        let swapped = list([row("a", 1), row("b", 3)]);
        for more in [&["--dry-run"][..], &[]] {
            let told = json(&place, &swapped, more);
            assert_eq!((&told["refused"], &told["changed"]), (&2.into(), &0.into()), "{told:#}");
            let says = told["reasons"]["identifier_taken"]["examples"][0]["words"].as_str();
            let says = says.expect("it says why");
            assert!(says.contains("let one have none at first"), "{says}");
        }
        rows(&place, [0, 1, 1 + between], &list([row("a", 0), row("b", 1)]), &[]);
    }
}

const GATEWAYS: &str = "format = \"csv\"\nname = \"{name}\"\nvia_column = \"via\"\n[position]\n\
    lon = \"x\"\nlat = \"y\"\ndatum = \"wgs84\"\n[kind]\ncolumn = \"what\"\n[kind.of]\n\
    gateway = \"gateway\"\ncan = \"litter-can\"\n";

#[test]
fn an_exported_list_had_lost_the_gateways_that_speak_for_its_things() {
    let Some(place) = town("gateways", GATEWAYS) else { return };
    let (head, gateway) = ("name,what,via,x,y\n", "g,gateway,,113.25,23.15\n");
    let things = "a,can,g,113.25,23.15\nb,can,,113.26,23.15\nc,can,none,113.26,23.15\n";
    let list = place.write("list.csv", &format!("{head}{gateway}{things}"));
    for more in [&["--dry-run"][..], &[]] {
        let told = json(&place, &list, more);
        assert_eq!(told["registered"], 3, "{told:#}");
        assert_eq!(told["reasons"]["unknown_gateway"]["examples"][0]["row"], 4, "{told:#}");
    }
    let out = export(&place, "csv", "wgs84");
    let elsewhere = town("gateways-2", GATEWAYS).expect("it was there before");
    let list = elsewhere.write("list.csv", &format!("{head}{gateway}"));
    rows(&elsewhere, [1, 0, 0], &list, &[]);
    fs::copy(place.path("out.map.toml"), elsewhere.path("map.toml")).expect("it was written");
    rows(&elsewhere, [2, 0, 0], &out, &[]);
    let again = export(&elsewhere, "csv", "wgs84");
    let text = |path: &Path| fs::read_to_string(path).expect("it was written");
    assert_eq!(text(&again), text(&out));
    assert!(text(&out).contains(",g,113.25,"), "{}", text(&out));
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
