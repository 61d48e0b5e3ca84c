//! A door on a free port of the loopback, and what came in through it.

use server::door::{
    Arrived, Door, Entrance, Heard, InstallationKey, Limits, Receipt, Refusal, Registry, Scope,
};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than anything here should take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// What the test's decoder makes of what it hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Note {
    Published { who: String, topic: String, body: Vec<u8>, qos: u8, dup: bool, will: bool },
    Refused { who: Option<String>, topic: Option<String>, reason: Refusal, size: usize },
    Came { who: String, client: String, open: usize },
    Went { who: String, client: String, open: usize, graceful: bool },
}

/// The body that makes the decoder panic.
pub(crate) const POISON: &str = "poison";

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
}

impl Front {
    pub(crate) async fn open() -> Self {
        Self::with(Limits::default(), 64).await
    }

    pub(crate) async fn with(limits: Limits, batches: usize) -> Self {
        Self::through(limits, batches, Entrance::from).await
    }

    pub(crate) async fn through(
        limits: Limits,
        batches: usize,
        entrance: impl FnOnce(TcpListener) -> Entrance,
    ) -> Self {
        let registry = Arc::new(Registry::new(InstallationKey::from_bytes([5; 32])));
        let door = Door::new(Arc::clone(&registry), limits);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (inwards, arrivals) = mpsc::channel(batches);
        let (stop, stopped) = watch::channel(false);
        let serving = tokio::spawn({
            let (door, entrance) = (door.clone(), entrance(listener));
            async move { door.serve(entrance, note, inwards, stopped).await }
        });
        let waiting = std::collections::VecDeque::new();
        Self { door, registry, address, arrivals, waiting, stop, serving }
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
        self.door.receipts().acknowledge(receipts);
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
