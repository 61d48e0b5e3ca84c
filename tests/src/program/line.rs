//! One MQTT connection in either edition of the protocol, with every packet in our hands.

use super::folder::Secret;
use rumqttc::v5;
use rumqttc::v5::mqttbytes::v5::{ConnAck, Packet as NewPacket, PubAckReason};
use rumqttc::{Outgoing, Packet as OldPacket};
use std::net::SocketAddr;
use std::time::Duration;

/// Messages unacknowledged on one line at most.
pub(crate) const WINDOW: u16 = 100;
/// Bytes in a packet at most; more than the door takes, so that it can be shown to refuse.
const PACKET_BYTES: usize = 4 << 20;
/// How often an idle line says that it is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// The edition of the protocol.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Edition {
    /// MQTT 3.1.1.
    Old,
    /// MQTT 5.
    New,
}

/// What happens on a line.
#[derive(Clone, PartialEq, Debug)]
pub enum Told {
    /// It is connected.
    Connected,
    /// The next message handed over has this packet number.
    Sent(u16),
    /// The message of this number is acknowledged; whether it was also let in.
    Acknowledged(u16, bool),
    /// The message of this number is refused, as the disk is full.
    NoRoom(u16),
    /// What was subscribed to is granted, or some of it is not.
    Subscribed(bool),
    /// Something was said to us.
    Heard(String, String),
    /// Nothing that matters here.
    Nothing,
    /// The line is over, and why.
    Over(String),
}

/// One connection; never connects again by itself.
pub struct Line {
    ends: Ends,
    is_over: bool,
}

enum Ends {
    Old(rumqttc::AsyncClient, Box<rumqttc::EventLoop>),
    New(v5::AsyncClient, Box<v5::EventLoop>),
}

impl Line {
    /// A line that connects when it is first listened to.
    pub fn new(edition: Edition, address: SocketAddr, who: &Secret) -> Line {
        Line::as_client(edition, address, who, &who.user)
    }

    /// The same under another client id.
    pub fn as_client(edition: Edition, address: SocketAddr, who: &Secret, id: &str) -> Line {
        let (host, port) = (address.ip().to_string(), address.port());
        let room = usize::from(WINDOW) * 2;
        let ends = match edition {
            Edition::Old => {
                let mut options = rumqttc::MqttOptions::new(id, host, port);
                options.set_credentials(&who.user, &who.secret).set_keep_alive(KEEP_ALIVE);
                options.set_inflight(WINDOW).set_max_packet_size(PACKET_BYTES, PACKET_BYTES);
                let (client, events) = rumqttc::AsyncClient::new(options, room);
                Ends::Old(client, Box::new(events))
            }
            Edition::New => {
                let mut options = v5::MqttOptions::new(id, host, port);
                options.set_credentials(&who.user, &who.secret).set_keep_alive(KEEP_ALIVE);
                options.set_outgoing_inflight_upper_limit(WINDOW);
                options.set_max_packet_size(Some(PACKET_BYTES as u32));
                let (client, events) = v5::AsyncClient::new(options, room);
                Ends::New(client, Box::new(events))
            }
        };
        Line { ends, is_over: false }
    }

    /// Hands a message of QoS 1 over.
    pub fn say(&self, topic: &str, body: impl Into<Vec<u8>>) {
        let handed = match &self.ends {
            Ends::Old(client, _) => {
                client.try_publish(topic, rumqttc::QoS::AtLeastOnce, false, body).is_ok()
            }
            Ends::New(client, _) => {
                let body: Vec<u8> = body.into();
                client.try_publish(topic, v5::mqttbytes::QoS::AtLeastOnce, false, body).is_ok()
            }
        };
        assert!(handed, "the line has room for {topic}");
    }

    /// Asks to hear a topic.
    pub fn listen(&self, topic: &str) {
        let asked = match &self.ends {
            Ends::Old(client, _) => client.try_subscribe(topic, rumqttc::QoS::AtLeastOnce).is_ok(),
            Ends::New(client, _) => {
                client.try_subscribe(topic, v5::mqttbytes::QoS::AtLeastOnce).is_ok()
            }
        };
        assert!(asked, "the line has room for {topic}");
    }

    /// The next thing that happens. Once it is over it stays over.
    pub async fn next(&mut self) -> Told {
        if self.is_over {
            return Told::Over("it was over already".to_owned());
        }
        let told = match &mut self.ends {
            Ends::Old(_, events) => match events.poll().await {
                Ok(rumqttc::Event::Incoming(packet)) => old(packet),
                Ok(rumqttc::Event::Outgoing(sent)) => outgoing(&sent),
                Err(error) => Told::Over(error.to_string()),
            },
            Ends::New(_, events) => match events.poll().await {
                Ok(v5::Event::Incoming(packet)) => new(packet),
                Ok(v5::Event::Outgoing(sent)) => outgoing(&sent),
                Err(error) => Told::Over(error.to_string()),
            },
        };
        self.is_over = matches!(told, Told::Over(_));
        told
    }

    /// Waits until it is connected; `false` where it is turned away.
    pub async fn connects(&mut self) -> bool {
        loop {
            match self.next().await {
                Told::Connected => return true,
                Told::Over(_) => return false,
                _ => (),
            }
        }
    }

    /// Says something and waits for its acknowledgement: `Some(true)` where it was let in, `None`
    /// where the line ended instead.
    pub async fn say_and_wait(&mut self, topic: &str, body: impl Into<Vec<u8>>) -> Option<bool> {
        self.say(topic, body);
        loop {
            match self.next().await {
                Told::Acknowledged(_, welcome) => return Some(welcome),
                Told::Over(_) => return None,
                _ => (),
            }
        }
    }
}

fn outgoing(sent: &Outgoing) -> Told {
    match sent {
        Outgoing::Publish(number) => Told::Sent(*number),
        _ => Told::Nothing,
    }
}

fn old(packet: OldPacket) -> Told {
    match packet {
        OldPacket::ConnAck(ack) if ack.code == rumqttc::ConnectReturnCode::Success => {
            Told::Connected
        }
        OldPacket::PubAck(ack) => Told::Acknowledged(ack.pkid, true),
        OldPacket::SubAck(ack) => {
            let granted = |code: &_| matches!(code, rumqttc::SubscribeReasonCode::Success(_));
            Told::Subscribed(ack.return_codes.iter().all(granted))
        }
        OldPacket::Publish(said) => {
            Told::Heard(said.topic, String::from_utf8_lossy(&said.payload).into_owned())
        }
        OldPacket::Disconnect => Told::Over("the server said goodbye".to_owned()),
        _ => Told::Nothing,
    }
}

fn new(packet: NewPacket) -> Told {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match packet {
        NewPacket::ConnAck(ConnAck {
            code: v5::mqttbytes::v5::ConnectReturnCode::Success, ..
        }) => Told::Connected,
        NewPacket::PubAck(ack) if ack.reason == PubAckReason::QuotaExceeded => {
            Told::NoRoom(ack.pkid)
        }
        NewPacket::PubAck(ack) => {
            let welcome = [PubAckReason::Success, PubAckReason::NoMatchingSubscribers];
            Told::Acknowledged(ack.pkid, welcome.contains(&ack.reason))
        }
        NewPacket::SubAck(ack) => {
            let granted =
                |code: &_| matches!(code, v5::mqttbytes::v5::SubscribeReasonCode::Success(_));
            Told::Subscribed(ack.return_codes.iter().all(granted))
        }
        NewPacket::Publish(said) => Told::Heard(text(&said.topic), text(&said.payload)),
        NewPacket::Disconnect(said) => Told::Over(format!("{:?}", said.reason_code)),
        _ => Told::Nothing,
    }
}
