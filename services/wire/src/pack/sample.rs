//! Sample frames of a type file: bytes, and the values they mean.

use super::sheet::{Free, Sheet};
use crate::read::{Decoders, Sender};
use city::{Found, Input, KindId, Report, Says, Telemetry, ThingId, Unreadable};
use std::cell::RefCell;
use std::ops::Range;

/// A frame and what it means.
#[derive(Clone, PartialEq, Debug)]
pub struct Sample {
    /// Its topic.
    pub topic: Box<str>,
    /// Its body.
    pub body: Box<str>,
    /// What it means, by name; `refused` names a reason.
    pub means: Vec<(Box<str>, Box<str>)>,
    /// Where it stands in the file.
    pub(super) at: Range<usize>,
}

pub(super) fn samples(sheet: &mut Sheet<'_>) -> Vec<Sample> {
    let rows = sheet.tables("sample");
    if rows.is_empty() {
        sheet.fault("sample", "missing; give at least one frame and what it means");
    }
    let read = |mut row: Sheet<'_>| {
        let (topic, body) = (row.text("topic"), row.text("body"));
        let means = row.table("means").map(|mut table| table.free());
        let at = row.at();
        row.close();
        let said = |free: Free<'_>| {
            let name: Box<str> = free.key.as_str().into();
            Some((name, free.scalars()?.first()?.as_str().into()))
        };
        let means = means?.into_iter().filter_map(said).collect();
        Some(Sample { topic: topic?.into(), body: body?.into(), means, at })
    };
    rows.into_iter().filter_map(read).collect()
}

/// What a decoded value is.
#[derive(Clone, PartialEq, Debug)]
enum Value {
    Number(f64),
    Text(String),
}

impl Sample {
    /// What differs between what the frame means and what it was read as; empty if nothing does.
    pub(super) fn differences(&self, decoders: &Decoders, kind: KindId) -> Vec<String> {
        let asked = RefCell::new(String::new());
        let lookup = |name: &str| {
            asked.replace(name.to_owned());
            Some((ThingId::new(city::District(0), 0), kind))
        };
        let who = Sender { name: "sample", speaks_for: &|_| true };
        let read = decoders.decode(&who, &self.topic, self.body.as_bytes(), &lookup);
        let mut values = match read {
            Ok(Input::Telemetry(said)) => telemetry_values(decoders, kind, &said),
            Ok(Input::Report(report)) => report_values(&report),
            Ok(_) => Vec::new(),
            Err(why) => return self.refusal_differs(&why),
        };
        values.push(("thing".into(), Value::Text(asked.take())));
        self.compare(&values)
    }

    fn refusal_differs(&self, why: &Unreadable) -> Vec<String> {
        match self.means.iter().find(|(name, _)| &**name == "refused") {
            Some((_, code)) if **code == *why.code() => Vec::new(),
            _ => vec![format!("it was refused ({}): {why}", why.code())],
        }
    }

    fn compare(&self, values: &[(String, Value)]) -> Vec<String> {
        let mut different = Vec::new();
        for (name, wanted) in &self.means {
            let found = values.iter().find(|(have, _)| **have == **name).map(|(_, value)| value);
            if !found.is_some_and(|found| is(found, wanted)) {
                let found = found.map_or("nothing".to_owned(), spelt);
                different.push(format!("{name} is to be {wanted} and was read as {found}"));
            }
        }
        for (name, value) in values {
            let silent = name == "thing" || *value == Value::Number(0.0);
            if !silent && self.means.iter().all(|(stated, _)| **stated != **name) {
                different.push(format!("{name} was read as {} and is not stated", spelt(value)));
            }
        }
        different
    }
}

fn is(value: &Value, wanted: &str) -> bool {
    match value {
        Value::Text(text) => text == wanted,
        Value::Number(number) => wanted
            .parse()
            .is_ok_and(|wanted: f64| (number - wanted).abs() <= 1e-6 * wanted.abs().max(1e-3)),
    }
}

fn spelt(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
    }
}

fn telemetry_values(decoders: &Decoders, kind: KindId, said: &Telemetry) -> Vec<(String, Value)> {
    let mut values: Vec<(&str, f64)> = Vec::new();
    values.extend(said.said.map(|time| ("t", time.0 as f64)));
    if let Some(mark) = said.mark {
        values.extend([("boot", f64::from(mark.boot)), ("seq", mark.seq as f64)]);
    }
    if let Some(motion) = said.position {
        values.extend([("lon", motion.at.lon), ("lat", motion.at.lat)]);
        values.push(("heading", tidy(motion.heading_deg)));
        values.push(("speed", tidy(motion.speed_mps)));
    }
    let named = |(field, number)| (decoders.field_name(kind, field), number);
    values.extend(said.values.iter().map(named));
    let mut label = None;
    if let Some(seen) = said.sighting {
        label = Some(decoders.label_name(kind, seen.label).to_owned());
        values.push(("confidence", seen.confidence));
        values.extend(seen.at.into_iter().flat_map(|at| [("lon", at.lon), ("lat", at.lat)]));
    }
    let number = |(name, number): (&str, f64)| (name.to_owned(), Value::Number(number));
    let label = label.map(|label| ("label".to_owned(), Value::Text(label)));
    values.into_iter().map(number).chain(label).collect()
}

/// A single-precision number as it was written.
fn tidy(number: f32) -> f64 {
    number.to_string().parse().unwrap_or(0.0)
}

fn report_values(report: &Report) -> Vec<(String, Value)> {
    let (says, found) = match report.says {
        Says::Accept => ("accept", None),
        Says::Refuse => ("refuse", None),
        Says::Arrive => ("arrive", None),
        Says::Finish { found: Found::Fixed } => ("finish", Some("fixed")),
        Says::Finish { found: Found::StillThere } => ("finish", Some("still_there")),
        Says::Finish { found: Found::CannotTell } => ("finish", Some("cannot_tell")),
    };
    let note = (!report.note.is_empty()).then(|| ("note", report.note.to_string()));
    let values = [("task", report.task.to_string()), ("says", says.to_owned())];
    let found = found.map(|found| ("found", found.to_owned()));
    let text = |(name, text): (&str, String)| (name.to_owned(), Value::Text(text));
    values.into_iter().chain(found).chain(note).map(text).collect()
}
