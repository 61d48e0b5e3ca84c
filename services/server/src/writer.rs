//! The writer's thread: one commit after another, and only then acknowledge and tell.

use crate::clock::Clock;
use crate::door::{Ledger, Moment, Orders, Promised, Receipts, Settling};
use crate::engine::{Commit, offer_latency};
use crate::published::Published;
use crate::pulse::Beat;
use crate::room::Space;
use crate::shortage::Shortage;
use crate::store::{self, Batch, Cursors, JournalError, KeptLetter, Snapshots, Store};
use crate::undelivered::{Round, Undelivered};
use city::City;
use std::io;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};
use std::thread;
use std::time::Instant;

/// The exit code after the disk refused (`EX_IOERR`).
const EXIT: i32 = 74;
/// Facts the journal keeps at most for those who follow it and are behind; some 4 GB.
const HELD_FACTS_MAX: u64 = 100_000_000;
/// Facts between two snapshots: what a restart replays at most, as long as things are fewer.
const SNAPSHOT_FACTS: u64 = 1_000_000;
/// Facts for each thing between two snapshots: a city of millions is written less often.
const SNAPSHOT_FACTS_A_THING: u64 = 2;

/// Letters from beside the loop: nothing came in, so nothing is counted as received.
pub(crate) struct Aside {
    /// The letters.
    pub letters: Vec<KeptLetter>,
    /// Hears that they are on disk.
    pub kept: SyncSender<()>,
}

/// The writer and whom it tells.
pub(crate) struct Writer {
    /// The store's one writer.
    pub store: Store,
    /// Where snapshots stand.
    pub snapshots: Arc<Snapshots>,
    /// Acknowledges to devices.
    pub receipts: Receipts,
    /// Those who follow the journal.
    pub cursors: Cursors,
    /// Orders to the street.
    pub orders: Orders,
    /// What the front door has to have again after a restart.
    pub ledger: Arc<Ledger>,
    /// What the web sees.
    pub published: Arc<Published>,
    /// What time it is.
    pub clock: Arc<Clock>,
    /// The number of the first fact that no snapshot has.
    pub covered: u64,
    /// Orders whose worker does not listen yet.
    pub undelivered: Undelivered,
    /// The way through a full disk.
    pub shortage: Shortage,
    /// Letters from beside the loop.
    pub asides: Receiver<Aside>,
}

/// What a commit allows to be said.
struct Told {
    promised: Promised,
    settling: Settling,
}

impl Writer {
    /// Commits until the engine is gone; gives the store back, which may hold all of it still.
    pub(crate) fn run(mut self, commits: &Receiver<Commit>) -> Store {
        let covered = Arc::new(AtomicU64::new(self.covered));
        let busy = Arc::new(AtomicBool::new(false));
        let (mut last_try, mut apart) = (self.covered, SNAPSHOT_FACTS);
        while let Ok(mut commit) = commits.recv() {
            let next = commit.first + u64::from(commit.facts);
            let picture = commit.picture.clone();
            let told = self.write(&mut commit, covered.load(Ordering::Acquire));
            self.tell(commit, told);
            self.care();
            let due = next.saturating_sub(last_try) >= apart
                && self.published.room.space() == Space::Ample
                && !self.store.holds();
            if let Some(picture) = picture.filter(|_| due && !busy.swap(true, Ordering::AcqRel)) {
                last_try = next;
                apart = SNAPSHOT_FACTS.max(picture.map().len() as u64 * SNAPSHOT_FACTS_A_THING);
                let (snapshots, covered, busy) =
                    (self.snapshots.clone(), covered.clone(), busy.clone());
                thread::spawn(move || {
                    snapshot(&snapshots, &picture, next, &covered);
                    busy.store(false, Ordering::Release);
                });
            }
        }
        self.close();
        self.store
    }

    fn write(&mut self, commit: &mut Commit, covered: u64) -> Told {
        let moment = self.moment();
        let mut round = Round { orders: &self.orders, moment, promised: Promised::default() };
        for order in &commit.orders {
            self.undelivered.give(order.clone(), &mut round);
        }
        self.undelivered.again(&mut round);
        let told =
            Told { promised: round.promised, settling: self.receipts.settling(&commit.receipts) };
        let noted = self.ledger.take(|| moment);
        let mut letters = std::mem::take(&mut commit.letters);
        let mut asides: Vec<Aside> = self.asides.try_iter().collect();
        letters.extend(asides.iter_mut().flat_map(|aside| std::mem::take(&mut aside.letters)));
        if commit.facts == 0 && letters.is_empty() && noted.is_none() {
            return told;
        }
        let oldest = commit.first.saturating_sub(HELD_FACTS_MAX);
        let needed = self.cursors.lowest().map_or(covered, |lowest| lowest.max(oldest));
        let batch = Batch {
            first: commit.first,
            facts: commit.facts,
            record: &commit.record,
            rows: std::mem::take(&mut commit.rows),
            letters,
            noted,
            covered: covered.min(needed),
        };
        self.commit(&batch);
        for aside in asides {
            // Whoever waited may have gone; it will ask again after the restart.
            let _ = aside.kept.try_send(());
        }
        told
    }

    /// A full disk leaves nothing of the batch behind; after any other failure nobody knows what
    /// is on the disk, and the next start reads it.
    fn commit(&mut self, batch: &Batch<'_>) {
        loop {
            match self.store.commit_batch(batch) {
                Ok(()) => return,
                Err(JournalError::Full) if self.may_wait() => (),
                Err(error) => {
                    if self.store.holds() {
                        tracing::error!("nothing of what was to come in together is kept");
                    }
                    end(&error)
                }
            }
        }
    }

    /// Whether there may be room for the same batch soon. A whole of many batches is not waited
    /// for: SQLite has forgotten those before as well.
    fn may_wait(&mut self) -> bool {
        !self.store.holds() && self.shortage.wait().unwrap_or_else(|error| gone(error))
    }

    /// What has time until the batch was acknowledged: the log, and whether there is room again.
    fn care(&mut self) {
        let cared = match self.store.checkpoint() {
            Err(JournalError::Full) => self.shortage.begin(),
            Err(error) => end(&error),
            Ok(()) => self.shortage.look(),
        };
        cared.unwrap_or_else(|error| gone(error));
    }

    /// Writes what the front door noted last, when nothing more comes.
    fn close(&mut self) {
        let moment = self.moment();
        if let Some(noted) = self.ledger.take(|| moment) {
            self.commit(&Batch { noted: Some(noted), ..Batch::default() });
        }
    }

    fn moment(&self) -> Moment {
        Moment { at: Instant::now(), ms: self.clock.now().0 }
    }

    fn tell(&mut self, commit: Commit, told: Told) {
        self.receipts.settle(told.settling);
        self.receipts.acknowledge(commit.receipts);
        told.promised.tell();
        for (answer, told) in commit.answers {
            // Whoever asked may have gone; that is their right.
            let _ = answer.send(told);
        }
        for order in commit.orders {
            self.published.ordered(order);
        }
        let now = self.clock.now();
        let beat = Beat {
            received: commit.received,
            facts: u64::from(commit.facts),
            took: commit.gathered.elapsed(),
            offers: commit.satisfied.iter().map(|at| offer_latency(*at, now)).collect(),
            waited: commit.waited,
            proved: commit.proved,
            open: commit.open,
        };
        self.published.pulse.beat(commit.at, &beat);
        if let Some(picture) = commit.picture {
            self.published.show(picture, self.store.bytes());
        }
        self.published.cases_changed(commit.cases);
    }
}

/// Stores a snapshot; where there is no room for it, the next restart is only longer.
pub(crate) fn snapshot(snapshots: &Snapshots, city: &City, next: u64, covered: &AtomicU64) {
    let bytes = store::encode_snapshot(city, next);
    match snapshots.write(next, &bytes).and_then(|()| snapshots.needed_from()) {
        Ok(from) => covered.store(from, Ordering::Release),
        Err(error) if store::is_full(&error) => {
            tracing::warn!(%error, "no snapshot could be written; the next restart is slower")
        }
        Err(error) => gone(error),
    }
}

/// The promise to devices cannot be kept any more: the process ends, and recovers at its start.
fn end(error: &JournalError) -> ! {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    tracing::error!(%error, cause, "nothing more is acknowledged");
    process::exit(EXIT)
}

fn gone(error: io::Error) -> ! {
    end(&JournalError::Disk(Box::new(error)))
}
