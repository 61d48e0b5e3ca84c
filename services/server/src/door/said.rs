//! What clients say, the same words for MQTT 3.1.1 and 5.

use super::session::Wish;
use mqtt_protocol_core::mqtt::ArcPayload;
use mqtt_protocol_core::mqtt::packet::{self, Packet, Property, RetainHandling, v3_1_1, v5_0};
use mqtt_protocol_core::mqtt::result_code::{DisconnectReasonCode, MqttError};
use std::fmt;

/// What a client says.
#[derive(Debug)]
pub(super) enum Said {
    Connect(Box<Hello>),
    Publish(Told),
    /// PUBACK of an order.
    Acknowledged {
        packet_id: u16,
        taken: bool,
    },
    /// PUBREL of a message of QoS 2.
    Released {
        packet_id: u16,
    },
    Subscribe {
        packet_id: u16,
        wanted: Vec<Wanted>,
    },
    Unsubscribe {
        packet_id: u16,
        filters: Vec<String>,
    },
    Goodbye {
        with_will: bool,
        kept_s: Option<u32>,
    },
    /// Answered by the library or of no consequence.
    Nothing,
}

/// A CONNECT. Its secret is not shown by `Debug`.
pub(super) struct Hello {
    pub(super) client_id: String,
    pub(super) user: Option<String>,
    pub(super) secret: Vec<u8>,
    pub(super) keep_alive_s: u16,
    pub(super) clean: bool,
    /// How long the session shall outlive the connection, in seconds; `u32::MAX` is for ever.
    pub(super) kept_s: u32,
    pub(super) will: Option<Will>,
    pub(super) has_method: bool,
}

impl fmt::Debug for Hello {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hello").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// What shall be said when the connection is cut.
#[derive(Debug, Clone)]
pub(super) struct Will {
    pub(super) topic: String,
    pub(super) body: Vec<u8>,
    pub(super) qos: u8,
    pub(super) retain: bool,
    pub(super) delay_s: u32,
    pub(super) lasts_s: Option<u32>,
}

/// A PUBLISH that took the long way.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) topic: String,
    pub(super) body: ArcPayload,
    pub(super) qos: u8,
    pub(super) packet_id: u16,
    pub(super) dup: bool,
    pub(super) retain: bool,
    pub(super) lasts_s: Option<u32>,
}

/// One line of a SUBSCRIBE.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) filter: String,
    pub(super) wish: Wish,
    /// When the states under the filter are told.
    pub(super) states: RetainHandling,
}

/// One packet in our words. AUTH has no place in what is offered.
pub(super) fn read(packet: Packet) -> Result<Said, MqttError> {
    Ok(match packet {
        Packet::V3_1_1Connect(packet) => Said::Connect(Box::new(hello_v3(&packet))),
        Packet::V5_0Connect(packet) => Said::Connect(Box::new(hello_v5(&packet))),
        Packet::V3_1_1Publish(packet) => Said::Publish(Told {
            topic: packet.topic_name().to_owned(),
            body: packet.payload().clone(),
            qos: packet.qos() as u8,
            packet_id: packet.packet_id().unwrap_or(0),
            dup: packet.dup(),
            retain: packet.retain(),
            lasts_s: None,
        }),
        Packet::V5_0Publish(packet) => Said::Publish(Told {
            topic: packet.topic_name().to_owned(),
            body: packet.payload().clone(),
            qos: packet.qos() as u8,
            packet_id: packet.packet_id().unwrap_or(0),
            dup: packet.dup(),
            retain: packet.retain(),
            lasts_s: lasts_s(packet.props()),
        }),
        Packet::V3_1_1Puback(packet) => {
            Said::Acknowledged { packet_id: packet.packet_id(), taken: true }
        }
        Packet::V5_0Puback(packet) => {
            let taken = packet.reason_code().is_none_or(|code| code.is_success());
            Said::Acknowledged { packet_id: packet.packet_id(), taken }
        }
        Packet::V3_1_1Subscribe(packet) => {
            Said::Subscribe { packet_id: packet.packet_id(), wanted: wanted(packet.entries(), 0) }
        }
        Packet::V5_0Subscribe(packet) => {
            let identifier = packet.props().iter().find_map(|property| match property {
                Property::SubscriptionIdentifier(identifier) => Some(identifier.val()),
                _ => None,
            });
            Said::Subscribe {
                packet_id: packet.packet_id(),
                wanted: wanted(packet.entries(), identifier.unwrap_or(0)),
            }
        }
        Packet::V3_1_1Pubrel(packet) => Said::Released { packet_id: packet.packet_id() },
        Packet::V5_0Pubrel(packet) => Said::Released { packet_id: packet.packet_id() },
        Packet::V3_1_1Unsubscribe(packet) => Said::Unsubscribe {
            packet_id: packet.packet_id(),
            filters: packet.entries().iter().map(ToString::to_string).collect(),
        },
        Packet::V5_0Unsubscribe(packet) => Said::Unsubscribe {
            packet_id: packet.packet_id(),
            filters: packet.entries().iter().map(ToString::to_string).collect(),
        },
        Packet::V3_1_1Disconnect(_) => Said::Goodbye { with_will: false, kept_s: None },
        Packet::V5_0Disconnect(packet) => goodbye_v5(&packet),
        Packet::V3_1_1Pingreq(_) | Packet::V5_0Pingreq(_) => Said::Nothing,
        _ => return Err(MqttError::ProtocolError),
    })
}

fn wanted(entries: &[packet::SubEntry], identifier: u32) -> Vec<Wanted> {
    let one = |entry: &packet::SubEntry| {
        let options = entry.sub_opts();
        let wish = Wish {
            qos: (options.qos() as u8).min(1),
            no_local: options.nl(),
            as_published: options.rap(),
            identifier,
        };
        Wanted { filter: entry.topic_filter().to_owned(), wish, states: options.rh() }
    };
    entries.iter().map(one).collect()
}

fn hello_v3(packet: &v3_1_1::Connect) -> Hello {
    let will = packet.will_topic().map(|topic| Will {
        topic: topic.to_owned(),
        body: packet.will_payload().unwrap_or_default().to_vec(),
        qos: packet.will_qos() as u8,
        retain: packet.will_retain(),
        delay_s: 0,
        lasts_s: None,
    });
    Hello {
        client_id: packet.client_id().to_owned(),
        user: packet.user_name().map(ToOwned::to_owned),
        secret: packet.password().unwrap_or_default().to_vec(),
        keep_alive_s: packet.keep_alive(),
        clean: packet.clean_session(),
        kept_s: if packet.clean_session() { 0 } else { u32::MAX },
        will,
        has_method: false,
    }
}

fn hello_v5(packet: &v5_0::Connect) -> Hello {
    let delay = packet.will_props().iter().find_map(|property| match property {
        Property::WillDelayInterval(delay) => Some(delay.val()),
        _ => None,
    });
    let will = packet.will_topic().map(|topic| Will {
        topic: topic.to_owned(),
        body: packet.will_payload().unwrap_or_default().to_vec(),
        qos: packet.will_qos() as u8,
        retain: packet.will_retain(),
        delay_s: delay.unwrap_or(0),
        lasts_s: lasts_s(packet.will_props()),
    });
    let method = |property: &Property| matches!(property, Property::AuthenticationMethod(_));
    Hello {
        client_id: packet.client_id().to_owned(),
        user: packet.user_name().map(ToOwned::to_owned),
        secret: packet.password().unwrap_or_default().to_vec(),
        keep_alive_s: packet.keep_alive(),
        clean: packet.clean_start(),
        kept_s: kept_s(packet.props()).unwrap_or(0),
        will,
        has_method: packet.props().iter().any(method),
    }
}

fn goodbye_v5(packet: &v5_0::Disconnect) -> Said {
    let with_will = packet.reason_code() == Some(DisconnectReasonCode::DisconnectWithWillMessage);
    let kept_s = packet.props().as_ref().and_then(|properties| kept_s(properties));
    Said::Goodbye { with_will, kept_s }
}

fn lasts_s(properties: &[Property]) -> Option<u32> {
    properties.iter().find_map(|property| match property {
        Property::MessageExpiryInterval(seconds) => Some(seconds.val()),
        _ => None,
    })
}

fn kept_s(properties: &[Property]) -> Option<u32> {
    properties.iter().find_map(|property| match property {
        Property::SessionExpiryInterval(seconds) => Some(seconds.val()),
        _ => None,
    })
}
