//! One connection without its socket: bytes in, bytes out, and what goes inwards.

use super::authorize::{Action, Denied, Identity, authorize};
use super::dialect::{Dialect, Granted};
use super::frame::{self, Frame, Publish, Uncut};
use super::guest::Guest;
use super::hall::Hall;
use super::heard::{Arrived, Heard, Published, Refusal, Refused};
use super::receipts::{Leave, Receipt, Run, Seat};
use super::said::{Said, Wanted};
use super::window::{Verdict, Window};
use mqtt_protocol_core::mqtt::result_code::{DisconnectReasonCode, MqttError};
use std::net::SocketAddr;
use std::sync::Arc;

/// How much of what was refused goes into its letter, in bytes.
const LETTER_BYTES: usize = 4 * 1024;
/// The first byte of a CONNECT.
const CONNECT: u8 = 0x10;

/// The size of a usual message, in bytes: how many to expect in what was read.
const TYPICAL_BYTES: usize = 128;

/// Why a connection is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The client said goodbye; with its will, if it asked for that.
    Goodbye { with_will: bool },
    /// The socket ended without a goodbye.
    Cut,
    /// We ended it.
    Refused(Refusal),
    /// A later connection has its session.
    TakenOver,
    /// The server stops.
    Shutdown,
}

/// One client's talk with the door.
pub(super) struct Conversation<D, T> {
    pub(super) hall: Arc<Hall>,
    pub(super) seat: Arc<Seat>,
    pub(super) decode: D,
    pub(super) peer: SocketAddr,
    /// The name in the certificate it has shown.
    pub(super) badge: Option<Box<str>>,
    pub(super) dialect: Dialect,
    pub(super) guest: Option<Guest>,
    /// Bytes to write.
    pub(super) out: Vec<u8>,
    /// What to hand inwards.
    pub(super) heard: Vec<Arrived<T>>,
    pub(super) end: Option<End>,
    /// A message of MQTT 3.1.1 is left unread until there is room for it.
    pub(super) waits_for_room: bool,
    window: Window,
    runs: Vec<Run>,
    is_v5: bool,
    /// The disk is full: what is said now is not taken.
    is_shut: bool,
    published: u64,
}

impl<D, T> Conversation<D, T>
where
    D: Fn(Heard<'_>) -> T,
{
    pub(super) fn new(hall: Arc<Hall>, decode: D, peer: SocketAddr) -> Self {
        let seat = hall.seats.take(hall.next_number());
        hall.stranger_came();
        hall.counters.open.add(1);
        hall.counters.accepted.add(1);
        Self {
            dialect: Dialect::new(hall.limits.packet_bytes),
            hall,
            seat,
            decode,
            peer,
            badge: None,
            guest: None,
            out: Vec::new(),
            heard: Vec::new(),
            end: None,
            waits_for_room: false,
            window: Window::default(),
            runs: Vec::new(),
            is_v5: false,
            is_shut: false,
            published: 0,
        }
    }

    /// Whether more may be read: not while the window of a client is full that was told no
    /// receive maximum, and not while it leaves our answers lying.
    pub(super) fn may_read(&self) -> bool {
        let open = self.is_v5 || self.window.len() < usize::from(self.hall.limits.in_flight);
        open && !self.waits_for_room && self.out.len() < self.hall.limits.unwritten_bytes
    }

    /// Reads as many whole packets as there are; returns how many bytes they had.
    pub(super) fn hear(&mut self, bytes: &[u8]) -> usize {
        let mut used = 0;
        self.is_shut = self.hall.seats.are_shut();
        self.heard.reserve(bytes.len() / TYPICAL_BYTES);
        while self.end.is_none() {
            let limit = match self.guest {
                Some(_) => self.hall.limits.packet_bytes,
                None => self.hall.limits.stranger_packet_bytes,
            };
            match frame::cut(&bytes[used..], limit) {
                Ok(frame) if self.must_wait(&frame) => break,
                Ok(frame) => {
                    used += frame.bytes.len();
                    self.packet(frame);
                }
                Err(Uncut::Incomplete) => break,
                Err(uncut) => self.uncut(&bytes[used..], uncut),
            }
        }
        self.hall.counters.published.add(std::mem::take(&mut self.published));
        used
    }

    /// MQTT 3.1.1 has no words to refuse a message: it is not read while there is no room.
    fn must_wait(&mut self, frame: &Frame<'_>) -> bool {
        let is_publish = frame.bytes.first().is_some_and(|byte| byte >> 4 == 3);
        self.waits_for_room = self.is_shut && !self.is_v5 && self.guest.is_some() && is_publish;
        self.waits_for_room
    }

    /// Whether what was left unread can be read now.
    pub(super) fn may_go_on(&self) -> bool {
        self.waits_for_room && !self.hall.seats.are_shut()
    }

    fn uncut(&mut self, bytes: &[u8], uncut: Uncut) {
        let too_large = match uncut {
            Uncut::TooLarge(size) => Some(size),
            Uncut::Malformed | Uncut::Incomplete => None,
        };
        let reason = match (self.guest.is_some(), too_large) {
            (false, _) => Refusal::NotMqtt,
            (true, Some(_)) => Refusal::TooLarge,
            (true, None) => Refusal::Malformed,
        };
        let is_publish = self.guest.is_some() && bytes.first().is_some_and(|byte| byte >> 4 == 3);
        let header = 1 + bytes.iter().skip(1).take_while(|byte| *byte & 0x80 != 0).count() + 1;
        let body = bytes.get(header..).filter(|_| is_publish && too_large.is_some());
        let topic = body.and_then(frame::topic_of).map(|(topic, _)| topic);
        self.part(reason, topic, bytes, too_large.unwrap_or(bytes.len()));
    }

    fn packet(&mut self, frame: Frame<'_>) {
        if self.guest.is_none() {
            self.first_packet(frame);
            self.is_v5 = self.dialect.is_v5();
        } else if let Some(publish) = frame::plain_publish(frame, self.is_v5) {
            self.publish(publish, Verdict::Welcome);
        } else {
            self.other_packet(frame);
        }
    }

    fn other_packet(&mut self, frame: Frame<'_>) {
        match self.dialect.hear(frame.bytes, &mut self.out) {
            // MQTT-2.3.1-1; the library does not look.
            Ok(Said::Subscribe { packet_id: 0, .. } | Said::Unsubscribe { packet_id: 0, .. }) => {
                self.part(Refusal::Malformed, None, frame.bytes, frame.bytes.len());
            }
            Ok(Said::Publish(told)) => {
                let publish = Publish {
                    topic: &told.topic,
                    body: told.body.as_slice(),
                    qos: told.qos,
                    packet_id: told.packet_id,
                    dup: told.dup,
                    retain: told.retain,
                };
                self.publish(publish, Verdict::WelcomeByLibrary);
            }
            Ok(Said::Acknowledged { packet_id, taken }) => self.order_taken(packet_id, taken),
            Ok(Said::Subscribe { packet_id, wanted }) => self.subscribe(packet_id, &wanted),
            Ok(Said::Unsubscribe { packet_id, filters }) => self.unsubscribe(packet_id, &filters),
            Ok(Said::Goodbye { with_will, kept_s }) => self.goodbye(with_will, kept_s),
            Ok(Said::Connect(_)) => {
                self.part(Refusal::Protocol, None, &[], frame.bytes.len());
            }
            Ok(Said::Nothing) => (),
            Err(error) => {
                let reason = match error {
                    MqttError::MalformedPacket => Refusal::Malformed,
                    MqttError::ReceiveMaximumExceeded => Refusal::InFlight,
                    _ => Refusal::Protocol,
                };
                self.part(reason, None, frame.bytes, frame.bytes.len());
            }
        }
    }

    /// The path a million messages a second take.
    fn publish(&mut self, said: Publish<'_>, verdict: Verdict) {
        let Some(guest) = &self.guest else { return };
        let identity = &guest.entry.identity;
        let refused = match judge(identity, &said, &self.hall, self.is_v5, self.window.len()) {
            Judgement::Welcome => None,
            Judgement::Letter(reason) => Some(reason),
            Judgement::Over(reason) => {
                return self.part(reason, Some(said.topic), said.body, said.body.len());
            }
        };
        if self.is_shut {
            return self.turn_down(said.qos, said.packet_id);
        }
        let what = match refused {
            None => {
                self.published += 1;
                (self.decode)(Heard::Published(Published {
                    identity,
                    topic: said.topic,
                    body: said.body,
                    qos: said.qos,
                    dup: said.dup,
                    retain: said.retain,
                    will: false,
                }))
            }
            Some(reason) => {
                self.hall.counters.refuse(reason);
                (self.decode)(Heard::Refused(Refused {
                    identity: Some(identity),
                    peer: self.peer,
                    topic: Some(said.topic),
                    reason,
                    bytes: head(said.body),
                    size: said.body.len(),
                }))
            }
        };
        let verdict = if refused.is_some() { Verdict::NotAuthorized } else { verdict };
        let receipt = (said.qos == 1).then(|| Receipt {
            connection: self.seat.number,
            nth: self.window.take(said.packet_id, verdict),
        });
        self.heard.push(Arrived { what, receipt });
    }

    /// A message for which there is no room: counted, and refused in its turn.
    fn turn_down(&mut self, qos: u8, packet_id: u16) {
        self.hall.counters.refuse(Refusal::DiskFull);
        if qos == 1 {
            let first = self.window.take(packet_id, Verdict::QuotaExceeded);
            self.window.settle(Run { first, count: 1 });
        }
    }

    /// Counts a refusal and writes its letter. A stranger's CONNECT holds a secret, whole or in
    /// pieces, and goes into none.
    pub(super) fn letter(
        &mut self,
        reason: Refusal,
        topic: Option<&str>,
        bytes: &[u8],
        size: usize,
    ) {
        let is_secret = self.guest.is_none() && bytes.first() == Some(&CONNECT);
        let bytes = if is_secret { &[] } else { bytes };
        self.hall.counters.refuse(reason);
        if self.hall.seats.are_shut() {
            return;
        }
        let what = (self.decode)(Heard::Refused(Refused {
            identity: self.guest.as_ref().map(|guest| &guest.entry.identity),
            peer: self.peer,
            topic,
            reason,
            bytes: head(bytes),
            size,
        }));
        self.heard.push(Arrived { what, receipt: None });
    }

    /// Ends the connection with a reason, told to the client where its version has words for it.
    pub(super) fn part(&mut self, reason: Refusal, topic: Option<&str>, bytes: &[u8], size: usize) {
        self.letter(reason, topic, bytes, size);
        self.dialect.part(code(reason), &mut self.out);
        self.end = Some(End::Refused(reason));
    }

    fn subscribe(&mut self, packet_id: u16, wanted: &[Wanted]) {
        let granted: Vec<Granted> = wanted.iter().map(|one| self.grant(one)).collect();
        for (one, granted) in wanted.iter().zip(&granted) {
            if !matches!(granted, Granted::Qos(_)) {
                self.letter(Refusal::Subscribe, Some(&one.filter), &[], one.filter.len());
            }
        }
        self.dialect.suback(packet_id, &granted, &mut self.out);
    }

    fn grant(&self, wanted: &Wanted) -> Granted {
        let Some(guest) = &self.guest else { return Granted::Outside };
        let limits = &self.hall.limits;
        if wanted.has_identifier {
            return Granted::Identifier;
        }
        if wanted.filter.len() > limits.topic_bytes {
            return Granted::Malformed;
        }
        match authorize(&guest.entry.identity, Action::Subscribe, &wanted.filter) {
            Err(Denied::Malformed) => Granted::Malformed,
            Err(Denied::Outside) => Granted::Outside,
            Ok(()) => {
                let session = &guest.session;
                match session.subscribe(&wanted.filter, wanted.qos, limits.subscriptions) {
                    None => Granted::TooMany,
                    Some(()) => {
                        self.hall.routes.add(&wanted.filter, wanted.qos, session);
                        Granted::Qos(wanted.qos)
                    }
                }
            }
        }
    }

    fn unsubscribe(&mut self, packet_id: u16, filters: &[String]) {
        let Some(guest) = &self.guest else { return };
        let strike = |filter: &String| {
            self.hall.routes.remove(filter, &guest.session);
            guest.session.unsubscribe(filter)
        };
        let existed: Vec<bool> = filters.iter().map(strike).collect();
        self.dialect.unsuback(packet_id, &existed, &mut self.out);
    }

    /// Does what others have asked of this connection since the last time: leave, write PUBACKs,
    /// carry orders, notice a changed registration.
    pub(super) fn attend(&mut self) {
        match self.seat.asked_to_leave() {
            Some(Leave::TakenOver) => {
                self.leave(DisconnectReasonCode::SessionTakenOver, End::TakenOver);
            }
            Some(Leave::Shutdown) => {
                self.leave(DisconnectReasonCode::ServerShuttingDown, End::Shutdown);
            }
            None => (),
        }
        self.settle();
        if self.end.is_none() {
            self.check_registration();
            self.carry_orders();
        }
    }

    fn leave(&mut self, why: DisconnectReasonCode, end: End) {
        if self.end.is_none() {
            self.settle();
            self.dialect.part(why, &mut self.out);
            self.end = Some(end);
        }
    }

    fn settle(&mut self) {
        self.seat.take_settled(&mut self.runs);
        for run in self.runs.drain(..) {
            self.window.settle(run);
        }
        if self.end.is_some() {
            return;
        }
        let dialect = &mut self.dialect;
        let mut special = |packet_id, verdict, out: &mut Vec<u8>| {
            dialect.puback(packet_id, verdict, out);
        };
        let written = self.window.acknowledge(&mut self.out, &mut special);
        self.hall.counters.acknowledged.add(written);
    }
}

/// What is to be done with a message.
enum Judgement {
    Welcome,
    Letter(Refusal),
    Over(Refusal),
}

fn judge(
    identity: &Identity,
    said: &Publish<'_>,
    hall: &Hall,
    is_v5: bool,
    in_flight: usize,
) -> Judgement {
    if said.qos == 1 && said.packet_id == 0 {
        return Judgement::Over(Refusal::Malformed);
    }
    if said.qos > 1 {
        return Judgement::Over(Refusal::Qos2);
    }
    if said.retain {
        if is_v5 {
            return Judgement::Over(Refusal::Retain);
        }
        hall.counters.retain_ignored.add(1);
    }
    if is_v5 && said.qos == 1 && in_flight >= usize::from(hall.limits.in_flight) {
        return Judgement::Over(Refusal::InFlight);
    }
    if said.topic.len() > hall.limits.topic_bytes {
        return Judgement::Letter(Refusal::TopicTooLong);
    }
    match authorize(identity, Action::Publish, said.topic) {
        Ok(()) => Judgement::Welcome,
        Err(Denied::Outside) => Judgement::Letter(Refusal::Publish),
        Err(Denied::Malformed) => Judgement::Over(Refusal::Malformed),
    }
}

fn head(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(LETTER_BYTES)]
}

fn code(reason: Refusal) -> DisconnectReasonCode {
    match reason {
        Refusal::Malformed | Refusal::NotMqtt => DisconnectReasonCode::MalformedPacket,
        Refusal::TooLarge => DisconnectReasonCode::PacketTooLarge,
        Refusal::InFlight => DisconnectReasonCode::ReceiveMaximumExceeded,
        Refusal::Qos2 => DisconnectReasonCode::QosNotSupported,
        Refusal::Retain => DisconnectReasonCode::RetainNotSupported,
        Refusal::KeepAlive => DisconnectReasonCode::KeepAliveTimeout,
        Refusal::Withdrawn => DisconnectReasonCode::AdministrativeAction,
        Refusal::DiskFull => DisconnectReasonCode::QuotaExceeded,
        _ => DisconnectReasonCode::ProtocolError,
    }
}
