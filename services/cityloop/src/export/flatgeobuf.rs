//! The list as FlatGeobuf: features with an index, which map programs open by the part they show.

use super::{COLUMNS, QUANTITY, Written, cells, listed, pair, shape};
use crate::Failure;
use ::flatgeobuf::geozero::{ColumnValue, PropertyProcessor};
use ::flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use city::{City, Datum};
use geo::Geometry;
use std::collections::BTreeSet;
use std::io::Write;

/// What the list is called inside the file.
const LAYER: &str = "components";

/// Writes the list; features stand in the order of their index, not of the register.
pub(super) fn write(city: &City, datum: Datum, mut out: impl Write) -> Result<Written, Failure> {
    let name = datum.name();
    let crs = match datum {
        // They have no code; the name is for whoever reads the file's header.
        Datum::Gcj02 | Datum::Bd09 => FgbCrs { name: Some(&name), ..FgbCrs::default() },
        _ => FgbCrs { code: i32::from(datum.code()), ..FgbCrs::default() },
    };
    let options =
        FgbWriterOptions { crs, detect_type: false, promote_to_multi: false, ..Default::default() };
    // A list of points alone says so; one with lines and areas among them has a type each.
    let is_mixed = city.map().things().any(|thing| city.map().geometry(thing.id).is_some());
    let of = if is_mixed { GeometryType::Unknown } else { GeometryType::Point };
    let mut file = FgbWriter::create_with_options(LAYER, of, options)?;
    let columns = COLUMNS.into_iter().chain([QUANTITY]);
    columns.for_each(|column| file.add_column(column, ColumnType::String, |_, _| {}));
    let (mut count, mut kinds) = (0, BTreeSet::new());
    for (thing, kind, entry) in listed(city) {
        let geometry = match shape(&entry, datum) {
            Some(form) => Geometry::from(form),
            None => Geometry::Point(pair(&entry, datum).into()),
        };
        let cells = cells(city, thing, kind, &entry);
        let mut said = cells.iter().enumerate().filter(|(_, (_, cell))| !cell.is_empty());
        let mut told = Ok(());
        file.add_feature_geom(geometry, |feature| {
            told = said.try_for_each(|(place, (column, cell))| {
                feature.property(place, column, &ColumnValue::String(cell)).map(drop)
            });
        })?;
        told?;
        count += 1;
        kinds.insert(kind.name.to_string());
    }
    file.write(&mut out)?;
    out.flush()?;
    Ok((count, kinds))
}
