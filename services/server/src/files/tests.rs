//! What a city's file says, and what is refused of it.

use super::*;

const GOOD: &str = "[city]\ndistrict = 440111\nname = { zh = \"白云区\", en = \"Baiyun\" }\n\
    boundary = \"b.geojson\"\nboundary_datum = \"wgs84\"\n";

fn read(text: &str) -> Result<CityFile, String> {
    let files = Files::from_texts([("city.toml".to_owned(), text.to_owned())]);
    files.city("city.toml").map_err(|bad| bad.to_string())
}

#[test]
fn defaults_stay_on_loopback() {
    let said = read(GOOD).expect("good");
    assert!(said.mqtt.listen.ip().is_loopback() && said.web.listen.ip().is_loopback());
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_nearest_known_one() {
    let bad = read(&format!("{GOOD}[mqtt]\nlisen = \"127.0.0.1:1\"\n")).expect_err("typo");
    assert_eq!(bad, "city.toml:7: the key lisen is not known in [mqtt]; did you mean listen?");
}

#[test]
fn the_front_door_may_have_further_entrances_and_its_keys_are_known_too() {
    let tls = "[mqtt.tls]\nlisten = \"0.0.0.0:8883\"\ncertificate = \"a\"\nkey = \"b\"\n";
    let said = read(&format!("{GOOD}{tls}[mqtt.limits]\nsessions = 7\n")).expect("good");
    assert_eq!(said.mqtt.limits().sessions, 7);
    assert_eq!(said.mqtt.tls.expect("it is said").listen.port(), 8883);
    let typo = read(&format!("{GOOD}{tls}client_cert = \"c\"\n")).expect_err("typo");
    let says = "the key client_cert is not known in [mqtt.tls]; did you mean";
    assert!(typo.contains(says), "{typo}");
    let none = read(&format!("{GOOD}[mqtt.limits]\nsessions = 0\n")).expect_err("none");
    assert!(none.starts_with("city.toml:7:"), "{none}");
    let socket = "[mqtt.websocket]\nlisten = \"127.0.0.1:1\"\ntls = true\n";
    let alone = read(&format!("{GOOD}{socket}")).expect_err("no certificates");
    assert!(alone.contains("[mqtt.tls]"), "{alone}");
}

#[test]
fn an_influxdb_is_said_with_a_file_for_its_token_and_never_with_the_token() {
    let said = |more: &str| {
        let place = "[influx]\nurl = \"http://a:8086\"\norg = \"o\"\nbucket = \"b\"\n";
        read(&format!("{GOOD}{place}{more}"))
    };
    let influx = said("token_file = \"t\"\n").expect("good").influx.expect("said");
    assert_eq!((influx.token_file, influx.gzip), (Some("t".into()), true));
    let bad = said("token = \"s3cret\"\n").expect_err("a secret in the file");
    assert_eq!(
        bad,
        "city.toml:10: the key token is not known in [influx]; did you mean token_file?"
    );
}

#[test]
fn a_box_may_stand_for_the_boundary() {
    let boxed = |bounds: &str| GOOD.replace("boundary = \"b.geojson\"", bounds);
    let said = read(&boxed("bounds = [-77.12, 38.79, -76.909, 39]")).expect("a box");
    assert_eq!(said.city.bounds, Some([-77.12, 38.79, -76.909, 39.0]));
    let turned = read(&boxed("bounds = [-77.12, -76.909, 38.79, 39]")).expect_err("by twos");
    assert!(turned.starts_with("city.toml:4: bounds are [west"), "{turned}");
    let both = read(&format!("{GOOD}bounds = [1, 1, 2, 2]\n")).expect_err("which of them?");
    assert_eq!(both, "city.toml:6: write boundary or bounds, not both");
}

#[test]
fn a_file_of_places_whose_datum_is_not_said_was_read_as_wgs_84() {
    let bad = |text: &str| read(text).expect_err("nobody knows what it is in");
    let silent = bad(&GOOD.replace("boundary_datum = \"wgs84\"\n", ""));
    let says = "city.toml:4: [city] does not say its boundary_datum, and nothing in the numbers";
    assert!(silent.starts_with(says), "{silent}");
    let streets = bad(&format!("{GOOD}streets = \"s.geojson\"\n"));
    assert!(streets.starts_with("city.toml:6: [city] does not say its streets_datum"));
    let grids = bad(&format!("{GOOD}grids = \"g.geojson\"\ngrids_datum = \"itrf\"\n"));
    assert!(grids.contains("[city] grids_datum \"itrf\" is not known"), "{grids}");
    let said = read(&format!("{GOOD}grids = \"g.geojson\"\ngrids_datum = \"gcj02\"\n"));
    let grids = said.expect("good").areas.grids.expect("they are areas");
    assert_eq!(grids.datum.as_deref(), Some("gcj02"));
}

#[test]
fn a_wrong_type_names_its_line() {
    let bad = read(&GOOD.replace("440111", "\"x\"")).expect_err("text for a number");
    assert!(bad.starts_with("city.toml:2:"), "{bad}");
}

#[test]
fn clocks_that_no_place_has_are_refused() {
    assert_eq!(read(GOOD).expect("a city").city.utc_offset_h, 0.0);
    let said = |hours: &str| read(&format!("{GOOD}utc_offset_h = {hours}\n"));
    assert_eq!(said("5.75").expect("Kathmandu").city.utc_offset_h, 5.75);
    for strange in ["15", "-13", "nan"] {
        let bad = said(strange).expect_err("nowhere");
        assert!(bad.contains("8 in all of China"), "{bad}");
    }
}
