//! MQTT by hand, for what no client library would ever send.

use super::folder::Secret;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long the door may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A CONNECT of MQTT 3.1.1.
pub fn connect(who: &Secret) -> Vec<u8> {
    let mut rest = b"\x00\x04MQTT\x04\xc2\x00\x3c".to_vec();
    for text in [who.user.as_str(), &who.user, &who.secret] {
        rest.extend((text.len() as u16).to_be_bytes());
        rest.extend(text.as_bytes());
    }
    packet(0x10, &rest)
}

/// A PUBLISH of QoS 1.
pub fn publish(topic: &str, number: u16, body: &[u8]) -> Vec<u8> {
    let mut rest = (topic.len() as u16).to_be_bytes().to_vec();
    rest.extend(topic.as_bytes());
    rest.extend(number.to_be_bytes());
    rest.extend(body);
    packet(0x32, &rest)
}

fn packet(first: u8, rest: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    let mut left = rest.len();
    while left > 127 {
        bytes.push((left % 128) as u8 | 128);
        left /= 128;
    }
    bytes.push(left as u8);
    bytes.extend(rest);
    bytes
}

/// A bare connection.
pub struct Raw(TcpStream);

impl Raw {
    /// Connects and says nothing.
    pub async fn open(address: SocketAddr) -> Raw {
        Raw(TcpStream::connect(address).await.expect("the door is open"))
    }

    /// Connects and signs in.
    pub async fn signed_in(address: SocketAddr, who: &Secret) -> Raw {
        let mut raw = Raw::open(address).await;
        raw.send(&connect(who)).await;
        assert_eq!(raw.read(4).await, [0x20, 2, 0, 0], "{} is let in", who.user);
        raw
    }

    /// Sends bytes; whoever has hung up already is no failure.
    pub async fn send(&mut self, bytes: &[u8]) {
        // What the door thinks of it is told by its letters.
        let _ = self.0.write_all(bytes).await;
    }

    /// Reads so many bytes.
    pub async fn read(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        let read = timeout(PATIENCE, self.0.read_exact(&mut bytes)).await;
        read.expect("the door answers in time").expect("the door answers");
        bytes
    }

    /// Waits until the door hangs up.
    pub async fn is_hung_up(&mut self) {
        let mut rest = Vec::new();
        // A reset is a way to hang up as well.
        let over = timeout(PATIENCE, self.0.read_to_end(&mut rest)).await;
        assert!(over.is_ok(), "the door hangs up");
    }
}
