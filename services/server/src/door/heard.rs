//! What the door hands inwards: messages, refusals, and who came and went.

use super::authorize::Identity;
use super::receipts::Receipt;
use std::fmt;
use std::net::SocketAddr;

/// Something the decoder is asked to make sense of, on the task of its connection.
///
/// Everything is borrowed from the socket's buffer: take what you need, copy nothing else.
#[derive(Debug, Clone, Copy)]
pub enum Heard<'a> {
    /// A message whose sender may publish under its topic; also a will that has fallen due.
    Published(Published<'a>),
    /// Something that was not let in: a letter, with the reason.
    Refused(Refused<'a>),
    /// Somebody signed in.
    Came(Visit<'a>),
    /// Somebody's connection ended after sign-in.
    Went(Visit<'a>),
    /// Nothing was said: the door noted something for the disk, and its answer waits for the next
    /// commit.
    Noted,
}

/// A message as the bytes came.
#[derive(Debug, Clone, Copy)]
pub struct Published<'a> {
    /// Who said it.
    pub identity: &'a Identity,
    /// Under which topic name; already authorised.
    pub topic: &'a str,
    /// What; not looked at.
    pub body: &'a [u8],
    /// 0, 1 or 2. Those of QoS 0 have no receipt.
    pub qos: u8,
    /// The sender marked it as a repetition.
    pub dup: bool,
    /// The sender asked for it to be retained, which is ignored here (MQTT 3.1.1 only).
    pub retain: bool,
    /// It is a will: said by the door when the connection was cut.
    pub will: bool,
}

/// Something that was not let in.
#[derive(Debug, Clone, Copy)]
pub struct Refused<'a> {
    /// Who said it; `None` before sign-in.
    pub identity: Option<&'a Identity>,
    /// From where.
    pub peer: SocketAddr,
    /// Under which topic or filter, where that could be read.
    pub topic: Option<&'a str>,
    /// Why.
    pub reason: Refusal,
    /// The body, or the raw packet where it could not be read; cut off after 4 KiB.
    /// Never a CONNECT, whose bytes hold a secret.
    pub bytes: &'a [u8],
    /// How long it would have been, in bytes.
    pub size: usize,
}

/// Somebody's coming or going.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// Who.
    pub identity: &'a Identity,
    /// With which client id.
    pub client_id: &'a str,
    /// How many connections of this identity are open now, this one not counted when it went.
    pub open: usize,
    /// At the going: it said goodbye (DISCONNECT), rather than being cut, late or refused.
    pub graceful: bool,
}

/// What the decoder made, and the receipt to acknowledge once it is on disk.
#[derive(Debug)]
pub struct Arrived<T> {
    /// What the decoder made of it.
    pub what: T,
    /// `None` for what nobody waits for: QoS 0, wills, comings and goings, most refusals.
    pub receipt: Option<Receipt>,
}

/// Why something was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Refusal {
    /// The server has as many connections as it may.
    TooManyConnections,
    /// An address has as many connections as it may.
    AddressTooMany,
    /// An address tries to connect too often.
    AddressTooOften,
    /// The TLS handshake or the opening of the WebSocket failed.
    Handshake,
    /// No CONNECT in time.
    SignInTooLate,
    /// The first packet was no CONNECT, or not one that can be read.
    NotMqtt,
    /// Another MQTT version than 3.1.1 and 5.
    Version,
    /// An unknown user name, a wrong secret, or a certificate of another name.
    Credentials,
    /// A client id that cannot be used, or an empty one with a session to keep.
    ClientId,
    /// An identity has more sessions than it may.
    Sessions,
    /// Clients throw each other out of the same client id.
    Takeovers,
    /// The will's topic lies outside the sender's roots, or asks for retention.
    Will,
    /// The registration was withdrawn or given a new secret.
    Withdrawn,
    /// Bytes that are no MQTT packet.
    Malformed,
    /// A packet that may not come now.
    Protocol,
    /// A packet above the limit.
    TooLarge,
    /// More unacknowledged messages than announced.
    InFlight,
    /// A retained message that is no state.
    Retain,
    /// A state above the number or the bytes of its thing.
    States,
    /// A message outside the sender's roots.
    Publish,
    /// A subscription outside the sender's roots, malformed, or one too many.
    Subscribe,
    /// A topic above the limit.
    TopicTooLong,
    /// Nothing heard for one and a half keep-alives.
    KeepAlive,
    /// The peer takes nothing of what waits for it.
    Stalled,
    /// The connection ended in the middle of a packet.
    CutOff,
    /// The disk is full, and nothing new can be kept.
    DiskFull,
}

impl Refusal {
    /// Every reason there is, in the order of the counters.
    pub const ALL: [Self; 26] = [
        Self::TooManyConnections,
        Self::AddressTooMany,
        Self::AddressTooOften,
        Self::Handshake,
        Self::SignInTooLate,
        Self::NotMqtt,
        Self::Version,
        Self::Credentials,
        Self::ClientId,
        Self::Sessions,
        Self::Takeovers,
        Self::Will,
        Self::Withdrawn,
        Self::Malformed,
        Self::Protocol,
        Self::TooLarge,
        Self::InFlight,
        Self::Retain,
        Self::States,
        Self::Publish,
        Self::Subscribe,
        Self::TopicTooLong,
        Self::KeepAlive,
        Self::Stalled,
        Self::CutOff,
        Self::DiskFull,
    ];

    /// The reason as a metric label.
    pub fn label(self) -> &'static str {
        match self {
            Self::TooManyConnections => "too_many_connections",
            Self::AddressTooMany => "address_too_many",
            Self::AddressTooOften => "address_too_often",
            Self::Handshake => "handshake",
            Self::SignInTooLate => "sign_in_too_late",
            Self::NotMqtt => "not_mqtt",
            Self::Version => "version",
            Self::Credentials => "credentials",
            Self::ClientId => "client_id",
            Self::Sessions => "sessions",
            Self::Takeovers => "takeovers",
            Self::Will => "will",
            Self::Withdrawn => "withdrawn",
            Self::Malformed => "malformed",
            Self::Protocol => "protocol",
            Self::TooLarge => "too_large",
            Self::InFlight => "in_flight",
            Self::Retain => "retain",
            Self::States => "states",
            Self::Publish => "publish",
            Self::Subscribe => "subscribe",
            Self::TopicTooLong => "topic_too_long",
            Self::KeepAlive => "keep_alive",
            Self::Stalled => "stalled",
            Self::CutOff => "cut_off",
            Self::DiskFull => "disk_full",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::TooManyConnections => "too many connections are open; try again later",
            Self::AddressTooMany => "this address has too many connections; close some",
            Self::AddressTooOften => "this address connects too often; wait between attempts",
            Self::Handshake => "no TLS or WebSocket as it is spoken here; check certificates",
            Self::SignInTooLate => "no CONNECT came in time; send it first and at once",
            Self::NotMqtt => "the first packet was no readable CONNECT of at most 4 KiB",
            Self::Version => "only MQTT 3.1.1 and MQTT 5 are spoken here",
            Self::Credentials => "unknown user name or wrong secret; register the device",
            Self::ClientId => "give a client id, or ask for a clean session",
            Self::Sessions => "this identity has too many sessions; reuse its client ids",
            Self::Takeovers => "two clients use this client id; give each its own",
            Self::Will => {
                "the will must lie below the sender's roots, and only a state is retained"
            }
            Self::Withdrawn => "the registration was withdrawn or given a new secret",
            Self::Malformed => "these bytes are no MQTT packet",
            Self::Protocol => "this packet may not come now",
            Self::TooLarge => "the packet is above the limit; send it in parts",
            Self::InFlight => "more messages unacknowledged than the receive maximum",
            Self::Retain => "only states are retained; publish them below {thing}/state",
            Self::States => "the thing keeps as many states as it may; send an empty one first",
            Self::Publish => "the topic lies outside the sender's roots",
            Self::Subscribe => "the filter lies outside the sender's roots, or is one too many",
            Self::TopicTooLong => "the topic is above the limit",
            Self::KeepAlive => "nothing was heard for one and a half keep-alives",
            Self::Stalled => "the peer takes nothing of what waits for it",
            Self::CutOff => "the connection ended in the middle of a packet",
            Self::DiskFull => "the disk is full; publish again later",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.advice())
    }
}
