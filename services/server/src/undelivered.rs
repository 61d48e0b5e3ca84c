//! Orders whose worker does not listen yet: tried again until it does, or the order has lapsed.

use crate::door::Orders;
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
    /// Orders that nobody has answered yet, at a start.
    pub(crate) fn of(orders: Vec<Order>) -> Undelivered {
        let waiting = orders.into_iter().map(|order| (Instant::now(), order)).collect();
        Undelivered { waiting, tried: None }
    }

    /// Gives an order; one that reaches nobody waits.
    pub(crate) fn give(&mut self, orders: &Orders, order: Order) {
        if orders.publish(&order.topic, order.body.clone()).queued > 0 {
            return;
        }
        self.waiting.push_back((Instant::now(), order));
        if self.waiting.len() > WAITING_MAX {
            self.waiting.pop_front();
        }
    }

    /// Gives those that wait again, at most every half second.
    pub(crate) fn again(&mut self, orders: &Orders) {
        if self.waiting.is_empty() || self.tried.is_some_and(|at| at.elapsed() < PAUSE) {
            return;
        }
        self.tried = Some(Instant::now());
        self.waiting.retain(|(since, order)| {
            since.elapsed() < LAPSES && orders.publish(&order.topic, order.body.clone()).queued == 0
        });
    }
}
