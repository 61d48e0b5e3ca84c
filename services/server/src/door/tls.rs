//! TLS on a socket, without waiting.
//!
//! `rustls` is driven by hand rather than through an async stream: the session is asked when the
//! socket is ready, reads into the thread's buffer, and an idle one keeps its 4 KiB and no more.

use super::certificates::name_in;
use super::stream::{Layer, Unwaiting, is_held};
use rustls::{ServerConfig, ServerConnection};
use std::io::{self, Read, Write};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How much is encrypted before the socket has to take it, in bytes: one record.
const RECORD_BYTES: usize = 16 * 1024;

/// A TLS session and its socket.
pub(super) struct Tls {
    tcp: Unwaiting,
    session: ServerConnection,
    turns: Arc<Semaphore>,
    turn: Option<OwnedSemaphorePermit>,
}

impl Tls {
    /// A session that has yet to shake hands, when it has its turn. Fails only where the
    /// configuration is unusable.
    pub(super) fn new(
        tcp: TcpStream,
        config: Arc<ServerConfig>,
        turns: Arc<Semaphore>,
    ) -> io::Result<Self> {
        let session = ServerConnection::new(config).map_err(io::Error::other)?;
        Ok(Self { tcp: Unwaiting(tcp), session, turns, turn: None })
    }

    /// The name in the client's certificate.
    pub(super) fn badge(&self) -> Option<Box<str>> {
        self.session.peer_certificates()?.first().and_then(name_in)
    }

    /// Takes what the socket has; `false` where it has nothing now.
    fn take_in(&mut self) -> io::Result<bool> {
        match self.session.read_tls(&mut self.tcp) {
            Ok(_) => (),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error),
        }
        if let Err(error) = self.session.process_new_packets() {
            // The client is told why, if the socket takes it.
            let _ = self.flush();
            return Err(io::Error::new(io::ErrorKind::InvalidData, error));
        }
        Ok(true)
    }

    fn read_on(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < into.len() {
            match self.session.reader().read(&mut into[filled..]) {
                Ok(0) => return Ok(filled),
                Ok(more) => filled += more,
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => {
                    return if filled > 0 { Ok(filled) } else { Err(error) };
                }
                Err(_) if self.take_in()? => (),
                Err(nothing) => {
                    is_held(self.flush())?;
                    return if filled > 0 { Ok(filled) } else { Err(nothing) };
                }
            }
        }
        Ok(filled)
    }
}

impl Read for Tls {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.read_on(into);
        self.turn = None;
        read
    }
}

impl Write for Tls {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.flush()?;
        let record = &bytes[..bytes.len().min(RECORD_BYTES)];
        let taken = self.session.writer().write(record)?;
        is_held(self.flush())?;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        while self.session.wants_write() {
            self.session.write_tls(&mut self.tcp)?;
        }
        Ok(())
    }
}

impl Layer for Tls {
    fn tcp(&mut self) -> io::Result<&mut TcpStream> {
        Ok(&mut self.tcp.0)
    }

    /// Never: whatever is decrypted is read before the socket is asked again, so that a full
    /// buffer leaves the socket ready.
    fn has_more(&self) -> bool {
        false
    }

    fn part(&mut self) {
        self.session.send_close_notify();
    }

    fn turns(&self) -> Option<Arc<Semaphore>> {
        self.session.is_handshaking().then(|| Arc::clone(&self.turns))
    }

    fn hold(&mut self, turn: Option<OwnedSemaphorePermit>) {
        self.turn = turn;
    }
}
