//! Whether there is room on the disk: told by the writer, asked by the loop, the web and bridges.

use city::Time;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};

/// How much may still be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Space {
    /// Everything.
    Ample,
    /// What people decide and report: the disk is full, and the reserve was released for that.
    Reserve,
    /// Nothing: the reserve is used up too.
    Nothing,
}

impl Space {
    /// One word, for the status page.
    pub fn name(self) -> &'static str {
        match self {
            Space::Ample => "ample",
            Space::Reserve => "reserve",
            Space::Nothing => "nothing",
        }
    }
}

/// The room there is, for everybody in the process.
#[derive(Debug, Default)]
pub struct Room {
    space: AtomicU8,
    since: AtomicI64,
}

impl Room {
    /// How much may be written now.
    pub fn space(&self) -> Space {
        match self.space.load(Ordering::Acquire) {
            0 => Space::Ample,
            1 => Space::Reserve,
            _ => Space::Nothing,
        }
    }

    /// Since when the disk has been full; nothing while it is not.
    pub fn full_since(&self) -> Option<Time> {
        let since = Time(self.since.load(Ordering::Acquire));
        (self.space() != Space::Ample).then_some(since)
    }

    /// It is like this from now on.
    pub(crate) fn tell(&self, space: Space, now: Time) {
        if self.space() == Space::Ample {
            self.since.store(now.0, Ordering::Release);
        }
        self.space.store(space as u8, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_disk_has_been_full_since_it_was_first_told() {
        let room = Room::default();
        assert_eq!((room.space(), room.full_since()), (Space::Ample, None));
        room.tell(Space::Reserve, Time(5));
        room.tell(Space::Nothing, Time(9));
        assert_eq!((room.space(), room.full_since()), (Space::Nothing, Some(Time(5))));
        room.tell(Space::Ample, Time(12));
        assert_eq!(room.full_since(), None);
    }
}
