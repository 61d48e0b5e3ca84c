//! The arguments of `cityloop import` and `cityloop export`.

use super::{Export, Import};
use crate::export::ListFormat;
use city::Datum;
use lexopt::{Arg, Parser, ValueExt};
use std::path::PathBuf;

pub(super) fn import(parser: &mut Parser) -> Result<Import, lexopt::Error> {
    let (mut config, mut map, mut file, mut json) = (None, None, None, false);
    let (mut dry_run, mut anyway) = (false, false);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("config") => config = Some(parser.value()?.into()),
            Arg::Long("map") => map = Some(parser.value()?.into()),
            Arg::Long("json") => json = true,
            Arg::Long("dry-run") => dry_run = true,
            Arg::Long("anyway") => anyway = true,
            Arg::Value(path) if file.is_none() => file = Some(path.into()),
            other => return Err(other.unexpected()),
        }
    }
    let config = config.ok_or("say which city: --config FILE")?;
    let map = map.ok_or("say what the columns mean: --map MAPPING")?;
    let file = file.ok_or("say which list to import: a file")?;
    Ok(Import { config, map, file, json, dry_run, anyway })
}

pub(super) fn export(parser: &mut Parser) -> Result<Export, lexopt::Error> {
    let (mut config, mut format, mut out): (Option<PathBuf>, _, Option<PathBuf>) =
        (None, None, None);
    let mut datum = Datum::Wgs84;
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("config") => config = Some(parser.value()?.into()),
            Arg::Long("format") => format = Some(parser.value()?.parse_with(listed)?),
            Arg::Long("datum") => datum = parser.value()?.parse_with(self::datum)?,
            Arg::Value(path) if out.is_none() => out = Some(path.into()),
            other => return Err(other.unexpected()),
        }
    }
    let config = config.ok_or("say which city: --config FILE")?;
    let format = format.ok_or("say what to write: --format csv, geojson or flatgeobuf")?;
    Ok(Export { config, format, datum, out: out.ok_or("say where to write the list: a file")? })
}

fn listed(name: &str) -> Result<ListFormat, String> {
    ListFormat::named(name).ok_or_else(|| "write csv, geojson or flatgeobuf".to_owned())
}

/// A datum by its name.
pub(super) fn datum(name: &str) -> Result<Datum, String> {
    let known = "write wgs84, cgcs2000, gcj02, bd09, or a zone such as epsg:4547";
    Datum::named(name).ok_or_else(|| known.to_owned())
}
