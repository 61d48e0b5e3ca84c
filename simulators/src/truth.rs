//! What really happened: every fault from its beginning to its end, and every lie; for an auditor,
//! never for the city.

use city::{Position, Span, Time};

/// Names one real fault; counts up from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FaultId(pub u32);

/// Who or what ended a fault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EndedBy {
    /// It went away.
    Itself,
    /// Somebody put it right: who, on which task.
    Worker {
        /// The crew's or machine's name.
        name: Box<str>,
        /// The task.
        task: Box<str>,
    },
}

/// One real fault.
#[derive(Clone, PartialEq, Debug)]
pub struct Fault {
    /// Its number.
    pub id: FaultId,
    /// What: `waste-bin/overflow` (type and fault of the type file), `litter`.
    pub wrong: Box<str>,
    /// The classes under which a matter of it may be filed.
    pub classes: Vec<Box<str>>,
    /// What a camera or a passer-by would call it; `None` for what cannot be seen.
    pub seen_as: Option<Box<str>>,
    /// The thing that is wrong; `None` for a matter of a place.
    pub thing: Option<Box<str>>,
    /// Where.
    pub place: Position,
    /// When it began.
    pub began: Time,
    /// When its device, if it has one that can, first had it to show in full; when the silence
    /// began. `None` for what only a passer-by or a camera can see.
    pub shows: Option<Time>,
    /// When it was over.
    pub ended: Option<Time>,
    /// By what.
    pub ended_by: Option<EndedBy>,
    /// How often somebody saw it and said so.
    pub sightings: u32,
}

impl Fault {
    /// Whether it stands at that time.
    pub fn stands_at(&self, at: Time) -> bool {
        self.began <= at && self.ended.is_none_or(|ended| at < ended)
    }

    /// How long it stood; until `now` if it stands.
    pub fn lasted(&self, now: Time) -> Span {
        self.ended.unwrap_or(now).since(self.began)
    }
}

/// What was said and was not so.
#[derive(Clone, PartialEq, Debug)]
pub struct Lie {
    /// When.
    pub at: Time,
    /// Who.
    pub by: Box<str>,
    /// What.
    pub what: Untruth,
}

/// The ways of being wrong.
#[derive(Clone, PartialEq, Debug)]
pub enum Untruth {
    /// A crew said it was done and had done nothing.
    NotDone {
        /// The task.
        task: Box<str>,
        /// What still stands.
        fault: FaultId,
    },
    /// Whoever looked saw it wrong, in good faith.
    Mistaken {
        /// The task.
        task: Box<str>,
        /// What was said to be there, or not.
        said_there: bool,
    },
    /// Something was seen that is not there.
    Phantom {
        /// As what.
        label: Box<str>,
        /// Where.
        place: Position,
    },
}

/// What was done to messages on their way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tolls {
    /// Messages that somebody wanted to say.
    pub said: u64,
    /// Messages handed to the wire; `said - lost + doubled`, but for those still held back.
    pub sent: u64,
    /// Lost before they were sent.
    pub lost: u64,
    /// Held back for minutes.
    pub late: u64,
    /// Sent twice.
    pub doubled: u64,
    /// Held back for seconds, so that others overtook them.
    pub reordered: u64,
    /// Sent with damaged bytes.
    pub garbled: u64,
    /// Said with a wrong clock.
    pub wrong_clocks: u64,
    /// Device restarts.
    pub restarts: u64,
    /// Positions that jumped.
    pub jumps: u64,
    /// Positions at 0,0.
    pub no_fixes: u64,
}

/// Everything that is really so.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// Every fault, by `FaultId`.
    pub faults: Vec<Fault>,
    /// Every lie and mistake.
    pub lies: Vec<Lie>,
    /// What was done to messages.
    pub tolls: Tolls,
}

impl Truth {
    /// One fault.
    pub fn fault(&self, id: FaultId) -> &Fault {
        &self.faults[id.0 as usize]
    }

    /// The faults that stand.
    pub fn standing(&self) -> impl Iterator<Item = &Fault> {
        self.faults.iter().filter(|fault| fault.ended.is_none())
    }

    /// Writes a new fault down.
    pub(crate) fn begin(&mut self, mut fault: Fault) -> FaultId {
        fault.id = FaultId(self.faults.len() as u32);
        let id = fault.id;
        self.faults.push(fault);
        id
    }

    /// Ends a fault; what has ended stays as it ended.
    pub(crate) fn end(&mut self, id: FaultId, at: Time, by: EndedBy) {
        let fault = &mut self.faults[id.0 as usize];
        if fault.ended.is_none() {
            fault.ended = Some(at);
            fault.ended_by = Some(by);
        }
    }

    /// Counts a sighting of what is there.
    pub(crate) fn saw(&mut self, id: FaultId) {
        self.faults[id.0 as usize].sightings += 1;
    }

    /// Writes a lie or a mistake down.
    pub(crate) fn lie(&mut self, at: Time, by: &str, what: Untruth) {
        self.lies.push(Lie { at, by: by.into(), what });
    }
}
