//! Recorded series of `timestamp,value`, without a declared step: kept to the last bit.

use super::Measured;
use crate::Failure;
use city::{
    District, Fact, Field, FieldSlot, Kind, KindId, Label, Looks, Observation, Position, Role,
    Skills, Span, Thing, ThingId, Time, Values,
};
use history::Wanted;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::path::Path;

/// A series: its name, and its values by time.
type Series = (String, Vec<(i64, f64)>);

/// Writes every series of a folder and reads all of them back.
pub(super) fn run(folder: &Path) -> Result<(), Failure> {
    let series = read(folder)?;
    let mut measured = Measured::new("history-series", &[kind()])?;
    let mut days: BTreeMap<i64, Vec<(Time, Fact)>> = BTreeMap::new();
    for (number, (name, values)) in series.iter().enumerate() {
        measured.directory.add(&thing(number as u32, name));
        for (time, value) in values {
            days.entry(*time).or_default().push((Time(*time), fact(number as u32, *time, *value)));
        }
    }
    for facts in days.values() {
        measured.hear(facts)?;
    }
    let last = Time(days.keys().last().copied().unwrap_or(0));
    measured.finish(last)?;
    measured.print("recorded series");
    measured.finish(last + Span::hours(24 * 400))?;
    measured.print("the same once merged by years");
    compare(&measured, &series)
}

/// What is read back is what was written, bit by bit.
fn compare(measured: &Measured, series: &[Series]) -> Result<(), Failure> {
    let shelf = measured.keeper.shelf();
    for (number, (name, values)) in series.iter().enumerate() {
        let page = shelf.page(&wanted(number as u32, name), usize::MAX)?;
        let read = page.rows.times.iter().copied().zip(page.rows.values[0].iter().copied());
        let mut sorted = values.clone();
        sorted.sort_by_key(|(time, _)| *time);
        let bits = |(time, value): (i64, f64)| (time, value.to_bits());
        if !read.map(bits).eq(sorted.into_iter().map(bits)) {
            return Err(format!("{name} was not read back as it was written").into());
        }
    }
    println!("  {} series read back bit by bit", series.len());
    Ok(())
}

fn read(folder: &Path) -> Result<Vec<Series>, Failure> {
    let mut all = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_none_or(|ending| ending != "csv") {
            continue;
        }
        let mut values = Vec::new();
        for row in csv::Reader::from_path(&path)?.deserialize::<(String, f64)>() {
            let (time, value) = row?;
            let time: DateTime = time.parse()?;
            values.push((TimeZone::UTC.to_timestamp(time)?.as_millisecond(), value));
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        all.push((name, values));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(all)
}

fn wanted(thing: u32, name: &str) -> Wanted {
    Wanted {
        kind: KindId(0),
        kind_name: "series".into(),
        thing,
        name: name.into(),
        columns: ["value".into()].into(),
        from: Time(i64::MIN / 2),
        to: Time(i64::MAX / 2),
    }
}

fn fact(thing: u32, time: i64, value: f64) -> Fact {
    let mut values = Values::NONE;
    values.set(FieldSlot(0), value);
    Fact::Observed(Observation {
        thing: ThingId::new(District(0), thing),
        said: Time(time),
        mark: None,
        late: false,
        position: None,
        values,
        sighting: None,
        looked: None,
        passed: false,
    })
}

fn thing(number: u32, name: &str) -> Thing {
    Thing {
        id: ThingId::new(District(0), number),
        name: name.into(),
        kind: KindId(0),
        home: Position::default(),
        grid: None,
        via: None,
        quantity: 0,
        skills: Skills(0),
    }
}

fn kind() -> Kind {
    let field = Field {
        name: "value".into(),
        label: Label::default(),
        unit: "1".into(),
        min: f64::MIN,
        max: f64::MAX,
        step: None,
    };
    Kind {
        name: "series".into(),
        label: Label::default(),
        role: Role::Component,
        icon: "series".into(),
        class_code: "".into(),
        fields: vec![field],
        detects: Vec::new(),
        rules: Vec::new(),
        skills: Skills(0),
        capacity: 0,
        speed_mps: 0.0,
        speed_max_mps: 0.0,
        looks: Looks::default(),
    }
}
