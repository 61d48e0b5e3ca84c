//! Areas from GeoJSON: districts, streets, communities, unit grids and duty areas, each with a code
//! and a name. A file with a fault gives nothing but its faults.

use crate::places::{BadPlace, FAULTS_MAX, Read, corners, each, fault, geometry, near, polygons};
use city::{Datum, Grids, Label, Level, Position};
use geo::MultiPolygon;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Letters of a duty area's code at most.
const CODE_MAX: usize = 40;
/// Letters of a name at most.
const NAME_MAX: usize = 100;

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sheet {
    /// Districts, streets or communities.
    Level(Level),
    /// Unit grids.
    Grids,
    /// Duty areas.
    Duties,
}

/// How a file says it: the datum of its numbers, and the properties that hold what is wanted.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Columns<'a> {
    /// What its positions are in.
    pub datum: Datum,
    /// The code.
    pub code: &'a str,
    /// The name in Chinese, or as it is written there.
    pub name: &'a str,
    /// The name in English; the other one where it is missing.
    pub name_en: &'a str,
    /// The codes of a duty area's unit grids.
    pub grids: &'a str,
}

/// One area of a file.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawn {
    /// Which feature, counted from 1.
    pub feature: usize,
    /// Its code.
    pub code: Box<str>,
    /// Its name; empty for a unit grid.
    pub name: Label,
    /// Its outline, where it was drawn.
    pub outline: Option<MultiPolygon<f64>>,
    /// The unit grids it lists.
    pub grids: Vec<u64>,
}

impl Drawn {
    /// Its code as a number; 0 for a duty area's, which may be any text.
    pub fn number(&self) -> u64 {
        self.code.parse().unwrap_or(0)
    }
}

impl Sheet {
    /// Its areas in words.
    pub fn noun(self) -> &'static str {
        match self {
            Sheet::Level(Level::District) => "district",
            Sheet::Level(Level::Street) => "street",
            Sheet::Level(Level::Community) => "community",
            Sheet::Grids => "unit grid",
            Sheet::Duties => "duty area",
        }
    }

    /// Digits of a code; nothing for duty areas, whose codes are the city's own.
    fn digits(self) -> Option<usize> {
        match self {
            Sheet::Level(level) => Some(level.digits() as usize),
            Sheet::Grids => Some(15),
            Sheet::Duties => None,
        }
    }
}

/// Reads a file of areas.
///
/// # Errors
/// Every fault, by feature and key: an outline that crosses itself, a code that stands twice or is
/// of another scheme, a name that is missing.
pub fn read(text: &str, sheet: Sheet, columns: &Columns<'_>) -> Result<Vec<Drawn>, Vec<BadPlace>> {
    let mut codes: BTreeMap<Box<str>, usize> = BTreeMap::new();
    let drawn = each(text, columns.datum, |number, feature| {
        let properties = &feature["properties"];
        let code: Box<str> = match sheet.digits() {
            Some(digits) => coded(&properties[columns.code], columns.code, sheet, digits)?,
            None => word(&properties[columns.code], columns.code, CODE_MAX)?,
        };
        if let Some(first) = codes.insert(code.clone(), number) {
            let says = format!("{code} stands twice, first in feature {first}");
            return Err(fault(&key(columns.code), says));
        }
        let outline = outline(feature, sheet, columns.datum)?;
        let grids = match sheet {
            Sheet::Duties => listed(&properties[columns.grids], columns.grids)?,
            _ => Vec::new(),
        };
        if sheet == Sheet::Duties && outline.is_none() && grids.is_empty() {
            let says = format!("draw it, or list its unit grids in {}", columns.grids);
            return Err(fault("geometry", says));
        }
        Ok(Drawn { feature: number, code, name: name(properties, sheet, columns)?, outline, grids })
    })?;
    let parts =
        |one: &Drawn| one.outline.iter().flat_map(|outline| &outline.0).flat_map(corners).collect();
    near(&drawn.iter().map(parts).collect::<Vec<Vec<Position>>>())?;
    Ok(drawn)
}

/// What lies by its code in an area that is not there. `parents` are the codes of the level above,
/// of so many digits.
pub fn orphans(
    drawn: &[Drawn],
    sheet: Sheet,
    column: &str,
    above: Level,
    parents: &BTreeSet<u64>,
) -> Vec<BadPlace> {
    let digits = sheet.digits().unwrap_or(15) as u32 - above.digits();
    let noun = Sheet::Level(above).noun();
    let orphan = |one: &Drawn| {
        let parent = one.number() / 10_u64.pow(digits);
        (!parents.contains(&parent)).then(|| BadPlace {
            feature: Some(one.feature),
            key: key(column).into(),
            says: format!("{} lies in {parent}, which is no {noun} of this city", one.code).into(),
        })
    };
    drawn.iter().filter_map(orphan).take(FAULTS_MAX).collect()
}

/// Unit grids that duty areas list and nobody has, or that two of them list.
pub fn mislisted(duties: &[Drawn], column: &str, grids: &Grids) -> Vec<BadPlace> {
    let known: BTreeSet<u64> = grids.all().iter().map(|grid| grid.code).collect();
    let mut whose: BTreeMap<u64, &str> = BTreeMap::new();
    let mut faults = Vec::new();
    for duty in duties {
        for code in &duty.grids {
            let says = match whose.insert(*code, &duty.code) {
                Some(other) => format!("{code} stands in {other} and in {}", duty.code),
                None if !known.contains(code) => format!("{code} is no unit grid of this city"),
                None => continue,
            };
            let feature = Some(duty.feature);
            faults.push(BadPlace { feature, key: key(column).into(), says: says.into() });
        }
    }
    faults.truncate(FAULTS_MAX);
    faults
}

fn key(column: &str) -> String {
    format!("properties.{column}")
}

fn outline(feature: &Value, sheet: Sheet, datum: Datum) -> Read<Option<MultiPolygon<f64>>> {
    if geometry(feature).is_null() && sheet != Sheet::Grids {
        return Ok(None);
    }
    let parts = polygons(feature, datum)?;
    match parts.len() {
        0 => Err(fault("geometry.coordinates", "holds no polygon".to_owned())),
        2.. if sheet == Sheet::Grids => Err(fault("geometry", "a grid is one polygon".to_owned())),
        _ => Ok(Some(MultiPolygon::new(parts))),
    }
}

fn name(properties: &Value, sheet: Sheet, columns: &Columns<'_>) -> Read<Label> {
    if sheet == Sheet::Grids {
        return Ok(Label::default());
    }
    let zh = word(&properties[columns.name], columns.name, NAME_MAX)?;
    let en = match &properties[columns.name_en] {
        Value::Null => zh.clone(),
        said => word(said, columns.name_en, NAME_MAX)?,
    };
    Ok(Label { zh, en })
}

fn word(value: &Value, column: &str, most: usize) -> Read<Box<str>> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    match text.chars().count() {
        0 => Err(fault(&key(column), format!("is {value}; write a text"))),
        long if long > most => Err(fault(&key(column), format!("has more than {most} letters"))),
        _ => Ok(text.into()),
    }
}

/// A code of so many digits whose last three number something.
fn coded(value: &Value, column: &str, sheet: Sheet, digits: usize) -> Read<Box<str>> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let is_code = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let says = match is_code {
        true if text.len() == digits && !text.ends_with("000") && !text.starts_with('0') => {
            return Ok(text.into());
        }
        true if text.len() == digits => format!("is {value}, which numbers no {}", sheet.noun()),
        true if text.len() > digits && text[digits..].bytes().all(|byte| byte == b'0') => {
            format!("is {value}, filled up with zeros; write {}", &text[..digits])
        }
        _ => format!("is {value}; write {digits} digits"),
    };
    Err(fault(&key(column), says))
}

/// Codes of unit grids: a list, or a text with commas or spaces between them.
fn listed(value: &Value, column: &str) -> Read<Vec<u64>> {
    let codes: Vec<Value> = match value {
        Value::Null => Vec::new(),
        Value::Array(codes) => codes.clone(),
        Value::String(text) => {
            let words = text.split([',', ';', ' ', '，', '、']).filter(|word| !word.is_empty());
            words.map(Value::from).collect()
        }
        other => return Err(fault(&key(column), format!("is {other}; write a list of codes"))),
    };
    let code = |value: &Value| coded(value, column, Sheet::Grids, 15);
    codes.iter().map(|value| Ok(code(value)?.parse().unwrap_or(0))).collect()
}
