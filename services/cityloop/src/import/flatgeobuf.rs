//! The rows of a FlatGeobuf file, each as it would stand in a FeatureCollection: what holds for
//! GeoJSON holds for it. The file says its columns, and may say its coordinate system.

use super::crs;
use super::mapping::Mapping;
use super::rows::{Broken, Each, Header, Row, Unread};
use crate::source;
use ::flatgeobuf::{
    Column, ColumnType, Crs, Feature, FgbReader, Geometry, GeometryType,
    size_prefixed_root_as_feature,
};
use city::Datum;
use serde_json::{Map, Value, json};
use std::io::{self, Read};
use std::path::Path;

/// Bytes that one feature may have: a coast has fewer.
const FEATURE_MAX: u32 = 16 << 20;
/// Bytes of an entry of the index.
const NODE: u64 = 40;

/// What the file says before its features.
struct Head {
    columns: Vec<(String, ColumnType)>,
    geometry: GeometryType,
    /// How many features; 0 where it is not said.
    count: u64,
    /// Bytes between the header and the first feature.
    index: u64,
    crs: Option<Said>,
}

/// What a file says of its coordinate system: the datum, where it is one of ours.
struct Said {
    name: String,
    datum: Option<Datum>,
}

/// The datum a file says it is in; `None` where it says nothing.
pub(super) fn datum(file: &Path) -> Result<Option<Datum>, String> {
    let (mut from, _) = source::open(file).map_err(|error| error.to_string())?;
    let head = head(&mut from).map_err(|error| format!("{}: {error}", file.display()))?;
    let Some(Said { name, datum }) = head.crs else { return Ok(None) };
    datum.map(Some).ok_or_else(|| crs::foreign(&name))
}

/// Reads all features; see [`super::rows::each`].
pub(super) fn each<E>(
    mapping: &Mapping,
    mut from: impl Read,
    header: &mut Header<'_, E>,
    each: &mut Each<'_>,
) -> Result<(), Broken<E>> {
    let head = head(&mut from).map_err(Broken::Bytes)?;
    if let Some(Said { name, datum }) = &head.crs {
        crs::agree(name, *datum, mapping.datum).map_err(Broken::Bytes)?;
    }
    let titles: Vec<&str> = head.columns.iter().map(|(name, _)| name.as_str()).collect();
    header(&titles).map_err(Broken::Header)?;
    let skipped = io::copy(&mut from.by_ref().take(head.index), &mut io::sink());
    if !skipped.is_ok_and(|skipped| skipped == head.index) {
        return Err(Broken::Bytes("it ends inside its index".to_owned()));
    }
    let mut bytes = Vec::new();
    for number in 1.. {
        match next(&mut from, &mut bytes) {
            Ok(true) => (),
            Ok(false) if head.count > 0 && number <= head.count => {
                let says = format!("it ends before row {number} of {}", head.count);
                return Err(Broken::Bytes(says));
            }
            Ok(false) => break,
            Err(error) => return Err(Broken::Bytes(format!("row {number}: {error}"))),
        }
        let feature = size_prefixed_root_as_feature(&bytes).ok().and_then(|one| row(&head, one));
        let told = match &feature {
            Some(feature) => each(number, Ok(Row::Feature(feature))),
            None => {
                let words = "its bytes are damaged".to_owned();
                each(number, Err(Unread { words, ..Unread::default() }))
            }
        };
        if told.is_break() {
            break;
        }
    }
    Ok(())
}

fn head(mut from: impl Read) -> Result<Head, String> {
    let file = FgbReader::open(&mut from).map_err(|error| format!("not FlatGeobuf: {error}"))?;
    let header = file.header();
    let count = header.features_count();
    let index = index(count, header.index_node_size()).ok_or("its index cannot be that large")?;
    let columns = header.columns().map(|columns| columns.iter().map(named).collect());
    Ok(Head {
        columns: columns.unwrap_or_default(),
        geometry: header.geometry_type(),
        count,
        index,
        crs: header.crs().and_then(said),
    })
}

fn named(column: Column<'_>) -> (String, ColumnType) {
    (column.name().to_owned(), column.type_())
}

/// A code of 0 is none; what has neither code nor name says nothing.
fn said(crs: Crs<'_>) -> Option<Said> {
    let authority = crs.org().unwrap_or("EPSG");
    let name = match (crs.code(), crs.code_string().or(crs.name())) {
        (0, None) if crs.wkt().is_none() => return None,
        (0, name) => name.unwrap_or("told by its WKT alone").to_owned(),
        (code, _) => format!("{authority}:{code}"),
    };
    let own = authority.eq_ignore_ascii_case("EPSG") || authority.eq_ignore_ascii_case("OGC");
    let datum = Datum::named(&name).or_else(|| wire::datum::labelled(&name)).filter(|_| own);
    Some(Said { name, datum })
}

/// Bytes of the index over so many features: a packed tree, all of its levels.
fn index(count: u64, in_node: u16) -> Option<u64> {
    if in_node == 0 || count == 0 {
        return Some(0);
    }
    let (mut level, mut nodes) = (count, count);
    while level > 1 || nodes == count {
        level = level.div_ceil(u64::from(in_node.max(2)));
        nodes = nodes.checked_add(level)?;
    }
    nodes.checked_mul(NODE)
}

/// Reads the next feature's size and bytes; `false` where there is none.
fn next(from: &mut impl Read, bytes: &mut Vec<u8>) -> Result<bool, String> {
    let mut take = |bytes: &mut Vec<u8>, count: u32| {
        let read = from.by_ref().take(u64::from(count)).read_to_end(bytes);
        read.map_err(|error| error.to_string())
    };
    bytes.clear();
    if take(bytes, 4)? == 0 {
        return Ok(false);
    }
    let size = bytes.first_chunk().map(|size| u32::from_le_bytes(*size));
    let size = size.ok_or("it ends inside the row")?;
    if size > FEATURE_MAX {
        return Err(format!("it would have {size} bytes, more than {FEATURE_MAX}"));
    }
    match take(bytes, size)? == size as usize {
        true => Ok(true),
        false => Err("it ends inside the row".to_owned()),
    }
}

fn row(head: &Head, feature: Feature<'_>) -> Option<Value> {
    let own = feature.columns().map(|columns| columns.iter().map(named).collect::<Vec<_>>());
    let columns = own.as_ref().unwrap_or(&head.columns);
    let bytes = feature.properties().map(|bytes| bytes.bytes()).unwrap_or_default();
    let geometry = match feature.geometry() {
        Some(geometry) => shape(geometry, head.geometry)?,
        None => Value::Null,
    };
    Some(json!({ "properties": properties(columns, bytes)?, "geometry": geometry }))
}

/// Numbers become their text, as they stand in a CSV file.
fn properties(columns: &[(String, ColumnType)], mut bytes: &[u8]) -> Option<Map<String, Value>> {
    let mut read = Map::new();
    while !bytes.is_empty() {
        let (name, of) = columns.get(usize::from(u16::from_le_bytes(*cut(&mut bytes)?)))?;
        let text = match *of {
            ColumnType::Byte => i8::from_le_bytes(*cut(&mut bytes)?).to_string(),
            ColumnType::UByte => u8::from_le_bytes(*cut(&mut bytes)?).to_string(),
            ColumnType::Bool => (u8::from_le_bytes(*cut(&mut bytes)?) != 0).to_string(),
            ColumnType::Short => i16::from_le_bytes(*cut(&mut bytes)?).to_string(),
            ColumnType::UShort => u16::from_le_bytes(*cut(&mut bytes)?).to_string(),
            ColumnType::Int => i32::from_le_bytes(*cut(&mut bytes)?).to_string(),
            ColumnType::UInt => u32::from_le_bytes(*cut(&mut bytes)?).to_string(),
            ColumnType::Long => i64::from_le_bytes(*cut(&mut bytes)?).to_string(),
            ColumnType::ULong => u64::from_le_bytes(*cut(&mut bytes)?).to_string(),
            ColumnType::Float => f32::from_le_bytes(*cut(&mut bytes)?).to_string(),
            ColumnType::Double => f64::from_le_bytes(*cut(&mut bytes)?).to_string(),
            of => {
                let len = u32::from_le_bytes(*cut(&mut bytes)?) as usize;
                let (text, rest) = bytes.split_at_checked(len)?;
                bytes = rest;
                if of == ColumnType::Binary {
                    continue;
                }
                std::str::from_utf8(text).ok()?.to_owned()
            }
        };
        read.insert(name.clone(), Value::String(text));
    }
    Some(read)
}

fn cut<'b, const N: usize>(bytes: &mut &'b [u8]) -> Option<&'b [u8; N]> {
    let (head, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(head)
}

/// A geometry as GeoJSON writes it; one that has no place there by its name alone.
fn shape(geometry: Geometry<'_>, of_all: GeometryType) -> Option<Value> {
    let of = match geometry.type_() {
        GeometryType::Unknown => of_all,
        own => own,
    };
    let coordinates = match of {
        GeometryType::Point => json!(points(geometry).first()),
        GeometryType::LineString => json!(points(geometry)),
        GeometryType::MultiLineString | GeometryType::Polygon => json!(parts(geometry)?),
        GeometryType::MultiPolygon => {
            let polygons = geometry.parts()?.iter().map(parts).collect::<Option<Vec<_>>>();
            json!(polygons?)
        }
        _ => Value::Null,
    };
    Some(json!({ "type": of.variant_name()?, "coordinates": coordinates }))
}

fn points(geometry: Geometry<'_>) -> Vec<[f64; 2]> {
    let numbers: Vec<f64> = geometry.xy().map(|xy| xy.iter().collect()).unwrap_or_default();
    numbers.as_chunks().0.to_vec()
}

/// Lines or rings: they say where each ends where there are several.
fn parts(geometry: Geometry<'_>) -> Option<Vec<Vec<[f64; 2]>>> {
    let points = points(geometry);
    let Some(ends) = geometry.ends().filter(|ends| !ends.is_empty()) else {
        return Some(vec![points]);
    };
    let mut start = 0;
    let part = |end: u32| {
        let part = points.get(start..end as usize)?.to_vec();
        start = end as usize;
        Some(part)
    };
    ends.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_as_long_as_all_levels_of_its_tree() {
        assert_eq!(index(0, 16), Some(0));
        assert_eq!(index(179, 0), Some(0));
        // One feature has a root of its own.
        assert_eq!(index(1, 16), Some(2 * NODE));
        assert_eq!(index(179, 16), Some((179 + 12 + 1) * NODE));
        assert_eq!(index(u64::MAX, 16), None);
    }

    #[test]
    fn properties_that_end_too_early_or_name_no_column_are_damaged() {
        let columns = [("n".to_owned(), ColumnType::Double), ("t".to_owned(), ColumnType::String)];
        let mut bytes = [&[0, 0][..], &3.0_f64.to_le_bytes(), &[1, 0, 2, 0, 0, 0], b"ab"].concat();
        let read = properties(&columns, &bytes).expect("whole");
        assert_eq!((&read["n"], &read["t"]), (&json!("3"), &json!("ab")));
        bytes.pop();
        assert_eq!(properties(&columns, &bytes), None);
        assert_eq!(properties(&columns, &[7, 0]), None);
    }

    #[test]
    fn bytes_that_are_no_such_file_are_refused_without_reading_them_all() {
        assert!(head(&b"id,x,y\n1,113,23\n"[..]).is_err());
        let mut bytes = Vec::new();
        let torn = next(&mut &[255, 255, 255, 255, 0][..], &mut bytes);
        assert!(torn.expect_err("4 GiB").contains("more than"));
    }
}
