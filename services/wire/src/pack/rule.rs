//! The rules of a type file: when something is wrong.

use super::catalogue::label;
use super::fault::advise;
use super::known::Known;
use super::sheet::Sheet;
use crate::units::Unit;
use city::{Field, FieldSlot, Label, RULES_MAX, Span, Test};

/// A rule before its numbers are known; slots count in the order of the file.
#[derive(Clone, Debug)]
pub(super) struct RuleRow {
    pub(super) name: String,
    pub(super) label: Label,
    /// The class's row in the catalogue.
    pub(super) class: usize,
    pub(super) test: Test,
    pub(super) dwell: Span,
}

#[derive(Clone, Copy)]
enum When {
    Above,
    Below,
    Silent,
    Seen,
}

const WHENS: [(&str, When); 4] = [
    ("above", When::Above),
    ("below", When::Below),
    ("silent", When::Silent),
    ("seen", When::Seen),
];

/// A week, in seconds: nothing waits longer.
const WAIT_MAX_S: f64 = 7.0 * 86_400.0;

pub(super) fn rules(
    sheet: &mut Sheet<'_>,
    fields: &[(Field, &'static Unit)],
    detects: &[String],
    known: &Known,
) -> Vec<RuleRow> {
    let rows = sheet.tables("rule");
    if rows.len() > RULES_MAX {
        sheet.fault("rule", &format!("a type has at most {RULES_MAX} rules"));
    }
    let mut rules: Vec<RuleRow> = Vec::new();
    for mut row in rows {
        if let Some(rule) = rule(&mut row, fields, detects, known) {
            let silent = |rule: &RuleRow| matches!(rule.test, Test::Silence { .. });
            if rules.iter().any(|other| other.name == rule.name) {
                row.fault("name", "stands twice; a rule has one row");
            }
            if silent(&rule) && rules.iter().any(silent) {
                row.fault("when", "a type has one rule of silence");
            }
            rules.push(rule);
        }
        row.close();
    }
    rules
}

fn rule(
    row: &mut Sheet<'_>,
    fields: &[(Field, &'static Unit)],
    detects: &[String],
    known: &Known,
) -> Option<RuleRow> {
    let (name, label, code) = (row.text("name"), label(row), row.text("class"));
    let class = code.and_then(|code| known.class(row, "class", &code));
    let (test, dwell) = match row.word("when", &WHENS)? {
        when @ (When::Above | When::Below) => {
            let test = threshold(row, matches!(when, When::Above), fields);
            (test, row.within("dwell_s", 0.0, WAIT_MAX_S))
        }
        When::Silent => {
            let after = row.within("after_s", 1.0, WAIT_MAX_S).map(Span::from_seconds);
            let dwell = row.maybe_within("dwell_s", 0.0, WAIT_MAX_S).unwrap_or(0.0);
            (after.map(|after| Test::Silence { after }), Some(dwell))
        }
        When::Seen => (detection(row, detects), Some(0.0)),
    };
    let dwell = Span::from_seconds(dwell?);
    Some(RuleRow { name: name?, label: label?, class: class?, test: test?, dwell })
}

fn threshold(row: &mut Sheet<'_>, above: bool, fields: &[(Field, &'static Unit)]) -> Option<Test> {
    let (name, limit, clear) = (row.text("field"), row.number("limit"), row.number("clear"));
    let (name, limit, clear) = (name?, limit?, clear?);
    let Some(slot) = fields.iter().position(|(field, _)| *field.name == *name) else {
        let advice = advise(&name, fields.iter().map(|(field, _)| &*field.name));
        row.fault("field", &format!("no field {name} in this file; {advice}"));
        return None;
    };
    let (field, unit) = &fields[slot];
    let (min, max, symbol) = (field.min, field.max, unit.symbol);
    for (key, number) in [("limit", limit), ("clear", clear)] {
        if !(min..=max).contains(&number) {
            let says = format!("{number} is outside the field's {min} to {max} {symbol}");
            row.fault(key, &says);
        }
    }
    let field = FieldSlot(slot as u8);
    if above {
        if clear > limit {
            row.fault("clear", &format!("must not be above the limit {limit}"));
        }
        Some(Test::Above { field, limit, clear })
    } else {
        if clear < limit {
            row.fault("clear", &format!("must not be below the limit {limit}"));
        }
        Some(Test::Below { field, limit, clear })
    }
}

fn detection(row: &mut Sheet<'_>, detects: &[String]) -> Option<Test> {
    let label = row.text("label");
    let confidence = row.within("confidence_min", 0.0, 1.0);
    let times = row.within("times", 1.0, 100.0);
    let within = row.within("within_s", 1.0, WAIT_MAX_S);
    let label = label?;
    let Some(index) = detects.iter().position(|known| *known == label) else {
        let advice = advise(&label, detects.iter().map(String::as_str));
        row.fault("label", &format!("{label} is not in detects; {advice}"));
        return None;
    };
    Some(Test::Detection {
        label: index as u8,
        confidence_min: confidence?,
        times: times? as u8,
        within: Span::from_seconds(within?),
    })
}
