//! A client made of bytes, so that the tests say exactly what is on the wire.

use super::front::PATIENCE;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// What a CONNECT says.
#[derive(Clone)]
pub(crate) struct Hello<'a> {
    pub(crate) v5: bool,
    pub(crate) client: &'a str,
    pub(crate) user: &'a str,
    pub(crate) secret: &'a str,
    pub(crate) keep_alive_s: u16,
    pub(crate) clean: bool,
    /// MQTT 5: session expiry interval.
    pub(crate) kept_s: u32,
    pub(crate) will: Option<(&'a str, &'a str)>,
    /// MQTT 5: will delay interval.
    pub(crate) will_delay_s: u32,
}

impl<'a> Hello<'a> {
    pub(crate) fn v3(user: &'a str, secret: &'a str) -> Self {
        Self {
            v5: false,
            client: "one",
            user,
            secret,
            keep_alive_s: 60,
            clean: true,
            kept_s: 0,
            will: None,
            will_delay_s: 0,
        }
    }

    pub(crate) fn v5(user: &'a str, secret: &'a str) -> Self {
        Self { v5: true, ..Self::v3(user, secret) }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let flags = 0xc0 | u8::from(self.clean) << 1 | u8::from(self.will.is_some()) << 2;
        let mut body = text("MQTT");
        body.push(if self.v5 { 5 } else { 4 });
        body.push(flags);
        body.extend(self.keep_alive_s.to_be_bytes());
        if self.v5 {
            body.extend([5, 0x11]);
            body.extend(self.kept_s.to_be_bytes());
        }
        body.extend(text(self.client));
        if let Some((topic, said)) = self.will {
            if self.v5 {
                body.extend([5, 0x18]);
                body.extend(self.will_delay_s.to_be_bytes());
            }
            body.extend(text(topic));
            body.extend(text(said));
        }
        body.extend(text(self.user));
        body.extend(text(self.secret));
        packet(0x10, &body)
    }
}

pub(crate) fn text(text: &str) -> Vec<u8> {
    let mut bytes = (text.len() as u16).to_be_bytes().to_vec();
    bytes.extend(text.as_bytes());
    bytes
}

pub(crate) fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    let mut length = body.len();
    loop {
        bytes.push((length % 128) as u8 | if length > 127 { 0x80 } else { 0 });
        length /= 128;
        if length == 0 {
            break;
        }
    }
    bytes.extend(body);
    bytes
}

/// A QoS 1 PUBLISH. `properties` is what stands between packet id and body in MQTT 5.
pub(crate) fn publish(flags: u8, id: u16, topic: &str, properties: &[u8], said: &str) -> Vec<u8> {
    let mut body = text(topic);
    if flags & 6 != 0 {
        body.extend(id.to_be_bytes());
    }
    body.extend(properties);
    body.extend(said.as_bytes());
    packet(0x30 | flags, &body)
}

pub(crate) fn subscribe(v5: bool, id: u16, filters: &[&str]) -> Vec<u8> {
    let mut body = id.to_be_bytes().to_vec();
    if v5 {
        body.push(0);
    }
    for filter in filters {
        body.extend(text(filter));
        body.push(1);
    }
    packet(0x82, &body)
}

/// MQTT 5, one filter: its subscription options, and its identifier where that is not 0.
pub(crate) fn subscribe_as(id: u16, filter: &str, options: u8, identifier: u8) -> Vec<u8> {
    let mut body = id.to_be_bytes().to_vec();
    match identifier {
        0 => body.push(0),
        some => body.extend([2, 0x0b, some]),
    }
    body.extend(text(filter));
    body.push(options);
    packet(0x82, &body)
}

/// The socket of such a client.
pub(crate) struct Wire {
    stream: TcpStream,
}

impl Wire {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self { stream: TcpStream::connect(address).await.expect("the door is open") }
    }

    /// Connects and signs in, which must be granted; the CONNACK's body.
    pub(crate) async fn sign_in(address: SocketAddr, hello: &Hello<'_>) -> (Self, Vec<u8>) {
        let mut wire = Self::connect(address).await;
        wire.send(&hello.bytes()).await;
        let (first, body) = wire.packet().await.expect("a CONNACK");
        assert_eq!((first, body[1]), (0x20, 0), "{body:?}");
        (wire, body)
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        // The door may close while we write; what it says then is what the tests look at.
        let _ = self.stream.write_all(bytes).await;
    }

    /// The next packet: first byte and body. `None` once the door has closed.
    pub(crate) async fn packet(&mut self) -> Option<(u8, Vec<u8>)> {
        let read = async {
            let first = self.stream.read_u8().await?;
            let (mut length, mut shift) = (0, 0);
            loop {
                let byte = self.stream.read_u8().await?;
                length |= usize::from(byte & 0x7f) << shift;
                shift += 7;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            let mut body = vec![0; length];
            self.stream.read_exact(&mut body).await?;
            std::io::Result::Ok((first, body))
        };
        timeout(PATIENCE, read).await.expect("an answer in time").ok()
    }

    /// Asks for a sign of life: whatever was to be said before it has been said then.
    pub(crate) async fn ping(&mut self) -> Option<(u8, Vec<u8>)> {
        self.send(&[0xc0, 0]).await;
        self.packet().await
    }

    /// The next packet, which must be this; its body.
    pub(crate) async fn expect(&mut self, wanted: u8, what: &str) -> Vec<u8> {
        let (first, body) = self.packet().await.expect(what);
        assert_eq!(first, wanted, "{what}: {body:?}");
        body
    }

    pub(crate) async fn is_closed(&mut self) -> bool {
        self.packet().await.is_none()
    }

    /// The packet ids of the next PUBACKs, which must say no more than that.
    pub(crate) async fn acks(&mut self, count: usize) -> Vec<u16> {
        let mut ids = Vec::new();
        for _ in 0..count {
            let (first, body) = self.packet().await.expect("a PUBACK");
            assert_eq!((first, body.len()), (0x40, 2), "{body:?}");
            ids.push(u16::from_be_bytes([body[0], body[1]]));
        }
        ids
    }
}
