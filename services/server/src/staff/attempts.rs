//! How often somebody may try to sign in: failures are counted for the name that was tried and
//! for the address that tried, and both are shut for a while when there are too many.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;

/// Failures of one name before it is shut.
pub(super) const OF_A_NAME: u32 = 10;
/// Failures of one address before it is shut.
pub(super) const OF_AN_ADDRESS: u32 = 50;
/// Failures are forgotten after this, ms.
pub(super) const FORGOTTEN_MS: i64 = 15 * 60_000;
/// Names, and addresses, that are counted at the same time; of more, those with the fewest failures
/// go first.
pub(super) const COUNTED: usize = 10_000;

/// Failures of names and addresses.
#[derive(Default)]
pub(super) struct Attempts {
    names: Counts<Box<str>>,
    addresses: Counts<IpAddr>,
}

impl Attempts {
    /// Whether somebody may try now; otherwise in how many milliseconds.
    pub(super) fn may(&mut self, name: &str, from: IpAddr, now: i64) -> Result<(), i64> {
        let name = self.names.wait(name, OF_A_NAME, now);
        let address = self.addresses.wait(&network(from), OF_AN_ADDRESS, now);
        match name.max(address) {
            0 => Ok(()),
            wait => Err(wait),
        }
    }

    /// It counts as failed until it went well. Whether name or address are shut from now on.
    pub(super) fn failed(&mut self, name: &str, from: IpAddr, now: i64) -> bool {
        let name = self.names.count(name.into(), now) == OF_A_NAME;
        let address = self.addresses.count(network(from), now) == OF_AN_ADDRESS;
        name || address
    }

    /// The password was not looked at.
    pub(super) fn not_tried(&mut self, name: &str, from: IpAddr) {
        self.names.uncount(name);
        self.addresses.uncount(&network(from));
    }

    /// It went well: the name begins anew. The address does not, or a thief with one account of
    /// its own would never be shut.
    pub(super) fn went_well(&mut self, name: &str, from: IpAddr) {
        self.names.0.remove(name);
        self.addresses.uncount(&network(from));
    }
}

/// An address of IPv6 stands for its /64, which is one household's.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let bits = address.to_bits() & (u128::MAX << 64);
            IpAddr::V6(bits.into())
        }
        address => address,
    }
}

/// Failures since, and how many; strangers choose the keys.
struct Counts<K>(HashMap<K, (i64, u32)>);

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Counts(HashMap::default())
    }
}

impl<K: Hash + Eq + Clone> Counts<K> {
    fn wait<Q>(&self, of: &Q, most: u32, now: i64) -> i64
    where
        K: std::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let left = |since: i64| (since + FORGOTTEN_MS - now).max(0);
        match self.0.get(of) {
            Some((since, count)) if *count >= most => left(*since),
            _ => 0,
        }
    }

    fn count(&mut self, of: K, now: i64) -> u32 {
        if self.0.len() >= COUNTED && !self.0.contains_key(&of) {
            self.make_room(now);
        }
        let entry = self.0.entry(of).or_insert((now, 0));
        if entry.0 + FORGOTTEN_MS <= now {
            *entry = (now, 0);
        }
        entry.1 += 1;
        entry.1
    }

    fn uncount<Q>(&mut self, of: &Q)
    where
        K: std::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        if let Some((_, count)) = self.0.get_mut(of) {
            *count = count.saturating_sub(1);
        }
    }

    /// Each try costs a tenth of a second of a core, so that a look at all costs nothing beside it.
    fn make_room(&mut self, now: i64) {
        self.0.retain(|_, (since, _)| *since + FORGOTTEN_MS > now);
        if self.0.len() >= COUNTED {
            let fewest = self.0.iter().min_by_key(|(_, (since, count))| (*count, *since));
            if let Some(of) = fewest.map(|(of, _)| of.clone()) {
                self.0.remove(&of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> IpAddr {
        address.parse().expect("an address")
    }

    #[test]
    fn a_name_is_shut_for_a_while_wherever_it_is_tried_from() {
        let mut attempts = Attempts::default();
        for number in 0..OF_A_NAME {
            let from = at(&format!("192.0.2.{number}"));
            assert_eq!(attempts.may("li", from, 0), Ok(()));
            attempts.failed("li", from, 0);
        }
        assert_eq!(attempts.may("li", at("198.51.100.1"), 60_000), Err(FORGOTTEN_MS - 60_000));
        assert_eq!(attempts.may("wang", at("198.51.100.1"), 60_000), Ok(()));
        assert_eq!(attempts.may("li", at("198.51.100.1"), FORGOTTEN_MS), Ok(()));
    }

    #[test]
    fn an_address_is_shut_whatever_names_it_tries_and_a_success_does_not_open_it() {
        let mut attempts = Attempts::default();
        let from = |number: u32| at(&format!("2001:db8::{number:x}"));
        for number in 0..OF_AN_ADDRESS {
            attempts.failed(&format!("name-{number}"), from(number), 0);
            attempts.failed("its-own", from(number), 0);
            attempts.went_well("its-own", from(number));
        }
        assert!(attempts.may("li", from(99), 1).is_err(), "the same /64");
        assert_eq!(attempts.may("li", at("2001:db8:0:1::1"), 1), Ok(()));
    }

    #[test]
    fn who_signs_in_at_last_begins_anew() {
        let mut attempts = Attempts::default();
        let from = at("192.0.2.1");
        for _ in 1..OF_A_NAME {
            attempts.failed("li", from, 0);
        }
        attempts.went_well("li", from);
        attempts.failed("li", from, 0);
        assert_eq!(attempts.may("li", from, 0), Ok(()));
    }

    #[test]
    fn a_flood_of_names_fills_a_table_shuts_nobody_out_and_forgets_no_name_that_is_guessed_at() {
        let mut attempts = Attempts::default();
        for _ in 0..OF_A_NAME {
            attempts.failed("wang", at("198.51.100.9"), 0);
        }
        for number in 0..COUNTED as u32 + 5 {
            let from = IpAddr::V4(number.into());
            if attempts.may(&format!("name-{number}"), from, 0).is_ok() {
                attempts.failed(&format!("name-{number}"), from, 0);
            }
        }
        assert_eq!(attempts.names.0.len(), COUNTED);
        assert_eq!(attempts.may("li", at("192.0.2.1"), 5), Ok(()));
        assert_eq!(attempts.may("wang", at("192.0.2.1"), 5), Err(FORGOTTEN_MS - 5));
    }

    #[test]
    fn what_was_not_tried_does_not_count() {
        let mut attempts = Attempts::default();
        let from = at("192.0.2.1");
        for _ in 0..OF_AN_ADDRESS + 5 {
            assert_eq!(attempts.may("li", from, 0), Ok(()));
            attempts.failed("li", from, 0);
            attempts.not_tried("li", from);
        }
    }
}
