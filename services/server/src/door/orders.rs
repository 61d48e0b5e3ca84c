//! Orders: what the city says to its machines and people, to whoever subscribed and still may.

use super::counters::Counters;
use super::session::{Offered, Order, Session};
use super::topic::{self, Asked};
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// One subscription of one session.
#[derive(Debug, Clone)]
struct Route {
    /// As it was subscribed, `$share/{group}/` included.
    whole: Box<str>,
    qos: u8,
    session: Arc<Session>,
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
    pub(super) fn add(&self, whole: &str, qos: u8, session: &Arc<Session>) {
        let Some(Asked { filter, .. }) = topic::asked(whole) else { return };
        let mut by_start = self.by_start.write().unwrap_or_else(PoisonError::into_inner);
        let routes = by_start.entry(topic::literal_part(filter).into()).or_default();
        routes.retain(|route| !is_of(route, whole, session));
        routes.push(Route { whole: whole.into(), qos, session: Arc::clone(session) });
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
        session.filters().iter().for_each(|whole| self.remove(whole, session));
    }

    /// The sessions an order goes to, each once with its best QoS, one for each shared group.
    fn receivers(&self, name: &str) -> Vec<(Arc<Session>, u8)> {
        let by_start = self.by_start.read().unwrap_or_else(PoisonError::into_inner);
        let below = format!("{name}/");
        let mut receivers: Vec<(Arc<Session>, u8)> = Vec::new();
        let mut groups: HashMap<&str, Vec<&Route>> = HashMap::new();
        for key in topic::keys(name).chain([below.as_str()]) {
            for route in by_start.get(key).into_iter().flatten() {
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

fn add_receiver(receivers: &mut Vec<(Arc<Session>, u8)>, route: &Route) {
    match receivers.iter_mut().find(|(session, _)| Arc::ptr_eq(session, &route.session)) {
        Some((_, qos)) => *qos = route.qos.max(*qos),
        None => receivers.push((Arc::clone(&route.session), route.qos)),
    }
}

/// Whom an order reached so far. Nothing here says that it was received.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    /// Sessions it now waits for, connected or kept.
    pub queued: usize,
    /// Sessions whose queue was full: for them it is lost.
    pub full: usize,
}

/// Gives orders. Cheap to clone; never waits for a subscriber.
#[derive(Debug, Clone)]
pub struct Orders {
    pub(super) routes: Arc<Routes>,
    pub(super) counters: Arc<Counters>,
    pub(super) waiting: usize,
}

impl Orders {
    /// Sends an order of QoS 1 to every session subscribed to its topic.
    ///
    /// Whether the session's identity may still hear it is asked when it is put on the connection.
    /// A topic that is no topic name reaches nobody.
    pub fn publish(&self, topic: &str, body: impl Into<Bytes>) -> Reach {
        let mut reach = Reach::default();
        if !topic::is_name(topic) {
            return reach;
        }
        let (name, body): (Arc<str>, Bytes) = (topic.into(), body.into());
        for (session, qos) in self.routes.receivers(topic) {
            let order = Order { topic: Arc::clone(&name), body: body.clone(), qos };
            match session.offer(order, self.waiting) {
                Offered::Queued => reach.queued += 1,
                Offered::Full => reach.full += 1,
                Offered::Away => (),
            }
        }
        self.counters.orders_dropped.add(reach.full as u64);
        reach
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limits;
    use super::super::receipts::Seats;
    use super::super::session::Sessions;
    use super::*;
    use std::num::NonZeroU64;

    fn session(sessions: &Sessions, client_id: &str) -> Arc<Session> {
        let seat = Seats::default().take(NonZeroU64::MIN);
        let (limits, counters) = (Limits::default(), Counters::default());
        let entered = sessions.enter("crew", client_id, false, &seat, &limits, &counters);
        entered.expect("room").session
    }

    fn orders() -> Orders {
        Orders { routes: Arc::default(), counters: Arc::default(), waiting: 1 }
    }

    #[test]
    fn an_order_reaches_each_matching_session_once() {
        let (sessions, orders) = (Sessions::default(), orders());
        let one = session(&sessions, "one");
        for filter in ["a/b/order", "a/b/#", "a/+/order"] {
            orders.routes.add(filter, 1, &one);
        }
        let two = session(&sessions, "two");
        orders.routes.add("a/c/#", 1, &two);
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
            orders.routes.add("$share/g/a/+", 1, &session(&sessions, client_id));
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
            one.subscribe(filter, 1, 10).expect("room");
            orders.routes.add(filter, 1, &one);
        }
        orders.routes.remove("a/b", &one);
        assert_eq!(orders.publish("a/b", "go").queued, 1);
        orders.routes.remove_all(&one);
        assert_eq!(orders.publish("a/b", "go"), Reach::default());
        let by_start = orders.routes.by_start.read().expect("nobody panicked");
        assert!(by_start.is_empty());
    }
}
