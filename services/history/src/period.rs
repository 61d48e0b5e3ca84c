//! The hours, days, months and years, in UTC, that files stand for.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fmt;

/// Milliseconds of an hour and of a day; no leap second is counted.
pub(crate) const HOUR_MS: i64 = 3_600_000;
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;

/// An hour, a day, a month or a year.
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

    pub(crate) fn month(time: i64) -> Period {
        Period::between(time, Date::first_of_month, Date::last_of_month)
    }

    pub(crate) fn year(time: i64) -> Period {
        Period::between(time, Date::first_of_year, Date::last_of_year)
    }

    /// From one day to another around a moment; its day where the calendar ends.
    fn between(time: i64, first: fn(Date) -> Date, last: fn(Date) -> Date) -> Period {
        let between = |date| {
            Some(Period { start: midnight(first(date))?, end: midnight(last(date))? + DAY_MS })
        };
        date(time).and_then(between).unwrap_or(Period::day(time))
    }

    pub(crate) fn is_hour(self) -> bool {
        self.end - self.start == HOUR_MS
    }

    /// Whether it is longer than a day.
    pub(crate) fn is_long(self) -> bool {
        self.end - self.start > DAY_MS
    }

    pub(crate) fn holds(self, other: Period) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Reads what `Display` wrote.
    pub(crate) fn parse(text: &str) -> Option<Period> {
        let (day, hour) = text.split_once('T').map_or((text, None), |(d, h)| (d, Some(h)));
        let first = |text: String| midnight(text.parse().ok()?);
        match (day.len(), hour) {
            (4, None) => return Some(Period::year(first(format!("{day}-01-01"))?)),
            (7, None) => return Some(Period::month(first(format!("{day}-01"))?)),
            _ => (),
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
        if self.is_long() {
            let is_month = *self == Period::month(self.start);
            return write!(f, "{}", date.strftime(if is_month { "%Y-%m" } else { "%Y" }));
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
            (Period::year(time), "2026"),
        ] {
            assert_eq!(period.to_string(), text);
            assert_eq!(Period::parse(text), Some(period));
        }
        assert!(Period::day(time).holds(Period::hour(time)));
        assert!(!Period::hour(time).holds(Period::day(time)));
        assert!(Period::month(time).holds(Period::day(time)));
        assert!(Period::year(time).holds(Period::month(time)));
        assert_eq!(Period::hour(time).end, time + 1);
        assert_eq!(Period::month(time).end - Period::month(time).start, 30 * DAY_MS);
        for text in ["", "2026-11-22T24", "2026-13-01", "2026-13", "2026-1", "202", "x"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }
}
