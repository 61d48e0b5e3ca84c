//! Somebody who publishes with QoS 1 and keeps a book of it: what was said, what was acknowledged,
//! and what has to be said again because nobody acknowledged it.

use super::folder::Secret;
use super::line::{Edition, Line, Told, WINDOW};
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::sleep;

/// Before the next try to connect.
const PAUSE: Duration = Duration::from_millis(15);
/// While nothing is on its way and nothing may be said yet.
const BREATH: Duration = Duration::from_millis(2);
/// How long a few acknowledgements may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Who publishes, of what, and how fast.
#[derive(Clone, Debug)]
pub struct Voice {
    /// What it signs in with.
    pub who: Secret,
    /// In which edition of the protocol.
    pub edition: Edition,
    /// Bins it speaks for, each in its turn.
    pub bins: Vec<String>,
    /// New messages a second.
    pub rate: u32,
}

/// What all publishers have achieved so far.
#[derive(Clone, Default, Debug)]
pub struct Progress(Arc<AtomicU64>);

impl Progress {
    /// Messages acknowledged.
    pub fn acknowledged(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    /// Waits until so many more are acknowledged.
    pub async fn goes_on(&self, more: u64) {
        let (from, since) = (self.acknowledged(), Instant::now());
        while self.acknowledged() < from + more {
            assert!(since.elapsed() < PATIENCE, "{more} more are acknowledged");
            sleep(Duration::from_millis(5)).await;
        }
    }
}

/// The book at the end.
#[derive(Clone, Default, Debug)]
pub struct Book {
    /// Different messages said; all of them were acknowledged.
    pub said: u64,
    /// How often one was said again.
    pub again: u64,
    /// How often one found no room on the disk.
    pub no_room: u64,
    /// Connections made.
    pub connections: u64,
    /// The last value of each bin, %.
    pub last: BTreeMap<String, f64>,
}

/// The n-th message: which bin says it, with which count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Nth(u64);

impl Voice {
    /// Publishes until `stop` turns true, and then until all of it is acknowledged. `address` is
    /// where the door is, whenever it is open.
    pub async fn publish(
        self,
        address: SocketAddr,
        stop: watch::Receiver<bool>,
        progress: Progress,
    ) -> Book {
        let mut desk = Desk {
            since: Instant::now(),
            voice: self,
            stop,
            progress,
            book: Book::default(),
            owed: VecDeque::new(),
            handed: VecDeque::new(),
            on_the_way: BTreeMap::new(),
        };
        while !desk.is_done() {
            desk.talk(address).await;
            sleep(PAUSE).await;
        }
        desk.book
    }

    fn bin(&self, Nth(n): Nth) -> &str {
        &self.bins[(n % self.bins.len() as u64) as usize]
    }

    /// The count of the bin's own messages, from 1.
    fn seq(&self, Nth(n): Nth) -> u64 {
        n / self.bins.len() as u64 + 1
    }

    /// Never full, and different for 5,000 messages on end.
    fn fill_percent(&self, nth: Nth) -> f64 {
        (self.seq(nth) % 5_000) as f64 / 100.0
    }
}

struct Desk {
    voice: Voice,
    since: Instant,
    stop: watch::Receiver<bool>,
    progress: Progress,
    book: Book,
    /// To be said again, oldest first.
    owed: VecDeque<Nth>,
    /// Handed to the line, which has not numbered them yet.
    handed: VecDeque<Nth>,
    /// By packet number.
    on_the_way: BTreeMap<u16, Nth>,
}

impl Desk {
    fn is_done(&self) -> bool {
        *self.stop.borrow() && self.owed.is_empty() && self.unacknowledged() == 0
    }

    fn unacknowledged(&self) -> usize {
        self.handed.len() + self.on_the_way.len()
    }

    /// Talks on one connection until it breaks or all is said.
    async fn talk(&mut self, address: SocketAddr) {
        let mut line = Line::new(self.voice.edition, address, &self.voice.who);
        if !line.connects().await {
            return;
        }
        self.book.connections += 1;
        while !self.is_done() {
            while self.unacknowledged() < usize::from(WINDOW)
                && let Some(nth) = self.next()
            {
                let topic = format!("cityloop/v1/{}/telemetry", self.voice.bin(nth));
                line.say(&topic, self.body(nth));
                self.handed.push_back(nth);
            }
            if self.unacknowledged() == 0 {
                sleep(BREATH).await;
                continue;
            }
            match line.next().await {
                Told::Sent(number) => {
                    let nth = self.handed.pop_front().expect("what is numbered was handed over");
                    self.on_the_way.insert(number, nth);
                }
                Told::Acknowledged(number, welcome) => {
                    assert!(welcome, "{} may say this", self.voice.who.user);
                    let known = self.on_the_way.remove(&number);
                    assert!(known.is_some(), "what is acknowledged was on the way");
                    self.progress.0.fetch_add(1, Ordering::AcqRel);
                }
                Told::NoRoom(number) => self.refused(number).await,
                Told::Over(_) => break,
                _ => (),
            }
        }
        self.owe();
    }

    /// There was no room for it: it is said again after a while.
    async fn refused(&mut self, number: u16) {
        let nth = self.on_the_way.remove(&number).expect("what is refused was on the way");
        self.book.no_room += 1;
        self.owed.push_back(nth);
        self.owed.make_contiguous().sort_unstable();
        sleep(PAUSE).await;
    }

    /// What the broken line has not had acknowledged is said again, in the order it was first said.
    fn owe(&mut self) {
        let mut owed: Vec<Nth> = std::mem::take(&mut self.on_the_way).into_values().collect();
        owed.extend(self.handed.drain(..));
        self.book.again += owed.len() as u64;
        owed.extend(self.owed.drain(..));
        owed.sort_unstable();
        self.owed = owed.into();
    }

    fn next(&mut self) -> Option<Nth> {
        if let Some(nth) = self.owed.pop_front() {
            return Some(nth);
        }
        let due = self.since.elapsed().as_secs_f64() * f64::from(self.voice.rate);
        if *self.stop.borrow() || self.book.said as f64 >= due {
            return None;
        }
        let nth = Nth(self.book.said);
        self.book.said += 1;
        let (bin, value) = (self.voice.bin(nth).to_owned(), self.voice.fill_percent(nth));
        self.book.last.insert(bin, value);
        Some(nth)
    }

    fn body(&self, nth: Nth) -> String {
        let (seq, fill) = (self.voice.seq(nth), self.voice.fill_percent(nth));
        format!("{{\"boot\":1,\"seq\":{seq},\"fill_percent\":{fill}}}")
    }
}
