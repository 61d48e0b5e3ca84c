//! How long a long list takes to come in: first tried, then registered, then once more, and the
//! same out of FlatGeobuf.

use super::city::Folder;
use super::map;
use crate::{Failure, embedded};
use ::city::Position;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// What the columns mean.
const MAP: &str = r#"
format = "csv"
encoding = "utf-8"
name = "can-{code}"
[position]
lon = "x"
lat = "y"
datum = "cgcs2000"
[identifier]
column = "code"
scheme = "CJ/T 214"
[kind]
other = "litter-can"
[field.title]
column = "title"
[field.location]
column = "where"
[field.owner]
column = "owner"
code = "owner_code"
[field.surveyed]
column = "surveyed"
[field.standing]
column = "state"
words = { "完好" = "intact", "破损" = "damaged" }
"#;

/// Runs and prints; each step is the program itself, from its start to its end.
pub(crate) fn run(rows: usize) -> Result<(), Failure> {
    let folder = Folder::new("import");
    let path = |name: &str| folder.0.join(name);
    embedded::unpack(&path("config"))?;
    let (city, csv, map) = (path("config/city.toml"), path("list.csv"), path("list.toml"));
    let store = format!("folder = {:?}", path("store"));
    let said = fs::read_to_string(&city)?.replace("folder = \"data/city\"", &store);
    fs::write(&city, said)?;
    fs::write(&map, MAP)?;
    write(&csv, &map::places(&map::settings()?.grids, rows))?;
    let mib = fs::metadata(&csv)?.len() as f64 / 1_048_576.0;
    println!("{rows} rows of a census, {mib:.1} MiB of CSV, into an empty register");
    let (fgb, back) = (path("out.fgb"), path("out.map.toml"));
    let import = |map: &Path, list: &Path, more: &[&str]| {
        let words = ["import", "--config"].map(OsStr::new);
        let files = [city.as_os_str(), OsStr::new("--map"), map.as_os_str(), list.as_os_str()];
        let more: Vec<&OsStr> = more.iter().map(OsStr::new).collect();
        timed(&[&words[..], &files, &more].concat())
    };
    told("a dry run", rows, import(&map, &csv, &["--dry-run"])?);
    told("registered", rows, import(&map, &csv, &[])?);
    told("again, nothing differs", rows, import(&map, &csv, &[])?);
    let words = ["export", "--format", "flatgeobuf", "--datum", "cgcs2000", "--config"];
    let words = words.map(OsStr::new);
    let files = [city.as_os_str(), fgb.as_os_str()];
    told("exported as FlatGeobuf", rows, timed(&[&words[..], &files].concat())?);
    told("again, out of that", rows, import(&back, &fgb, &[])?);
    fs::remove_dir_all(path("store"))?;
    told("registered out of that", rows, import(&back, &fgb, &[])?);
    Ok(())
}

fn told(what: &str, rows: usize, seconds: f64) {
    println!("  {what:<24}{seconds:8.1} s   {:8.0} rows a second", rows as f64 / seconds);
}

/// Seconds that the program takes with these words.
fn timed(words: &[&OsStr]) -> Result<f64, Failure> {
    let since = Instant::now();
    let mut program = Command::new(std::env::current_exe()?);
    let ended = program.args(words).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    match ended.success() {
        true => Ok(since.elapsed().as_secs_f64()),
        false => Err(format!("{words:?} ended with {ended}").into()),
    }
}

/// As much as a good census says.
fn write(path: &Path, places: &[Position]) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "code,title,owner_code,owner,state,surveyed,where,x,y")?;
    for (number, place) in places.iter().enumerate() {
        let state = if number % 50 == 0 { "破损" } else { "完好" };
        let (lon, lat, office) = (place.lon, place.lat, number % 30);
        writeln!(
            out,
            "4401110305{number:06},果皮箱{number},4401{office:02},白云区环卫{office}所,{state},\
             20240229,云城东路与齐心路交叉口以东{number}米,{lon:.8},{lat:.8}"
        )?;
    }
    out.flush()
}
