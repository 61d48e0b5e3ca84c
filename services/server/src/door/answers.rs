//! Our answers to what a client said, in the words of its version.

use super::dialect::{Dialect, Granted};
use super::heard::Refusal;
use mqtt_protocol_core::mqtt::packet::{v3_1_1, v5_0};
use mqtt_protocol_core::mqtt::result_code::{
    PubackReasonCode, PubcompReasonCode, PubrecReasonCode, SubackReasonCode, SubackReturnCode,
    UnsubackReasonCode,
};

impl Dialect {
    /// A PUBACK that is not the plain four bytes.
    pub(super) fn puback(&mut self, packet_id: u16, refused: Option<Refusal>, out: &mut Vec<u8>) {
        let packet = if self.is_v5() {
            let puback = v5_0::Puback::builder().packet_id(packet_id);
            match refused {
                None => puback.build().map(Into::into),
                Some(reason) => puback.reason_code(why(reason)).build().map(Into::into),
            }
        } else {
            v3_1_1::Puback::builder().packet_id(packet_id).build().map(Into::into)
        };
        if let Ok(packet) = packet {
            self.send(packet, out);
        }
    }

    pub(super) fn pubrec(&mut self, packet_id: u16, refused: Option<Refusal>, out: &mut Vec<u8>) {
        let packet = if self.is_v5() {
            let pubrec = v5_0::Pubrec::builder().packet_id(packet_id);
            match refused {
                None => pubrec.build().map(Into::into),
                Some(reason) => pubrec.reason_code(why_not(reason)).build().map(Into::into),
            }
        } else {
            v3_1_1::Pubrec::builder().packet_id(packet_id).build().map(Into::into)
        };
        if let Ok(packet) = packet {
            self.send(packet, out);
        }
    }

    /// `known`: the packet id was one we had said PUBREC to.
    pub(super) fn pubcomp(&mut self, packet_id: u16, known: bool, out: &mut Vec<u8>) {
        let packet = if self.is_v5() {
            let pubcomp = v5_0::Pubcomp::builder().packet_id(packet_id);
            let not_found = PubcompReasonCode::PacketIdentifierNotFound;
            match known {
                true => pubcomp.build().map(Into::into),
                false => pubcomp.reason_code(not_found).build().map(Into::into),
            }
        } else {
            v3_1_1::Pubcomp::builder().packet_id(packet_id).build().map(Into::into)
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
}

impl Granted {
    fn v5(self) -> SubackReasonCode {
        match self {
            Self::Qos(0) => SubackReasonCode::GrantedQos0,
            Self::Qos(_) => SubackReasonCode::GrantedQos1,
            Self::Outside => SubackReasonCode::NotAuthorized,
            Self::Malformed => SubackReasonCode::TopicFilterInvalid,
            Self::TooMany => SubackReasonCode::QuotaExceeded,
        }
    }

    fn v3(self) -> SubackReturnCode {
        match self {
            Self::Qos(0) => SubackReturnCode::SuccessMaximumQos0,
            Self::Qos(_) => SubackReturnCode::SuccessMaximumQos1,
            Self::Outside | Self::Malformed | Self::TooMany => SubackReturnCode::Failure,
        }
    }
}

/// Why a message became a letter.
fn why(reason: Refusal) -> PubackReasonCode {
    match reason {
        Refusal::TopicTooLong => PubackReasonCode::TopicNameInvalid,
        Refusal::States | Refusal::DiskFull => PubackReasonCode::QuotaExceeded,
        _ => PubackReasonCode::NotAuthorized,
    }
}

fn why_not(reason: Refusal) -> PubrecReasonCode {
    match reason {
        Refusal::TopicTooLong => PubrecReasonCode::TopicNameInvalid,
        Refusal::States | Refusal::DiskFull => PubrecReasonCode::QuotaExceeded,
        _ => PubrecReasonCode::NotAuthorized,
    }
}
