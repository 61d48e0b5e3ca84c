//! Two clients under one client id throw each other out for ever; here that ends.

use super::limits::Limits;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Takeovers are counted over this long.
const COUNTED_OVER: Duration = Duration::from_secs(60);

/// One session that is being taken over.
#[derive(Debug)]
struct Contest {
    since: Instant,
    takeovers: u32,
    blocked_until: Option<Instant>,
}

/// An identity's name and its client id.
type Whose = (Box<str>, Box<str>);

/// All sessions that were taken over lately.
#[derive(Debug, Default)]
pub(super) struct Takeovers {
    contests: Mutex<HashMap<Whose, Contest>>,
}

impl Takeovers {
    fn contests(&self) -> MutexGuard<'_, HashMap<Whose, Contest>> {
        self.contests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a session was taken over. Beyond the limit its client id is shut for a while:
    /// whoever has it then keeps it.
    pub(super) fn note(&self, identity: &str, client_id: &str, now: Instant, limits: &Limits) {
        let mut contests = self.contests();
        let new = || Contest { since: now, takeovers: 0, blocked_until: None };
        let contest = contests.entry((identity.into(), client_id.into())).or_insert_with(new);
        if now.duration_since(contest.since) > COUNTED_OVER {
            *contest = new();
        }
        contest.takeovers += 1;
        if contest.takeovers > limits.takeovers_per_min && contest.blocked_until.is_none() {
            contest.blocked_until = Some(now + limits.takeover_block);
            tracing::warn!(
                identity,
                client_id,
                "two clients use the same client id; no further one is let in for a while"
            );
        }
    }

    pub(super) fn is_blocked(&self, identity: &str, client_id: &str, now: Instant) -> bool {
        let contests = self.contests();
        let contest = contests.get(&(identity.into(), client_id.into()));
        contest.and_then(|contest| contest.blocked_until).is_some_and(|until| now < until)
    }

    /// Forgets what is long ago.
    pub(super) fn forget(&self, now: Instant) {
        self.contests().retain(|_, contest| match contest.blocked_until {
            Some(until) => now < until,
            None => now.duration_since(contest.since) <= COUNTED_OVER,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_three_takeovers_a_minute_shut_the_client_id_for_five_minutes() {
        let (all, limits, start) = (Takeovers::default(), Limits::default(), Instant::now());
        let at = |s| start + Duration::from_secs(s);
        for s in 0..3 {
            all.note("crew", "phone", at(s), &limits);
        }
        assert!(!all.is_blocked("crew", "phone", at(3)));
        all.note("crew", "phone", at(4), &limits);
        assert!(all.is_blocked("crew", "phone", at(4)));
        assert!(!all.is_blocked("crew", "tablet", at(4)) && !all.is_blocked("x", "phone", at(4)));
        all.forget(at(200));
        assert!(all.is_blocked("crew", "phone", at(303)));
        assert!(!all.is_blocked("crew", "phone", at(304)));
        all.forget(at(304));
        assert!(all.contests().is_empty());
    }

    #[test]
    fn three_takeovers_in_each_of_many_minutes_are_no_storm() {
        let (all, limits, start) = (Takeovers::default(), Limits::default(), Instant::now());
        for minute in 0..10 {
            for s in 0..3 {
                all.note("a", "b", start + Duration::from_secs(minute * 61 + s), &limits);
            }
        }
        assert!(!all.is_blocked("a", "b", start + Duration::from_secs(600)));
    }
}
