//! How a life ends. In a calm life the truth is held against the board. Then the street becomes
//! fair: nothing breaks any more, every signal is normal, and whoever is asked does it; every case
//! must end.

use super::auditor::Breach;
use super::life::Life;
use super::scene::is_calm;
use super::street::STEP;
use city::{
    CaseId, Fact, Found, Input, Kind, Registration, Report, Role, Says, Span, TaskId, TaskState,
    Telemetry, Test, ThingId, Time, Values,
};
use std::collections::BTreeMap;

/// So long at most until nothing is open.
const FAIR: Span = Span::minutes(120);
/// Steps are this long now.
const STRIDE: i64 = 5;
/// A fault that has shown for so long, and has been silent so much longer than is allowed, must
/// have been found.
const FOUND_WITHIN: Span = Span::minutes(4);

impl Life {
    /// In a calm life: what has shown long enough is on the board.
    pub(super) fn is_true(&self) -> Result<(), Breach> {
        let truth = self.street.world.truth();
        for fault in truth.standing().filter(|_| self.street.is_calm()) {
            let (Some(shows), Some(name)) = (fault.shows, &fault.thing) else { continue };
            if !self.is_known(name) && !self.is_excused(name, shows) {
                let says = format!("{} on {name} shows since {}", fault.wrong, shows.0);
                return Err(Breach::new("truth", self.now(), says));
            }
        }
        Ok(())
    }

    fn is_known(&self, name: &str) -> bool {
        let map = self.cycle.city().map();
        let subject = |id: &CaseId| {
            let thing = self.auditor.books.case(*id)?.subject?;
            map.thing(thing).map(|thing| &*thing.name)
        };
        self.auditor.books.open.iter().any(|id| subject(id) == Some(name))
    }

    /// What shows since a moment, what the desk has ended, or what cannot be heard, is on nobody's
    /// board; silence counts from when it could be heard.
    fn is_excused(&self, name: &str, shows: Time) -> bool {
        let city = self.cycle.city();
        let Some(thing) = city.map().things().find(|thing| *thing.name == *name) else {
            return true;
        };
        let kind = self.settings.kind(thing.kind);
        let allowed = kind.and_then(|kind| kind.silence()).map_or(Span(0), |(_, after)| after);
        let since = shows.max(city.map().way_open_since(thing));
        if self.now().since(since) < allowed + FOUND_WITHIN {
            return true;
        }
        let by_desk = city.board().cases().any(|case| {
            case.subject == Some(thing.id) && matches!(case.state.name(), "forced" | "dismissed")
        });
        let shut = thing.via.and_then(|via| city.map().live(via)).is_some_and(|via| via.is_wrong());
        by_desk || shut
    }

    /// I25: under a fair schedule every case ends.
    pub(super) fn is_fair(&mut self) -> Result<(), Breach> {
        let mut promised = Promises::default();
        for task in self.cycle.city().board().tasks() {
            if task.state.is_active() {
                promised.promise(self.now(), task.id, task.worker, task.state);
            }
        }
        self.hear(self.helps())?;
        for stride in 0..FAIR.0 / (STEP.0 * STRIDE) {
            self.step += STRIDE as u64;
            let mut inputs = self.normal(stride);
            inputs.extend(promised.due(self.now()));
            for (_, fact) in self.hear(inputs)? {
                if let Fact::Offered(task) = fact {
                    promised.promise(self.now(), task.id, task.worker, task.state);
                }
            }
            if self.auditor.books.open.is_empty() && stride > 60 {
                return Ok(());
            }
        }
        let open = self.auditor.books.open.iter().take(5);
        let board = self.cycle.city().board();
        let stuck: Vec<String> = open
            .filter_map(|id| board.case(*id))
            .map(|case| format!("{} {:?} {:?}", case.id, case.state, case.wait))
            .collect();
        Err(Breach::new("I25", self.now(), format!("never ended: {}", stuck.join("; "))))
    }

    /// Two crews who can do everything, and enough of all that a disposal can need.
    fn helps(&self) -> Vec<Input> {
        let middle = self.settings.grids.bounds().center();
        let asked = |name: String, kind: &str, quantity, skills: &[Box<str>]| {
            let (name, kind, skills) = (name.into(), kind.into(), skills.to_vec());
            let (home, via, edits) = (middle, None, Vec::new());
            Input::Register(Registration { name, kind, home, via, quantity, skills, edits })
        };
        let crews = (0..2).map(|n| asked(format!("fair-{n}"), "crew", 0, &self.settings.skills));
        let needs = self.settings.classes.iter().filter_map(|class| class.needs);
        let stock = needs.enumerate().filter_map(|(n, need)| {
            let kind = self.settings.kind(need.kind)?;
            Some(asked(format!("fair-stock-{n}"), &kind.name, 1_000, &[]))
        });
        crews.chain(stock).collect()
    }

    /// What things say when all is well: gateways each stride, the others once a minute in turn.
    fn normal(&self, stride: i64) -> Vec<Input> {
        let turns = Span::minutes(1).0 / (STEP.0 * STRIDE);
        let map = self.cycle.city().map();
        let speaks = |thing: &&city::Thing| {
            let role = self.settings.kind(thing.kind).map(|kind| kind.role);
            role == Some(Role::Gateway) || i64::from(thing.id.number) % turns == stride % turns
        };
        map.things()
            .filter(speaks)
            .filter_map(|thing| {
                let values = well(self.settings.kind(thing.kind)?);
                let (said, mark, position, sighting) = (None, None, None, None);
                let thing = thing.id;
                Some(Input::Telemetry(Telemetry { thing, said, mark, position, values, sighting }))
            })
            .collect()
    }
}

impl super::street::Street {
    fn is_calm(&self) -> bool {
        is_calm(self.seed)
    }
}

/// Values with which no rule of a kind holds.
fn well(kind: &Kind) -> Values {
    let mut values = Values::NONE;
    for (slot, field) in kind.fields.iter().enumerate() {
        let slot = city::FieldSlot(slot as u8);
        let fits = |value: &f64| {
            kind.rules.iter().all(|rule| match rule.test {
                Test::Above { field, clear, .. } => field != slot || *value < clear,
                Test::Below { field, clear, .. } => field != slot || *value > clear,
                Test::Silence { .. } | Test::Detection { .. } => true,
            })
        };
        let share = |step: i32| field.min + (field.max - field.min) * f64::from(step) / 100.0;
        if let Some(value) = (0..=100).map(share).find(fits) {
            values.set(slot, value);
        }
    }
    values
}

/// What fair workers will say, by when.
#[derive(Default)]
struct Promises {
    words: BTreeMap<(Time, u64), Report>,
    count: u64,
}

impl Promises {
    fn promise(&mut self, now: Time, task: TaskId, by: ThingId, state: TaskState) {
        let words = [Says::Accept, Says::Arrive, Says::Finish { found: Found::Fixed }];
        let skip = match state {
            TaskState::Accepted { .. } => 1,
            TaskState::Underway { .. } => 2,
            TaskState::Offered | TaskState::Done { .. } | TaskState::Dropped { .. } => 0,
        };
        for (n, says) in words.into_iter().enumerate().skip(skip) {
            let at = now + Span::seconds(10 + 30 * n as i64);
            let report = Report { by, task, says, note: "".into() };
            self.words.insert((at, self.count), report);
            self.count += 1;
        }
    }

    fn due(&mut self, now: Time) -> Vec<Input> {
        let later = self.words.split_off(&(now + Span(1), 0));
        let due = std::mem::replace(&mut self.words, later);
        due.into_values().map(Input::Report).collect()
    }
}
