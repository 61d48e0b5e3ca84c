//! The outline of the city, asked often whether it holds a place.

use crate::mercator::Point;
use geo::MultiPolygon;

/// Bands that the edges are sorted into.
const BANDS: usize = 1_024;
/// A degree of latitude, metres.
const DEGREE_M: f64 = 111_320.0;

/// An outline in degrees.
pub(crate) struct Outline {
    edges: Vec<Vec<(Point, Point)>>,
    /// West, south, east, north.
    pub(crate) bounds: [f64; 4],
}

impl Outline {
    /// Of every ring, holes too.
    pub(crate) fn new(shape: &MultiPolygon<f64>) -> Outline {
        let rings = shape.0.iter().flat_map(|part| {
            std::iter::once(part.exterior()).chain(part.interiors()).map(|ring| &ring.0)
        });
        let edges: Vec<(Point, Point)> = rings
            .flat_map(|ring| ring.windows(2).map(|pair| (pair[0].x_y(), pair[1].x_y())))
            .collect();
        let ends: Vec<Point> = edges.iter().map(|(from, _)| *from).collect();
        let bounds = crate::rings::around(&ends);
        let mut outline = Outline { edges: vec![Vec::new(); BANDS], bounds };
        for (from, to) in edges {
            let (low, high) = (outline.band(from.1.min(to.1)), outline.band(from.1.max(to.1)));
            for band in &mut outline.edges[low..=high] {
                band.push((from, to));
            }
        }
        outline
    }

    fn band(&self, lat: f64) -> usize {
        let [_, south, _, north] = self.bounds;
        let share = (lat - south) / (north - south).max(f64::MIN_POSITIVE);
        ((share * BANDS as f64).max(0.0) as usize).min(BANDS - 1)
    }

    /// The box around it, so many metres wider on every side.
    pub(crate) fn grown(&self, metres: f64) -> [f64; 4] {
        let [west, south, east, north] = self.bounds;
        let (dx, dy) = steps(metres, (south + north) / 2.0);
        [west - dx, south - dy, east + dx, north + dy]
    }

    /// Whether a place lies in it, or about so many metres beside it.
    pub(crate) fn reaches(&self, (lon, lat): Point, metres: f64) -> bool {
        const ROUND: [Point; 8] = [
            (1.0, 0.0),
            (0.7, 0.7),
            (0.0, 1.0),
            (-0.7, 0.7),
            (-1.0, 0.0),
            (-0.7, -0.7),
            (0.0, -1.0),
            (0.7, -0.7),
        ];
        let (dx, dy) = steps(metres, lat);
        self.holds((lon, lat))
            || ROUND.iter().any(|(x, y)| self.holds((lon + x * dx, lat + y * dy)))
    }

    fn holds(&self, (x, y): Point) -> bool {
        let [west, south, east, north] = self.bounds;
        if x < west || x > east || y < south || y > north {
            return false;
        }
        let crossed = self.edges[self.band(y)].iter().filter(|(a, b)| {
            (a.1 > y) != (b.1 > y) && x < a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0)
        });
        crossed.count() % 2 == 1
    }
}

/// Metres as degrees of longitude and latitude.
fn steps(metres: f64, lat: f64) -> (f64, f64) {
    let dy = metres / DEGREE_M;
    (dy / lat.to_radians().cos().max(0.01), dy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{LineString, Polygon};

    #[test]
    fn a_place_in_a_hole_is_outside_and_one_just_beside_the_edge_is_reached() {
        let ring = |from: f64, to: f64| {
            LineString::from(vec![(from, from), (to, from), (to, to), (from, to), (from, from)])
        };
        let shape = Polygon::new(ring(0.0, 10.0), vec![ring(4.0, 6.0)]);
        let outline = Outline::new(&shape.into());
        let reaches = |lon, lat| outline.reaches((lon, lat), 500.0);
        assert!(reaches(2.0, 2.0) && !reaches(5.0, 5.0) && !reaches(11.0, 2.0));
        assert!(reaches(10.004, 2.0) && !reaches(10.01, 2.0));
    }
}
