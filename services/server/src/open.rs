//! Opening a city: its store, its files, who may sign in, and the loop as it was.

use crate::door::{BadScope, InstallationKey, Registration, Registry, Scope, Secret, Verifier};
use crate::run::Setup;
use crate::store::{self, JournalError, OpenError, Recovered, Reserve, Snapshots, Store};
use crate::town::{self, Town};
use std::path::Path;
use std::sync::Arc;

/// Everything there is before a door opens.
pub(crate) struct Opened {
    pub(crate) store: Store,
    pub(crate) town: Town,
    pub(crate) registry: Arc<Registry>,
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
        Err(error) if is_full(&error) && reserve.is_ready() => {
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
    let registry = Arc::new(open_registry(&store)?);
    let snapshots = Arc::new(Snapshots::new(store::Folder::new(folder)));
    snapshots.tidy()?;
    let recovered = store::bring_back(&store, &snapshots, &town.settings)?;
    let (reserve, has_room) = (reserve.clone(), false);
    Ok(Opened { store, town, registry, snapshots, recovered, reserve, has_room })
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

/// Everybody who may sign in, from the store.
fn open_registry(store: &Store) -> Result<Registry, OpenError> {
    let registry = Registry::new(installation_key(store)?);
    let stored = store.identities()?;
    let known =
        stored.into_iter().map(|(name, verifier, scope)| registration(&name, &verifier, &scope));
    registry.register(known.collect::<Result<Vec<_>, _>>()?)?;
    Ok(registry)
}

/// Makes or renews somebody's right to sign in, in a store that no server has open.
pub fn enrol(folder: &Path, name: &str, scope: Scope) -> Result<Secret, OpenError> {
    let store = Store::open(folder)?;
    let registry = Registry::new(installation_key(&store)?);
    let secret = registry.enrol(name, scope)?;
    for one in registry.registrations() {
        let roots: Vec<&str> = one.scope.roots().collect();
        let mut things: Vec<&str> = one.scope.things().collect();
        things.sort_unstable();
        let scope = serde_json::json!({ "roots": roots, "things": things }).to_string();
        store.keep_identity(&one.name, &one.verifier.to_bytes(), &scope)?;
    }
    Ok(secret)
}

fn installation_key(store: &Store) -> Result<InstallationKey, OpenError> {
    let bytes = store.key("installation", || {
        InstallationKey::generate().map(|key| key.to_bytes().to_vec()).map_err(|e| e.to_string())
    })?;
    let bytes =
        <[u8; 32]>::try_from(bytes).map_err(|_| "the stored installation key is damaged")?;
    Ok(InstallationKey::from_bytes(bytes))
}

#[derive(serde::Deserialize)]
struct StoredScope {
    roots: Vec<String>,
    things: Vec<String>,
}

fn registration(name: &str, verifier: &[u8], scope: &str) -> Result<Registration, OpenError> {
    let stored: StoredScope = serde_json::from_str(scope)?;
    let scope =
        Scope::new(stored.roots, stored.things).map_err(|error: BadScope| error.to_string())?;
    let bytes = <[u8; 32]>::try_from(verifier).map_err(|_| "a stored verifier is damaged")?;
    Ok(Registration { name: name.into(), verifier: Verifier::from_bytes(bytes), scope })
}
