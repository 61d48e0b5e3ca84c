//! A small square city, 3 km on a side, for simulation tests.

use crate::streets;
use city::{District, Grids, Label, Settings};
use geo::{MultiPolygon, polygon};
use std::fs;
use std::path::Path;
use wire::{Numbers, Pack, Sources};

/// Seed of its streets.
const STREETS_SEED: u64 = 11;
/// A district code for tests.
const DISTRICT: District = District(440_199);

/// The square, in degrees.
pub fn boundary() -> MultiPolygon<f64> {
    let (west, south, east, north) = (113.2600, 23.1600, 113.2893, 23.1870);
    polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)]
        .into()
}

/// Its unit grids.
pub fn grids() -> Grids {
    Grids::by_rule(DISTRICT, &boundary()).expect("a square has grids")
}

/// The whole city, of the types of a pack.
pub fn settings(pack: &Pack) -> Settings {
    let grids = grids();
    let streets = streets::made_up(&grids, STREETS_SEED);
    let name = Label { zh: "模拟小城".into(), en: "Sim Smalltown".into() };
    pack.settings(DISTRICT, name, grids, streets)
}

/// Reads the pack of a `config` folder, numbering all names anew: for tests. Says what is wrong
/// with it, a line for each fault.
pub fn pack(config: &Path) -> Result<Pack, String> {
    let read = |name: &str| {
        let path = config.join(name);
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let folder = |folder: &str| -> Result<Vec<(String, String)>, String> {
        let listed = fs::read_dir(config.join(folder)).map_err(|error| error.to_string())?;
        let names = listed.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| name.ends_with(".toml")).collect();
        names.sort();
        let one = |name: String| Ok((name.clone(), read(&format!("{folder}/{name}"))?));
        names.into_iter().map(one).collect()
    };
    let (catalogue, departments) = (read("catalogue.toml")?, read("departments.toml")?);
    let (types, catalogues) = (folder("types")?, folder("catalogue")?);
    let policy = read("policy.toml")?;
    let sources = Sources {
        types: &types,
        catalogues: &catalogues,
        catalogue: &catalogue,
        departments: &departments,
        policy: &policy,
    };
    let mut numbers = Numbers::default();
    let pack = wire::load(&sources, &mut |space, name| numbers.number(space, name));
    pack.map_err(|faults| faults.iter().map(|fault| format!("{fault}\n")).collect())
}
