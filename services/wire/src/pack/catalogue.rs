//! The catalogue of classes: `config/catalogue.toml`.

use super::fault::advise;
use super::known::Known;
use super::sheet::Sheet;
use city::{Label, Limit, Scheme, Span};

/// A class before its numbers are known.
#[derive(Clone, Debug)]
pub(super) struct ClassRow {
    pub(super) scheme: String,
    pub(super) code: String,
    pub(super) label: Label,
    pub(super) condition: Label,
    pub(super) closing: Label,
    pub(super) limit: Span,
    pub(super) skill: String,
    pub(super) verify_first: bool,
    pub(super) own_signal_only: bool,
    pub(super) urgent: bool,
    pub(super) merge_m: f64,
    pub(super) needs: Option<(String, u32)>,
}

impl ClassRow {
    /// Scheme and code, as type files and the matrix write it.
    pub(super) fn full_code(&self) -> String {
        format!("{}/{}", self.scheme, self.code)
    }
}

/// Reads the rows. `known` has the skills and the names of kinds.
pub(super) fn rows(mut sheet: Sheet<'_>, known: &Known) -> Vec<ClassRow> {
    let mut rows: Vec<ClassRow> = Vec::new();
    for mut row in sheet.tables("class") {
        if let Some(class) = class(&mut row, known) {
            if rows.iter().any(|other| other.full_code() == class.full_code()) {
                row.fault("code", "stands twice; a class has one row");
            }
            rows.push(class);
        }
        row.close();
    }
    sheet.close();
    rows
}

fn class(row: &mut Sheet<'_>, known: &Known) -> Option<ClassRow> {
    let (scheme, code) = (row.text("scheme"), row.text("code"));
    if let Some(code) = &code
        && !is_code(code)
    {
        row.fault("code", "write C- or E- and four digits: C-0305, E-0192");
    }
    let label = label_of(row, known, scheme.as_deref(), code.as_deref());
    let (condition, closing) = (inner_label(row, "condition"), inner_label(row, "closing"));
    let limit = row.text("limit");
    let span = limit.as_deref().and_then(Limit::parse).and_then(Limit::span);
    if limit.is_some() && span.is_none() {
        row.fault("limit", "write E, a number, and h or d: E2h, E5d; working time is not built");
    }
    let skill = row.text("skill");
    if let Some(skill) = &skill {
        known.check_skill(row, "skill", skill);
    }
    let (verify_first, urgent) = (row.flag("verify_first"), row.flag("urgent"));
    let own_signal_only = row.flag("own_signal_only");
    let merge_m = row.within("merge_m", 0.0, 500.0);
    let needs = row.maybe_table("needs").and_then(|needs| need(needs, known));
    Some(ClassRow {
        scheme: scheme?,
        code: code?,
        label: label?,
        condition: condition?,
        closing: closing?,
        limit: span?,
        skill: skill?,
        verify_first,
        own_signal_only,
        urgent,
        merge_m: merge_m?,
        needs,
    })
}

/// The name of a class stands in the catalogue of its scheme, and only there.
fn label_of(
    row: &Sheet<'_>,
    known: &Known,
    scheme: Option<&str>,
    code: Option<&str>,
) -> Option<Label> {
    let (scheme, code) = (scheme?, code?);
    let found = known.catalogues.written(scheme, code);
    if found.is_none() {
        let schemes = Scheme::ALL.map(Scheme::name);
        match schemes.contains(&scheme) {
            true => row.fault("code", &format!("no class {code} of {scheme} in config/catalogue")),
            false => row.fault("scheme", &format!("is not known; {}", advise(scheme, schemes))),
        }
    }
    found.map(|(_, minor)| minor.label.clone())
}

fn need(mut needs: Sheet<'_>, known: &Known) -> Option<(String, u32)> {
    let kind = needs.text("kind");
    if let Some(kind) = &kind
        && !known.kinds.contains(kind)
    {
        let advice = advise(kind, known.kinds.iter().map(String::as_str));
        needs.fault("kind", &format!("no type file {kind}.toml; {advice}"));
    }
    let quantity = needs.within("quantity", 1.0, 1_000.0);
    needs.close();
    Some((kind?, quantity? as u32))
}

fn is_code(code: &str) -> bool {
    let digits = code.strip_prefix("C-").or_else(|| code.strip_prefix("E-"));
    digits.is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// The keys `zh` and `en` of a row.
pub(super) fn label(row: &mut Sheet<'_>) -> Option<Label> {
    let (zh, en) = (row.text("zh"), row.text("en"));
    Some(Label { zh: zh?.into(), en: en?.into() })
}

/// `key = { zh = "…", en = "…" }`.
pub(super) fn inner_label(row: &mut Sheet<'_>, key: &'static str) -> Option<Label> {
    let mut inner = row.table(key)?;
    let read = label(&mut inner);
    inner.close();
    read
}
