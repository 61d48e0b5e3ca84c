//! The list as FlatGeobuf: points with an index, which map programs open by the part they show.

use super::{COLUMNS, PLACE, QUANTITY, Written, cells, listed, pair};
use crate::Failure;
use ::flatgeobuf::geozero::error::Result;
use ::flatgeobuf::geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};
use ::flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use city::{City, Datum};
use std::collections::BTreeSet;
use std::io::Write;

/// What the list is called inside the file.
const LAYER: &str = "components";

struct Point(f64, f64);

impl GeozeroGeometry for Point {
    fn process_geom<P: GeomProcessor>(&self, processor: &mut P) -> Result<()> {
        processor.point_begin(0)?;
        processor.xy(self.0, self.1, 0)?;
        processor.point_end(0)
    }
}

/// Writes the list; features stand in the order of their index, not of the register.
pub(super) fn write(
    city: &City,
    datum: Datum,
    mut out: impl Write,
) -> std::result::Result<Written, Failure> {
    let name = datum.name();
    let crs = match datum {
        // They have no code; the name is for whoever reads the file's header.
        Datum::Gcj02 | Datum::Bd09 => FgbCrs { name: Some(&name), ..FgbCrs::default() },
        _ => FgbCrs { code: i32::from(datum.code()), ..FgbCrs::default() },
    };
    let options =
        FgbWriterOptions { crs, detect_type: false, promote_to_multi: false, ..Default::default() };
    let mut file = FgbWriter::create_with_options(LAYER, GeometryType::Point, options)?;
    let columns = COLUMNS.into_iter().chain([QUANTITY]).filter(|column| !PLACE.contains(column));
    columns.for_each(|column| file.add_column(column, ColumnType::String, |_, _| {}));
    let (mut count, mut kinds) = (0, BTreeSet::new());
    for (thing, kind, entry) in listed(city) {
        let (x, y) = pair(&entry, datum);
        let cells = cells(city, thing, kind, &entry, datum);
        let said = cells.iter().filter(|(column, _)| !PLACE.contains(column)).enumerate();
        let mut said = said.filter(|(_, (_, cell))| !cell.is_empty());
        let mut told = Ok(());
        file.add_feature_geom(Point(x, y), |feature| {
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
