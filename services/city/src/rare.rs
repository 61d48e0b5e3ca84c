//! What few of many things have.

use std::ops::Deref;
use std::sync::Arc;

/// What few things have: where it is as usual, it takes a pointer. A snapshot shares it.
#[derive(Clone, PartialEq, Debug)]
pub struct Rare<T>(Option<Arc<T>>);

/// What most things show.
pub trait Usual: Clone + PartialEq + 'static {
    /// What those have for whom no room was made.
    const USUAL: &'static Self;
}

impl<T: Usual> Rare<T> {
    /// Changes it; what is as usual again takes no room.
    pub fn change(&mut self, change: impl FnOnce(&mut T)) {
        let it = self.0.get_or_insert_with(|| Arc::new(T::USUAL.clone()));
        change(Arc::make_mut(it));
        if **it == *T::USUAL {
            self.0 = None;
        }
    }
}

impl<T> Default for Rare<T> {
    fn default() -> Self {
        Rare(None)
    }
}

impl<T: Usual> From<T> for Rare<T> {
    fn from(it: T) -> Self {
        Rare((it != *T::USUAL).then(|| Arc::new(it)))
    }
}

impl<T: Usual> Deref for Rare<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or(T::USUAL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditions::Lasting;
    use crate::time::Time;

    #[test]
    fn what_has_ended_takes_no_room_and_is_as_if_it_had_never_been() {
        let mut lasting = Rare::<Lasting>::default();
        lasting.change(|lasting| lasting.since[1] = Time(7));
        assert_eq!((lasting.since[1], lasting.since[0]), (Time(7), Time::NEVER));
        let before = lasting.clone();
        lasting.change(|lasting| lasting.since[1] = Time::NEVER);
        assert_eq!((&lasting, lasting.0.is_none()), (&Rare::default(), true));
        assert_eq!(before.since[1], Time(7), "a snapshot keeps what it saw");
    }
}
