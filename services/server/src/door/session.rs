//! One session: what outlives a connection and, where the client asked for that, this process.
//!
//! Orders of QoS 1 are numbered; the packet id follows from the number, so that an order is told
//! again under the packet id it had, after a restart too.

use super::exactly::{Exactly, Word};
use super::ledger::{Change, Ledger};
use super::receipts::{Receipt, Seat};
use bytes::Bytes;
use std::collections::{HashMap, VecDeque};
use std::num::NonZeroU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Something said to one subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Which of its session, counted from 1; 0 at QoS 0.
    pub number: u64,
    /// Its topic.
    pub topic: Arc<str>,
    /// Its body.
    pub body: Bytes,
    /// 0 or 1: the least of what was ordered and what was subscribed.
    pub qos: u8,
    /// A state that was kept, rather than something said just now.
    pub retain: bool,
    /// It is not told after this.
    pub lapses: Option<Instant>,
    /// The subscription identifiers it matched.
    pub identifiers: Vec<u32>,
}

impl Order {
    /// Its packet id at QoS 1: unique among the few thousand that are neither acknowledged nor
    /// dropped.
    pub(super) fn packet_id(&self) -> Option<u16> {
        let place = u16::try_from(self.number.checked_sub(1)? % 65_535).ok()?;
        Some(place + 1)
    }

    pub(super) fn has_lapsed(&self) -> bool {
        self.lapses.is_some_and(|at| at <= Instant::now())
    }
}

/// How a session listens under one filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wish {
    /// 0 or 1.
    pub qos: u8,
    /// MQTT 5: not what the session itself said.
    pub no_local: bool,
    /// MQTT 5: with the retain flag its sender gave it.
    pub as_published: bool,
    /// MQTT 5: the subscription identifier; 0 for none.
    pub identifier: u32,
}

/// A session as it is found at a start.
#[derive(Debug)]
pub struct KeptSession {
    /// Its number.
    pub number: u64,
    /// Whose it is.
    pub identity: Box<str>,
    /// Under which client id.
    pub client_id: Box<str>,
    /// How long it outlives a connection.
    pub kept: Duration,
    /// When it ends; `None`: the process ended while it had a connection.
    pub ends: Option<Instant>,
    /// Its orders up to this number may have been sent.
    pub sent: u64,
    /// Its subscriptions.
    pub filters: Vec<(Box<str>, Wish)>,
    /// Its orders, by number.
    pub orders: Vec<Order>,
    /// Packet ids of QoS 2 messages it has not released.
    pub received: Vec<u16>,
}

/// One client id of one identity.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) number: u64,
    pub(super) identity: Box<str>,
    pub(super) client_id: Box<str>,
    ledger: Arc<Ledger>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) seat: Option<Arc<Seat>>,
    /// Grows with every connection that takes the session.
    pub(super) visits: u64,
    /// How long it outlives its connection.
    pub(super) kept: Duration,
    pub(super) ends_at: Option<Instant>,
    /// It stands in the store, which has to hear of every change.
    on_disk: bool,
    /// Given, and told once their commit is done.
    promised: VecDeque<Order>,
    waiting: VecDeque<Order>,
    sent: VecDeque<Order>,
    /// Bytes of what is promised or waiting.
    bytes: usize,
    /// The number of the last order.
    last: u64,
    filters: HashMap<Box<str>, Wish>,
    exactly: Exactly,
}

/// What became of an order offered to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offered {
    Queued,
    /// QoS 0 and nobody there.
    Away,
    Full,
}

/// How much may wait for one session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) orders: usize,
    pub(super) bytes: usize,
}

impl Session {
    pub(super) fn new(
        number: u64,
        identity: &str,
        client_id: &str,
        ledger: &Arc<Ledger>,
        kept: Duration,
    ) -> Self {
        let on_disk = !kept.is_zero();
        if on_disk {
            let (identity, client_id) = (identity.into(), client_id.into());
            ledger.note(Change::Began { session: number, identity, client_id, kept });
        }
        let state = Mutex::new(State { kept, on_disk, ..State::default() });
        let (identity, client_id) = (identity.into(), client_id.into());
        Self { number, identity, client_id, ledger: Arc::clone(ledger), state }
    }

    /// A session as the store has it.
    pub(super) fn restored(found: KeptSession, ledger: &Arc<Ledger>, now: Instant) -> Self {
        let KeptSession { number, identity, client_id, kept, ends, sent, .. } = found;
        let orders = VecDeque::from(found.orders);
        let last = orders.back().map_or(sent, |order| order.number.max(sent));
        let (sent, waiting): (VecDeque<Order>, VecDeque<Order>) =
            orders.into_iter().partition(|order| order.number <= sent);
        let bytes = waiting.iter().map(|order| order.body.len()).sum();
        let state = State {
            kept,
            ends_at: Some(ends.unwrap_or(now + kept)),
            on_disk: true,
            waiting,
            sent,
            bytes,
            last,
            filters: found.filters.into_iter().collect(),
            exactly: Exactly::restored(found.received),
            ..State::default()
        };
        Self { number, identity, client_id, ledger: Arc::clone(ledger), state: Mutex::new(state) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, state: &State, change: impl FnOnce(u64) -> Change) {
        if state.on_disk {
            self.ledger.note(change(self.number));
        }
    }

    pub(super) fn is_connected(&self) -> bool {
        self.state().seat.is_some()
    }

    /// Whether what it is told has to be on disk first.
    pub(super) fn is_kept(&self) -> bool {
        self.state().on_disk
    }

    /// Which connection this is, counted from 1.
    pub(super) fn visits(&self) -> u64 {
        self.state().visits
    }

    /// A connection takes its place.
    pub(super) fn take_seat(&self, seat: &Arc<Seat>, kept: Duration) {
        let mut state = self.state();
        state.seat = Some(Arc::clone(seat));
        state.visits += 1;
        state.ends_at = None;
        state.kept = kept;
        if kept.is_zero() {
            self.strike(&mut state);
        } else {
            self.note(&state, |session| Change::Resumed { session, kept });
        }
    }

    /// The connection is over; says when the session will be, unless it is already.
    pub(super) fn leave_seat(&self, kept: Duration, now: Instant) -> Option<Instant> {
        let mut state = self.state();
        (state.seat, state.kept) = (None, kept);
        if kept.is_zero() {
            self.strike(&mut state);
            return None;
        }
        let ends = now + kept;
        state.ends_at = Some(ends);
        self.note(&state, |session| Change::Left { session, kept, ends });
        Some(ends)
    }

    /// The session is over: nothing of it is on disk any more.
    pub(super) fn end(&self) {
        self.strike(&mut self.state());
    }

    fn strike(&self, state: &mut State) {
        self.note(state, |session| Change::Ended { session });
        state.on_disk = false;
    }

    /// Puts an order on its list, to be told once [`Session::tell`] says so.
    pub(super) fn promise(&self, mut order: Order, room: Room) -> Offered {
        let mut state = self.state();
        if order.qos == 0 && state.seat.is_none() {
            return Offered::Away;
        }
        let waits = state.waiting.len() + state.promised.len();
        if waits >= room.orders || state.bytes + order.body.len() > room.bytes {
            return Offered::Full;
        }
        state.bytes += order.body.len();
        if order.qos > 0 {
            state.last += 1;
            order.number = state.last;
            let noted = || order.clone();
            self.note(&state, |session| Change::Queued { session, order: noted() });
        }
        state.promised.push_back(order);
        Offered::Queued
    }

    /// Tells what was promised.
    pub(super) fn tell(&self) {
        let mut state = self.state();
        let State { promised, waiting, .. } = &mut *state;
        waiting.append(promised);
        if let Some(seat) = &state.seat {
            seat.bell.notify_one();
        }
    }

    /// Whether the same was ordered and not acknowledged.
    pub(super) fn awaits(&self, topic: &str, body: &[u8]) -> bool {
        let state = self.state();
        let mut all = state.waiting.iter().chain(&state.sent).chain(&state.promised);
        all.any(|order| &*order.topic == topic && order.body == body)
    }

    /// The next order for this connection; nothing once another one has taken the session. One of
    /// QoS 1 is remembered until it is acknowledged; it stays where it is while `may_take` refuses
    /// its packet id.
    pub(super) fn next_order(
        &self,
        seat: NonZeroU64,
        may_take: impl FnOnce(u16) -> bool,
    ) -> Option<Order> {
        let mut state = self.state();
        state.seat.as_ref().filter(|mine| mine.number == seat)?;
        if !state.waiting.front()?.packet_id().is_none_or(may_take) {
            return None;
        }
        let order = state.waiting.pop_front()?;
        state.bytes = state.bytes.saturating_sub(order.body.len());
        if order.qos > 0 {
            state.sent.push_back(order.clone());
            self.note(&state, |session| Change::Sent { session, through: order.number });
        }
        Some(order)
    }

    /// Forgets a sent order; says whether it was remembered.
    pub(super) fn forget(&self, packet_id: u16) -> bool {
        let mut state = self.state();
        let place = state.sent.iter().position(|order| order.packet_id() == Some(packet_id));
        let Some(order) = place.and_then(|place| state.sent.remove(place)) else { return false };
        self.note(&state, |session| Change::Taken { session, order: order.number });
        true
    }

    /// What earlier connections have sent and nobody has acknowledged, in order.
    pub(super) fn unacknowledged(&self) -> VecDeque<Order> {
        self.state().sent.clone()
    }

    /// Notes a subscription; says whether it is new. `None` when it would be one too many.
    pub(super) fn subscribe(&self, filter: &str, wish: Wish, limit: usize) -> Option<bool> {
        let mut state = self.state();
        let is_known = state.filters.contains_key(filter);
        if state.filters.len() >= limit && !is_known {
            return None;
        }
        state.filters.insert(filter.into(), wish);
        self.note(&state, |session| Change::Subscribed { session, filter: filter.into(), wish });
        Some(!is_known)
    }

    /// Strikes a subscription out; says whether it was there.
    pub(super) fn unsubscribe(&self, filter: &str) -> bool {
        let mut state = self.state();
        let was_there = state.filters.remove(filter).is_some();
        if was_there {
            self.note(&state, |session| Change::Unsubscribed { session, filter: filter.into() });
        }
        was_there
    }

    pub(super) fn filters(&self) -> Vec<(Box<str>, Wish)> {
        self.state().filters.iter().map(|(filter, wish)| (filter.clone(), *wish)).collect()
    }

    /// A message of QoS 2 is said under this packet id, on this connection.
    pub(super) fn exactly(&self, packet_id: u16, on: NonZeroU64, limit: usize) -> Word {
        self.state().exactly.said(packet_id, on, limit)
    }

    /// A repetition on a later connection waits for the commit of the first; `false`: that is done.
    pub(super) fn wait_for(&self, packet_id: u16, receipt: Receipt) -> bool {
        self.state().exactly.wait(packet_id, receipt)
    }

    /// The message of this packet id goes to disk with the next commit.
    pub(super) fn received(&self, packet_id: u16) {
        self.note(&self.state(), |session| Change::Received { session, packet_id });
    }

    /// The message of this packet id is on disk; the receipt of a repetition that waited for that.
    pub(super) fn settled(&self, packet_id: u16) -> Option<Receipt> {
        self.state().exactly.settle(packet_id)
    }

    /// The message of this packet id is not handed inwards.
    pub(super) fn unsay(&self, packet_id: u16) {
        self.state().exactly.unsay(packet_id);
    }

    /// A connection ended in the middle of its work.
    pub(super) fn abandon(&self) {
        self.state().exactly.abandon();
    }

    /// The sender releases a packet id; says whether it was known and its message is on disk.
    pub(super) fn release(&self, packet_id: u16) -> bool {
        let mut state = self.state();
        let was_known = state.exactly.release(packet_id);
        if was_known {
            self.note(&state, |session| Change::Released { session, packet_id });
        }
        was_known
    }
}
