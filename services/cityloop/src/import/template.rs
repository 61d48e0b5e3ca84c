//! How a row gets its name: `{layer}-{source_objectid}`.

use std::borrow::Cow;
use wire::topic::{NAME_MAX, is_name};

/// A text with columns in it.
#[derive(Debug)]
pub(crate) struct Template(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Text(String),
    Column(String),
}

impl Template {
    /// Reads a template, or says what is wrong with it.
    pub(crate) fn read(text: &str) -> Result<Template, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((column, after)) = after.split_once('}') else {
                return Err(format!("{text}: a {{ has no }} behind its column"));
            };
            pieces.extend((!before.is_empty()).then(|| Piece::Text(before.to_owned())));
            pieces.push(Piece::Column(column.to_owned()));
            rest = after;
        }
        pieces.extend((!rest.is_empty()).then(|| Piece::Text(rest.to_owned())));
        let fit = |piece: &Piece| matches!(piece, Piece::Column(_)) || piece.is_fit();
        if !pieces.iter().all(fit) {
            return Err(format!("{text}: between columns only A-Z a-z 0-9 . _ - may stand"));
        }
        match pieces.iter().any(|piece| matches!(piece, Piece::Column(_))) {
            true => Ok(Template(pieces)),
            false => Err(format!("{text}: without a {{column}} every row has the same name")),
        }
    }

    /// The columns it asks for.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Column(column) => Some(column.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// The name of a row, or what is wrong with it. What a name may not hold becomes `-`.
    pub(crate) fn name<'r>(
        &self,
        cell: impl Fn(&str) -> Option<Cow<'r, str>>,
    ) -> Result<String, String> {
        let mut name = String::with_capacity(32);
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => name.push_str(text),
                Piece::Column(column) => {
                    let value = cell(column).unwrap_or_default();
                    let value = value.trim();
                    if value.is_empty() {
                        return Err(format!("the column {column} is empty: no name"));
                    }
                    name.extend(value.chars().map(|c| if is_fit(c) { c } else { '-' }));
                }
            }
        }
        match is_name(&name) {
            true => Ok(name),
            false => Err(format!("the name {name} is longer than {NAME_MAX}")),
        }
    }
}

impl Piece {
    fn is_fit(&self) -> bool {
        matches!(self, Piece::Text(text) if text.chars().all(is_fit))
    }
}

fn is_fit(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(template: &str, id: &'static str) -> Result<String, String> {
        let cell = |column: &str| match column {
            "layer" => Some(Cow::from("litter-cans")),
            "id" => Some(Cow::from(id)),
            _ => None,
        };
        Template::read(template)?.name(cell)
    }

    #[test]
    fn a_name_is_made_of_columns_and_what_stands_between() {
        assert_eq!(name("{layer}-{id}", "17").as_deref(), Ok("litter-cans-17"));
        assert_eq!(name("dc.{id}", " GA 23/5 ").as_deref(), Ok("dc.GA-23-5"));
    }

    #[test]
    fn a_row_without_its_id_has_no_name() {
        assert_eq!(name("{id}", " "), Err("the column id is empty: no name".to_owned()));
        assert_eq!(name("{gone}", "1"), Err("the column gone is empty: no name".to_owned()));
        assert!(
            name(
                "{id}",
                concat!("0123456789012345678901234567890123456789", "0123456789012345678901234")
            )
            .is_err()
        );
    }

    #[test]
    fn a_template_that_cannot_work_says_why() {
        assert!(Template::read("{layer").expect_err("open").contains("has no }"));
        assert!(Template::read("bin").expect_err("fixed").contains("same name"));
        assert!(Template::read("a/{id}").expect_err("unfit").contains("between columns"));
    }
}
