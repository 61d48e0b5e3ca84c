//! MQTT 3.1.1 and 5 as one language: whole packets in as `Said`, answers out as bytes.
//!
//! All protocol state (version, sign-in, the peer's limits, packet ids of orders) is the library's.

use super::said::{self, Said};
use super::session::Order;
use mqtt_protocol_core::mqtt::common::Cursor;
use mqtt_protocol_core::mqtt::connection::{ConnectionOptions, GenericEvent};
use mqtt_protocol_core::mqtt::packet::{self, Packet, Qos, v3_1_1, v5_0};
use mqtt_protocol_core::mqtt::prelude::GenericPacketTrait;
use mqtt_protocol_core::mqtt::result_code::{
    ConnectReasonCode, ConnectReturnCode, DisconnectReasonCode, MqttError,
};
use mqtt_protocol_core::mqtt::{Connection, Version, role};
use std::time::Instant;

/// The first byte of a PUBLISH of QoS 2, without its other flags.
const EXACTLY_ONCE: u8 = 0x34;

/// What a new client is told.
#[derive(Debug, Clone)]
pub(super) struct Welcome {
    pub(super) session_present: bool,
    /// The client id we made up for it.
    pub(super) assigned: Option<String>,
    /// Where we want another keep-alive than it asked for, in seconds.
    pub(super) keep_alive_s: Option<u16>,
    /// Where we keep its session for less time than it asked for, in seconds.
    pub(super) kept_s: Option<u32>,
    pub(super) in_flight: u16,
    pub(super) topic_aliases: u16,
}

/// The answer to one line of a SUBSCRIBE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Granted {
    Qos(u8),
    Outside,
    Malformed,
    TooMany,
}

/// One connection's side of the protocol.
pub(super) struct Dialect {
    mqtt: Connection<role::Server>,
}

impl Dialect {
    pub(super) fn new(packet_bytes: usize) -> Self {
        let size = u32::try_from(packet_bytes).unwrap_or(u32::MAX);
        let options = ConnectionOptions::new().maximum_packet_size_recv(size);
        let mut mqtt = Connection::with_options(Version::Undetermined, options);
        mqtt.set_auto_ping_response(true);
        Self { mqtt }
    }

    pub(super) fn is_v5(&self) -> bool {
        self.mqtt.get_protocol_version() == Version::V5_0
    }

    /// Reads one whole packet. What the library answers by itself is appended to `out`; so is,
    /// for MQTT 5, the DISCONNECT that names the error.
    pub(super) fn hear(&mut self, frame: &[u8], out: &mut Vec<u8>) -> Result<Said, MqttError> {
        if frame.first().is_some_and(|first| first & 0xf6 == EXACTLY_ONCE) {
            // The library would answer a repetition before the commit of the first: what was said
            // already is known to the session, and the library made to forget it.
            self.mqtt.restore_qos2_publish_handled(Default::default());
        }
        let events = self.mqtt.recv(&mut Cursor::new(frame));
        let mut said = Ok(Said::Nothing);
        for event in events {
            match event {
                GenericEvent::NotifyPacketReceived(packet) => said = said::read(packet),
                GenericEvent::RequestSendPacket { packet, .. } => put(&packet, out),
                GenericEvent::NotifyError(error) => return Err(error),
                _ => (),
            }
        }
        said
    }

    /// Sends a packet; says whether the library let it pass.
    pub(super) fn send(&mut self, packet: Packet, out: &mut Vec<u8>) -> bool {
        let mut sent = false;
        for event in self.mqtt.send(packet) {
            if let GenericEvent::RequestSendPacket { packet, .. } = event {
                put(&packet, out);
                sent = true;
            }
        }
        sent
    }

    pub(super) fn welcome(
        &mut self,
        welcome: &Welcome,
        out: &mut Vec<u8>,
    ) -> Result<(), MqttError> {
        let packet = if self.is_v5() {
            v5_0::Connack::builder()
                .session_present(welcome.session_present)
                .reason_code(ConnectReasonCode::Success)
                .props(properties(welcome)?)
                .build()?
                .into()
        } else {
            v3_1_1::Connack::builder()
                .session_present(welcome.session_present)
                .return_code(ConnectReturnCode::Accepted)
                .build()?
                .into()
        };
        self.send(packet, out);
        Ok(())
    }

    /// Answers a CONNECT with a refusal. The connection is over.
    pub(super) fn turn_away(&mut self, why: ConnectReasonCode, out: &mut Vec<u8>) {
        let packet = if self.is_v5() {
            v5_0::Connack::builder().session_present(false).reason_code(why).build().map(Into::into)
        } else {
            v3_1_1::Connack::builder()
                .session_present(false)
                .return_code(return_code(why))
                .build()
                .map(Into::into)
        };
        if let Ok(packet) = packet {
            self.send(packet, out);
        }
    }

    /// Answers a CONNECT of another version: 3.1.1 prescribes return code 1, which MQTT 3.1 knows.
    pub(super) fn refuse_version(out: &mut Vec<u8>) {
        out.extend_from_slice(&[0x20, 2, 0, ConnectReturnCode::UnacceptableProtocolVersion as u8]);
    }

    /// Says why we end the connection. MQTT 3.1.1 has no words for that.
    pub(super) fn part(&mut self, why: DisconnectReasonCode, out: &mut Vec<u8>) {
        if self.is_v5()
            && let Ok(packet) = v5_0::Disconnect::builder().reason_code(why).build()
        {
            self.send(packet.into(), out);
        }
    }

    /// How many more QoS 1 orders the peer takes now; `None` where it named no limit.
    pub(super) fn vacancy(&self) -> Option<u16> {
        self.mqtt.get_receive_maximum_vacancy_for_send()
    }

    /// Takes a packet id for an order; `false`: another order of this connection has it.
    pub(super) fn take_packet_id(&mut self, packet_id: u16) -> bool {
        self.mqtt.register_packet_id(packet_id).is_ok()
    }

    pub(super) fn free_packet_id(&mut self, packet_id: u16) {
        self.mqtt.release_packet_id(packet_id);
    }

    /// Writes an order, whose packet id is taken. `false`: it does not fit the peer's packet limit
    /// or the protocol, and the packet id is free again.
    pub(super) fn order(&mut self, order: &Order, dup: bool, out: &mut Vec<u8>) -> bool {
        let packet_id = order.packet_id();
        let packet = if self.is_v5() { order_v5(order, dup) } else { order_v3(order, dup) };
        let sent = packet.is_ok_and(|packet| self.send(packet, out));
        if let Some(packet_id) = packet_id.filter(|_| !sent) {
            self.mqtt.release_packet_id(packet_id);
        }
        sent
    }
}

fn qos(order: &Order) -> Qos {
    if order.qos > 0 { Qos::AtLeastOnce } else { Qos::AtMostOnce }
}

fn order_v3(order: &Order, dup: bool) -> Result<Packet, MqttError> {
    let publish = v3_1_1::Publish::builder().topic_name(&*order.topic)?;
    let publish = publish.qos(qos(order)).dup(dup).retain(order.retain);
    publish.packet_id(order.packet_id()).payload(&order.body[..]).build().map(Into::into)
}

fn order_v5(order: &Order, dup: bool) -> Result<Packet, MqttError> {
    let mut properties = packet::Properties::new();
    if let Some(at) = order.lapses {
        // Rounded up: an order that has not lapsed has at least a second.
        let left = at.saturating_duration_since(Instant::now()).as_millis().div_ceil(1000);
        let seconds = u32::try_from(left).unwrap_or(u32::MAX);
        properties.push(packet::MessageExpiryInterval::new(seconds)?.into());
    }
    for identifier in &order.identifiers {
        properties.push(packet::SubscriptionIdentifier::new(*identifier)?.into());
    }
    let publish = v5_0::Publish::builder().topic_name(&*order.topic)?;
    let publish = publish.qos(qos(order)).dup(dup).retain(order.retain).props(properties);
    publish.packet_id(order.packet_id()).payload(&order.body[..]).build().map(Into::into)
}

fn put(packet: &Packet, out: &mut Vec<u8>) {
    out.extend_from_slice(&packet.to_continuous_buffer());
}

fn return_code(why: ConnectReasonCode) -> ConnectReturnCode {
    match why {
        ConnectReasonCode::BadUserNameOrPassword => ConnectReturnCode::BadUserNameOrPassword,
        ConnectReasonCode::ClientIdentifierNotValid => ConnectReturnCode::IdentifierRejected,
        ConnectReasonCode::QuotaExceeded => ConnectReturnCode::ServerUnavailable,
        _ => ConnectReturnCode::NotAuthorized,
    }
}

fn properties(welcome: &Welcome) -> Result<packet::Properties, MqttError> {
    let mut properties: packet::Properties = vec![
        packet::ReceiveMaximum::new(welcome.in_flight)?.into(),
        packet::TopicAliasMaximum::new(welcome.topic_aliases)?.into(),
    ];
    if let Some(client_id) = &welcome.assigned {
        properties.push(packet::AssignedClientIdentifier::new(client_id.as_str())?.into());
    }
    if let Some(seconds) = welcome.keep_alive_s {
        properties.push(packet::ServerKeepAlive::new(seconds)?.into());
    }
    if let Some(seconds) = welcome.kept_s {
        properties.push(packet::SessionExpiryInterval::new(seconds)?.into());
    }
    Ok(properties)
}
