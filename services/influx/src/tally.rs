//! What became of the points: counted, and the last trouble in words.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// Counters that others may read at any time.
#[derive(Debug, Default)]
pub struct Tally {
    written: AtomicU64,
    refused: AtomicU64,
    retried: AtomicU64,
    lost: AtomicU64,
    behind: AtomicU64,
    trouble: Mutex<Option<String>>,
}

/// What was counted so far.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Count {
    /// Points that the server has taken.
    pub written: u64,
    /// Points that it refused; each became a letter.
    pub refused: u64,
    /// Requests that had to be made again.
    pub retried: u64,
    /// Facts that the journal no longer held when they were asked for.
    pub lost: u64,
    /// Facts of the journal that are not done with.
    pub behind: u64,
    /// Why points wait, in words; nothing while they go.
    pub trouble: Option<String>,
}

impl Tally {
    /// The counters now.
    pub fn count(&self) -> Count {
        Count {
            written: self.written.load(Relaxed),
            refused: self.refused.load(Relaxed),
            retried: self.retried.load(Relaxed),
            lost: self.lost.load(Relaxed),
            behind: self.behind.load(Relaxed),
            trouble: self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }

    /// The server took so many points.
    pub fn wrote(&self, points: u64) {
        self.written.fetch_add(points, Relaxed);
    }

    /// The server refused so many for good.
    pub fn refused(&self, points: u64) {
        self.refused.fetch_add(points, Relaxed);
    }

    /// The journal no longer held so many facts.
    pub fn lost(&self, facts: u64) {
        self.lost.fetch_add(facts, Relaxed);
    }

    /// So many facts wait.
    pub fn behind(&self, facts: u64) {
        self.behind.store(facts, Relaxed);
    }

    /// Points wait, and why; said in the log once for each new reason.
    pub fn waits(&self, why: &str) {
        self.retried.fetch_add(1, Relaxed);
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if trouble.as_deref() != Some(why) {
            tracing::warn!(why, "points for InfluxDB wait");
            *trouble = Some(why.to_owned());
        }
    }

    /// Points go again.
    pub fn goes(&self) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if trouble.take().is_some() {
            tracing::info!("points for InfluxDB go again");
        }
    }
}
