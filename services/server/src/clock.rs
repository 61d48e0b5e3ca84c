//! The only clock: the wall's, or in a replay the recording's. It never runs backwards.

use city::Time;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// What time it is, for everybody in the process.
#[derive(Debug)]
pub struct Clock {
    last: AtomicI64,
    recorded: bool,
}

impl Clock {
    /// The wall's clock.
    pub fn wall() -> Clock {
        Clock { last: AtomicI64::new(i64::MIN), recorded: false }
    }

    /// A recording's clock: it stands until somebody moves it.
    pub fn recording(start: Time) -> Clock {
        Clock { last: AtomicI64::new(start.0), recorded: true }
    }

    /// The time now; never earlier than any time told before.
    pub fn now(&self) -> Time {
        if self.recorded {
            return Time(self.last.load(Ordering::Acquire));
        }
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let wall = since.as_millis() as i64;
        Time(self.last.fetch_max(wall, Ordering::AcqRel).max(wall))
    }

    /// Moves a recording's clock on; an earlier time and the wall's clock leave it where it is.
    pub fn advance(&self, to: Time) {
        if self.recorded {
            self.last.fetch_max(to.0, Ordering::AcqRel);
        }
    }
}
