//! The bytes of one connection, whichever way they come: plain TCP, TLS, WebSocket, or both.
//!
//! A connection waits for readiness and then reads and writes without waiting. TLS and WebSocket
//! sit on the socket in the same manner, so that the plain path stays what it was: one branch and
//! a system call.

use super::addresses::Place;
use super::tls::Tls;
use super::websocket::WebSocket;
use std::io::{self, Read, Write};
use std::sync::Arc;
use tokio::io::{AsyncWriteExt, Interest, Ready};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// One connection's bytes.
pub(super) struct Stream {
    way: Way,
    /// Its place among those of the same address, given back with the socket.
    _place: Place,
}

/// How the bytes come.
pub(super) enum Way {
    Plain(TcpStream),
    Tls(Box<Tls>),
    WebSocket(Box<WebSocket>),
}

/// A socket as the sans-I/O libraries want it: what cannot be done now is `WouldBlock`.
pub(super) struct Unwaiting(pub(super) TcpStream);

impl Read for Unwaiting {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(into)
    }
}

impl Write for Unwaiting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What lies between the socket and MQTT. Its `flush` says `WouldBlock` while bytes it has taken
/// are still with it.
pub(super) trait Layer: Read + Write {
    /// The socket below; an error where it is gone.
    fn tcp(&mut self) -> io::Result<&mut TcpStream>;
    /// Whether there is more to read without asking the socket.
    fn has_more(&self) -> bool;
    /// Says goodbye in its own manner; the goodbye may wait for a `flush`.
    fn part(&mut self);
    /// Where to wait for one's turn, if the next read will cost much.
    fn turns(&self) -> Option<Arc<Semaphore>>;
    /// Holds a turn until the next read has been made.
    fn hold(&mut self, turn: Option<OwnedSemaphorePermit>);
}

impl Stream {
    pub(super) fn new(way: Way, place: Place) -> Self {
        Self { way, _place: place }
    }

    /// Waits until one of these is possible. What a layer has to say for itself, such as its
    /// handshake, is written meanwhile.
    pub(super) async fn ready(&mut self, interest: Interest) -> io::Result<Ready> {
        match &mut self.way {
            Way::Plain(tcp) => tcp.ready(interest).await,
            Way::Tls(tls) => layer_ready(&mut **tls, interest).await,
            Way::WebSocket(socket) => layer_ready(&mut **socket, interest).await,
        }
    }

    /// Reads what is there; `WouldBlock` where nothing is, 0 at the end.
    pub(super) fn try_read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match &mut self.way {
            Way::Plain(tcp) => tcp.try_read(into),
            Way::Tls(tls) => tls.read(into),
            Way::WebSocket(socket) => socket.read(into),
        }
    }

    /// Writes what goes out now; `WouldBlock` where nothing does.
    pub(super) fn try_write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.way {
            Way::Plain(tcp) => tcp.try_write(bytes),
            Way::Tls(tls) => tls.write(bytes),
            Way::WebSocket(socket) => socket.write(bytes),
        }
    }

    /// Writes all of it, waiting as long as that takes.
    pub(super) async fn write_all(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match self.try_write(bytes) {
                Ok(written) => bytes = &bytes[written..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.tcp()?.writable().await?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Says that nothing more will be written.
    pub(super) async fn shutdown(&mut self) -> io::Result<()> {
        match &mut self.way {
            Way::Plain(tcp) => tcp.shutdown().await,
            Way::Tls(tls) => part(&mut **tls).await,
            Way::WebSocket(socket) => part(&mut **socket).await,
        }
    }

    /// Waits until there is something to read.
    pub(super) async fn readable(&mut self) -> io::Result<()> {
        self.ready(Interest::READABLE).await.map(|_| ())
    }

    /// The name in the certificate that the client has shown, once it has.
    pub(super) fn badge(&self) -> Option<Box<str>> {
        match &self.way {
            Way::Plain(_) => None,
            Way::Tls(tls) => tls.badge(),
            Way::WebSocket(socket) => socket.badge(),
        }
    }

    /// The client has signed in, and may send packets of this many bytes.
    pub(super) fn trust(&mut self, packet_bytes: usize) {
        if let Way::WebSocket(socket) = &mut self.way {
            socket.trust(packet_bytes);
        }
    }

    fn tcp(&mut self) -> io::Result<&mut TcpStream> {
        match &mut self.way {
            Way::Plain(tcp) => Ok(tcp),
            Way::Tls(tls) => tls.tcp(),
            Way::WebSocket(socket) => socket.tcp(),
        }
    }
}

async fn layer_ready(layer: &mut impl Layer, interest: Interest) -> io::Result<Ready> {
    if interest.is_readable() && layer.has_more() {
        return Ok(Ready::READABLE);
    }
    layer.hold(None);
    loop {
        let is_held = is_held(layer.flush())?;
        let asked = if is_held { interest | Interest::WRITABLE } else { interest };
        let ready = layer.tcp()?.ready(asked).await?;
        let is_ours = is_held && !ready.is_readable() && !ready.is_read_closed();
        if !is_ours {
            if let Some(turns) = layer.turns() {
                layer.hold(turns.acquire_owned().await.ok());
            }
            return Ok(ready);
        }
    }
}

async fn part(layer: &mut impl Layer) -> io::Result<()> {
    layer.part();
    while is_held(layer.flush())? {
        layer.tcp()?.writable().await?;
    }
    layer.tcp()?.shutdown().await
}

/// Whether a layer could not write all it has taken.
pub(super) fn is_held(flushed: io::Result<()>) -> io::Result<bool> {
    match flushed {
        Ok(()) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(true),
        Err(error) => Err(error),
    }
}
