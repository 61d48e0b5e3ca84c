//! How the loop is doing: rates and latencies, for the status page and the metrics.

use city::{Span, Time};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Latencies remembered of each sort.
const REMEMBERED: usize = 4_096;
/// Points of the recent past, one each five seconds: five minutes.
const POINTS: usize = 60;
const POINT: Duration = Duration::from_secs(5);

/// What was measured lately.
#[derive(Debug)]
pub struct Pulse {
    inner: Mutex<Inner>,
    started: Instant,
}

#[derive(Debug)]
struct Inner {
    commits: VecDeque<f64>,
    offers: VecDeque<f64>,
    waited: u64,
    received: u64,
    committed: u64,
    last: (Instant, u64, u64),
    rates: (f64, f64),
    recent: VecDeque<Point>,
    first_proof: Option<Duration>,
}

/// One point of the recent past.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// When.
    pub at: Time,
    /// Messages received per second.
    pub received: f64,
    /// Open cases.
    pub open: u64,
}

/// A reading of the pulse.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Since the start.
    pub uptime: Duration,
    /// Received and committed per second.
    pub rates: (f64, f64),
    /// Gathered to committed, milliseconds: median and 99th percentile.
    pub commit_ms: (f64, f64),
    /// Rule satisfied to offer committed, milliseconds: median and 99th percentile, of those
    /// offered at once.
    pub offer_ms: (f64, f64),
    /// How many such offers are remembered.
    pub offers: usize,
    /// First offers that had to wait for a worker, material or a look.
    pub waited: u64,
    /// The recent past.
    pub recent: Vec<Point>,
    /// Start to the first case proved.
    pub first_proof: Option<Duration>,
}

/// What one commit adds.
#[derive(Clone, Debug, Default)]
pub struct Beat {
    /// Inputs in it.
    pub received: u64,
    /// Facts in it.
    pub facts: u64,
    /// Gathered to committed.
    pub took: Duration,
    /// Rule satisfied to offer committed.
    pub offers: Vec<Span>,
    /// First offers that came later than their case.
    pub waited: u64,
    /// Whether a case was proved.
    pub proved: bool,
    /// Open cases after it.
    pub open: u64,
}

impl Default for Pulse {
    fn default() -> Self {
        let now = Instant::now();
        Pulse {
            started: now,
            inner: Mutex::new(Inner {
                commits: VecDeque::new(),
                offers: VecDeque::new(),
                waited: 0,
                received: 0,
                committed: 0,
                last: (now, 0, 0),
                rates: (0.0, 0.0),
                recent: VecDeque::new(),
                first_proof: None,
            }),
        }
    }
}

impl Pulse {
    /// A commit happened.
    pub fn beat(&self, at: Time, beat: &Beat) {
        let mut p = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        p.received += beat.received;
        p.committed += beat.facts;
        p.waited += beat.waited;
        remember(&mut p.commits, beat.took.as_secs_f64() * 1_000.0);
        for offer in &beat.offers {
            remember(&mut p.offers, offer.0 as f64);
        }
        if beat.proved && p.first_proof.is_none() {
            p.first_proof = Some(self.started.elapsed());
        }
        let (since, received, committed) = p.last;
        let passed = since.elapsed();
        if passed >= POINT {
            let rate = |now: u64, then: u64| (now - then) as f64 / passed.as_secs_f64();
            p.rates = (rate(p.received, received), rate(p.committed, committed));
            p.last = (Instant::now(), p.received, p.committed);
            let point = Point { at, received: p.rates.0, open: beat.open };
            p.recent.push_back(point);
            if p.recent.len() > POINTS {
                p.recent.pop_front();
            }
        }
    }

    /// Inputs received since the start.
    pub fn received(&self) -> u64 {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).received
    }

    /// How the loop is doing.
    pub fn read(&self) -> Reading {
        let p = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        Reading {
            uptime: self.started.elapsed(),
            rates: p.rates,
            commit_ms: percentiles(&p.commits),
            offer_ms: percentiles(&p.offers),
            offers: p.offers.len(),
            waited: p.waited,
            recent: p.recent.iter().copied().collect(),
            first_proof: p.first_proof,
        }
    }
}

fn remember(list: &mut VecDeque<f64>, number: f64) {
    if list.len() == REMEMBERED {
        list.pop_front();
    }
    list.push_back(number);
}

/// Median and 99th percentile; zeros without any.
fn percentiles(list: &VecDeque<f64>) -> (f64, f64) {
    let mut sorted: Vec<f64> = list.iter().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (sorted.len() as f64 * share) as usize;
        sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
    };
    (at(0.5), at(0.99))
}
