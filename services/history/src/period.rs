//! The hours and days, in UTC, that files stand for.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::fmt;

/// Milliseconds of an hour and of a day; no leap second is counted.
pub(crate) const HOUR_MS: i64 = 3_600_000;
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;

/// An hour or a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Period {
    /// Milliseconds since 1970 UTC.
    pub(crate) start: i64,
    pub(crate) is_day: bool,
}

impl Period {
    pub(crate) fn hour(time: i64) -> Period {
        Period { start: time.div_euclid(HOUR_MS) * HOUR_MS, is_day: false }
    }

    pub(crate) fn day(time: i64) -> Period {
        Period { start: time.div_euclid(DAY_MS) * DAY_MS, is_day: true }
    }

    /// The first moment after it.
    pub(crate) fn end(self) -> i64 {
        self.start + if self.is_day { DAY_MS } else { HOUR_MS }
    }

    pub(crate) fn holds(self, other: Period) -> bool {
        self.start <= other.start && other.end() <= self.end()
    }

    /// Reads what `Display` wrote.
    pub(crate) fn parse(text: &str) -> Option<Period> {
        let (day, hour) = text.split_once('T').map_or((text, None), |(d, h)| (d, Some(h)));
        let day: DateTime = format!("{day}T00:00:00").parse().ok()?;
        let hour: Option<i64> = match hour {
            Some(hour) => Some(hour.parse().ok().filter(|hour| (0..24).contains(hour))?),
            None => None,
        };
        let time = day.checked_add(hour.unwrap_or(0).hours()).ok()?;
        let start = TimeZone::UTC.to_timestamp(time).ok()?.as_millisecond();
        Some(Period { start, is_day: hour.is_none() })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = Timestamp::from_millisecond(self.start).map_err(|_| fmt::Error)?;
        let time = TimeZone::UTC.to_datetime(moment);
        match self.is_day {
            true => write!(f, "{}", time.date()),
            false => write!(f, "{}T{:02}", time.date(), time.hour()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_written_as_people_write_it_and_read_again() {
        // 2026-11-22 05:59:59.999 UTC.
        let time = 1_795_327_199_999;
        for (period, text) in
            [(Period::hour(time), "2026-11-22T05"), (Period::day(time), "2026-11-22")]
        {
            assert_eq!(period.to_string(), text);
            assert_eq!(Period::parse(text), Some(period));
        }
        assert!(Period::day(time).holds(Period::hour(time)));
        assert!(!Period::hour(time).holds(Period::day(time)));
        assert_eq!(Period::hour(time).end(), time + 1);
        for text in ["", "2026-11-22T24", "2026-13-01", "x"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }
}
