//! `cityloop import`: Washington's 66,499 things, and lists and mappings with faults.

use crate::program::{Place, gunzip, root, shared};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// A city to import into: some 10 km around the crossing of two made-up streets.
const TOWN: &str = "[city]\ndistrict = 440199\nname = { zh = \"小城\", en = \"Smalltown\" }\n\
    bounds = [113.2, 23.1, 113.3, 23.2]\n[store]\nfolder = \"data/town\"\n";

fn town(place: &Place) -> PathBuf {
    place.write("config/town.toml", TOWN);
    place.city("town")
}

fn import<'a>(city: &'a Path, map: &'a Path, list: &'a Path) -> [&'a OsStr; 7] {
    let [import, config, map_is, json] = ["import", "--config", "--map", "--json"].map(OsStr::new);
    [import, config, city.as_os_str(), map_is, map.as_os_str(), json, list.as_os_str()]
}

fn count(told: &Value, key: &str) -> u64 {
    told[key].as_u64().expect("a count")
}

/// What stands in the list of rows that were not registered: row, name, reason.
fn listed(told: &Value) -> Vec<(u64, String, String)> {
    let path = told["list"].as_str().expect("it says where the list is");
    let mut list = csv::Reader::from_path(path).expect("the list is there");
    let rows = list.records().map(|row| {
        let row = row.expect("the list is CSV");
        (row[0].parse().expect("a number"), row[1].to_owned(), row[2].to_owned())
    });
    rows.collect()
}

/// Rows by layer, and names of those outside the box, counted by other means.
fn counted(list: &Path) -> (u64, BTreeMap<String, u64>, Vec<String>) {
    let text = gunzip(list);
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let (mut rows, mut layers, mut outside) = (0, BTreeMap::new(), Vec::new());
    for row in csv.records() {
        let row = row.expect("it is CSV");
        let degrees = |column: usize| row[column].parse::<f64>().expect("degrees");
        let (lon, lat) = (degrees(3), degrees(4));
        rows += 1;
        if (-77.12..=-76.909).contains(&lon) && (38.79..=38.996).contains(&lat) {
            *layers.entry(row[0].to_owned()).or_default() += 1;
        } else {
            outside.push(format!("{}-{}", &row[0], &row[1]));
        }
    }
    (rows, layers, outside)
}

#[test]
fn washington_comes_in_whole_and_only_once_though_the_first_attempt_is_killed() {
    let Some(list) = shared("inventory-dc/components.csv.gz") else { return };
    let Some(place) = Place::new("washington") else { return };
    let (rows, layers, outside) = counted(&list);
    let (city, map) = (place.city("washington"), place.path("config/imports/washington.toml"));
    let arguments = import(&city, &map, &list);

    let mut first = place.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let first = first.as_mut().expect("the program starts");
    while !place.path("washington/city.db-wal").metadata().is_ok_and(|file| file.len() > 400_000) {
        let ended = first.try_wait().expect("it is ours");
        assert_eq!(ended, None, "it ended before it could be killed");
    }
    first.kill().expect("it is ours");
    first.wait().expect("it is ours");

    let told = place.json(&arguments);
    let (new, before) = (count(&told, "registered"), count(&told, "already_there"));
    assert_eq!((count(&told, "rows"), rows), (66_499, 66_499));
    assert_eq!((new, before), (rows - outside.len() as u64, 0), "a killed program leaves nothing");
    let names: Vec<String> = listed(&told).into_iter().map(|(_, name, _)| name).collect();
    assert_eq!(names, outside);
    assert!(outside.iter().any(|name| name.starts_with("capital-bike-share-locations-")));

    let again = place.json(&arguments);
    assert_eq!((count(&again, "registered"), count(&again, "already_there")), (0, new));
    assert_eq!(listed(&again), listed(&told));
    assert_eq!(layers["litter-cans"], 5_265);
}

#[test]
fn every_layer_of_washington_becomes_the_type_that_its_mapping_says() {
    let Some(list) = shared("inventory-dc/components.csv.gz") else { return };
    let Some(place) = Place::new("layers") else { return };
    let map = place.path("config/imports/washington.toml");
    let told = place.json(&import(&place.city("washington"), &map, &list));
    let text = fs::read_to_string(&map).expect("shipped");
    let mapping: toml::Table = text.parse().expect("it is TOML");
    let mut wanted: BTreeMap<&str, u64> = BTreeMap::new();
    for (layer, count) in counted(&list).1 {
        let kind = mapping["kind"]["of"][&layer].as_str().expect("every layer has a type");
        *wanted.entry(kind).or_default() += count;
    }
    let found = told["by_kind"].as_object().expect("counts by type");
    let found = found.iter().map(|(kind, n)| (kind.as_str(), n.as_u64().expect("a count")));
    assert_eq!(found.collect::<BTreeMap<_, _>>(), wanted);
}

#[test]
fn what_is_only_listed_is_never_found_silent() {
    let pack = tests::town::shipped();
    let text = fs::read_to_string(root().join("config/imports/washington.toml")).expect("shipped");
    let mapping: toml::Table = text.parse().expect("it is TOML");
    for (layer, kind) in mapping["kind"]["of"].as_table().expect("types by layer") {
        let (_, kind) = pack.kind(kind.as_str().expect("a name")).expect("a type");
        assert!(kind.rules.is_empty(), "{layer} would be found wrong without a word");
    }
}

#[test]
fn each_row_that_cannot_come_in_says_why_and_hurts_no_other() {
    let Some(place) = Place::new("rows") else { return };
    let city = town(&place);
    let map = place.write(
        "map.toml",
        "format = \"csv\"\nname = \"lot-{id}\"\nquantity = \"n\"\n[position]\nlon = \"x\"\n\
         lat = \"y\"\ndatum = \"gcj02\"\n[kind]\ncolumn = \"what\"\n[kind.of]\n\
         cover = \"cover-stock\"\nbench = \"bench\"\n[[skip]]\ncolumn = \"state\"\n\
         is = [\"gone\"]\nwhy = \"it was taken away\"\n",
    );
    let list = place.write(
        "list.csv",
        "id,what,x,y,n,state\n1,cover,113.25,23.15,4,\n2,bench,113.26,23.16,0,good\n\
         2,bench,113.27,23.16,0,\n3,tram,113.25,23.15,0,\n4,bench,NaN,23.15,0,\n\
         5,bench,0,0,0,\n6,bench,-76.1,43.05,0,\n7,cover,113.25,23.15,many,\n\
         ,bench,113.25,23.15,0,\n8,bench,113.25\n9,bench,113.25,23.15,0,gone\n\
         10,bench,500,23.15,0,\n11,bench,113.24,23.14,0,\n",
    );
    let told = place.json(&import(&city, &map, &list));
    let reasons: Vec<(u64, String)> =
        listed(&told).into_iter().map(|(row, _, reason)| (row, reason)).collect();
    let wanted = [
        (3, "name_repeats"),
        (4, "no_kind"),
        (5, "bad_position"),
        (6, "no_position"),
        (7, "outside_city"),
        (8, "bad_quantity"),
        (9, "no_name"),
        (10, "unreadable"),
        (11, "skipped"),
        (12, "no_position"),
    ];
    assert_eq!(reasons, wanted.map(|(row, reason)| (row, reason.to_owned())));
    assert_eq!((count(&told, "registered"), count(&told, "skipped")), (3, 1));

    place.write(
        "list.csv",
        "id,what,x,y,n,state\n1,bench,113.25,23.15,0,\n2,bench,113.261,23.16,0,\n",
    );
    let again = place.json(&import(&city, &map, &list));
    let kept = &again["reasons"]["differs"]["examples"][0]["words"];
    assert_eq!(kept, "there is a cover-stock of this name; a thing keeps its type");
    assert_eq!((count(&again, "changed"), count(&again, "refused")), (1, 1));
    assert_eq!(again["fields"]["position"]["examples"][0]["name"], "lot-2");
}

#[test]
fn a_row_that_breaks_leaves_the_others_of_its_name_theirs_and_takes_none_away() {
    let Some(place) = Place::new("repeats") else { return };
    let city = town(&place);
    let map = place.write(
        "map.toml",
        "format = \"csv\"\nname = \"lot-{id}\"\nrepeats = \"number\"\n[position]\nlon = \"x\"\n\
         lat = \"y\"\ndatum = \"gcj02\"\n[kind]\nother = \"bench\"\n",
    );
    let list = place.write("list.csv", "id,x,y\n5,113.25,23.15\n5,113.26,23.16\n");
    let told = place.json(&import(&city, &map, &list));
    assert_eq!(count(&told, "registered"), 2);
    place.write("list.csv", "id,x,y\n5,east,23.15\n5,113.26,23.16\n");
    let told = place.json(&import(&city, &map, &list));
    let counts = ["refused", "already_there", "changed", "gone"].map(|what| count(&told, what));
    assert_eq!(counts, [1, 1, 0, 0], "{told}");
}

#[test]
fn features_come_in_as_rows_do_a_line_half_outside_too_and_a_broken_end_brings_nothing() {
    let Some(place) = Place::new("features") else { return };
    let city = town(&place);
    let map = place.write(
        "map.toml",
        "format = \"geojson\"\nname = \"rail-{id}\"\n[position]\ndatum = \"wgs84\"\n[kind]\n\
         other = \"guardrail\"\n",
    );
    let feature = |id: u32, geometry: &str| {
        format!("{{\"type\":\"Feature\",\"properties\":{{\"id\":{id}}},\"geometry\":{geometry}}}")
    };
    let half_outside = "{\"type\":\"LineString\",\"coordinates\":[[113.25,23.15],[113.34,23.15]]}";
    let area = "{\"type\":\"Polygon\",\"coordinates\":[[[113.21,23.11],[113.22,23.11],\
        [113.22,23.12],[113.21,23.11]]]}";
    let whole = [feature(1, half_outside), feature(2, area), feature(3, "null")].join(",");
    let list = place.path("list.geojson.gz");
    let write = |text: &str| {
        let file = fs::File::create(&list).expect("a folder of our own");
        let mut gz = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        gz.write_all(text.as_bytes()).expect("a folder of our own");
        gz.finish().expect("a folder of our own");
    };
    write(&format!("{{\"type\":\"FeatureCollection\",\"features\":[{whole},{{\"type\":\"Fea"));
    let broken = place.run(&import(&city, &map, &list));
    let says = String::from_utf8_lossy(&broken.stderr);
    assert!(!broken.status.success());
    assert!(says.contains("after 3 rows; nothing was registered"), "{says}");

    // CGCS2000 is taken as WGS 84, so a label of either is none of another datum.
    let crs = "{\"properties\":{\"name\":\"EPSG:4490\"}}";
    write(&format!("{{\"type\":\"FeatureCollection\",\"crs\":{crs},\"features\":[{whole}]}}"));
    let told = place.json(&import(&city, &map, &list));
    assert_eq!((count(&told, "already_there"), count(&told, "registered")), (0, 2));
    assert_eq!(told["reasons"]["bad_geometry"]["examples"][0]["words"], "it has no geometry");
}

/// Benches by their numbers.
const BENCHES: &str = "format = \"csv\"\nname = \"b-{id}\"\n[position]\nlon = \"x\"\n\
    lat = \"y\"\ndatum = \"wgs84\"\n[kind]\nother = \"bench\"\n";

#[test]
fn a_quote_that_is_not_closed_made_the_rest_of_a_list_one_cell_of_a_good_row() {
    let Some(place) = Place::new("quotes") else { return };
    let city = town(&place);
    let map = place.write("map.toml", BENCHES);
    let good = |from: u32, to: u32| -> String {
        (from..=to).map(|id| format!("{id},113.25,23.15,\"two\nlines\"\n")).collect()
    };
    let broken = "10,113.25,23.15,\"broken\n";
    let text = format!("id,x,y,note\n{}{broken}{}", good(1, 9), good(11, 40));
    let list = place.write("list.csv", &text);
    let output = place.run(&import(&city, &map, &list));
    let says = String::from_utf8_lossy(&output.stderr);
    let wanted = "row 10: a quote opened in it, in line 20 of the file, is not closed";
    assert!(!output.status.success() && says.contains(wanted), "{says}");
    assert!(says.contains("after 9 rows; nothing was registered"), "{says}");
    place.write("list.csv", &text.replace(broken, ""));
    assert_eq!(count(&place.json(&import(&city, &map, &list)), "registered"), 39);
}

#[test]
fn a_title_that_stands_twice_is_refused_where_it_is_asked_for() {
    let Some(place) = Place::new("titles") else { return };
    let city = town(&place);
    let map = place.write("map.toml", BENCHES);
    let list = place.write("list.csv", "id,x,y,x,note,note\n1,113.25,23.15,113.26,a,b\n");
    let output = place.run(&import(&city, &map, &list));
    let says = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(78), "{says}");
    assert!(says.contains("map.toml:4: position.lon: 2 columns of the data are \"x\""), "{says}");
    assert!(!says.contains("note"), "nobody asked for it: {says}");
}

#[test]
fn a_mapping_with_faults_names_file_line_key_and_the_nearest_known_word() {
    let Some(place) = Place::new("faults") else { return };
    let city = town(&place);
    let list = place.write("list.csv", "id,what,x,y\n1,bench,113.25,23.15\n");
    let says = |text: &str| {
        let map = place.write("map.toml", text);
        let output = place.run(&import(&city, &map, &list));
        assert_eq!(output.status.code(), Some(78), "a wrong configuration");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let good = BENCHES;
    let cases = [
        (
            good.replace("lon =", "lonn ="),
            "map.toml:4: position.lonn: unknown key; did you mean lon?",
        ),
        (
            good.replace("bench", "bnech"),
            "map.toml:8: kind.other: no type bnech in config/types; did you mean bench?",
        ),
        (
            good.replace("{id}", "{ID}"),
            "map.toml:2: name: no column \"ID\" in the data; did you mean id?",
        ),
        (good.replace("{id}", "{id"), "map.toml:2: name: b-{id: a { has no }"),
        (
            good.replace("\"csv\"", "\"xls\""),
            "map.toml:1: format: \"xls\" is not known; write csv or geojson",
        ),
        (good.replace("\"x\"", "7"), "map.toml:4: lon: invalid type: integer `7`"),
        (good.replace("lat = \"y\"\n", ""), "map.toml:4: position: name both columns"),
        (good.replace("format = \"csv\"\n", ""), "map.toml:1: format: missing field"),
        (
            good.replace(
                "other = \"bench\"",
                "column = \"what\"\nof = { bench = \"bench\", x = \"benk\" }",
            ),
            "kind.of.x: no type benk",
        ),
        (format!("{good}["), "map.toml:9: not TOML"),
        (
            good.replace("datum = \"wgs84\"\n", ""),
            "map.toml:1: position.datum: missing, and never guessed; write wgs84",
        ),
        (
            good.replace("wgs84", "epsg:3857"),
            "map.toml:6: position.datum: \"epsg:3857\" is not known",
        ),
        (
            format!("{good}[field.titel]\ncolumn = \"what\"\n"),
            "field.titel: unknown field; did you mean title?",
        ),
        (
            format!("{good}[identifier]\nscheme = \"CJ/T 215\"\ncolumn = \"id\"\n"),
            "identifier.scheme: unknown; did you mean CJ/T 214?",
        ),
    ];
    for (text, wanted) in cases {
        let told = says(&text);
        assert!(told.contains(wanted), "wanted {wanted}\ntold {told}");
    }
}
