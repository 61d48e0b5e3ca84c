//! What is wanted of whoever goes to a case.

use crate::board::Board;
use crate::case::{Case, CaseState};
use crate::settings::Settings;
use crate::task::Purpose;

impl Board {
    /// What somebody who is sent to a case now would do; nothing where nobody is wanted, as while
    /// only the component itself can say that all is well.
    pub fn errand(&self, settings: &Settings, case: &Case) -> Option<Purpose> {
        match case.state {
            CaseState::Reported if case.verify_first => Some(Purpose::Verify(case.id)),
            CaseState::Dispatched { .. } | CaseState::Disposing { .. } => {
                Some(Purpose::Dispose(case.id))
            }
            CaseState::Checking { .. } if !self.is_proved_by_signal_only(settings, case) => {
                Some(Purpose::Check(case.id))
            }
            _ => None,
        }
    }

    /// Whether nobody's look proves it: the class asks for the component's own signal, and has it.
    pub fn is_proved_by_signal_only(&self, settings: &Settings, case: &Case) -> bool {
        let only = settings.class(case.class).is_some_and(|class| class.own_signal_only);
        only && self.has_own_signal(case)
    }

    /// Whether it was the component itself that said what is wrong.
    pub fn has_own_signal(&self, case: &Case) -> bool {
        let mut findings = case.findings.iter().filter_map(|id| self.finding(*id));
        case.subject.is_some() && findings.any(|found| Some(found.by) == case.subject)
    }
}
