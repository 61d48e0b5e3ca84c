//! Observations as lines of InfluxDB's line protocol: `kind,thing=…,grid=…,street=… field=… time`.

use crate::moment;
use city::{Grid, Kind, KindId, Observation, Settings, Thing};
use std::io::Write;
use std::sync::Arc;

/// Writes lines; it knows the names of all things and what their kinds say.
pub struct Pen {
    settings: Arc<Settings>,
    kinds: Vec<Words>,
    things: Vec<Head>,
}

/// A kind's names as they stand in a line.
struct Words {
    fields: Vec<Vec<u8>>,
    labels: Vec<Vec<u8>>,
}

/// How every line of a thing begins: measurement and tags, ready to be copied.
struct Head {
    kind: KindId,
    bytes: Box<[u8]>,
}

impl Pen {
    /// A pen for the things there are.
    pub fn new<'a>(settings: Arc<Settings>, things: impl Iterator<Item = &'a Thing>) -> Pen {
        let kinds = settings.kinds.iter().map(Words::of).collect();
        let mut pen = Pen { settings, kinds, things: Vec::new() };
        things.for_each(|thing| pen.register(thing));
        pen
    }

    /// One more thing; things come in the order of their numbers.
    pub fn register(&mut self, thing: &Thing) {
        if thing.id.slot() == self.things.len() {
            let bytes = self.head(thing).unwrap_or_default().into();
            self.things.push(Head { kind: thing.kind, bytes });
        }
    }

    /// Nothing for a thing whose type file is gone.
    fn head(&self, thing: &Thing) -> Option<Vec<u8>> {
        let kind = self.settings.kind(thing.kind)?;
        let mut bytes = escaped(&kind.name, b", ");
        tag(&mut bytes, "thing", &thing.name);
        // Where it is registered says nothing about something that moves.
        let grid = thing.grid.filter(|_| !kind.moves());
        if let Some(grid) = grid.and_then(|slot| self.settings.grids.get(slot)) {
            place(&mut bytes, grid);
        }
        Some(bytes)
    }

    /// Adds the line of an observation whose fact has this number; nothing where it measured and
    /// saw nothing.
    pub fn write(&self, number: u64, seen: &Observation, lines: &mut Vec<u8>) -> bool {
        let Some(head) = self.things.get(seen.thing.slot()) else { return false };
        let Some(words) = self.kinds.get(head.kind.slot()) else { return false };
        let Some(at) = moment::nanoseconds(seen, number) else { return false };
        let start = lines.len();
        lines.extend_from_slice(&head.bytes);
        let mut fields = Fields { lines, count: 0 };
        words.say(seen, &mut fields);
        if fields.count == 0 {
            lines.truncate(start);
            return false;
        }
        // Writing into a Vec cannot fail.
        let _ = writeln!(lines, " {at}");
        true
    }
}

impl Words {
    fn of(kind: &Kind) -> Words {
        Words {
            fields: kind.fields.iter().map(|field| escaped(&field.name, KEY)).collect(),
            labels: kind.detects.iter().map(|label| quoted(label)).collect(),
        }
    }

    /// The names are the wire's own; it reserves them, so no field of a kind is called the same.
    fn say(&self, seen: &Observation, fields: &mut Fields<'_>) {
        for (slot, number) in seen.values.iter() {
            if let Some(name) = self.fields.get(slot.slot()) {
                fields.number(name, number);
            }
        }
        if let Some(motion) = seen.position {
            fields.number(b"lon", motion.at.lon);
            fields.number(b"lat", motion.at.lat);
            fields.short(b"heading", motion.heading_deg);
            fields.short(b"speed", motion.speed_mps);
        }
        if let Some(sighting) = seen.sighting {
            if let Some(label) = self.labels.get(usize::from(sighting.label)) {
                fields.text(b"label", label);
            }
            fields.number(b"confidence", sighting.confidence);
            if let Some(at) = sighting.at {
                fields.number(b"label.lon", at.lon);
                fields.number(b"label.lat", at.lat);
            }
        }
    }
}

/// The fields of one line as they are added.
struct Fields<'a> {
    lines: &'a mut Vec<u8>,
    count: u32,
}

impl Fields<'_> {
    fn number(&mut self, name: &[u8], number: f64) {
        // The protocol has no word for what is no number; the server would refuse the line.
        if number.is_finite() {
            self.name(name);
            // The shortest digits that give the same number back, always marked as a float.
            let _ = write!(self.lines, "{number:?}");
        }
    }

    fn short(&mut self, name: &[u8], number: f32) {
        if number.is_finite() {
            self.name(name);
            let _ = write!(self.lines, "{number:?}");
        }
    }

    fn text(&mut self, name: &[u8], quoted: &[u8]) {
        self.name(name);
        self.lines.extend_from_slice(quoted);
    }

    fn name(&mut self, name: &[u8]) {
        self.lines.push(if self.count == 0 { b' ' } else { b',' });
        self.lines.extend_from_slice(name);
        self.lines.push(b'=');
        self.count += 1;
    }
}

fn place(line: &mut Vec<u8>, grid: &Grid) {
    // Writing into a Vec cannot fail.
    let _ = write!(line, ",grid={},street={}", grid.code, grid.street());
}

fn tag(line: &mut Vec<u8>, name: &str, value: &str) {
    line.push(b',');
    line.extend_from_slice(name.as_bytes());
    line.push(b'=');
    line.extend(escaped(value, KEY));
}

/// What is escaped in names of tags and fields, and in values of tags; in a measurement an equals
/// sign means itself.
const KEY: &[u8] = b",= ";

/// A measurement, tag or field name. What the protocol cannot say at all (controls, a backslash
/// before a separator, a leading `#`) is written as `%` and two digits, and so is `%` itself: no
/// two names become one.
fn escaped(name: &str, separators: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            byte if separators.contains(&byte) => bytes.extend([b'\\', byte]),
            0..0x20 | 0x7F | b'\\' | b'%' | b'#' => {
                let _ = write!(bytes, "%{byte:02X}");
            }
            _ => bytes.push(byte),
        }
    }
    bytes
}

/// A text between quotes; controls as in names, since a line must stay one line.
fn quoted(text: &str) -> Vec<u8> {
    let mut bytes = vec![b'"'];
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => bytes.extend([b'\\', byte]),
            0..0x20 | 0x7F | b'%' => {
                let _ = write!(bytes, "%{byte:02X}");
            }
            _ => bytes.push(byte),
        }
    }
    bytes.push(b'"');
    bytes
}
