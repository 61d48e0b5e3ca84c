//! Straight lines: going along one, which way it leads, and what lies beside a place.

use city::{METRES_A_DEGREE, Position};

/// Moves at most so many metres towards a place; says whether it was reached.
pub(crate) fn towards(from: Position, to: Position, metres: f64) -> (Position, bool) {
    let left = from.distance_m(to);
    if left <= metres { (to, true) } else { (from.towards(to, metres / left), false) }
}

/// Which way from one place to another, degrees clockwise from north.
pub(crate) fn heading_deg(from: Position, to: Position) -> f64 {
    let x = (to.lon - from.lon) * from.lat.to_radians().cos();
    x.atan2(to.lat - from.lat).to_degrees().rem_euclid(360.0)
}

/// So many metres east and north of a place.
pub(crate) fn beside(p: Position, east_m: f64, north_m: f64) -> Position {
    let narrow = p.lat.to_radians().cos();
    Position::new(p.lon + east_m / METRES_A_DEGREE / narrow, p.lat + north_m / METRES_A_DEGREE)
}

/// Somewhere within so many metres of a place.
pub(crate) fn about(p: Position, metres: f64, chance: &mut fastrand::Rng) -> Position {
    let mut off = || (chance.f64() * 2.0 - 1.0) * metres;
    beside(p, off(), off())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_reached_by_steps_and_headings_are_clockwise_from_north() {
        let start = Position::new(113.2, 23.2);
        let east = beside(start, 100.0, 0.0);
        let (half, there) = towards(start, east, 50.0);
        assert!(!there && (half.distance_m(east) - 50.0).abs() < 0.1);
        assert_eq!(towards(half, east, 60.0), (east, true));
        assert!((heading_deg(start, east) - 90.0).abs() < 0.1);
        assert!((heading_deg(start, beside(start, -1.0, -1.0)) - 225.0).abs() < 0.5);
    }
}
