//! The disposal clock of a case.

use crate::case::CaseEvent;
use crate::time::{Span, Time};

/// The disposal clock: starts at dispatch, stops at the department's word, pauses while suspended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Clock {
    /// What the class allows.
    pub limit: Span,
    /// What ran before the last start.
    pub elapsed: Span,
    /// Running since.
    pub running: Option<Time>,
}

impl Clock {
    /// Moves with an event of the case.
    pub fn step(&mut self, at: Time, event: CaseEvent) {
        match event {
            CaseEvent::Dispatch { limit, .. } => {
                *self = Clock { limit, running: Some(at), ..*self }
            }
            CaseEvent::Resume | CaseEvent::SendBack => self.running = self.running.or(Some(at)),
            CaseEvent::Confirm
            | CaseEvent::Suspend { .. }
            | CaseEvent::Dismiss { .. }
            | CaseEvent::Force => {
                self.elapsed = self.elapsed_at(at);
                self.running = None;
            }
            CaseEvent::File
            | CaseEvent::Start
            | CaseEvent::HandBack
            | CaseEvent::Submit { .. }
            | CaseEvent::Check
            | CaseEvent::Close { .. } => (),
        }
    }

    /// What has run; never decreases.
    pub fn elapsed_at(&self, now: Time) -> Span {
        self.elapsed + self.running.map_or(Span(0), |since| now.since(since))
    }

    /// When the limit is reached, while it runs.
    pub fn due(&self) -> Option<Time> {
        self.running.map(|since| since + self.limit - self.elapsed)
    }

    /// Whether the limit was passed.
    pub fn is_overdue(&self, now: Time) -> bool {
        self.limit > Span(0) && self.elapsed_at(now) > self.limit
    }
}
