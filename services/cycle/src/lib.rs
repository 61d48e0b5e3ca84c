//! The whole loop on one screen: `turn(now, Input) -> facts`.

use city::{Amendment, Decision, Letter, Particulars, Party, Registration, Telemetry, Verb};
use city::{City, Fact, Input, Observation, Refusal, Refused, Report, Settings, ThingId, Time};
use patrol::Denied;
use std::sync::Arc;

/// Facts that one turn may add by itself; the rest waits for the next tick.
pub const DUE_MAX: usize = 4_096;

/// What the register would say to a registration or an amendment, for whoever asks before.
pub use patrol::{amend, enrol};

/// Who could be sent to a case, for whoever chooses.
pub use assign::{Able, able};

/// What became true, and when.
pub type Facts = Vec<(Time, Fact)>;

/// One city and the rooms of its loop.
#[derive(Clone, Debug)]
pub struct Cycle {
    city: City,
    rota: monitor::Rota,
}

impl Cycle {
    /// The loop of a city of which nothing is known yet.
    pub fn new(settings: Arc<Settings>) -> Cycle {
        Cycle { city: City::new(settings), rota: monitor::Rota::default() }
    }

    /// The loop of a city that was stored.
    pub fn resume(city: City) -> Cycle {
        Cycle { city, rota: monitor::Rota::default() }
    }

    /// The city as it is.
    pub fn city(&self) -> &City {
        &self.city
    }

    /// Makes a fact true that was stored before; the loop does not think while it remembers.
    pub fn replay(&mut self, at: Time, fact: &Fact) {
        self.city.apply(at, fact);
    }

    /// Gives everything the unit grid that holds it now; after the last fact that was stored.
    pub fn regrid(&mut self) {
        self.city.regrid();
    }

    /// One turn of the loop: the same city, time and input always give the same facts. `named`
    /// answers which names are taken. Time never runs backwards here; a refusal is a fact.
    pub fn turn(
        &mut self,
        now: Time,
        input: Input,
        named: &dyn Fn(&str) -> Option<ThingId>,
        facts: &mut Facts,
    ) {
        let now = now.max(self.city.now());
        match input {
            Input::Telemetry(said) => self.hear(now, &said, facts),
            Input::Letter(letter) => self.set_aside(now, letter, facts),
            Input::Report(report) => self.report(now, report, facts),
            Input::Decision(decision) => self.decide(now, decision, facts),
            Input::Register(asked) => self.register(now, &asked, named, facts),
            Input::Amend(asked) => self.amend(now, &asked, named, facts),
            Input::Restart => self.restart(now, facts),
            Input::Tick => self.send_on_rounds(now, facts),
        }
        for _ in 0..DUE_MAX {
            let Some(fact) = self.due(now) else { break };
            self.write(now, fact, facts);
        }
    }

    /// What the pictures alone say must happen next.
    fn due(&mut self, now: Time) -> Option<Fact> {
        let (map, board) = (self.city.map(), self.city.board());
        dispose::settle(now, map, board)
            .or_else(|| assign::plan(now, map, board))
            .or_else(|| monitor::watch(now, map, board, &mut self.rota))
    }

    /// When something falls due by time alone.
    pub fn next_due(&self) -> Option<Time> {
        let waits = self.city.board().waiting().due.first().map(|(at, _)| *at);
        let dwells = self.city.map().next_dwell().map(|(at, ..)| at);
        [waits, dwells, self.rota.next()].into_iter().flatten().min()
    }

    fn hear(&mut self, now: Time, said: &Telemetry, facts: &mut Facts) {
        let fact = match patrol::admit(now, self.city.map(), said) {
            Ok(seen) => return self.observe(now, seen, facts),
            Err(Denied::Duplicate) => Fact::Duplicate { by: said.thing },
            Err(Denied::Refused(reason)) => refusal(said.thing, reason),
        };
        self.write(now, fact, facts);
    }

    fn observe(&mut self, now: Time, seen: Observation, facts: &mut Facts) {
        let fact = Fact::Observed(seen);
        self.city.apply(now, &fact);
        let mut shown = Vec::new();
        if let Fact::Observed(seen) = &fact {
            let (map, board) = (self.city.map(), self.city.board());
            monitor::judge(now, map, board, seen, |fact| shown.push(fact));
        }
        facts.push((now, fact));
        shown.into_iter().for_each(|fact| self.write(now, fact, facts));
    }

    fn set_aside(&mut self, now: Time, letter: Letter, facts: &mut Facts) {
        self.write(now, Fact::NotUnderstood(letter), facts);
    }

    fn report(&mut self, now: Time, report: Report, facts: &mut Facts) {
        let (map, board) = (self.city.map(), self.city.board());
        match dispose::hear(now, map, board, &report) {
            dispose::Heard::Steps(steps) => {
                let task = report.task;
                self.write(now, Fact::Reported(report), facts);
                for event in steps {
                    self.write(now, Fact::TaskStepped { task, event }, facts);
                }
            }
            dispose::Heard::Duplicate => {
                self.write(now, Fact::Duplicate { by: report.by }, facts);
            }
            dispose::Heard::Refused(reason) => self.write(now, refusal(report.by, reason), facts),
        }
    }

    fn decide(&mut self, now: Time, decision: Decision, facts: &mut Facts) {
        let (map, board) = (self.city.map(), self.city.board());
        let steps = board.decided(&decision).and_then(|case| match decision.verb {
            Verb::Send { worker } => assign::send(now, map, board, case, worker),
            verb => dispose::decide(now, case, verb).map(|step| vec![step]),
        });
        match steps {
            Ok(steps) => {
                self.write(now, Fact::Decided(decision), facts);
                steps.into_iter().for_each(|fact| self.write(now, fact, facts));
            }
            Err(reason) => {
                self.write(now, Fact::Refused(Refusal { by: None, reason }), facts);
            }
        }
    }

    fn register(
        &mut self,
        now: Time,
        asked: &Registration,
        named: &dyn Fn(&str) -> Option<ThingId>,
        facts: &mut Facts,
    ) {
        match patrol::enrol(self.city.map(), asked, named) {
            Ok(new) => {
                self.name_parties(now, new.parties, facts);
                let (thing, particulars) = (new.thing.id, Box::new(new.particulars));
                self.write(now, Fact::Registered(new.thing), facts);
                if *particulars != Particulars::default() {
                    self.write(now, Fact::Described { thing, particulars }, facts);
                }
            }
            Err(reason) => self.write(now, Fact::Refused(Refusal { by: None, reason }), facts),
        }
    }

    fn amend(
        &mut self,
        now: Time,
        asked: &Amendment,
        named: &dyn Fn(&str) -> Option<ThingId>,
        facts: &mut Facts,
    ) {
        match patrol::amend(now, self.city.map(), asked, named) {
            Ok(Some((change, parties))) => {
                self.name_parties(now, parties, facts);
                self.write(now, Fact::Changed(Box::new(change)), facts);
            }
            Ok(None) => self.write(now, Fact::Duplicate { by: asked.thing }, facts),
            Err(reason) => self.write(now, Fact::Refused(Refusal { by: None, reason }), facts),
        }
    }

    fn name_parties(&mut self, now: Time, parties: Vec<Party>, facts: &mut Facts) {
        parties.into_iter().for_each(|party| self.write(now, Fact::PartyNamed(party), facts));
    }

    /// Silence counts from the restart: what could not be heard is nobody's fault.
    fn restart(&mut self, now: Time, facts: &mut Facts) {
        self.write(now, Fact::Restarted, facts);
        self.rota = monitor::Rota::default();
        for thing in self.city.map().things() {
            self.rota.enter(now, self.city.map(), thing.id);
        }
    }

    fn send_on_rounds(&mut self, now: Time, facts: &mut Facts) {
        for _ in 0..DUE_MAX {
            let Some(fact) = patrol::rounds(now, self.city.map(), self.city.board()) else { break };
            self.write(now, fact, facts);
        }
    }

    fn write(&mut self, now: Time, fact: Fact, facts: &mut Facts) {
        self.city.apply(now, &fact);
        match &fact {
            Fact::Registered(thing) => self.rota.enter(now, self.city.map(), thing.id),
            Fact::ConditionEnded { thing, rule } => {
                self.rota.speaks_again(now, self.city.map(), *thing, *rule);
            }
            _ => (),
        }
        facts.push((now, fact));
    }
}

fn refusal(by: ThingId, reason: Refused) -> Fact {
    Fact::Refused(Refusal { by: Some(by), reason })
}
