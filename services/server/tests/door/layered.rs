//! A client on a thread of its own that speaks MQTT over any blocking stream.

use super::front::PATIENCE;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;
use tungstenite::{Error, Message, WebSocket};

/// Runs blocking talk beside the test.
pub(crate) async fn apart<R: Send + 'static>(talk: impl FnOnce() -> R + Send + 'static) -> R {
    tokio::task::spawn_blocking(talk).await.expect("no panic")
}

pub(crate) fn tcp(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the door is open");
    stream.set_read_timeout(Some(PATIENCE)).expect("it is no zero");
    stream.set_nodelay(true).expect("it is open");
    stream
}

/// TLS to `localhost`; the handshake happens with the first bytes.
pub(crate) fn tls(
    address: SocketAddr,
    config: &Arc<ClientConfig>,
) -> StreamOwned<ClientConnection, TcpStream> {
    let name = ServerName::try_from("localhost").expect("a name");
    let session = ClientConnection::new(Arc::clone(config), name).expect("a good configuration");
    StreamOwned::new(session, tcp(address))
}

/// MQTT bytes in frames of so many bytes, whatever the packets are.
pub(crate) struct Framed<S: Read + Write> {
    socket: WebSocket<S>,
    frame_bytes: usize,
    rest: Vec<u8>,
}

impl<S: Read + Write> Framed<S> {
    /// Opens a WebSocket with this subprotocol, as a page of this origin.
    pub(crate) fn open(
        stream: S,
        protocol: &str,
        origin: Option<&str>,
        frame_bytes: usize,
    ) -> Result<Self, u16> {
        let mut asked = "ws://localhost/mqtt".into_client_request().expect("a good address");
        let value = |text: &str| HeaderValue::from_str(text).expect("plain text");
        asked.headers_mut().insert("Sec-WebSocket-Protocol", value(protocol));
        if let Some(origin) = origin {
            asked.headers_mut().insert("Origin", value(origin));
        }
        match tungstenite::client(asked, stream) {
            Ok((socket, answer)) => {
                assert_eq!(answer.headers()["Sec-WebSocket-Protocol"], "mqtt");
                Ok(Self { socket, frame_bytes, rest: Vec::new() })
            }
            Err(tungstenite::HandshakeError::Failure(Error::Http(answer))) => {
                Err(answer.status().as_u16())
            }
            Err(other) => unreachable!("an answer, not {other}"),
        }
    }

    pub(crate) fn socket(&mut self) -> &mut WebSocket<S> {
        &mut self.socket
    }
}

impl<S: Read + Write> Read for Framed<S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.socket.read() {
                Ok(Message::Binary(bytes)) => self.rest = bytes.to_vec(),
                Ok(_) => (),
                Err(_) => return Ok(0),
            }
        }
        let count = self.rest.len().min(into.len());
        into[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        Ok(count)
    }
}

impl<S: Read + Write> Write for Framed<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.chunks(self.frame_bytes) {
            let sent = self.socket.send(Message::Binary(part.to_vec().into()));
            sent.map_err(io::Error::other)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The next packet: first byte and body; an error once the door has closed.
pub(crate) fn packet(stream: &mut impl Read) -> io::Result<(u8, Vec<u8>)> {
    let mut one = [0];
    stream.read_exact(&mut one)?;
    let (first, mut length, mut shift) = (one[0], 0, 0);
    loop {
        stream.read_exact(&mut one)?;
        length |= usize::from(one[0] & 0x7f) << shift;
        shift += 7;
        if one[0] & 0x80 == 0 {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok((first, body))
}

/// Sends bytes and reads the packet that answers them.
pub(crate) fn ask(stream: &mut (impl Read + Write), bytes: &[u8]) -> io::Result<(u8, Vec<u8>)> {
    stream.write_all(bytes)?;
    packet(stream)
}
