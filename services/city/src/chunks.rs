//! A long list in chunks that clones in microseconds: snapshots and views share every chunk that
//! has not changed since.

use std::sync::Arc;

/// Items in a chunk: what one write after a snapshot copies at most.
pub const CHUNK_ITEMS: usize = 256;

/// A list whose clone shares its chunks; a write copies only the chunk it touches. A slot keeps its
/// item until the whole chunk is shed, and is never used again.
#[derive(Clone, PartialEq, Debug)]
pub struct Chunks<T> {
    /// `None` is a full chunk that was shed; the last one never is.
    chunks: Vec<Option<Arc<Vec<T>>>>,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Chunks { chunks: Vec::new() }
    }
}

impl<T: Clone> Chunks<T> {
    /// So many copies of one item.
    pub fn filled(item: T, len: usize) -> Self {
        let mut chunks = Vec::with_capacity(len.div_ceil(CHUNK_ITEMS));
        let mut left = len;
        while left > 0 {
            let take = left.min(CHUNK_ITEMS);
            chunks.push(Some(Arc::new(vec![item.clone(); take])));
            left -= take;
        }
        Chunks { chunks }
    }

    /// How many items there ever were: the next item's slot.
    pub fn len(&self) -> usize {
        match self.chunks.last() {
            Some(Some(last)) => (self.chunks.len() - 1) * CHUNK_ITEMS + last.len(),
            Some(None) | None => self.chunks.len() * CHUNK_ITEMS,
        }
    }

    /// Whether there never were any.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// Adds one at the end.
    pub fn push(&mut self, item: T) {
        match self.chunks.last_mut() {
            Some(Some(last)) if last.len() < CHUNK_ITEMS => Arc::make_mut(last).push(item),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK_ITEMS);
                chunk.push(item);
                self.chunks.push(Some(Arc::new(chunk)));
            }
        }
    }

    /// Sheds every chunk but the last whose items are all gone. Asks nothing but when the newest
    /// item has just begun a chunk, so that it costs a few questions an item at most.
    pub fn shed(&mut self, gone: impl Fn(&T) -> bool) {
        if self.len() % CHUNK_ITEMS != 1 {
            return;
        }
        if let Some((_, older)) = self.chunks.split_last_mut() {
            let over = |chunk: &&mut Option<Arc<Vec<T>>>| {
                chunk.as_ref().is_some_and(|items| items.iter().all(&gone))
            };
            older.iter_mut().filter(over).for_each(|chunk| *chunk = None);
        }
    }

    /// The item in a slot.
    pub fn get(&self, slot: usize) -> Option<&T> {
        self.chunks.get(slot / CHUNK_ITEMS)?.as_ref()?.get(slot % CHUNK_ITEMS)
    }

    /// The item in a slot, to change; copies the chunk if a snapshot holds it.
    pub fn get_mut(&mut self, slot: usize) -> Option<&mut T> {
        let chunk = self.chunks.get_mut(slot / CHUNK_ITEMS)?.as_mut()?;
        Arc::make_mut(chunk).get_mut(slot % CHUNK_ITEMS)
    }

    /// All items that are kept, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.chunks.iter().flatten().flat_map(|chunk| chunk.iter())
    }

    /// The items of chunks that it does not share with an earlier state of the same list, each with
    /// its slot: what may have changed since. Without an earlier one all items.
    pub fn since<'a>(
        &'a self,
        before: Option<&'a Chunks<T>>,
    ) -> impl Iterator<Item = (usize, &'a T)> + 'a {
        let then = move |place: usize| before?.chunks.get(place)?.as_ref();
        let chunks = self.chunks.iter().enumerate();
        let chunks = chunks.filter_map(|(place, chunk)| Some((place, chunk.as_ref()?)));
        chunks
            .filter(move |(place, chunk)| then(*place).is_none_or(|then| !Arc::ptr_eq(then, chunk)))
            .flat_map(|(place, chunk)| {
                let slot = move |(at, item)| (place * CHUNK_ITEMS + at, item);
                chunk.iter().enumerate().map(slot)
            })
    }

    /// The list again from the items that were kept, in order, each with its slot.
    pub fn restored(items: impl IntoIterator<Item = (usize, T)>) -> Self {
        let mut chunks = Chunks::default();
        for (slot, item) in items {
            while chunks.len() + CHUNK_ITEMS <= slot {
                chunks.chunks.push(None);
            }
            chunks.push(item);
        }
        chunks
    }
}

impl<T: Clone> FromIterator<T> for Chunks<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut chunks = Chunks::default();
        items.into_iter().for_each(|item| chunks.push(item));
        chunks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_keeps_what_it_saw() {
        let mut list: Chunks<u32> = (0..1_000).collect();
        let snapshot = list.clone();
        *list.get_mut(700).expect("slot 700 of 1000") = 7;
        assert_eq!((snapshot.get(700), list.get(700)), (Some(&700), Some(&7)));
        assert_eq!((list.len(), snapshot.iter().count()), (1_000, 1_000));
    }

    #[test]
    fn what_may_have_changed_since_a_snapshot_are_the_items_of_the_chunks_written_to() {
        let mut list: Chunks<u32> = (0..600).collect();
        let snapshot = list.clone();
        assert_eq!(list.since(Some(&snapshot)).count(), 0);
        *list.get_mut(300).expect("slot 300 of 600") = 7;
        list.push(600);
        let slots: Vec<usize> = list.since(Some(&snapshot)).map(|(slot, _)| slot).collect();
        assert_eq!(slots, (256..601).collect::<Vec<_>>());
        assert_eq!(list.since(None).count(), 601);
    }

    #[test]
    fn whole_chunks_that_are_gone_are_shed_and_slots_stay() {
        let mut list: Chunks<usize> = (0..3 * CHUNK_ITEMS).collect();
        list.shed(|_| true);
        assert_eq!(list.iter().count(), 3 * CHUNK_ITEMS, "only a new chunk sheds older ones");
        list.push(3 * CHUNK_ITEMS);
        list.shed(|item| *item != 300);
        assert_eq!((list.get(0), list.get(300), list.get(700)), (None, Some(&300), None));
        assert_eq!((list.len(), list.iter().count()), (769, 257));
        let again = Chunks::restored(list.iter().map(|item| (*item, *item)));
        assert_eq!((again.len(), again.get(300), again.get(768)), (769, Some(&300), Some(&768)));
        assert_eq!((again.get(0), again.iter().count()), (None, 257));
    }
}
