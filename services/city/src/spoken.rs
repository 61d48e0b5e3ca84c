//! What a thing said itself. Most of a city never says anything.

use crate::rare::Usual;
use crate::telemetry::Mark;
use crate::values::Values;

/// How many sequence numbers below the highest are remembered one by one.
pub const WINDOW: u64 = 64;

/// What a thing said itself.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Spoken {
    /// The highest mark admitted.
    pub mark: Option<Mark>,
    /// Bit n: the mark n below the highest was admitted too.
    pub window: u64,
    /// The newest value of each field.
    pub values: Values,
}

impl Usual for Spoken {
    /// It never said anything.
    const USUAL: &'static Spoken = &Spoken { mark: None, window: 0, values: Values::NONE };
}

impl Spoken {
    /// How a mark stands to those admitted before.
    pub fn compare(&self, mark: Mark) -> Order {
        let Some(top) = self.mark else { return Order::Next };
        if mark.boot > top.boot {
            return Order::Next;
        }
        if mark.boot < top.boot {
            return Order::OldBoot;
        }
        match top.seq.checked_sub(mark.seq) {
            None => Order::Next,
            Some(back) if back >= WINDOW => Order::Duplicate,
            Some(back) if self.window & (1 << back) != 0 => Order::Duplicate,
            Some(_) => Order::Late,
        }
    }

    /// Remembers an admitted mark.
    pub fn note(&mut self, mark: Mark) {
        match self.mark {
            Some(top) if top.boot == mark.boot && mark.seq <= top.seq => {
                let back = top.seq - mark.seq;
                if back < WINDOW {
                    self.window |= 1 << back;
                }
                return;
            }
            // Admitted by its time alone: what was counted higher must not come in again.
            Some(top) if mark.boot < top.boot => return,
            Some(top) if top.boot == mark.boot => {
                let ahead = mark.seq - top.seq;
                self.window = if ahead < WINDOW { self.window << ahead } else { 0 };
                self.window |= 1;
            }
            _ => self.window = 1,
        }
        self.mark = Some(mark);
    }
}

/// How a mark stands to those admitted before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// Newer than all.
    Next,
    /// Older than the newest, but not admitted before.
    Late,
    /// Admitted before, or too old to tell.
    Duplicate,
    /// From before the device's last restart.
    OldBoot,
}
