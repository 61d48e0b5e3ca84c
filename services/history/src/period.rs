//! The hours, days and months, in UTC, that files stand for.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fmt;

/// Milliseconds of an hour and of a day; no leap second is counted.
pub(crate) const HOUR_MS: i64 = 3_600_000;
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;

/// An hour, a day or a month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Period {
    /// Milliseconds since 1970 UTC.
    pub(crate) start: i64,
    /// The first moment after it.
    pub(crate) end: i64,
}

impl Period {
    pub(crate) fn hour(time: i64) -> Period {
        let start = time.div_euclid(HOUR_MS) * HOUR_MS;
        Period { start, end: start + HOUR_MS }
    }

    pub(crate) fn day(time: i64) -> Period {
        let start = time.div_euclid(DAY_MS) * DAY_MS;
        Period { start, end: start + DAY_MS }
    }

    /// The month of a moment; its day where the calendar ends.
    pub(crate) fn month(time: i64) -> Period {
        let month = |date: Date| {
            let (first, last) = (date.first_of_month(), date.last_of_month());
            Some(Period { start: midnight(first)?, end: midnight(last)? + DAY_MS })
        };
        date(time).and_then(month).unwrap_or(Period::day(time))
    }

    pub(crate) fn is_hour(self) -> bool {
        self.end - self.start == HOUR_MS
    }

    pub(crate) fn is_month(self) -> bool {
        self.end - self.start > DAY_MS
    }

    pub(crate) fn holds(self, other: Period) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Reads what `Display` wrote.
    pub(crate) fn parse(text: &str) -> Option<Period> {
        let (day, hour) = text.split_once('T').map_or((text, None), |(d, h)| (d, Some(h)));
        if day.len() == "2026-11".len() && hour.is_none() {
            let first: Date = format!("{day}-01").parse().ok()?;
            return Some(Period::month(midnight(first)?));
        }
        let start = midnight(day.parse().ok()?)?;
        match hour {
            Some(hour) => {
                let hour: i64 = hour.parse().ok().filter(|hour| (0..24).contains(hour))?;
                Some(Period::hour(start + hour * HOUR_MS))
            }
            None => Some(Period::day(start)),
        }
    }
}

fn date(time: i64) -> Option<Date> {
    Some(TimeZone::UTC.to_datetime(Timestamp::from_millisecond(time).ok()?).date())
}

fn midnight(date: Date) -> Option<i64> {
    let midnight = TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0));
    midnight.ok().map(Timestamp::as_millisecond)
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = date(self.start).ok_or(fmt::Error)?;
        if self.is_month() {
            return write!(f, "{}", date.strftime("%Y-%m"));
        }
        write!(f, "{date}")?;
        match self.is_hour() {
            true => write!(f, "T{:02}", self.start.rem_euclid(DAY_MS) / HOUR_MS),
            false => Ok(()),
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
        for (period, text) in [
            (Period::hour(time), "2026-11-22T05"),
            (Period::day(time), "2026-11-22"),
            (Period::month(time), "2026-11"),
        ] {
            assert_eq!(period.to_string(), text);
            assert_eq!(Period::parse(text), Some(period));
        }
        assert!(Period::day(time).holds(Period::hour(time)));
        assert!(!Period::hour(time).holds(Period::day(time)));
        assert!(Period::month(time).holds(Period::day(time)));
        assert_eq!(Period::hour(time).end, time + 1);
        assert_eq!(Period::month(time).end - Period::month(time).start, 30 * DAY_MS);
        for text in ["", "2026-11-22T24", "2026-13-01", "2026-13", "2026-1", "x"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }
}
