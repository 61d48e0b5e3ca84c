//! Driverless sweepers: they answer at once and sweep up what they are sent to.

use city::Span;
use fastrand::Rng;

/// How long it takes to sweep up what lies at one place: least and most, seconds.
pub(crate) const EFFORT_S: (f64, f64) = (30.0, 60.0);

/// A machine answers at once and never refuses.
pub(crate) fn decide(chance: &mut Rng) -> Option<(bool, Span)> {
    Some((true, Span(chance.i64(300..1_500))))
}
