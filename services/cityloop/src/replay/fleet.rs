//! The vehicles at the front door: one MQTT connection each, like anybody else's.

use super::recording::Ping;
use crate::Failure;
use city::{Span, Time};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Packet, PubAckReason};
use rumqttc::v5::{AsyncClient, Event, EventLoop, MqttOptions};
use server::Running;
use server::door::Scope;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio::time::timeout;
use wire::{Channel, Said, say, topic};

/// The city's clock runs ahead of what it has acknowledged by this much at most: less than a
/// clock may be wrong.
const AHEAD: Span = Span::minutes(4);
/// Messages unacknowledged, of all vehicles.
const WINDOW: usize = 4_000;
/// Messages of one vehicle that wait to be sent, and that are sent and unacknowledged.
const OF_ONE: u16 = 500;
/// How long the city may take for the next acknowledgement.
const PATIENCE: Duration = Duration::from_secs(60);

/// All vehicles.
pub(crate) struct Fleet {
    cars: BTreeMap<String, Car>,
    /// What was sent and not acknowledged, oldest first: when by the city's clock, by whom, and
    /// its number.
    waiting: VecDeque<(Time, Arc<Heard>, u64)>,
    heard: Arc<Notify>,
    broken: mpsc::Receiver<String>,
    lines: JoinSet<()>,
    /// What was handed over to the connections.
    pub sent: u64,
}

struct Car {
    client: AsyncClient,
    topic: String,
    heard: Arc<Heard>,
    sent: u64,
}

/// What the city acknowledged to one vehicle.
#[derive(Default)]
struct Heard {
    acknowledged: AtomicU64,
}

impl Fleet {
    /// Enrols every vehicle for this run, and lets it connect.
    pub(crate) fn connect<'n>(
        running: &Running,
        names: impl Iterator<Item = &'n String>,
    ) -> Result<Fleet, Failure> {
        let heard = Arc::new(Notify::new());
        let (tell, broken) = mpsc::channel(1);
        let mut fleet = Fleet {
            cars: BTreeMap::new(),
            waiting: VecDeque::new(),
            heard,
            broken,
            lines: JoinSet::new(),
            sent: 0,
        };
        for name in names {
            let scope = Scope::of_things([name.as_str()])?;
            let secret = running.enrol_for_now(name, scope)?;
            let (host, port) = (running.mqtt.ip().to_string(), running.mqtt.port());
            let mut options = MqttOptions::new(name, host, port);
            options
                .set_credentials(name, secret.reveal())
                .set_keep_alive(Duration::from_secs(60))
                .set_outgoing_inflight_upper_limit(OF_ONE);
            let (client, events) = AsyncClient::new(options, usize::from(OF_ONE));
            let acknowledged = Arc::new(Heard::default());
            let line = Line {
                name: name.clone(),
                acknowledged: acknowledged.clone(),
                heard: fleet.heard.clone(),
                broken: tell.clone(),
            };
            fleet.lines.spawn(line.live(events));
            let topic = topic::topic_for(name, Channel::Telemetry).unwrap_or_default();
            let car = Car { client, topic, heard: acknowledged, sent: 0 };
            fleet.cars.insert(name.clone(), car);
        }
        Ok(fleet)
    }

    /// Waits while the city is too far behind for its clock to be moved on to `now`.
    pub(crate) async fn wait_for(&mut self, now: Time) -> Result<(), Failure> {
        self.wait_while(|fleet| {
            let oldest = fleet.waiting.front();
            oldest.is_some_and(|(then, ..)| now.since(*then) > AHEAD)
                || fleet.waiting.len() >= WINDOW
        })
        .await
    }

    /// A vehicle says where it is, when it is `now` by the city's clock.
    pub(crate) async fn say(&mut self, now: Time, ping: &Ping) -> Result<(), Failure> {
        let Some(car) = self.cars.get_mut(&ping.name) else { return Ok(()) };
        let odometer = ping.odometer_km.map(|km| ("odometer_km", km));
        let said = Said {
            t: Some(ping.at.0),
            at: Some(ping.place),
            values: odometer.as_slice(),
            ..Said::default()
        };
        let body = say::telemetry(&said);
        self.waiting.push_back((now, car.heard.clone(), car.sent));
        car.sent += 1;
        self.sent += 1;
        tokio::select! {
            sent = car.client.publish(&car.topic, QoS::AtLeastOnce, false, body) => Ok(sent?),
            Some(why) = self.broken.recv() => Err(why.into()),
        }
    }

    /// Waits until the city has acknowledged everything; tells how many that were.
    pub(crate) async fn end(mut self) -> Result<u64, Failure> {
        self.wait_while(|fleet| !fleet.waiting.is_empty()).await?;
        let of = |car: &Car| car.heard.acknowledged.load(Ordering::Acquire);
        let acknowledged = self.cars.values().map(of).sum();
        self.lines.shutdown().await;
        Ok(acknowledged)
    }

    async fn wait_while(&mut self, too_soon: impl Fn(&Fleet) -> bool) -> Result<(), Failure> {
        loop {
            while let Some((_, heard, number)) = self.waiting.front()
                && heard.acknowledged.load(Ordering::Acquire) > *number
            {
                self.waiting.pop_front();
            }
            if !too_soon(self) {
                return Ok(());
            }
            tokio::select! {
                heard = timeout(PATIENCE, self.heard.notified()) => {
                    heard.map_err(|_| "the city acknowledges nothing any more; see the log above")?;
                }
                Some(why) = self.broken.recv() => return Err(why.into()),
            }
        }
    }
}

/// One connection.
struct Line {
    name: String,
    acknowledged: Arc<Heard>,
    heard: Arc<Notify>,
    broken: mpsc::Sender<String>,
}

impl Line {
    /// Counts acknowledgements until the connection breaks, which it does not here.
    async fn live(self, mut events: EventLoop) {
        let why = loop {
            match events.poll().await {
                Ok(Event::Incoming(Packet::PubAck(ack))) => match ack.reason {
                    PubAckReason::Success | PubAckReason::NoMatchingSubscribers => {
                        self.acknowledged.acknowledged.fetch_add(1, Ordering::AcqRel);
                        self.heard.notify_one();
                    }
                    reason => break format!("{} was not acknowledged: {reason:?}", self.name),
                },
                Ok(_) => (),
                Err(error) => break format!("{} lost its connection: {error}", self.name),
            }
        };
        // The first that breaks ends the replay; the others need not be told.
        let _ = self.broken.try_send(why);
    }
}
