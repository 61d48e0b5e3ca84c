//! Orders whose worker does not listen yet: tried again until it does, or the order has lapsed.

use crate::door::{Moment, Orders, Promised};
use crate::tell::Order;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// An order is not tried longer than this: by then its offer has lapsed.
const LAPSES: Duration = Duration::from_secs(60);
/// Pause between two tries.
const PAUSE: Duration = Duration::from_millis(500);
/// Orders that wait at most; the oldest go first.
const WAITING_MAX: usize = 1_000;

/// Orders that reached nobody so far.
#[derive(Debug, Default)]
pub(crate) struct Undelivered {
    waiting: VecDeque<(Instant, Order)>,
    tried: Option<Instant>,
}

impl Undelivered {
    /// Orders that nobody has answered yet, at a start; not those that a kept session still has.
    pub(crate) fn of(orders: Vec<Order>, door: &Orders) -> Undelivered {
        let is_left = |order: &Order| !door.is_awaited(&order.topic, &order.body);
        let left = orders.into_iter().filter(is_left);
        let waiting = left.map(|order| (Instant::now(), order)).collect();
        Undelivered { waiting, tried: None }
    }

    /// Gives an order; one that reaches nobody waits.
    pub(crate) fn give(&mut self, order: Order, round: &mut Round<'_>) {
        if round.reaches(&order) {
            return;
        }
        self.waiting.push_back((Instant::now(), order));
        if self.waiting.len() > WAITING_MAX {
            self.waiting.pop_front();
        }
    }

    /// Gives those that wait again, at most every half second.
    pub(crate) fn again(&mut self, round: &mut Round<'_>) {
        if self.waiting.is_empty() || self.tried.is_some_and(|at| at.elapsed() < PAUSE) {
            return;
        }
        self.tried = Some(Instant::now());
        self.waiting.retain(|(since, order)| since.elapsed() < LAPSES && !round.reaches(order));
    }
}

/// The orders that one commit carries.
pub(crate) struct Round<'a> {
    /// Where they are given.
    pub(crate) orders: &'a Orders,
    /// When.
    pub(crate) moment: Moment,
    /// Who was promised one.
    pub(crate) promised: Promised,
}

impl Round<'_> {
    fn reaches(&mut self, order: &Order) -> bool {
        let lapses = order.until.map(|until| self.moment.instant(until.0));
        let (topic, body) = (&order.topic, order.body.clone());
        self.orders.promise(topic, body, lapses, &mut self.promised).queued > 0
    }
}
