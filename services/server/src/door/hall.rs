//! What all connections of one door share.

use super::addresses::Addresses;
use super::counters::Counters;
use super::exactly::Unsettled;
use super::limits::Limits;
use super::orders::{Orders, Routes};
use super::receipts::Seats;
use super::registry::Registry;
use super::session::Room;
use super::sessions::Sessions;
use super::states::States;
use super::takeovers::Takeovers;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// One for each door, behind an `Arc`.
#[derive(Debug)]
pub(super) struct Hall {
    pub(super) registry: Arc<Registry>,
    pub(super) limits: Limits,
    pub(super) counters: Arc<Counters>,
    pub(super) seats: Arc<Seats>,
    pub(super) sessions: Sessions,
    pub(super) states: States,
    pub(super) routes: Arc<Routes>,
    pub(super) addresses: Arc<Addresses>,
    pub(super) takeovers: Takeovers,
    pub(super) unsettled: Arc<Unsettled>,
    /// Connections that have not signed in.
    strangers: AtomicUsize,
    numbers: AtomicU64,
}

impl Hall {
    pub(super) fn new(registry: Arc<Registry>, limits: Limits) -> Self {
        let sessions = Sessions::default();
        Self {
            registry,
            limits,
            counters: Arc::default(),
            seats: Arc::default(),
            states: States::new(&sessions.ledger),
            sessions,
            routes: Arc::default(),
            addresses: Arc::default(),
            takeovers: Takeovers::default(),
            unsettled: Arc::default(),
            strangers: AtomicUsize::new(0),
            numbers: AtomicU64::new(1),
        }
    }

    /// Where orders are given.
    pub(super) fn orders(&self) -> Orders {
        let Limits { orders_waiting: orders, orders_waiting_bytes: bytes, .. } = self.limits;
        Orders {
            routes: Arc::clone(&self.routes),
            counters: Arc::clone(&self.counters),
            room: Room { orders, bytes },
        }
    }

    /// A number no connection of this door ever had.
    pub(super) fn next_number(&self) -> NonZeroU64 {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        NonZeroU64::new(number).expect("2^64 connections do not happen")
    }

    /// Whether one more stranger may come in.
    pub(super) fn has_room(&self) -> bool {
        self.strangers.load(Ordering::Relaxed) < self.limits.strangers
            && self.counters.open.read() < self.limits.connections as u64
    }

    pub(super) fn stranger_came(&self) {
        self.strangers.fetch_add(1, Ordering::Relaxed);
    }

    /// A stranger signed in or left.
    pub(super) fn stranger_went(&self) {
        self.strangers.fetch_sub(1, Ordering::Relaxed);
    }
}
