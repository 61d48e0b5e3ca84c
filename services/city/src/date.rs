//! A day of the calendar, as lists of components write it.

use crate::time::Time;
use std::fmt;
use std::num::NonZeroU32;

/// A day: 20240531 as a number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date(NonZeroU32);

/// Years that a register speaks of.
const YEARS: std::ops::RangeInclusive<u32> = 1_800..=2_199;
/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

impl Date {
    /// A day that the calendar has.
    pub fn new(year: u32, month: u32, day: u32) -> Option<Date> {
        let days = match month {
            2 if is_leap(year) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let good = YEARS.contains(&year) && (1..=days).contains(&day);
        NonZeroU32::new(year * 10_000 + month * 100 + day).filter(|_| good).map(Date)
    }

    /// Reads `20240531` or `2024-05-31`, a time of day behind it or not.
    pub fn parse(text: &str) -> Option<Date> {
        let number = |from: usize, to: usize| {
            let digits = text.get(from..to)?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        match (text.len(), text.as_bytes().get(4)?, text.as_bytes().get(7)?) {
            (8, ..) => Date::new(number(0, 4)?, number(4, 6)?, number(6, 8)?),
            (10, b'-', b'-') | (10, b'/', b'/') => {
                Date::new(number(0, 4)?, number(5, 7)?, number(8, 10)?)
            }
            (11.., b'-', b'-') if matches!(text.as_bytes()[10], b'T' | b' ') => {
                Date::new(number(0, 4)?, number(5, 7)?, number(8, 10)?)
            }
            _ => None,
        }
    }

    /// The day of a time, UTC.
    pub fn of(at: Time) -> Option<Date> {
        // Days since 0000-03-01, so that a leap day ends a year; the rest is the calendar's rule.
        let days = at.0.div_euclid(DAY_MS) + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Date::new(u32::try_from(year).ok()?, month as u32, day as u32)
    }

    /// The day as a number: 20240531.
    pub fn number(self) -> u32 {
        self.0.get()
    }

    /// The day of such a number.
    pub fn numbered(number: u32) -> Option<Date> {
        Date::new(number / 10_000, number / 100 % 100, number % 100)
    }
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0.get();
        write!(f, "{}-{:02}-{:02}", number / 10_000, number / 100 % 100, number % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_lists_write_them_and_only_those_there_are() {
        let day = Date::new(2024, 2, 29);
        for text in ["20240229", "2024-02-29", "2024/02/29", "2024-02-29T08:00:00Z"] {
            assert_eq!(Date::parse(text), day, "{text}");
        }
        for text in ["20230229", "2024-2-29", "29.02.2024", "0", "", "2024-13-01", "２０２４"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        assert_eq!(day.map(|day| day.to_string()).as_deref(), Some("2024-02-29"));
    }

    #[test]
    fn a_time_has_its_day() {
        let of = |ms| Date::of(Time(ms)).map(Date::number);
        assert_eq!(of(0), Some(19_700_101));
        assert_eq!(of(1_709_251_199_999), Some(20_240_229));
        assert_eq!(of(1_709_251_200_000), Some(20_240_301));
        assert_eq!(of(-1), Some(19_691_231));
    }
}
