//! What waits, indexed by when and by what, so that no turn ever scans.

use crate::id::{CaseId, ClassId, FindingId, TaskId, ThingId};
use crate::kind::Skills;
use crate::time::Time;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Something that must be looked at when its time comes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Due {
    /// A case whose wait is over.
    Case(CaseId),
    /// A task whose worker did not answer, arrive or finish.
    Task(TaskId),
}

/// Somebody or something that takes tasks.
#[derive(Clone, PartialEq, Debug)]
pub struct Worker {
    /// What it can do.
    pub skills: Skills,
    /// Tasks it may hold at once.
    pub capacity: u8,
    /// Tasks it holds.
    pub tasks: Vec<TaskId>,
    /// Whether it is sent on rounds.
    pub rounds: bool,
    /// No round before this.
    pub rests_until: Time,
}

impl Worker {
    /// Whether it can take one more.
    pub fn has_room(&self) -> bool {
        self.tasks.len() < usize::from(self.capacity)
    }
}

/// A matter's identity: a component, or a cell of the map.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Matter {
    /// What is wrong is this component.
    Thing(ThingId),
    /// What is wrong is somewhere in this cell of the spatial index.
    Cell(u32),
}

/// The index of the board.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// Findings that are neither a case nor part of one yet.
    pub fresh: BTreeSet<FindingId>,
    /// Cases whose next move is ours.
    pub moves: BTreeSet<CaseId>,
    /// Cases whose component's signal became normal.
    pub touched: BTreeSet<CaseId>,
    /// Tasks whose case no longer needs them.
    pub orphaned: BTreeSet<TaskId>,
    /// Cases that wait for a worker, by skills.
    pub parked: BTreeMap<Skills, BTreeSet<CaseId>>,
    /// What falls due when.
    pub due: BTreeSet<(Time, Due)>,
    /// Open cases by matter.
    pub open: BTreeMap<(ClassId, Matter), Vec<CaseId>>,
    /// Closed cases by matter, with the time of their end, for relapses.
    pub closed: BTreeMap<(ClassId, Matter), (Time, CaseId)>,
    /// The same by age, to forget them.
    pub closed_by_age: VecDeque<(Time, ClassId, Matter)>,
    /// Everybody who takes tasks.
    pub workers: BTreeMap<ThingId, Worker>,
    /// Those with room, by each single skill.
    pub able: BTreeMap<Skills, BTreeSet<ThingId>>,
    /// Those without any task who go on rounds, by when they are rested.
    pub idle: BTreeSet<(Time, ThingId)>,
}

impl Waiting {
    /// A worker comes into the pool.
    pub fn enlist(&mut self, id: ThingId, worker: Worker) {
        self.workers.insert(id, worker);
        self.place(id);
    }

    /// A worker gets a task.
    pub fn bind(&mut self, id: ThingId, task: TaskId) {
        self.displace(id);
        if let Some(worker) = self.workers.get_mut(&id) {
            worker.tasks.push(task);
        }
        self.place(id);
    }

    /// A worker is rid of a task.
    pub fn release(&mut self, id: ThingId, task: TaskId, rests_until: Time) {
        self.displace(id);
        if let Some(worker) = self.workers.get_mut(&id) {
            worker.tasks.retain(|held| *held != task);
            worker.rests_until = worker.rests_until.max(rests_until);
        }
        self.place(id);
    }

    /// A worker gets no round before this.
    pub fn rest(&mut self, id: ThingId, until: Time) {
        self.displace(id);
        if let Some(worker) = self.workers.get_mut(&id) {
            worker.rests_until = until;
        }
        self.place(id);
    }

    fn place(&mut self, id: ThingId) {
        let Some(worker) = self.workers.get(&id) else { return };
        if worker.has_room() {
            for skill in worker.skills.each() {
                self.able.entry(skill).or_default().insert(id);
            }
        }
        if worker.rounds && worker.tasks.is_empty() {
            self.idle.insert((worker.rests_until, id));
        }
    }

    fn displace(&mut self, id: ThingId) {
        let Some(worker) = self.workers.get(&id) else { return };
        for skill in worker.skills.each() {
            if let Some(able) = self.able.get_mut(&skill) {
                able.remove(&id);
            }
        }
        self.idle.remove(&(worker.rests_until, id));
    }
}
