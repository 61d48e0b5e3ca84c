//! Pieces of JSON reading: one value at a time, and what to say when it cannot be read.

use city::Unreadable;
use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};
use std::fmt;

/// Most keys one object of a canonical body may have.
pub const KEYS_MAX: usize = 64;

/// Says in our words why JSON could not be read. `at` is the field that was being read, and
/// `wanted` what it must be; empty where none was.
pub(super) fn explain(
    error: &serde_json::Error,
    body: &str,
    at: &str,
    wanted: &'static str,
) -> Unreadable {
    if names_no_number(error, body) {
        return Unreadable::NotFinite(at.into());
    }
    match (error.is_data(), at) {
        (true, "t") => Unreadable::BadTime(at.into()),
        (true, at) if !at.is_empty() => Unreadable::WrongType(at.into(), wanted),
        _ => Unreadable::BadJson(error.to_string().into()),
    }
}

/// Whether the parser stopped at what is a number elsewhere: `NaN`, `Infinity`, `1e999`.
fn names_no_number(error: &serde_json::Error, body: &str) -> bool {
    if error.is_data() || error.is_eof() {
        return false;
    }
    let line = body.lines().nth(error.line().saturating_sub(1)).unwrap_or_default().as_bytes();
    let from = error.column().saturating_sub(2).min(line.len());
    let here = &line[from..(from + 10).min(line.len())];
    let begins = |word: &[u8]| here.windows(word.len()).take(3).any(|part| part == word);
    begins(b"NaN") || begins(b"Infinity") || error.to_string().starts_with("number out of range")
}

/// Reads a finite number.
pub(super) struct Number;

impl<'de> DeserializeSeed<'de> for Number {
    type Value = f64;
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<f64, D::Error> {
        json.deserialize_f64(self)
    }
}

impl Visitor<'_> for Number {
    type Value = f64;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<f64, E> {
        Ok(number)
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<f64, E> {
        Ok(number as f64)
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<f64, E> {
        Ok(number as f64)
    }
}

/// Reads a whole number that is not negative.
pub(super) struct Whole;

impl<'de> DeserializeSeed<'de> for Whole {
    type Value = u64;
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<u64, D::Error> {
        json.deserialize_u64(self)
    }
}

impl Visitor<'_> for Whole {
    type Value = u64;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<u64, E> {
        Ok(number)
    }
}

/// Reads a text and makes something of it while it is there; nothing is copied.
pub(super) struct Text<F>(pub(super) F);

impl<'de, T, F: FnOnce(&str) -> T> DeserializeSeed<'de> for Text<F> {
    type Value = T;
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<T, D::Error> {
        json.deserialize_str(self)
    }
}

impl<T, F: FnOnce(&str) -> T> Visitor<'_> for Text<F> {
    type Value = T;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok((self.0)(text))
    }
}
