//! What a connection has heard and not yet handed in, in runs of one class.

use super::heard::Arrived;
use super::receipts::Receipt;
use crate::inwards::{Closed, Inwards, Place};
use wire::Class;

/// In the order it was heard.
#[derive(Debug)]
pub(crate) struct Held<T> {
    runs: Vec<(Class, Vec<Arrived<T>>)>,
    /// How many more may come before it is handed in.
    expected: usize,
}

impl<T> Default for Held<T> {
    fn default() -> Self {
        Held { runs: Vec::new(), expected: 0 }
    }
}

impl<T> Held<T> {
    /// About so many messages are about to come.
    pub(crate) fn expect(&mut self, messages: usize) {
        self.expected = messages;
    }

    pub(crate) fn push(&mut self, (class, what): (Class, T), receipt: Option<Receipt>) {
        let arrived = Arrived { what, receipt };
        match self.runs.last_mut() {
            Some((last, run)) if *last == class => run.push(arrived),
            _ => {
                // Only the first run is likely to be long.
                let mut run = Vec::with_capacity(std::mem::take(&mut self.expected));
                run.push(arrived);
                self.runs.push((class, run));
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// How many messages.
    pub(crate) fn len(&self) -> usize {
        self.runs.iter().map(|(_, run)| run.len()).sum()
    }

    /// Class and length of the oldest run.
    pub(crate) fn oldest(&self) -> Option<(Class, usize)> {
        self.runs.first().map(|(class, run)| (*class, run.len()))
    }

    /// Hands the oldest run in.
    pub(crate) fn put(
        &mut self,
        place: Place,
        inwards: &Inwards<Arrived<T>>,
    ) -> Result<(), Closed> {
        let (_, run) = self.runs.remove(0);
        inwards.put(place, run)
    }

    /// Hands in what there is room for. A class without room does not hold up another.
    pub(crate) fn hand_in(&mut self, inwards: &Inwards<Arrived<T>>) -> Result<(), Closed> {
        let mut is_full = [false; Class::ALL.len()];
        let mut end = Ok(());
        self.runs.retain_mut(|(class, run)| {
            let is_full = &mut is_full[*class as usize];
            let place = if *is_full { None } else { inwards.try_place(*class, run.len()) };
            *is_full = place.is_none();
            let Some(place) = place else { return true };
            end = end.and(inwards.put(place, std::mem::take(run)));
            false
        });
        end
    }

    /// All of it, in its order.
    pub(crate) fn all(self) -> impl Iterator<Item = Arrived<T>> {
        self.runs.into_iter().flat_map(|(_, run)| run)
    }

    /// Hands in everything, however long that takes.
    pub(crate) async fn hand_in_all(self, inwards: &Inwards<Arrived<T>>) -> Result<(), Closed> {
        for (class, run) in self.runs {
            inwards.send(class, run).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inwards::way;

    fn said(inlet: &mut crate::inwards::Inlet<Arrived<u8>>) -> Option<Vec<u8>> {
        let batch = inlet.first()?;
        Some(batch.into_iter().map(|arrived| arrived.what).collect())
    }

    #[test]
    fn a_class_without_room_waits_in_its_order_and_lets_the_others_pass() {
        let (inwards, mut inlet) = way([2; Class::ALL.len()]);
        let mut held = Held::default();
        let all = [(Class::Routine, 1), (Class::Routine, 2), (Class::Urgent, 3)];
        for (class, what) in all.into_iter().chain([(Class::Routine, 4), (Class::Finding, 5)]) {
            held.push((class, what), None);
        }
        assert_eq!((held.len(), held.oldest()), (5, Some((Class::Routine, 2))));
        assert_eq!(held.hand_in(&inwards), Ok(()));
        assert_eq!((held.len(), held.oldest()), (1, Some((Class::Routine, 1))));
        assert_eq!(said(&mut inlet), Some(vec![1, 2]));
        assert_eq!(held.hand_in(&inwards), Ok(()));
        assert!(held.is_empty());
        for run in [vec![3], vec![5], vec![4]] {
            assert_eq!(said(&mut inlet), Some(run));
        }
    }
}
