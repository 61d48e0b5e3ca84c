//! Lines and areas as such: where each has its one place, how large it is.

use crate::geometry::BadGeometry;
use crate::place::Position;
use geo::{Area, Coord, LineString, MultiLineString, MultiPolygon, Polygon};

/// What lies nearer to each other than this, metres, lies at the same place.
pub const SAME_PLACE_M: f64 = 0.1;

/// Corners of a ring at least; its last point is its first again.
const RING_MIN: usize = 3;

/// Lines or areas, in the numbers of some datum.
#[derive(Clone, PartialEq, Debug)]
pub enum Form {
    /// One line or several.
    Lines(MultiLineString<f64>),
    /// One area or several, each with the holes in it.
    Areas(MultiPolygon<f64>),
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

    /// How many points it has; a ring ends where it began.
    pub fn points(&self) -> usize {
        let again = usize::from(matches!(self, Form::Areas(_)));
        self.lines().iter().map(|line| line.0.len().saturating_sub(again)).sum()
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

    pub(crate) fn place(&self) -> Option<Position> {
        match self {
            Form::Lines(lines) => {
                let longest = lines.0.iter().max_by(|a, b| length_m(a).total_cmp(&length_m(b)));
                longest.and_then(middle)
            }
            Form::Areas(areas) => {
                let wide = |area: &Polygon<f64>| area.unsigned_area();
                let widest = areas.0.iter().max_by(|a, b| wide(a).total_cmp(&wide(b)));
                widest.and_then(inside)
            }
        }
    }

    pub(crate) fn places(&self) -> impl Iterator<Item = Position> + '_ {
        self.lines().into_iter().flat_map(|line| line.0.iter().map(position))
    }

    /// Each straight piece of its lines or rings.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = (Position, Position)> + '_ {
        self.lines().into_iter().flat_map(|line| line.0.windows(2).map(piece))
    }

    /// Whether each of its lines has a length, and each of its rings an area.
    pub(crate) fn has_extent(&self) -> bool {
        let is_ring = |ring: &&LineString<f64>| ring.0.len() > RING_MIN && doubled_area(ring) > 0.0;
        match self {
            Form::Lines(lines) => lines.0.iter().all(|line| length_m(line) > 0.0),
            Form::Areas(_) => self.lines().iter().all(is_ring),
        }
    }

    /// Whether it has the same points, each not farther off than nobody could tell.
    pub(crate) fn is_like(&self, other: &Form) -> bool {
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

fn position(at: &Coord<f64>) -> Position {
    Position::new(at.x, at.y)
}

fn piece(pair: &[Coord<f64>]) -> (Position, Position) {
    (position(&pair[0]), position(&pair[1]))
}

pub(crate) fn length_m(line: &LineString<f64>) -> f64 {
    line.0.windows(2).map(piece).map(|(a, b)| a.distance_m(b)).sum()
}

fn doubled_area(ring: &LineString<f64>) -> f64 {
    let Some(first) = ring.0.first() else { return 0.0 };
    // From its first corner, because degrees are large beside what they differ by.
    let from = |at: &Coord<f64>| (at.x - first.x, at.y - first.y);
    let cross = |pair: &[Coord<f64>]| {
        let ((ax, ay), (bx, by)) = (from(&pair[0]), from(&pair[1]));
        ax * by - ay * bx
    };
    ring.0.windows(2).map(cross).sum::<f64>().abs()
}

/// A point inside an area: in the middle of the widest piece of it on a parallel near its middle,
/// one that passes through no corner. `geo` has one, which takes seconds where there are thousands
/// of corners, and another one in another version; places are stored.
fn inside(area: &Polygon<f64>) -> Option<Position> {
    let rings = || std::iter::once(area.exterior()).chain(area.interiors());
    let mut lats: Vec<f64> = rings().flat_map(|ring| ring.0.iter().map(|at| at.y)).collect();
    lats.sort_unstable_by(f64::total_cmp);
    lats.dedup();
    let middle = (lats.first()? + lats.last()?) / 2.0;
    let above = lats.partition_point(|lat| *lat <= middle);
    let lat = (lats.get(above.checked_sub(1)?)? + lats.get(above)?) / 2.0;
    let crossing = |pair: &[Coord<f64>]| {
        let (a, b) = (pair[0], pair[1]);
        ((a.y <= lat) != (b.y <= lat)).then(|| a.x + (b.x - a.x) * (lat - a.y) / (b.y - a.y))
    };
    let mut lons: Vec<f64> =
        rings().flat_map(|ring| ring.0.windows(2).filter_map(crossing)).collect();
    lons.sort_unstable_by(f64::total_cmp);
    let (pieces, _) = lons.as_chunks::<2>();
    let [west, east] = pieces.iter().max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))?;
    (west < east).then(|| Position::new((west + east) / 2.0, lat))
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
