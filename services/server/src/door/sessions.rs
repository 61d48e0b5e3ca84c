//! All sessions, connected or kept: who takes one up, and when one is over.

use super::counters::Counters;
use super::ledger::Ledger;
use super::limits::Limits;
use super::receipts::{Leave, Seat};
use super::session::{KeptSession, Session};
use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A session as a new connection got it.
#[derive(Debug)]
pub(super) struct Entered {
    pub(super) session: Arc<Session>,
    /// It existed before and goes on.
    pub(super) present: bool,
    /// An older one of the same name that ended here.
    pub(super) ended: Option<Arc<Session>>,
}

/// What a CONNECT asks of its session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) identity: &'a str,
    pub(super) client_id: &'a str,
    /// Without what was before.
    pub(super) clean: bool,
    /// How long it outlives the connection.
    pub(super) kept: Duration,
}

type ByClientId = HashMap<Box<str>, Arc<Session>>;
/// When which session of which identity ends.
type Ends = BTreeSet<(Instant, Box<str>, Box<str>)>;

/// The book of sessions. One client id belongs to one identity only: the same client id under
/// another user name is another session.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    pub(super) ledger: Arc<Ledger>,
    last: AtomicU64,
    of: Mutex<HashMap<Box<str>, ByClientId>>,
    ends: Mutex<Ends>,
}

impl Sessions {
    fn of(&self) -> MutexGuard<'_, HashMap<Box<str>, ByClientId>> {
        self.of.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in a session that was kept, before the door opens.
    pub(super) fn restore(&self, found: KeptSession, now: Instant) -> Arc<Session> {
        self.last.fetch_max(found.number, Ordering::Relaxed);
        let session = Arc::new(Session::restored(found, &self.ledger, now));
        let (identity, client_id) = (session.identity.clone(), session.client_id.clone());
        self.of()
            .entry(identity.clone())
            .or_default()
            .insert(client_id.clone(), Arc::clone(&session));
        if let Some(at) = session.state().ends_at {
            self.note_end(at, identity, client_id);
        }
        session
    }

    /// Seats a connection in its session, a new one or the one kept; whoever sits there is asked
    /// to leave. `None`: the identity has as many sessions as it may, or the disk is far behind.
    pub(super) fn enter(
        &self,
        asked: Asked<'_>,
        seat: &Arc<Seat>,
        limits: &Limits,
        counters: &Counters,
    ) -> Option<Entered> {
        let Asked { identity, client_id, clean, kept } = asked;
        let mut of = self.of();
        let mine = of.entry(identity.into()).or_default();
        let known = mine.get(client_id).cloned();
        let is_full = known.is_none() && mine.len() >= limits.sessions;
        if is_full || (!kept.is_zero() && !self.ledger.has_room()) {
            return None;
        }
        if let Some(before) = known.as_ref().and_then(|known| known.state().seat.take()) {
            before.ask_to_leave(Leave::TakenOver);
            counters.taken_over.add(1);
        }
        // One that was to end with its connection has ended now that this is over.
        let goes_on = |known: &Arc<Session>| !clean && !known.state().kept.is_zero();
        let (kept_one, ended) = match known {
            Some(known) if goes_on(&known) => (Some(known), None),
            known => (None, known),
        };
        if let Some(ended) = &ended {
            ended.end();
        }
        let present = kept_one.is_some();
        let session = kept_one.unwrap_or_else(|| {
            let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
            Arc::new(Session::new(number, identity, client_id, &self.ledger, kept))
        });
        session.take_seat(seat, kept);
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
        let is_mine = session.state().seat.as_ref().is_some_and(|now| now.number == seat);
        if !is_mine {
            return None;
        }
        match session.leave_seat(kept, Instant::now()) {
            None => strike(&mut of, session),
            Some(at) => {
                self.note_end(at, session.identity.clone(), session.client_id.clone());
                None
            }
        }
    }

    fn note_end(&self, at: Instant, identity: Box<str>, client_id: Box<str>) {
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        ends.insert((at, identity, client_id));
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
                session.end();
                over.extend(strike(&mut of, &session));
            }
        }
        over
    }

    /// Ends all sessions of an identity and returns them; their connections stay as they are.
    pub(super) fn end_all(&self, identity: &str) -> Vec<Arc<Session>> {
        let mine = self.of().remove(identity).unwrap_or_default();
        mine.into_values().inspect(|session| session.end()).collect()
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
    use super::super::session::{Offered, Order, Room};
    use super::*;
    use bytes::Bytes;

    fn number(n: u64) -> NonZeroU64 {
        NonZeroU64::new(n).expect("not zero")
    }

    fn order(qos: u8) -> Order {
        let (topic, body) = ("a/b".into(), Bytes::from_static(b"go"));
        Order { number: 0, topic, body, qos, retain: false, lapses: None, identifiers: vec![] }
    }

    fn offer(session: &Session, qos: u8, room: Room) -> Offered {
        let offered = session.promise(order(qos), room);
        session.tell();
        offered
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

        fn enter(&self, identity: &str, client_id: &str, clean: bool, n: u64) -> Option<Entered> {
            let asked = Asked { identity, client_id, clean, kept: DAY };
            self.sessions.enter(asked, &self.seats.take(number(n)), &self.limits, &self.counters)
        }
    }

    const DAY: Duration = Duration::from_secs(86_400);
    const ROOM: Room = Room { orders: 10, bytes: 100 };

    #[test]
    fn a_kept_session_goes_on_with_what_was_not_acknowledged() {
        let house = House::new();
        let first = house.enter("crew", "phone", false, 1).expect("room");
        assert!(!first.present);
        assert_eq!(offer(&first.session, 1, ROOM), Offered::Queued);
        assert!(first.session.next_order(number(1), |_| false).is_none(), "its id is not free");
        let sent = first.session.next_order(number(1), |_| true).expect("queued");
        assert_eq!(sent.packet_id(), Some(1));
        assert!(house.sessions.leave(&first.session, number(1), DAY).is_none());
        assert_eq!(offer(&first.session, 1, ROOM), Offered::Queued);
        assert_eq!(offer(&first.session, 0, ROOM), Offered::Away);
        assert_eq!(offer(&first.session, 1, Room { orders: 1, ..ROOM }), Offered::Full);
        assert_eq!(offer(&first.session, 1, Room { bytes: 3, ..ROOM }), Offered::Full);
        let again = house.enter("crew", "phone", false, 2).expect("room");
        assert!(again.present);
        assert_eq!(again.session.unacknowledged().len(), 1);
        assert!(again.session.forget(1) && !again.session.forget(1));
        assert!(again.session.next_order(number(1), |_| true).is_none());
        assert!(again.session.next_order(number(2), |_| true).is_some());
    }

    #[test]
    fn what_is_promised_is_not_told_before_its_time() {
        let house = House::new();
        let session = house.enter("crew", "phone", false, 1).expect("room").session;
        assert_eq!(session.promise(order(1), ROOM), Offered::Queued);
        assert!(session.awaits("a/b", b"go") && !session.awaits("a/b", b"stop"));
        assert!(session.next_order(number(1), |_| true).is_none());
        session.tell();
        assert!(session.next_order(number(1), |_| true).is_some());
    }

    #[test]
    fn only_the_same_identity_takes_a_client_id_over() {
        let house = House::new();
        let crew = house.enter("crew", "one", false, 1).expect("room");
        house.enter("other", "one", false, 2).expect("room");
        assert_eq!(crew.session.visits(), 1);
        house.enter("crew", "one", true, 3).expect("room");
        assert_eq!(house.counters.taken_over.read(), 1);
        assert!(house.sessions.leave(&crew.session, number(1), DAY).is_none());
    }

    #[test]
    fn a_session_that_was_to_end_with_its_connection_is_not_taken_over() {
        let house = House::new();
        let seat = house.seats.take(number(1));
        let asked = Asked { identity: "crew", client_id: "a", clean: false, kept: Duration::ZERO };
        let enter = || house.sessions.enter(asked, &seat, &house.limits, &house.counters);
        let first = enter().expect("room");
        assert!(!first.session.is_kept());
        let second = enter().expect("room");
        assert!(!second.present && second.ended.is_some());
    }

    #[test]
    fn an_identity_has_so_many_sessions_and_no_more() {
        let house = House::new();
        for client in ["a", "b"] {
            assert!(house.enter("crew", client, true, 1).is_some());
        }
        assert!(house.enter("crew", "c", true, 1).is_none());
        assert!(house.enter("crew", "a", true, 1).is_some());
        assert_eq!(house.sessions.end_all("crew").len(), 2);
        assert!(house.enter("crew", "c", true, 1).is_some());
    }

    #[test]
    fn a_session_ends_when_its_time_has_come_and_not_after_a_return() {
        let house = House::new();
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
