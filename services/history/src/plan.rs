//! Which files become one, and which are let go.

use crate::name::Entry;
use crate::period::{DAY_MS, Period};
use std::collections::BTreeMap;

/// How long after its end an hour is waited for, by receive time; what comes later is late.
const HOUR_GRACE_MS: i64 = 5 * 60_000;
/// How long after its end a day is waited for.
pub(crate) const DAY_GRACE_MS: i64 = 60 * 60_000;
/// How long after its end a month or a year is waited for.
const LONG_GRACE_MS: i64 = DAY_MS;
/// More than this stays in days, or months: longer files are for what is hardly more than its
/// footers.
const LONG_BYTES_MAX: u64 = 1024 * 1024;
/// Late files of a period that may stand beside its file.
const LATE_FILES: usize = 8;
/// Files of one hour that is not over.
const OPEN_FILES: usize = 32;
/// Files merged at once; each is open, with a batch of rows in memory.
const INPUTS_MAX: usize = 256;

/// What is kept.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Kept {
    /// Days, counted from the end of a file's hour or day.
    pub days: u32,
    /// Bytes of all files; the oldest go first.
    pub bytes: u64,
}

/// Files that become one.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Merge {
    pub(crate) inputs: Vec<Entry>,
    /// The file they become; its size is not known yet.
    pub(crate) output: Entry,
}

/// The next files to merge, if any.
pub(crate) fn merge(files: &[Entry], now: i64) -> Option<Merge> {
    into_days(files, now)
        .or_else(|| into_long(Period::month, files, now))
        .or_else(|| into_long(Period::year, files, now))
}

/// What is small for a whole month or year becomes one file.
fn into_long(long: fn(i64) -> Period, files: &[Entry], now: i64) -> Option<Merge> {
    let mut all: BTreeMap<(Period, &str), Vec<&Entry>> = BTreeMap::new();
    for entry in files {
        let period = long(entry.period.start);
        // A year's file is no part of a month.
        if period.holds(entry.period) {
            all.entry((period, &entry.kind)).or_default().push(entry);
        }
    }
    all.into_iter().find_map(|((period, _), files)| {
        let is_over = now >= period.end + LONG_GRACE_MS;
        let is_small = files.iter().map(|entry| entry.bytes).sum::<u64>() <= LONG_BYTES_MAX;
        let has_late = files.iter().any(|entry| entry.period == period);
        let enough = files.len() > if has_late { LATE_FILES } else { 1 };
        (is_over && is_small && enough).then(|| into_one(period, files))?
    })
}

fn into_days(files: &[Entry], now: i64) -> Option<Merge> {
    let mut days: BTreeMap<(Period, &str), Vec<&Entry>> = BTreeMap::new();
    for entry in files.iter().filter(|entry| !entry.period.is_long()) {
        days.entry((Period::day(entry.period.start), &entry.kind)).or_default().push(entry);
    }
    days.into_iter().find_map(|((day, _), files)| {
        if now >= day.end + DAY_GRACE_MS {
            let has_late = files.iter().any(|entry| !entry.period.is_hour());
            let enough = !has_late || files.len() > LATE_FILES;
            return (files.len() > 1 && enough).then(|| into_one(day, files))?;
        }
        let mut hours: BTreeMap<Period, Vec<&Entry>> = BTreeMap::new();
        files.into_iter().for_each(|entry| hours.entry(entry.period).or_default().push(entry));
        let due = |hour: Period, files: &[&Entry]| match now >= hour.end + HOUR_GRACE_MS {
            true => files.len() > LATE_FILES || is_in_parts(files),
            false => files.len() > OPEN_FILES,
        };
        hours
            .into_iter()
            .filter(|(hour, files)| files.len() > 1 && due(*hour, files))
            .find_map(|(hour, files)| into_one(hour, files))
    })
}

/// Whether no file holds most of the hour already.
fn is_in_parts(files: &[&Entry]) -> bool {
    let total: u64 = files.iter().map(|entry| entry.bytes).sum();
    files.iter().all(|entry| entry.bytes * 3 < total * 2)
}

/// The oldest files of a period become one. No other may lie within the facts of the result, or
/// it would be taken for one of its parts: hence all that end at the same fact go together.
fn into_one(period: Period, mut files: Vec<&Entry>) -> Option<Merge> {
    files.sort_by_key(|entry| (entry.facts.end, entry.facts.start));
    let last = files.get(INPUTS_MAX - 1).map_or(u64::MAX, |entry| entry.facts.end);
    let inputs: Vec<Entry> =
        files.into_iter().take_while(|entry| entry.facts.end <= last).cloned().collect();
    let start = inputs.iter().map(|entry| entry.facts.start).min()?;
    let end = inputs.iter().map(|entry| entry.facts.end).max()?;
    let kind = inputs.first()?.kind.clone();
    Some(Merge { output: Entry { kind, period, facts: start..end, bytes: 0 }, inputs })
}

/// Files past their time, and the oldest of those that are too much.
pub(crate) fn drop(files: &[Entry], now: i64, kept: Kept) -> Vec<Entry> {
    let oldest = now.saturating_sub(i64::from(kept.days) * DAY_MS);
    let mut files: Vec<&Entry> = files.iter().collect();
    files.sort_by_key(|entry| (entry.period.start, entry.facts.start));
    let mut bytes: u64 = files.iter().map(|entry| entry.bytes).sum();
    let mut dropped = Vec::new();
    for entry in files {
        if entry.period.end <= oldest || bytes > kept.bytes {
            bytes -= entry.bytes;
            dropped.push(entry.clone());
        }
    }
    dropped
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 20_000 * DAY_MS;
    const HOUR: i64 = DAY_MS / 24;

    fn file(period: &str, facts: std::ops::Range<u64>, bytes: u64) -> Entry {
        let period = match period {
            "month" => Period::month(DAY),
            "day" => Period::day(DAY),
            "next day" => Period::day(DAY + DAY_MS),
            hour => Period::hour(DAY + hour.parse::<i64>().expect("an hour") * HOUR),
        };
        Entry { kind: "bin".into(), period, facts, bytes }
    }

    fn planned(files: &[Entry], now: i64) -> Option<(String, std::ops::Range<u64>, usize)> {
        let Merge { inputs, output } = merge(files, now)?;
        Some((output.period.to_string(), output.facts, inputs.len()))
    }

    #[test]
    fn the_parts_of_an_hour_become_one_file_some_minutes_after_it() {
        let parts = [file("3", 0..10, 5), file("3", 10..20, 5), file("4", 20..30, 5)];
        assert_eq!(planned(&parts, DAY + 4 * HOUR), None);
        let after = DAY + 4 * HOUR + HOUR_GRACE_MS;
        assert_eq!(planned(&parts, after), Some(("2024-10-04T03".into(), 0..20, 2)));
        let late = [file("3", 0..20, 500), file("3", 40..50, 5)];
        assert_eq!(planned(&late, after), None, "one late file waits for others");
    }

    #[test]
    fn the_hours_of_a_day_become_one_file_an_hour_after_it_and_late_ones_join_by_eights() {
        let mut files = vec![file("3", 0..10, 5), file("4", 0..10, 5), file("23", 5..40, 5)];
        let after = DAY + DAY_MS + DAY_GRACE_MS;
        assert_eq!(planned(&files, after - 1), None);
        assert_eq!(planned(&files, after), Some(("2024-10-04".into(), 0..40, 3)));
        files = vec![file("day", 0..40, 500)];
        files.extend((0..8).map(|n| file("day", 40 + n..41 + n, 1)));
        assert_eq!(planned(&files, after), Some(("2024-10-04".into(), 0..48, 9)));
        files.pop();
        assert_eq!(planned(&files, after), None);
    }

    #[test]
    fn the_days_of_a_month_become_one_file_where_they_are_small() {
        let (small, month) = ([file("day", 0..10, 500), file("next day", 10..20, 500)], "2024-10");
        let after = Period::month(DAY).end + LONG_GRACE_MS;
        assert_eq!(planned(&small, after - 1), None);
        assert_eq!(planned(&small, after), Some((month.into(), 0..20, 2)));
        let large = [file("day", 0..10, LONG_BYTES_MAX), file("next day", 10..20, 500)];
        assert_eq!(planned(&large, after), None);
        let mut late = vec![file("month", 0..20, 900), file("day", 20..30, 5)];
        assert_eq!(planned(&late, after), None, "a late file waits for others");
        late.extend((3..10).map(|n| file("next day", n * 10..n * 10 + 10, 5)));
        assert_eq!(planned(&late, after), Some((month.into(), 0..100, 9)));
    }

    #[test]
    fn what_is_left_out_of_a_great_merge_does_not_look_like_a_part_of_it() {
        let files: Vec<Entry> =
            (0..300).map(|n| file(&(n % 24).to_string(), n / 7 * 10..n / 7 * 10 + 10, 5)).collect();
        let Merge { inputs, output } =
            merge(&files, DAY + DAY_MS + DAY_GRACE_MS).expect("a day that is over");
        assert!(inputs.len() >= INPUTS_MAX && inputs.len() < files.len());
        for entry in files {
            assert_eq!(inputs.contains(&entry), entry.is_within(&output), "{entry:?}");
        }
    }

    #[test]
    fn what_is_too_old_goes_and_then_the_oldest_of_what_is_too_much() {
        let files = [file("5", 50..60, 10), file("3", 30..40, 10), file("4", 40..50, 10)];
        let dropped = |now, days, bytes| {
            let gone = drop(&files, now, Kept { days, bytes });
            gone.iter().map(|entry| entry.facts.start).collect::<Vec<_>>()
        };
        assert_eq!(dropped(DAY + DAY_MS + 4 * HOUR, 1, 100), [30]);
        assert_eq!(dropped(DAY + 6 * HOUR, 1, 29), [30]);
        assert_eq!(dropped(DAY + 6 * HOUR, 1, 10), [30, 40]);
        assert_eq!(dropped(DAY + 6 * HOUR, 1, 30), [0; 0]);
    }
}
