//! What whoever goes to a case is to do there, and the task that says so.

use crate::pool::Chosen;
use city::{
    Board, Case, CaseState, Map, Need, Purpose, Skills, Task, TaskId, TaskState, ThingId, Time,
};

/// What is to be done.
pub(crate) struct Errand<'a> {
    pub(crate) case: &'a Case,
    pub(crate) purpose: Purpose,
    pub(crate) skills: Skills,
    pub(crate) needs: Option<Need>,
    /// Who may not: whoever did the work does not check it.
    pub(crate) not: Option<ThingId>,
}

impl<'a> Errand<'a> {
    /// What a case wants done now by somebody on the spot, if anything.
    pub(crate) fn of(map: &Map, board: &Board, case: &'a Case) -> Option<Errand<'a>> {
        let purpose = board.errand(map.settings(), case)?;
        let class = map.settings().class(case.class)?;
        let (skills, needs) = match purpose {
            Purpose::Dispose(_) => (class.skill, class.needs),
            _ => (map.settings().look_skill(), None),
        };
        let not = match case.state {
            CaseState::Checking { by, .. } => Some(by),
            _ => None,
        };
        Some(Errand { case, purpose, skills, needs, not })
    }

    /// The task of whoever was chosen.
    pub(crate) fn task(&self, now: Time, map: &Map, board: &Board, chosen: Chosen) -> Task {
        let (worker, eta) = chosen.best;
        Task {
            id: TaskId::new(self.case.id.district, board.next_numbers().2),
            purpose: self.purpose.clone(),
            worker,
            place: self.case.place,
            state: TaskState::Offered,
            offered: now,
            wake: now + map.settings().policy.offer,
            eta,
            pool: chosen.others,
            draw: chosen.draw,
        }
    }
}
