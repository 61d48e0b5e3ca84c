//! What is more than a point: lines beside the street that they stand at, areas along it.

use crate::motion::{beside, heading_deg};
use crate::part::Part;
use city::{Datum, Form, Geometry, Position, Segment, Settings};
use geo::{Coord, LineString, Polygon};
use std::sync::Arc;

/// From one corner of a line to the next, metres.
const STEP_M: f64 = 10.0;

/// The line or area of the thing of this number at a place; none of what is a point.
pub(crate) fn geometry(
    settings: &Settings,
    part: &Part,
    place: Position,
    own: f64,
) -> Option<Arc<Geometry>> {
    let between = |(low, high): (f64, f64)| low + (high - low) * own;
    let (long_m, wide_m) = (between(part.long_m), between(part.wide_m));
    if long_m <= 0.0 {
        return None;
    }
    let nearest = settings.streets.nearest(place, |_| true);
    let street = nearest.and_then(|(slot, _)| settings.streets.get(slot))?;
    let form = match wide_m > 0.0 {
        true => Form::Areas(rectangle(street, place, long_m, wide_m).into()),
        false => Form::Lines(beside_street(street, place, long_m).into()),
    };
    let geometry = Geometry::new(form, Datum::Wgs84, None).ok()?;
    settings.grids.at(geometry.place())?;
    Some(Arc::new(geometry))
}

/// As the street runs, as far beside it as the place is.
fn beside_street(street: &Segment, place: Position, long_m: f64) -> LineString<f64> {
    let middle_m = street.before_m(place);
    let from_m = (middle_m - long_m / 2.0).max(0.0);
    let to_m = (from_m + long_m).min(street.length_m);
    let on = street.at_m(middle_m);
    let steps = ((to_m - from_m) / STEP_M).ceil().max(1.0);
    let corner = |step: f64| {
        let at = street.at_m(from_m + (to_m - from_m) * step / steps);
        Coord { x: at.lon + place.lon - on.lon, y: at.lat + place.lat - on.lat }
    };
    LineString::new((0..=steps as u32).map(|step| corner(f64::from(step))).collect())
}

/// Around the place, its long side along the street.
fn rectangle(street: &Segment, place: Position, long_m: f64, wide_m: f64) -> Polygon<f64> {
    let at_m = street.before_m(place);
    let (from, to) = (street.at_m((at_m - 1.0).max(0.0)), street.at_m(at_m + 1.0));
    let (east, north) = heading_deg(from, to).to_radians().sin_cos();
    let corner = |along: f64, across: f64| {
        let (along, across) = (along * long_m / 2.0, across * wide_m / 2.0);
        let at = beside(place, along * east + across * north, along * north - across * east);
        Coord { x: at.lon, y: at.lat }
    };
    let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
    let ring = corners.map(|(along, across)| corner(along, across)).to_vec();
    Polygon::new(LineString::new(ring), Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEST: Position = Position::new(113.2, 23.1);

    fn street() -> Segment {
        Segment::new("一", vec![WEST, beside(WEST, 100.0, 0.0), beside(WEST, 100.0, 100.0)])
    }

    fn of(form: Form) -> Geometry {
        Geometry::new(form, Datum::Wgs84, None).expect("it has a place")
    }

    #[test]
    fn a_line_runs_beside_its_street_and_ends_where_the_street_does() {
        let place = beside(WEST, 40.0, 5.0);
        let line = of(Form::Lines(beside_street(&street(), place, 30.0).into()));
        assert!((line.length_m().expect("a line") - 30.0).abs() < 0.1);
        assert!(line.place().distance_m(place) < 0.1);
        let end = of(Form::Lines(beside_street(&street(), beside(WEST, 2.0, 5.0), 30.0).into()));
        assert!((end.length_m().expect("a line") - 30.0).abs() < 0.1);
        assert!(end.distance_m(beside(WEST, 0.0, 5.0)) < 0.1, "not past the street's beginning");
    }

    #[test]
    fn an_area_is_as_long_and_wide_as_was_asked_around_its_place() {
        let place = beside(WEST, 105.0, 50.0);
        let area = of(Form::Areas(rectangle(&street(), place, 12.0, 4.0).into()));
        assert!((area.area_m2().expect("an area") - 48.0).abs() < 0.1);
        assert!(area.distance_m(beside(place, 0.0, 5.9)) == 0.0, "its long side goes north");
        assert!(area.distance_m(beside(place, 2.5, 0.0)) > 0.4);
    }
}
