//! QoS 2 inwards: packet ids that were used and not released, so that nothing counts twice.

use super::receipts::{Receipt, Receipts};
use super::session::Session;
use std::collections::HashMap;
use std::num::NonZeroU64;
use std::sync::{Arc, Mutex, PoisonError};

/// What to do with a message of QoS 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// It is new: hand it inwards.
    New,
    /// It was said on this connection and its PUBREC will come.
    Coming,
    /// It was said on an earlier connection and its commit is not done.
    Waits,
    /// It is on disk: say PUBREC again.
    Taken,
    /// More are unreleased than may be.
    TooMany,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// On its way to the disk; this connection answers, the first by its own receipt.
    Coming {
        on: NonZeroU64,
        again: Option<Receipt>,
    },
    Taken,
}

/// The packet ids of one session.
#[derive(Debug, Default)]
pub(super) struct Exactly {
    steps: HashMap<u16, Step>,
}

impl Exactly {
    pub(super) fn restored(received: Vec<u16>) -> Self {
        Self { steps: received.into_iter().map(|id| (id, Step::Taken)).collect() }
    }

    pub(super) fn said(&mut self, packet_id: u16, on: NonZeroU64, limit: usize) -> Word {
        match self.steps.get(&packet_id) {
            Some(Step::Taken) => Word::Taken,
            Some(Step::Coming { on: before, .. }) if *before == on => Word::Coming,
            Some(Step::Coming { .. }) => Word::Waits,
            None if self.steps.len() >= limit => Word::TooMany,
            None => {
                self.steps.insert(packet_id, Step::Coming { on, again: None });
                Word::New
            }
        }
    }

    /// A repetition waits for the commit of the first; `false`: that is done by now.
    pub(super) fn wait(&mut self, packet_id: u16, receipt: Receipt) -> bool {
        let step = Step::Coming { on: receipt.connection, again: Some(receipt) };
        let waits = self.steps.get(&packet_id) != Some(&Step::Taken);
        if waits {
            self.steps.insert(packet_id, step);
        }
        waits
    }

    pub(super) fn settle(&mut self, packet_id: u16) -> Option<Receipt> {
        match self.steps.insert(packet_id, Step::Taken) {
            Some(Step::Coming { again, .. }) => again,
            Some(Step::Taken) | None => None,
        }
    }

    /// The message of this packet id was not handed inwards after all.
    pub(super) fn unsay(&mut self, packet_id: u16) {
        if matches!(self.steps.get(&packet_id), Some(Step::Coming { .. })) {
            self.steps.remove(&packet_id);
        }
    }

    /// What was on its way may never arrive: it is taken when it is said again.
    pub(super) fn abandon(&mut self) {
        self.steps.retain(|_, step| *step == Step::Taken);
    }

    /// A packet id whose message is not on disk was never answered and cannot be released.
    pub(super) fn release(&mut self, packet_id: u16) -> bool {
        let is_taken = self.steps.get(&packet_id) == Some(&Step::Taken);
        is_taken && self.steps.remove(&packet_id).is_some()
    }
}

/// Messages of QoS 2 that were handed inwards and have no commit yet: whose they are, by connection
/// and packet id, also after the connection has ended.
#[derive(Debug, Default)]
pub(super) struct Unsettled {
    of: Mutex<HashMap<(NonZeroU64, u16), Arc<Session>>>,
}

impl Unsettled {
    pub(super) fn add(&self, receipt: Receipt, session: &Arc<Session>) {
        let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        of.insert((receipt.connection, receipt.exactly), Arc::clone(session));
    }
}

/// Messages of QoS 2 that the next commit makes durable.
#[derive(Debug)]
pub struct Settling {
    sessions: Vec<(u16, Arc<Session>)>,
}

impl Receipts {
    /// Notes which packet ids of QoS 2 a commit makes durable: call it before the ledger is taken.
    pub fn settling(&self, receipts: &[Receipt]) -> Settling {
        let mut sessions = Vec::new();
        for receipt in receipts.iter().filter(|receipt| receipt.exactly > 0) {
            let mut of = self.unsettled.of.lock().unwrap_or_else(PoisonError::into_inner);
            sessions.extend(
                of.remove(&(receipt.connection, receipt.exactly))
                    .map(|session| (receipt.exactly, session)),
            );
        }
        sessions.iter().for_each(|(packet_id, session)| session.received(*packet_id));
        Settling { sessions }
    }

    /// Says that they are on disk, also to connections that asked again meanwhile.
    pub fn settle(&self, settling: Settling) {
        let settled = |(packet_id, session): (u16, Arc<Session>)| session.settled(packet_id);
        self.acknowledge(settling.sessions.into_iter().filter_map(settled));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(n: u64) -> NonZeroU64 {
        NonZeroU64::new(n).expect("not zero")
    }

    #[test]
    fn a_packet_id_counts_once_until_it_is_released() {
        let mut exactly = Exactly::default();
        assert_eq!(exactly.said(7, number(1), 2), Word::New);
        assert_eq!(exactly.said(7, number(1), 2), Word::Coming);
        assert!(!exactly.release(7), "it is not on disk yet");
        assert_eq!(exactly.said(7, number(2), 2), Word::Waits);
        let receipt = Receipt { connection: number(2), nth: 5, exactly: 0 };
        assert!(exactly.wait(7, receipt));
        assert_eq!(exactly.said(7, number(2), 2), Word::Coming);
        assert_eq!(exactly.settle(7), Some(receipt));
        assert!(!exactly.wait(7, receipt), "it is on disk by now");
        assert_eq!(exactly.said(7, number(3), 2), Word::Taken);
        assert_eq!(exactly.said(8, number(3), 2), Word::New);
        assert_eq!(exactly.said(9, number(3), 2), Word::TooMany);
        assert!(exactly.release(7) && !exactly.release(7));
        assert_eq!(exactly.said(7, number(3), 2), Word::New);
    }
}
