//! A long list in chunks that clones in microseconds: snapshots and views share every chunk that
//! has not changed since.

use std::sync::Arc;

/// Items in a chunk: what one write after a snapshot copies at most.
pub const CHUNK_ITEMS: usize = 256;

/// A list whose clone shares its chunks; a write copies only the chunk it touches.
#[derive(Clone, Debug)]
pub struct Chunks<T> {
    chunks: Vec<Arc<Vec<T>>>,
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
            chunks.push(Arc::new(vec![item.clone(); take]));
            left -= take;
        }
        Chunks { chunks }
    }

    /// How many items.
    pub fn len(&self) -> usize {
        match self.chunks.last() {
            Some(last) => (self.chunks.len() - 1) * CHUNK_ITEMS + last.len(),
            None => 0,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// Adds one at the end.
    pub fn push(&mut self, item: T) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK_ITEMS => Arc::make_mut(last).push(item),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK_ITEMS);
                chunk.push(item);
                self.chunks.push(Arc::new(chunk));
            }
        }
    }

    /// The item in a slot.
    pub fn get(&self, slot: usize) -> Option<&T> {
        self.chunks.get(slot / CHUNK_ITEMS)?.get(slot % CHUNK_ITEMS)
    }

    /// The item in a slot, to change; copies the chunk if a snapshot holds it.
    pub fn get_mut(&mut self, slot: usize) -> Option<&mut T> {
        Arc::make_mut(self.chunks.get_mut(slot / CHUNK_ITEMS)?).get_mut(slot % CHUNK_ITEMS)
    }

    /// All items in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
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
}
