//! Histories of a few things, asked in memory, in parts and in one file, and after crashes.

mod crash;
mod small;

use city::Time;
use small::{Small, rows};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// An hour before 2026-11-22 06:00 UTC.
const START: i64 = 1_795_323_600_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

#[test]
fn a_row_is_found_in_memory_in_its_file_and_after_a_restart() {
    let mut small = Small::new("found");
    small.says(0, START + 1_000, &[81.44, f64::NAN]);
    small.says(1, START + 2_000, &[20.0, 90.0]);
    small.says(0, START + 61_000, &[f64::NAN, 91.26]);
    let bin = [(START + 1_000, 81.4, f64::NAN), (START + 61_000, f64::NAN, 91.3)];
    assert_eq!(rows(&small, 0), format!("{bin:?}"), "to the declared step");
    small.flush();
    assert_eq!(rows(&small, 0), format!("{bin:?}"));
    assert_eq!(rows(&small, 1), format!("{:?}", [(START + 2_000, 20.0, 90.0)]));
    assert_eq!(small.shelf().counts().waiting, 0);
    small.restart();
    assert_eq!(rows(&small, 0), format!("{bin:?}"));
    assert_eq!(rows(&small, 2), "[]", "of a thing that said nothing");
}

#[test]
fn a_late_row_stands_in_its_place_whether_its_hour_and_day_are_closed_or_not() {
    let mut small = Small::new("late");
    let mut wanted = Vec::new();
    for minute in 0..180 {
        let at = START + minute * 60_000;
        if minute % 10 != 7 {
            small.says(0, at, &[minute as f64, 50.0]);
        }
        wanted.push((at, minute as f64, 50.0));
        small.flush_each(50);
    }
    small.flush();
    small.tend(START + 4 * HOUR);
    for minute in [147, 27, 7] {
        small.says_late(0, START + minute * 60_000, START + 4 * HOUR, &[minute as f64, 50.0]);
    }
    small.flush();
    small.tend(START + 2 * DAY);
    for minute in [17, 177, 167, 157, 137, 127, 117, 107, 97, 87, 77, 67, 57, 47, 37] {
        small.says_late(0, START + minute * 60_000, START + 2 * DAY, &[minute as f64, 50.0]);
        small.flush();
        small.tend(START + 2 * DAY);
    }
    assert_eq!(rows(&small, 0), format!("{wanted:?}"));
    assert!(small.shelf().counts().files < 10, "late files are merged in turn");
}

#[test]
fn a_small_month_or_year_is_one_file_and_still_read_from_any_moment() {
    // From the 21st of November to the 10th of December.
    let (mut small, mut wanted) = (Small::new("month"), Vec::new());
    for day in 0..20 {
        let at = START - DAY + day * DAY;
        small.says(0, at, &[day as f64, 50.0]);
        wanted.push((at, day as f64, 50.0));
        small.flush();
        small.tend(at + 2 * HOUR);
    }
    assert_eq!(small.shelf().counts().files, 11, "November, and ten days of December");
    assert_eq!(rows(&small, 0), format!("{wanted:?}"));
    small.tend(START + 45 * DAY);
    assert_eq!(small.shelf().counts().files, 1, "the year");
    small.says_late(0, START, START + 40 * DAY, &[0.5, 50.0]);
    wanted.insert(2, (START, 0.5, 50.0));
    small.flush();
    for from in [0, 3, 11, 20] {
        let first = wanted[from].0;
        let page = small.shelf().page(&small.wanted(0, first, START + 60 * DAY), 100);
        let times = page.expect("readable").rows.times;
        assert_eq!(times, wanted[from..].iter().map(|row| row.0).collect::<Vec<_>>());
    }
    small.restart();
    assert_eq!(rows(&small, 0), format!("{wanted:?}"));
}

#[test]
fn merging_keeps_every_row_sorted_by_name_and_time() {
    let mut small = Small::new("merge");
    for minute in 0..90 {
        for thing in 0..20 {
            small.says(thing, START + minute * 60_000 + i64::from(thing), &[f64::from(thing), 1.0]);
        }
        small.flush_each(300);
    }
    small.flush();
    let before: Vec<String> = (0..20).map(|thing| rows(&small, thing)).collect();
    let parts = small.shelf().counts().files;
    small.tend(START + 3 * HOUR);
    let hours = small.shelf().counts().files;
    small.tend(START + 2 * DAY);
    assert!(parts > hours && hours == 2, "{parts} parts, {hours} hours");
    assert_eq!(small.shelf().counts().files, 1);
    let after: Vec<String> = (0..20).map(|thing| rows(&small, thing)).collect();
    assert_eq!(before, after);
    let names: Vec<String> =
        small.all().into_iter().map(|(name, time)| format!("{name} {time}")).collect();
    assert!(names.is_sorted() && names.len() == 1_800);
}

#[test]
fn a_page_ends_at_its_limit_and_tells_where_the_next_begins() {
    let mut small = Small::new("pages");
    for (place, time) in [0, 10, 10, 10, 20, DAY, DAY + 5].into_iter().enumerate() {
        small.says(0, START + time, &[place as f64, f64::NAN]);
    }
    small.flush_each(4);
    let page = |from: i64, limit: usize| {
        let page =
            small.shelf().page(&small.wanted(0, from, START + 9 * DAY), limit).expect("read");
        (page.rows.len(), page.next.map(|next| next.0 - START))
    };
    assert_eq!(page(START, 2), (4, Some(20)), "rows of one time stay together");
    assert_eq!(page(START + 20, 2), (2, Some(DAY + 5)));
    assert_eq!(page(START + DAY + 5, 2), (1, None));
    assert_eq!(page(START, 7), (7, None));
}

#[test]
fn a_bucket_tells_smallest_largest_mean_last_and_how_many() {
    let mut small = Small::new("buckets");
    for (minute, value) in [1.0, 5.0, 3.0, f64::NAN, 8.0].into_iter().enumerate() {
        small.says(0, START + minute as i64 * 60_000, &[value, 7.0]);
        small.flush_each(2);
    }
    let wanted = small.wanted(0, START, START + HOUR);
    let buckets = small.shelf().buckets(&wanted, city::Span::minutes(3)).expect("readable");
    let told: Vec<_> = buckets
        .iter()
        .map(|(at, columns)| {
            let one = columns[0].expect("said in both");
            (at.0 - START, one.count, one.min, one.max, one.mean(), one.last)
        })
        .collect();
    assert_eq!(told, [(0, 3, 1.0, 5.0, 3.0, 3.0), (180_000, 1, 8.0, 8.0, 8.0, 8.0)]);
    assert_eq!(buckets[1].1[1].map(|it| it.count), Some(2));
}

#[test]
fn what_is_past_its_days_goes() {
    let mut small = Small::new("kept");
    for day in 0..5 {
        small.says(0, START + day * DAY, &[day as f64, 0.0]);
        small.flush();
    }
    small.tend(START + 61 * DAY);
    assert_eq!(small.shelf().counts().files, 1, "what is left of its month");
    assert!(rows(&small, 0).starts_with(&format!("[({}", START + DAY)));
}

#[test]
fn a_lost_cursor_begins_after_what_is_there() {
    let mut small = Small::new("lost");
    small.says(0, START, &[1.0, 1.0]);
    small.flush();
    assert_eq!(small.keeper.end(), 1);
}

#[test]
fn a_file_that_is_not_ours_is_left_alone_and_told() {
    let mut small = Small::new("foreign");
    small.says(0, START, &[1.0, 1.0]);
    small.flush();
    let folder = small.folder.join("bin");
    let ours = std::fs::read_dir(&folder).expect("there").next().expect("one").expect("readable");
    std::fs::write(folder.join("notes.parquet"), "mine").expect("writable");
    small.restart();
    assert_ne!(rows(&small, 0), "[]", "a file of another name is nobody's business");
    std::fs::write(ours.path(), "nothing").expect("writable");
    let told = small.shelf().page(&small.wanted(0, START, START + HOUR), 9).expect_err("damaged");
    assert!(told.to_string().contains("is damaged; move it away"), "{told}");
    assert!(folder.join("notes.parquet").exists());
}

#[test]
fn merging_beside_writing_and_asking_loses_and_doubles_nothing() {
    let mut small = Small::new("beside");
    let mut tender = small.keeper.tender();
    let (stop, now) = (AtomicBool::new(false), START + 2 * DAY);
    thread::scope(|threads| {
        threads.spawn(|| {
            while !stop.load(Ordering::Acquire) {
                tender.tend(Time(now), &mut |_| Ok(())).expect("a disk");
            }
        });
        for minute in 0..150 {
            small.says_late(0, START + minute * 60_000, now, &[minute as f64, 1.0]);
            if minute % 2 == 0 {
                small.flush();
            }
            let said = rows(&small, 0).matches("1.0)").count();
            assert_eq!(said, minute as usize + 1);
        }
        stop.store(true, Ordering::Release);
    });
    assert!(small.shelf().counts().files <= 75);
    small.restart();
    assert_eq!(rows(&small, 0).matches("1.0)").count(), 150);
}
