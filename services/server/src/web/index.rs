//! What is looked up in a picture: open cases and active tasks, by whom they are about. Made from
//! the one before, so that no request goes through all cases.

use super::gallery::View;
use super::roster::Roster;
use city::{Case, CaseId, City, Live, RULES_MAX, Task, TaskId, TaskState, Thing, ThingId};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// An open case is about it.
pub(super) const CASE: u8 = 3;
/// A condition lasts.
pub(super) const WRONG: u8 = 2;
/// It is silent, or was never heard though it should speak.
pub(super) const SILENT: u8 = 1;
/// All is well.
pub(super) const NORMAL: u8 = 0;

/// Open cases and active tasks of a picture.
#[derive(Default)]
pub(super) struct Index {
    /// Things by part.
    pub(super) roster: Arc<Roster>,
    /// Open cases, oldest first.
    pub(super) open: Vec<CaseId>,
    active: Vec<TaskId>,
    of_thing: FxHashMap<ThingId, Vec<CaseId>>,
    of_worker: FxHashMap<ThingId, Vec<TaskId>>,
    cases: u32,
    tasks: u32,
}

impl Index {
    /// The index of a later picture: what is over stays over, so only what was open and what is
    /// new is looked at.
    pub(super) fn after(&self, city: &City) -> Index {
        let (district, board) = (city.settings().district, city.board());
        let (_, cases, tasks) = board.next_numbers();
        let new = (self.cases..cases).map(|number| CaseId::new(district, number));
        let open = |id: &CaseId| board.case(*id).is_some_and(|case| !case.state.is_over());
        let open: Vec<CaseId> = self.open.iter().copied().chain(new).filter(open).collect();
        let new = (self.tasks..tasks).map(|number| TaskId::new(district, number));
        let active = |id: &TaskId| board.task(*id).is_some_and(|task| task.state.is_active());
        let active: Vec<TaskId> = self.active.iter().copied().chain(new).filter(active).collect();
        let mut of_thing: FxHashMap<_, Vec<_>> = FxHashMap::default();
        for case in open.iter().filter_map(|id| board.case(*id)) {
            if let Some(thing) = case.subject {
                of_thing.entry(thing).or_default().push(case.id);
            }
        }
        let mut of_worker: FxHashMap<_, Vec<_>> = FxHashMap::default();
        for task in active.iter().filter_map(|id| board.task(*id)) {
            of_worker.entry(task.worker).or_default().push(task.id);
        }
        let roster = match city.map().len() {
            same if same == self.roster.len() => self.roster.clone(),
            _ => Arc::new(self.roster.after(city)),
        };
        Index { roster, open, active, of_thing, of_worker, cases, tasks }
    }

    /// Open cases that are about a thing.
    pub(super) fn cases_of(&self, thing: ThingId) -> &[CaseId] {
        self.of_thing.get(&thing).map(Vec::as_slice).unwrap_or_default()
    }

    /// Active tasks of a worker.
    pub(super) fn tasks_of(&self, worker: ThingId) -> &[TaskId] {
        self.of_worker.get(&worker).map(Vec::as_slice).unwrap_or_default()
    }
}

impl View {
    /// Open cases, oldest first.
    pub(super) fn open_cases(&self) -> impl DoubleEndedIterator<Item = &Case> {
        self.index.open.iter().filter_map(|id| self.city.board().case(*id))
    }

    /// Active tasks, oldest first.
    pub(super) fn active_tasks(&self) -> impl Iterator<Item = &Task> {
        self.index.active.iter().filter_map(|id| self.city.board().task(*id))
    }

    /// How a thing stands, 0 to 3.
    pub(super) fn state(&self, thing: &Thing, live: &Live) -> u8 {
        if !self.index.cases_of(thing.id).is_empty() {
            return CASE;
        }
        self.city.settings().kind(thing.kind).map_or(NORMAL, |kind| condition(kind, live))
    }

    /// Whether somebody is at work or on the way.
    pub(super) fn is_busy(&self, worker: ThingId) -> bool {
        let tasks = self.index.tasks_of(worker).iter();
        let mut tasks = tasks.filter_map(|id| self.city.board().task(*id));
        tasks.any(|task| {
            matches!(task.state, TaskState::Accepted { .. } | TaskState::Underway { .. })
        })
    }

    /// A thing's name; empty for one that is not in the register.
    pub(super) fn name(&self, thing: ThingId) -> String {
        self.city.map().thing(thing).map(|thing| thing.name.to_string()).unwrap_or_default()
    }
}

/// How a thing of a kind stands without its cases: 0 to 2.
pub(super) fn condition(kind: &city::Kind, live: &Live) -> u8 {
    let silence = kind.silence().map(|(slot, _)| slot);
    let lasts = |slot: usize| live.conditions.since[slot].is_some();
    if (0..RULES_MAX).any(|slot| Some(slot) != silence && lasts(slot)) {
        return WRONG;
    }
    let speaks = silence.is_some() || !kind.fields.is_empty();
    if silence.is_some_and(lasts) || speaks && !live.heard.is_some() {
        return SILENT;
    }
    NORMAL
}
