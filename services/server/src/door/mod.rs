//! The front door: MQTT 3.1.1 and 5 for devices, robots, gateways and crews.
//!
//! A message of QoS 1 is acknowledged when [`Receipts::acknowledge`] is called with its receipt,
//! which is after the commit, and never before. Orders go out through [`Orders`]. Nobody says or
//! hears anything below another's topic root: [`authorize`] is asked at publish, will, subscribe
//! and delivery alike. Not offered: QoS 2, retained messages, subscription identifiers, topic
//! aliases, enhanced authentication, and messages from one client to another. Sessions live as
//! long as the process.

mod addresses;
mod authorize;
mod certificates;
mod connection;
mod conversation;
mod counters;
mod dialect;
mod entrance;
mod frame;
mod guest;
mod hall;
mod heard;
mod limits;
pub mod load;
mod orders;
mod pace;
mod receipts;
mod registry;
mod said;
mod secret;
mod session;
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
pub use heard::{Arrived, Heard, Published, Refusal, Refused, Visit};
pub use limits::{LimitRow, Limits};
pub use orders::{Orders, Reach};
pub use receipts::{Receipt, Receipts};
pub use registry::{BadRegistration, Proof, Registration, Registry};
pub use secret::{InstallationKey, Secret, Verifier};
pub use websocket::Origins;

use conversation::Conversation;
use hall::Hall;
use receipts::Leave;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use stream::Stream;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

/// How long connections may take to end once the door closes.
const CLOSING: Duration = Duration::from_secs(5);
/// How long the door waits after the system refused a connection, for want of files mostly.
const AFTER_A_REFUSAL: Duration = Duration::from_millis(100);
/// How often sessions are looked through for those whose time has come.
const EXPIRY_TICK: Duration = Duration::from_secs(1);

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
        Receipts { seats, counters }
    }

    /// Where orders are given.
    pub fn orders(&self) -> Orders {
        Orders {
            routes: Arc::clone(&self.hall.routes),
            counters: Arc::clone(&self.hall.counters),
            waiting: self.hall.limits.orders_waiting,
        }
    }

    /// What was counted so far.
    pub fn counters(&self) -> &Counters {
        &self.hall.counters
    }

    /// Serves the connections of one entrance, a listener or more than that, until `shutdown`
    /// turns true or its sender is gone; then says goodbye to all and waits a few seconds for
    /// them. To be called once for each entrance.
    ///
    /// `decode` runs on the connections' tasks. `inwards` takes one batch for each read of a
    /// socket; while it is full, sockets are not read. Fails only where the listener does.
    pub async fn serve<T, D>(
        &self,
        entrance: impl Into<Entrance>,
        decode: D,
        inwards: mpsc::Sender<Vec<Arrived<T>>>,
        mut shutdown: watch::Receiver<bool>,
    ) -> io::Result<()>
    where
        D: Fn(Heard<'_>) -> T + Clone + Send + Sync + 'static,
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
        for session in self.hall.sessions.expire(now) {
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
