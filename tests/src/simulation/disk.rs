//! A disk for one journal: what was appended is gone after a crash, what was committed stays.

use city::{Fact, Time};
use server::store::{Each, Journal, JournalError, decode};

/// Records in memory: number of the first fact, bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Disk {
    safe: Vec<(u64, Vec<u8>)>,
    tail: Vec<(u64, Vec<u8>)>,
    /// A planted bug: a commit that says it is done and is not.
    pub(super) lies: bool,
}

impl Disk {
    /// The process or the machine ends.
    pub(super) fn crash(&mut self) {
        self.tail.clear();
    }

    /// Everything that would be read after a crash now.
    pub(super) fn facts(&self) -> Vec<(Time, Fact)> {
        let mut facts = Vec::new();
        for (_, record) in &self.safe {
            decode(record, |at, fact| facts.push((at, fact))).expect("what was committed is whole");
        }
        facts
    }

    /// A number that depends on every committed byte.
    pub(super) fn print(&self) -> u64 {
        let bytes = self.safe.iter().flat_map(|(_, record)| record);
        bytes.fold(0xcbf2_9ce4_8422_2325, |print, byte| {
            (print ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    }
}

impl Journal for Disk {
    fn append(&mut self, first: u64, _facts: u32, record: &[u8]) -> Result<(), JournalError> {
        self.tail.push((first, record.to_vec()));
        Ok(())
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        if !self.lies {
            self.safe.append(&mut self.tail);
        }
        Ok(())
    }

    fn read(&self, from: u64, each: &mut Each<'_>) -> Result<(), JournalError> {
        let after = self.safe.iter().skip_while(|(first, _)| *first < from);
        // The record before may hold facts with this number or a later one.
        let place = self.safe.len() - after.count();
        self.safe[place.saturating_sub(1)..].iter().try_for_each(|(n, record)| each(*n, record))
    }
}
