//! The auditor: it sees what goes in, what was committed, what was acknowledged and what came back
//! after a crash, and holds it against the invariants. It asks the loop for nothing it can count
//! itself.

use super::books::Books;
use super::waits::difference;
use city::{Fact, Input, Settings, ThingId, Time};
use cycle::{Cycle, Facts};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// An invariant that is broken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Breach {
    /// Which, by its name in the list of invariants.
    pub invariant: &'static str,
    /// When, in virtual time.
    pub at: Time,
    /// What is wrong.
    pub says: String,
}

impl Breach {
    /// A breach.
    pub fn new(invariant: &'static str, at: Time, says: impl Into<String>) -> Breach {
        Breach { invariant, at, says: says.into() }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: {}", self.invariant, self.at.0, self.says)
    }
}

/// One input that was turned, and which facts of its batch came of it.
#[derive(Clone, Debug)]
pub(super) struct Turned {
    /// The message it came in.
    pub(super) message: Option<u64>,
    /// The input, as it was understood.
    pub(super) input: Input,
    /// Its facts, by place in the batch.
    pub(super) facts: Range<usize>,
}

/// The auditor of one life.
#[derive(Clone, Debug)]
pub(super) struct Auditor {
    /// Its books.
    pub(super) books: Books,
    /// Committed facts.
    committed: u64,
    /// Committed facts that say what became of an input.
    outcomes: u64,
    /// Messages acknowledged to their sender, and the number of the fact that each became.
    acknowledged: BTreeMap<u64, u64>,
    /// One more than the highest of these numbers.
    relied: u64,
    effects: BTreeSet<(ThingId, u32, u64)>,
    last: Time,
}

impl Auditor {
    /// An auditor who knows what the city was told.
    pub(super) fn new(settings: Arc<Settings>) -> Auditor {
        Auditor {
            books: Books::new(settings),
            committed: 0,
            outcomes: 0,
            acknowledged: BTreeMap::new(),
            relied: 0,
            effects: BTreeSet::new(),
            last: Time::NEVER,
        }
    }

    /// How many messages were acknowledged.
    pub(super) fn acknowledged(&self) -> u64 {
        self.acknowledged.len() as u64
    }

    /// A batch was committed.
    pub(super) fn committed(&mut self, facts: &Facts, turned: &[Turned]) -> Result<(), Breach> {
        for one in turned {
            self.became(facts, one)?;
        }
        for (at, fact) in facts {
            if *at < self.last {
                return Err(Breach::new("I14", *at, "the time of facts goes back"));
            }
            self.last = *at;
            self.books.enter(*at, fact)?;
        }
        self.committed += facts.len() as u64;
        Ok(())
    }

    /// I02: everything that comes in becomes exactly one thing. I03: and at most once.
    fn became(&mut self, facts: &Facts, one: &Turned) -> Result<(), Breach> {
        let own = facts.get(one.facts.clone()).unwrap_or_default();
        let outcomes = own.iter().filter(|(_, fact)| is_outcome(fact)).count();
        let wanted = usize::from(!matches!(one.input, Input::Tick | Input::Restart));
        if outcomes != wanted {
            let at = own.first().map_or(self.last, |(at, _)| *at);
            let says = format!("an input became {outcomes} things: {:?}", one.input);
            return Err(Breach::new("I02", at, says));
        }
        self.outcomes += outcomes as u64;
        let observed = own.iter().find(|(_, fact)| matches!(fact, Fact::Observed(_)));
        if let (Input::Telemetry(said), Some((at, _))) = (&one.input, observed)
            && let Some(mark) = said.mark
            && !self.effects.insert((said.thing, mark.boot, mark.seq))
        {
            let says = format!("{} {mark:?} was admitted twice", said.thing);
            return Err(Breach::new("I03", *at, says));
        }
        Ok(())
    }

    /// A batch is acknowledged whose first fact has this number.
    pub(super) fn acknowledges(&mut self, first: u64, facts: &Facts, turned: &[Turned]) {
        for one in turned {
            let own = one.facts.clone();
            let became = facts[own.clone()].iter().position(|(_, fact)| is_outcome(fact));
            if let (Some(message), Some(place)) = (one.message, became) {
                let number = first + (own.start + place) as u64;
                self.acknowledged.insert(message, number);
                self.relied = self.relied.max(number + 1);
            }
        }
    }

    /// After each turn: counters, clocks, stock, and nothing that waits for nobody.
    pub(super) fn looks(&mut self, now: Time, cycle: &Cycle) -> Result<(), Breach> {
        let received = cycle.city().tally().received();
        if received != self.outcomes {
            let says = format!("{received} counted, {} came in", self.outcomes);
            return Err(Breach::new("I02", now, says));
        }
        self.clocks(now, cycle)?;
        self.waits(now, cycle)?;
        let lives = cycle.city().map().lives();
        if lives.into_iter().any(|live| live.reserved > live.quantity) {
            return Err(Breach::new("stock", now, "more is promised than there is"));
        }
        Ok(())
    }

    /// I14: what a clock shows never decreases, and stands while the case is suspended.
    fn clocks(&mut self, now: Time, cycle: &Cycle) -> Result<(), Breach> {
        for id in self.books.open.clone() {
            let case = cycle.city().board().case(id);
            let case = case.ok_or_else(|| Breach::new("I10", now, format!("no case {id}")))?;
            let shown = case.clock.elapsed_at(now);
            let page = self.books.case_mut(id).expect("open cases are in the books");
            if page.state != case.state.name() {
                let says = format!("case {id} is {}, not {}", case.state.name(), page.state);
                return Err(Breach::new("I10", now, says));
            }
            let stands = page.state == "suspended" && page.moved < now && shown != page.elapsed;
            if shown < page.elapsed || stands {
                let says = format!("case {id}: its clock showed {:?}, now {shown:?}", page.elapsed);
                return Err(Breach::new("I14", now, says));
            }
            page.elapsed = shown;
        }
        Ok(())
    }

    /// I25, at every step: each open case has somebody or something to wait for, by a time.
    fn waits(&self, now: Time, cycle: &Cycle) -> Result<(), Breach> {
        let board = cycle.city().board();
        let waiting = board.waiting();
        if let Some(due) = cycle.next_due().filter(|due| *due <= now) {
            let late = now.since(due);
            return Err(Breach::new("I25", now, format!("something has been due for {late:?}")));
        }
        let rests = [waiting.moves.len(), waiting.touched.len(), waiting.orphaned.len()];
        if rests != [0; 3] || !waiting.fresh.is_empty() {
            return Err(Breach::new("I25", now, format!("left undone: {rests:?}")));
        }
        for id in &self.books.open {
            let Some(case) = board.case(*id) else { continue };
            let task = case.task.and_then(|task| board.task(task));
            if case.wait.is_none() && !task.is_some_and(|task| task.state.is_active()) {
                let says = format!("case {id}, {}, waits for nobody", case.state.name());
                return Err(Breach::new("I25", now, says));
            }
        }
        Ok(())
    }

    /// I01 and I26: a city came back, twice, from what was safe.
    pub(super) fn recovered(
        &self,
        at: Time,
        facts: u64,
        before: &Cycle,
        first: &Cycle,
        second: &Cycle,
    ) -> Result<(), Breach> {
        if facts < self.relied || facts < self.committed {
            let says = format!("{facts} facts came back, {} were relied on", self.relied);
            return Err(Breach::new("I01", at, says));
        }
        let parts = first.city().parts();
        if parts != second.city().parts() {
            return Err(Breach::new("I26", at, "a second recovery gives another city"));
        }
        if parts != before.city().parts() {
            return Err(Breach::new("I26", at, "the city that came back is not the committed one"));
        }
        let city = before.city();
        let since = city.now() - city.settings().policy.relapse_within;
        let (was, is) = (city.board().waiting(), first.city().board().waiting());
        match difference(was, is, since) {
            Some(says) => Err(Breach::new("I26", at, format!("what waits differs, {says}"))),
            None => Ok(()),
        }
    }

    /// At the end. I02: sent = acknowledged + still on the way. I01: what was acknowledged can be
    /// read, each message once and at its own place.
    pub(super) fn closes(
        &self,
        at: Time,
        sent: u64,
        flying: u64,
        facts: &Facts,
    ) -> Result<(), Breach> {
        let acknowledged = self.acknowledged();
        if sent != acknowledged + flying {
            let says = format!("{sent} sent, {acknowledged} acknowledged, {flying} on the way");
            return Err(Breach::new("I02", at, says));
        }
        let places: BTreeSet<u64> = self.acknowledged.values().copied().collect();
        let readable = |place: &&u64| facts.get(**place as usize).is_some_and(|f| is_outcome(&f.1));
        let read = places.iter().filter(readable).count() as u64;
        if read != acknowledged || facts.len() as u64 != self.committed {
            let says = format!("{acknowledged} acknowledged, {read} can be read");
            return Err(Breach::new("I01", at, says));
        }
        Ok(())
    }
}

fn is_outcome(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Registered(_)
            | Fact::Observed(_)
            | Fact::Duplicate { .. }
            | Fact::Refused(_)
            | Fact::NotUnderstood(_)
            | Fact::Reported(_)
            | Fact::Decided(_)
            | Fact::Changed(_)
    )
}
