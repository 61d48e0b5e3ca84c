//! What the loop shows to the web: a picture that is replaced, never waited for.

use crate::last_words::LastWords;
use crate::pulse::Pulse;
use crate::room::Room;
use crate::tell::Order;
use arc_swap::ArcSwap;
use city::{CaseId, City};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{broadcast, watch};

/// Changed cases a slow reader may lag behind before it is told to look at all.
const CASES_BEHIND: usize = 1_024;

/// Orders a further door may lag behind.
const ORDERS_BEHIND: usize = 1_024;

/// The picture and the pulse.
#[derive(Debug)]
pub struct Published {
    city: ArcSwap<City>,
    version: watch::Sender<u64>,
    cases: broadcast::Sender<CaseId>,
    orders: broadcast::Sender<Order>,
    store_bytes: AtomicU64,
    /// How the loop is doing.
    pub pulse: Pulse,
    /// Whether there is room on the disk.
    pub room: Arc<Room>,
    /// What each thing said last.
    pub last_words: Arc<LastWords>,
}

impl Published {
    /// Shows a city for the first time.
    pub fn new(city: City) -> Published {
        Published {
            city: ArcSwap::from_pointee(city),
            version: watch::Sender::new(0),
            cases: broadcast::Sender::new(CASES_BEHIND),
            orders: broadcast::Sender::new(ORDERS_BEHIND),
            store_bytes: AtomicU64::new(0),
            pulse: Pulse::default(),
            room: Arc::default(),
            last_words: Arc::default(),
        }
    }

    /// The city as it was a moment ago.
    pub fn city(&self) -> Arc<City> {
        self.city.load_full()
    }

    /// Counts the pictures; wakes with each.
    pub fn versions(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Cases as they change.
    pub fn cases(&self) -> broadcast::Receiver<CaseId> {
        self.cases.subscribe()
    }

    /// Orders as they are given, for further doors.
    pub fn orders(&self) -> broadcast::Receiver<Order> {
        self.orders.subscribe()
    }

    /// Bytes of the store's files.
    pub fn store_bytes(&self) -> u64 {
        self.store_bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn show(&self, city: Arc<City>, store_bytes: u64) {
        self.city.store(city);
        self.store_bytes.store(store_bytes, Ordering::Relaxed);
        self.version.send_modify(|version| *version += 1);
    }

    pub(crate) fn ordered(&self, order: Order) {
        // There may be no further door.
        let _ = self.orders.send(order);
    }

    pub(crate) fn cases_changed(&self, cases: Vec<CaseId>) {
        for case in cases {
            // Nobody may be listening.
            let _ = self.cases.send(case);
        }
    }
}
