//! `cityloop export`: components and materials of the register as a list that `import` reads back,
//! and beside it the mapping that does.

mod flatgeobuf;

use crate::args::Export;
use crate::{Failure, live};
use ::wkt::ToWkt;
use city::{City, Datum, Entry, Form, Kind, Role, Text, Thing};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// The columns of every list, in order.
const COLUMNS: [&str; 23] = [
    "name",
    "type",
    "scheme",
    "identifier",
    "title",
    "authority_code",
    "authority",
    "owner_code",
    "owner",
    "maintainer_code",
    "maintainer",
    "grid",
    "standing",
    "surveyed",
    "changed",
    "source",
    "accuracy",
    "height",
    "location",
    "photo",
    "note",
    "depot",
    "via",
];

/// The last column.
const QUANTITY: &str = "quantity";
/// Those of CSV that say where it stands; a feature has a geometry.
const PLACE: [&str; 3] = ["x", "y", "geometry"];

/// What a list is written as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ListFormat {
    /// Rows under a header.
    Csv,
    /// A FeatureCollection.
    GeoJson,
    /// Features with an index.
    FlatGeobuf,
}

impl ListFormat {
    /// The format with this name.
    pub(crate) fn named(name: &str) -> Option<ListFormat> {
        match name {
            "csv" => Some(ListFormat::Csv),
            "geojson" => Some(ListFormat::GeoJson),
            "flatgeobuf" => Some(ListFormat::FlatGeobuf),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            ListFormat::Csv => "csv",
            ListFormat::GeoJson => "geojson",
            ListFormat::FlatGeobuf => "flatgeobuf",
        }
    }
}

/// Writes the list and its mapping; the city may be running, nothing of it is changed.
pub(crate) fn run(asked: &Export) -> Result<(), Failure> {
    let (files, said) = live::read(&asked.config)?;
    let city = server::peek(&files, &said, |_| Vec::new())?.city;
    let grows = beside(&asked.out);
    let written = write(&city, asked, &grows);
    let put = written.and_then(|written| Ok(fs::rename(&grows, &asked.out).map(|()| written)?));
    if put.is_err() {
        // The failure is told; that its half cannot be removed, too, would tell nobody more.
        let _ = fs::remove_file(&grows);
    }
    let (count, kinds) = put?;
    let map = asked.out.with_extension("map.toml");
    fs::write(&map, mapping(asked, &kinds))?;
    println!("{count} things  {}\nmapping  {}", asked.out.display(), map.display());
    Ok(())
}

/// Where a list grows; an earlier one of its name stays until it is whole.
fn beside(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push("-part");
    out.with_file_name(name)
}

fn write(city: &City, asked: &Export, to: &Path) -> Result<Written, Failure> {
    let cannot = |error| format!("{} cannot be written: {error}", to.display());
    let out = BufWriter::new(File::create(to).map_err(cannot)?);
    match asked.format {
        ListFormat::Csv => csv(city, asked.datum, out),
        ListFormat::GeoJson => geojson(city, asked.datum, out),
        ListFormat::FlatGeobuf => flatgeobuf::write(city, asked.datum, out),
    }
}

type Written = (u64, BTreeSet<String>);

/// Components and materials with their types; who moves is nobody's inventory.
fn listed(city: &City) -> impl Iterator<Item = (&Thing, &Kind, Entry)> {
    city.map().things().filter_map(|thing| {
        let kind = city.settings().kind(thing.kind)?;
        let is_listed = matches!(kind.role, Role::Component | Role::Material | Role::Camera);
        Some((thing, kind, city.map().entry(thing.id).filter(|_| is_listed)?))
    })
}

fn csv(city: &City, datum: Datum, out: impl Write) -> Result<Written, Failure> {
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record(COLUMNS.iter().chain(&PLACE).chain(&[QUANTITY]))?;
    let (mut count, mut kinds) = (0, BTreeSet::new());
    for (thing, kind, entry) in listed(city) {
        let mut cells = cells(city, thing, kind, &entry);
        cells.splice(COLUMNS.len()..COLUMNS.len(), PLACE.into_iter().zip(place(&entry, datum)));
        rows.write_record(cells.iter().map(|(_, cell)| cell))?;
        count += 1;
        kinds.insert(kind.name.to_string());
    }
    rows.flush()?;
    Ok((count, kinds))
}

/// GeoJSON is WGS 84; one that is not says so.
fn geojson(city: &City, datum: Datum, mut out: impl Write) -> Result<Written, Failure> {
    let (mut count, mut kinds) = (0, BTreeSet::new());
    let name = datum.name();
    write!(out, "{{\"type\":\"FeatureCollection\",\"datum\":\"{name}\",\"features\":[")?;
    for (thing, kind, entry) in listed(city) {
        let cells = cells(city, thing, kind, &entry).into_iter();
        let said = cells.filter(|(_, cell)| !cell.is_empty());
        let properties: Map<String, Value> =
            said.map(|(column, cell)| (column.to_owned(), json!(cell))).collect();
        let geometry = match shape(&entry, datum) {
            Some(form) => wire::geometry::geojson(&form, |at| json!([at.x, at.y])),
            None => json!({ "type": "Point", "coordinates": pair(&entry, datum) }),
        };
        let comma = if count == 0 { "\n" } else { ",\n" };
        let feature = json!({ "type": "Feature", "properties": properties, "geometry": geometry });
        write!(out, "{comma}{feature}")?;
        count += 1;
        kinds.insert(kind.name.to_string());
    }
    writeln!(out, "\n]}}")?;
    out.flush()?;
    Ok((count, kinds))
}

fn cells(city: &City, thing: &Thing, kind: &Kind, entry: &Entry) -> Vec<(&'static str, String)> {
    let fields = server::fields(city, &[], entry);
    let code = entry.particulars.identifier;
    let gateway = thing.via.and_then(|gateway| city.map().thing(gateway));
    let via = gateway.map(|gateway| gateway.name.to_string()).unwrap_or_default();
    let cell = |column: &'static str| match column {
        "name" => thing.name.to_string(),
        "type" => kind.name.to_string(),
        "scheme" => code.map(|code| code.scheme().name().to_owned()).unwrap_or_default(),
        "identifier" => code.map(|code| code.to_string()).unwrap_or_default(),
        "via" => via.clone(),
        column => {
            let found = fields.iter().find(|(field, _)| *field == column);
            found.map(|(_, text)| text.clone()).unwrap_or_default()
        }
    };
    let mut cells: Vec<_> = COLUMNS.iter().map(|column| (*column, cell(column))).collect();
    cells.push((QUANTITY, entry.quantity.to_string()));
    cells
}

/// Where it stands as a pair in a datum: the original one where it was given in that.
fn pair(entry: &Entry, datum: Datum) -> (f64, f64) {
    match entry.particulars.original.filter(|original| original.datum == datum) {
        Some(original) => (original.x, original.y),
        None => wire::datum::from_wgs84(datum, entry.home),
    }
}

/// The lines or areas it is, in a datum, where it is more than a point.
fn shape(entry: &Entry, datum: Datum) -> Option<Form> {
    let geometry = entry.particulars.geometry.as_ref()?;
    Some(wire::geometry::in_datum(geometry, datum))
}

/// The same as cells: well-known text where a pair is not enough.
fn place(entry: &Entry, datum: Datum) -> [String; 3] {
    let (x, y) = pair(entry, datum);
    let text = shape(entry, datum).map(|form| geo::Geometry::from(form).wkt_string());
    [x.to_string(), y.to_string(), text.unwrap_or_default()]
}

/// The mapping that reads the list back.
fn mapping(asked: &Export, kinds: &BTreeSet<String>) -> String {
    let list = asked.out.file_name().unwrap_or_default().to_string_lossy();
    let mut text = format!("# Reads {list} back.\n\nformat = \"{}\"\n", asked.format.name());
    if asked.format == ListFormat::Csv {
        text += "encoding = \"utf-8\"\n";
    }
    text += "quantity = \"quantity\"\nvia_column = \"via\"\nname = \"{name}\"\n\n";
    text += "[identifier]\ncolumn = \"identifier\"\n";
    text += "scheme_column = \"scheme\"\n\n[position]\n";
    if asked.format == ListFormat::Csv {
        text += "lon = \"x\"\nlat = \"y\"\nwkt = \"geometry\"\n";
    }
    text +=
        &format!("datum = \"{}\"\n\n[kind]\ncolumn = \"type\"\n\n[kind.of]\n", asked.datum.name());
    kinds.iter().for_each(|kind| text += &format!("{kind} = \"{kind}\"\n"));
    let plain = ["standing", "surveyed", "changed", "source", "accuracy", "height"].into_iter();
    for field in Text::ALL.map(Text::name).into_iter().chain(plain) {
        text += &format!("\n[field.{field}]\ncolumn = \"{field}\"\n");
    }
    for office in city::Office::ALL {
        let (code, name) = server::office_fields(office);
        text += &format!("\n[field.{name}]\ncolumn = \"{name}\"\ncode = \"{code}\"\n");
    }
    text
}
