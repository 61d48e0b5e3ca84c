//! Receipts: how a commit far inside becomes PUBACKs on the right connections, in order.

use super::counters::Counters;
use super::exactly::Unsettled;
use std::collections::HashMap;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::Notify;

/// Names one taken message: its connection and its place in the order of arrival there.
///
/// Copy it, keep it, hand it back once; a receipt whose connection has ended means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    pub(super) connection: NonZeroU64,
    pub(super) nth: u32,
    /// The packet id of a message of QoS 2; 0 for all others.
    pub(super) exactly: u16,
}

/// Receipts of one connection that follow upon each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) first: u32,
    pub(super) count: u32,
}

/// Why a connection shall end, said from outside its task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leave {
    TakenOver = 1,
    Shutdown = 2,
}

/// A connection as others see it: where to put what it shall write, and the bell.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) number: NonZeroU64,
    pub(super) bell: Notify,
    settled: Mutex<Vec<Run>>,
    leave: AtomicU8,
    vacated: AtomicBool,
}

impl Seat {
    /// `true` the first time only.
    pub(super) fn vacate(&self) -> bool {
        !self.vacated.swap(true, Ordering::AcqRel)
    }

    fn settle(&self, run: Run) {
        self.settled.lock().unwrap_or_else(PoisonError::into_inner).push(run);
        self.bell.notify_one();
    }

    /// Says of one thing alone that it is on disk.
    pub(super) fn settle_again(&self, receipt: Receipt) {
        self.settle(Run { first: receipt.nth, count: 1 });
    }

    /// Moves what was acknowledged since the last call into an empty list.
    pub(super) fn take_settled(&self, into: &mut Vec<Run>) {
        std::mem::swap(into, &mut *self.settled.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn ask_to_leave(&self, why: Leave) {
        self.leave.store(why as u8, Ordering::Release);
        self.bell.notify_one();
    }

    pub(super) fn asked_to_leave(&self) -> Option<Leave> {
        match self.leave.load(Ordering::Acquire) {
            1 => Some(Leave::TakenOver),
            2 => Some(Leave::Shutdown),
            _ => None,
        }
    }
}

/// The open connections by number. Numbers are never used again.
#[derive(Debug, Default)]
pub(super) struct Seats {
    open: RwLock<HashMap<NonZeroU64, Arc<Seat>>>,
    /// No new message is taken.
    shut: AtomicBool,
}

impl Seats {
    /// A seat for a new connection.
    pub(super) fn take(&self, number: NonZeroU64) -> Arc<Seat> {
        let seat = Arc::new(Seat {
            number,
            bell: Notify::new(),
            settled: Mutex::default(),
            leave: AtomicU8::new(0),
            vacated: AtomicBool::new(false),
        });
        self.open.write().unwrap_or_else(PoisonError::into_inner).insert(number, Arc::clone(&seat));
        seat
    }

    /// Whether new messages are refused.
    pub(super) fn are_shut(&self) -> bool {
        self.shut.load(Ordering::Acquire)
    }

    pub(super) fn free(&self, number: NonZeroU64) {
        self.open.write().unwrap_or_else(PoisonError::into_inner).remove(&number);
    }

    pub(super) fn each(&self, mut tell: impl FnMut(&Seat)) {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.values().for_each(|seat| tell(seat));
    }
}

/// Takes receipts back after the commit. Cheap to clone; never blocks for long.
#[derive(Debug, Clone)]
pub struct Receipts {
    pub(super) seats: Arc<Seats>,
    pub(super) unsettled: Arc<Unsettled>,
    pub(super) counters: Arc<Counters>,
}

impl Receipts {
    /// Says that all these messages are on disk.
    ///
    /// PUBACKs go out in the order of arrival on each connection, whatever the order here: one
    /// that came early waits for those before it. The cost is one lock for the call and one for
    /// each stretch of messages of one connection.
    pub fn acknowledge(&self, receipts: impl IntoIterator<Item = Receipt>) {
        let open = self.seats.open.read().unwrap_or_else(PoisonError::into_inner);
        let tell = |(connection, run): (NonZeroU64, Run)| {
            if let Some(seat) = open.get(&connection) {
                seat.settle(run);
            }
        };
        let mut current: Option<(NonZeroU64, Run)> = None;
        for Receipt { connection, nth, .. } in receipts {
            match &mut current {
                Some((of, run))
                    if *of == connection && nth == run.first.wrapping_add(run.count) =>
                {
                    run.count += 1;
                }
                _ => {
                    let next = (connection, Run { first: nth, count: 1 });
                    current.replace(next).into_iter().for_each(tell);
                }
            }
        }
        current.into_iter().for_each(tell);
    }

    /// From now on new messages are refused: there is nowhere to keep them.
    pub fn close_intake(&self) {
        self.seats.shut.store(true, Ordering::Release);
    }

    /// New messages are taken again.
    pub fn open_intake(&self) {
        self.seats.shut.store(false, Ordering::Release);
        self.seats.each(|seat| seat.bell.notify_one());
    }

    /// What the door counts.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_reaches_each_connection_as_few_runs() {
        let seats = Arc::new(Seats::default());
        let number = |n| NonZeroU64::new(n).expect("not zero");
        let (one, two) = (seats.take(number(1)), seats.take(number(2)));
        let (unsettled, counters) = (Arc::default(), Arc::default());
        let receipts = Receipts { seats: Arc::clone(&seats), unsettled, counters };
        let of = |n, nth| Receipt { connection: number(n), nth, exactly: 0 };
        receipts.acknowledge([of(1, 0), of(1, 1), of(1, 2), of(2, 7), of(9, 0), of(1, 3)]);
        let mut runs = Vec::new();
        one.take_settled(&mut runs);
        assert_eq!(runs, [Run { first: 0, count: 3 }, Run { first: 3, count: 1 }]);
        runs.clear();
        two.take_settled(&mut runs);
        assert_eq!(runs, [Run { first: 7, count: 1 }]);
    }
}
