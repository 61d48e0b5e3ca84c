//! The foreign dialects of a type file: pointers to where in a body which meaning stands.

use super::fault::advise;
use super::sheet::{Free, Sheet};
use crate::datum;
use crate::read::{Dialect, Measured, Named, Pattern, Pick, Picks, Place, Seen};
use crate::units::Unit;
use city::{Field, FieldSlot};

/// A dialect; slots count in the order of the file.
pub(super) type DialectRow = Dialect;

const TIMES: [(&str, f64); 2] = [("s", 1_000.0), ("ms", 1.0)];

pub(super) fn dialects(
    sheet: &mut Sheet<'_>,
    fields: &[(Field, &'static Unit)],
    detects: &[String],
) -> Vec<DialectRow> {
    let read = |mut row: Sheet<'_>| {
        let dialect = dialect(&mut row, fields, detects);
        row.close();
        dialect
    };
    sheet.tables("dialect").into_iter().filter_map(read).collect()
}

fn dialect(
    row: &mut Sheet<'_>,
    fields: &[(Field, &'static Unit)],
    detects: &[String],
) -> Option<Dialect> {
    let mut picks = Picks::default();
    let topic = row.text("topic").and_then(|text| pattern(row, "topic", &text));
    let unused = row.texts("unused");
    let unused = unused.iter().filter_map(|text| pattern(row, "unused", text)).collect();
    let named = named(row, &mut picks, topic.as_ref());
    let conditions = conditions(row, &mut picks);
    let time = row.maybe_table("time").and_then(|mut time| {
        let read = (pick(&mut time, "at", &mut picks), time.word("unit", &TIMES));
        time.close();
        Some((read.0?, read.1?))
    });
    let mark = row.maybe_table("mark").and_then(|mut mark| {
        let boot = mark.has("boot").then(|| pick(&mut mark, "boot", &mut picks)).flatten();
        let seq = pick(&mut mark, "seq", &mut picks);
        mark.close();
        Some((boot, seq?))
    });
    let place = row.maybe_table("position").and_then(|place| position(place, &mut picks));
    let heading = scaled(row, "heading", "°", &mut picks);
    let speed = scaled(row, "speed", "m/s", &mut picks);
    let fields = measured(row, fields, &mut picks);
    let seen = row.maybe_table("sighting").and_then(|seen| sighting(seen, detects, &mut picks));
    if place.is_none() && fields.is_empty() && seen.is_none() {
        row.fault("", "says nothing; give it a position, fields or a sighting");
    }
    let (topic, named) = (topic?, named?);
    Some(Dialect {
        topic,
        unused,
        named,
        conditions,
        time,
        mark,
        place,
        heading,
        speed,
        fields,
        seen,
        picks,
    })
}

fn pattern(row: &Sheet<'_>, key: &str, text: &str) -> Option<Pattern> {
    let pattern = Pattern::new(text);
    if let Err(why) = &pattern {
        row.fault(key, why);
    }
    if text.starts_with(crate::topic::ROOT) {
        row.fault(key, "is one of our own topics; a dialect is foreign");
    }
    pattern.ok()
}

fn pick(row: &mut Sheet<'_>, key: &'static str, picks: &mut Picks) -> Option<Pick> {
    let pointer = row.text(key)?;
    let number = picks.add(&pointer);
    if number.is_none() {
        row.fault(key, &format!("{pointer:?} is no JSON pointer; write /data/latitude"));
    }
    Some(Pick { pointer: pointer.into(), number: number? })
}

/// A pointer into the body, or a text with the topic's captures.
fn named(row: &mut Sheet<'_>, picks: &mut Picks, topic: Option<&Pattern>) -> Option<Named> {
    let form = row.text("thing")?;
    if form.starts_with('/') {
        return Some(Named::ByBody(Pick { number: picks.add(&form)?, pointer: form.into() }));
    }
    let captures: Vec<&str> = form.split('{').skip(1).filter_map(|p| p.split('}').next()).collect();
    for capture in &captures {
        if topic.is_some_and(|topic| !topic.captures(capture)) {
            row.fault("thing", &format!("the topic has no {{{capture}}}"));
        }
    }
    if captures.is_empty() {
        row.fault("thing", "write a pointer such as /camera, or captures such as {name}");
    }
    Some(Named::ByTopic(form.into()))
}

fn conditions(row: &mut Sheet<'_>, picks: &mut Picks) -> Vec<(Pick, Vec<String>)> {
    let Some(mut when) = row.maybe_table("when") else { return Vec::new() };
    let condition = |free: Free<'_>| {
        let pointer = free.key.clone();
        let Some(number) = picks.add(&pointer) else {
            free.fault("is no JSON pointer; write \"/type\" = \"new\"");
            return None;
        };
        Some((Pick { pointer: pointer.into(), number }, free.scalars()?))
    };
    when.free().into_iter().filter_map(condition).collect()
}

fn position(mut place: Sheet<'_>, picks: &mut Picks) -> Option<Place> {
    let (lon, lat) = (pick(&mut place, "lon", picks), pick(&mut place, "lat", picks));
    let datum = place.word("datum", &datum::DEGREES);
    let zero_is_no_fix = place.flag("zero_is_no_fix");
    place.close();
    Some(Place { lon: lon?, lat: lat?, datum: datum?, zero_is_no_fix })
}

/// `key = { at = "/vel", unit = "km/h" }`, and the factor to the wanted unit.
fn scaled(
    row: &mut Sheet<'_>,
    key: &'static str,
    wanted: &str,
    picks: &mut Picks,
) -> Option<(Pick, f64)> {
    let mut inner = row.maybe_table(key)?;
    let at = pick(&mut inner, "at", picks);
    let factor = Unit::named(wanted).and_then(|wanted| factor(&mut inner, wanted));
    inner.close();
    Some((at?, factor?))
}

fn factor(row: &mut Sheet<'_>, wanted: &Unit) -> Option<f64> {
    let symbol = row.text("unit")?;
    let factor = Unit::named(&symbol).and_then(|unit| unit.factor_to(wanted));
    if factor.is_none() {
        row.fault("unit", &format!("{symbol:?} does not become {}", wanted.symbol));
    }
    factor
}

fn measured(
    row: &mut Sheet<'_>,
    fields: &[(Field, &'static Unit)],
    picks: &mut Picks,
) -> Vec<Measured> {
    let Some(mut table) = row.maybe_table("fields") else { return Vec::new() };
    let mut read = Vec::new();
    for free in table.free() {
        let Some(slot) = fields.iter().position(|(field, _)| *field.name == *free.key) else {
            let advice = advise(&free.key, fields.iter().map(|(field, _)| &*field.name));
            free.fault(&format!("no such field in this file; {advice}"));
            continue;
        };
        let Some(mut inner) = free.table() else { continue };
        let at = pick(&mut inner, "at", picks);
        let factor = factor(&mut inner, fields[slot].1);
        let absent = inner.numbers("absent");
        inner.close();
        if let (Some(at), Some(factor)) = (at, factor) {
            read.push(Measured { slot: FieldSlot(slot as u8), at, factor, absent });
        }
    }
    read
}

fn sighting(mut seen: Sheet<'_>, detects: &[String], picks: &mut Picks) -> Option<Seen> {
    let label = pick(&mut seen, "label", picks);
    let confidence = pick(&mut seen, "confidence", picks);
    let mut labels = Vec::new();
    if let Some(mut table) = seen.table("labels") {
        for free in table.free() {
            let theirs: Box<str> = free.key.as_str().into();
            let Some(ours) = free.text() else { continue };
            match detects.iter().position(|known| *known == ours) {
                Some(index) => labels.push((theirs, index as u8)),
                None => {
                    let advice = advise(&ours, detects.iter().map(String::as_str));
                    seen.fault("labels", &format!("{ours} is not in detects; {advice}"));
                }
            }
        }
    }
    seen.close();
    Some(Seen { label: label?, confidence: confidence?, labels })
}
