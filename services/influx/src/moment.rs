//! The time of a point: a pure function of what was observed, so that writing it again writes the
//! same point, and fine enough that two readings of one millisecond stay two.

use city::{Mark, Observation};

/// Nanoseconds in a millisecond: the places that readings of one millisecond have.
const PLACES: u64 = 1_000_000;
/// How far one restart of a device moves its readings. A golden part of all places keeps several
/// restarts within one millisecond tens of thousands of readings apart.
const RESTART: u64 = 618_033;

/// Nanoseconds since 1970: the millisecond it was said for, and a place within that. Devices whose
/// clock stands still count on, so the place comes from their count; for those that do not count it
/// comes from the fact's number. `None` where no such time can be written (before 1678 or after
/// 2262).
pub(crate) fn nanoseconds(seen: &Observation, number: u64) -> Option<i64> {
    let place = match seen.mark {
        Some(mark) => place_of(mark),
        None => number % PLACES,
    };
    seen.said.0.checked_mul(PLACES as i64)?.checked_add(place as i64)
}

fn place_of(mark: Mark) -> u64 {
    (u64::from(mark.boot) * RESTART + mark.seq % PLACES) % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;
    use city::{District, ThingId, Time, Values};

    fn seen(said: i64, mark: Option<Mark>) -> Observation {
        Observation {
            thing: ThingId::new(District(440_111), 1),
            said: Time(said),
            mark,
            late: false,
            position: None,
            values: Values::NONE,
            sighting: None,
            looked: None,
            passed: false,
        }
    }

    #[test]
    fn a_device_that_counts_has_the_same_time_whatever_the_number_of_its_fact() {
        let said = seen(1_800_000_000_123, Some(Mark { boot: 7, seq: 90 }));
        assert_eq!(nanoseconds(&said, 5), nanoseconds(&said, 6));
        assert_eq!(nanoseconds(&said, 5).map(|at| at / 1_000_000), Some(1_800_000_000_123));
    }

    #[test]
    fn a_stuck_clock_merges_nothing_over_ten_restarts_of_thirty_thousand_readings() {
        let all = (0..10).flat_map(|boot| (0..30_000).map(move |seq| Mark { boot, seq }));
        let mut times: Vec<_> = all.map(|mark| nanoseconds(&seen(1, Some(mark)), 0)).collect();
        times.sort_unstable();
        times.dedup();
        assert_eq!(times.len(), 300_000);
    }

    #[test]
    fn a_device_that_does_not_count_has_the_number_of_its_fact() {
        assert_eq!(nanoseconds(&seen(2, None), 3_000_007), Some(2_000_007));
        assert_eq!(nanoseconds(&seen(i64::MAX / 1_000, None), 0), None, "past what can be written");
    }
}
