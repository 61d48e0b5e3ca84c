//! The outlet: a thread of its own that brings several batches to the server at once.

use crate::batch::Batch;
use crate::deliver::{Carrier, Delivered};
use crate::pause::Pace;
use crate::tally::Tally;
use crate::target::Target;
use bytes::Bytes;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinSet;

/// Batches given and not yet back at most; with them memory is bounded.
pub const BATCHES_MAX: usize = 8;

/// The outlet of one city. It ends when it is dropped; what was under way is forgotten, to be
/// brought again by whoever remembers how far it was.
pub struct Outlet {
    carrier: Arc<Carrier>,
    given: Sender<(u64, Batch, Bytes)>,
    back: mpsc::Receiver<Delivered>,
}

/// The outlet's thread has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ended;

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the way to InfluxDB has ended; start the program again")
    }
}

impl Error for Ended {}

impl Outlet {
    /// Opens the outlet; fails where the target is none or the system gives no thread.
    pub fn open(
        target: Target,
        pace: Pace,
        tally: Arc<Tally>,
    ) -> Result<Outlet, Box<dyn Error + Send + Sync>> {
        let carrier = Arc::new(Carrier::new(target, pace, tally)?);
        let (given, taken) = channel(BATCHES_MAX);
        let (done, back) = mpsc::channel();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let carriers = carrier.clone();
        let carry = move || runtime.block_on(carry(&carriers, taken, &done));
        thread::Builder::new().name("influx".into()).spawn(carry)?;
        Ok(Outlet { carrier, given, back })
    }

    /// Gives a batch on its way under a number of the caller's. At most `BATCHES_MAX` may be out;
    /// a batch more, or one after the outlet's end, is given back.
    pub fn give(&self, id: u64, batch: Batch) -> Result<(), Batch> {
        let packed = self.carrier.pack(batch.lines(0..batch.len()));
        self.given.try_send((id, batch, packed)).map_err(|error| error.into_inner().1)
    }

    /// The next batch that is done with, waiting for one so long. Fails once the outlet's thread
    /// has ended, which only a fault of the program can bring about.
    pub fn back(&self, patience: Duration) -> Result<Option<Delivered>, Ended> {
        match self.back.recv_timeout(patience) {
            Ok(delivered) => Ok(Some(delivered)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Ended),
        }
    }
}

/// Carries until nobody can give any more.
async fn carry(
    carrier: &Arc<Carrier>,
    mut taken: Receiver<(u64, Batch, Bytes)>,
    done: &mpsc::Sender<Delivered>,
) {
    let mut under_way = JoinSet::new();
    loop {
        tokio::select! {
            given = taken.recv() => {
                let Some((id, batch, packed)) = given else { return };
                let carrier = carrier.clone();
                under_way.spawn(async move { carrier.deliver(id, batch, packed).await });
            }
            Some(joined) = under_way.join_next() => {
                let Ok(delivered) = joined else { return };
                if done.send(delivered).is_err() {
                    return;
                }
            }
        }
    }
}
