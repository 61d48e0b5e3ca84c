//! The stored shape of lines and areas: every number as it was given.

use super::shape::{Reader, Shape, Torn, Writer, shape_enum, shape_wrapper};
use city::{Datum, Form, Geometry};
use geo::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};
use std::sync::Arc;

shape_wrapper!(LineString, MultiLineString, MultiPolygon);
shape_enum!(Form { 0 Lines(lines), 1 Areas(areas) });

impl Shape for Coord {
    fn put(&self, w: &mut Writer) {
        (self.x, self.y).put(w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        let (x, y) = Shape::take(r)?;
        Ok(Coord { x, y })
    }
}

/// Its rings, the outer one first.
impl Shape for Polygon {
    fn put(&self, w: &mut Writer) {
        self.exterior().put(w);
        w.varint(self.interiors().len() as u64);
        self.interiors().iter().for_each(|hole| hole.put(w));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        let (outer, holes) = Shape::take(r)?;
        Ok(Polygon::new(outer, holes))
    }
}

impl Shape for Arc<Geometry> {
    fn put(&self, w: &mut Writer) {
        let (given, datum) = self.given();
        datum.put(w);
        self.form().put(w);
        // What is in WGS 84 was given as it is.
        let other = (given != self.form()).then_some(given);
        w.byte(u8::from(other.is_some()));
        other.into_iter().for_each(|given| given.put(w));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        let (datum, form): (Datum, Form) = Shape::take(r)?;
        let given: Option<Form> = Shape::take(r)?;
        Geometry::new(form, datum, given).map(Arc::new).map_err(|_| Torn)
    }
}
