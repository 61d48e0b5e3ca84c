//! What all requests share: the pictures and what was looked up in them, the way to the loop.

use super::Given;
use super::events::Events;
use super::guard;
use super::index::Index;
use super::live::Live;
use super::machine::Machine;
use super::packed::Packed;
use super::problem::Problem;
use super::tiles::{Drawn, Kept, Sieves};
use super::tracks::Tracks;
use crate::door::Arrived;
use crate::inwards::{ROOM, way};
use crate::message::{Answer, Inputs, Message};
use crate::room::Space;
use crate::staff::Asker;
use crate::underlay::Underlay;
use axum::http::HeaderValue;
use city::{City, Input, Right, Time};
use rusqlite::Connection;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::timeout;
use wire::Class;

/// How long the loop may take to answer.
const ANSWER: Duration = Duration::from_secs(10);
/// What nobody has looked at for so long is put away, so that no old picture stays in memory.
const UNSEEN_KEPT: Duration = Duration::from_secs(10);

/// What all requests share.
pub(super) struct Gallery {
    pub(super) given: Given,
    /// The way to the loop; given back when the web closes.
    inputs: Mutex<Option<Inputs>>,
    view: Mutex<Option<(Arc<View>, Instant)>>,
    index: Mutex<Arc<Index>>,
    drawn: Drawn,
    /// The map as it is shown, and who is told of it.
    pub(super) live: Arc<Live>,
    /// The console's files as they were packed before.
    pub(super) packed: Packed,
    /// Tiles that were encoded before.
    pub(super) tiles: Kept,
    /// What narrowed maps hold.
    pub(super) sieves: Sieves,
    /// What a page of ours may load and do.
    pub(super) policy: HeaderValue,
    pub(super) events: Events,
    pub(super) tracks: Tracks,
    pub(super) machine: Machine,
    /// From the start of the program until the city could be seen.
    pub(super) visible: OnceLock<Duration>,
}

/// A picture of the city, and what is looked up in it.
pub(super) struct View {
    /// The picture.
    pub(super) city: Arc<City>,
    /// Open cases and active tasks by whom they are about.
    pub(super) index: Arc<Index>,
}

impl Gallery {
    pub(super) fn new(given: Given) -> Gallery {
        let city = given.published.city();
        Gallery {
            inputs: Mutex::new(Some(given.inputs.clone())),
            view: Mutex::default(),
            index: Mutex::default(),
            drawn: Drawn::new(&given.boundary, city.settings()),
            live: Arc::new(Live::new(&city)),
            packed: Packed::default(),
            tiles: Kept::default(),
            sieves: Sieves::default(),
            policy: guard::policy(given.underlay.as_ref().and_then(Underlay::origin)),
            events: Events::default(),
            tracks: Tracks::default(),
            machine: Machine::default(),
            visible: OnceLock::new(),
            given: Given { inputs: way(ROOM).0, ..given },
        }
    }

    /// The time now.
    pub(super) fn now(&self) -> Time {
        self.given.clock.now()
    }

    /// The newest picture. What is looked up in it is computed once, and from the one before.
    pub(super) fn view(&self) -> Arc<View> {
        let city = self.given.published.city();
        let mut kept = lock(&self.view);
        if let Some((view, seen)) = kept.as_mut().filter(|(view, _)| Arc::ptr_eq(&view.city, &city))
        {
            *seen = Instant::now();
            return view.clone();
        }
        let mut index = lock(&self.index);
        *index = Arc::new(index.after(&city));
        let view = Arc::new(View { city, index: index.clone() });
        *kept = Some((view.clone(), Instant::now()));
        view
    }

    /// The lines that never change: the boundary and the streets.
    pub(super) fn drawn(&self) -> &Drawn {
        &self.drawn
    }

    /// Puts away what nobody looks at any more.
    pub(super) fn tidy(&self) {
        lock(&self.view).take_if(|(_, seen)| seen.elapsed() > UNSEEN_KEPT);
        self.live.tidy(UNSEEN_KEPT);
    }

    /// Runs a short reading of the store beside the async tasks.
    pub(super) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let gallery = self.clone();
        aside(move || read(&lock(&gallery.given.reader))).await?.map_err(|error| {
            tracing::error!(%error, "the store could not be read for the web");
            Problem::internal()
        })
    }

    /// Puts an input before the loop and waits until its facts are on disk. While that is full,
    /// what people decide and report goes on, from the reserve.
    pub(super) async fn ask(&self, input: Input) -> Result<Answer, Problem> {
        let from_reserve = matches!(input, Input::Decision(_) | Input::Report(_));
        match self.given.published.room.space() {
            Space::Ample => (),
            Space::Reserve if from_reserve => (),
            Space::Reserve | Space::Nothing => return Err(Problem::disk_full()),
        }
        let inputs = lock(&self.inputs).clone().ok_or_else(Problem::closing)?;
        let (message, answer) = Message::asked(input);
        let asked = async {
            let arrived = vec![Arrived { what: message, receipt: None }];
            inputs.send(Class::Urgent, arrived).await.map_err(|_| Problem::closing())?;
            drop(inputs);
            answer.await.map_err(|_| Problem::closing())
        };
        timeout(ANSWER, asked).await.map_err(|_| Problem::too_slow())?
    }

    /// How many messages of a class wait for the loop; nothing once the web closes.
    pub(super) fn waiting(&self, class: Class) -> Option<usize> {
        lock(&self.inputs).as_ref().map(|inputs| inputs.waiting(class))
    }

    /// Whether somebody sees what a worker has to do: a crew without further rights, its own.
    pub(super) fn sees_work_of(&self, asker: &Asker, worker: &str) -> bool {
        let is_its_own = asker.operator.crew.as_deref() == Some(worker);
        is_its_own || self.given.staff.posts.may(asker.operator.post, Right::Look)
    }

    /// Gives back the way to the loop, and lets those go who watch the map.
    pub(super) fn close(&self) {
        self.live.close();
        *lock(&self.inputs) = None;
    }
}

/// Runs what takes milliseconds on a thread of its own.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "an answer of the web failed");
        Problem::internal()
    })
}

/// Locks; whoever panicked while holding it left nothing half done.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
