//! A running city: the store opened, the loop brought back, the doors open.

use crate::bridge::Bridge;
use crate::clock::Clock;
use crate::console::Console;
use crate::control::Control;
use crate::decode::Decode;
use crate::directory::Directory;
use crate::door::{Arrived, Door, Entrance, Heard, Moment, Registry, Scope, Secret};
use crate::engine::Engine;
use crate::entrances::{Entrances, listen};
use crate::feed::Feed;
use crate::files::{BrokerSaid, CityFile, Files};
use crate::history::{History, Writing};
use crate::inwards::{Closed, Inlet, ROOM, way};
use crate::machine::give_way;
use crate::message::{Answer, Inputs, Message};
use crate::open::{Opened, open};
use crate::published::Published;
use crate::set_aside::SetAside;
use crate::shortage::Shortage;
use crate::staff::Staff;
use crate::store::{Cursors, JournalError, OpenError, Snapshots, Store};
use crate::tell;
use crate::town::Town;
use crate::undelivered::Undelivered;
use crate::underlay::Underlay;
use crate::web::{self, Web};
use crate::writer::{Aside, Writer, snapshot};
use city::{Grids, Input, Refused, Segment};
use cycle::Cycle;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{self as threads, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Instant;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::watch;
use wire::Class;

/// Inputs asked at once.
pub const INPUTS_AT_ONCE: usize = 4_096;

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
    pub assets: web::FindAsset,
    /// When the program started.
    pub started: Instant,
    /// Whether all that comes in is kept together by `stop`, and nothing of it by anything else:
    /// for a list that comes in whole or not at all.
    pub whole: bool,
    /// Whether a link signs everybody on this machine in as a supervisor, as long as it runs.
    pub visitors: bool,
}

/// The loop's thread, which ends with the loop and the number of the next fact, and the writer's,
/// which ends with the store.
type Threads = (JoinHandle<(Cycle, u64)>, JoinHandle<Store>);

/// A city that runs.
pub struct Running {
    /// The front door's address.
    pub mqtt: SocketAddr,
    /// Its address for TLS, where it has one.
    pub mqtt_tls: Option<SocketAddr>,
    /// Its address for WebSocket, where it has one.
    pub mqtt_websocket: Option<SocketAddr>,
    /// The web's address.
    pub web: SocketAddr,
    /// How to reach the console, and to sign in there for the first time.
    pub console: Console,
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
    /// What became of the points for an InfluxDB 2, where the city has one.
    pub influx: Option<Arc<influx::Tally>>,
    inputs: Inputs,
    shutdown: watch::Sender<bool>,
    doors: Vec<tokio::task::JoinHandle<std::io::Result<()>>>,
    threads: Option<Threads>,
    history: Option<Writing>,
    snapshots: Arc<Snapshots>,
    cursors: Cursors,
}

impl Running {
    /// Opens the store, brings the city back, and opens the doors.
    pub async fn start(setup: Setup) -> Result<Running, OpenError> {
        let underlay = Underlay::open(&setup.files, &setup.said)?;
        let front = Entrances::open(&setup.said.mqtt).await?;
        let web = listen(setup.said.web.listen, "web.listen").await?;
        let opened = open(&setup)?;
        let console = Console::of(&setup, web.local_addr()?, &opened.staff)?;
        let city = opened.recovered.cycle.city();
        let directory = Arc::new(Directory::of(city));
        let published = Arc::new(Published::new(city.picture()));
        let door = Door::new(opened.registry.clone(), setup.said.mqtt.limits());
        let (inputs, from_doors) = way(ROOM);
        let mut running = Running {
            mqtt: front.plain,
            mqtt_tls: front.tls,
            mqtt_websocket: front.websocket,
            web: web.local_addr()?,
            console,
            town: opened.town.clone(),
            published,
            registry: opened.registry.clone(),
            clock: Arc::new(setup.clock),
            decode: Decode { decoders: opened.town.pack.decoders.clone().into(), directory },
            door,
            influx: None,
            inputs,
            shutdown: watch::Sender::new(false),
            doors: Vec::new(),
            threads: None,
            history: None,
            snapshots: opened.snapshots.clone(),
            cursors: Cursors::default(),
        };
        let (reader, staff) = (opened.store.reader()?, opened.staff.clone());
        let folder = &setup.said.store.folder;
        let (letters, asides) = sync_channel(1);
        let feed = match &setup.said.influx {
            Some(said) => Some(Feed::open(said, folder, &opened, &running.cursors, letters)?),
            None => None,
        };
        let history = running.start_history(&opened, &setup.said)?;
        running.start_loop(opened, folder, from_doors, asides)?;
        running.start_feed(feed);
        running.open_front_door(front.all);
        running.open_control(folder, staff.clone(), setup.whole)?;
        running.open_bridge(setup.said.broker.as_ref())?;
        let page = Web::new(web::Given {
            published: running.published.clone(),
            inputs: running.inputs.clone(),
            directory: running.decode.directory.clone(),
            clock: running.clock.clone(),
            door: running.door.clone(),
            influx: running.influx.clone(),
            reader: Mutex::new(reader),
            history,
            boundary: running.town.boundary.clone(),
            underlay,
            staff,
            origin: setup.said.web.origin.clone(),
            simulated: setup.simulated,
            started: setup.started,
            assets: setup.assets,
            address: running.web,
        });
        running.open_web(page, web);
        running.ask(Input::Restart).await?;
        Ok(running)
    }

    /// Starts the loop's and the writer's threads.
    fn start_history(
        &mut self,
        opened: &Opened,
        said: &CityFile,
    ) -> Result<Arc<History>, OpenError> {
        let (known, clock) = (self.decode.directory.clone(), self.clock.clone());
        let room = self.published.room.clone();
        let writing = Writing::open(opened, said, &self.cursors, known, clock, room)?;
        let told = writing.told.clone();
        self.history = Some(writing);
        Ok(told)
    }

    fn start_loop(
        &mut self,
        opened: Opened,
        folder: &Path,
        from_doors: Inlet<Arrived<Message>>,
        asides: threads::Receiver<Aside>,
    ) -> Result<(), OpenError> {
        let Opened { store, snapshots, recovered, reserve, has_room, .. } = opened;
        let mut shortage = Shortage {
            reserve,
            receipts: self.door.receipts(),
            published: self.published.clone(),
            clock: self.clock.clone(),
            stop: self.shutdown.subscribe(),
            looked: Instant::now(),
        };
        if !has_room {
            shortage.begin()?;
        }
        let moment = Moment { at: Instant::now(), ms: self.clock.now().0 };
        self.door.restore(store.kept(&moment)?);
        let (orders, unanswered) = (self.door.orders(), tell::unanswered(recovered.cycle.city()));
        let (commits, to_write) = sync_channel(1);
        let writer = Writer {
            store,
            covered: snapshots.needed_from()?,
            snapshots,
            cursors: self.cursors.clone(),
            receipts: self.door.receipts(),
            undelivered: Undelivered::of(unanswered, &orders),
            orders,
            ledger: self.door.ledger(),
            published: self.published.clone(),
            clock: self.clock.clone(),
            shortage,
            asides,
        };
        let engine = Engine {
            cycle: recovered.cycle,
            next: recovered.next,
            clock: self.clock.clone(),
            directory: self.decode.directory.clone(),
            set_aside: SetAside::open(folder.join("set-aside")),
            room: self.published.room.clone(),
            last_words: self.published.last_words.clone(),
            excused: None,
            commits,
        };
        let runtime = Handle::current();
        let turning = move || engine.run(from_doors, &runtime);
        let engine = thread::Builder::new().name("loop".into()).spawn(turning)?;
        let writing = move || writer.run(&to_write);
        let writer = thread::Builder::new().name("writer".into()).spawn(writing)?;
        self.threads = Some((engine, writer));
        Ok(())
    }

    fn start_feed(&mut self, feed: Option<Feed>) {
        let Some(feed) = feed else { return };
        self.influx = Some(feed.tally());
        let (stop, clock) = (self.shutdown.subscribe(), self.clock.clone());
        self.doors.push(tokio::task::spawn_blocking(move || {
            // It ends with the process, so that nobody else gets a thread that gives way.
            give_way();
            feed.run(&clock, &stop);
            Ok(())
        }));
    }

    fn open_web(&mut self, page: Web, listener: TcpListener) {
        let stop = self.shutdown.subscribe();
        self.doors.push(tokio::spawn(async move { web::serve(page, listener, stop).await }));
    }

    fn open_front_door(&mut self, entrances: Vec<Entrance>) {
        for entrance in entrances {
            let (door, inputs) = (self.door.clone(), self.inputs.clone());
            let (decode, stop) = (self.decode.clone(), self.shutdown.subscribe());
            let hear = move |heard: Heard<'_>| decode.heard(heard);
            self.doors
                .push(tokio::spawn(async move { door.serve(entrance, hear, inputs, stop).await }));
        }
    }

    fn open_control(
        &mut self,
        folder: &Path,
        staff: Arc<Staff>,
        whole: bool,
    ) -> Result<(), OpenError> {
        let (registry, door) = (self.registry.clone(), self.door.clone());
        let control = Control::new(folder, registry, door, staff, whole)?;
        let stop = self.shutdown.subscribe();
        self.doors.push(tokio::spawn(async move {
            control.serve(stop).await;
            Ok(())
        }));
        Ok(())
    }

    fn open_bridge(&mut self, said: Option<&BrokerSaid>) -> Result<(), OpenError> {
        let Some(said) = said else { return Ok(()) };
        let (decode, inputs) = (self.decode.clone(), self.inputs.clone());
        let bridge = Bridge::new(said, decode, inputs, &self.published)?;
        let stop = self.shutdown.subscribe();
        self.doors.push(tokio::spawn(async move {
            bridge.serve(stop).await;
            Ok(())
        }));
        Ok(())
    }

    /// Puts an input before the loop and waits for its commit.
    pub async fn ask(&self, input: Input) -> Result<Answer, OpenError> {
        let (message, answer) = Message::asked(input);
        self.inputs.send(Class::Urgent, vec![Arrived { what: message, receipt: None }]).await?;
        answer.await.map_err(|_| Closed.into())
    }

    /// The way to the loop, for a further door.
    pub fn inputs(&self) -> Inputs {
        self.inputs.clone()
    }

    /// Registers things; tells what was refused, by place in the list. `progress` hears how many
    /// are done.
    pub async fn register(
        &self,
        asked: Vec<city::Registration>,
        mut progress: impl FnMut(usize),
    ) -> Result<Vec<(usize, Refused)>, OpenError> {
        let (mut refused, mut done) = (Vec::new(), 0);
        let mut asked = asked.into_iter().map(Input::Register).peekable();
        while asked.peek().is_some() {
            let batch = asked.by_ref().take(INPUTS_AT_ONCE).collect();
            for answer in self.ask_all(batch).await? {
                if let Answer::Refused(reason) = answer {
                    refused.push((done, reason));
                }
                done += 1;
            }
            progress(done);
        }
        Ok(refused)
    }

    /// Puts inputs before the loop, at most `INPUTS_AT_ONCE` of them, and waits for the commit of
    /// each; answers stand in the same order.
    pub async fn ask_all(&self, asked: Vec<Input>) -> Result<Vec<Answer>, OpenError> {
        let (messages, answers): (Vec<_>, Vec<_>) = asked.into_iter().map(Message::asked).unzip();
        let arrived = messages.into_iter().map(|what| Arrived { what, receipt: None });
        self.inputs.send(Class::Routine, arrived.collect()).await?;
        let mut told = Vec::with_capacity(answers.len());
        for answer in answers {
            told.push(answer.await.map_err(|_| Closed)?);
        }
        Ok(told)
    }

    /// Lets somebody sign in until the process ends; the secret is told once and kept nowhere.
    pub fn enrol_for_now(&self, name: &str, scope: Scope) -> Result<Secret, OpenError> {
        Ok(self.registry.enrol(name, scope)?)
    }

    /// Closes the doors, lets the loop finish, and leaves a snapshot behind.
    pub async fn stop(self) -> Result<(), OpenError> {
        let snapshots = self.snapshots.clone();
        let (cycle, next) = self.end(|mut store| store.keep()).await?;
        let store = move || snapshot(&snapshots, cycle.city(), next, &AtomicU64::new(0));
        Ok(tokio::task::spawn_blocking(store).await?)
    }

    /// Closes the doors and lets the loop finish, without a snapshot: the next start finds what a
    /// kill would leave.
    pub async fn close(self) -> Result<(Cycle, u64), OpenError> {
        self.end(|_| Ok(())).await
    }

    async fn end(
        self,
        keep: fn(Store) -> Result<(), JournalError>,
    ) -> Result<(Cycle, u64), OpenError> {
        let Running { inputs, shutdown, doors, threads, history, .. } = self;
        shutdown.send_replace(true);
        for door in doors {
            door.await??;
        }
        drop(inputs);
        let (engine, writer) = threads.ok_or(Closed)?;
        let joined = tokio::task::spawn_blocking(move || {
            let last = engine.join().map_err(|_| "the loop's thread panicked")?;
            keep(writer.join().map_err(|_| "the writer's thread panicked")?)?;
            if let Some(history) = history {
                history.stop();
            }
            Ok::<_, OpenError>(last)
        });
        joined.await?
    }
}
