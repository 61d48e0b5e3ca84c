//! What a row means: a thing to be registered, or the reason why not.

use super::fields::Unfit;
use super::mapping::{Mapping, Via};
use super::rows::{Row, Unread};
use super::stands::{Place, place};
use city::{Edit, Registration};
use std::borrow::Cow;

/// A row that was understood.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Its number.
    pub row: u64,
    /// What it asks for; its edits say where it stands, too.
    pub thing: Registration,
    /// The pair that says where it stands, as it is given; of lines and areas that of their one
    /// place.
    pub pair: (f64, f64),
    /// The unit grid that it says it is in.
    pub grid: Option<u64>,
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
    /// The column that is wrong, where it is one.
    pub column: String,
    /// The reason in words.
    pub words: String,
}

/// The reason of a row that the mapping leaves out.
pub(crate) const SKIPPED: &str = "skipped";

/// Judges a row by its mapping; whether it may come into the register is not asked here.
pub(crate) fn judge(
    mapping: &Mapping,
    row: u64,
    read: Result<Row<'_>, Unread>,
) -> Result<Asked, TurnedDown> {
    let down = |name: &str, Unfit { reason, column, words }| {
        let name = name.to_owned();
        TurnedDown { row, name, reason, column, words }
    };
    let unread = |Unread { words, column }| unfit("unreadable", &column, words);
    let cells = read.map_err(|why| down("", unread(why)))?;
    let named = mapping.name.name(|column| cells.cell(column));
    let name = named.as_deref().unwrap_or_default();
    if let Some(why) = skipped(mapping, &cells) {
        return Err(down(name, why));
    }
    let first = mapping.name.columns().next().unwrap_or_default();
    let name = named.map_err(|words| down("", unfit("no_name", first, words)))?;
    let asked = thing(mapping, &cells, &name).map_err(|unfit| down(&name, unfit))?;
    Ok(Asked { row, ..asked })
}

fn thing(mapping: &Mapping, cells: &Row<'_>, name: &str) -> Result<Asked, Unfit> {
    let kind = kind(mapping, cells)?;
    let Place { home, pair, edit } = place(mapping, cells)?;
    let quantity = quantity(mapping, cells)?;
    let mut edits = mapping.fields.edits(cells)?;
    edits.push(edit);
    edits.extend(quantity.map(Edit::Quantity));
    let grid = mapping.grid.as_ref().and_then(|column| cells.cell(column));
    // Many write the parts of a code apart.
    let digits =
        |code: Cow<str>| code.chars().filter(|c| !matches!(c, '-' | ' ')).collect::<String>();
    let grid = grid.and_then(|code| digits(code).parse().ok());
    let via = via(mapping, cells);
    let (name, quantity) = (name.into(), quantity.unwrap_or(0));
    let thing = Registration { name, kind, home, via, quantity, skills: Vec::new(), edits };
    Ok(Asked { row: 0, thing, pair, grid })
}

fn via(mapping: &Mapping, cells: &Row<'_>) -> Option<Box<str>> {
    match &mapping.via {
        Via::Nobody => None,
        Via::All(gateway) => Some(gateway.clone()),
        Via::Column(column) => {
            let cell = cells.cell(column).unwrap_or_default();
            Some(cell.trim()).filter(|gateway| !gateway.is_empty()).map(Into::into)
        }
    }
}

/// A row that is wrong in a column.
pub(super) fn unfit(reason: &'static str, column: &str, words: String) -> Unfit {
    Unfit { reason, column: column.to_owned(), words }
}

fn skipped(mapping: &Mapping, cells: &Row<'_>) -> Option<Unfit> {
    let hit = mapping.skips.iter().find(|skip| {
        let value = cells.cell(&skip.column).unwrap_or_default();
        skip.is.iter().any(|is| is == value.trim())
    });
    hit.map(|skip| unfit(SKIPPED, &skip.column, skip.why.clone()))
}

fn kind(mapping: &Mapping, cells: &Row<'_>) -> Result<Box<str>, Unfit> {
    let kinds = &mapping.kinds;
    let column = kinds.column.as_deref().unwrap_or_default();
    let value = cells.cell(column).unwrap_or_default();
    let also = kinds.also.as_ref().and_then(|column| cells.cell(column));
    let found = kinds.of.get(value.trim());
    let found = found.or_else(|| kinds.of.get(also?.trim())).or(kinds.other.as_ref());
    found.cloned().ok_or_else(|| {
        let words = format!("{:?} is not in [kind.of] of the mapping", value.trim());
        unfit("no_kind", column, words)
    })
}

fn quantity(mapping: &Mapping, cells: &Row<'_>) -> Result<Option<u32>, Unfit> {
    let Some(column) = &mapping.quantity else { return Ok(None) };
    let cell = cells.cell(column).unwrap_or_default();
    cell.trim().parse().map(Some).map_err(|_| {
        let words = format!("{column} is {:?}; write a whole number", cell.trim());
        unfit("bad_quantity", column, words)
    })
}
