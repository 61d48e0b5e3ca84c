//! Sessions: what outlives a connection, for as long as this process lives.
//!
//! Orders that were not acknowledged are sent again, marked DUP, when the same identity comes back
//! with the same client id and without a clean start. After a restart sessions are gone: whoever
//! gives orders gives them again.

use super::counters::Counters;
use super::limits::Limits;
use super::receipts::{Leave, Seat};
use bytes::Bytes;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::num::NonZeroU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Something said to one subscriber.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) topic: Arc<str>,
    pub(super) body: Bytes,
    /// 0 or 1: the least of what was ordered and what was subscribed.
    pub(super) qos: u8,
}

/// One client id of one identity.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) identity: Box<str>,
    pub(super) client_id: Box<str>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    seat: Option<Arc<Seat>>,
    /// Grows with every connection that takes the session.
    visits: u64,
    waiting: VecDeque<Order>,
    sent: VecDeque<(u16, Order)>,
    filters: HashMap<Box<str>, u8>,
    ends_at: Option<Instant>,
}

/// What became of an order offered to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offered {
    Queued,
    /// QoS 0 and nobody there.
    Away,
    Full,
}

impl Session {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_connected(&self) -> bool {
        self.state().seat.is_some()
    }

    /// Which connection this is, counted from 1.
    pub(super) fn visits(&self) -> u64 {
        self.state().visits
    }

    pub(super) fn offer(&self, order: Order, limit: usize) -> Offered {
        let mut state = self.state();
        if order.qos == 0 && state.seat.is_none() {
            return Offered::Away;
        }
        if state.waiting.len() >= limit {
            return Offered::Full;
        }
        state.waiting.push_back(order);
        if let Some(seat) = &state.seat {
            seat.bell.notify_one();
        }
        Offered::Queued
    }

    /// The next order for this connection; nothing once another one has taken the session. One of
    /// QoS 1 gets a packet id and is remembered until it is acknowledged.
    pub(super) fn next_order(
        &self,
        seat: NonZeroU64,
        packet_id: impl FnOnce() -> Option<u16>,
    ) -> Option<(Option<u16>, Order)> {
        let mut state = self.state();
        state.seat.as_ref().filter(|mine| mine.number == seat)?;
        let order = state.waiting.pop_front()?;
        let packet_id = if order.qos == 1 { packet_id() } else { None };
        if let Some(packet_id) = packet_id {
            state.sent.push_back((packet_id, order.clone()));
        }
        Some((packet_id, order))
    }

    /// Forgets a sent order; says whether it was remembered.
    pub(super) fn forget(&self, packet_id: u16) -> bool {
        let mut state = self.state();
        let place = state.sent.iter().position(|(id, _)| *id == packet_id);
        place.and_then(|place| state.sent.remove(place)).is_some()
    }

    /// What earlier connections have sent and nobody has acknowledged, in order.
    pub(super) fn unacknowledged(&self) -> VecDeque<(u16, Order)> {
        self.state().sent.clone()
    }

    /// Notes a subscription. `None` when it would be one too many.
    pub(super) fn subscribe(&self, filter: &str, qos: u8, limit: usize) -> Option<()> {
        let mut state = self.state();
        if state.filters.len() >= limit && !state.filters.contains_key(filter) {
            return None;
        }
        state.filters.insert(filter.into(), qos);
        Some(())
    }

    /// Strikes a subscription out; says whether it was there.
    pub(super) fn unsubscribe(&self, filter: &str) -> bool {
        self.state().filters.remove(filter).is_some()
    }

    pub(super) fn filters(&self) -> Vec<Box<str>> {
        self.state().filters.keys().cloned().collect()
    }
}

/// A session as a new connection got it.
#[derive(Debug)]
pub(super) struct Entered {
    pub(super) session: Arc<Session>,
    /// It existed before and goes on.
    pub(super) present: bool,
    /// An older one of the same name that ended here.
    pub(super) ended: Option<Arc<Session>>,
}

type ByClientId = HashMap<Box<str>, Arc<Session>>;
/// When which session of which identity ends.
type Ends = BTreeSet<(Instant, Box<str>, Box<str>)>;

/// All sessions, connected or kept. One client id belongs to one identity only: the same client id
/// under another user name is another session.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    of: Mutex<HashMap<Box<str>, ByClientId>>,
    ends: Mutex<Ends>,
}

impl Sessions {
    fn of(&self) -> MutexGuard<'_, HashMap<Box<str>, ByClientId>> {
        self.of.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Seats a connection in its session, a new one or the one kept; whoever sits there is asked
    /// to leave. `None`: the identity has as many sessions as it may.
    pub(super) fn enter(
        &self,
        identity: &str,
        client_id: &str,
        clean: bool,
        seat: &Arc<Seat>,
        limits: &Limits,
        counters: &Counters,
    ) -> Option<Entered> {
        let mut of = self.of();
        let mine = of.entry(identity.into()).or_default();
        let known = mine.get(client_id).cloned();
        if known.is_none() && mine.len() >= limits.sessions {
            return None;
        }
        if let Some(before) = known.as_ref().and_then(|known| known.state().seat.take()) {
            before.ask_to_leave(Leave::TakenOver);
            counters.taken_over.add(1);
        }
        let (ended, kept) = if clean { (known, None) } else { (None, known) };
        let present = kept.is_some();
        let session = kept.unwrap_or_else(|| {
            let (identity, client_id) = (identity.into(), client_id.into());
            Arc::new(Session { identity, client_id, state: Mutex::default() })
        });
        let mut state = session.state();
        state.seat = Some(Arc::clone(seat));
        state.visits += 1;
        state.ends_at = None;
        drop(state);
        mine.insert(client_id.into(), Arc::clone(&session));
        Some(Entered { session, present, ended })
    }

    /// How many connections of an identity are open.
    pub(super) fn open(&self, identity: &str) -> usize {
        let of = self.of();
        let connected = |session: &&Arc<Session>| session.is_connected();
        of.get(identity).map_or(0, |mine| mine.values().filter(connected).count())
    }

    /// A connection leaves; its session is kept this long. Returns the session when it is over.
    /// A connection that was taken over leaves nothing behind.
    pub(super) fn leave(
        &self,
        session: &Arc<Session>,
        seat: NonZeroU64,
        kept: Duration,
    ) -> Option<Arc<Session>> {
        let mut of = self.of();
        let mut state = session.state();
        if state.seat.as_ref().is_none_or(|now| now.number != seat) {
            return None;
        }
        state.seat = None;
        if kept.is_zero() {
            drop(state);
            return strike(&mut of, session);
        }
        let at = Instant::now() + kept;
        state.ends_at = Some(at);
        let key = (at, session.identity.clone(), session.client_id.clone());
        self.ends.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        None
    }

    /// Whether this session is still in the book.
    pub(super) fn knows(&self, session: &Arc<Session>) -> bool {
        let of = self.of();
        let known = of.get(&session.identity).and_then(|mine| mine.get(&session.client_id));
        known.is_some_and(|known| Arc::ptr_eq(known, session))
    }

    /// Ends the sessions whose time has come and returns them.
    pub(super) fn expire(&self, now: Instant) -> Vec<Arc<Session>> {
        let mut over = Vec::new();
        let mut of = self.of();
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        while ends.first().is_some_and(|(at, ..)| *at <= now) {
            let Some((at, identity, client_id)) = ends.pop_first() else { break };
            let session = of.get(&identity).and_then(|mine| mine.get(&client_id)).cloned();
            let due = |session: &Arc<Session>| session.state().ends_at == Some(at);
            if let Some(session) = session.filter(due) {
                over.extend(strike(&mut of, &session));
            }
        }
        over
    }
}

/// Takes a session out of the book, if it is still the one written there.
fn strike(of: &mut HashMap<Box<str>, ByClientId>, session: &Arc<Session>) -> Option<Arc<Session>> {
    let mine = of.get_mut(&session.identity)?;
    mine.get(&session.client_id).filter(|known| Arc::ptr_eq(known, session))?;
    let struck = mine.remove(&session.client_id);
    if mine.is_empty() {
        of.remove(&session.identity);
    }
    struck
}

#[cfg(test)]
mod tests {
    use super::super::receipts::Seats;
    use super::*;

    fn seat(seats: &Seats, number: u64) -> Arc<Seat> {
        seats.take(NonZeroU64::new(number).expect("not zero"))
    }

    fn order(qos: u8) -> Order {
        Order { topic: "a/b".into(), body: Bytes::from_static(b"go"), qos }
    }

    struct House {
        sessions: Sessions,
        seats: Seats,
        limits: Limits,
        counters: Counters,
    }

    impl House {
        fn new() -> Self {
            let limits = Limits { sessions: 2, ..Limits::default() };
            let (sessions, seats) = (Sessions::default(), Seats::default());
            Self { sessions, seats, limits, counters: Counters::default() }
        }

        fn enter(&self, who: &str, client: &str, clean: bool, n: u64) -> Option<Entered> {
            let seat = seat(&self.seats, n);
            self.sessions.enter(who, client, clean, &seat, &self.limits, &self.counters)
        }
    }

    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn a_kept_session_goes_on_with_what_was_not_acknowledged() {
        let house = House::new();
        let first = house.enter("crew", "phone", false, 1).expect("room");
        assert!(!first.present);
        let number = |n| NonZeroU64::new(n).expect("not zero");
        assert_eq!(first.session.offer(order(1), 10), Offered::Queued);
        let sent = first.session.next_order(number(1), || Some(7)).expect("queued");
        assert_eq!(sent.0, Some(7));
        assert!(house.sessions.leave(&first.session, number(1), DAY).is_none());
        assert_eq!(first.session.offer(order(1), 10), Offered::Queued);
        assert_eq!(first.session.offer(order(0), 10), Offered::Away);
        assert_eq!(first.session.offer(order(1), 1), Offered::Full);
        let again = house.enter("crew", "phone", false, 2).expect("room");
        assert!(again.present);
        assert_eq!(again.session.unacknowledged().len(), 1);
        assert!(again.session.forget(7) && !again.session.forget(7));
        assert!(again.session.next_order(number(1), || Some(8)).is_none());
        assert!(again.session.next_order(number(2), || Some(8)).is_some());
    }

    #[test]
    fn only_the_same_identity_takes_a_client_id_over() {
        let house = House::new();
        let crew = house.enter("crew", "one", false, 1).expect("room");
        house.enter("other", "one", false, 2).expect("room");
        let mine = seat(&house.seats, 1);
        assert_eq!(mine.asked_to_leave(), None);
        assert_eq!(crew.session.visits(), 1);
        house.enter("crew", "one", true, 3).expect("room");
        assert_eq!(house.counters.taken_over.read(), 1);
        assert!(house.sessions.leave(&crew.session, mine.number, DAY).is_none());
    }

    #[test]
    fn an_identity_has_so_many_sessions_and_no_more() {
        let house = House::new();
        for client in ["a", "b"] {
            assert!(house.enter("crew", client, true, 1).is_some());
        }
        assert!(house.enter("crew", "c", true, 1).is_none());
        assert!(house.enter("crew", "a", true, 1).is_some());
    }

    #[test]
    fn a_session_ends_when_its_time_has_come_and_not_after_a_return() {
        let house = House::new();
        let number = |n| NonZeroU64::new(n).expect("not zero");
        let one = house.enter("crew", "one", false, 1).expect("room");
        let two = house.enter("crew", "two", false, 2).expect("room");
        house.sessions.leave(&one.session, number(1), DAY);
        house.sessions.leave(&two.session, number(2), DAY);
        house.enter("crew", "two", false, 3).expect("room");
        assert!(house.sessions.expire(Instant::now()).is_empty());
        let over = house.sessions.expire(Instant::now() + 2 * DAY);
        assert_eq!(over.len(), 1);
        assert_eq!(&*over[0].client_id, "one");
        let three = house.enter("crew", "three", true, 4).expect("room");
        assert!(house.sessions.leave(&three.session, number(4), Duration::ZERO).is_some());
    }
}
