//! What is over leaves the board after a while, so that memory has a bound; the tables keep it.

use super::Board;
use crate::case::Case;
use crate::id::CaseId;
use crate::time::Time;

impl Board {
    /// Sheds findings whose case ended before a time.
    pub(super) fn shed_findings(&mut self, before: Time) {
        let cases = &self.cases;
        let over = |id: CaseId| cases.get(id.slot()).is_none_or(|c| ended_before(c, before));
        self.findings.shed(|finding| finding.case.is_some_and(over));
    }

    /// Sheds tasks that ended before a time, as did their case.
    pub(super) fn shed_tasks(&mut self, before: Time) {
        let cases = &self.cases;
        let over = |id: CaseId| cases.get(id.slot()).is_none_or(|c| ended_before(c, before));
        self.tasks.shed(|task| {
            task.state.ended().is_some_and(|at| at < before) && task.purpose.case().is_none_or(over)
        });
    }
}

pub(super) fn ended_before(case: &Case, before: Time) -> bool {
    case.state.ended().is_some_and(|at| at < before)
}
