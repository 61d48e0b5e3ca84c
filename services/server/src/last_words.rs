//! The newest message of each thing, as the bytes it was: whoever connects a device wants to see
//! what it really says.

use crate::message::Raw;
use city::{ThingId, Time};
use std::sync::{Mutex, PoisonError};

/// Things whose newest message is kept, as many as a large district has; two that share a place
/// push each other out.
const PLACES: usize = 1 << 18;
/// A longer message is not kept, in bytes.
const LONGEST: usize = 4 * 1024;
/// All that are kept, in bytes; where there is no room, others go.
const BYTES_MAX: usize = 32 << 20;

/// A message that was believed.
#[derive(Clone, PartialEq, Debug)]
pub struct Said {
    /// Who it is about.
    pub thing: ThingId,
    /// When it came.
    pub at: Time,
    /// What it was.
    pub raw: Raw,
}

/// The newest message of each thing.
#[derive(Debug)]
pub struct LastWords(Mutex<Places>);

#[derive(Debug)]
struct Places {
    said: Box<[Option<Said>]>,
    bytes: usize,
    /// The place that is emptied next where there is no room.
    hand: usize,
}

impl Default for LastWords {
    fn default() -> LastWords {
        let said = std::iter::repeat_with(|| None).take(PLACES).collect();
        LastWords(Mutex::new(Places { said, bytes: 0, hand: 0 }))
    }
}

impl LastWords {
    /// Keeps what a turn heard, in the order it came.
    pub fn keep(&self, said: impl IntoIterator<Item = Said>) {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.into_iter().for_each(|said| places.put(said));
    }

    /// What a thing said last, unless that was long ago or too long.
    pub fn of(&self, thing: ThingId) -> Option<Said> {
        let places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.said[place(thing)].clone().filter(|said| said.thing == thing)
    }
}

impl Places {
    fn put(&mut self, said: Said) {
        let (place, bytes) = (place(said.thing), said.raw.size());
        self.empty(place);
        if bytes > LONGEST {
            return;
        }
        while self.bytes + bytes > BYTES_MAX {
            self.empty(self.hand);
            self.hand = (self.hand + 1) % PLACES;
        }
        self.bytes += bytes;
        self.said[place] = Some(said);
    }

    fn empty(&mut self, place: usize) {
        self.bytes -= self.said[place].take().map_or(0, |said| said.raw.size());
    }
}

fn place(thing: ThingId) -> usize {
    thing.number as usize % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;
    use city::District;

    fn said(number: u32, at: i64, body: &[u8]) -> Said {
        let thing = ThingId::new(District(440_111), number);
        Said { thing, at: Time(at), raw: Raw::new("gateway", "bins/1", body) }
    }

    #[test]
    fn the_newest_message_of_a_thing_stays_and_goes_when_its_place_is_taken() {
        let words = LastWords::default();
        words.keep([said(7, 1, b"one"), said(7, 2, b"two")]);
        assert_eq!(words.of(said(7, 0, b"").thing), Some(said(7, 2, b"two")));
        let other = 7 + PLACES as u32;
        words.keep([said(other, 3, b"three")]);
        assert_eq!(words.of(said(7, 0, b"").thing), None);
        assert_eq!(words.of(said(other, 0, b"").thing), Some(said(other, 3, b"three")));
    }

    #[test]
    fn what_is_kept_has_an_end() {
        let words = LastWords::default();
        words.keep([said(1, 1, &[b'a'; LONGEST])]);
        assert_eq!(words.of(said(1, 0, b"").thing), None, "one byte of a name is too much");
        let body = [b'a'; LONGEST - 100];
        words.keep((0..PLACES as u32).map(|number| said(number, 1, &body)));
        let bytes = words.0.lock().expect("alone").bytes;
        assert!(bytes <= BYTES_MAX && bytes > BYTES_MAX - LONGEST, "{bytes}");
        let last = PLACES as u32 - 1;
        assert!(words.of(said(last, 0, b"").thing).is_some(), "the newest is always kept");
        words.keep((0..PLACES as u32).map(|number| said(number, 2, b"short")));
        assert!((0..=last).all(|number| words.of(said(number, 0, b"").thing).is_some()));
    }
}
