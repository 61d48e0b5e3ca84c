//! InfluxDB's line protocol, read as its documentation says and with nothing of ours.

use std::collections::BTreeMap;

/// A value as it stands in a line.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Value {
    Number(f64),
    Text(String),
}

/// A line as InfluxDB's documentation says it is to be read.
#[derive(PartialEq, Debug)]
pub(crate) struct Read {
    pub(crate) measurement: String,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) fields: BTreeMap<String, Value>,
    pub(crate) at: i64,
}

/// Reads up to one of the stops that is not escaped; a backslash means itself before all else.
fn word<'a>(text: &'a str, stops: &[char], escapable: &[char]) -> (String, &'a str) {
    let (mut word, mut rest) = (String::new(), text);
    while let Some(next) = rest.chars().next() {
        let after = &rest[next.len_utf8()..];
        let escaped = after.chars().next().filter(|c| next == '\\' && escapable.contains(c));
        if let Some(meant) = escaped {
            word.push(meant);
            rest = &after[meant.len_utf8()..];
        } else if stops.contains(&next) {
            break;
        } else {
            word.push(next);
            rest = after;
        }
    }
    (word, rest)
}

pub(crate) fn read(line: &str) -> Read {
    assert!(!line.starts_with('#'), "no comment: {line}");
    let (measurement, mut rest) = word(line, &[',', ' '], &[',', ' ']);
    let mut tags = BTreeMap::new();
    while let Some(after) = rest.strip_prefix(',') {
        let (key, value) = word(after, &['='], &[',', '=', ' ']);
        let value = value.strip_prefix('=').expect("a tag has a value");
        let (value, after) = word(value, &[',', ' '], &[',', '=', ' ']);
        assert!(!value.is_empty() && !value.ends_with('\\'), "a tag's value: {line}");
        assert_eq!(tags.insert(key, value), None, "a tag stands once: {line}");
        rest = after;
    }
    let mut fields = BTreeMap::new();
    while let Some(after) = rest.strip_prefix(if fields.is_empty() { ' ' } else { ',' }) {
        let (key, value) = word(after, &['='], &[',', '=', ' ']);
        let value = value.strip_prefix('=').expect("a field has a value");
        let (value, after) = match value.strip_prefix('"') {
            Some(text) => {
                let (text, after) = word(text, &['"'], &['"', '\\']);
                (Value::Text(text), after.strip_prefix('"').expect("a text ends"))
            }
            None => {
                let (number, after) = word(value, &[',', ' '], &[]);
                assert!(!number.ends_with('i') && number.contains(['.', 'e']), "a float: {line}");
                (Value::Number(number.parse().expect("a number")), after)
            }
        };
        assert_eq!(fields.insert(key, value), None, "a field stands once: {line}");
        rest = after;
    }
    assert!(!fields.is_empty(), "a line has a field: {line}");
    let at = rest.strip_prefix(' ').and_then(|at| at.parse().ok()).expect("a time");
    Read { measurement, tags, fields, at }
}
