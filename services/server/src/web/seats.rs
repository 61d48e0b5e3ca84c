//! Who listens: so many at the same time, and nobody with more than three quarters of the seats.

use super::gallery::lock;
use super::problem::Problem;
use crate::staff::Asker;
use axum::http::StatusCode;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex};

/// The seats of one kind of listeners.
pub(super) struct Seats {
    most: usize,
    taken: Mutex<FxHashMap<Box<str>, usize>>,
}

/// A seat; given back when it is dropped.
pub(super) struct Seat {
    seats: Arc<Seats>,
    of: Box<str>,
}

impl Seats {
    /// So many seats.
    pub(super) fn new(most: usize) -> Arc<Seats> {
        Arc::new(Seats { most, taken: Mutex::default() })
    }

    /// How many are taken.
    pub(super) fn taken(&self) -> usize {
        lock(&self.taken).values().sum()
    }

    /// A seat for somebody, where there is one.
    pub(super) fn take(self: &Arc<Seats>, asker: &Asker) -> Result<Seat, Problem> {
        let mut taken = lock(&self.taken);
        let of = asker.operator.name.clone();
        let own = taken.get(&of).copied().unwrap_or_default();
        if own >= self.most / 4 * 3 || taken.values().sum::<usize>() >= self.most {
            return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_many_listeners"));
        }
        taken.insert(of.clone(), own + 1);
        Ok(Seat { seats: self.clone(), of })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = lock(&self.seats.taken);
        if let Some(own) = taken.get_mut(&self.of) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.of);
            }
        }
    }
}
