//! What is to be done with a message, before anybody looks at its body.

use super::authorize::{Action, Denied, Identity, authorize};
use super::frame::Publish;
use super::hall::Hall;
use super::heard::Refusal;
use super::topic;
use mqtt_protocol_core::mqtt::result_code::DisconnectReasonCode;

/// What is to be done with a message.
pub(super) enum Judgement {
    Welcome,
    /// A state to be kept.
    State,
    Letter(Refusal),
    Over(Refusal),
}

pub(super) fn judge(
    identity: &Identity,
    said: &Publish<'_>,
    hall: &Hall,
    is_v5: bool,
    in_flight: usize,
) -> Judgement {
    if said.qos > 0 && said.packet_id == 0 {
        return Judgement::Over(Refusal::Malformed);
    }
    if is_v5 && said.qos > 0 && in_flight >= usize::from(hall.limits.in_flight) {
        return Judgement::Over(Refusal::InFlight);
    }
    if said.topic.len() > hall.limits.topic_bytes {
        return Judgement::Letter(Refusal::TopicTooLong);
    }
    match authorize(identity, Action::Publish, said.topic) {
        Ok(()) if said.retain => retained(said.topic, hall, is_v5),
        Ok(()) => Judgement::Welcome,
        Err(Denied::Outside) => Judgement::Letter(Refusal::Publish),
        Err(Denied::Malformed) => Judgement::Over(Refusal::Malformed),
    }
}

/// MQTT 3.1.1 has no words to refuse the flag alone, and many devices set it always: there what is
/// no state is taken as if it were not set.
fn retained(name: &str, hall: &Hall, is_v5: bool) -> Judgement {
    if topic::state_root(name).is_some() {
        return Judgement::State;
    }
    if is_v5 {
        return Judgement::Letter(Refusal::Retain);
    }
    hall.counters.retain_ignored.add(1);
    Judgement::Welcome
}

/// What MQTT 5 says of a refusal that ends the connection.
pub(super) fn code(reason: Refusal) -> DisconnectReasonCode {
    match reason {
        Refusal::Malformed | Refusal::NotMqtt => DisconnectReasonCode::MalformedPacket,
        Refusal::TooLarge => DisconnectReasonCode::PacketTooLarge,
        Refusal::InFlight => DisconnectReasonCode::ReceiveMaximumExceeded,
        Refusal::KeepAlive => DisconnectReasonCode::KeepAliveTimeout,
        Refusal::Withdrawn => DisconnectReasonCode::AdministrativeAction,
        Refusal::Stalled | Refusal::DiskFull => DisconnectReasonCode::QuotaExceeded,
        _ => DisconnectReasonCode::ProtocolError,
    }
}
