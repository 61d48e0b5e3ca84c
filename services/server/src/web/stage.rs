//! The stage of a case as an official names it: from its state and what is out for it.

use super::gallery::View;
use super::shapes::Name;
use city::{Awaits, Case, CaseState, Purpose, Span};

/// The stage's name in both languages.
pub(super) fn stage(view: &View, case: &Case) -> Name {
    let out = case.task.and_then(|id| view.city.board().task(id)).map(|task| &task.purpose);
    let (zh, en) = match &case.state {
        CaseState::Reported if matches!(out, Some(Purpose::Verify(_))) => {
            ("核实中", "Being verified")
        }
        CaseState::Reported => ("待受理", "To be accepted"),
        CaseState::Filed => ("待派遣", "To be dispatched"),
        CaseState::Dispatched { .. } => ("待处置", "To be disposed of"),
        CaseState::Disposing { .. } => ("处置中", "Being disposed of"),
        CaseState::Disposed { .. } => ("处置完成", "Disposed of"),
        CaseState::Confirmed { .. } => ("待核查", "To be checked"),
        CaseState::Checking { .. } if out.is_some() || awaits_signal(case) => {
            ("核查中", "Being checked")
        }
        CaseState::Checking { .. } => ("待核查", "To be checked"),
        CaseState::Suspended { .. } => ("挂账", "Suspended"),
        CaseState::Closed { .. } => ("结案", "Closed"),
        CaseState::Dismissed { .. } if case.clock.limit == Span(0) => ("不予立案", "Not filed"),
        CaseState::Dismissed { .. } => ("作废", "Void"),
        CaseState::Forced { .. } => ("强制结案", "Closed by force"),
    };
    Name::new(zh, en)
}

fn awaits_signal(case: &Case) -> bool {
    case.wait.is_some_and(|wait| wait.why == Awaits::Signal)
}
