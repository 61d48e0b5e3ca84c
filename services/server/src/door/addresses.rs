//! How many connections an address has, and how often it tries.

use super::heard::Refusal;
use super::limits::Limits;
use super::pace::Bucket;
use rustc_hash::FxHashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Addresses remembered at once; those beyond it are only bound by the limits of all together.
const REMEMBERED: usize = 65_536;

/// One address, or one network of IPv6.
#[derive(Debug)]
struct Visitor {
    open: usize,
    attempts: Bucket,
}

/// All addresses that are here or were lately.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    known: Mutex<FxHashMap<IpAddr, Visitor>>,
}

/// One connection's place among those of its address; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    of: Arc<Addresses>,
    address: IpAddr,
}

impl Addresses {
    fn known(&self) -> MutexGuard<'_, FxHashMap<IpAddr, Visitor>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more connection from there, or why there is none.
    pub(super) fn enter(
        self: &Arc<Self>,
        address: IpAddr,
        now: Instant,
        limits: &Limits,
    ) -> Result<Place, Refusal> {
        let address = network(address);
        let mut known = self.known();
        if known.len() < REMEMBERED || known.contains_key(&address) {
            let new = || Visitor { open: 0, attempts: Bucket::full(now) };
            let visitor = known.entry(address).or_insert_with(new);
            let each = Duration::from_secs(1) / limits.attempts_per_address_s.max(1);
            if visitor.attempts.empty_until(now, limits.burst).is_some() {
                return Err(Refusal::AddressTooOften);
            }
            // How long it is empty is asked at the next attempt.
            let _ = visitor.attempts.take(now, each, limits.burst);
            if visitor.open >= limits.connections_per_address {
                return Err(Refusal::AddressTooMany);
            }
            visitor.open += 1;
        }
        Ok(Place { of: Arc::clone(self), address })
    }

    /// Forgets those who have gone and have not tried for a while.
    pub(super) fn forget(&self, now: Instant) {
        self.known().retain(|_, visitor| visitor.open > 0 || !visitor.attempts.is_full(now));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(visitor) = self.of.known().get_mut(&self.address) {
            visitor.open = visitor.open.saturating_sub(1);
        }
    }
}

/// Whoever has one IPv6 address has the 2^64 beside it.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits {
            connections_per_address: 2,
            attempts_per_address_s: 2,
            burst: Duration::from_secs(2),
            ..Limits::default()
        }
    }

    #[test]
    fn an_address_has_so_many_places_and_gives_them_back() {
        let (all, now) = (Arc::new(Addresses::default()), Instant::now());
        let enter = |address: &str| {
            all.enter(address.parse().expect("an address"), now, &limits()).map(Some)
        };
        let (one, _two) = (enter("10.0.0.1").expect("room"), enter("10.0.0.1").expect("room"));
        assert_eq!(enter("10.0.0.1").err(), Some(Refusal::AddressTooMany));
        assert!(enter("10.0.0.2").is_ok());
        drop(one);
        assert!(enter("10.0.0.1").is_ok());
    }

    #[test]
    fn who_tries_too_often_waits_and_the_whole_network_with_it() {
        let (all, now) = (Arc::new(Addresses::default()), Instant::now());
        let enter = |address: &str, at| {
            all.enter(address.parse().expect("an address"), at, &limits()).map(drop)
        };
        let tried = (0..99).take_while(|_| enter("2001:db8::1", now).is_ok()).count();
        assert_eq!(tried, 5, "two seconds of two a second, and the one that emptied it");
        assert_eq!(enter("2001:db8::2", now), Err(Refusal::AddressTooOften));
        assert!(enter("2001:db8:0:1::1", now).is_ok());
        let later = now + Duration::from_secs(3);
        assert!(enter("2001:db8::2", later).is_ok());
        all.forget(later + Duration::from_secs(60));
        assert!(all.known().is_empty());
    }
}
