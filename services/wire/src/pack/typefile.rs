//! One type file: what a thing is, what it measures, what it can do.

use super::catalogue::{inner_label, label};
use super::dialect::{DialectRow, dialects};
use super::known::Known;
use super::play::{Play, play};
use super::rule::{RuleRow, rules};
use super::sample::{Sample, samples};
use super::sheet::Sheet;
use crate::read::RESERVED;
use crate::units::Unit;
use city::{FIELDS_MAX, Field, Label, Looks, Role};

/// A type before its numbers are known; slots count in the order of the file.
#[derive(Clone, Debug)]
pub(super) struct TypeFile {
    pub(super) name: String,
    pub(super) label: Label,
    pub(super) role: Role,
    pub(super) icon: String,
    pub(super) class_code: String,
    pub(super) fields: Vec<(Field, &'static Unit)>,
    pub(super) detects: Vec<String>,
    pub(super) rules: Vec<RuleRow>,
    pub(super) work: Work,
    pub(super) moves: (f64, f64),
    pub(super) looks: Looks,
    pub(super) play: Option<Play>,
    pub(super) dialects: Vec<DialectRow>,
    pub(super) samples: Vec<Sample>,
}

/// What a taker of tasks can do.
#[derive(Clone, Debug, Default)]
pub(super) struct Work {
    pub(super) skills: Vec<String>,
    pub(super) capacity: u8,
}

const ROLES: [(&str, Role); 6] = [
    ("component", Role::Component),
    ("material", Role::Material),
    ("vehicle", Role::Vehicle),
    ("camera", Role::Camera),
    ("crew", Role::Crew),
    ("gateway", Role::Gateway),
];

/// The finest step of a field; finer than this a number of 53 bits does not tell.
const STEP_MIN: f64 = 1e-9;
/// Columns that every file of history has; a field of the same name would stand there twice.
const COLUMNS: [&str; 7] = ["thing", "time", "delay_ms", "lon", "lat", "heading_deg", "speed_mps"];
/// Most labels one type may detect.
const LABELS_MAX: usize = 32;

/// Reads a type file; `None` where it lacks what a type must have. What is wrong besides is on
/// its page.
pub(super) fn type_file(name: &str, mut sheet: Sheet<'_>, known: &Known) -> Option<TypeFile> {
    let label = inner_label(&mut sheet, "label");
    let role = sheet.word("role", &ROLES);
    let icon = sheet.text("icon");
    let class_code = sheet.maybe_text("class").unwrap_or_default();
    if !class_code.is_empty() {
        known.class(&sheet, "class", &class_code);
    }
    let fields = fields(&mut sheet);
    let detects = detects(&mut sheet);
    let rules = rules(&mut sheet, &fields, &detects, known);
    let work = work(&mut sheet, role, known);
    let moves = moves(&mut sheet, role);
    let looks = looks(&mut sheet);
    let play = play(&mut sheet, &fields, &detects, &rules);
    let dialects = dialects(&mut sheet, &fields, &detects);
    let samples = samples(&mut sheet);
    sheet.close();
    Some(TypeFile {
        name: name.to_owned(),
        label: label?,
        role: role?,
        icon: icon?,
        class_code,
        fields,
        detects,
        rules,
        work,
        moves,
        looks,
        play,
        dialects,
        samples,
    })
}

fn fields(sheet: &mut Sheet<'_>) -> Vec<(Field, &'static Unit)> {
    let rows = sheet.tables("field");
    if rows.len() > FIELDS_MAX {
        sheet.fault("field", &format!("a type has at most {FIELDS_MAX} fields"));
    }
    let mut fields: Vec<(Field, &'static Unit)> = Vec::new();
    for mut row in rows {
        if let Some(field) = field(&mut row) {
            if fields.iter().any(|(other, _)| other.name == field.0.name) {
                row.fault("name", "stands twice; a field has one row");
            }
            fields.push(field);
        }
        row.close();
    }
    fields
}

fn field(row: &mut Sheet<'_>) -> Option<(Field, &'static Unit)> {
    let (name, label, symbol) = (row.text("name"), label(row), row.text("unit"));
    let (min, max) = (row.number("min"), row.number("max"));
    let (name, symbol) = (name?, symbol?);
    if !is_field_name(&name) || RESERVED.contains(&name.as_str()) {
        row.fault("name", "write a-z, 0-9 and _, at most 48, and none of the wire's own keys");
    } else if COLUMNS.contains(&name.as_str()) {
        row.fault("name", "is a column that history has for every type; choose another");
    }
    let Some(unit) = Unit::named(&symbol) else {
        let symbols: Vec<&str> = crate::units::UNITS.iter().map(|unit| unit.symbol).collect();
        row.fault("unit", &format!("no unit {symbol:?}; known are {}", symbols.join(", ")));
        return None;
    };
    let promised = Unit::promised_by(&name);
    if promised.map_or("", |unit| unit.suffix) != unit.suffix {
        let ending = if unit.suffix.is_empty() { "no unit" } else { unit.suffix };
        row.fault("unit", &format!("{name} is to end in {ending} for a unit {symbol}"));
    }
    let (min, max) = (min?, max?);
    if min >= max {
        row.fault("max", &format!("must be above min {min}"));
    }
    let step = row.maybe_within("step", STEP_MIN, max - min);
    let (name, label, unit_symbol) = (name.into(), label?, symbol.into());
    Some((Field { name, label, unit: unit_symbol, min, max, step }, unit))
}

fn is_field_name(name: &str) -> bool {
    let fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.len() <= 48 && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(fit)
}

fn detects(sheet: &mut Sheet<'_>) -> Vec<String> {
    let detects = sheet.texts("detects");
    if detects.len() > LABELS_MAX || !detects.iter().all(|label| is_field_name(label)) {
        sheet.fault("detects", &format!("write at most {LABELS_MAX} labels of a-z, 0-9 and _"));
    }
    detects
}

fn work(sheet: &mut Sheet<'_>, role: Option<Role>, known: &Known) -> Work {
    let works = matches!(role, Some(Role::Crew | Role::Vehicle));
    let Some(mut row) = sheet.maybe_table("takes") else {
        if works {
            sheet.fault("takes", "missing; a crew or a vehicle says what it can do");
        }
        return Work::default();
    };
    if !works && role.is_some() {
        row.fault("", "only a crew or a vehicle takes tasks; leave it out");
    }
    let skills = row.texts("skills");
    for skill in &skills {
        known.check_skill(&row, "skills", skill);
    }
    let capacity = row.within("capacity", 1.0, 100.0).unwrap_or(1.0) as u8;
    row.close();
    Work { skills, capacity }
}

/// Speed for estimates and the fastest possible, m/s; zeros for what does not move.
fn moves(sheet: &mut Sheet<'_>, role: Option<Role>) -> (f64, f64) {
    let moving = matches!(role, Some(Role::Crew | Role::Vehicle));
    let Some(mut row) = sheet.maybe_table("moves") else {
        if moving {
            sheet.fault("moves", "missing; a crew or a vehicle moves");
        }
        return (0.0, 0.0);
    };
    let speed = row.within("speed_mps", 0.1, 100.0).unwrap_or(1.0);
    let speed_max = row.within("speed_max_mps", 0.1, 300.0).unwrap_or(1.0);
    if speed_max < speed {
        row.fault("speed_max_mps", &format!("is below speed_mps {speed}"));
    }
    row.close();
    (speed, speed_max)
}

fn looks(sheet: &mut Sheet<'_>) -> Looks {
    let Some(mut row) = sheet.maybe_table("looks") else { return Looks::default() };
    let radius_m = row.within("radius_m", 1.0, 1_000.0).unwrap_or(1.0);
    let looks =
        Looks { radius_m, along_streets: row.flag("along_streets"), rounds: row.flag("rounds") };
    row.close();
    looks
}
