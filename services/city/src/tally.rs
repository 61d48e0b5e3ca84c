//! Counters that add up: received = admitted + duplicate + refused + not understood.

use crate::case::CaseEvent;
use crate::fact::Fact;
use crate::task::TaskEvent;

/// What became of everything that came in, and of every case and task.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Believed and heard.
    pub admitted: u64,
    /// Heard before.
    pub duplicate: u64,
    /// Understood and refused.
    pub refused: u64,
    /// Not understood.
    pub not_understood: u64,
    /// Findings.
    pub found: u64,
    /// Findings that joined an open case.
    pub merged: u64,
    /// Cases opened.
    pub opened: u64,
    /// Cases proved and closed.
    pub closed: u64,
    /// Cases dismissed.
    pub dismissed: u64,
    /// Cases closed without proof.
    pub forced: u64,
    /// Cases sent back by a check.
    pub sent_back: u64,
    /// Tasks offered.
    pub offered: u64,
    /// Tasks done.
    pub done: u64,
    /// Tasks dropped.
    pub dropped: u64,
}

impl Tally {
    /// Everything that came in.
    pub fn received(&self) -> u64 {
        self.admitted + self.duplicate + self.refused + self.not_understood
    }

    /// Cases not over yet.
    pub fn open(&self) -> u64 {
        self.opened - self.closed - self.dismissed - self.forced
    }

    pub(crate) fn count(&mut self, fact: &Fact) {
        match fact {
            Fact::Registered(_)
            | Fact::Observed(_)
            | Fact::Reported(_)
            | Fact::Decided(_)
            | Fact::Changed(_) => self.admitted += 1,
            Fact::Duplicate { .. } => self.duplicate += 1,
            Fact::Refused(_) => self.refused += 1,
            Fact::NotUnderstood(_) => self.not_understood += 1,
            Fact::Found(_) => self.found += 1,
            Fact::Merged { .. } => self.merged += 1,
            Fact::Opened(_) => self.opened += 1,
            Fact::CaseStepped { event, .. } => match event {
                CaseEvent::Close { .. } => self.closed += 1,
                CaseEvent::Dismiss { .. } => self.dismissed += 1,
                CaseEvent::Force => self.forced += 1,
                CaseEvent::SendBack => self.sent_back += 1,
                CaseEvent::File
                | CaseEvent::Dispatch { .. }
                | CaseEvent::Start
                | CaseEvent::HandBack
                | CaseEvent::Submit { .. }
                | CaseEvent::Confirm
                | CaseEvent::Check
                | CaseEvent::Suspend { .. }
                | CaseEvent::Resume => (),
            },
            Fact::Offered(_) => self.offered += 1,
            Fact::TaskStepped { event, .. } => match event {
                TaskEvent::Finish { .. } => self.done += 1,
                TaskEvent::Drop { .. } => self.dropped += 1,
                TaskEvent::Accept { .. } | TaskEvent::Arrive { .. } => (),
            },
            Fact::ConditionStarted { .. }
            | Fact::ConditionRepeated { .. }
            | Fact::ConditionEnded { .. }
            | Fact::Waits { .. }
            | Fact::Woken { .. }
            | Fact::Restarted
            | Fact::PartyNamed(_)
            | Fact::Described { .. } => (),
        }
    }
}
