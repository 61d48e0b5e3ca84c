//! Opening a city: its store, its files, who may sign in, and the loop as it was.

use crate::clock::Clock;
use crate::door::Registry;
use crate::identities::open_registry;
use crate::posts;
use crate::run::Setup;
use crate::staff::Staff;
use crate::store::{self, JournalError, OpenError, Recovered, Reserve, Snapshots, Store};
use crate::town::{self, Town};
use std::sync::Arc;

/// Everything there is before a door opens.
pub(crate) struct Opened {
    pub(crate) store: Store,
    pub(crate) town: Town,
    pub(crate) registry: Arc<Registry>,
    pub(crate) staff: Arc<Staff>,
    pub(crate) snapshots: Arc<Snapshots>,
    pub(crate) recovered: Recovered,
    pub(crate) reserve: Reserve,
    /// Whether the reserve stands ready; otherwise the disk is full.
    pub(crate) has_room: bool,
}

const MIB: u64 = 1 << 20;

/// Opens the store, reads the town, and brings the loop back; from the reserve where the disk is
/// full.
pub(crate) fn open(setup: &Setup) -> Result<Opened, OpenError> {
    let said = &setup.said.store;
    let reserve = Reserve::new(&said.folder, said.reserve_mib * MIB);
    let mut opened = match open_once(setup, &reserve) {
        Err(error) if is_full(&error) => {
            tracing::error!("the disk is full: the city starts from the reserve");
            reserve.release()?;
            open_once(setup, &reserve)?
        }
        done => done?,
    };
    opened.has_room = reserve.make()?;
    Ok(opened)
}

/// Whether it failed for want of room.
fn is_full(error: &OpenError) -> bool {
    error.downcast_ref().is_some_and(store::wants_room)
        || error.downcast_ref().is_some_and(store::is_full)
        || matches!(error.downcast_ref(), Some(JournalError::Full))
}

fn open_once(setup: &Setup, reserve: &Reserve) -> Result<Opened, OpenError> {
    let folder = &setup.said.store.folder;
    let mut store = Store::open(folder)?;
    let town = store.together(|store| read_town(store, setup))?;
    for flaw in &town.flaws {
        tracing::warn!("{flaw}");
    }
    let registry = Arc::new(open_registry(folder, &store)?);
    let posts = posts::read(&setup.files)?;
    let staff = Arc::new(Staff::open(folder, posts, Clock::wall())?);
    let snapshots = Arc::new(Snapshots::new(store::Folder::new(folder)));
    snapshots.tidy()?;
    let recovered = store::bring_back(&store, &snapshots, &town.settings)?;
    if setup.whole {
        store.hold()?;
    }
    let (reserve, has_room) = (reserve.clone(), false);
    Ok(Opened { store, town, registry, staff, snapshots, recovered, reserve, has_room })
}

fn read_town(store: &mut Store, setup: &Setup) -> Result<Town, OpenError> {
    let mut failed = None;
    let mut number = |space: &str, name: &str| {
        store.slot(space, name).unwrap_or_else(|error| {
            failed = Some(error);
            0
        })
    };
    let town = town::read(&setup.files, &setup.said, setup.streets, &mut number)?;
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(town),
    }
}
