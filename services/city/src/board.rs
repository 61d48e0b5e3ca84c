//! The board: what is being done about what is wrong.

mod refill;
mod shed;

use crate::case::{Awaits, Case, CaseEvent, CaseState, Wait, Word};
use crate::chunks::Chunks;
use crate::fact::Fact;
use crate::finding::Finding;
use crate::id::{CaseId, ClassId, FindingId, TaskId, ThingId};
use crate::map::Map;
use crate::place::Position;
use crate::refusal::Refused;
use crate::report::Decision;
use crate::task::{Purpose, Task, TaskEvent, TaskState};
use crate::thing::Thing;
use crate::time::Time;
use crate::waiting::{Due, Matter, Waiting, Worker};
use shed::ended_before;

/// Parked cases that a freed worker wakes at once, for each of its skills.
const WOKEN_MAX: usize = 4;

/// What is being done.
#[derive(Clone, Debug, Default)]
pub struct Board {
    findings: Chunks<Finding>,
    cases: Chunks<Case>,
    tasks: Chunks<Task>,
    waiting: Waiting,
}

impl Board {
    /// A finding.
    pub fn finding(&self, id: FindingId) -> Option<&Finding> {
        self.findings.get(id.slot()).filter(|finding| finding.id == id)
    }

    /// A case.
    pub fn case(&self, id: CaseId) -> Option<&Case> {
        self.cases.get(id.slot()).filter(|case| case.id == id)
    }

    /// A task.
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.get(id.slot()).filter(|task| task.id == id)
    }

    /// The case that the desk decides about; refused where there is none, or no reason is given.
    pub fn decided(&self, decision: &Decision) -> Result<&Case, Refused> {
        let case = self.case(decision.case).ok_or(Refused::NoSuchCase(decision.case))?;
        if decision.why.trim().is_empty() { Err(Refused::NoReason) } else { Ok(case) }
    }

    /// All findings that are kept, oldest first.
    pub fn findings(&self) -> impl DoubleEndedIterator<Item = &Finding> {
        self.findings.iter()
    }

    /// All cases that are kept, oldest first.
    pub fn cases(&self) -> impl DoubleEndedIterator<Item = &Case> {
        self.cases.iter()
    }

    /// All tasks that are kept, oldest first.
    pub fn tasks(&self) -> impl DoubleEndedIterator<Item = &Task> {
        self.tasks.iter()
    }

    /// The numbers the next finding, case and task will have.
    pub fn next_numbers(&self) -> (u32, u32, u32) {
        (self.findings.len() as u32, self.cases.len() as u32, self.tasks.len() as u32)
    }

    /// What waits, by when and by what.
    pub fn waiting(&self) -> &Waiting {
        &self.waiting
    }

    /// The open case of a class on a component.
    pub fn open_on(&self, class: ClassId, thing: ThingId) -> Option<&Case> {
        let list = self.waiting.open.get(&(class, Matter::Thing(thing)))?;
        self.case(*list.first()?)
    }

    /// A copy to read and to store: of the index of what waits it has the workers only, whose rest
    /// nothing else tells.
    pub fn picture(&self) -> Board {
        Board {
            findings: self.findings.clone(),
            cases: self.cases.clone(),
            tasks: self.tasks.clone(),
            waiting: Waiting { workers: self.waiting.workers.clone(), ..Waiting::default() },
        }
    }

    pub(crate) fn apply(&mut self, at: Time, map: &mut Map, fact: &Fact) {
        match fact {
            Fact::Registered(thing) => self.enlist(map, thing),
            Fact::Found(finding) => {
                self.waiting.fresh.insert(finding.id);
                self.findings.push(finding.clone());
                self.shed_findings(at - map.settings().policy.keep);
            }
            Fact::Opened(case) => self.open(at, map, case),
            Fact::Merged { finding, case } => self.merge(*finding, *case),
            Fact::CaseStepped { case, event } => self.step_case(at, map, *case, *event),
            Fact::Waits { case, wait } => self.set_wait(*case, Some(*wait)),
            Fact::Woken { case } => self.set_wait(*case, None),
            Fact::Offered(task) => self.offer(at, map, task),
            Fact::TaskStepped { task, event } => self.step_task(at, map, *task, *event),
            Fact::ConditionEnded { thing, .. } => self.touch(map, *thing),
            Fact::Observed(_)
            | Fact::Duplicate { .. }
            | Fact::Refused(_)
            | Fact::NotUnderstood(_)
            | Fact::Reported(_)
            | Fact::Decided(_)
            | Fact::ConditionStarted { .. }
            | Fact::ConditionRepeated { .. }
            | Fact::Restarted
            | Fact::PartyNamed(_)
            | Fact::Described { .. }
            | Fact::Changed(_) => (),
        }
    }

    pub(crate) fn enlist(&mut self, map: &Map, thing: &Thing) {
        let Some(kind) = map.settings().kind(thing.kind) else { return };
        if thing.skills.is_empty() && !kind.looks.rounds {
            return;
        }
        let worker = Worker {
            skills: thing.skills,
            capacity: kind.capacity,
            tasks: Vec::new(),
            rounds: kind.looks.rounds,
            rests_until: Time::NEVER,
        };
        self.waiting.enlist(thing.id, worker);
        self.wake_parked(thing.id);
    }

    fn open(&mut self, at: Time, map: &Map, case: &Case) {
        if let Some(first) = case.findings.first() {
            self.join(*first, case.id);
        }
        self.waiting.open.entry((case.class, matter(map, case))).or_default().push(case.id);
        self.cases.push(case.clone());
        let before = at - map.settings().policy.keep;
        self.cases.shed(|case| ended_before(case, before));
        self.reconsider(case.id);
    }

    fn merge(&mut self, finding: FindingId, case: CaseId) {
        self.join(finding, case);
        if let Some(case) = self.cases.get_mut(case.slot()) {
            case.findings.push(finding);
        }
    }

    fn join(&mut self, finding: FindingId, case: CaseId) {
        self.waiting.fresh.remove(&finding);
        if let Some(finding) = self.findings.get_mut(finding.slot()) {
            finding.case = Some(case);
        }
    }

    fn step_case(&mut self, at: Time, map: &Map, id: CaseId, event: CaseEvent) {
        let Some(case) = self.cases.get_mut(id.slot()) else { return };
        let Ok(next) = case.state.step(at, event) else {
            debug_assert!(false, "an illegal step of a case became a fact");
            return;
        };
        case.clock.step(at, event);
        case.state = next;
        case.word = None;
        case.rework += u16::from(event == CaseEvent::SendBack);
        let (over, class, key) = (case.state.is_over(), case.class, matter(map, case));
        let proved = matches!(case.state, CaseState::Closed { .. });
        let mut wait = None;
        if let CaseState::Suspended { until, .. } = case.state {
            wait = Some(Wait { why: Awaits::Date, until });
        }
        if let Some(task) = case.task.filter(|_| over || wait.is_some()) {
            self.waiting.orphaned.insert(task);
        }
        if over {
            self.end_case(at, id, class, key, proved);
        }
        self.set_wait(id, wait);
    }

    fn end_case(&mut self, at: Time, id: CaseId, class: ClassId, key: Matter, proved: bool) {
        if let Some(list) = self.waiting.open.get_mut(&(class, key)) {
            list.retain(|open| *open != id);
            if list.is_empty() {
                self.waiting.open.remove(&(class, key));
            }
        }
        if proved {
            self.waiting.closed.insert((class, key), (at, id));
            self.waiting.closed_by_age.push_back((at, class, key));
        }
    }

    /// Forgets closed matters that can no longer relapse.
    pub(crate) fn forget(&mut self, before: Time) {
        while let Some((at, class, key)) = self.waiting.closed_by_age.front().copied() {
            if at >= before {
                return;
            }
            self.waiting.closed_by_age.pop_front();
            if self.waiting.closed.get(&(class, key)).is_some_and(|(last, _)| *last == at) {
                self.waiting.closed.remove(&(class, key));
            }
        }
    }

    fn set_wait(&mut self, id: CaseId, wait: Option<Wait>) {
        let Some(case) = self.cases.get_mut(id.slot()) else { return };
        let before = std::mem::replace(&mut case.wait, wait);
        self.waiting.touched.remove(&id);
        if let Some(old) = before {
            self.waiting.due.remove(&(old.until, Due::Case(id)));
            if let Awaits::Worker(skills) = old.why
                && let Some(parked) = self.waiting.parked.get_mut(&skills)
            {
                parked.remove(&id);
            }
        }
        if let Some(new) = wait {
            self.waiting.due.insert((new.until, Due::Case(id)));
            if let Awaits::Worker(skills) = new.why {
                self.waiting.parked.entry(skills).or_default().insert(id);
            }
        }
        self.reconsider(id);
    }

    /// Whether the case's next move is ours now.
    fn reconsider(&mut self, id: CaseId) {
        let ours = self.cases.get(id.slot()).is_some_and(|case| case.next_move().is_some());
        if ours {
            self.waiting.moves.insert(id);
        } else {
            self.waiting.moves.remove(&id);
        }
    }

    fn offer(&mut self, at: Time, map: &mut Map, task: &Task) {
        self.waiting.bind(task.worker, task.id);
        self.waiting.due.insert((task.wake, Due::Task(task.id)));
        if let Some(draw) = task.draw
            && let Some(lot) = map.live_mut(draw.lot)
        {
            lot.reserved += draw.quantity;
        }
        if let Purpose::Round { grid: Some(grid), .. } = &task.purpose {
            map.coverage_mut().take(*grid, task.wake);
        }
        if let Some(id) = task.purpose.case() {
            if let Some(case) = self.cases.get_mut(id.slot()) {
                case.task = Some(task.id);
                case.word = None;
                case.tasks.push(task.id);
            }
            self.reconsider(id);
        }
        self.tasks.push(task.clone());
        self.shed_tasks(at - map.settings().policy.keep);
    }

    fn step_task(&mut self, at: Time, map: &mut Map, id: TaskId, event: TaskEvent) {
        let Some(task) = self.tasks.get_mut(id.slot()) else { return };
        let Ok(next) = task.state.step(at, event) else {
            debug_assert!(false, "an illegal step of a task became a fact");
            return;
        };
        self.waiting.due.remove(&(task.wake, Due::Task(id)));
        task.state = next;
        let (worker, case) = (task.worker, task.purpose.case());
        let word = match event {
            TaskEvent::Accept { wake } | TaskEvent::Arrive { wake } => {
                task.wake = wake;
                self.waiting.due.insert((wake, Due::Task(id)));
                matches!(next, TaskState::Accepted { .. }).then_some(Word::Taken)
            }
            TaskEvent::Finish { found } => {
                self.end_task(at, map, id, true);
                Some(Word::Done { by: worker, task: id, found })
            }
            TaskEvent::Drop { rest, .. } => {
                self.end_task(at + rest, map, id, false);
                Some(Word::Dropped)
            }
        };
        if let (Some(case), Some(word)) = (case, word) {
            self.tell(case, id, word);
        }
    }

    /// A case hears from its task; words of a task it no longer has are not heard.
    fn tell(&mut self, id: CaseId, task: TaskId, word: Word) {
        let Some(case) = self.cases.get_mut(id.slot()) else { return };
        if case.task != Some(task) {
            return;
        }
        if word != Word::Taken {
            case.task = None;
        }
        if !case.state.is_over() {
            case.word = Some(word);
        }
        self.reconsider(id);
    }

    fn end_task(&mut self, rested: Time, map: &mut Map, id: TaskId, done: bool) {
        let Some(task) = self.tasks.get(id.slot()) else { return };
        if let Some(draw) = task.draw
            && let Some(lot) = map.live_mut(draw.lot)
        {
            lot.reserved = lot.reserved.saturating_sub(draw.quantity);
            if done {
                lot.quantity = lot.quantity.saturating_sub(draw.quantity);
            }
        }
        if let Purpose::Round { grid: Some(grid), .. } = &task.purpose {
            map.coverage_mut().take(*grid, Time::NEVER);
        }
        let worker = task.worker;
        self.waiting.orphaned.remove(&id);
        self.waiting.release(worker, id, rested);
        self.wake_parked(worker);
    }

    /// A worker with room wakes some of the cases that wait for what it can do.
    fn wake_parked(&mut self, worker: ThingId) {
        let Some(worker) = self.waiting.workers.get(&worker).filter(|w| w.has_room()) else {
            return;
        };
        let skills = worker.skills;
        let woken: Vec<CaseId> = self
            .waiting
            .parked
            .iter()
            .filter(|(wanted, _)| skills.covers(**wanted))
            .flat_map(|(_, cases)| cases.iter().copied().take(WOKEN_MAX))
            .collect();
        woken.into_iter().for_each(|case| self.set_wait(case, None));
    }

    /// A condition ended: open cases of its class on this thing may have become true or moot.
    fn touch(&mut self, map: &Map, thing: ThingId) {
        let Some(kind) = map.thing(thing).and_then(|t| map.settings().kind(t.kind)) else { return };
        let list = kind.rules.iter().filter_map(|rule| self.open_on(rule.class, thing));
        let touched: Vec<CaseId> =
            list.filter(|case| self.heeds_signal(map, case, thing)).map(|c| c.id).collect();
        self.waiting.touched.extend(touched);
    }

    /// Whether the signal can move a case now: all that its component itself said is over.
    fn heeds_signal(&self, map: &Map, case: &Case, thing: ThingId) -> bool {
        let findings = case.findings.iter().filter_map(|id| self.finding(*id));
        let mut own = findings.filter(|found| found.by == thing);
        let lasts = |rule| map.live(thing).is_some_and(|live| live.condition(rule).is_some());
        heeds_signal(&case.state) && !own.any(|found| lasts(found.rule))
    }
}

/// Whether the component's own signal can move a case now.
fn heeds_signal(state: &CaseState) -> bool {
    use CaseState as S;
    matches!(
        state,
        S::Reported | S::Filed | S::Dispatched { .. } | S::Disposing { .. } | S::Checking { .. }
    )
}

/// A matter's identity, for the index of open and closed cases.
pub fn matter(map: &Map, case: &Case) -> Matter {
    matter_at(map, case.subject, case.place)
}

/// The same from a subject and a place.
pub fn matter_at(map: &Map, subject: Option<ThingId>, place: Position) -> Matter {
    match subject {
        Some(thing) => Matter::Thing(thing),
        None => Matter::Cell(map.cells().lattice().index_of(place).unwrap_or(0) as u32),
    }
}
