//! An import that is killed: a list comes in whole or not at all.

use crate::million::{self, MAP, TOWN};
use crate::program::Place;
use serde_json::Value;
use std::ffi::OsStr;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const ROWS: u64 = 40_000;
/// Kills, one after another through the time that registering takes.
const KILLS: u32 = 8;

/// A small town whose register is empty, and a list for it.
fn town(name: &str) -> Option<Place> {
    let place = Place::new(name)?;
    place.write("config/town.toml", TOWN);
    place.city("town");
    place.write("map.toml", MAP);
    million::write(&place.path("list.csv"), ROWS);
    Some(place)
}

fn started(place: &Place, more: &[&str]) -> Child {
    let (city, map, list) =
        (place.path("config/town.toml"), place.path("map.toml"), place.path("list.csv"));
    let [config, map_is] = ["--config", "--map"].map(OsStr::new);
    let files = [config, city.as_os_str(), map_is, map.as_os_str(), list.as_os_str()];
    let words: Vec<&OsStr> = ["import", "--json"].iter().chain(more).map(OsStr::new).collect();
    let mut command = place.command(&[&words[..], &files].concat());
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts")
}

/// Waits until the first rows are registered: the list of those that are not has begun by then.
fn registers(place: &Place) -> Instant {
    let list = place.path("town/refused-map.csv");
    let since = Instant::now();
    while !list.exists() {
        assert!(since.elapsed() < Duration::from_secs(60), "it never began");
        std::thread::sleep(Duration::from_millis(1));
    }
    Instant::now()
}

/// How many rows of the list the register has.
fn there(place: &Place) -> u64 {
    let out = started(place, &["--dry-run"]).wait_with_output().expect("it is ours");
    let told: Value = serde_json::from_slice(&out.stdout).expect("it told JSON");
    told["already_there"].as_u64().expect("a count")
}

#[test]
fn an_import_that_is_killed_leaves_no_row_behind_or_all_of_them() {
    let Some(place) = town("killed-timed") else { return };
    let mut program = started(&place, &[]);
    let begun = registers(&place);
    assert!(program.wait().expect("it is ours").success(), "it failed");
    let takes = begun.elapsed();
    assert_eq!(there(&place), ROWS - 3);
    for kill in 0..KILLS {
        let place = town(&format!("killed-{kill}")).expect("the program is still there");
        let mut program = started(&place, &[]);
        let begun = registers(&place);
        std::thread::sleep((takes * kill / KILLS).saturating_sub(begun.elapsed()));
        program.kill().expect("it is ours");
        program.wait().expect("it is ours");
        let found = there(&place);
        assert!([0, ROWS - 3].contains(&found), "{found} of {ROWS} rows, after kill {kill}");
        let again = started(&place, &[]).wait_with_output().expect("it is ours");
        assert!(again.status.success(), "it does not come in after kill {kill}");
        assert_eq!(there(&place), ROWS - 3, "after kill {kill}");
    }
}
