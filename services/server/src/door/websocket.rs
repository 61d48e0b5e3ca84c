//! MQTT in WebSocket frames (MQTT 5 §6), over a plain socket or TLS, without waiting.
//!
//! The frames' boundaries mean nothing: a packet may begin in one and end in another.

use super::stream::{Layer, Unwaiting};
use super::tls::Tls;
use std::io::{self, Read, Write};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tungstenite::handshake::MidHandshake;
use tungstenite::handshake::server::{Callback, ErrorResponse, Request, Response, ServerHandshake};
use tungstenite::http::{HeaderValue, StatusCode, header};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::protocol::frame::CloseFrame;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::{Bytes, Error, HandshakeError, Message};

/// What a session keeps to read into, in bytes.
const READ_BYTES: usize = 2 * 1024;
/// How much goes into one frame, in bytes.
const FRAME_BYTES: usize = 16 * 1024;
/// Frames without a message, such as pings, that are taken before others have their turn.
const CONTROL_FRAMES: usize = 16;
/// The subprotocol of MQTT (MQTT 5 §6.0.0-3).
const SUBPROTOCOL: &str = "mqtt";

/// Which web pages may open a WebSocket: these, and those of the very address that is asked. A
/// client that is no browser says no origin, or that one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(Arc<[String]>);

impl Origins {
    /// These origins, written as a browser says them: `https://desk.example`.
    pub fn new(origins: impl IntoIterator<Item = String>) -> Self {
        Self(origins.into_iter().collect())
    }

    fn allow(&self, origin: Option<&HeaderValue>, host: Option<&HeaderValue>) -> bool {
        let Some(origin) = origin.map(HeaderValue::to_str) else { return true };
        let Ok(origin) = origin else { return false };
        let (_, from) = origin.split_once("://").unwrap_or(("", origin));
        let is_own = host.is_some_and(|host| host.as_bytes() == from.as_bytes());
        is_own || self.0.iter().any(|allowed| allowed == origin)
    }
}

/// Looks at the request before the protocol changes.
struct Greeting(Origins);

impl Callback for Greeting {
    #[expect(clippy::result_large_err, reason = "the library's own answer, made once a handshake")]
    fn on_request(self, asked: &Request, mut answer: Response) -> Result<Response, ErrorResponse> {
        let refuse = |status, says: &str| {
            let mut refused = ErrorResponse::new(Some(says.to_owned()));
            *refused.status_mut() = status;
            Err(refused)
        };
        let headers = asked.headers();
        if !self.0.allow(headers.get(header::ORIGIN), headers.get(header::HOST)) {
            return refuse(
                StatusCode::FORBIDDEN,
                "this origin is not among mqtt.websocket.origins",
            );
        }
        let asked = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
        let mut offered = asked.filter_map(|some| some.to_str().ok()).flat_map(|s| s.split(','));
        if !offered.any(|one| one.trim() == SUBPROTOCOL) {
            return refuse(StatusCode::BAD_REQUEST, "ask for the subprotocol mqtt");
        }
        let chosen = HeaderValue::from_static(SUBPROTOCOL);
        answer.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, chosen);
        Ok(answer)
    }
}

/// What the frames go through.
pub(super) enum Under {
    Plain(Unwaiting),
    Tls(Box<Tls>),
}

impl Read for Under {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => tcp.read(into),
            Self::Tls(tls) => tls.read(into),
        }
    }
}

impl Write for Under {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => tcp.write(bytes),
            Self::Tls(tls) => tls.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(tcp) => tcp.flush(),
            Self::Tls(tls) => tls.flush(),
        }
    }
}

enum State {
    Opening(MidHandshake<ServerHandshake<Under, Greeting>>),
    Open(tungstenite::WebSocket<Under>),
    Failed,
}

/// A WebSocket and what is below it.
pub(super) struct WebSocket {
    state: State,
    /// What of a message had no room in the reader's buffer.
    rest: Bytes,
    /// Reading stopped before the socket had nothing left: there may be more.
    was_full: bool,
}

impl WebSocket {
    /// One that has yet to be opened; until its client has signed in, messages are this long.
    pub(super) fn new(under: Under, origins: &Origins, stranger_packet_bytes: usize) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BYTES)
            .write_buffer_size(0)
            .max_message_size(Some(stranger_packet_bytes))
            .max_frame_size(Some(stranger_packet_bytes));
        let opening = ServerHandshake::start(under, Greeting(origins.clone()), Some(config));
        Self { state: State::Opening(opening), rest: Bytes::new(), was_full: false }
    }

    pub(super) fn badge(&self) -> Option<Box<str>> {
        match self.under()? {
            Under::Plain(_) => None,
            Under::Tls(tls) => tls.badge(),
        }
    }

    /// A message may hold several packets; clients gather what they write.
    pub(super) fn trust(&mut self, packet_bytes: usize) {
        if let State::Open(socket) = &mut self.state {
            socket.set_config(|config| {
                config.max_message_size = Some(2 * packet_bytes);
                config.max_frame_size = Some(2 * packet_bytes);
            });
        }
    }

    fn under(&self) -> Option<&Under> {
        match &self.state {
            State::Opening(opening) => Some(opening.get_ref().get_ref()),
            State::Open(socket) => Some(socket.get_ref()),
            State::Failed => None,
        }
    }

    fn under_mut(&mut self) -> Option<&mut Under> {
        match &mut self.state {
            State::Opening(opening) => Some(opening.get_mut().get_mut()),
            State::Open(socket) => Some(socket.get_mut()),
            State::Failed => None,
        }
    }

    /// The opened socket; `WouldBlock` while the client has not asked for all of it.
    fn open(&mut self) -> io::Result<&mut tungstenite::WebSocket<Under>> {
        if let State::Opening(_) = &self.state {
            let State::Opening(opening) = std::mem::replace(&mut self.state, State::Failed) else {
                return Err(io::ErrorKind::NotConnected.into());
            };
            match opening.handshake() {
                Ok(socket) => self.state = State::Open(socket),
                Err(HandshakeError::Interrupted(opening)) => {
                    self.state = State::Opening(opening);
                    return Err(io::ErrorKind::WouldBlock.into());
                }
                Err(HandshakeError::Failure(error)) => return Err(broken(error)),
            }
        }
        match &mut self.state {
            State::Open(socket) => Ok(socket),
            State::Opening(_) | State::Failed => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    /// The next message's bytes; `None` once the client has closed.
    fn next(&mut self) -> io::Result<Option<Bytes>> {
        let socket = self.open()?;
        for _ in 0..CONTROL_FRAMES {
            match socket.read() {
                Ok(Message::Binary(bytes)) if bytes.is_empty() => (),
                Ok(Message::Binary(bytes)) => return Ok(Some(bytes)),
                Ok(Message::Text(_)) => {
                    let reason = "MQTT is sent in binary frames".into();
                    let why = CloseFrame { code: CloseCode::Unsupported, reason };
                    // The connection is over either way.
                    let _ = socket.close(Some(why));
                    return Err(io::ErrorKind::InvalidData.into());
                }
                // The library answers pings and closings itself.
                Ok(_) => (),
                Err(Error::ConnectionClosed | Error::AlreadyClosed) => return Ok(None),
                Err(error) => return Err(broken(error)),
            }
        }
        self.was_full = true;
        Err(io::ErrorKind::WouldBlock.into())
    }
}

fn broken(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        error => io::Error::new(io::ErrorKind::InvalidData, error),
    }
}

impl Read for WebSocket {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        self.was_full = false;
        while filled < into.len() {
            if self.rest.is_empty() {
                match self.next() {
                    Ok(Some(bytes)) => self.rest = bytes,
                    Ok(None) => return Ok(filled),
                    Err(_) if filled > 0 => return Ok(filled),
                    Err(error) => return Err(error),
                }
            }
            let part = self.rest.split_to(self.rest.len().min(into.len() - filled));
            into[filled..filled + part.len()].copy_from_slice(&part);
            filled += part.len();
        }
        self.was_full = true;
        Ok(filled)
    }
}

impl Write for WebSocket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.flush()?;
        let frame = &bytes[..bytes.len().min(FRAME_BYTES)];
        match self.open()?.write(Message::Binary(Bytes::copy_from_slice(frame))) {
            Ok(()) => (),
            // The library has taken the frame; the socket has not taken all of it.
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => (),
            Err(error) => return Err(broken(error)),
        }
        Ok(frame.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.state {
            State::Open(socket) => match socket.flush() {
                Ok(()) | Err(Error::ConnectionClosed | Error::AlreadyClosed) => Ok(()),
                Err(error) => Err(broken(error)),
            },
            State::Opening(opening) => opening.get_mut().get_mut().flush(),
            State::Failed => Ok(()),
        }
    }
}

impl Layer for WebSocket {
    fn tcp(&mut self) -> io::Result<&mut TcpStream> {
        match self.under_mut() {
            Some(Under::Plain(tcp)) => Ok(&mut tcp.0),
            Some(Under::Tls(tls)) => tls.tcp(),
            None => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    fn has_more(&self) -> bool {
        self.was_full || !self.rest.is_empty()
    }

    fn turns(&self) -> Option<Arc<Semaphore>> {
        match self.under()? {
            Under::Plain(_) => None,
            Under::Tls(tls) => tls.turns(),
        }
    }

    fn hold(&mut self, turn: Option<OwnedSemaphorePermit>) {
        if let Some(Under::Tls(tls)) = self.under_mut() {
            tls.hold(turn);
        }
    }

    fn part(&mut self) {
        if let State::Open(socket) = &mut self.state {
            // Whoever has closed already needs no goodbye.
            let _ = socket.close(None);
        }
    }
}
