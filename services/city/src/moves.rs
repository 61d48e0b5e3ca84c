//! Whose move it is in a case: the part of the law that the board is indexed by.

use crate::case::{Case, CaseState, Word};
use crate::id::{TaskId, ThingId};
use crate::report::Found;

/// Whose move it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// Send somebody to look before filing.
    Verify,
    /// File it.
    File,
    /// Say who answers.
    Dispatch,
    /// Offer the work.
    Offer,
    /// Take note that a worker is on it.
    Start,
    /// Take it back from the worker.
    HandBack,
    /// Take note that the worker says it is done.
    Submit(ThingId),
    /// Confirm the disposal.
    Confirm,
    /// Ask for the proof.
    Check,
    /// Send somebody else to look.
    Look,
    /// Nothing was there.
    Dismiss,
    /// Somebody else saw that it is done.
    Close(ThingId, TaskId),
    /// Somebody else saw that it is not.
    SendBack,
}

impl Case {
    /// The next move, if it is ours: a case that waits or has a task out moves by itself.
    pub fn next_move(&self) -> Option<Move> {
        if let Some(word) = self.word
            && let Some(answer) = self.answer(word)
        {
            return Some(answer);
        }
        if self.task.is_some() || self.wait.is_some() {
            return None;
        }
        match self.state {
            CaseState::Reported if self.verify_first => Some(Move::Verify),
            CaseState::Reported => Some(Move::File),
            CaseState::Filed => Some(Move::Dispatch),
            CaseState::Dispatched { .. } => Some(Move::Offer),
            CaseState::Disposed { .. } => Some(Move::Confirm),
            CaseState::Confirmed { .. } => Some(Move::Check),
            CaseState::Checking { .. } => Some(Move::Look),
            CaseState::Disposing { .. }
            | CaseState::Suspended { .. }
            | CaseState::Closed { .. }
            | CaseState::Dismissed { .. }
            | CaseState::Forced { .. } => None,
        }
    }

    /// What a task's word makes of the case; nothing where the next task decides.
    fn answer(&self, word: Word) -> Option<Move> {
        use CaseState as S;
        match (&self.state, word) {
            (S::Dispatched { .. }, Word::Taken) => Some(Move::Start),
            (S::Disposing { .. }, Word::Done { by, found: Found::Fixed, .. }) => {
                Some(Move::Submit(by))
            }
            (S::Disposing { .. }, Word::Done { .. } | Word::Dropped) => Some(Move::HandBack),
            (S::Reported, Word::Done { found: Found::Fixed, .. }) => Some(Move::Dismiss),
            (S::Reported, Word::Done { found: Found::StillThere, .. }) => Some(Move::File),
            (S::Checking { .. }, Word::Done { by, task, found: Found::Fixed }) => {
                Some(Move::Close(by, task))
            }
            (S::Checking { .. }, Word::Done { found: Found::StillThere, .. }) => {
                Some(Move::SendBack)
            }
            _ => None,
        }
    }
}
