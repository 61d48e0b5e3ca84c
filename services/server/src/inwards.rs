//! The way inwards, from all doors to the loop: a queue for each class, bounded by its messages.
//!
//! While little waits, the loop takes it as it came. When more waits than one turn can take, it
//! takes the urgent first.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wire::Class;

/// Messages of each class that may wait for the loop; beyond them sockets are not read.
pub const ROOM: [u32; Class::ALL.len()] = [16_384, 16_384, 65_536, 8_192];

/// Messages of one turn at most, but for those that came together with the last.
pub(crate) const TURN_MESSAGES: usize = 20_000;
/// Of those, at most so many that nobody waits for: letters cost the disk more than facts do.
const TURN_BULK: usize = 2_000;
/// When more than this waits, the urgent goes first.
const LITTLE: usize = 2_000;

/// A way with room for so many messages of each class.
pub fn way<T>(room: [u32; Class::ALL.len()]) -> (Inwards<T>, Inlet<T>) {
    let both_ends = |most| {
        let (sender, batches) = unbounded_channel();
        let room = Room { places: Arc::new(Semaphore::new(most as usize)), most };
        (Queue { sender, room: room.clone() }, Line { batches, head: None, room })
    };
    let (queues, lines): (Vec<_>, Vec<_>) = room.into_iter().map(both_ends).unzip();
    (Inwards { queues: queues.into(), tickets: Arc::default() }, Inlet { lines })
}

/// Where messages are handed in. All clones are the same way.
#[derive(Debug)]
pub struct Inwards<T> {
    queues: Arc<[Queue<T>]>,
    tickets: Arc<AtomicU64>,
}

/// Where the loop takes them out.
#[derive(Debug)]
pub struct Inlet<T> {
    lines: Vec<Line<T>>,
}

/// Nobody is left to take anything out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the loop has ended; see the log above")
    }
}

impl std::error::Error for Closed {}

/// A place for some messages in the queue of a class.
#[derive(Debug)]
pub struct Place {
    class: Class,
    room: OwnedSemaphorePermit,
}

/// The near end of a class's queue.
#[derive(Debug)]
struct Queue<T> {
    sender: UnboundedSender<Batch<T>>,
    room: Room,
}

/// The far end.
#[derive(Debug)]
struct Line<T> {
    batches: UnboundedReceiver<Batch<T>>,
    /// Its oldest batch, once that was looked at.
    head: Option<Batch<T>>,
    room: Room,
}

/// Messages that came together.
#[derive(Debug)]
struct Batch<T> {
    /// Grows with every batch, over all classes.
    ticket: u64,
    messages: Vec<T>,
    /// Given back when the batch is taken out.
    _room: OwnedSemaphorePermit,
}

#[derive(Clone, Debug)]
struct Room {
    places: Arc<Semaphore>,
    most: u32,
}

impl Room {
    /// Places for so many messages; a batch larger than the whole queue takes all of it.
    fn of(&self, messages: usize) -> u32 {
        u32::try_from(messages).unwrap_or(u32::MAX).min(self.most)
    }

    fn taken(&self) -> usize {
        self.most as usize - self.places.available_permits()
    }
}

impl<T> Clone for Inwards<T> {
    fn clone(&self) -> Self {
        Inwards { queues: self.queues.clone(), tickets: self.tickets.clone() }
    }
}

impl<T> Inwards<T> {
    /// How many messages of a class wait for the loop.
    pub fn waiting(&self, class: Class) -> usize {
        self.queues[class as usize].room.taken()
    }

    /// A place for so many messages, if there is one now.
    pub fn try_place(&self, class: Class, messages: usize) -> Option<Place> {
        let room = &self.queues[class as usize].room;
        let taken = room.places.clone().try_acquire_many_owned(room.of(messages));
        taken.ok().map(|room| Place { class, room })
    }

    /// Waits for a place for so many messages.
    pub async fn place(&self, class: Class, messages: usize) -> Place {
        let room = &self.queues[class as usize].room;
        let taken = room.places.clone().acquire_many_owned(room.of(messages)).await;
        Place { class, room: taken.expect("nobody closes it") }
    }

    /// Hands messages in at their place.
    pub fn put(&self, place: Place, messages: Vec<T>) -> Result<(), Closed> {
        let ticket = self.tickets.fetch_add(1, Ordering::Relaxed);
        let batch = Batch { ticket, messages, _room: place.room };
        self.queues[place.class as usize].sender.send(batch).map_err(|_| Closed)
    }

    /// Waits for a place and hands the messages in.
    pub async fn send(&self, class: Class, messages: Vec<T>) -> Result<(), Closed> {
        let place = self.place(class, messages.len()).await;
        self.put(place, messages)
    }
}

impl<T> Inlet<T> {
    /// Waits until something can be taken out; false once nothing will ever come again.
    pub async fn ready(&mut self) -> bool {
        poll_fn(|context| self.poll_ready(context)).await
    }

    /// How many messages wait, over all classes.
    pub fn waiting(&self) -> usize {
        self.lines.iter().map(|line| line.room.taken()).sum()
    }

    /// Takes out what one turn can take: as it came, or class by class where much waits. Of every
    /// class something is taken, so that none starves.
    pub fn turn(&mut self, has_time: impl Fn() -> bool, mut take: impl FnMut(T)) {
        let mut left = TURN_MESSAGES;
        if self.waiting() <= LITTLE {
            while left > 0
                && let Some(messages) = self.first()
            {
                left = left.saturating_sub(messages.len());
                messages.into_iter().for_each(&mut take);
            }
            return;
        }
        for class in Class::ALL {
            let mut most = if class == Class::Bulk { TURN_BULK } else { TURN_MESSAGES };
            while let Some(messages) = self.first_of(class) {
                most = most.saturating_sub(messages.len());
                left = left.saturating_sub(messages.len());
                messages.into_iter().for_each(&mut take);
                if most == 0 || left == 0 || !has_time() {
                    break;
                }
            }
        }
    }

    /// Takes out what came first.
    pub fn first(&mut self) -> Option<Vec<T>> {
        // An older one may have come into an empty line while a later line was looked at.
        while self.lines.iter_mut().any(Line::look) {}
        let some = self.lines.iter_mut().filter(|line| line.head.is_some());
        let oldest = some.min_by_key(|line| line.head.as_ref().map(|batch| batch.ticket))?;
        oldest.head.take().map(|batch| batch.messages)
    }

    /// Takes out what came first of one class.
    fn first_of(&mut self, class: Class) -> Option<Vec<T>> {
        let line = &mut self.lines[class as usize];
        line.look();
        line.head.take().map(|batch| batch.messages)
    }

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        let mut is_open = false;
        for line in &mut self.lines {
            if line.head.is_none() {
                match line.batches.poll_recv(context) {
                    Poll::Ready(batch) => line.head = batch,
                    Poll::Pending => is_open = true,
                }
            }
            if line.head.is_some() {
                return Poll::Ready(true);
            }
        }
        if is_open { Poll::Pending } else { Poll::Ready(false) }
    }
}

impl<T> Line<T> {
    /// Looks at the oldest batch; whether there was a new one.
    fn look(&mut self) -> bool {
        let is_new = self.head.is_none();
        if is_new {
            self.head = self.batches.try_recv().ok();
        }
        is_new && self.head.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: [u32; Class::ALL.len()] = [4, 4, 4, 4];

    #[tokio::test]
    async fn what_waits_can_be_taken_as_it_came_or_by_its_class() {
        let (inwards, mut inlet) = way(SMALL);
        for (class, n) in [(Class::Routine, 1), (Class::Urgent, 2), (Class::Routine, 3)] {
            assert_eq!(inwards.send(class, vec![n]).await, Ok(()));
        }
        assert!(inlet.ready().await);
        assert_eq!(inlet.waiting(), 3);
        assert_eq!(inlet.first(), Some(vec![1]));
        assert_eq!(inlet.first_of(Class::Routine), Some(vec![3]));
        assert_eq!(inlet.first_of(Class::Routine), None);
        assert_eq!(inlet.first(), Some(vec![2]));
        assert_eq!((inlet.first(), inlet.waiting()), (None, 0));
    }

    fn turned(inlet: &mut Inlet<u32>, has_time: bool) -> Vec<u32> {
        let mut taken = Vec::new();
        inlet.turn(|| has_time, |message| taken.push(message));
        taken
    }

    #[tokio::test]
    async fn the_urgent_goes_first_where_much_waits_and_no_class_starves() {
        let (inwards, mut inlet) = way(ROOM);
        let little = [(Class::Bulk, 1), (Class::Routine, 2), (Class::Urgent, 3)];
        for (class, n) in little {
            assert_eq!(inwards.send(class, vec![n]).await, Ok(()));
        }
        assert_eq!(turned(&mut inlet, false), [1, 2, 3], "as it came while it is little");
        for n in 0..3 {
            assert_eq!(inwards.send(Class::Bulk, vec![50 + n; TURN_BULK]).await, Ok(()));
            assert_eq!(inwards.send(Class::Routine, vec![40 + n; LITTLE]).await, Ok(()));
        }
        assert_eq!(inwards.send(Class::Finding, vec![30]).await, Ok(()));
        assert_eq!(inwards.send(Class::Urgent, vec![20]).await, Ok(()));
        let mut taken = turned(&mut inlet, false);
        taken.dedup();
        assert_eq!(taken, [20, 30, 40, 50], "a batch of each while there is no time");
        let mut taken = turned(&mut inlet, true);
        taken.dedup();
        assert_eq!(taken, [41, 42, 51], "of the bulk a part in each turn");
        let mut taken = turned(&mut inlet, true);
        taken.dedup();
        assert_eq!(taken, [52]);
    }

    #[tokio::test]
    async fn a_full_class_holds_up_no_other_and_has_room_again_once_it_is_taken() {
        let (inwards, mut inlet) = way(SMALL);
        assert_eq!(inwards.send(Class::Routine, vec![0; 9]).await, Ok(()));
        assert!(inwards.try_place(Class::Routine, 1).is_none());
        assert!(inwards.try_place(Class::Urgent, 4).is_some());
        assert_eq!(inlet.first_of(Class::Routine), Some(vec![0; 9]));
        assert!(inwards.try_place(Class::Routine, 4).is_some());
    }

    #[tokio::test]
    async fn both_ends_learn_that_the_other_is_gone() {
        let (inwards, mut inlet) = way(SMALL);
        assert_eq!(inwards.clone().send(Class::Bulk, vec![1]).await, Ok(()));
        drop(inwards);
        assert!(inlet.ready().await);
        assert_eq!(inlet.first(), Some(vec![1]));
        assert!(!inlet.ready().await);
        let (inwards, inlet) = way(SMALL);
        assert_eq!(inwards.send(Class::Bulk, vec![1, 2, 3, 4]).await, Ok(()));
        drop(inlet);
        assert_eq!(inwards.send(Class::Bulk, vec![5]).await, Err(Closed));
    }
}
