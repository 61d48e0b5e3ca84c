//! Names and numbers in InfluxDB's line protocol: one line each, that says them and nothing else.

#[path = "../../../services/influx/tests/grammar/mod.rs"]
mod grammar;
#[path = "../../../services/influx/tests/town/mod.rs"]
mod town;

use city::FieldSlot;
use grammar::{Value, read};
use influx::Pen;
use town::{kind, seen, settings, thing};

/// A number's eight bytes, and names with line ends between: of a kind, a thing, two fields, a
/// label.
pub fn lines(data: &[u8]) {
    let Some((number, names)) = data.split_first_chunk::<8>() else { return };
    let Ok(names) = std::str::from_utf8(names) else { return };
    let mut names = names.split('\n').filter(|name| !name.is_empty());
    let mut next = || names.next().unwrap_or("x");
    let (kind_name, thing_name) = (next(), next());
    // A kind's fields have different names.
    let fields = [format!("a{}", next()), format!("b{}", next())];
    let number = f64::from_le_bytes(*number);
    let settings = settings(vec![kind(kind_name, &[&fields[0], &fields[1]], &[next()], 9.0)]);
    let one = thing(&settings, 0, thing_name, 0);
    let pen = Pen::new(settings, [&one].into_iter());
    let mut said = seen(0, 1_800_000_000_000, 1, number);
    said.values.set(FieldSlot(1), 81.5);
    let mut bytes = Vec::new();
    assert!(pen.write(7, &said, &mut bytes), "a number is always said");
    let text = String::from_utf8(bytes).expect("lines are UTF-8");
    let line = text.strip_suffix('\n').expect("a line ends");
    assert!(!line.contains(['\n', '\r', '\0']), "one line: {line:?}");
    let line = read(line);
    assert_eq!(line.tags.len(), 1, "{line:?}");
    let numbers: Vec<u64> = line
        .fields
        .values()
        .map(|value| match value {
            Value::Number(number) => number.to_bits(),
            Value::Text(text) => unreachable!("no text was measured: {text}"),
        })
        .collect();
    let wanted = [number.to_bits(), 81.5f64.to_bits()];
    assert_eq!(numbers, wanted[usize::from(!number.is_finite())..]);
    assert_eq!(line.at.div_euclid(1_000_000), said.said.0, "its own millisecond");
    assert!(!line.measurement.is_empty());
}
