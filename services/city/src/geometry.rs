//! Geometry that is more than a point (几何): the line of a guardrail, the area of a flower bed.

use crate::datum::Datum;
use crate::form::{Form, length_m};
use crate::place::{Bounds, METRES_A_DEGREE, Position};
use geo::{Area, Contains, Coord, Intersects, Polygon, Rect};
use std::fmt;

/// Points of one geometry at most: a river through a whole district has fewer.
pub const POINTS_MAX: usize = 10_000;

/// The geometry of a component that is more than a point.
#[derive(Clone, PartialEq, Debug)]
pub struct Geometry {
    /// WGS 84, degrees.
    form: Form,
    datum: Datum,
    /// As it was given, where its numbers are others than those in WGS 84.
    given: Option<Box<Form>>,
    place: Position,
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
        if !form.has_extent() {
            return Err(BadGeometry::Empty);
        }
        let place = form.place().ok_or(BadGeometry::Empty)?;
        Ok(Geometry { form, datum, given: given.map(Box::new), place })
    }

    /// Its lines or areas in WGS 84.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// Its lines or areas as they were given, and the datum they were given in.
    pub fn given(&self) -> (&Form, Datum) {
        (self.given.as_deref().unwrap_or(&self.form), self.datum)
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

    /// The box around it, from its corners: a few are asked sooner than a box is kept for each.
    pub fn bounds(&self) -> Bounds {
        let at = self.place;
        let alone = Bounds { west: at.lon, south: at.lat, east: at.lon, north: at.lat };
        Bounds::around(self.form.places()).unwrap_or(alone)
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
        // Most that is near stands in it as a whole, which its place tells sooner than its corners.
        if polygon.contains(&geo::Point::new(self.place.lon, self.place.lat)) {
            return true;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{LineString, MultiLineString, line_string, polygon};

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
        for rings in [vec![vec![]], vec![vec![(1.0, 1.0)]]] {
            let rings = rings.into_iter().map(LineString::from).collect::<Vec<_>>();
            assert_eq!(area(Polygon::new(rings[0].clone(), Vec::new())), Err(BadGeometry::Empty));
            let square = letter().exterior().clone();
            assert_eq!(area(Polygon::new(square, rings)), Err(BadGeometry::Empty), "a hole");
        }
        let many = (0..=POINTS_MAX).map(|n| at(113.0 + n as f64 * 1e-6, 23.0)).collect();
        let many = lines(vec![LineString::new(many)]);
        assert_eq!(many, Err(BadGeometry::TooLarge(POINTS_MAX + 1)));
    }

    #[test]
    fn the_place_of_any_area_lies_inside_it_and_not_in_its_holes() {
        let mut seed = 3_u64;
        let mut chance = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
            (seed >> 40) as f64 / (1_u64 << 24) as f64
        };
        for corners in [3, 4, 7, 40, 900] {
            for _ in 0..20 {
                let mut star = |low: f64, high: f64| {
                    let corner = |n: i32| {
                        let turn = std::f64::consts::TAU * f64::from(n) / f64::from(corners);
                        let out = (low + (high - low) * chance()) * 0.01;
                        (113.0 + out * turn.cos(), 23.0 + out * turn.sin())
                    };
                    LineString::from((0..corners).map(corner).collect::<Vec<_>>())
                };
                let (outer, hole) = (star(0.5, 1.0), star(0.05, 0.2));
                let whole = Polygon::new(outer, vec![hole]);
                let Position { lon, lat } = area(whole.clone()).expect("an area").place();
                assert!(whole.contains(&geo::Point::new(lon, lat)), "{corners} {lon} {lat}");
            }
        }
    }

    #[test]
    fn an_area_of_thousands_of_teeth_had_taken_half_a_minute_to_find_a_place_in() {
        let teeth = (POINTS_MAX / 4 - 1) as i32;
        let tooth = |n: i32| {
            let x = 113.0 + f64::from(n) * 1e-5;
            [(x, 23.0), (x, 23.01), (x + 2e-6, 23.01), (x + 2e-6, 23.0)]
        };
        let mut ring: Vec<(f64, f64)> = (0..teeth).flat_map(tooth).collect();
        ring.extend([(114.0, 22.999), (113.0, 22.999)]);
        let comb = Polygon::new(ring.into(), Vec::new());
        let Position { lon, lat } = area(comb.clone()).expect("an area").place();
        assert!(comb.contains(&geo::Point::new(lon, lat)));
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
