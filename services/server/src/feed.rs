//! The feed of an InfluxDB 2: what was observed, read from the journal at the pace at which the
//! server takes it. Nothing here stands between a device and its PUBACK.

use crate::clock::Clock;
use crate::files::InfluxSaid;
use crate::open::Opened;
use crate::store::{Cursors, Follower, JournalError, KeptLetter, OpenError};
use crate::writer::Aside;
use city::Fact;
use influx::{BATCHES_MAX, Batch, Delivered, Outlet, Pace, Pen, Refused, Tally, Target};
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// A batch goes so long after its first line, however few it has.
const GATHER: Duration = Duration::from_secs(1);
/// How often the journal is looked at while nothing new is there.
const LOOK: Duration = Duration::from_millis(100);
/// How often the cursor is stored; after a kill so much is written again, as the same points.
const KEEP: Duration = Duration::from_secs(1);
/// Letters put into one commit at most.
const LETTERS_AT_ONCE: usize = 500;
/// The reason of letters that come from here.
const REASON: &str = "history_refused";

/// What is on its way from the journal to the server.
pub(crate) struct Feed {
    follower: Follower,
    outlet: Outlet,
    pen: Pen,
    tally: Arc<Tally>,
    letters: SyncSender<Aside>,
    bucket: Box<str>,
    /// The batch that lines are added to, and when it got its first one.
    open: Batch,
    since: Option<Instant>,
    /// Full batches that wait for a free place; a few, since no more is read until they went.
    ready: VecDeque<Batch>,
    /// Batches given to the outlet, oldest first.
    out: VecDeque<Out>,
    /// Buffers to be used again.
    spare: Vec<Batch>,
    given: u64,
    /// When the cursor was last looked at, and where it stands.
    kept: (Instant, u64),
}

/// A batch given to the outlet.
struct Out {
    id: u64,
    from: u64,
    done: bool,
}

impl Feed {
    /// Opens the feed before the loop goes on; a new one begins with what no snapshot has.
    pub(crate) fn open(
        said: &InfluxSaid,
        folder: &Path,
        opened: &Opened,
        cursors: &Cursors,
        letters: SyncSender<Aside>,
    ) -> Result<Feed, OpenError> {
        let tally = Arc::new(Tally::default());
        let outlet = Outlet::open(target(said), Pace::default(), tally.clone())?;
        let from = opened.snapshots.needed_from()?;
        let cursor = cursors.open(folder, "influx", from)?;
        if cursor.next() > opened.recovered.next {
            tracing::warn!("the store is older than what InfluxDB has; its points are repeated");
            cursor.advance(from)?;
        }
        let follower = Follower::new(opened.store.reader()?, cursor);
        let mut open = Batch::default();
        open.begin(follower.next());
        let city = opened.recovered.cycle.city();
        Ok(Feed {
            follower,
            outlet,
            pen: Pen::new(opened.town.settings.clone(), city.map().things()),
            tally,
            letters,
            bucket: said.bucket.as_str().into(),
            open,
            since: None,
            ready: VecDeque::new(),
            out: VecDeque::new(),
            spare: Vec::new(),
            given: 0,
            kept: (Instant::now(), u64::MAX),
        })
    }

    /// What becomes of the points.
    pub(crate) fn tally(&self) -> Arc<Tally> {
        self.tally.clone()
    }

    /// Feeds until it shall stop; what is under way then is written again after the restart.
    pub(crate) fn run(mut self, clock: &Clock, stop: &watch::Receiver<bool>) {
        while !*stop.borrow() && stop.has_changed().is_ok() {
            if let Err(error) = self.step(clock) {
                tracing::error!(%error, "the feed of InfluxDB ends; the journal keeps its points");
                self.tally.waits(&error.to_string());
                return;
            }
        }
    }

    fn step(&mut self, clock: &Clock) -> Result<(), OpenError> {
        self.give()?;
        let went_on = self.ready.is_empty() && self.read()?;
        let mut patience = if went_on { Duration::ZERO } else { LOOK };
        while let Some(delivered) = self.outlet.back(patience)? {
            self.settle(delivered, clock)?;
            patience = Duration::ZERO;
        }
        self.keep()
    }

    /// Gives what is ready while there is a place for it.
    fn give(&mut self) -> Result<(), OpenError> {
        while self.out.len() < BATCHES_MAX
            && let Some(batch) = self.ready.pop_front()
        {
            let (id, from) = (self.given, batch.from());
            self.outlet.give(id, batch).map_err(|_| influx::Ended)?;
            self.out.push_back(Out { id, from, done: false });
            self.given += 1;
        }
        Ok(())
    }

    /// Reads on; whether there was anything.
    fn read(&mut self) -> Result<bool, JournalError> {
        let before = self.follower.next();
        let Feed { follower, pen, open, ready, spare, .. } = self;
        let followed = follower.read(|number, _, fact| match fact {
            Fact::Registered(thing) => pen.register(&thing),
            Fact::Observed(seen) => {
                open.add(pen, number, &seen);
                if open.is_full() {
                    ready.push_back(next_batch(open, spare, number + 1));
                }
            }
            _ => (),
        })?;
        if followed.lost > 0 {
            tracing::error!(facts = followed.lost, "the journal could not wait for InfluxDB");
            self.tally.lost(followed.lost);
        }
        if self.open.is_empty() {
            self.open.begin(followed.next);
            self.since = None;
        } else {
            let since = *self.since.get_or_insert_with(Instant::now);
            if since.elapsed() >= GATHER {
                let Feed { open, ready, spare, .. } = self;
                ready.push_back(next_batch(open, spare, followed.next));
                self.since = None;
            }
        }
        Ok(followed.next > before)
    }

    /// A batch is done with once its refused lines are kept as letters.
    fn settle(&mut self, delivered: Delivered, clock: &Clock) -> Result<(), OpenError> {
        for refused in delivered.refused.chunks(LETTERS_AT_ONCE) {
            let letters = refused.iter().map(|one| self.letter(one, clock)).collect();
            let (kept, is_kept) = sync_channel(1);
            let ended = |_| "the writer has ended";
            self.letters.send(Aside { letters, kept }).map_err(|_| "the writer has ended")?;
            is_kept.recv().map_err(ended)?;
        }
        if let Some(out) = self.out.iter_mut().find(|out| out.id == delivered.id) {
            out.done = true;
        }
        while self.out.front().is_some_and(|out| out.done) {
            self.out.pop_front();
        }
        if self.spare.len() < BATCHES_MAX {
            self.spare.push(delivered.batch);
        }
        Ok(())
    }

    fn letter(&self, refused: &Refused, clock: &Clock) -> KeptLetter {
        KeptLetter {
            at: clock.now(),
            sender: "influxdb".into(),
            topic: self.bucket.clone(),
            reason: REASON,
            words: refused.words.to_string(),
            body: refused.line.clone(),
        }
    }

    /// Stores how far everything is done, and shows what waits.
    fn keep(&mut self) -> Result<(), OpenError> {
        let (looked, stored) = self.kept;
        if looked.elapsed() < KEEP {
            return Ok(());
        }
        let ready = self.ready.front().map_or(self.open.from(), Batch::from);
        let done = self.out.front().map_or(ready, |out| out.from);
        self.tally.behind(self.follower.behind()? + (self.follower.next() - done));
        self.kept = (Instant::now(), done);
        if done != stored
            && let Err(error) = self.follower.done(done)
        {
            // Where the disk is full it is stored once there is room; so long more is repeated.
            self.tally.waits(&format!("the cursor cannot be stored: {error}"));
            self.kept.1 = u64::MAX;
        }
        Ok(())
    }
}

/// Takes the batch that is full and begins the next one.
fn next_batch(open: &mut Batch, spare: &mut Vec<Batch>, from: u64) -> Batch {
    let mut fresh = spare.pop().unwrap_or_default();
    fresh.begin(from);
    std::mem::replace(open, fresh)
}

fn target(said: &InfluxSaid) -> Target {
    Target {
        url: said.url.clone(),
        org: said.org.clone(),
        bucket: said.bucket.clone(),
        token_file: said.token_file.clone(),
        ca_file: said.ca_file.clone(),
        gzip: said.gzip,
    }
}
