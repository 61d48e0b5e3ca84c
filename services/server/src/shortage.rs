//! What the writer does while the disk is full: it holds on to the batch that did not fit, has new
//! messages refused, lives on the reserve, and goes on by itself once there is room again.

use crate::clock::Clock;
use crate::door::Receipts;
use crate::published::Published;
use crate::room::Space;
use crate::store::Reserve;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Between two looks whether there is room again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Between two tries to commit the batch that is held.
const TRY_AGAIN: Duration = Duration::from_millis(200);

/// The writer's way through a full disk.
pub(crate) struct Shortage {
    /// Released when the disk is full.
    pub reserve: Reserve,
    /// Refuses new messages.
    pub receipts: Receipts,
    /// Where the room there is can be seen.
    pub published: Arc<Published>,
    /// What time it is.
    pub clock: Arc<Clock>,
    /// Turns true when the program shall stop.
    pub stop: watch::Receiver<bool>,
    /// When it was last looked whether there is room.
    pub looked: Instant,
}

impl Shortage {
    /// The disk is full: from now on there is the reserve.
    pub(crate) fn begin(&mut self) -> io::Result<()> {
        self.looked = Instant::now();
        if self.space() != Space::Ample {
            return Ok(());
        }
        self.receipts.close_intake();
        self.tell(Space::Reserve);
        tracing::error!(
            "the disk is full: new messages are refused, desk and map go on from the reserve; \
             free some space, and it goes on by itself"
        );
        self.reserve.release()
    }

    /// There is no room for a batch. After this the same batch may be tried again; `false` where
    /// the program shall stop instead.
    pub(crate) fn wait(&mut self) -> io::Result<bool> {
        if self.space() == Space::Ample {
            return self.begin().map(|()| true);
        }
        if self.space() == Space::Reserve {
            self.tell(Space::Nothing);
            tracing::error!("the disk is full and the reserve used up: nothing can be written");
        }
        thread::sleep(TRY_AGAIN);
        Ok(!*self.stop.borrow())
    }

    /// What was tried fits now. Once the reserve could be made again, everything goes on.
    pub(crate) fn look(&mut self) -> io::Result<()> {
        match self.space() {
            Space::Ample => return Ok(()),
            Space::Nothing => self.tell(Space::Reserve),
            Space::Reserve => (),
        }
        if self.looked.elapsed() < LOOK_AGAIN {
            return Ok(());
        }
        self.looked = Instant::now();
        if self.reserve.make()? {
            self.tell(Space::Ample);
            self.receipts.open_intake();
            tracing::info!("there is room on the disk again: new messages are taken");
        }
        Ok(())
    }

    fn space(&self) -> Space {
        self.published.room.space()
    }

    fn tell(&self, space: Space) {
        self.published.room.tell(space, self.clock.now());
    }
}
