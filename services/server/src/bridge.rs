//! An existing broker as a further door: a client that acknowledges to the broker after our
//! commit. It works around what the client library is known to do: acknowledgements carry the
//! number of their connection, orders are sent one at a time from an outbox of our own, and a
//! client that is stuck is replaced.

use crate::decode::Decode;
use crate::door::Held;
use crate::files::BrokerSaid;
use crate::message::{Answer, Inputs};
use crate::published::Published;
use crate::room::{Room, Space};
use crate::tell::Order;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{ConnectProperties, Filter, Packet, Publish};
use rumqttc::v5::{AsyncClient, Event, EventLoop, MqttOptions};
use std::collections::VecDeque;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::time::{Instant, sleep};

/// Messages of the broker that may wait for our acknowledgement.
const WINDOW: u16 = 4_000;
/// Largest packet taken, bytes; the library's own limit would end the connection at 10 KiB.
const PACKET_BYTES_MAX: u32 = 256 * 1024;
/// How long the broker keeps our session while we are away.
const SESSION: Duration = Duration::from_secs(24 * 3600);
/// An order not acknowledged for so long means that the client is stuck.
const STUCK: Duration = Duration::from_secs(30);
/// Orders waiting for the broker at most; the oldest go first, they lapse anyway.
const OUTBOX_MAX: usize = 10_000;
/// While the disk is full nothing is taken; how often it is looked again.
const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// The longest pause before the next try to connect.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// The way to one broker.
pub struct Bridge {
    options: MqttOptions,
    filters: Vec<Filter>,
    decode: Decode,
    inputs: Inputs,
    orders: broadcast::Receiver<Order>,
    room: Arc<Room>,
    outbox: VecDeque<Order>,
    sent: Option<Instant>,
}

/// What the broker gave us, and over which connection.
struct Taken {
    epoch: u64,
    publish: Publish,
}

impl Bridge {
    /// Prepares the way; fails where the password cannot be read.
    pub fn new(
        said: &BrokerSaid,
        decode: Decode,
        inputs: Inputs,
        published: &Published,
    ) -> std::io::Result<Bridge> {
        let mut options = MqttOptions::new("cityloop", said.host.clone(), said.port);
        options
            .set_keep_alive(Duration::from_secs(20))
            .set_clean_start(false)
            .set_manual_acks(true);
        options.set_request_channel_capacity(usize::from(WINDOW) * 2);
        let mut properties = ConnectProperties::new();
        properties.receive_maximum = Some(WINDOW);
        properties.max_packet_size = Some(PACKET_BYTES_MAX);
        properties.session_expiry_interval = Some(SESSION.as_secs() as u32);
        options.set_connect_properties(properties);
        if let Some(user) = &said.user {
            let password = match &said.password_file {
                Some(file) => fs::read_to_string(file)?.trim_end().to_owned(),
                None => String::new(),
            };
            options.set_credentials(user.clone(), password);
        }
        let filter = |topic: &String| {
            let path = match &said.share {
                Some(group) => format!("$share/{group}/{topic}"),
                None => topic.clone(),
            };
            Filter::new(path, QoS::AtLeastOnce)
        };
        let filters = said.topics.iter().map(filter).collect();
        let (outbox, sent) = (VecDeque::new(), None);
        let (orders, room) = (published.orders(), published.room.clone());
        Ok(Bridge { options, filters, decode, inputs, orders, room, outbox, sent })
    }

    /// Serves until `shutdown` turns true.
    pub async fn serve(mut self, mut shutdown: watch::Receiver<bool>) {
        loop {
            let capacity = usize::from(WINDOW) * 2;
            let (client, poll) = AsyncClient::new(self.options.clone(), capacity);
            let epoch = Arc::new(AtomicU64::new(0));
            let (taken, to_forward) = mpsc::channel(usize::from(WINDOW) * 2);
            let forward = tokio::spawn(forward(
                to_forward,
                self.decode.clone(),
                self.inputs.clone(),
                client.clone(),
                epoch.clone(),
                self.room.clone(),
            ));
            tokio::select! {
                () = self.talk(&client, poll, &taken, &epoch) => {
                    tracing::warn!("the broker's client is stuck and is replaced");
                }
                _ = shutdown.wait_for(|stop| *stop) => {
                    forward.abort();
                    let _ = client.try_disconnect();
                    return;
                }
            }
            forward.abort();
            self.sent = None;
        }
    }

    /// Polls the client until it is stuck.
    async fn talk(
        &mut self,
        client: &AsyncClient,
        mut poll: EventLoop,
        taken: &mpsc::Sender<Taken>,
        epoch: &AtomicU64,
    ) {
        let mut failures = 0u32;
        loop {
            tokio::select! {
                event = poll.poll() => match event {
                    Ok(Event::Incoming(packet)) => {
                        failures = 0;
                        self.heard(packet, client, taken, epoch);
                    }
                    Ok(Event::Outgoing(_)) => (),
                    Err(error) => {
                        epoch.fetch_add(1, Ordering::AcqRel);
                        tracing::warn!(%error, "the broker is away");
                        failures += 1;
                        sleep(pause(failures)).await;
                    }
                },
                order = self.orders.recv() => match order {
                    Ok(order) => {
                        self.outbox.push_back(order);
                        if self.outbox.len() > OUTBOX_MAX {
                            self.outbox.remove(1);
                        }
                        self.send_next(client);
                    }
                    Err(broadcast::error::RecvError::Lagged(lost)) => {
                        tracing::warn!(lost, "orders came faster than the broker took them");
                    }
                    Err(broadcast::error::RecvError::Closed) => return,
                },
            }
            if self.sent.is_some_and(|since| since.elapsed() > STUCK) {
                return;
            }
        }
    }

    fn heard(
        &mut self,
        packet: Packet,
        client: &AsyncClient,
        taken: &mpsc::Sender<Taken>,
        epoch: &AtomicU64,
    ) {
        match packet {
            Packet::ConnAck(_) => {
                epoch.fetch_add(1, Ordering::AcqRel);
                if client.try_subscribe_many(self.filters.clone()).is_err() {
                    tracing::error!("the broker's client takes no subscription");
                }
                // What was on its way may be lost with the connection; workers know an order by
                // its task, so that a second one changes nothing.
                self.sent = None;
                self.send_next(client);
            }
            Packet::Publish(publish) => {
                let epoch = epoch.load(Ordering::Acquire);
                // QoS 1 is bounded by the window, so only QoS 0 can be dropped here.
                if taken.try_send(Taken { epoch, publish }).is_err() {
                    tracing::warn!("a message of QoS 0 was dropped: the loop is behind");
                }
            }
            Packet::PubAck(_) => {
                if self.sent.take().is_some() {
                    self.outbox.pop_front();
                }
                self.send_next(client);
            }
            _ => (),
        }
    }

    fn send_next(&mut self, client: &AsyncClient) {
        let Some(order) = self.outbox.front().filter(|_| self.sent.is_none()) else { return };
        let body = order.body.clone();
        if client.try_publish(&order.topic, QoS::AtLeastOnce, false, body).is_ok() {
            self.sent = Some(Instant::now());
        }
    }
}

/// Hands messages to the loop and acknowledges each after its commit, in order.
async fn forward(
    mut taken: mpsc::Receiver<Taken>,
    decode: Decode,
    inputs: Inputs,
    client: AsyncClient,
    epoch: Arc<AtomicU64>,
    room: Arc<Room>,
) {
    let mut batch = Vec::new();
    while taken.recv_many(&mut batch, usize::from(WINDOW)).await > 0 {
        while room.space() != Space::Ample {
            sleep(LOOK_AGAIN).await;
        }
        let mut waits: Vec<(Taken, oneshot::Receiver<Answer>)> = Vec::with_capacity(batch.len());
        let mut held = Held::default();
        held.expect(batch.len());
        for one in batch.drain(..) {
            let topic = String::from_utf8_lossy(&one.publish.topic);
            // Who may publish what is the broker's matter: its access list stands before ours.
            let (class, mut what) =
                decode.message("broker", &|_| true, &topic, &one.publish.payload);
            let (answer, wait) = oneshot::channel();
            what.answer = Some(answer);
            held.push((class, what), None);
            waits.push((one, wait));
        }
        if held.hand_in_all(&inputs).await.is_err() {
            return;
        }
        for (one, committed) in waits {
            let committed = committed.await.is_ok();
            let same = one.epoch == epoch.load(Ordering::Acquire);
            if committed && same && one.publish.qos != QoS::AtMostOnce {
                // A late one would name another message on a new connection; it comes again.
                let _ = client.ack(&one.publish).await;
            }
        }
    }
}

/// Longer with every failure, and never the same for two clients.
fn pause(failures: u32) -> Duration {
    let base = Duration::from_millis(250) * 2u32.pow(failures.min(7));
    let jitter = u64::from(std::process::id()) % 97;
    base.min(PAUSE_MAX) + Duration::from_millis(jitter)
}
