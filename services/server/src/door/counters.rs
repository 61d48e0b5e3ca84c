//! What the door counts.

use super::heard::Refusal;
use std::sync::atomic::{AtomicU64, Ordering};

/// A number that only this module's users may raise.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// The number now.
    pub fn read(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn add(&self, more: u64) {
        if more > 0 {
            self.0.fetch_add(more, Ordering::Relaxed);
        }
    }

    pub(super) fn sub(&self, fewer: u64) {
        self.0.fetch_sub(fewer, Ordering::Relaxed);
    }
}

/// Everything counted since the door was made, except `open` and `signed_in`, which are now.
#[derive(Debug, Default)]
pub struct Counters {
    /// Connections open now.
    pub open: Counter,
    /// Connections signed in now.
    pub signed_in: Counter,
    /// Connections ever accepted.
    pub accepted: Counter,
    /// Sign-ins ever granted.
    pub sign_ins: Counter,
    /// Connections that ended because a later one took their client id over.
    pub taken_over: Counter,
    /// Messages handed inwards, QoS 0 and 1 and wills.
    pub published: Counter,
    /// PUBACKs written for messages handed inwards.
    pub acknowledged: Counter,
    /// Wills said for connections that were cut.
    pub wills: Counter,
    /// Retain flags that were ignored (MQTT 3.1.1).
    pub retain_ignored: Counter,
    /// Letters of strangers that were only counted, because the way inwards was full.
    pub letters_shed: Counter,
    /// Bytes read.
    pub bytes_in: Counter,
    /// Bytes written.
    pub bytes_out: Counter,
    /// Orders put on a connection for the first time.
    pub orders_sent: Counter,
    /// Orders put on a connection again, marked DUP.
    pub orders_repeated: Counter,
    /// Orders acknowledged by their receiver.
    pub orders_acknowledged: Counter,
    /// Orders that lapsed before they could be put on a connection.
    pub orders_lapsed: Counter,
    /// Orders not delivered: the queue was full, the right withdrawn, the packet too large.
    pub orders_dropped: Counter,
    refused: [Counter; Refusal::ALL.len()],
}

impl Counters {
    /// How often something was refused for this reason.
    pub fn refused(&self, reason: Refusal) -> u64 {
        self.refused[reason as usize].read()
    }

    pub(super) fn refuse(&self, reason: Refusal) {
        self.refused[reason as usize].add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_counter_of_its_own() {
        let counters = Counters::default();
        for (at, reason) in Refusal::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, at);
            counters.refuse(reason);
            assert_eq!(counters.refused(reason), 1);
        }
    }
}
