//! The rows of somebody else's list, one at a time: a CSV file, a GeoJSON FeatureCollection or a
//! FlatGeobuf file.

use super::mapping::{Encoding, Format, Mapping};
use super::quotes::Quotes;
use super::text::FromGb18030;
use super::{crs, flatgeobuf};
use city::Datum;
use csv::StringRecord;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::ops::ControlFlow;

/// One row.
pub(crate) enum Row<'r> {
    /// Of a CSV file: its columns and their values.
    Cells(&'r BTreeMap<String, usize>, &'r StringRecord),
    /// Of a FeatureCollection, or as if it were.
    Feature(&'r Value),
}

/// A row that cannot be read.
#[derive(Default)]
pub(crate) struct Unread {
    /// Why.
    pub words: String,
    /// In which column, where it is one.
    pub column: String,
}

/// Hears each row with its number, counted from 1, or why it cannot be read; says whether to go on.
pub(crate) type Each<'f> = dyn FnMut(u64, Result<Row<'_>, Unread>) -> ControlFlow<()> + 'f;

/// Hears the columns of a file that says them before its rows, and refuses it or lets it be read.
pub(crate) type Header<'f, E> = dyn FnMut(&[&str]) -> Result<(), E> + 'f;

/// Why a row is no row whose bytes are no text.
pub(crate) const NOT_UTF8: &str = "it is not UTF-8";

/// What to do then.
pub(crate) const SAY: &str = "say encoding = \"gb18030\" in the mapping if it is that";

/// Why a list cannot be read on.
pub(crate) enum Broken<E> {
    /// The header is not what the mapping asks for.
    Header(E),
    /// The bytes end, or mean nothing, from here on.
    Bytes(String),
}

/// Reads all rows until one is too many or the bytes are broken. A row that is broken by itself
/// is told and passed over.
pub(crate) fn each<E>(
    mapping: &Mapping,
    from: impl Read,
    header: &mut Header<'_, E>,
    each: &mut Each<'_>,
) -> Result<(), Broken<E>> {
    match mapping.format {
        Format::Csv if mapping.encoding == Encoding::Gb18030 => {
            rows(FromGb18030::new(from), header, each)
        }
        Format::Csv => rows(from, header, each),
        Format::FlatGeobuf => flatgeobuf::each(mapping, from, header, each),
        Format::GeoJson => {
            let mut json = serde_json::Deserializer::from_reader(from);
            let collection = Collection(each, mapping.datum);
            let read = serde::Deserializer::deserialize_map(&mut json, collection);
            match read.map_err(|error| Broken::Bytes(format!("not GeoJSON: {error}")))? {
                ControlFlow::Break(()) => Ok(()),
                ControlFlow::Continue(()) => json.end().map_err(|e| Broken::Bytes(e.to_string())),
            }
        }
    }
}

fn rows<E>(
    from: impl Read,
    header: &mut Header<'_, E>,
    each: &mut Each<'_>,
) -> Result<(), Broken<E>> {
    let mut csv = csv::ReaderBuilder::new().from_reader(Quotes::new(from));
    let titles = csv.headers().map_err(|error| match error.kind() {
        csv::ErrorKind::Utf8 { .. } => Broken::Bytes(format!("its header: {NOT_UTF8}; {SAY}")),
        _ => Broken::Bytes(format!("its header: {error}")),
    })?;
    let titles: Vec<&str> = titles.iter().map(|title| title.trim_matches('\u{feff}')).collect();
    header(&titles).map_err(Broken::Header)?;
    let titles: Vec<String> = titles.into_iter().map(str::to_owned).collect();
    let columns = titles.iter().cloned().enumerate().map(|(n, title)| (title, n)).collect();
    let unread = |column: Option<usize>, words: &str| {
        let column = column.and_then(|column| titles.get(column)).cloned().unwrap_or_default();
        Err(Unread { words: words.to_owned(), column })
    };
    let mut record = StringRecord::new();
    for number in 1.. {
        let told = match csv.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) if record.as_slice().contains(char::REPLACEMENT_CHARACTER) => {
                let torn = |cell: &str| cell.contains(char::REPLACEMENT_CHARACTER);
                let column = record.iter().position(torn);
                each(number, unread(column, "it has bytes that are no character"))
            }
            Ok(true) => each(number, Ok(Row::Cells(&columns, &record))),
            Err(error) => match error.kind() {
                csv::ErrorKind::Io(_) => {
                    return Err(Broken::Bytes(format!("row {number}: {error}")));
                }
                csv::ErrorKind::Utf8 { err, .. } => {
                    each(number, unread(Some(err.field()), NOT_UTF8))
                }
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    let words = format!("it has {len} cells, the header {expected_len}");
                    each(number, unread(None, &words))
                }
                _ => each(number, unread(None, &error.to_string())),
            },
        };
        if told.is_break() {
            break;
        }
    }
    Ok(())
}

impl Row<'_> {
    /// The value of a column; a number or a truth value as its text, `None` where there is none.
    pub(crate) fn cell(&self, column: &str) -> Option<Cow<'_, str>> {
        match self {
            Row::Cells(columns, record) => record.get(*columns.get(column)?).map(Cow::from),
            Row::Feature(feature) => match feature.get("properties")?.get(column)? {
                Value::String(text) => Some(Cow::from(text)),
                Value::Number(number) => Some(Cow::from(number.to_string())),
                Value::Bool(flag) => Some(Cow::from(flag.to_string())),
                Value::Null | Value::Array(_) | Value::Object(_) => None,
            },
        }
    }

    /// The geometry of a feature.
    pub(crate) fn geometry(&self) -> Option<&Value> {
        match self {
            Row::Cells(..) => None,
            Row::Feature(feature) => feature.get("geometry").filter(|geometry| !geometry.is_null()),
        }
    }
}

/// Reads a FeatureCollection feature by feature; the whole is never in memory.
struct Collection<'f, 'e>(&'f mut Each<'e>, Datum);

impl<'de> Visitor<'de> for Collection<'_, '_> {
    type Value = ControlFlow<()>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a FeatureCollection")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ControlFlow<()>, A::Error> {
        let mut told = None;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "features" => {
                    let told = told.insert(map.next_value_seed(List(&mut *self.0))?);
                    if told.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                "crs" => check_crs(&map.next_value()?, self.1).map_err(A::Error::custom)?,
                // As an export of ours says it, since GeoJSON has no word for GCJ-02.
                "datum" => check_datum(&map.next_value()?, self.1).map_err(A::Error::custom)?,
                _ => map.next_value::<IgnoredAny>().map(|_| ())?,
            }
        }
        told.ok_or_else(|| A::Error::custom("it has no features; write a FeatureCollection"))
    }
}

/// What a FeatureCollection says of its coordinate system; without a name it is that of GeoJSON.
fn check_crs(crs: &Value, said: Datum) -> Result<(), String> {
    let name = crs["properties"]["name"].as_str().unwrap_or("CRS84");
    crs::agree(name, wire::datum::labelled(name), said)
}

fn check_datum(name: &Value, said: Datum) -> Result<(), String> {
    name.as_str().map_or(Ok(()), |name| crs::agree_by_name(name, said))
}

struct List<'f, 'e>(&'f mut Each<'e>);

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ControlFlow<()>;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ControlFlow<()>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<ControlFlow<()>, A::Error> {
        let mut number = 0;
        while let Some(feature) = list.next_element::<Value>()? {
            number += 1;
            let row = match feature["type"] == "Feature" {
                true => Ok(Row::Feature(&feature)),
                false => Err(Unread { words: "it is no Feature".into(), ..Unread::default() }),
            };
            if (self.0)(number, row).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}
