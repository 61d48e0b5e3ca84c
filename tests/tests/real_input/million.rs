//! A very long list with three bad rows: it comes in as a stream, whole but for those three.

use crate::program::Place;
use serde_json::Value;
use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

/// Rows of the list, and of one in a deep run (`CITYLOOP_DEEP`).
const ROWS: u64 = 60_000;
const DEEP_ROWS: u64 = 1_000_000;
/// Memory that the program may take for itself, and for each row it registers: the list has no
/// part in it, however long it is.
const PROGRAM_MIB: u64 = 300;
const ROW_BYTES: u64 = 700;

pub(crate) const TOWN: &str = "[city]\ndistrict = 440199\n\
    name = { zh = \"小城\", en = \"Smalltown\" }\n\
    bounds = [113.2, 23.1, 113.3, 23.2]\n[store]\nfolder = \"data/town\"\n";

pub(crate) const MAP: &str = "format = \"csv\"\n\
    encoding = \"utf-8\"\nname = \"can-{id}\"\n[position]\n\
    lon = \"x\"\nlat = \"y\"\ndatum = \"wgs84\"\n[kind]\ncolumn = \"what\"\n[kind.of]\n\
    can = \"litter-can\"\n[field.location]\ncolumn = \"where\"\n";

/// The bad rows: no number, bytes that are no text, a column too few.
fn bad(rows: u64) -> [u64; 3] {
    [rows / 7, rows / 2, rows - 3]
}

/// Writes the list.
pub(crate) fn write(path: &Path, rows: u64) {
    let mut out = BufWriter::new(File::create(path).expect("a folder of our own"));
    let bad = bad(rows);
    let mut line = |bytes: &[u8]| out.write_all(bytes).expect("a folder of our own");
    line("id,what,x,y,where\n".as_bytes());
    for row in 1..=rows {
        let (x, y) = (113.21 + (row % 1_000) as f64 * 8e-5, 23.11 + (row / 1_000) as f64 * 8e-5);
        match bad.iter().position(|bad| *bad == row) {
            None => line(format!("{row},can,{x:.7},{y:.7},广园路 {row} 号\n").as_bytes()),
            Some(0) => line(format!("{row},can,{x:.7},north,广园路\n").as_bytes()),
            Some(1) => line(&[format!("{row},can,{x},{y},").as_bytes(), b"\xb9\xe3\n"].concat()),
            Some(_) => line(format!("{row},can,{x:.7}\n").as_bytes()),
        }
    }
    out.flush().expect("a folder of our own");
}

/// What the program told, and the most memory it was seen to take, MiB.
fn import(place: &Place, list: &Path, more: &[&str]) -> (Value, u64) {
    let (city, map) = (place.path("config/town.toml"), place.path("map.toml"));
    let [config, map_is] = ["--config", "--map"].map(OsStr::new);
    let files = [config, city.as_os_str(), map_is, map.as_os_str(), list.as_os_str()];
    let words: Vec<&OsStr> = ["import", "--json"].iter().chain(more).map(OsStr::new).collect();
    let told = place.path("told.json");
    let out = File::create(&told).expect("a folder of our own");
    let mut command = place.command(&[&words[..], &files].concat());
    let mut program =
        command.stdout(out).stderr(Stdio::null()).spawn().expect("the program starts");
    let status = format!("/proc/{}/status", program.id());
    let mut most = 0;
    let ended = loop {
        let said = fs::read_to_string(&status).unwrap_or_default();
        let peak = said.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<u64>().ok());
        most = most.max(kib.unwrap_or(0) >> 10);
        if let Some(ended) = program.try_wait().expect("it is ours") {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    assert!(ended.success(), "it failed");
    let told = fs::read_to_string(told).expect("it was written");
    (serde_json::from_str(&told).expect("it told JSON"), most)
}

#[test]
fn a_million_rows_of_which_three_are_bad_come_in_but_for_those_three() {
    let Some(place) = Place::new("million") else { return };
    place.write("config/town.toml", TOWN);
    place.city("town");
    place.write("map.toml", MAP);
    let rows = if env::var_os("CITYLOOP_DEEP").is_some() { DEEP_ROWS } else { ROWS };
    let list = place.path("list.csv");
    write(&list, rows);
    let good = rows - 3;
    let passes = [(&["--dry-run"][..], good, 0), (&[], good, 0), (&[], 0, good)];
    for (more, registered, already) in passes {
        let (told, most_mib) = import(&place, &list, more);
        let counts = ["rows", "registered", "already_there", "changed", "gone", "refused"];
        let counts = counts.map(|key| told[key].as_u64().expect("a count"));
        assert_eq!(counts, [rows, registered, already, 0, 0, 3], "{told:#}");
        let allowed_mib = PROGRAM_MIB + ((rows * ROW_BYTES) >> 20);
        assert!(most_mib <= allowed_mib, "{most_mib} MiB of {allowed_mib}, {more:?}");
        assert_eq!(listed(&told), expected(rows), "{told:#}");
    }
}

/// Row, reason, column and words of all that is in the list of what was not registered.
fn listed(told: &Value) -> Vec<[String; 4]> {
    let path = told["list"].as_str().expect("it says where the list is");
    let mut list = csv::Reader::from_path(path).expect("the list is there");
    let row = |row: csv::Result<csv::StringRecord>| {
        let row = row.expect("the list is CSV");
        [0, 2, 4, 3].map(|column| row[column].to_owned())
    };
    list.records().map(row).collect()
}

fn expected(rows: u64) -> [[String; 4]; 3] {
    let [number, text, cells] = bad(rows);
    let line = |row: u64, rest: [&str; 3]| {
        let [reason, column, words] = rest.map(str::to_owned);
        [row.to_string(), reason, column, words]
    };
    [
        line(number, ["bad_position", "y", "y is \"north\"; write a number"]),
        line(text, ["unreadable", "where", "it is not UTF-8"]),
        line(cells, ["unreadable", "", "it has 3 cells, the header 5"]),
    ]
}
