//! One connection without its socket: bytes in, bytes out, and what goes inwards.

use super::asking::Answer;
use super::dialect::Dialect;
use super::frame::{self, Frame, Publish, Uncut};
use super::guest::Guest;
use super::hall::Hall;
use super::heard::{Heard, Published, Refusal};
use super::held::Held;
use super::judge::{Judgement, judge};
use super::receipts::{Leave, Receipt, Run, Seat};
use super::said::Said;
use super::window::{Verdict, Window};
use mqtt_protocol_core::mqtt::result_code::{DisconnectReasonCode, MqttError};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use wire::Class;

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
    pub(super) held: Held<T>,
    pub(super) end: Option<End>,
    /// A message of MQTT 3.1.1 is left unread until there is room for it.
    pub(super) waits_for_room: bool,
    pub(super) window: Window,
    /// Answers to SUBSCRIBE and UNSUBSCRIBE, in their turn.
    pub(super) answers: VecDeque<Answer>,
    /// Packet ids of QoS 2 with a PUBREC and without a PUBCOMP on this connection.
    unreleased: usize,
    runs: Vec<Run>,
    is_v5: bool,
    /// The disk is full: what is said now is not taken.
    is_shut: bool,
    published: u64,
}

impl<D, T> Conversation<D, T>
where
    D: Fn(Heard<'_>) -> (Class, T),
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
            held: Held::default(),
            end: None,
            waits_for_room: false,
            window: Window::default(),
            answers: VecDeque::new(),
            unreleased: 0,
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
        self.held.expect(bytes.len() / TYPICAL_BYTES);
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
            Ok(
                Said::Subscribe { packet_id: 0, .. }
                | Said::Unsubscribe { packet_id: 0, .. }
                | Said::Released { packet_id: 0 },
            ) => {
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
                    lasts_s: told.lasts_s,
                };
                match told.qos {
                    2 => self.publish_exactly(publish),
                    _ => self.publish(publish, Verdict::WelcomeByLibrary),
                }
            }
            Ok(Said::Released { packet_id }) => self.release(packet_id),
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
    pub(super) fn publish(&mut self, said: Publish<'_>, verdict: Verdict) {
        let Some(guest) = &self.guest else { return };
        let identity = &guest.entry.identity;
        let in_flight = self.window.len() + self.unreleased;
        let (what, refused) = match judge(identity, &said, &self.hall, self.is_v5, in_flight) {
            Judgement::Over(reason) => {
                if verdict == Verdict::Received {
                    guest.session.unsay(said.packet_id);
                }
                return self.part(reason, Some(said.topic), said.body, said.body.len());
            }
            _ if self.is_shut => return self.turn_down(&said, verdict),
            Judgement::Welcome => {
                self.published += 1;
                let message = Published {
                    identity,
                    topic: said.topic,
                    body: said.body,
                    qos: said.qos,
                    dup: said.dup,
                    retain: said.retain,
                    will: false,
                };
                ((self.decode)(Heard::Published(message)), None)
            }
            Judgement::State => {
                match self.hall.keep_state(&identity.name, Some(&guest.session), &said) {
                    Ok(()) => ((self.decode)(Heard::Noted), None),
                    Err(reason) => (self.refusal(&said, reason), Some(reason)),
                }
            }
            Judgement::Letter(reason) => (self.refusal(&said, reason), Some(reason)),
        };
        let receipt = (said.qos > 0).then(|| self.receipt(said.packet_id, verdict, refused));
        self.held.push(what, receipt);
    }

    /// Takes a message into the window. A refused one of QoS 2 leaves its packet id free where the
    /// PUBREC can say so.
    fn receipt(&mut self, packet_id: u16, verdict: Verdict, refused: Option<Refusal>) -> Receipt {
        let verdict = match (verdict, refused) {
            (Verdict::Received, Some(reason)) if self.is_v5 => Verdict::ReceivedRefused(reason),
            (Verdict::Welcome | Verdict::WelcomeByLibrary, Some(reason)) => {
                Verdict::Refused(reason)
            }
            _ => verdict,
        };
        let exactly = if verdict == Verdict::Received { packet_id } else { 0 };
        let nth = self.window.take(packet_id, verdict);
        let receipt = Receipt { connection: self.seat.number, nth, exactly };
        if let (1.., Some(guest)) = (exactly, &self.guest) {
            self.hall.unsettled.add(receipt, &guest.session);
        }
        self.unsay(packet_id, verdict);
        receipt
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
        let Self { dialect, answers, unreleased, .. } = self;
        let mut special = |packet_id, verdict, out: &mut Vec<u8>| match verdict {
            Verdict::Asked => match answers.pop_front() {
                Some(Answer::Subscribed(granted)) => dialect.suback(packet_id, &granted, out),
                Some(Answer::Unsubscribed(existed)) => dialect.unsuback(packet_id, &existed, out),
                None => (),
            },
            Verdict::Released { known } => {
                *unreleased = unreleased.saturating_sub(1);
                dialect.pubcomp(packet_id, known, out);
            }
            Verdict::Received => {
                *unreleased += 1;
                dialect.pubrec(packet_id, None, out);
            }
            Verdict::ReceivedRefused(reason) => dialect.pubrec(packet_id, Some(reason), out),
            Verdict::Refused(reason) => dialect.puback(packet_id, Some(reason), out),
            Verdict::Welcome | Verdict::WelcomeByLibrary => dialect.puback(packet_id, None, out),
        };
        let written = self.window.acknowledge(&mut self.out, &mut special);
        self.hall.counters.acknowledged.add(written);
    }
}
