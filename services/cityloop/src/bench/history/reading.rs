//! A month of things that report every ten minutes, and how long one thing's past takes to read.

use super::Measured;
use crate::simulate::made_up;
use crate::{Failure, embedded};
use city::{
    Fact, FieldSlot, KindId, Observation, Position, Settings, Skills, Span, Thing, ThingId, Time,
    Values,
};
use history::{Columns, Wanted};
use std::sync::Arc;
use std::time::Instant;

/// 2026-11-01 00:00 UTC.
const START: i64 = 1_793_491_200_000;
const DAYS: i64 = 30;
const EVERY_MS: i64 = 600_000;
const HOUR_MS: i64 = 3_600_000;
/// Things asked of each sort.
const ASKED: u32 = 100;

/// Writes the month of so many bins and asks for some of them.
pub(super) fn run(things: u32) -> Result<(), Failure> {
    let mut numbers = server::numbers();
    let mut number = |space: &str, name: &str| numbers.number(space, name);
    let files = embedded::files();
    let town = server::read_town(&files, &files.city("city.toml")?, made_up, &mut number)?;
    let kind = town.settings.kind_named("waste-bin").ok_or("there is no type waste-bin")?;
    let mut measured = Measured::new("history-month", &town.settings.kinds)?;
    for number in 0..things {
        measured.directory.add(&bin(&town.settings, number, kind));
    }
    let end = START + DAYS * 24 * HOUR_MS;
    let mut facts = Vec::new();
    for hour in (START..end).step_by(HOUR_MS as usize) {
        for round in (hour..hour + HOUR_MS).step_by(EVERY_MS as usize) {
            facts.extend((0..things).map(|number| report(number, round)));
            measured.hear(&facts)?;
            facts.clear();
        }
        measured.finish(Time(hour + HOUR_MS))?;
    }
    measured.print(&format!("{things} bins, a month"));
    let files = measured.keeper.shelf().counts().files;
    println!("one bin's past, median and slowest of {ASKED}, {files} files");
    let columns = Columns::of(town.settings.kind(kind).ok_or("just found")?).names;
    for (what, hours) in [("24 hours", 24), ("30 days", DAYS * 24)] {
        let from = Time(end - hours * HOUR_MS);
        let wanted = |thing| wanted(thing, kind, &columns, from, Time(end));
        ask(&measured, what, things, wanted)?;
    }
    Ok(())
}

fn ask(
    measured: &Measured,
    what: &str,
    things: u32,
    wanted: impl Fn(u32) -> Wanted,
) -> Result<(), Failure> {
    let shelf = measured.keeper.shelf();
    let (mut took, mut rows) = (Vec::new(), 0);
    for turn in 0..ASKED {
        let thing = turn.wrapping_mul(2_654_435_761) % things;
        let since = Instant::now();
        rows = shelf.page(&wanted(thing), usize::MAX)?.rows.len();
        took.push(since.elapsed().as_secs_f64() * 1_000.0);
    }
    took.sort_by(f64::total_cmp);
    let (median, slowest) = (took[took.len() / 2], took[took.len() - 1]);
    println!("  {what:<10} {rows:>6} rows {median:>9.1} ms {slowest:>9.1} ms");
    let since = Instant::now();
    shelf.buckets(&wanted(things / 2), Span::hours(1))?;
    println!("  {what:<10} by the hour {:>8.1} ms", since.elapsed().as_secs_f64() * 1_000.0);
    Ok(())
}

fn wanted(thing: u32, kind: KindId, columns: &Arc<[Box<str>]>, from: Time, to: Time) -> Wanted {
    let name = name(thing).into();
    Wanted { kind, kind_name: "waste-bin".into(), thing, name, columns: columns.clone(), from, to }
}

/// A bin's report: it fills over a day or two, each at its own pace and second.
fn report(number: u32, round: i64) -> (Time, Fact) {
    let own = i64::from(number.wrapping_mul(2_654_435_761) % 600_000);
    let time = round + own;
    let pace = 1.0 + f64::from(number % 97) / 97.0;
    let hours = (time - START) as f64 / HOUR_MS as f64;
    let mut values = Values::NONE;
    values.set(FieldSlot(0), (hours * pace * 2.7 + f64::from(number % 100)) % 100.0);
    values.set(FieldSlot(1), 20.0 + 6.0 * (hours / 24.0 * std::f64::consts::TAU).sin());
    let seen = Observation {
        thing: ThingId::new(city::District(440_111), number),
        said: Time(time),
        mark: None,
        late: false,
        position: None,
        values,
        sighting: None,
        looked: None,
        passed: false,
    };
    (Time(time + 40 + own % 60), Fact::Observed(seen))
}

fn bin(settings: &Settings, number: u32, kind: KindId) -> Thing {
    Thing {
        id: ThingId::new(settings.district, number),
        name: name(number).into(),
        kind,
        home: Position::default(),
        grid: None,
        via: None,
        quantity: 0,
        skills: Skills(0),
    }
}

fn name(number: u32) -> String {
    format!("bin-{number:06}")
}
