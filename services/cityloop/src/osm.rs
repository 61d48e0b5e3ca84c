//! `cityloop import --osm`: a base map and the city's streets out of an OpenStreetMap extract.

use crate::args::ImportOsm;
use crate::progress::Progress;
use crate::{Failure, live};
use basemap::{BASE, Made, STREETS, Stage};
use std::path::{self, Component, Path, PathBuf};

/// Bytes of a megabyte.
const MB: f64 = 1_000_000.0;

/// Cuts the city out of the extract, and tells what to write into the city's file.
pub(crate) fn run(asked: &ImportOsm) -> Result<(), Failure> {
    let inside = inside(asked)?;
    let (files, said) = live::read(&asked.config)?;
    let outline = server::outline(&files, &said)?;
    let mut progress = Progress::new();
    let mut heard = |stage: Stage, share: f64| progress.at(share, words(stage));
    let made = basemap::make(&asked.extract, &outline, &asked.to, &mut heard)
        .map_err(|fault| format!("{}: {fault}", asked.extract.display()))?;
    progress.end(format_args!("{} ways of the city", made.ways));
    print!("{}", told(&made, asked, &inside));
    Ok(())
}

fn words(stage: Stage) -> String {
    match stage {
        Stage::Reading => "reading the extract".to_owned(),
        Stage::Streets => "streets".to_owned(),
        Stage::Drawing(zoom) => format!("tiles of zoom {zoom}"),
    }
}

/// The folder as the city's file names it: what that names lies beside it.
fn inside(asked: &ImportOsm) -> Result<PathBuf, Failure> {
    let (file, to) = (path::absolute(&asked.config)?, path::absolute(&asked.to)?);
    let beside = file.parent().unwrap_or(Path::new(""));
    let inside = to.strip_prefix(beside).ok();
    let stays = |inside: &&Path| !inside.components().any(|part| part == Component::ParentDir);
    inside.filter(stays).map(Path::to_path_buf).ok_or_else(|| {
        let says = "the city's file names only what lies beside it; choose a folder in";
        format!("{}: {says} {}", asked.to.display(), beside.display()).into()
    })
}

fn told(made: &Made, asked: &ImportOsm, inside: &Path) -> String {
    let named = |file: &str| inside.join(file).display().to_string();
    let unclosed = match made.unclosed {
        0 => String::new(),
        rings => format!("left out     {rings} areas whose outline does not close\n"),
    };
    format!(
        "base map     {} tiles, {:.1} MB, the largest {:.0} kB\n\
         streets      {} segments, {:.1} km\n\
         {unclosed}\n\
         Write into {}:\n\n\
         [city]\nstreets = \"{}\"\nstreets_datum = \"wgs84\"\n\n\
         [map]\nbase = \"{}\"\ndatum = \"wgs84\"\n",
        made.tiles,
        made.bytes as f64 / MB,
        made.largest as f64 / 1_000.0,
        made.segments,
        made.streets_km,
        asked.config.display(),
        named(STREETS),
        named(BASE),
    )
}
