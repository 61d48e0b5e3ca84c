//! History's thread: follows the journal and writes down what each thing reported.

use crate::clock::Clock;
use crate::files::CityFile;
use crate::open::Opened;
use crate::store::{Cursors, Follower, JournalError, OpenError};
use history::{HistoryError, Keeper, Kept, Shelf};
use std::fmt;
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

/// The thread, and how to end it.
pub(crate) struct Writing {
    pub(crate) told: Arc<History>,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Writing {
    /// Opens what there is, removes what a crash left, and starts the thread. The journal keeps
    /// what is not read yet from now on.
    pub(crate) fn open(
        opened: &Opened,
        said: &CityFile,
        cursors: &Cursors,
        clock: Arc<Clock>,
    ) -> Result<Writing, OpenError> {
        let folder = said.history.folder.clone();
        let folder = folder.unwrap_or_else(|| said.store.folder.join("history"));
        let kept =
            Kept { days: said.history.keep_days, bytes: (said.history.max_gib * GIB) as u64 };
        let mut keeper = Keeper::open(&folder, kept, &opened.town.settings.kinds)?;
        opened.recovered.cycle.city().map().things().for_each(|thing| keeper.know(thing));
        let cursor = cursors.open(&said.store.folder, "history", keeper.end())?;
        keeper.begin(cursor.next())?;
        Writing::start(keeper, Follower::new(opened.store.reader()?, cursor), clock)
    }

    fn start(keeper: Keeper, follower: Follower, clock: Arc<Clock>) -> Result<Writing, OpenError> {
        let told = Arc::new(History::of(keeper.shelf()));
        let stop = Arc::new(AtomicBool::new(false));
        let scribe = Scribe { keeper, follower, clock, told: told.clone(), tended: None };
        let ended = stop.clone();
        let work = move || scribe.run(&ended);
        let thread = thread::Builder::new().name("history".into()).spawn(work)?;
        Ok(Writing { told, stop, thread })
    }

    /// Lets it read what is there, write it, and end.
    pub(crate) fn stop(self) {
        self.stop.store(true, Ordering::Release);
        self.thread.thread().unpark();
        if self.thread.join().is_err() {
            tracing::error!("history's thread panicked; it goes on at the next start");
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
    told: Arc<History>,
    tended: Option<Instant>,
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
            tracing::warn!(%error, "history was not written to its end; it goes on at the next start");
        }
    }

    /// Writes if there is enough, or reads on, or tends the files; whether there was anything.
    fn round(&mut self) -> Result<bool, Failed> {
        if self.keeper.is_due(self.clock.now()) {
            self.flush()?;
            return Ok(true);
        }
        if self.read()? {
            return Ok(true);
        }
        self.told.behind.store(self.follower.behind()?, Ordering::Relaxed);
        if self.tended.is_some_and(|tended| tended.elapsed() < TEND_EVERY) {
            return Ok(false);
        }
        let more = self.keeper.tend(self.clock.now(), &mut |_| Ok(()))?;
        self.tended = (!more).then(Instant::now);
        Ok(more)
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
