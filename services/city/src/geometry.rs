//! Geometry that is more than a point (几何): the line of a guardrail, the area of a flower bed.

use crate::datum::Datum;
use crate::place::{Bounds, METRES_A_DEGREE, Position};
use geo::{
    Area, Contains, Coord, CoordsIter, InteriorPoint, Intersects, LineString, MultiLineString,
    MultiPolygon, Polygon, Rect,
};
use std::fmt;

/// Points of one geometry at most: a river through a whole district has fewer.
pub const POINTS_MAX: usize = 10_000;

/// Points that lie nearer to each other than this, metres, are the same.
const SAME_PLACE_M: f64 = 0.1;

/// Lines or areas, in the numbers of some datum.
#[derive(Clone, PartialEq, Debug)]
pub enum Form {
    /// One line or several.
    Lines(MultiLineString<f64>),
    /// One area or several, each with the holes in it.
    Areas(MultiPolygon<f64>),
}

/// The geometry of a component that is more than a point.
#[derive(Clone, PartialEq, Debug)]
pub struct Geometry {
    /// WGS 84, degrees.
    form: Form,
    datum: Datum,
    /// As it was given, where its numbers are others than those in WGS 84.
    given: Option<Form>,
    place: Position,
    bounds: Bounds,
}

/// Why lines or areas are no geometry of anything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadGeometry {
    /// It has no length, or no area.
    Empty,
    /// It has more points than [`POINTS_MAX`].
    TooLarge(usize),
    /// One of its points is no place on the globe.
    NoPlace,
    /// It is neither lines nor areas.
    Foreign,
}

impl fmt::Display for BadGeometry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadGeometry::Empty => f.write_str("it has no length and no area; a point is a Point"),
            BadGeometry::TooLarge(count) => {
                write!(f, "it has {count} points, more than {POINTS_MAX}; simplify it")
            }
            BadGeometry::Foreign => f.write_str("it is neither a point nor lines nor areas"),
            BadGeometry::NoPlace => f.write_str("one of its points is no place on the globe"),
        }
    }
}

impl Form {
    /// The same points in the numbers of another datum.
    pub fn map(&self, to: impl Fn(f64, f64) -> (f64, f64)) -> Form {
        let line = |line: &LineString<f64>| {
            LineString::new(line.0.iter().map(|at| Coord::from(to(at.x, at.y))).collect())
        };
        match self {
            Form::Lines(lines) => Form::Lines(lines.0.iter().map(line).collect()),
            Form::Areas(areas) => Form::Areas(MultiPolygon(
                areas
                    .0
                    .iter()
                    .map(|area| {
                        let holes = area.interiors().iter().map(line).collect();
                        Polygon::new(line(area.exterior()), holes)
                    })
                    .collect(),
            )),
        }
    }

    /// Its lines, or the rings of its areas.
    pub fn lines(&self) -> Vec<&LineString<f64>> {
        let rings = |area| -> Vec<&LineString<f64>> {
            let area: &Polygon<f64> = area;
            std::iter::once(area.exterior()).chain(area.interiors()).collect()
        };
        match self {
            Form::Lines(lines) => lines.0.iter().collect(),
            Form::Areas(areas) => areas.0.iter().flat_map(rings).collect(),
        }
    }

    /// How many points it has; where a ring ends it has none that it did not begin with.
    pub fn points(&self) -> usize {
        match self {
            Form::Lines(lines) => lines.coords_count(),
            Form::Areas(areas) => areas.coords_count() - self.lines().len(),
        }
    }

    /// What GeoJSON calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Form::Lines(lines) if lines.0.len() == 1 => "LineString",
            Form::Lines(_) => "MultiLineString",
            Form::Areas(areas) if areas.0.len() == 1 => "Polygon",
            Form::Areas(_) => "MultiPolygon",
        }
    }

    fn place(&self) -> Option<Position> {
        match self {
            Form::Lines(lines) => {
                let longest = lines.0.iter().max_by(|a, b| length_m(a).total_cmp(&length_m(b)));
                longest.and_then(middle)
            }
            Form::Areas(areas) => areas.interior_point().map(|at| position(&at.0)),
        }
    }

    fn places(&self) -> impl Iterator<Item = Position> + '_ {
        self.lines().into_iter().flat_map(|line| line.0.iter().map(position))
    }

    /// Each straight piece of its lines or rings.
    fn pieces(&self) -> impl Iterator<Item = (Position, Position)> + '_ {
        let pieces = |line: &'_ LineString<f64>| line.0.windows(2).map(piece).collect::<Vec<_>>();
        self.lines().into_iter().flat_map(pieces)
    }

    /// Whether it has the same points, each not farther off than nobody could tell.
    fn is_like(&self, other: &Form) -> bool {
        let ends = |form: &Form| form.lines().iter().map(|line| line.0.len()).collect::<Vec<_>>();
        let near = |(one, other): (Position, Position)| one.distance_m(other) < SAME_PLACE_M;
        self.name() == other.name()
            && ends(self) == ends(other)
            && self.places().zip(other.places()).all(near)
    }
}

/// One line or area is told as one.
impl From<Form> for geo::Geometry<f64> {
    fn from(form: Form) -> geo::Geometry<f64> {
        match form {
            Form::Lines(mut lines) if lines.0.len() == 1 => lines.0.remove(0).into(),
            Form::Lines(lines) => lines.into(),
            Form::Areas(mut areas) if areas.0.len() == 1 => areas.0.remove(0).into(),
            Form::Areas(areas) => areas.into(),
        }
    }
}

impl TryFrom<geo::Geometry<f64>> for Form {
    type Error = BadGeometry;

    fn try_from(geometry: geo::Geometry<f64>) -> Result<Form, BadGeometry> {
        match geometry {
            geo::Geometry::LineString(line) => Ok(Form::Lines(line.into())),
            geo::Geometry::MultiLineString(lines) => Ok(Form::Lines(lines)),
            geo::Geometry::Polygon(area) => Ok(Form::Areas(area.into())),
            geo::Geometry::MultiPolygon(areas) => Ok(Form::Areas(areas)),
            _ => Err(BadGeometry::Foreign),
        }
    }
}

impl Geometry {
    /// Lines or areas in WGS 84 as they were given in a datum; `given` has their numbers in it,
    /// where those are others.
    pub fn new(form: Form, datum: Datum, given: Option<Form>) -> Result<Geometry, BadGeometry> {
        let count = form.points();
        if count > POINTS_MAX {
            return Err(BadGeometry::TooLarge(count));
        }
        if !form.places().all(Position::is_valid) {
            return Err(BadGeometry::NoPlace);
        }
        let is_some = match &form {
            Form::Lines(lines) => lines.0.iter().all(|line| length_m(line) > 0.0),
            Form::Areas(areas) => areas.0.iter().all(|area| area.unsigned_area() > 0.0),
        };
        let bounds = Bounds::around(form.places()).filter(|_| is_some);
        let (place, bounds) = form.place().zip(bounds).ok_or(BadGeometry::Empty)?;
        Ok(Geometry { form, datum, given, place, bounds })
    }

    /// Its lines or areas in WGS 84.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// Its lines or areas as they were given, and the datum they were given in.
    pub fn given(&self) -> (&Form, Datum) {
        (self.given.as_ref().unwrap_or(&self.form), self.datum)
    }

    /// The one place of it: half-way along its longest line, or inside its widest area.
    pub fn place(&self) -> Position {
        self.place
    }

    /// How long its lines are together, metres; nothing of areas.
    pub fn length_m(&self) -> Option<f64> {
        match &self.form {
            Form::Lines(lines) => Some(lines.0.iter().map(length_m).sum()),
            Form::Areas(_) => None,
        }
    }

    /// How wide its areas are together, square metres, good to 0.1 % inside one city; nothing of
    /// lines.
    pub fn area_m2(&self) -> Option<f64> {
        let Form::Areas(areas) = &self.form else { return None };
        let across = self.place.lat.to_radians().cos() * METRES_A_DEGREE;
        Some(areas.unsigned_area() * across * METRES_A_DEGREE)
    }

    /// The box around it.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// How far away a place is, metres; 0 inside an area.
    pub fn distance_m(&self, p: Position) -> f64 {
        if let Form::Areas(areas) = &self.form
            && areas.contains(&geo::Point::new(p.lon, p.lat))
        {
            return 0.0;
        }
        self.form.pieces().map(|(a, b)| p.to_line_m(a, b)).fold(f64::MAX, f64::min)
    }

    /// How far away a line is, metres; 0 where both meet.
    pub fn distance_to_m(&self, line: &[Position]) -> f64 {
        let crosses = |pair: &[Position]| {
            let at = |p: Position| Coord { x: p.lon, y: p.lat };
            let line = geo::Line::new(at(pair[0]), at(pair[1]));
            match &self.form {
                Form::Lines(lines) => lines.intersects(&line),
                Form::Areas(areas) => areas.intersects(&line),
            }
        };
        if line.windows(2).any(crosses) {
            return 0.0;
        }
        // Of two lines that do not meet one is nearest at an end of a piece of either.
        let ends = self
            .form
            .places()
            .flat_map(|p| line.windows(2).map(move |of| p.to_line_m(of[0], of[1])));
        let others = line.iter().map(|p| self.distance_m(*p));
        ends.chain(others).fold(f64::MAX, f64::min)
    }

    /// Whether any of it lies in a box.
    pub fn reaches(&self, bounds: &Bounds) -> bool {
        let corners = ((bounds.west, bounds.south), (bounds.east, bounds.north));
        let of = Rect::new(corners.0, corners.1);
        match &self.form {
            Form::Lines(lines) => lines.intersects(&of),
            Form::Areas(areas) => areas.intersects(&of),
        }
    }

    /// Whether any of it lies in a polygon.
    pub fn reaches_into(&self, polygon: &Polygon<f64>) -> bool {
        match &self.form {
            Form::Lines(lines) => lines.intersects(polygon),
            Form::Areas(areas) => areas.intersects(polygon),
        }
    }

    /// Whether both are the same on the ground, in whichever datums they were given.
    pub fn is_like(&self, other: &Geometry) -> bool {
        self.form.is_like(&other.form)
    }
}

fn position(at: &Coord<f64>) -> Position {
    Position::new(at.x, at.y)
}

fn piece(pair: &[Coord<f64>]) -> (Position, Position) {
    (position(&pair[0]), position(&pair[1]))
}

fn length_m(line: &LineString<f64>) -> f64 {
    line.0.windows(2).map(piece).map(|(a, b)| a.distance_m(b)).sum()
}

/// The point half-way along a line.
fn middle(line: &LineString<f64>) -> Option<Position> {
    let mut left = length_m(line) / 2.0;
    for (a, b) in line.0.windows(2).map(piece) {
        let metres = a.distance_m(b);
        if left <= metres && metres > 0.0 {
            return Some(a.towards(b, left / metres));
        }
        left -= metres;
    }
    line.0.last().map(position)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{line_string, polygon};

    fn lines(lines: Vec<LineString<f64>>) -> Result<Geometry, BadGeometry> {
        Geometry::new(Form::Lines(MultiLineString(lines)), Datum::Wgs84, None)
    }

    fn area(area: Polygon<f64>) -> Result<Geometry, BadGeometry> {
        Geometry::new(Form::Areas(area.into()), Datum::Wgs84, None)
    }

    /// The letter U: the middle of its box lies outside.
    fn letter() -> Polygon<f64> {
        polygon![
            (x: 0.0, y: 0.0), (x: 3.0, y: 0.0), (x: 3.0, y: 3.0), (x: 2.0, y: 3.0),
            (x: 2.0, y: 1.0), (x: 1.0, y: 1.0), (x: 1.0, y: 3.0), (x: 0.0, y: 3.0)
        ]
    }

    #[test]
    fn a_line_stands_at_its_middle_and_an_area_at_a_point_inside() {
        let bent = line_string![(x: 0.0, y: 0.0), (x: 0.0, y: 1.0), (x: 0.0, y: 3.0)];
        let short = line_string![(x: 9.0, y: 0.0), (x: 9.0, y: 1.0)];
        let found = lines(vec![short, bent]).expect("two lines").place();
        assert!(found.lon.abs() < 1e-9 && (found.lat - 1.5).abs() < 1e-6, "{found:?}");
        let Position { lon, lat } = area(letter()).expect("an area").place();
        assert!((0.0..3.0).contains(&lon) && (0.0..3.0).contains(&lat));
        assert!(!((1.0..2.0).contains(&lon) && lat > 1.0), "{lon} {lat}");
    }

    #[test]
    fn what_has_no_length_no_area_or_no_place_is_no_geometry() {
        let at = |x: f64, y: f64| Coord { x, y };
        let twice = LineString::new(vec![at(113.0, 23.0), at(113.0, 23.0)]);
        assert_eq!(lines(vec![twice]), Err(BadGeometry::Empty));
        assert_eq!(lines(Vec::new()), Err(BadGeometry::Empty));
        let flat = Polygon::new(LineString::new(vec![at(0.0, 0.0), at(1.0, 1.0)]), Vec::new());
        assert_eq!(area(flat), Err(BadGeometry::Empty));
        let away = LineString::new(vec![at(113.0, 23.0), at(f64::NAN, 23.0)]);
        assert_eq!(lines(vec![away]), Err(BadGeometry::NoPlace));
        let many = (0..=POINTS_MAX).map(|n| at(113.0 + n as f64 * 1e-6, 23.0)).collect();
        let many = lines(vec![LineString::new(many)]);
        assert_eq!(many, Err(BadGeometry::TooLarge(POINTS_MAX + 1)));
    }

    #[test]
    fn lengths_and_areas_are_metres_on_the_ground() {
        // A hundredth of a degree on the equator is 1,111.95 m.
        let line = lines(vec![line_string![(x: 0.0, y: 0.0), (x: 0.01, y: 0.0)]]).expect("a line");
        assert!((line.length_m().expect("a line") - 1_111.95).abs() < 0.1);
        let square = polygon![
            (x: 113.0, y: 60.0), (x: 113.02, y: 60.0), (x: 113.02, y: 60.01), (x: 113.0, y: 60.01)
        ];
        let square = area(square).expect("an area");
        let found = square.area_m2().expect("an area");
        // At 60° north a degree of longitude is half as long.
        assert!((found / (1_111.95 * 1_111.95) - 1.0).abs() < 1e-3, "{found}");
        assert_eq!((line.area_m2(), square.length_m()), (None, None));
    }

    #[test]
    fn distances_are_to_the_line_or_the_rim_and_none_inside_an_area() {
        let line = lines(vec![line_string![(x: 0.0, y: 0.0), (x: 0.01, y: 0.0)]]).expect("a line");
        let beside = line.distance_m(Position::new(0.009, 0.001));
        assert!((beside - 111.195).abs() < 0.01, "{beside}");
        let letter = area(letter()).expect("an area");
        assert_eq!(letter.distance_m(Position::new(0.5, 2.0)), 0.0);
        assert!(letter.distance_m(Position::new(1.5, 2.0)) > 50_000.0, "between its arms");
    }

    #[test]
    fn a_box_between_the_arms_of_an_area_is_not_reached_though_its_box_is() {
        let letter = area(letter()).expect("an area");
        let between = Bounds { west: 1.2, south: 2.0, east: 1.8, north: 2.5 };
        assert!(letter.bounds().touches(&between) && !letter.reaches(&between));
        assert!(letter.reaches(&Bounds { west: 0.8, ..between }));
        assert!(letter.reaches(&Bounds { west: 0.2, south: 0.2, east: 0.3, north: 0.3 }), "in it");
    }

    #[test]
    fn geometries_are_alike_whose_points_are_a_hand_apart() {
        let line = |by: f64| {
            lines(vec![line_string![(x: 113.0, y: 23.0), (x: 113.01 + by, y: 23.0)]]).expect("one")
        };
        assert!(line(0.0).is_like(&line(5e-7)) && !line(0.0).is_like(&line(5e-6)));
        let longer = vec![line_string![
            (x: 113.0, y: 23.0), (x: 113.005, y: 23.0), (x: 113.01, y: 23.0)
        ]];
        assert!(!line(0.0).is_like(&lines(longer).expect("a line")));
    }
}
