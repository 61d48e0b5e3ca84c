//! What a row says of where it stands: a pair in two columns, well-known text (WKT) in one, or the
//! geometry of a feature.

use super::fields::Unfit;
use super::judge::unfit;
use super::mapping::Mapping;
use super::rows::Row;
use ::wkt::TryFromWkt;
use city::{BadGeometry, Datum, Edit, Form, Position};
use geo::Geometry;
use wire::geometry::Given;

/// How well-known text of several geometries in one begins.
const COLLECTION: &str = "GEOMETRYCOLLECTION";

/// Where a row stands.
pub(super) struct Place {
    /// In WGS 84; of lines and areas their one place.
    pub home: Position,
    /// The same in the datum of the list.
    pub pair: (f64, f64),
    /// What it asks of the register.
    pub edit: Edit,
}

/// Where a row says that it stands, or what is wrong with that.
pub(super) fn place(mapping: &Mapping, cells: &Row<'_>) -> Result<Place, Unfit> {
    let given = given(mapping, cells)?;
    let pair = match &given {
        Given::At(x, y) => (*x, *y),
        Given::On(geometry) => wire::datum::from_wgs84(mapping.datum, geometry.place()),
    };
    let (home, edit) = given.edit(mapping.datum);
    Ok(Place { home, pair, edit })
}

fn given(mapping: &Mapping, cells: &Row<'_>) -> Result<Given, Unfit> {
    let text = mapping.wkt.as_ref().and_then(|column| Some((column, cells.cell(column)?)));
    if let Some((column, text)) = text.filter(|(_, text)| !text.trim().is_empty()) {
        return wkt(&text, mapping.datum).map_err(|words| unfit("bad_geometry", column, words));
    }
    let bad = |words: String| unfit("bad_geometry", "geometry", words);
    match (&mapping.pair, cells.geometry(), &mapping.wkt) {
        (Some((lon, lat)), ..) => Ok(Given::At(number(cells, lon)?, number(cells, lat)?)),
        (None, _, Some(column)) => Err(unfit("bad_geometry", column, "it is empty".to_owned())),
        (None, Some(geometry), None) => wire::geometry::read(geometry, mapping.datum).map_err(bad),
        (None, None, None) => Err(bad("it has no geometry".to_owned())),
    }
}

fn number(cells: &Row<'_>, column: &str) -> Result<f64, Unfit> {
    let cell = cells.cell(column).unwrap_or_default();
    let number = cell.trim().parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| {
        let words = format!("{column} is {:?}; write a number", cell.trim());
        unfit("bad_position", column, words)
    })
}

fn wkt(text: &str, datum: Datum) -> Result<Given, String> {
    // They nest, without a limit that their reader knew.
    let begins = text.trim().get(..COLLECTION.len());
    if begins.is_some_and(|begins| begins.eq_ignore_ascii_case(COLLECTION)) {
        return Err(BadGeometry::Foreign.to_string());
    }
    let read = Geometry::try_from_wkt_str(text.trim()).map_err(|why| format!("no WKT: {why}"))?;
    match read {
        Geometry::Point(at) => Ok(Given::At(at.x(), at.y())),
        other => wire::geometry::on(Form::try_from(other).map_err(|bad| bad.to_string())?, datum)
            .map(Given::On),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_text_is_a_point_lines_or_areas_or_says_what_is_wrong() {
        let read = |text: &str| wkt(text, Datum::Wgs84);
        assert_eq!(read(" POINT (113.2 23.1) "), Ok(Given::At(113.2, 23.1)));
        for (text, name) in [
            ("LINESTRING (113.2 23.1, 113.3 23.1)", "LineString"),
            ("LINESTRING Z (113.2 23.1 7, 113.3 23.1 8)", "LineString"),
            ("MULTILINESTRING ((113.2 23.1, 113.3 23.1), (113.2 23, 113.3 23))", "MultiLineString"),
            ("POLYGON ((113.2 23.1, 113.3 23.1, 113.3 23.2, 113.2 23.1))", "Polygon"),
            ("MULTIPOLYGON (((1 1, 2 1, 2 2, 1 1)), ((3 3, 4 3, 4 4, 3 3)))", "MultiPolygon"),
        ] {
            let Ok(Given::On(geometry)) = read(text) else { panic!("{text}") };
            assert_eq!(geometry.form().name(), name);
        }
        let says = |text: &str| read(text).expect_err(text);
        assert!(says("LINESTRING (113.2 23.1, oops)").contains("no WKT"));
        assert!(says("MULTIPOINT (113.2 23.1, 113.3 23.1)").contains("neither"));
        assert!(says("LINESTRING EMPTY").contains("no length"));
        assert!(says("POLYGON EMPTY").contains("no length"));
        assert!(says(&"GeometryCollection(".repeat(60_000)).contains("neither"));
        assert!(read("POINT EMPTY").is_err());
    }
}
