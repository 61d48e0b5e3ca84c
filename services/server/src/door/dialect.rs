//! MQTT 3.1.1 and 5 as one language: whole packets in as `Said`, answers out as bytes.
//!
//! All protocol state (version, sign-in, the peer's limits, packet ids of orders) is the library's.

use super::said::{self, Said};
use super::window::Verdict;
use bytes::Bytes;
use mqtt_protocol_core::mqtt::common::Cursor;
use mqtt_protocol_core::mqtt::connection::{ConnectionOptions, GenericEvent};
use mqtt_protocol_core::mqtt::packet::{self, Packet, Qos, v3_1_1, v5_0};
use mqtt_protocol_core::mqtt::prelude::GenericPacketTrait;
use mqtt_protocol_core::mqtt::result_code::{
    ConnectReasonCode, ConnectReturnCode, DisconnectReasonCode, MqttError, PubackReasonCode,
    SubackReasonCode, SubackReturnCode, UnsubackReasonCode,
};
use mqtt_protocol_core::mqtt::{Connection, Version, role};

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
}

/// The answer to one line of a SUBSCRIBE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Granted {
    Qos(u8),
    Outside,
    Malformed,
    TooMany,
    Identifier,
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
    fn send(&mut self, packet: Packet, out: &mut Vec<u8>) -> bool {
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

    /// A PUBACK that is not the plain four bytes.
    pub(super) fn puback(&mut self, packet_id: u16, verdict: Verdict, out: &mut Vec<u8>) {
        let packet = if self.is_v5() {
            let puback = v5_0::Puback::builder().packet_id(packet_id);
            let refused = match verdict {
                Verdict::Welcome | Verdict::WelcomeByLibrary => None,
                Verdict::NotAuthorized => Some(PubackReasonCode::NotAuthorized),
                Verdict::QuotaExceeded => Some(PubackReasonCode::QuotaExceeded),
            };
            match refused {
                None => puback.build().map(Into::into),
                Some(reason) => puback.reason_code(reason).build().map(Into::into),
            }
        } else {
            v3_1_1::Puback::builder().packet_id(packet_id).build().map(Into::into)
        };
        if let Ok(packet) = packet {
            self.send(packet, out);
        }
    }

    pub(super) fn suback(&mut self, packet_id: u16, granted: &[Granted], out: &mut Vec<u8>) {
        let packet = if self.is_v5() {
            let codes = granted.iter().map(|one| one.v5()).collect();
            v5_0::Suback::builder().packet_id(packet_id).reason_codes(codes).build().map(Into::into)
        } else {
            let codes = granted.iter().map(|one| one.v3()).collect();
            v3_1_1::Suback::builder()
                .packet_id(packet_id)
                .return_codes(codes)
                .build()
                .map(Into::into)
        };
        if let Ok(packet) = packet {
            self.send(packet, out);
        }
    }

    /// `existed` has one entry for each filter, in order.
    pub(super) fn unsuback(&mut self, packet_id: u16, existed: &[bool], out: &mut Vec<u8>) {
        let packet = if self.is_v5() {
            let code = |existed: &bool| match existed {
                true => UnsubackReasonCode::Success,
                false => UnsubackReasonCode::NoSubscriptionExisted,
            };
            let codes = existed.iter().map(code).collect();
            v5_0::Unsuback::builder()
                .packet_id(packet_id)
                .reason_codes(codes)
                .build()
                .map(Into::into)
        } else {
            v3_1_1::Unsuback::builder().packet_id(packet_id).build().map(Into::into)
        };
        if let Ok(packet) = packet {
            self.send(packet, out);
        }
    }

    /// How many more QoS 1 orders the peer takes now; `None` where it named no limit.
    pub(super) fn vacancy(&self) -> Option<u16> {
        self.mqtt.get_receive_maximum_vacancy_for_send()
    }

    /// A packet id no order of this connection has.
    pub(super) fn new_packet_id(&mut self) -> Option<u16> {
        self.mqtt.acquire_packet_id().ok()
    }

    /// Takes the packet id of an order that an earlier connection has sent.
    pub(super) fn reuse_packet_id(&mut self, packet_id: u16) -> bool {
        self.mqtt.register_packet_id(packet_id).is_ok()
    }

    pub(super) fn free_packet_id(&mut self, packet_id: u16) {
        self.mqtt.release_packet_id(packet_id);
    }

    /// Writes an order, of QoS 1 where it has a packet id. `false`: it does not fit the peer's
    /// packet limit or the protocol, and the packet id is free again.
    pub(super) fn order(
        &mut self,
        packet_id: Option<u16>,
        topic: &str,
        body: &Bytes,
        dup: bool,
        out: &mut Vec<u8>,
    ) -> bool {
        let qos = if packet_id.is_some() { Qos::AtLeastOnce } else { Qos::AtMostOnce };
        let packet: Result<Packet, MqttError> = if self.is_v5() {
            v5_0::Publish::builder().topic_name(topic).and_then(|publish| {
                let publish = publish.qos(qos).dup(dup).packet_id(packet_id).payload(&body[..]);
                publish.build().map(Into::into)
            })
        } else {
            v3_1_1::Publish::builder().topic_name(topic).and_then(|publish| {
                let publish = publish.qos(qos).dup(dup).packet_id(packet_id).payload(&body[..]);
                publish.build().map(Into::into)
            })
        };
        let sent = packet.is_ok_and(|packet| self.send(packet, out));
        if let Some(packet_id) = packet_id.filter(|_| !sent) {
            self.mqtt.release_packet_id(packet_id);
        }
        sent
    }
}

impl Granted {
    fn v5(self) -> SubackReasonCode {
        match self {
            Self::Qos(0) => SubackReasonCode::GrantedQos0,
            Self::Qos(_) => SubackReasonCode::GrantedQos1,
            Self::Outside => SubackReasonCode::NotAuthorized,
            Self::Malformed => SubackReasonCode::TopicFilterInvalid,
            Self::TooMany => SubackReasonCode::QuotaExceeded,
            Self::Identifier => SubackReasonCode::SubscriptionIdentifiersNotSupported,
        }
    }

    fn v3(self) -> SubackReturnCode {
        match self {
            Self::Qos(0) => SubackReturnCode::SuccessMaximumQos0,
            Self::Qos(_) => SubackReturnCode::SuccessMaximumQos1,
            Self::Outside | Self::Malformed | Self::TooMany | Self::Identifier => {
                SubackReturnCode::Failure
            }
        }
    }
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
        packet::MaximumQos::new(1)?.into(),
        packet::RetainAvailable::new(0)?.into(),
        packet::SubscriptionIdentifierAvailable::new(0)?.into(),
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
