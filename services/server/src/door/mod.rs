//! The front door: MQTT 3.1.1 and 5 for devices, robots, gateways and crews.
//!
//! A message of QoS 1 is acknowledged when [`Receipts::acknowledge`] is called with its receipt,
//! which is after the commit, and never before. Orders go out through [`Orders`]. Nobody says or
//! hears anything below another's topic root: [`authorize`] is asked at publish, will, subscribe
//! and delivery alike. A session that outlives its connection outlives the process too: what it
//! was promised is noted in the [`Ledger`] and written with the commit that its answers wait for.
//! Not offered: enhanced authentication, and messages from one client to another other than states.

mod addresses;
mod answers;
mod asking;
mod authorize;
mod certificates;
mod connection;
mod conversation;
mod counters;
mod dialect;
mod entrance;
mod exactly;
mod frame;
mod guest;
mod hall;
mod handshake;
mod heard;
mod held;
mod judge;
mod ledger;
mod limits;
pub mod load;
mod orders;
mod pace;
pub mod probe;
mod receipts;
mod refusing;
mod registry;
mod said;
mod secret;
mod session;
mod sessions;
mod states;
mod stating;
mod stream;
mod takeovers;
mod tls;
mod topic;
mod websocket;
mod window;

pub use authorize::{Action, BadScope, Denied, Identity, Scope, authorize};
pub use certificates::{BadCertificates, TlsFiles};
pub use counters::{Counter, Counters};
pub use entrance::Entrance;
pub use exactly::Settling;
pub use heard::{Arrived, Heard, Published, Refusal, Refused, Visit};
pub(crate) use held::Held;
pub use ledger::{Change, Ledger, Moment, Noted};
pub use limits::{LimitRow, Limits};
pub use orders::{Orders, Promised, Reach};
pub use receipts::{Receipt, Receipts};
pub use registry::{BadRegistration, Proof, Registration, Registry};
pub use secret::{InstallationKey, Secret, Verifier};
pub use session::{KeptSession, Order, Wish};
pub use states::State;
pub use websocket::Origins;

use crate::inwards::Inwards;
use conversation::Conversation;
use hall::Hall;
use receipts::Leave;
use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use stream::Stream;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};
use wire::Class;

/// How long connections may take to end once the door closes.
const CLOSING: Duration = Duration::from_secs(5);
/// How long the door waits after the system refused a connection, for want of files mostly.
const AFTER_A_REFUSAL: Duration = Duration::from_millis(100);
/// How often sessions and states are looked through for those whose time has come.
const EXPIRY_TICK: Duration = Duration::from_secs(1);

/// What the door had to keep over a restart.
#[derive(Debug, Default)]
pub struct Kept {
    /// Sessions that outlive their connections.
    pub sessions: Vec<KeptSession>,
    /// Retained messages.
    pub states: Vec<State>,
}

/// The front door of one server. Cheap to clone: all clones are the same door.
#[derive(Debug, Clone)]
pub struct Door {
    hall: Arc<Hall>,
}

impl Door {
    /// A door for those in the registry.
    pub fn new(registry: Arc<Registry>, limits: Limits) -> Self {
        Self { hall: Arc::new(Hall::new(registry, limits)) }
    }

    /// Where receipts are given back after the commit.
    pub fn receipts(&self) -> Receipts {
        let (seats, counters) = (Arc::clone(&self.hall.seats), Arc::clone(&self.hall.counters));
        Receipts { seats, unsettled: Arc::clone(&self.hall.unsettled), counters }
    }

    /// What has to be written with every commit.
    pub fn ledger(&self) -> Arc<Ledger> {
        Arc::clone(&self.hall.sessions.ledger)
    }

    /// Takes in what was kept, before the door opens; not of those who are registered no more.
    pub fn restore(&self, kept: Kept) {
        let sessions = kept.sessions.iter().map(|session| &*session.identity);
        let speakers = kept.states.iter().map(|state| &*state.said_by);
        let is_gone = |name: &&str| self.hall.registry.named(name).is_none();
        let gone: BTreeSet<String> =
            sessions.chain(speakers).filter(is_gone).map(str::to_owned).collect();
        let now = Instant::now().into_std();
        self.hall.states.restore(kept.states);
        for found in kept.sessions {
            let session = self.hall.sessions.restore(found, now);
            for (filter, wish) in session.filters() {
                self.hall.routes.add(&filter, wish, &session);
            }
        }
        gone.iter().for_each(|name| self.forget(name));
    }

    /// Ends all that is kept for an identity, and all states it left: for one whose registration
    /// was withdrawn.
    pub fn forget(&self, identity: &str) {
        self.hall.states.forget(identity);
        for session in self.hall.sessions.end_all(identity) {
            self.hall.routes.remove_all(&session);
        }
    }

    /// Where orders are given.
    pub fn orders(&self) -> Orders {
        self.hall.orders()
    }

    /// What was counted so far.
    pub fn counters(&self) -> &Counters {
        &self.hall.counters
    }

    /// Serves the connections of one entrance, a listener or more than that, until `shutdown`
    /// turns true or its sender is gone; then says goodbye to all and waits a few seconds for
    /// them. To be called once for each entrance.
    ///
    /// `decode` runs on the connections' tasks and says the class of what it made. `inwards` takes
    /// what one read of a socket brought; while it is full, sockets are not read. Fails only where
    /// the listener does.
    pub async fn serve<T, D>(
        &self,
        entrance: impl Into<Entrance>,
        decode: D,
        inwards: Inwards<Arrived<T>>,
        mut shutdown: watch::Receiver<bool>,
    ) -> io::Result<()>
    where
        D: Fn(Heard<'_>) -> (Class, T) + Clone + Send + Sync + 'static,
        T: Send + 'static,
    {
        let (mut entrance, limits) = (entrance.into(), &self.hall.limits);
        let mut connections = JoinSet::new();
        let stop = shutdown.clone();
        let mut registrations = self.hall.registry.changes();
        let mut expiry = interval(EXPIRY_TICK);
        expiry.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                accepted = entrance.accept(limits) => match accepted {
                    Ok((tcp, peer)) => {
                        let Some(stream) = self.let_in(&entrance, tcp, peer) else { continue };
                        let hall = Arc::clone(&self.hall);
                        let talk = Conversation::new(hall, decode.clone(), peer);
                        let (inwards, stop) = (inwards.clone(), stop.clone());
                        connections.spawn(connection::serve(stream, talk, inwards, stop));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "no connection could be accepted");
                        sleep(AFTER_A_REFUSAL).await;
                    }
                },
                Some(ended) = connections.join_next() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "a connection's task failed");
                    }
                }
                Ok(()) = registrations.changed() => {
                    self.hall.seats.each(|seat| seat.bell.notify_one());
                }
                now = expiry.tick() => {
                    self.tidy(now);
                    entrance.look_at_certificates(now);
                }
                () = stopped(&mut shutdown) => break,
            }
        }
        drop(entrance);
        self.hall.seats.each(|seat| seat.ask_to_leave(Leave::Shutdown));
        let all_ended = async { while connections.join_next().await.is_some() {} };
        // Whoever has not gone by now is cut off when the set is dropped.
        let _ = timeout(CLOSING, all_ended).await;
        Ok(())
    }

    /// The bytes of a new connection, if there is room for it. Nobody is told why there is none:
    /// that would cost more than it is worth.
    fn let_in(&self, entrance: &Entrance, tcp: TcpStream, peer: SocketAddr) -> Option<Stream> {
        let hall = &self.hall;
        if !hall.has_room() {
            hall.counters.refuse(Refusal::TooManyConnections);
            return None;
        }
        match hall.addresses.enter(peer.ip(), Instant::now(), &hall.limits) {
            // A socket that cannot be set up is gone already.
            Ok(place) => entrance.stream(tcp, place, &hall.limits).ok(),
            Err(reason) => {
                hall.counters.refuse(reason);
                None
            }
        }
    }

    /// Ends and forgets what is over.
    fn tidy(&self, now: Instant) {
        self.hall.states.expire(now.into_std());
        for session in self.hall.sessions.expire(now.into_std()) {
            self.hall.routes.remove_all(&session);
        }
        self.hall.addresses.forget(now);
        self.hall.takeovers.forget(now);
    }
}

/// Waits until the door shall close.
pub(crate) async fn stopped(shutdown: &mut watch::Receiver<bool>) {
    // An error means that whoever could say so is gone, which says as much.
    let _ = shutdown.wait_for(|stop| *stop).await;
}
