//! History's threads: one follows the journal and writes down what each thing reported, one merges
//! what was written and lets go what is old.

use crate::clock::Clock;
use crate::directory::Directory;
use crate::files::CityFile;
use crate::machine::give_way;
use crate::open::Opened;
use crate::room::{Room, Space};
use crate::store::{Cursors, Follower, JournalError, OpenError};
use history::{HistoryError, Keeper, Kept, Shelf, Tender};
use serde::Deserialize;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Bytes of a gibibyte.
const GIB: f64 = 1_073_741_824.0;
/// How long it rests when there is nothing new.
const REST: Duration = Duration::from_millis(200);
/// How long it rests after a failure.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(10);
/// How often it looks for files to merge or to let go.
const TEND_EVERY: Duration = Duration::from_secs(10);
/// How long it may go on once the city closes; what is left then is read at the next start.
const CLOSING: Duration = Duration::from_secs(5);

/// What the city's file says of history.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(default)]
pub struct HistorySaid {
    /// A folder of its own; `history` in the store's where it is missing.
    pub folder: Option<PathBuf>,
    /// Days it is kept.
    pub keep_days: u32,
    /// Gibibytes it may take; the oldest goes first.
    pub max_gib: f64,
}

impl Default for HistorySaid {
    fn default() -> Self {
        HistorySaid { folder: None, keep_days: 400, max_gib: 100.0 }
    }
}

/// What history tells of itself.
#[derive(Debug)]
pub struct History {
    /// What may be asked.
    pub shelf: Arc<Shelf>,
    /// Facts of the journal it has not read.
    pub behind: AtomicU64,
    /// Facts the journal no longer had when it came to read them.
    pub lost: AtomicU64,
}

impl History {
    /// What a shelf holds, with nobody writing yet.
    pub fn of(shelf: Arc<Shelf>) -> History {
        History { shelf, behind: AtomicU64::new(0), lost: AtomicU64::new(0) }
    }
}

/// The threads, and how to end them.
pub(crate) struct Writing {
    pub(crate) told: Arc<History>,
    stop: Arc<AtomicBool>,
    threads: [JoinHandle<()>; 2],
}

impl Writing {
    /// Opens what there is, removes what a crash left, and starts the thread. The journal keeps
    /// what is not read yet from now on.
    pub(crate) fn open(
        opened: &Opened,
        said: &CityFile,
        cursors: &Cursors,
        directory: Arc<Directory>,
        clock: Arc<Clock>,
        room: Arc<Room>,
    ) -> Result<Writing, OpenError> {
        let folder = said.history.folder.clone();
        let folder = folder.unwrap_or_else(|| said.store.folder.join("history"));
        let kept =
            Kept { days: said.history.keep_days, bytes: (said.history.max_gib * GIB) as u64 };
        let kinds = &opened.town.settings.kinds;
        let mut keeper = Keeper::open(&folder, kept, kinds, directory)?;
        let next = opened.recovered.next;
        let cursor = cursors.open(&said.store.folder, "history", keeper.end().min(next))?;
        if cursor.next() > next {
            // The store is older than its history, out of a backup: what came after is forgotten.
            cursor.advance(next)?;
        }
        keeper.begin(cursor.next())?;
        let follower = Follower::new(opened.store.reader()?, cursor);
        let told = Arc::new(History::of(keeper.shelf()));
        Writing::start(Scribe { keeper, follower, clock, room, told })
    }

    fn start(scribe: Scribe) -> Result<Writing, OpenError> {
        let (told, tender) = (scribe.told.clone(), scribe.keeper.tender());
        let (clock, room) = (scribe.clock.clone(), scribe.room.clone());
        let stop = Arc::new(AtomicBool::new(false));
        let (ended, done) = (stop.clone(), stop.clone());
        let named = |name: &str| thread::Builder::new().name(name.into());
        let writing = named("history").spawn(move || {
            give_way();
            scribe.run(&ended);
        })?;
        let tending = named("history-files").spawn(move || {
            give_way();
            tend(tender, &clock, &room, &done);
        })?;
        Ok(Writing { told, stop, threads: [writing, tending] })
    }

    /// Lets it read what is there, write it, and end.
    pub(crate) fn stop(self) {
        self.stop.store(true, Ordering::Release);
        for thread in self.threads {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("a thread of history panicked; it goes on at the next start");
            }
        }
    }
}

/// Why a round failed.
enum Failed {
    Journal(JournalError),
    History(HistoryError),
}

impl From<JournalError> for Failed {
    fn from(error: JournalError) -> Failed {
        Failed::Journal(error)
    }
}

impl From<HistoryError> for Failed {
    fn from(error: HistoryError) -> Failed {
        Failed::History(error)
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error: &dyn std::error::Error = match self {
            Failed::Journal(error) => error,
            Failed::History(error) => error,
        };
        match error.source() {
            Some(cause) => write!(f, "{error} ({cause})"),
            None => write!(f, "{error}"),
        }
    }
}

struct Scribe {
    keeper: Keeper,
    follower: Follower,
    clock: Arc<Clock>,
    room: Arc<Room>,
    told: Arc<History>,
}

impl Scribe {
    fn run(mut self, stop: &AtomicBool) {
        while !stop.load(Ordering::Acquire) {
            match self.round() {
                Ok(true) => (),
                Ok(false) => thread::park_timeout(REST),
                Err(Failed::Journal(error @ JournalError::Damaged(_))) => {
                    tracing::error!(%error, "history stops here");
                    return;
                }
                Err(error) => {
                    self.keeper.failed();
                    tracing::error!(%error, "history could not be written; it is tried again");
                    thread::park_timeout(REST_AFTER_FAILURE);
                }
            }
        }
        if let Err(error) = self.close() {
            tracing::warn!(%error, "history was not written to its end; the next start goes on");
        }
    }

    /// Writes if there is enough, or reads on; whether there was anything.
    fn round(&mut self) -> Result<bool, Failed> {
        if self.keeper.is_due(self.clock.now()) {
            // A full disk is left to what people decide; the journal keeps what is not read.
            let may = self.room.space() == Space::Ample;
            if may {
                self.flush()?;
            }
            return Ok(may);
        }
        if self.read()? {
            return Ok(true);
        }
        self.told.behind.store(self.follower.behind()?, Ordering::Relaxed);
        Ok(false)
    }

    /// Reads a few records; whether there were any.
    fn read(&mut self) -> Result<bool, Failed> {
        let (keeper, mut new) = (&mut self.keeper, false);
        let followed = self.follower.read(|number, at, fact| {
            new = true;
            keeper.hear(number, at, &fact);
        })?;
        if followed.lost > 0 {
            self.told.lost.fetch_add(followed.lost, Ordering::Relaxed);
            tracing::warn!(facts = followed.lost, "the journal no longer had facts for history");
        }
        Ok(new)
    }

    fn flush(&mut self) -> Result<(), Failed> {
        let follower = &self.follower;
        let mut done = |next| follower.done(next);
        Ok(self.keeper.flush(self.clock.now(), &mut done, &mut |_| Ok(()))?)
    }

    fn close(&mut self) -> Result<(), Failed> {
        let since = Instant::now();
        while since.elapsed() < CLOSING && self.read()? {
            if self.keeper.is_due(self.clock.now()) {
                self.flush()?;
            }
        }
        self.flush()
    }
}

/// Keeps the files in order until it is told to stop, in the middle of a merge if need be.
fn tend(mut tender: Tender, clock: &Clock, room: &Room, stop: &AtomicBool) {
    let stopped = || stop.load(Ordering::Acquire);
    while !stopped() {
        if room.space() != Space::Ample {
            thread::park_timeout(TEND_EVERY);
            continue;
        }
        let watch = &mut |_| if stopped() { Err(HistoryError::Stopped) } else { Ok(()) };
        match tender.tend(clock.now(), watch) {
            Ok(true) => (),
            Ok(false) => thread::park_timeout(TEND_EVERY),
            Err(HistoryError::Stopped) => return,
            Err(error) => {
                let error = Failed::from(error);
                tracing::error!(%error, "files of history could not be merged; it is tried again");
                thread::park_timeout(TEND_EVERY);
            }
        }
    }
}
