//! The world in real time over MQTT: one connection for each speaker, through the front door like
//! anybody else.
#![expect(clippy::disallowed_types, reason = "the driver has the clock")]

use crate::utterance::Utterance;
use crate::world::World;
use city::{Span, Time};
use fastrand::Rng;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Filter, Packet};
use rumqttc::v5::{AsyncClient, Event, EventLoop, MqttOptions};
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use wire::{Channel, topic};

/// The world lives on so often.
const BEAT: Duration = Duration::from_millis(50);
/// A world that is behind catches up by at most so much in one beat.
const CATCH_UP: Span = Span(250);
/// Messages that wait for one connection at most; what comes after is dropped, as on a device.
const QUEUE: usize = 2_000;
/// Unacknowledged messages of a gateway, and of a thing that speaks for itself.
const IN_FLIGHT: (u16, u16) = (1_000, 64);
/// Between two connections at the start.
const STAGGER: Duration = Duration::from_millis(4);
/// Before the first new attempt after a connection was lost, and at most.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));
/// A session of a worker outlives its connection by so many seconds.
const SESSION_S: u32 = 3_600;
/// Largest packet either way, bytes.
const PACKET_MAX: u32 = 256 * 1_024;
/// Between two status lines.
const STATUS_EVERY: Duration = Duration::from_secs(5);

/// Where the door is, and how to get in.
#[derive(Clone, Debug)]
pub struct Link {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// The secret of each speaker, by its name.
    pub secrets: BTreeMap<Box<str>, Box<str>>,
    /// Say on standard error how it goes.
    pub verbose: bool,
}

/// Why the world cannot be driven.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Undriven {
    /// Nobody gave the secret of this speaker.
    NoSecret(Box<str>),
}

impl fmt::Display for Undriven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Undriven::NoSecret(name) => {
                write!(f, "no secret for {name}; enrol every name of World::speakers")
            }
        }
    }
}

impl std::error::Error for Undriven {}

/// What was counted on the way; all of it only grows.
#[derive(Debug, Default)]
pub struct Counts {
    /// Handed to the connections.
    pub said: AtomicU64,
    /// Acknowledged by the city.
    pub acknowledged: AtomicU64,
    /// Not handed over: the connection's queue was full.
    pub dropped: AtomicU64,
    /// Orders and acknowledgements heard.
    pub heard: AtomicU64,
    /// Connections that were made.
    pub connected: AtomicU64,
    /// Connections that were lost or not made.
    pub lost: AtomicU64,
}

type Heard = (Box<str>, Vec<u8>);

/// Plays the world until `stop`: virtual time is the wall clock's. Returns what was counted.
pub async fn mqtt(
    mut world: World,
    link: Link,
    stop: impl Future<Output = ()>,
) -> Result<Arc<Counts>, Undriven> {
    let counts = Arc::new(Counts::default());
    let (heard, mut hears) = mpsc::channel(1_024);
    let mut tasks = JoinSet::new();
    let mut clients = Vec::new();
    for (n, speaker) in world.speakers().into_iter().enumerate() {
        let secret = link.secrets.get(&speaker.name);
        let secret = secret.ok_or_else(|| Undriven::NoSecret(speaker.name.clone()))?;
        let is_gateway = speaker.things.len() > 1;
        let options = options(&link, &speaker.name, secret, is_gateway, speaker.hears);
        let (client, events) = AsyncClient::new(options, QUEUE);
        let ears = speaker.hears.then(|| Ears { name: speaker.name, heard: heard.clone() });
        let line = Line { client: client.clone(), ears, counts: counts.clone(), n: n as u32 };
        tasks.spawn(line.live(events));
        clients.push(client);
    }
    let clock = Clock::start();
    let mut out = Vec::new();
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    let mut status = tokio::time::interval(STATUS_EVERY);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            _ = beat.tick() => {
                let until = clock.now().min(world.now() + CATCH_UP);
                world.step(until, &mut out);
                out.drain(..).for_each(|said| hand_over(&clients, said, &counts));
            }
            Some((topic, body)) = hears.recv() => {
                counts.heard.fetch_add(1, Ordering::Relaxed);
                world.hear(world.now(), &topic, &body);
            }
            _ = status.tick(), if link.verbose => tell(&world, &counts),
        }
    }
    tasks.shutdown().await;
    Ok(counts)
}

/// Ends when standard input does: whoever started this program has gone.
pub async fn parent_gone() {
    let (tell, told) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 256];
        let mut input = std::io::stdin().lock();
        while matches!(input.read(&mut bytes), Ok(n) if n > 0) {}
        tell.send(())
    });
    // An error means that the thread has gone, which means the same.
    let _ = told.await;
}

fn options(link: &Link, name: &str, secret: &str, is_gateway: bool, hears: bool) -> MqttOptions {
    let mut options = MqttOptions::new(name, &link.host, link.port);
    let in_flight = if is_gateway { IN_FLIGHT.0 } else { IN_FLIGHT.1 };
    options
        .set_credentials(name, secret)
        .set_keep_alive(Duration::from_secs(30))
        .set_clean_start(!hears)
        .set_session_expiry_interval(hears.then_some(SESSION_S))
        .set_max_packet_size(Some(PACKET_MAX))
        .set_receive_maximum(Some(IN_FLIGHT.1))
        .set_outgoing_inflight_upper_limit(in_flight);
    options
}

fn hand_over(clients: &[AsyncClient], said: Utterance, counts: &Counts) {
    let Some(client) = clients.get(said.speaker as usize) else { return };
    let qos = if said.qos == 0 { QoS::AtMostOnce } else { QoS::AtLeastOnce };
    let handed = client.try_publish(said.topic, qos, false, said.body);
    let count = if handed.is_ok() { &counts.said } else { &counts.dropped };
    count.fetch_add(1, Ordering::Relaxed);
}

fn tell(world: &World, counts: &Counts) {
    let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
    let standing = world.truth().standing().count();
    eprintln!(
        "simulated: said {} acknowledged {} dropped {} heard {} connected {} lost {}, \
         {standing} of {} faults stand",
        read(&counts.said),
        read(&counts.acknowledged),
        read(&counts.dropped),
        read(&counts.heard),
        read(&counts.connected),
        read(&counts.lost),
        world.truth().faults.len(),
    );
}

/// The wall clock at the start, and a monotone one from there on.
struct Clock {
    start: Time,
    since: Instant,
}

impl Clock {
    fn start() -> Clock {
        let unix = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let ms = unix.map_or(0, |unix| unix.as_millis() as i64);
        Clock { start: Time(ms), since: Instant::now() }
    }

    fn now(&self) -> Time {
        self.start + Span(self.since.elapsed().as_millis() as i64)
    }
}

/// Where a worker's orders go.
struct Ears {
    name: Box<str>,
    heard: mpsc::Sender<Heard>,
}

/// One connection.
struct Line {
    client: AsyncClient,
    ears: Option<Ears>,
    counts: Arc<Counts>,
    n: u32,
}

impl Line {
    /// Connects, again and again, and hears what is said.
    async fn live(self, mut events: EventLoop) {
        tokio::time::sleep(STAGGER * self.n).await;
        let mut chance = Rng::with_seed(u64::from(self.n));
        let mut wait = BACKOFF.0;
        loop {
            match events.poll().await {
                Ok(Event::Incoming(packet)) => {
                    wait = BACKOFF.0;
                    self.comes(packet).await;
                }
                Ok(Event::Outgoing(_)) => (),
                Err(_) => {
                    self.counts.lost.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(wait.mul_f64(0.5 + chance.f64())).await;
                    wait = (wait * 2).min(BACKOFF.1);
                }
            }
        }
    }

    async fn comes(&self, packet: Packet) {
        match packet {
            Packet::ConnAck(_) => {
                self.counts.connected.fetch_add(1, Ordering::Relaxed);
                self.listen();
            }
            Packet::PubAck(_) => {
                self.counts.acknowledged.fetch_add(1, Ordering::Relaxed);
            }
            Packet::Publish(publish) => {
                let Some(ears) = &self.ears else { return };
                let topic = String::from_utf8_lossy(&publish.topic).into();
                // The world has ended when nobody hears any more.
                let _ = ears.heard.send((topic, publish.payload.to_vec())).await;
            }
            _ => (),
        }
    }

    /// Subscribes anew after every connect: a session may have been forgotten.
    fn listen(&self) {
        let Some(ears) = &self.ears else { return };
        let topics = [Channel::Order, Channel::Ack].map(|channel| {
            let topic = topic::topic_for(&ears.name, channel).unwrap_or_default();
            Filter::new(topic, QoS::AtLeastOnce)
        });
        if self.client.try_subscribe_many(topics).is_err() {
            self.counts.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}
