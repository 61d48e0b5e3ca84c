//! A fixed thing on the street: where it stands, how it counts, what it says.

use crate::part::{Ailment, Moment, Part};
use crate::truth::FaultId;
use city::{Geometry, Position, Time};
use std::sync::Arc;

/// One of the many.
#[derive(Clone, Debug)]
pub(crate) struct Component {
    pub(crate) place: Position,
    /// The line or area it is, where it is more than a point.
    pub(crate) lies: Option<Arc<Geometry>>,
    /// Which part it plays.
    pub(crate) part: u8,
    /// The gateway that speaks for it.
    pub(crate) gateway: u8,
    /// Restarts since the world began.
    pub(crate) restarts: u16,
    /// Its number among its kind, from 1.
    pub(crate) number: u32,
    /// Messages since its last restart.
    pub(crate) seq: u32,
    /// What is wrong with it.
    pub(crate) fault: Option<FaultId>,
}

/// What makes the thing of a number differ from its neighbour, 0 to 1.
pub(crate) fn own(number: u32) -> f64 {
    let mixed = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 40) as f64 / (1u64 << 24) as f64
}

impl Component {
    /// Its unique name.
    pub(crate) fn name(&self, part: &Part) -> String {
        format!("{}-{:06}", part.prefix, self.number)
    }

    /// What makes it differ from its neighbour, 0 to 1.
    fn own(&self) -> f64 {
        own(self.number)
    }

    /// Each field and what it says.
    pub(crate) fn values<'a>(
        &self,
        part: &'a Part,
        start: Time,
        now: Time,
        ail: Option<&'a Ailment>,
    ) -> impl Iterator<Item = (&'a str, f64)> + 'a {
        let moment = Moment { ail, ..Moment::new(self.own(), start, now) };
        part.signals.iter().map(move |signal| (&*signal.play.field, signal.says(&moment)))
    }
}
