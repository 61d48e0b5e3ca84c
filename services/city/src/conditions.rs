//! The conditions of a thing that last. Most things have none, so they stand apart from what is
//! seen of it.

use crate::kind::RULES_MAX;
use crate::time::Time;
use std::ops::Deref;

/// The conditions of a thing by its rules; they take room only where one lasts.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Conditions(Option<Box<Lasting>>);

/// What is known of each rule's condition.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Lasting {
    /// Since when each rule's condition lasts; `NEVER` where it does not.
    pub since: [Time; RULES_MAX],
    /// When each rule's dwell is over; `NEVER` where none runs.
    pub due: [Time; RULES_MAX],
    /// Sightings counted for each rule.
    pub seen: [u8; RULES_MAX],
    /// Bit n: rule n's condition has been found already.
    pub found: u8,
}

/// All is well.
const NOTHING: Lasting = Lasting {
    since: [Time::NEVER; RULES_MAX],
    due: [Time::NEVER; RULES_MAX],
    seen: [0; RULES_MAX],
    found: 0,
};

impl Conditions {
    /// Changes them.
    pub fn change(&mut self, change: impl FnOnce(&mut Lasting)) {
        let mut lasting = **self;
        change(&mut lasting);
        *self = Conditions::from(lasting);
    }
}

impl From<Lasting> for Conditions {
    fn from(lasting: Lasting) -> Conditions {
        Conditions((lasting != NOTHING).then(|| Box::new(lasting)))
    }
}

impl Deref for Conditions {
    type Target = Lasting;

    fn deref(&self) -> &Lasting {
        self.0.as_deref().unwrap_or(&NOTHING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_ended_takes_no_room_and_is_as_if_it_had_never_been() {
        let mut conditions = Conditions::default();
        conditions.change(|lasting| lasting.since[1] = Time(7));
        assert_eq!((conditions.since[1], conditions.since[0]), (Time(7), Time::NEVER));
        conditions.change(|lasting| lasting.since[1] = Time::NEVER);
        assert_eq!((&conditions, conditions.0.is_none()), (&Conditions::default(), true));
    }

    #[test]
    fn a_thing_of_which_nothing_lasts_pays_a_pointer_for_it() {
        assert_eq!(size_of::<Conditions>(), size_of::<usize>());
    }
}
