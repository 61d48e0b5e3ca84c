//! What is written can be read by somebody who knows only InfluxDB's grammar, and says the same.

mod grammar;
mod town;

use city::{FieldSlot, Motion, Observation, Position, Sighting, Values};
use fastrand::Rng;
use grammar::{Read, Value, read};
use influx::{Batch, Pen};
use std::collections::BTreeMap;
use town::{kind, seen, settings, thing};

fn line_of(pen: &Pen, number: u64, seen: &Observation) -> Option<Read> {
    let mut bytes = Vec::new();
    let written = pen.write(number, seen, &mut bytes);
    assert_eq!(written, !bytes.is_empty());
    let text = String::from_utf8(bytes).expect("lines are UTF-8");
    let line = written.then(|| text.strip_suffix('\n').expect("a line ends"))?;
    assert!(!line.contains(['\n', '\r', '\0']), "one line: {line:?}");
    Some(read(line))
}

/// A name of what could go wrong.
fn strange(chance: &mut Rng) -> String {
    let letters = [
        ",", "=", " ", "\\", "\"", "\n", "\r", "\t", "\0", "#", "%", "城", "é", "🚮", "a", "%2C",
        "\u{7f}", "'", "\u{2028}",
    ];
    let some = (0..chance.usize(1..8)).map(|_| letters[chance.usize(..letters.len())]);
    some.collect()
}

/// What a name becomes where the protocol has no word for some of its letters; one name each.
fn said_as(name: &str, in_quotes: bool) -> String {
    let never = |c: char| c.is_ascii_control() || c == '%' || !in_quotes && "\\#".contains(c);
    let said = |c: char| match never(c) {
        true => format!("%{:02X}", u32::from(c)),
        false => c.to_string(),
    };
    name.chars().map(said).collect()
}

fn number(chance: &mut Rng) -> f64 {
    let edges = [
        0.0,
        -0.0,
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        5e-324,
        1e16,
        -1e-7,
        0.1 + 0.2,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        9_007_199_254_740_993.0,
    ];
    match chance.u8(..3) {
        0 => edges[chance.usize(..edges.len())],
        1 => f64::from_bits(chance.u64(..)),
        _ => (chance.f64() * 2_000.0).round() / 10.0,
    }
}

#[test]
fn whatever_the_names_and_numbers_are_a_line_says_them() {
    for seed in 0..20_000 {
        let mut chance = Rng::with_seed(seed);
        let (kind_name, thing_name) = (strange(&mut chance), strange(&mut chance));
        let fields = [format!("a{}", strange(&mut chance)), format!("b{}", strange(&mut chance))];
        let label = strange(&mut chance);
        let kinds = kind(&kind_name, &[&fields[0], &fields[1]], &[&label], 9.0);
        let settings = settings(vec![kinds]);
        let one = thing(&settings, 0, &thing_name, 0);
        let pen = Pen::new(settings, [&one].into_iter());

        let numbers = [number(&mut chance), number(&mut chance), number(&mut chance)];
        let mut said = seen(0, chance.i64(-9e12 as i64..9e12 as i64), seed, numbers[0]);
        said.values.set(FieldSlot(1), numbers[1]);
        said.sighting = Some(Sighting { label: 0, confidence: numbers[2], at: None });
        let line = line_of(&pen, 7, &said).expect("a label is always said");

        assert_eq!(line.measurement, said_as(&kind_name, false), "seed {seed}");
        assert_eq!(line.tags, BTreeMap::from([("thing".into(), said_as(&thing_name, false))]));
        let names = [said_as(&fields[0], false), said_as(&fields[1], false), "confidence".into()];
        for (name, number) in names.iter().zip(numbers) {
            let there = match line.fields.get(name) {
                Some(Value::Number(there)) => Some(there.to_bits()),
                _ => None,
            };
            let wanted = number.is_finite().then(|| number.to_bits());
            assert_eq!(there, wanted, "seed {seed}: {name} is {number}, to the bit");
        }
        assert_eq!(line.fields.get("label"), Some(&Value::Text(said_as(&label, true))));
        assert_eq!(line.at.div_euclid(1_000_000), said.said.0, "its own millisecond");
    }
}

#[test]
fn a_thing_that_stands_is_tagged_with_its_grid_and_street_and_one_that_moves_is_not() {
    let settings = settings(vec![kind("bin", &["fill"], &[], 0.0), kind("car", &[], &[], 9.0)]);
    let (bin, car) = (thing(&settings, 0, "bin-1", 0), thing(&settings, 1, "car-1", 1));
    let grid = settings.grids.get(bin.grid.expect("in town")).expect("a grid").code;
    let pen = Pen::new(settings, [&bin, &car].into_iter());
    let mut lines = Vec::new();
    assert!(pen.write(1, &seen(0, 1_800_000_000_000, 5, 81.5), &mut lines));
    let mut drove = seen(1, 1_800_000_000_000, 5, 0.0);
    let at = Position::new(113.205, 23.105);
    drove.values = Values::NONE;
    drove.position = Some(Motion { at, heading_deg: 90.0, speed_mps: 0.1 });
    assert!(pen.write(2, &drove, &mut lines));
    let wanted = format!(
        "bin,thing=bin-1,grid={grid},street={} fill=81.5 1800000000000618038\n\
         car,thing=car-1 lon=113.205,lat=23.105,heading=90.0,speed=0.1 1800000000000618038\n",
        grid / 1_000_000
    );
    assert_eq!(String::from_utf8(lines).expect("text"), wanted);
}

#[test]
fn what_measured_nothing_that_can_be_said_has_no_line() {
    let settings = settings(vec![kind("bin", &["fill"], &[], 0.0)]);
    let bin = thing(&settings, 0, "bin-1", 0);
    let pen = Pen::new(settings, [&bin].into_iter());
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(line_of(&pen, 1, &seen(0, 1, 1, number)), None);
    }
    assert_eq!(line_of(&pen, 1, &seen(9, 1, 1, 1.0)), None, "a thing nobody registered");
    assert_eq!(line_of(&pen, 1, &seen(0, i64::MAX, 1, 1.0)), None, "a time out of all bounds");
}

#[test]
fn two_readings_of_one_millisecond_are_two_points_and_a_second_writing_is_the_same() {
    let settings = settings(vec![kind("bin", &["fill"], &[], 0.0)]);
    let bin = thing(&settings, 0, "bin-1", 0);
    let pen = Pen::new(settings, [&bin].into_iter());
    let (mut first, mut second) = (Batch::default(), Batch::default());
    for (batch, from) in [(&mut first, 10), (&mut second, 900)] {
        batch.begin(from);
        for seq in 0..1_000 {
            batch.add(&pen, from + seq, &seen(0, 1_800_000_000_000, seq, 1.0));
        }
    }
    assert_eq!(first.lines(0..1_000), second.lines(0..1_000), "whatever their facts' numbers");
    let all = std::str::from_utf8(first.lines(0..1_000)).expect("text");
    let times: std::collections::BTreeSet<i64> = all.lines().map(|line| read(line).at).collect();
    assert_eq!(times.len(), 1_000);
}
