//! Time as data: there is no clock here, whoever calls says what time it is.

use std::ops::{Add, Sub};

/// A moment, in milliseconds since 1970 UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Time(pub i64);

/// A length of time, in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span(pub i64);

impl Time {
    /// Before everything: "never".
    pub const NEVER: Time = Time(i64::MIN);

    /// Whether this is a real moment.
    pub fn is_some(self) -> bool {
        self != Time::NEVER
    }

    /// The span since `earlier`; zero if that lies ahead.
    pub fn since(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0).max(0))
    }
}

impl Span {
    /// Whole seconds.
    pub const fn seconds(n: i64) -> Span {
        Span(n * 1_000)
    }

    /// Whole minutes.
    pub const fn minutes(n: i64) -> Span {
        Span(n * 60_000)
    }

    /// Whole hours.
    pub const fn hours(n: i64) -> Span {
        Span(n * 3_600_000)
    }

    /// As seconds with a fraction.
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1_000.0
    }

    /// From seconds with a fraction.
    pub fn from_seconds(seconds: f64) -> Span {
        Span((seconds * 1_000.0) as i64)
    }
}

impl Add<Span> for Time {
    type Output = Time;
    fn add(self, span: Span) -> Time {
        Time(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Time {
    type Output = Time;
    fn sub(self, span: Span) -> Time {
        Time(self.0.saturating_sub(span.0))
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}
