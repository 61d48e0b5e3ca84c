//! How long to wait before the next try.

use std::time::Duration;

/// How patient the way to the server is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// A connection is made within.
    pub connect: Duration,
    /// A request is answered within.
    pub answer: Duration,
    /// The shortest pause after a failure.
    pub pause_min: Duration,
    /// The longest pause that we choose ourselves.
    pub pause_max: Duration,
    /// The longest pause that a server may ask for.
    pub asked_max: Duration,
    /// The pause where somebody has to change something first.
    pub closed: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(30),
            pause_min: Duration::from_millis(250),
            pause_max: Duration::from_secs(30),
            asked_max: Duration::from_secs(3_600),
            closed: Duration::from_secs(60),
        }
    }
}

/// Pauses with decorrelated jitter: each is drawn between the shortest and three times the last,
/// so that those who failed together do not come back together.
pub(crate) struct Pauses {
    pace: Pace,
    last: Duration,
    chance: fastrand::Rng,
}

impl Pauses {
    pub(crate) fn new(pace: Pace) -> Pauses {
        Pauses { pace, last: pace.pause_min, chance: fastrand::Rng::new() }
    }

    /// The next pause; never shorter than the server asked for.
    pub(crate) fn next(&mut self, asked: Option<Duration>) -> Duration {
        let ms = |span: Duration| span.as_millis() as u64;
        let most = ms(self.last).saturating_mul(3).min(ms(self.pace.pause_max));
        let least = ms(self.pace.pause_min);
        self.last = Duration::from_millis(self.chance.u64(least..=most.max(least)));
        match asked {
            // Those who were asked alike come back one after another.
            Some(asked) => asked.min(self.pace.asked_max) + self.last.min(asked / 10),
            None => self.last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest_and_never_leave_their_bounds() {
        let pace = Pace::default();
        let mut pauses = Pauses::new(pace);
        let all: Vec<Duration> = (0..10_000).map(|_| pauses.next(None)).collect();
        assert!(all.iter().all(|one| (pace.pause_min..=pace.pause_max).contains(one)));
        assert!(all[0] <= pace.pause_min * 3, "the first is short");
        assert!(all.iter().any(|one| *one > pace.pause_max / 2), "they grow");
        assert!(all.iter().collect::<std::collections::BTreeSet<_>>().len() > 100, "they differ");
    }

    #[test]
    fn a_server_is_not_asked_again_before_it_said() {
        let mut pauses = Pauses::new(Pace::default());
        for _ in 0..100 {
            let asked = Duration::from_secs(40);
            let pause = pauses.next(Some(asked));
            assert!(pause >= asked && pause <= asked + asked / 10, "{pause:?}");
        }
        let century = Duration::from_secs(3_200_000_000);
        assert!(pauses.next(Some(century)) < Duration::from_secs(2 * 3_600), "but not for ever");
    }
}
