//! A door on a free port of the loopback, and what came in through it.

use server::door::{
    Arrived, Door, Entrance, Heard, InstallationKey, Limits, Moment, Promised, Receipt, Refusal,
    Registry, Scope,
};
use server::store::{Batch, Store};
use server::{Inlet, way};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use wire::Class;

/// Longer than anything here should take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// What the test's decoder makes of what it hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Note {
    Published { who: String, topic: String, body: Vec<u8>, qos: u8, dup: bool, will: bool },
    Refused { who: Option<String>, topic: Option<String>, reason: Refusal, size: usize },
    Came { who: String, client: String, open: usize },
    Went { who: String, client: String, open: usize, graceful: bool },
    Noted,
}

/// The body that makes the decoder panic.
pub(crate) const POISON: &str = "poison";

/// All of one class, so that it is told in its order.
fn noted(heard: Heard<'_>) -> (Class, Note) {
    (Class::Routine, note(heard))
}

fn note(heard: Heard<'_>) -> Note {
    if let Heard::Published(said) = heard {
        assert_ne!(said.body, POISON.as_bytes(), "the decoder was asked to panic");
    }
    match heard {
        Heard::Published(said) => Note::Published {
            who: said.identity.name.to_string(),
            topic: said.topic.to_owned(),
            body: said.body.to_vec(),
            qos: said.qos,
            dup: said.dup,
            will: said.will,
        },
        Heard::Refused(refused) => Note::Refused {
            who: refused.identity.map(|identity| identity.name.to_string()),
            topic: refused.topic.map(ToOwned::to_owned),
            reason: refused.reason,
            size: refused.size,
        },
        Heard::Came(visit) => Note::Came {
            who: visit.identity.name.to_string(),
            client: visit.client_id.to_owned(),
            open: visit.open,
        },
        Heard::Went(visit) => Note::Went {
            who: visit.identity.name.to_string(),
            client: visit.client_id.to_owned(),
            open: visit.open,
            graceful: visit.graceful,
        },
        Heard::Noted => Note::Noted,
    }
}

/// An open door.
pub(crate) struct Front {
    pub(crate) door: Door,
    pub(crate) registry: Arc<Registry>,
    pub(crate) address: SocketAddr,
    arrivals: mpsc::Receiver<Vec<Arrived<Note>>>,
    waiting: std::collections::VecDeque<Arrived<Note>>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<std::io::Result<()>>,
    writer: Writer,
}

/// Writes what the door noted, as the server's writer does; without a store it only says so.
#[derive(Clone)]
struct Writer {
    door: Door,
    store: Arc<Mutex<Option<Store>>>,
}

impl Writer {
    fn commit(&self, receipts: Vec<Receipt>) {
        let settling = self.door.receipts().settling(&receipts);
        let noted = self.door.ledger().take(moment);
        if let Some(store) = self.store.lock().expect("no panic").as_mut() {
            store.commit_batch(&Batch { noted, ..Batch::default() }).expect("the disk is good");
        }
        self.door.receipts().settle(settling);
        self.door.receipts().acknowledge(receipts);
    }

    /// Commits what only the door waits for and passes the rest on.
    async fn pump(self, mut from: Inlet<Arrived<Note>>, to: mpsc::Sender<Vec<Arrived<Note>>>) {
        while from.ready().await {
            let batch = from.first().into_iter().flatten();
            let (noted, rest): (Vec<_>, Vec<_>) =
                batch.partition(|arrived| arrived.what == Note::Noted);
            if !noted.is_empty() {
                self.commit(noted.into_iter().filter_map(|arrived| arrived.receipt).collect());
            }
            if !rest.is_empty() && to.send(rest).await.is_err() {
                return;
            }
        }
    }
}

pub(crate) fn moment() -> Moment {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
    Moment { at: Instant::now(), ms: since.as_millis() as i64 }
}

impl Front {
    pub(crate) async fn open() -> Self {
        Self::with(Limits::default(), 4_096).await
    }

    pub(crate) async fn with(limits: Limits, messages: u32) -> Self {
        Self::through(limits, messages, Entrance::from).await
    }

    pub(crate) async fn through(
        limits: Limits,
        messages: u32,
        entrance: impl FnOnce(TcpListener) -> Entrance,
    ) -> Self {
        let registry = Arc::new(Registry::new(InstallationKey::from_bytes([5; 32])));
        Self::of(registry, limits, messages, None, entrance).await
    }

    /// A door for the same people, with what is kept in this folder.
    pub(crate) async fn on(registry: Arc<Registry>, folder: &Path) -> Self {
        let store = Store::open(folder).expect("nobody has it open");
        Self::of(registry, Limits::default(), 4_096, Some(store), Entrance::from).await
    }

    async fn of(
        registry: Arc<Registry>,
        limits: Limits,
        messages: u32,
        store: Option<Store>,
        entrance: impl FnOnce(TcpListener) -> Entrance,
    ) -> Self {
        let door = Door::new(Arc::clone(&registry), limits);
        if let Some(store) = &store {
            door.restore(store.kept(&moment()).expect("it can be read"));
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (inwards, from_door) = way([messages; Class::ALL.len()]);
        let (forward, arrivals) = mpsc::channel(messages as usize);
        let writer = Writer { door: door.clone(), store: Arc::new(Mutex::new(store)) };
        tokio::spawn(writer.clone().pump(from_door, forward));
        let (stop, stopped) = watch::channel(false);
        let serving = tokio::spawn({
            let (door, entrance) = (door.clone(), entrance(listener));
            async move { door.serve(entrance, noted, inwards, stopped).await }
        });
        let waiting = std::collections::VecDeque::new();
        Self { door, registry, address, arrivals, waiting, stop, serving, writer }
    }

    /// Registers a thing of this name under this user name and returns the secret.
    pub(crate) fn enrol(&self, name: &str, things: &[&str]) -> String {
        let scope = Scope::of_things(things.iter().copied()).expect("plain names");
        self.registry.enrol(name, scope).expect("a plain name").reveal().to_owned()
    }

    pub(crate) async fn next(&mut self) -> Arrived<Note> {
        while self.waiting.is_empty() {
            let batch = timeout(PATIENCE, self.arrivals.recv()).await.expect("something in time");
            self.waiting.extend(batch.expect("the door is open"));
        }
        self.waiting.pop_front().expect("it is not empty")
    }

    /// The next thing that is not a coming or going.
    pub(crate) async fn next_said(&mut self) -> Arrived<Note> {
        loop {
            let arrived = self.next().await;
            if !matches!(arrived.what, Note::Came { .. } | Note::Went { .. }) {
                return arrived;
            }
        }
    }

    /// The next message's body and receipt.
    pub(crate) async fn next_message(&mut self) -> (String, Option<Receipt>) {
        match self.next_said().await {
            Arrived { what: Note::Published { body, .. }, receipt } => {
                (String::from_utf8(body).expect("the tests send text"), receipt)
            }
            other => unreachable!("a message, not {other:?}"),
        }
    }

    /// The reason of the next thing, which must be a refusal.
    pub(crate) async fn next_refusal(&mut self) -> (Refusal, Option<String>) {
        match self.next_said().await.what {
            Note::Refused { reason, topic, .. } => (reason, topic),
            other => unreachable!("a refusal, not {other:?}"),
        }
    }

    pub(crate) fn refused(&self, reason: Refusal) -> u64 {
        self.door.counters().refused(reason)
    }

    pub(crate) fn acknowledge(&self, receipts: impl IntoIterator<Item = Receipt>) {
        self.writer.commit(receipts.into_iter().collect());
    }

    /// Gives an order as the server's writer does: promised, committed, told.
    pub(crate) fn order(&self, topic: &str, body: &str, lapses: Option<Instant>) -> usize {
        let mut promised = Promised::default();
        let body = body.to_owned();
        let reach = self.door.orders().promise(topic, body, lapses, &mut promised);
        self.writer.commit(Vec::new());
        promised.tell();
        reach.queued
    }

    /// Ends everything at once, as a kill would: nothing more reaches the disk.
    pub(crate) async fn kill(self) {
        self.writer.store.lock().expect("no panic").take();
        self.serving.abort();
        assert!(self.serving.await.is_err(), "it was cut off");
    }

    /// Closes the door; everything that came in meanwhile.
    pub(crate) async fn close(mut self) -> Vec<Note> {
        self.stop.send_replace(true);
        let mut rest: Vec<Note> = self.waiting.drain(..).map(|arrived| arrived.what).collect();
        while let Some(batch) = timeout(PATIENCE, self.arrivals.recv()).await.expect("it closes") {
            rest.extend(batch.into_iter().map(|arrived| arrived.what));
        }
        self.serving.await.expect("no panic").expect("the listener was good");
        rest
    }
}
