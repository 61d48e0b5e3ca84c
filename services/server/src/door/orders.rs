//! Orders: what the city says to its machines and people, to whoever subscribed and still may.

use super::counters::Counters;
use super::session::{Offered, Order, Room, Session, Wish};
use super::topic::{self, Asked};
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

/// One subscription of one session.
#[derive(Debug, Clone)]
struct Route {
    /// As it was subscribed, `$share/{group}/` included.
    whole: Box<str>,
    wish: Wish,
    session: Arc<Session>,
}

/// A session that something is for, and how it asked to hear it.
#[derive(Debug)]
struct Receiver {
    session: Arc<Session>,
    qos: u8,
    as_published: bool,
    identifiers: Vec<u32>,
}

/// Who subscribed to what, filed under what stands before the first wildcard, so that an order
/// looks at a handful of places, never at all subscriptions.
#[derive(Debug, Default)]
pub(super) struct Routes {
    by_start: RwLock<HashMap<Box<str>, Vec<Route>>>,
    turn: AtomicUsize,
}

impl Routes {
    /// Adds or replaces a subscription. `whole` must be well formed.
    pub(super) fn add(&self, whole: &str, wish: Wish, session: &Arc<Session>) {
        let Some(Asked { filter, .. }) = topic::asked(whole) else { return };
        let mut by_start = self.by_start.write().unwrap_or_else(PoisonError::into_inner);
        let routes = by_start.entry(topic::literal_part(filter).into()).or_default();
        routes.retain(|route| !is_of(route, whole, session));
        routes.push(Route { whole: whole.into(), wish, session: Arc::clone(session) });
    }

    pub(super) fn remove(&self, whole: &str, session: &Arc<Session>) {
        let Some(Asked { filter, .. }) = topic::asked(whole) else { return };
        let mut by_start = self.by_start.write().unwrap_or_else(PoisonError::into_inner);
        let start = topic::literal_part(filter);
        if let Some(routes) = by_start.get_mut(start) {
            routes.retain(|route| !is_of(route, whole, session));
            if routes.is_empty() {
                by_start.remove(start);
            }
        }
    }

    pub(super) fn remove_all(&self, session: &Arc<Session>) {
        session.filters().iter().for_each(|(whole, _)| self.remove(whole, session));
    }

    /// The sessions something goes to, each once with its best QoS, one for each shared group;
    /// not its own speaker, where that asked not to hear itself.
    fn receivers(&self, name: &str, speaker: Option<&Arc<Session>>) -> Vec<Receiver> {
        let by_start = self.by_start.read().unwrap_or_else(PoisonError::into_inner);
        let below = format!("{name}/");
        let mut receivers: Vec<Receiver> = Vec::new();
        let mut groups: HashMap<&str, Vec<&Route>> = HashMap::new();
        let is_own = |route: &Route| {
            let own = speaker.is_some_and(|speaker| Arc::ptr_eq(speaker, &route.session));
            own && route.wish.no_local
        };
        for key in topic::keys(name).chain([below.as_str()]) {
            let routes = by_start.get(key).into_iter().flatten();
            for route in routes.filter(|route| !is_own(route)) {
                match topic::asked(&route.whole) {
                    Some(asked) if !topic::matches(asked.filter, name) => (),
                    Some(Asked { group: Some(_), .. }) => {
                        groups.entry(&route.whole).or_default().push(route);
                    }
                    _ => add_receiver(&mut receivers, route),
                }
            }
        }
        for members in groups.into_values() {
            add_receiver(&mut receivers, self.one_of(&members));
        }
        receivers
    }

    /// The member of a shared group whose turn it is, those who are there first.
    fn one_of<'a>(&self, members: &[&'a Route]) -> &'a Route {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let there: Vec<_> =
            members.iter().copied().filter(|route| route.session.is_connected()).collect();
        let candidates = if there.is_empty() { members } else { &there };
        candidates[turn % candidates.len()]
    }
}

fn is_of(route: &Route, whole: &str, session: &Arc<Session>) -> bool {
    *route.whole == *whole && Arc::ptr_eq(&route.session, session)
}

fn add_receiver(receivers: &mut Vec<Receiver>, route: &Route) {
    let Wish { qos, as_published, identifier, .. } = route.wish;
    let place = receivers.iter().position(|known| Arc::ptr_eq(&known.session, &route.session));
    let at = place.unwrap_or_else(|| {
        let session = Arc::clone(&route.session);
        receivers.push(Receiver { session, qos, as_published, identifiers: Vec::new() });
        receivers.len() - 1
    });
    let known = &mut receivers[at];
    known.qos = known.qos.max(qos);
    known.as_published |= as_published;
    known.identifiers.extend((identifier > 0).then_some(identifier));
}

/// Whom an order reached so far. Nothing here says that it was received.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    /// Sessions it now waits for, connected or kept.
    pub queued: usize,
    /// Sessions whose queue was full: for them it is lost.
    pub full: usize,
}

/// Sessions that were promised something which may be told once the commit is done.
#[derive(Debug, Default)]
pub struct Promised {
    sessions: Vec<Arc<Session>>,
}

impl Promised {
    /// Tells it.
    pub fn tell(self) {
        self.sessions.iter().for_each(|session| session.tell());
    }
}

/// Something to say under a topic.
#[derive(Debug, Clone)]
pub(super) struct Saying<'a> {
    pub(super) topic: &'a str,
    pub(super) body: Bytes,
    pub(super) qos: u8,
    pub(super) retain: bool,
    pub(super) lapses: Option<Instant>,
    /// The session that said it, if one did.
    pub(super) speaker: Option<&'a Arc<Session>>,
}

/// Gives orders. Cheap to clone; never waits for a subscriber.
#[derive(Debug, Clone)]
pub struct Orders {
    pub(super) routes: Arc<Routes>,
    pub(super) counters: Arc<Counters>,
    pub(super) room: Room,
}

impl Orders {
    /// Puts an order of QoS 1 on the list of every session subscribed to its topic, where it
    /// waits for its commit; the sessions that are kept have it in the ledger now.
    ///
    /// Whether the session's identity may still hear it is asked when it is put on the connection;
    /// after `lapses` it is not. A topic that is no topic name reaches nobody.
    pub fn promise(
        &self,
        topic: &str,
        body: impl Into<Bytes>,
        lapses: Option<Instant>,
        promised: &mut Promised,
    ) -> Reach {
        let body = body.into();
        let said = Saying { topic, body, qos: 1, retain: false, lapses, speaker: None };
        self.say(said, promised)
    }

    /// Gives an order without a commit to wait for.
    pub fn publish(&self, topic: &str, body: impl Into<Bytes>) -> Reach {
        let mut promised = Promised::default();
        let reach = self.promise(topic, body, None, &mut promised);
        promised.tell();
        reach
    }

    pub(super) fn say(&self, said: Saying<'_>, promised: &mut Promised) -> Reach {
        let mut reach = Reach::default();
        if !topic::is_name(said.topic) {
            return reach;
        }
        let topic: Arc<str> = said.topic.into();
        for receiver in self.routes.receivers(said.topic, said.speaker) {
            let order = Order {
                number: 0,
                topic: Arc::clone(&topic),
                body: said.body.clone(),
                qos: said.qos.min(receiver.qos),
                retain: said.retain && receiver.as_published,
                lapses: said.lapses,
                identifiers: receiver.identifiers,
            };
            match receiver.session.promise(order, self.room) {
                Offered::Queued => {
                    reach.queued += 1;
                    promised.sessions.push(receiver.session);
                }
                Offered::Full => reach.full += 1,
                Offered::Away => (),
            }
        }
        self.counters.orders_dropped.add(reach.full as u64);
        reach
    }

    /// Whether somebody has this very order already and has not acknowledged it.
    pub fn is_awaited(&self, topic: &str, body: &[u8]) -> bool {
        let receivers = self.routes.receivers(topic, None);
        receivers.iter().any(|receiver| receiver.session.awaits(topic, body))
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limits;
    use super::super::receipts::Seats;
    use super::super::sessions::{Asked, Sessions};
    use super::{Reach, *};
    use std::num::NonZeroU64;
    use std::time::Duration;

    const LISTEN: Wish = Wish { qos: 1, no_local: false, as_published: false, identifier: 0 };

    fn session(sessions: &Sessions, client_id: &str) -> Arc<Session> {
        let seat = Seats::default().take(NonZeroU64::MIN);
        let (limits, counters) = (Limits::default(), Counters::default());
        let kept = Duration::from_secs(60);
        let asked = Asked { identity: "crew", client_id, clean: false, kept };
        let entered = sessions.enter(asked, &seat, &limits, &counters);
        entered.expect("room").session
    }

    fn orders() -> Orders {
        let room = Room { orders: 1, bytes: 100 };
        Orders { routes: Arc::default(), counters: Arc::default(), room }
    }

    #[test]
    fn an_order_reaches_each_matching_session_once() {
        let (sessions, orders) = (Sessions::default(), orders());
        let one = session(&sessions, "one");
        for filter in ["a/b/order", "a/b/#", "a/+/order"] {
            orders.routes.add(filter, LISTEN, &one);
        }
        let two = session(&sessions, "two");
        orders.routes.add("a/c/#", LISTEN, &two);
        assert_eq!(orders.publish("a/b/order", "go"), Reach { queued: 1, full: 0 });
        assert_eq!(orders.publish("a/c", "go"), Reach { queued: 1, full: 0 });
        assert_eq!(orders.publish("a/c/x/y", "go"), Reach { queued: 0, full: 1 });
        assert_eq!(orders.publish("b", "go"), Reach::default());
        assert_eq!(orders.publish("a/#", "go"), Reach::default());
    }

    #[test]
    fn a_shared_group_gets_an_order_once_and_takes_turns() {
        let (sessions, orders) = (Sessions::default(), orders());
        for client_id in ["one", "two"] {
            orders.routes.add("$share/g/a/+", LISTEN, &session(&sessions, client_id));
        }
        assert_eq!(orders.publish("a/b", "go").queued, 1);
        assert_eq!(orders.publish("a/b", "go").queued, 1);
        assert_eq!(orders.publish("a/b", "go"), Reach { queued: 0, full: 1 });
    }

    #[test]
    fn what_was_unsubscribed_is_reached_no_more() {
        let (sessions, orders) = (Sessions::default(), orders());
        let one = session(&sessions, "one");
        for filter in ["a/#", "$share/g/a/b", "a/b"] {
            one.subscribe(filter, LISTEN, 10).expect("room");
            orders.routes.add(filter, LISTEN, &one);
        }
        orders.routes.remove("a/b", &one);
        assert_eq!(orders.publish("a/b", "go").queued, 1);
        orders.routes.remove_all(&one);
        assert_eq!(orders.publish("a/b", "go"), Reach::default());
        let by_start = orders.routes.by_start.read().expect("nobody panicked");
        assert!(by_start.is_empty());
    }
}
