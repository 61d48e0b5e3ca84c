//! How fast somebody may go on: a token bucket, kept as a single moment.

use super::limits::Limits;
use std::time::Duration;
use tokio::time::Instant;

/// A bucket: the moment at which all that was taken out of it has flowed in again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    full_at: Instant,
}

impl Bucket {
    /// A full one.
    pub(super) fn full(now: Instant) -> Self {
        Self { full_at: now }
    }

    /// Takes out what flows in during `cost`. When the bucket holds no more than flows in during
    /// `depth`, this says until when to wait.
    pub(super) fn take(
        &mut self,
        now: Instant,
        cost: Duration,
        depth: Duration,
    ) -> Option<Instant> {
        self.full_at = self.full_at.max(now) + cost;
        self.full_at.checked_sub(depth).filter(|until| *until > now)
    }

    /// Whether nothing is missing.
    pub(super) fn is_full(&self, now: Instant) -> bool {
        self.full_at <= now
    }

    /// Until when nothing may be taken, if that is later than now.
    pub(super) fn empty_until(&self, now: Instant, depth: Duration) -> Option<Instant> {
        self.full_at.checked_sub(depth).filter(|until| *until > now)
    }
}

/// What one connection may say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    messages_per_s: f64,
    bytes_per_s: f64,
    depth: Duration,
    bucket: Bucket,
}

impl Allowance {
    /// What somebody who speaks for so many things may say.
    pub(super) fn of(limits: &Limits, things: usize, now: Instant) -> Self {
        let share = |own: u32, each: u32| f64::from(own) + f64::from(each) * things as f64;
        Self {
            messages_per_s: share(limits.messages_per_s, limits.messages_per_thing_s),
            bytes_per_s: share(limits.bytes_per_s, limits.bytes_per_thing_s),
            depth: limits.burst,
            bucket: Bucket::full(now),
        }
    }

    /// Notes what one read has brought; says until when not to read on.
    pub(super) fn note(&mut self, now: Instant, messages: usize, bytes: usize) -> Option<Instant> {
        let seconds = (messages as f64 / self.messages_per_s).max(bytes as f64 / self.bytes_per_s);
        self.bucket.take(now, Duration::from_secs_f64(seconds), self.depth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_bucket_gives_its_depth_at_once_and_then_what_flows_in() {
        let now = Instant::now();
        let mut bucket = Bucket::full(now);
        let each = Duration::from_millis(100);
        let at_once = (0..99).take_while(|_| bucket.take(now, each, SECOND).is_none()).count();
        assert_eq!(at_once, 10);
        assert_eq!(bucket.empty_until(now, SECOND), Some(now + each));
        assert!(bucket.take(now + 2 * each, each, SECOND).is_none());
        assert!(!bucket.is_full(now + SECOND) && bucket.is_full(now + 2 * SECOND));
    }

    #[test]
    fn a_gateway_may_say_more_than_a_bin_and_neither_without_end() {
        let limits = Limits {
            messages_per_s: 10,
            messages_per_thing_s: 1,
            bytes_per_s: 1_000,
            bytes_per_thing_s: 100,
            burst: SECOND,
            ..Limits::default()
        };
        let now = Instant::now();
        let (mut bin, mut gateway) =
            (Allowance::of(&limits, 0, now), Allowance::of(&limits, 90, now));
        assert!(bin.note(now, 10, 0).is_none());
        assert_eq!(bin.note(now, 10, 0), Some(now + SECOND));
        assert!(gateway.note(now, 100, 0).is_none());
        let mut long = Allowance::of(&limits, 0, now);
        assert_eq!(long.note(now, 1, 3_000), Some(now + 2 * SECOND));
    }
}
