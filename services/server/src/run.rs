//! A running city: the store opened, the loop brought back, the doors open.

use crate::bridge::Bridge;
use crate::clock::Clock;
use crate::decode::Decode;
use crate::directory::Directory;
use crate::door::{
    Arrived, BadScope, Door, InstallationKey, Limits, Registration, Registry, Scope, Secret,
    Verifier,
};
use crate::engine::Engine;
use crate::files::{CityFile, Files};
use crate::message::{Answer, Message};
use crate::published::Published;
use crate::set_aside::SetAside;
use crate::store::{self, OpenError, Snapshots, Store};
use crate::tell;
use crate::town::{self, Town};
use crate::undelivered::Undelivered;
use crate::web::{self, Web};
use crate::writer::{Writer, snapshot};
use city::{Grids, Input, Refused, Segment};
use cycle::Cycle;
use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Instant;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};

/// Batches of inputs that may wait for the loop; beyond that sockets are not read.
const INPUTS_WAITING: usize = 1_024;
/// Registrations asked at once.
const REGISTRATIONS_AT_ONCE: usize = 4_096;

/// Makes streets where no file gives them.
pub type MakeStreets = fn(&Grids) -> Vec<Segment>;

/// What a city is started with.
pub struct Setup {
    /// The texts of its configuration.
    pub files: Files,
    /// What its file says.
    pub said: CityFile,
    /// Its streets where no file gives them.
    pub streets: MakeStreets,
    /// What time it is: the wall's or a recording's.
    pub clock: Clock,
    /// What the status page says of a simulated world.
    pub simulated: Option<web::Rates>,
    /// The console's files.
    pub assets: fn(&str) -> Option<(Cow<'static, [u8]>, &'static str)>,
    /// When the program started.
    pub started: Instant,
}

/// A city that runs.
pub struct Running {
    /// The front door's address.
    pub mqtt: SocketAddr,
    /// The web's address.
    pub web: SocketAddr,
    /// What it was told.
    pub town: Town,
    /// What the web sees.
    pub published: Arc<Published>,
    /// Who may sign in at the front door.
    pub registry: Arc<Registry>,
    /// What time it is.
    pub clock: Arc<Clock>,
    /// What bytes mean.
    pub decode: Decode,
    /// The front door.
    pub door: Door,
    inputs: mpsc::Sender<Vec<Arrived<Message>>>,
    shutdown: watch::Sender<bool>,
    doors: Vec<tokio::task::JoinHandle<std::io::Result<()>>>,
    engine: JoinHandle<(Cycle, u64)>,
    writer: JoinHandle<()>,
    snapshots: Arc<Snapshots>,
}

impl Running {
    /// Opens the store, brings the city back, and opens the doors.
    pub async fn start(setup: Setup) -> Result<Running, OpenError> {
        let mqtt = listen(setup.said.mqtt.listen, "mqtt.listen").await?;
        let web = listen(setup.said.web.listen, "web.listen").await?;
        let folder = setup.said.store.folder.clone();
        let mut store = Store::open(&folder)?;
        let town = store.together(|store| read_town(store, &setup))?;
        let registry = Arc::new(open_registry(&store)?);
        let snapshots = Arc::new(Snapshots::new(&folder));
        let newest = snapshots.newest(&town.settings)?;
        let recovered = store::recover(town.settings.clone(), newest, &store)?;
        let clock = Arc::new(setup.clock);
        let directory = Arc::new(Directory::of(recovered.cycle.city()));
        let published = Arc::new(Published::new(recovered.cycle.city().picture()));
        let door = Door::new(registry.clone(), Limits::default());
        let reader = store.reader()?;
        let covered = snapshots.needed_from()?;
        let (inputs, from_doors) = mpsc::channel(INPUTS_WAITING);
        let (commits, to_write) = sync_channel(1);
        let unanswered = tell::unanswered(recovered.cycle.city());
        let engine = Engine {
            cycle: recovered.cycle,
            next: recovered.next,
            clock: clock.clone(),
            directory: directory.clone(),
            set_aside: SetAside::open(folder.join("set-aside")),
            commits,
        };
        let runtime = Handle::current();
        let engine = thread::Builder::new()
            .name("loop".into())
            .spawn(move || engine.run(from_doors, &runtime))?;
        let writer = Writer {
            store,
            snapshots: snapshots.clone(),
            receipts: door.receipts(),
            orders: door.orders(),
            published: published.clone(),
            clock: clock.clone(),
            covered,
            undelivered: Undelivered::of(unanswered),
        };
        let writer = thread::Builder::new().name("writer".into()).spawn(move || writer.run(&to_write))?;
        let decode =
            Decode { decoders: Arc::new(town.pack.decoders.clone()), directory: directory.clone() };
        let shutdown = watch::Sender::new(false);
        let (mqtt_address, web_address) = (mqtt.local_addr()?, web.local_addr()?);
        let at_door = decode.clone();
        let (front, stop) = (door.clone(), shutdown.subscribe());
        let (to_loop, hear) = (inputs.clone(), move |heard: crate::door::Heard<'_>| at_door.heard(heard));
        let mut doors =
            vec![tokio::spawn(async move { front.serve(mqtt, hear, to_loop, stop).await })];
        let page = Web::new(web::Given {
            published: published.clone(),
            inputs: inputs.clone(),
            directory,
            clock: clock.clone(),
            door: door.clone(),
            reader: Mutex::new(reader),
            boundary: town.boundary.clone(),
            simulated: setup.simulated,
            started: setup.started,
            assets: setup.assets,
            address: web_address,
        });
        let stop = shutdown.subscribe();
        doors.push(tokio::spawn(async move { web::serve(page, web, stop).await }));
        if let Some(said) = &setup.said.broker {
            let bridge = Bridge::new(said, decode.clone(), inputs.clone(), published.orders())?;
            let stop = shutdown.subscribe();
            doors.push(tokio::spawn(async move {
                bridge.serve(stop).await;
                Ok(())
            }));
        }
        let running = Running {
            mqtt: mqtt_address,
            web: web_address,
            town,
            published,
            registry,
            clock,
            decode,
            door,
            inputs,
            shutdown,
            doors,
            engine,
            writer,
            snapshots,
        };
        running.ask(Input::Restart).await?;
        Ok(running)
    }

    /// Puts an input before the loop and waits for its commit.
    pub async fn ask(&self, input: Input) -> Result<Answer, OpenError> {
        let (message, answer) = Message::asked(input);
        self.inputs.send(vec![Arrived { what: message, receipt: None }]).await.map_err(|_| ENDED)?;
        answer.await.map_err(|_| ENDED.into())
    }

    /// The way to the loop, for a further door.
    pub fn inputs(&self) -> mpsc::Sender<Vec<Arrived<Message>>> {
        self.inputs.clone()
    }

    /// Registers things; tells what was refused, by place in the list. `progress` hears how many
    /// are done.
    pub async fn register(
        &self,
        asked: Vec<city::Registration>,
        mut progress: impl FnMut(usize),
    ) -> Result<Vec<(usize, Refused)>, OpenError> {
        let mut refused = Vec::new();
        let mut done = 0;
        let mut asked = asked.into_iter().peekable();
        while asked.peek().is_some() {
            let batch = asked.by_ref().take(REGISTRATIONS_AT_ONCE);
            let (messages, answers): (Vec<_>, Vec<_>) =
                batch.map(|one| Message::asked(Input::Register(one))).unzip();
            let arrived = messages.into_iter().map(|what| Arrived { what, receipt: None });
            self.inputs.send(arrived.collect()).await.map_err(|_| ENDED)?;
            for answer in answers {
                if let Answer::Refused(reason) = answer.await.map_err(|_| ENDED)? {
                    refused.push((done, reason));
                }
                done += 1;
            }
            progress(done);
        }
        Ok(refused)
    }

    /// Lets somebody sign in until the process ends; the secret is told once and kept nowhere.
    pub fn enrol_for_now(&self, name: &str, scope: Scope) -> Result<Secret, OpenError> {
        Ok(self.registry.enrol(name, scope)?)
    }

    /// Closes the doors, lets the loop finish, and leaves a snapshot behind.
    pub async fn stop(self) -> Result<(), OpenError> {
        let Running { inputs, shutdown, doors, engine, writer, snapshots, .. } = self;
        shutdown.send_replace(true);
        for door in doors {
            door.await??;
        }
        drop(inputs);
        tokio::task::spawn_blocking(move || {
            let joined = engine.join();
            let (cycle, next) = joined.map_err(|_| "the loop's thread panicked")?;
            writer.join().map_err(|_| "the writer's thread panicked")?;
            snapshot(&snapshots, cycle.city(), next, &AtomicU64::new(0));
            Ok::<(), OpenError>(())
        })
        .await?
    }
}

const ENDED: &str = "the loop has ended; see the log above";

async fn listen(address: SocketAddr, key: &str) -> Result<TcpListener, OpenError> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| format!("{key}: {address} cannot be used: {error}; choose another").into())
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
    let known = stored.into_iter().map(|(name, verifier, scope)| registration(&name, &verifier, &scope));
    registry.register(known.collect::<Result<Vec<_>, _>>()?)?;
    Ok(registry)
}

/// Makes or renews somebody's right to sign in, in a store that no server has open.
pub fn enrol(folder: &std::path::Path, name: &str, scope: Scope) -> Result<Secret, OpenError> {
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
    let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| "the stored installation key is damaged")?;
    Ok(InstallationKey::from_bytes(bytes))
}

#[derive(serde::Deserialize)]
struct StoredScope {
    roots: Vec<String>,
    things: Vec<String>,
}

fn registration(name: &str, verifier: &[u8], scope: &str) -> Result<Registration, OpenError> {
    let stored: StoredScope = serde_json::from_str(scope)?;
    let scope = Scope::new(stored.roots, stored.things).map_err(|error: BadScope| error.to_string())?;
    let bytes = <[u8; 32]>::try_from(verifier).map_err(|_| "a stored verifier is damaged")?;
    Ok(Registration { name: name.into(), verifier: Verifier::from_bytes(bytes), scope })
}
