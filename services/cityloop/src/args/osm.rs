//! What was said about an OpenStreetMap extract.

use lexopt::{Arg, Parser};
use std::path::PathBuf;

/// A base map and streets out of an extract.
pub(crate) struct ImportOsm {
    /// The city's file.
    pub config: PathBuf,
    /// The extract.
    pub extract: PathBuf,
    /// The folder they go into.
    pub to: PathBuf,
}

/// Whether an import is one of an extract, and not of a list.
pub(super) fn is_asked(parser: &Parser) -> bool {
    let mut ahead = parser.clone();
    while let Ok(Some(arg)) = ahead.next() {
        if arg == Arg::Long("osm") {
            return true;
        }
        ahead.optional_value();
    }
    false
}

pub(super) fn parse(parser: &mut Parser) -> Result<ImportOsm, lexopt::Error> {
    let (mut config, mut extract, mut to) = (None, None, None);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("config") => config = Some(parser.value()?.into()),
            Arg::Long("osm") => extract = Some(parser.value()?.into()),
            Arg::Long("to") => to = Some(parser.value()?.into()),
            other => return Err(other.unexpected()),
        }
    }
    let config = config.ok_or("say which city: --config FILE")?;
    let extract = extract.ok_or("say which extract: --osm EXTRACT.osm.pbf")?;
    Ok(ImportOsm { config, extract, to: to.ok_or("say where the map shall be: --to FOLDER")? })
}
