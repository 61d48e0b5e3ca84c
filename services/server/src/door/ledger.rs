//! What the door must find again after a crash: noted as it happens, written with the next commit.
//!
//! Whatever is answered only after a commit (SUBACK, PUBREC, PUBCOMP, a kept state's PUBACK) is
//! noted here before its receipt goes inwards, so that the commit which carries the receipt carries
//! the note too. Acknowledgements of orders are noted and never waited for: an order that is told
//! again is harmless.

use super::session::{Order, Wish};
use super::states::State;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Notes that may wait for a commit; while they do, nobody begins a session that is kept.
const WAITING_MAX: usize = 100_000;

/// One change of what is kept.
#[derive(Debug)]
pub enum Change {
    /// A session begins that outlives its connection.
    Began {
        /// Its number.
        session: u64,
        /// Whose it is.
        identity: Box<str>,
        /// Under which client id.
        client_id: Box<str>,
        /// How long it outlives a connection.
        kept: Duration,
    },
    /// A connection took a kept session up again.
    Resumed {
        /// Its number.
        session: u64,
        /// How long it outlives this connection.
        kept: Duration,
    },
    /// Its connection is over; it ends at this time unless somebody comes back.
    Left {
        /// Its number.
        session: u64,
        /// How long it was to be kept.
        kept: Duration,
        /// When it ends.
        ends: Instant,
    },
    /// It is over, with all it had.
    Ended {
        /// Its number.
        session: u64,
    },
    /// It subscribed, or changed how.
    Subscribed {
        /// Its number.
        session: u64,
        /// As it was asked for, `$share/{group}/` included.
        filter: Box<str>,
        /// How.
        wish: Wish,
    },
    /// It listens no more.
    Unsubscribed {
        /// Its number.
        session: u64,
        /// As it was asked for.
        filter: Box<str>,
    },
    /// An order of QoS 1 waits for it.
    Queued {
        /// Its number.
        session: u64,
        /// The order.
        order: Order,
    },
    /// Its orders up to this number were put on a connection.
    Sent {
        /// Its number.
        session: u64,
        /// The order's number.
        through: u64,
    },
    /// It acknowledged an order, or the order lapsed.
    Taken {
        /// Its number.
        session: u64,
        /// The order's number.
        order: u64,
    },
    /// A message of QoS 2 was taken under this packet id.
    Received {
        /// Its number.
        session: u64,
        /// The sender's packet id.
        packet_id: u16,
    },
    /// The sender released the packet id.
    Released {
        /// Its number.
        session: u64,
        /// The sender's packet id.
        packet_id: u16,
    },
    /// A thing left a state.
    Stated {
        /// The state.
        state: State,
    },
    /// The state of a topic is gone.
    StateGone {
        /// The topic.
        topic: Arc<str>,
    },
}

/// One instant on the process's clock and on the city's.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// On the process's clock.
    pub at: Instant,
    /// On the city's clock, ms since 1970 UTC.
    pub ms: i64,
}

impl Moment {
    /// An instant as the city's clock shows it, ms.
    pub fn ms(&self, at: Instant) -> i64 {
        let span = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        let ahead = span(at.saturating_duration_since(self.at));
        self.ms.saturating_add(ahead).saturating_sub(span(self.at.saturating_duration_since(at)))
    }

    /// The instant at which the city's clock shows so many ms; now, where that has passed.
    pub fn instant(&self, ms: i64) -> Instant {
        let ahead = u64::try_from(ms.saturating_sub(self.ms)).unwrap_or(0);
        self.at.checked_add(Duration::from_millis(ahead)).unwrap_or(self.at)
    }
}

/// Changes on their way to the disk.
#[derive(Debug)]
pub struct Noted {
    /// In the order they happened.
    pub changes: Vec<Change>,
    /// When they were taken.
    pub moment: Moment,
}

/// The changes that wait for a commit.
#[derive(Debug, Default)]
pub struct Ledger {
    waiting: Mutex<Vec<Change>>,
}

impl Ledger {
    fn waiting(&self) -> MutexGuard<'_, Vec<Change>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note(&self, change: Change) {
        self.waiting().push(change);
    }

    /// Whether another session may be kept: not while the disk is far behind.
    pub(super) fn has_room(&self) -> bool {
        self.waiting().len() < WAITING_MAX
    }

    /// Takes what has to be on disk with the next commit, if there is anything.
    pub fn take(&self, moment: impl FnOnce() -> Moment) -> Option<Noted> {
        let changes = std::mem::take(&mut *self.waiting());
        (!changes.is_empty()).then(|| Noted { changes, moment: moment() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_found_again_on_the_other_clock() {
        let moment = Moment { at: Instant::now() + Duration::from_secs(9), ms: 1_000_000 };
        for ms in [1_000_000, 1_000_001, 9_999_999] {
            assert_eq!(moment.ms(moment.instant(ms)), ms);
        }
        assert_eq!(moment.instant(5), moment.at, "what has passed is due now");
        assert_eq!(moment.ms(moment.at - Duration::from_secs(1)), 999_000);
    }
}
