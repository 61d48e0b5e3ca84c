//! A board filled in from what was stored; the index of what waits is built anew.

use super::{Board, matter};
use crate::case::{Case, CaseState};
use crate::chunks::Chunks;
use crate::finding::Finding;
use crate::id::{CaseId, ThingId};
use crate::map::Map;
use crate::task::{Purpose, Task};
use crate::time::Time;
use crate::waiting::Due;

impl Board {
    /// Gives every finding and case the grid that its place lies in.
    pub(crate) fn regrid(&mut self, map: &Map) {
        let grids = &map.settings().grids;
        for slot in 0..self.cases.len() {
            if let Some(case) = self.cases.get_mut(slot) {
                case.grid = grids.at(case.place);
            }
        }
        for slot in 0..self.findings.len() {
            if let Some(finding) = self.findings.get_mut(slot) {
                finding.grid = grids.at(finding.place);
            }
        }
    }

    /// Fills in findings, cases and tasks, and builds the index of what waits anew.
    pub(crate) fn refill(
        &mut self,
        map: &mut Map,
        findings: Vec<Finding>,
        cases: Vec<Case>,
        tasks: Vec<Task>,
        rests: Vec<(ThingId, Time)>,
    ) {
        let fresh = findings.iter().filter(|finding| finding.case.is_none());
        self.waiting.fresh = fresh.map(|finding| finding.id).collect();
        self.findings = Chunks::restored(findings.into_iter().map(|f| (f.id.slot(), f)));
        for (worker, until) in rests {
            self.waiting.rest(worker, until);
        }
        let mut ended = Vec::new();
        for case in &cases {
            let key = (case.class, matter(map, case));
            match case.state {
                CaseState::Closed { at, .. } => ended.push((at, case.id, key)),
                CaseState::Dismissed { .. } | CaseState::Forced { .. } => (),
                _ => self.waiting.open.entry(key).or_default().push(case.id),
            }
        }
        self.cases = Chunks::restored(cases.into_iter().map(|case| (case.id.slot(), case)));
        ended.sort_unstable_by_key(|(at, id, _)| (*at, *id));
        for (at, id, (class, key)) in ended {
            self.waiting.closed.insert((class, key), (at, id));
            self.waiting.closed_by_age.push_back((at, class, key));
        }
        self.rebind(map, tasks);
        let all: Vec<CaseId> = self.waiting.open.values().flatten().copied().collect();
        for id in all {
            let wait = self.cases.get_mut(id.slot()).and_then(|case| case.wait.take());
            self.set_wait(id, wait);
        }
    }

    fn rebind(&mut self, map: &mut Map, tasks: Vec<Task>) {
        for task in tasks.iter().filter(|task| task.state.is_active()) {
            self.waiting.bind(task.worker, task.id);
            self.waiting.due.insert((task.wake, Due::Task(task.id)));
            if let Purpose::Round { grid: Some(grid), .. } = &task.purpose {
                map.coverage_mut().take(*grid, task.wake);
            }
            let case = task.purpose.case().and_then(|id| self.case(id));
            let stray = case.is_some_and(|case| {
                case.state.is_over() || matches!(case.state, CaseState::Suspended { .. })
            });
            if stray {
                self.waiting.orphaned.insert(task.id);
            }
        }
        self.tasks = Chunks::restored(tasks.into_iter().map(|task| (task.id.slot(), task)));
    }
}
