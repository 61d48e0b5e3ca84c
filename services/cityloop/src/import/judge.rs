//! What a row means: a thing to be registered, or the reason why not.

use super::mapping::Mapping;
use super::place;
use super::rows::Row;
use city::{Position, Registration};

/// A row that was understood.
pub(crate) struct Asked {
    /// Its number.
    pub row: u64,
    /// What it asks for.
    pub thing: Registration,
}

/// A row that was not registered.
#[derive(Clone, Debug)]
pub(crate) struct TurnedDown {
    /// Its number.
    pub row: u64,
    /// Its name, where it has one.
    pub name: String,
    /// The reason's code.
    pub reason: &'static str,
    /// The reason in words.
    pub words: String,
}

/// The reason of a row that the mapping leaves out.
pub(crate) const SKIPPED: &str = "skipped";

/// Judges a row by its mapping; whether it may come into the register is not asked here.
pub(crate) fn judge(
    mapping: &Mapping,
    row: u64,
    read: Result<Row<'_>, String>,
) -> Result<Asked, TurnedDown> {
    let down = |name: &str, reason, words| TurnedDown { row, name: name.to_owned(), reason, words };
    let cells = read.map_err(|words| down("", "unreadable", words))?;
    let named = mapping.name.name(|column| cells.cell(column));
    let name = named.as_deref().unwrap_or_default();
    if let Some(why) = skipped(mapping, &cells) {
        return Err(down(name, SKIPPED, why));
    }
    let name = named.map_err(|words| down("", "no_name", words))?;
    let kind = kind(mapping, &cells).map_err(|words| down(&name, "no_kind", words))?;
    let home = home(mapping, &cells).map_err(|words| down(&name, "bad_position", words))?;
    let quantity = quantity(mapping, &cells).map_err(|words| down(&name, "bad_quantity", words))?;
    let via = mapping.via.clone();
    let thing = Registration { name: name.into(), kind, home, via, quantity, skills: Vec::new() };
    Ok(Asked { row, thing })
}

fn skipped(mapping: &Mapping, cells: &Row<'_>) -> Option<String> {
    let hit = mapping.skips.iter().find(|skip| {
        let value = cells.cell(&skip.column).unwrap_or_default();
        skip.is.iter().any(|is| is == value.trim())
    });
    hit.map(|skip| skip.why.clone())
}

fn kind(mapping: &Mapping, cells: &Row<'_>) -> Result<Box<str>, String> {
    let kinds = &mapping.kinds;
    let value = kinds.column.as_ref().and_then(|column| cells.cell(column)).unwrap_or_default();
    let found = kinds.of.get(value.trim()).or(kinds.other.as_ref());
    found.cloned().ok_or_else(|| format!("{:?} is not in [kind.of] of the mapping", value.trim()))
}

fn home(mapping: &Mapping, cells: &Row<'_>) -> Result<Position, String> {
    let (lon, lat) = match (&mapping.place, cells.geometry()) {
        (Some((lon, lat)), _) => (degrees(cells, lon)?, degrees(cells, lat)?),
        (None, Some(geometry)) => place::of(geometry)?,
        (None, None) => return Err("it has no geometry".to_owned()),
    };
    Ok(mapping.datum.to_wgs84(lon, lat))
}

fn degrees(cells: &Row<'_>, column: &str) -> Result<f64, String> {
    let cell = cells.cell(column).unwrap_or_default();
    let number = cell.trim().parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| format!("{column} is {:?}; write degrees", cell.trim()))
}

fn quantity(mapping: &Mapping, cells: &Row<'_>) -> Result<u32, String> {
    let Some(column) = &mapping.quantity else { return Ok(0) };
    let cell = cells.cell(column).unwrap_or_default();
    cell.trim().parse().map_err(|_| format!("{column} is {:?}; write a whole number", cell.trim()))
}
