//! Places on the sphere, computed by other means than the program's: haversines for distances, a
//! plane through the point for a street near it.

/// Radius of the Earth, metres.
const RADIUS_M: f64 = 6_371_008.8;

/// Longitude and latitude, degrees.
pub(crate) type Place = (f64, f64);

/// The distance along a great circle, metres.
pub(crate) fn distance_m(a: Place, b: Place) -> f64 {
    let (north, east) = ((b.1 - a.1).to_radians() / 2.0, (b.0 - a.0).to_radians() / 2.0);
    let cosines = a.1.to_radians().cos() * b.1.to_radians().cos();
    let h = north.sin().powi(2) + cosines * east.sin().powi(2);
    2.0 * RADIUS_M * h.sqrt().asin()
}

/// Metres east and north of `from`.
fn flat_m(from: Place, p: Place) -> Place {
    let m = RADIUS_M.to_radians();
    ((p.0 - from.0) * m * from.1.to_radians().cos(), (p.1 - from.1) * m)
}

/// How far a place is from a line, metres.
pub(crate) fn off_line_m(p: Place, line: &[Place]) -> f64 {
    let piece = |pair: &[Place]| {
        let (a, b) = (flat_m(p, pair[0]), flat_m(p, pair[1]));
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let square = dx * dx + dy * dy;
        let share = if square == 0.0 { 0.0 } else { -(a.0 * dx + a.1 * dy) / square };
        let share = share.clamp(0.0, 1.0);
        (a.0 + share * dx).hypot(a.1 + share * dy)
    };
    line.windows(2).map(piece).fold(f64::MAX, f64::min)
}
