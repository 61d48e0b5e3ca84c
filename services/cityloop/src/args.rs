//! What was said on the command line.

mod bench;
mod lists;
mod operator;
mod osm;

use crate::export::ListFormat;
pub(crate) use bench::{Bench, HistoryBench};
use city::Datum;
use lexopt::{Arg, Parser, ValueExt};
pub(crate) use operator::Operator;
pub(crate) use osm::ImportOsm;
use std::net::SocketAddr;
use std::path::PathBuf;

/// How the program is used.
pub(crate) const HELP: &str = "\
cityloop: the closed loop of urban management

  cityloop demo [--seed N] [--data FOLDER] [--keep] [--web ADDRESS] [--mqtt ADDRESS]
      a living, simulated Baiyun with everything embedded
  cityloop run --config FILE
      the same program for a real city
  cityloop enrol --config FILE NAME [--thing NAME]... [--root TOPIC]... [--certificate]
      a new secret for a device or gateway, or leave to sign in with a certificate of its name
  cityloop revoke --config FILE NAME
      takes that away; its sessions end at once
  cityloop operator list --config FILE
  cityloop operator add --config FILE NAME --post POST [--street CODE]... [--department CODE]
          [--crew NAME]
  cityloop operator (link | remove) --config FILE NAME
  cityloop operator token --config FILE NAME [--post reader]
      who signs in at the desk: a link to set a password, a token for a program
  cityloop doctor --config FILE [--limits]
      the state of the installation: what is weak, what is wrong; --limits prints every limit
  cityloop export --config FILE --format csv|geojson|flatgeobuf [--datum DATUM] OUT
      components and materials as a list, and beside it the mapping that reads it back
  cityloop import --config FILE --map MAPPING [--dry-run] [--anyway] [--json] LIST
      things of a CSV, GeoJSON or FlatGeobuf file into the register; the server must not be running
  cityloop import --osm EXTRACT.osm.pbf --config FILE --to FOLDER
      a base map and the streets of the city, out of an OpenStreetMap extract
  cityloop replay --config FILE --tracks CSV --datum DATUM --streets GEOJSON [--speed max|N]
          [--json] [--data FOLDER] [--web ADDRESS] [--stay]
      a recording of vehicles through the front door, faster than it happened
  cityloop backup (--config FILE | --data FOLDER) --to NEW_FOLDER
      a copy of a city's store, also while it runs
  cityloop restore --from FOLDER --data NEW_FOLDER
      a store out of a backup, after every checksum was verified
  cityloop bench ingest [--connections N] [--seconds S] [--window W] [--large]
  cityloop bench restart
  cityloop bench overload [--seconds S]
  cityloop bench connections [--connections N]
  cityloop bench history [--minutes M] [--things N] [--series FOLDER]
  cityloop bench influx [--points N]
  cityloop bench import [--rows N]
  cityloop bench map [--things N] [--clients C] [--seconds S]
      what it costs on this machine, as a table

Logs go to standard error; CITYLOOP_LOG=debug says more.";

/// What to do.
pub(crate) enum Command {
    /// Say how the program is used.
    Help,
    /// The living Baiyun.
    Demo(Demo),
    /// A real city.
    Run(Run),
    /// A secret for a device.
    Enrol(Enrol),
    /// A secret taken back.
    Revoke(Revoke),
    /// Who signs in at the desk.
    Operator(Operator),
    /// The state of the installation.
    Doctor(Doctor),
    /// Somebody's list of things.
    Import(Import),
    /// The register as a list.
    Export(Export),
    /// A base map and streets.
    ImportOsm(ImportOsm),
    /// A recording of vehicles.
    Replay(Replay),
    /// A copy of a store.
    Backup(Backup),
    /// A store out of a copy.
    Restore(Restore),
    /// A measurement.
    Bench(Bench),
    /// The world outside, as a child of the demo.
    Simulate(Simulate),
    /// A benchmark's city, as a child of it.
    BenchCity(Run),
}

/// The living Baiyun.
pub(crate) struct Demo {
    /// Seed of the world.
    pub seed: u64,
    /// Where it is stored.
    pub data: PathBuf,
    /// Whether an earlier city there goes on.
    pub keep: bool,
    /// The web's address.
    pub web: SocketAddr,
    /// The front door's address.
    pub mqtt: SocketAddr,
}

/// A real city.
pub(crate) struct Run {
    /// Its file.
    pub config: PathBuf,
}

/// A secret for a device.
pub(crate) struct Enrol {
    /// The city's file.
    pub config: PathBuf,
    /// The identity's name.
    pub name: String,
    /// Things it speaks for.
    pub things: Vec<String>,
    /// Topic roots of foreign dialects.
    pub roots: Vec<String>,
    /// It shows a certificate of its name instead of a secret.
    pub certificate: bool,
}

/// A secret taken back.
pub(crate) struct Revoke {
    /// The city's file.
    pub config: PathBuf,
    /// The identity's name.
    pub name: String,
}

/// The state of the installation.
pub(crate) struct Doctor {
    /// The city's file.
    pub config: PathBuf,
    /// Print every limit as well.
    pub limits: bool,
}

/// Somebody's list of things.
pub(crate) struct Import {
    /// The city's file.
    pub config: PathBuf,
    /// What the columns mean.
    pub map: PathBuf,
    /// The list.
    pub file: PathBuf,
    /// Tell the outcome as JSON.
    pub json: bool,
    /// Tell what would become of each row, and write nothing.
    pub dry_run: bool,
    /// Go on although the datum looks wrong.
    pub anyway: bool,
}

/// The register as a list.
pub(crate) struct Export {
    /// The city's file.
    pub config: PathBuf,
    /// What it is written as.
    pub format: ListFormat,
    /// The datum of its positions.
    pub datum: Datum,
    /// The list.
    pub out: PathBuf,
}

/// A recording of vehicles.
pub(crate) struct Replay {
    /// The city's file.
    pub config: PathBuf,
    /// Positions of vehicles, CSV.
    pub tracks: PathBuf,
    /// The datum of those.
    pub datum: Datum,
    /// Street segments, GeoJSON.
    pub streets: PathBuf,
    /// Recorded seconds in a real one; as many as the city takes where it is missing.
    pub speed: Option<f64>,
    /// Tell the outcome as JSON.
    pub json: bool,
    /// Where the city is kept; it is forgotten at the end without it.
    pub data: Option<PathBuf>,
    /// The web's address.
    pub web: SocketAddr,
    /// Serve on after the end.
    pub stay: bool,
}

/// A city's store.
pub(crate) enum Store {
    /// The one its file names.
    Of(PathBuf),
    /// The one in this folder.
    At(PathBuf),
}

/// A copy of a store.
pub(crate) struct Backup {
    /// What is copied.
    pub store: Store,
    /// Where to.
    pub to: PathBuf,
}

/// A store out of a copy.
pub(crate) struct Restore {
    /// The copy.
    pub from: PathBuf,
    /// Where the store shall be.
    pub data: PathBuf,
}

/// The world outside.
pub(crate) struct Simulate {
    /// Seed of the world.
    pub seed: u64,
    /// The front door.
    pub mqtt: SocketAddr,
}

/// Reads the command line.
pub(crate) fn parse(mut parser: Parser) -> Result<Command, lexopt::Error> {
    let Some(Arg::Value(word)) = parser.next()? else { return Ok(Command::Help) };
    match word.string()?.as_str() {
        "demo" => demo(&mut parser).map(Command::Demo),
        "run" => Ok(Command::Run(Run { config: config_only(&mut parser)? })),
        "enrol" => enrol(&mut parser).map(Command::Enrol),
        "revoke" => revoke(&mut parser).map(Command::Revoke),
        "operator" => operator::parse(&mut parser).map(Command::Operator),
        "doctor" => doctor(&mut parser).map(Command::Doctor),
        "bench-city" => Ok(Command::BenchCity(Run { config: config_only(&mut parser)? })),
        "import" if osm::is_asked(&parser) => osm::parse(&mut parser).map(Command::ImportOsm),
        "import" => lists::import(&mut parser).map(Command::Import),
        "export" => lists::export(&mut parser).map(Command::Export),
        "replay" => replay(&mut parser).map(Command::Replay),
        "backup" => backup(&mut parser).map(Command::Backup),
        "restore" => restore(&mut parser).map(Command::Restore),
        "bench" => bench::parse(&mut parser).map(Command::Bench),
        "simulate" => simulate(&mut parser).map(Command::Simulate),
        "help" => Ok(Command::Help),
        other => Err(format!("there is no command {other}").into()),
    }
}

fn demo(parser: &mut Parser) -> Result<Demo, lexopt::Error> {
    let mut asked = Demo {
        seed: 1,
        data: "data/demo".into(),
        keep: false,
        web: SocketAddr::from(([127, 0, 0, 1], 8080)),
        mqtt: SocketAddr::from(([127, 0, 0, 1], 1883)),
    };
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("seed") => asked.seed = parser.value()?.parse()?,
            Arg::Long("data") => asked.data = parser.value()?.into(),
            Arg::Long("keep") => asked.keep = true,
            Arg::Long("web") => asked.web = parser.value()?.parse()?,
            Arg::Long("mqtt") => asked.mqtt = parser.value()?.parse()?,
            other => return Err(other.unexpected()),
        }
    }
    Ok(asked)
}

fn config_only(parser: &mut Parser) -> Result<PathBuf, lexopt::Error> {
    let mut config = None;
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("config") => config = Some(parser.value()?.into()),
            other => return Err(other.unexpected()),
        }
    }
    config.ok_or_else(|| "say which city: --config FILE".into())
}

fn enrol(parser: &mut Parser) -> Result<Enrol, lexopt::Error> {
    let (mut config, mut name) = (None, None);
    let (mut things, mut roots, mut certificate) = (Vec::new(), Vec::new(), false);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("config") => config = Some(parser.value()?.into()),
            Arg::Long("thing") => things.push(parser.value()?.string()?),
            Arg::Long("root") => roots.push(parser.value()?.string()?),
            Arg::Long("certificate") => certificate = true,
            Arg::Value(word) if name.is_none() => name = Some(word.string()?),
            other => return Err(other.unexpected()),
        }
    }
    let config = config.ok_or("say which city: --config FILE")?;
    let name = name.ok_or("say whom to enrol: a name")?;
    Ok(Enrol { config, name, things, roots, certificate })
}

fn revoke(parser: &mut Parser) -> Result<Revoke, lexopt::Error> {
    let (mut config, mut name) = (None, None);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("config") => config = Some(parser.value()?.into()),
            Arg::Value(word) if name.is_none() => name = Some(word.string()?),
            other => return Err(other.unexpected()),
        }
    }
    let config = config.ok_or("say which city: --config FILE")?;
    Ok(Revoke { config, name: name.ok_or("say whose right to take: a name")? })
}

fn doctor(parser: &mut Parser) -> Result<Doctor, lexopt::Error> {
    let (mut config, mut limits) = (None, false);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("config") => config = Some(parser.value()?.into()),
            Arg::Long("limits") => limits = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(Doctor { config: config.ok_or("say which city: --config FILE")?, limits })
}

fn replay(parser: &mut Parser) -> Result<Replay, lexopt::Error> {
    let (mut config, mut tracks, mut datum, mut streets) = (None, None, None, None);
    let (mut speed, mut data, mut json, mut stay) = (None, None, false, false);
    let mut web = SocketAddr::from(([127, 0, 0, 1], 0));
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("config") => config = Some(parser.value()?.into()),
            Arg::Long("tracks") => tracks = Some(parser.value()?.into()),
            Arg::Long("datum") => datum = Some(parser.value()?.parse_with(lists::datum)?),
            Arg::Long("streets") => streets = Some(parser.value()?.into()),
            Arg::Long("speed") => speed = parser.value()?.parse_with(paced)?,
            Arg::Long("data") => data = Some(parser.value()?.into()),
            Arg::Long("web") => web = parser.value()?.parse()?,
            Arg::Long("json") => json = true,
            Arg::Long("stay") => stay = true,
            other => return Err(other.unexpected()),
        }
    }
    let config = config.ok_or("say which city: --config FILE")?;
    let tracks = tracks.ok_or("say what was recorded: --tracks CSV")?;
    let datum = datum.ok_or("say what its positions are given in, such as --datum wgs84")?;
    let streets = streets.ok_or("say which streets: --streets GEOJSON")?;
    Ok(Replay { config, tracks, datum, streets, speed, json, data, web, stay })
}

/// `max`, or so many recorded seconds in a real one.
fn paced(text: &str) -> Result<Option<f64>, &'static str> {
    if text == "max" {
        return Ok(None);
    }
    let speed = text.parse().ok().filter(|speed: &f64| speed.is_finite() && *speed >= 0.1);
    speed.map(Some).ok_or("write max, or how many recorded seconds pass in one, such as 600")
}

fn backup(parser: &mut Parser) -> Result<Backup, lexopt::Error> {
    let (mut store, mut to) = (None, None);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("config") => store = Some(Store::Of(parser.value()?.into())),
            Arg::Long("data") => store = Some(Store::At(parser.value()?.into())),
            Arg::Long("to") => to = Some(parser.value()?.into()),
            other => return Err(other.unexpected()),
        }
    }
    let store = store.ok_or("say which city: --config FILE or --data FOLDER")?;
    Ok(Backup { store, to: to.ok_or("say where the copy shall be: --to FOLDER")? })
}

fn restore(parser: &mut Parser) -> Result<Restore, lexopt::Error> {
    let (mut from, mut data) = (None, None);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("from") => from = Some(parser.value()?.into()),
            Arg::Long("data") => data = Some(parser.value()?.into()),
            other => return Err(other.unexpected()),
        }
    }
    let from = from.ok_or("say which backup: --from FOLDER")?;
    Ok(Restore { from, data: data.ok_or("say where the store shall be: --data FOLDER")? })
}

fn simulate(parser: &mut Parser) -> Result<Simulate, lexopt::Error> {
    let (mut seed, mut mqtt) = (1, None);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("seed") => seed = parser.value()?.parse()?,
            Arg::Long("mqtt") => mqtt = Some(parser.value()?.parse()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Simulate { seed, mqtt: mqtt.ok_or("say where the door is: --mqtt ADDRESS")? })
}
