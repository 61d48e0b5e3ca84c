//! What the auditor writes down of cases and tasks, from committed facts alone.

use super::auditor::Breach;
use super::conditions::Conditions;
use super::law::{is_over, next};
use city::{
    Case, CaseEvent, CaseId, ClassId, Dismissal, Fact, Found, Position, Purpose, Settings, Skills,
    Span, Task, TaskEvent, TaskId, ThingId, Time, Verification,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One case as the auditor knows it.
#[derive(Clone, Debug)]
pub(super) struct CasePage {
    /// Its class.
    pub(super) class: ClassId,
    /// The component that is wrong.
    pub(super) subject: Option<ThingId>,
    /// Where.
    pub(super) place: Position,
    /// How it stands.
    pub(super) state: &'static str,
    /// When it last moved.
    pub(super) moved: Time,
    /// Who did the work, where somebody says it is done.
    pub(super) doer: Option<ThingId>,
    /// The task that is out for it.
    pub(super) task: Option<TaskId>,
    /// What its clock showed last.
    pub(super) elapsed: Span,
}

/// One task as the auditor knows it.
#[derive(Clone, Debug)]
struct TaskPage {
    purpose: &'static str,
    case: Option<CaseId>,
    worker: ThingId,
    state: &'static str,
    found: Option<Found>,
}

/// One worker as the auditor knows it.
#[derive(Clone, Debug)]
struct WorkerPage {
    skills: Skills,
    capacity: usize,
    holds: BTreeSet<TaskId>,
}

/// All of it.
#[derive(Clone, Debug)]
pub(super) struct Books {
    settings: Arc<Settings>,
    cases: BTreeMap<CaseId, CasePage>,
    tasks: BTreeMap<TaskId, TaskPage>,
    workers: BTreeMap<ThingId, WorkerPage>,
    /// Cases that are not over.
    pub(super) open: BTreeSet<CaseId>,
    /// What lasts, and what was found.
    pub(super) conditions: Conditions,
    /// How often each kind of thing happened.
    pub(super) happened: BTreeMap<String, u64>,
}

impl Books {
    /// Empty books of a city.
    pub(super) fn new(settings: Arc<Settings>) -> Books {
        Books {
            settings,
            cases: BTreeMap::new(),
            tasks: BTreeMap::new(),
            workers: BTreeMap::new(),
            open: BTreeSet::new(),
            conditions: Conditions::default(),
            happened: BTreeMap::new(),
        }
    }

    /// A case.
    pub(super) fn case(&self, id: CaseId) -> Option<&CasePage> {
        self.cases.get(&id)
    }

    /// A case, to write down what its clock shows.
    pub(super) fn case_mut(&mut self, id: CaseId) -> Option<&mut CasePage> {
        self.cases.get_mut(&id)
    }

    /// Writes one committed fact down, or says what it breaks.
    pub(super) fn enter(&mut self, at: Time, fact: &Fact) -> Result<(), Breach> {
        self.conditions.enter(fact);
        match fact {
            Fact::Registered(thing) => {
                let capacity = self.settings.kind(thing.kind).map_or(0, |kind| kind.capacity);
                let (skills, holds) = (thing.skills, BTreeSet::new());
                let page = WorkerPage { skills, capacity: capacity.into(), holds };
                self.workers.insert(thing.id, page);
                Ok(())
            }
            Fact::Opened(case) => self.opened(at, case),
            Fact::CaseStepped { case, event } => self.case_stepped(at, *case, *event),
            Fact::Offered(task) => self.offered(at, task),
            Fact::TaskStepped { task, event } => self.task_stepped(at, *task, *event),
            Fact::Refused(refusal) => self.count("refused", refusal.reason.code()),
            Fact::NotUnderstood(letter) => self.count("letter", letter.reason.code()),
            Fact::Duplicate { .. } => self.count("duplicate", ""),
            Fact::Merged { .. } => self.count("merged", ""),
            Fact::Waits { wait, .. } => {
                let words = format!("{:?}", wait.why);
                self.count("waits", words.split(['(', ' ']).next().unwrap_or_default())
            }
            Fact::Restarted => self.count("restarted", ""),
            _ => Ok(()),
        }
    }

    fn count(&mut self, what: &str, which: &str) -> Result<(), Breach> {
        *self.happened.entry(format!("{what} {which}").trim().to_owned()).or_default() += 1;
        Ok(())
    }

    /// I07: at most one open case a matter. I10: a reopening is a new case linked to the old.
    fn opened(&mut self, at: Time, case: &Case) -> Result<(), Breach> {
        let merge_m = self.settings.class(case.class).map_or(0.0, |class| class.merge_m);
        for id in &self.open {
            let other = &self.cases[id];
            let same = match (other.subject, case.subject) {
                (Some(a), Some(b)) => a == b,
                (None, None) => other.place.distance_m(case.place) <= merge_m,
                _ => false,
            };
            if same && other.class == case.class {
                let says = format!("{case:?} opened beside {id}, the same matter: {other:?}");
                return Err(Breach::new("I07", at, says));
            }
        }
        if let Some(old) = case.relapse_of {
            let closed = self.cases.get(&old).filter(|page| page.state == "closed");
            let within = self.settings.policy.relapse_within;
            if closed.is_none_or(|page| page.class != case.class || at.since(page.moved) > within) {
                return Err(Breach::new("I10", at, format!("{} is no relapse of {old}", case.id)));
            }
            self.count("relapse", "")?;
        }
        let page = CasePage {
            class: case.class,
            subject: case.subject,
            place: case.place,
            state: "reported",
            moved: at,
            doer: None,
            task: None,
            elapsed: Span(0),
        };
        if self.cases.insert(case.id, page).is_some() {
            return Err(Breach::new("I10", at, format!("case {} opened twice", case.id)));
        }
        self.open.insert(case.id);
        Ok(())
    }

    /// I10: only legal moves, and what is over stays so.
    fn case_stepped(&mut self, at: Time, id: CaseId, event: CaseEvent) -> Result<(), Breach> {
        let broken = |says: String| Breach::new("I10", at, format!("case {id}: {says}"));
        let page = self.cases.get(&id).ok_or_else(|| broken("moved before it opened".into()))?;
        let from = page.state;
        let to = next(from, event.name())
            .ok_or_else(|| broken(format!("{} after {from}", event.name())))?;
        self.proved(at, id, page, event)?;
        self.count(from, event.name())?;
        let page = self.cases.get_mut(&id).expect("found above");
        (page.state, page.moved) = (to, at);
        if let CaseEvent::Submit { by } = event {
            page.doer = Some(by);
        }
        if is_over(to) {
            self.open.remove(&id);
        }
        Ok(())
    }

    /// The word of whoever did the work never closes a case.
    fn proved(
        &self,
        at: Time,
        id: CaseId,
        page: &CasePage,
        event: CaseEvent,
    ) -> Result<(), Breach> {
        let broken = |says: &str| Err(Breach::new("proof", at, format!("case {id} {says}")));
        match event {
            CaseEvent::Close { proof: Verification::OwnSignal }
            | CaseEvent::Dismiss { why: Dismissal::WentAway } => {
                let own = page.subject.is_some_and(|thing| self.conditions.is_well(thing, id));
                if own { Ok(()) } else { broken("ended by a signal that was not normal") }
            }
            CaseEvent::Close { proof: Verification::Look { by, task } } => {
                let look = self.tasks.get(&task);
                let seen = look.is_some_and(|look| {
                    (look.purpose, look.case, look.worker, look.found)
                        == ("check", Some(id), by, Some(Found::Fixed))
                });
                if page.doer == Some(by) {
                    return broken("was closed by the word of whoever did the work");
                }
                if seen { Ok(()) } else { broken("was closed by a look that nobody took") }
            }
            _ => Ok(()),
        }
    }

    /// I11: one worker at a time on a case. I12: able workers with room.
    fn offered(&mut self, at: Time, task: &Task) -> Result<(), Breach> {
        let case = task.purpose.case();
        if let Some(case) = case {
            let page = self.cases.get_mut(&case);
            let page = page.ok_or_else(|| Breach::new("I11", at, "work for no case"))?;
            if let Some(out) = page.task {
                let says = format!("case {case}: {} is offered while {out} is out", task.id);
                return Err(Breach::new("I11", at, says));
            }
            page.task = Some(task.id);
        }
        let class = case.and_then(|case| self.cases.get(&case)).map(|page| page.class);
        let wanted = match (&task.purpose, class.and_then(|class| self.settings.class(class))) {
            (Purpose::Dispose(_), Some(class)) => class.skill,
            (Purpose::Round { .. }, _) => Skills::default(),
            _ => self.settings.look_skill(),
        };
        let worker = self.workers.get_mut(&task.worker);
        let worker = worker.ok_or_else(|| Breach::new("I12", at, "work for nobody"))?;
        if !worker.skills.covers(wanted) || worker.holds.len() >= worker.capacity {
            let says = format!("{} cannot take task {}", task.worker, task.id);
            return Err(Breach::new("I12", at, says));
        }
        worker.holds.insert(task.id);
        let purpose = task.purpose.name();
        let (worker, state, found) = (task.worker, "offered", None);
        let page = TaskPage { purpose, case, worker, state, found };
        if self.tasks.insert(task.id, page).is_some() {
            return Err(Breach::new("I11", at, format!("task {} was offered twice", task.id)));
        }
        self.count("offer", purpose)
    }

    fn task_stepped(&mut self, at: Time, id: TaskId, event: TaskEvent) -> Result<(), Breach> {
        let broken = |says: String| Breach::new("I11", at, format!("task {id}: {says}"));
        let page = self.tasks.get_mut(&id).ok_or_else(|| broken("moved unoffered".into()))?;
        let from = page.state;
        let to = next(from, event.name())
            .ok_or_else(|| broken(format!("{} after {from}", event.name())))?;
        page.state = to;
        let why = match event {
            TaskEvent::Finish { found } => {
                page.found = Some(found);
                format!("finish {found:?}")
            }
            TaskEvent::Drop { why, .. } => format!("drop {}", why.name()),
            other => other.name().to_owned(),
        };
        if is_over(to) {
            let (worker, case) = (page.worker, page.case);
            if let Some(worker) = self.workers.get_mut(&worker) {
                worker.holds.remove(&id);
            }
            if let Some(case) = case.and_then(|case| self.cases.get_mut(&case)) {
                case.task = case.task.filter(|out| *out != id);
            }
        }
        self.count(from, &why)
    }
}
