//! Our own bodies: telemetry and sightings, read in one pass without allocation.

use super::json::{KEYS_MAX, Number, Text, Whole, explain};
use super::words::Words;
use crate::datum;
use city::{
    Datum, FieldSlot, Mark, Motion, Sighting, Telemetry, ThingId, Time, Unreadable, Values,
};
use serde::de::{Deserializer as _, Error, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// Which of the keys of a body it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    T,
    Boot,
    Seq,
    Lon,
    Lat,
    Heading,
    Speed,
    Datum,
    Label,
    Confidence,
    Field(u8),
    Other,
}

/// Keys of a body that no field of a type may take.
pub(crate) const RESERVED: [&str; 10] =
    ["t", "boot", "seq", "lon", "lat", "heading", "speed", "datum", "label", "confidence"];

/// What is wanted of the fields, for whoever got it wrong.
const A_NUMBER: &str = "a number";
const A_WHOLE: &str = "a whole number, not negative";
const A_DATUM: &str = "wgs84, cgcs2000, gcj02 or bd09";
const A_LABEL: &str = "a label that the type file detects";
const A_SHARE: &str = "a number from 0 to 1";
const A_SPEED: &str = "metres a second, not negative";

/// A body while it is read.
struct Reading<'w> {
    words: &'w Words,
    sighting: bool,
    /// What is being read, for the one who sent it.
    at: &'w str,
    wanted: &'static str,
    why: Option<Unreadable>,
    seen: u32,
    time: Option<u64>,
    boot: Option<u32>,
    seq: Option<u64>,
    lon: Option<f64>,
    lat: Option<f64>,
    heading_deg: f64,
    speed_mps: f64,
    datum: Datum,
    label: Option<u8>,
    confidence: Option<f64>,
    values: Values,
}

/// What a thing says of itself.
pub(super) fn telemetry(
    thing: ThingId,
    words: &Words,
    body: &str,
) -> Result<Telemetry, Unreadable> {
    let reading = read(words, false, body)?;
    let position = reading.position()?.map(|at| Motion {
        at,
        heading_deg: reading.heading_deg.rem_euclid(360.0) as f32,
        speed_mps: reading.speed_mps as f32,
    });
    Ok(Telemetry {
        thing,
        said: reading.said(),
        mark: reading.mark()?,
        position,
        values: reading.values,
        sighting: None,
    })
}

/// What a thing says it saw; the position is the matter's, not its own.
pub(super) fn sighting(thing: ThingId, words: &Words, body: &str) -> Result<Telemetry, Unreadable> {
    let reading = read(words, true, body)?;
    let missing = |name: &str| Unreadable::MissingField(name.into());
    let sighting = Sighting {
        label: reading.label.ok_or_else(|| missing("label"))?,
        confidence: reading.confidence.ok_or_else(|| missing("confidence"))?,
        at: reading.position()?,
    };
    Ok(Telemetry {
        thing,
        said: reading.said(),
        mark: reading.mark()?,
        position: None,
        values: Values::NONE,
        sighting: Some(sighting),
    })
}

fn read<'w>(words: &'w Words, sighting: bool, body: &str) -> Result<Reading<'w>, Unreadable> {
    let mut reading = Reading {
        words,
        sighting,
        at: "",
        wanted: "",
        why: None,
        seen: 0,
        time: None,
        boot: None,
        seq: None,
        lon: None,
        lat: None,
        heading_deg: 0.0,
        speed_mps: 0.0,
        datum: Datum::Wgs84,
        label: None,
        confidence: None,
        values: Values::NONE,
    };
    let mut json = serde_json::Deserializer::from_str(body);
    let read = json.deserialize_map(&mut reading).and_then(|()| json.end());
    match read {
        Ok(()) => Ok(reading),
        Err(error) => {
            let why = reading.why.take();
            Err(why.unwrap_or_else(|| explain(&error, body, reading.at, reading.wanted)))
        }
    }
}

impl Reading<'_> {
    fn said(&self) -> Option<Time> {
        self.time.map(|ms| Time(ms as i64))
    }

    fn mark(&self) -> Result<Option<Mark>, Unreadable> {
        match (self.boot, self.seq) {
            (boot, Some(seq)) => Ok(Some(Mark { boot: boot.unwrap_or(0), seq })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(Unreadable::MissingField("seq".into())),
        }
    }

    fn position(&self) -> Result<Option<city::Position>, Unreadable> {
        match (self.lon, self.lat) {
            (Some(lon), Some(lat)) => Ok(Some(datum::to_wgs84(self.datum, lon, lat))),
            (None, None) => Ok(None),
            (None, _) => Err(Unreadable::MissingField("lon".into())),
            (_, None) => Err(Unreadable::MissingField("lat".into())),
        }
    }

    fn key(&self, text: &str) -> Key {
        match text {
            "t" => Key::T,
            "boot" => Key::Boot,
            "seq" => Key::Seq,
            "lon" => Key::Lon,
            "lat" => Key::Lat,
            "datum" => Key::Datum,
            "heading" if !self.sighting => Key::Heading,
            "speed" if !self.sighting => Key::Speed,
            "label" if self.sighting => Key::Label,
            "confidence" if self.sighting => Key::Confidence,
            _ if self.sighting => Key::Other,
            other => self.words.field(other).map_or(Key::Other, Key::Field),
        }
    }

    /// Notes which key comes next; the same key twice could mean two things.
    fn begin<E: Error>(&mut self, key: Key) -> Result<(), E> {
        let (bit, at, wanted) = match key {
            Key::T => (0, "t", "milliseconds since 1970"),
            Key::Boot => (1, "boot", A_WHOLE),
            Key::Seq => (2, "seq", A_WHOLE),
            Key::Lon => (3, "lon", A_NUMBER),
            Key::Lat => (4, "lat", A_NUMBER),
            Key::Heading => (5, "heading", A_NUMBER),
            Key::Speed => (6, "speed", A_SPEED),
            Key::Datum => (7, "datum", A_DATUM),
            Key::Label => (8, "label", A_LABEL),
            Key::Confidence => (9, "confidence", A_SHARE),
            Key::Field(slot) => (10 + u32::from(slot), self.words.name_of(slot), A_NUMBER),
            Key::Other => (31, "", ""),
        };
        (self.at, self.wanted) = (at, wanted);
        if key != Key::Other && self.seen & (1 << bit) != 0 {
            return Err(self.fail(Unreadable::BadJson(format!("the key {at} comes twice").into())));
        }
        self.seen |= 1 << bit;
        Ok(())
    }

    fn fail<E: Error>(&mut self, why: Unreadable) -> E {
        self.why = Some(why);
        E::custom("refused")
    }

    fn wrong<E: Error>(&mut self) -> E {
        self.fail(Unreadable::WrongType(self.at.into(), self.wanted))
    }

    fn value<'de, A: MapAccess<'de>>(&mut self, key: Key, map: &mut A) -> Result<(), A::Error> {
        match key {
            Key::T => {
                let ms = map.next_value_seed(Whole)?;
                if i64::try_from(ms).is_err() {
                    return Err(self.fail(Unreadable::BadTime("t".into())));
                }
                self.time = Some(ms);
            }
            Key::Boot => {
                let boot = u32::try_from(map.next_value_seed(Whole)?).ok();
                self.boot = Some(boot.ok_or_else(|| self.wrong())?);
            }
            Key::Seq => self.seq = Some(map.next_value_seed(Whole)?),
            Key::Lon => self.lon = Some(map.next_value_seed(Number)?),
            Key::Lat => self.lat = Some(map.next_value_seed(Number)?),
            Key::Heading => self.heading_deg = map.next_value_seed(Number)?,
            Key::Speed => self.speed_mps = self.checked(map, |mps| mps >= 0.0)?,
            Key::Datum => {
                let datum = map.next_value_seed(Text(datum::of_device))?;
                self.datum = datum.ok_or_else(|| self.wrong())?;
            }
            Key::Label => {
                let words = self.words;
                let label = map.next_value_seed(Text(|text: &str| words.label(text)))?;
                self.label = Some(label.ok_or_else(|| self.wrong())?);
            }
            Key::Confidence => {
                self.confidence = Some(self.checked(map, |share| (0.0..=1.0).contains(&share))?);
            }
            Key::Field(slot) => self.values.set(FieldSlot(slot), map.next_value_seed(Number)?),
            Key::Other => drop(map.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }

    fn checked<'de, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
        fits: impl FnOnce(f64) -> bool,
    ) -> Result<f64, A::Error> {
        let number = map.next_value_seed(Number)?;
        if fits(number) { Ok(number) } else { Err(self.wrong()) }
    }
}

impl<'de> Visitor<'de> for &mut Reading<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        for _ in 0..KEYS_MAX {
            self.at = "";
            let Some(key) = map.next_key_seed(Text(|text: &str| self.key(text)))? else {
                return Ok(());
            };
            self.begin(key)?;
            self.value(key, &mut map)?;
        }
        match map.next_key::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(self.fail(Unreadable::BadJson("more than 64 keys".into()))),
        }
    }
}
