//! What the columns of a list say of a thing's register: identifier, attributes, whose it is.

use super::page::{Page, nearest};
use super::rows::Row;
use city::{BadIdentifier, Edit, Identifier, Office, Party, Scheme};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// Fields that are one text of a column.
const FIELDS: [&str; 11] = [
    "title", "location", "photo", "note", "depot", "standing", "surveyed", "changed", "source",
    "accuracy", "height",
];

/// Which columns tell what.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    /// What tells the scheme, and the column of the identifier.
    identifier: Option<(Tells, String)>,
    plain: Vec<Plain>,
    parties: Vec<Of>,
}

/// What tells the scheme of an identifier.
#[derive(Debug)]
enum Tells {
    /// The mapping.
    Fixed(Scheme),
    /// A column.
    Column(String),
}

/// A field that is one text, its column, and what the list's own words mean.
#[derive(Debug)]
struct Plain {
    field: &'static str,
    column: String,
    words: BTreeMap<String, String>,
}

/// An office and its columns of code and name.
#[derive(Debug)]
struct Of {
    office: Office,
    code: Option<String>,
    name: Option<String>,
}

/// `[identifier]` as it is written.
#[derive(Deserialize)]
pub(crate) struct IdentifierWritten {
    column: Spanned<String>,
    scheme: Option<Spanned<String>>,
    scheme_column: Option<Spanned<String>>,
}

/// `[field.title]` and the like as they are written.
#[derive(Deserialize)]
pub(crate) struct FieldWritten {
    column: Option<Spanned<String>>,
    code: Option<Spanned<String>>,
    #[serde(default)]
    words: BTreeMap<String, String>,
}

/// A row that does not say what its columns should.
pub(crate) struct Unfit {
    /// The reason's code.
    pub reason: &'static str,
    /// The column.
    pub column: String,
    /// The reason in words.
    pub words: String,
}

/// Reads the two sections; `column` hears each column that is asked for.
pub(crate) fn read(
    page: &mut Page<'_>,
    identifier: Option<&IdentifierWritten>,
    fields: &BTreeMap<String, Spanned<FieldWritten>>,
    column: &mut dyn FnMut(&str, &Spanned<String>) -> String,
) -> Fields {
    let mut read = Fields::default();
    if let Some(written) = identifier {
        let of = column("identifier.column", &written.column);
        read.identifier = tells(page, written, column).map(|tells| (tells, of));
    }
    for (name, written) in fields {
        let key = format!("field.{name}");
        let field = written.get_ref();
        let office = Office::ALL.into_iter().find(|one| server::office_fields(*one).1 == name);
        if let Some(office) = office {
            let code = field.code.as_ref().map(|code| column(&format!("{key}.code"), code));
            let name = field.column.as_ref().map(|name| column(&format!("{key}.column"), name));
            if code.is_none() && name.is_none() {
                page.fault(
                    written.span(),
                    &key,
                    "name the column of its name, of its code, or both",
                );
            }
            read.parties.push(Of { office, code, name });
            continue;
        }
        let known = FIELDS.into_iter().find(|field| field == name);
        match (known, &field.column) {
            (Some(known), Some(of)) => read.plain.push(Plain {
                field: known,
                column: column(&format!("{key}.column"), of),
                words: field.words.clone(),
            }),
            (Some(_), None) => page.fault(written.span(), &key, "missing: column"),
            (None, _) => {
                let offices = Office::ALL.map(|office| server::office_fields(office).1);
                let all = FIELDS.into_iter().chain(offices);
                page.fault(written.span(), &key, &format!("unknown field; {}", nearest(name, all)));
            }
        }
    }
    read
}

fn tells(
    page: &mut Page<'_>,
    written: &IdentifierWritten,
    column: &mut dyn FnMut(&str, &Spanned<String>) -> String,
) -> Option<Tells> {
    match (&written.scheme, &written.scheme_column) {
        (Some(scheme), None) => {
            let found = Scheme::named(scheme.get_ref());
            if found.is_none() {
                let advice = nearest(scheme.get_ref(), Scheme::ALL.map(Scheme::name).into_iter());
                page.fault(scheme.span(), "identifier.scheme", &format!("unknown; {advice}"));
            }
            found.map(Tells::Fixed)
        }
        (None, Some(of)) => Some(Tells::Column(column("identifier.scheme_column", of))),
        _ => {
            let says = "write scheme, or scheme_column where a column says it";
            page.fault(written.column.span(), "identifier.scheme", says);
            None
        }
    }
}

impl Fields {
    /// What a row says; an empty cell says that nothing is known.
    pub(crate) fn edits(&self, cells: &Row<'_>) -> Result<Vec<Edit>, Unfit> {
        let mut edits = Vec::with_capacity(1 + self.plain.len() + self.parties.len());
        if let Some((tells, column)) = &self.identifier {
            let cell = cells.cell(column).unwrap_or_default();
            let digits = cell.trim();
            edits.push(Edit::Identifier(match digits.is_empty() {
                true => None,
                false => Some(identifier(scheme(tells, cells)?, column, digits)?),
            }));
        }
        for plain in &self.plain {
            let cell = cells.cell(&plain.column).unwrap_or_default();
            let text = plain.words.get(cell.trim()).map_or(cell.trim(), String::as_str);
            let unfit = |words| Unfit { reason: "bad_value", column: plain.column.clone(), words };
            edits.push(server::edit_of(plain.field, text).map_err(unfit)?);
        }
        for of in &self.parties {
            let text = |column: &Option<String>| -> Box<str> {
                let cell = column.as_ref().and_then(|column| cells.cell(column));
                cell.unwrap_or_default().trim().into()
            };
            let party = Party { code: text(&of.code), name: text(&of.name) };
            let is_said = !party.code.is_empty() || !party.name.is_empty();
            edits.push(Edit::Party(of.office, is_said.then_some(party)));
        }
        Ok(edits)
    }
}

fn scheme(tells: &Tells, cells: &Row<'_>) -> Result<Scheme, Unfit> {
    let column = match tells {
        Tells::Fixed(scheme) => return Ok(*scheme),
        Tells::Column(column) => column,
    };
    let cell = cells.cell(column).unwrap_or_default();
    Scheme::named(cell.trim()).ok_or_else(|| Unfit {
        reason: "bad_identifier",
        column: column.clone(),
        words: format!("{:?} is no scheme; an identifier means nothing without it", cell.trim()),
    })
}

fn identifier(scheme: Scheme, column: &str, text: &str) -> Result<Identifier, Unfit> {
    Identifier::parse(scheme, text).map_err(|bad: BadIdentifier| Unfit {
        reason: "bad_identifier",
        column: column.to_owned(),
        words: format!("{text:?}: {bad} ({})", scheme.name()),
    })
}
