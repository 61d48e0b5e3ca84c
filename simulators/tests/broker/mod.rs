//! Just enough of an MQTT 5 server to speak with the driver: it accepts, acknowledges, remembers
//! what came, and can cut all lines.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{broadcast, mpsc};

/// What was heard so far.
#[derive(Default)]
pub(crate) struct Heard {
    /// Connections made, by client id.
    pub(crate) connects: BTreeMap<String, u32>,
    /// Messages, by topic.
    pub(crate) topics: BTreeMap<String, u32>,
    /// Bodies of reports.
    pub(crate) reports: Vec<String>,
    listeners: BTreeMap<String, mpsc::UnboundedSender<Vec<u8>>>,
}

#[derive(Clone)]
pub(crate) struct Broker {
    pub(crate) address: SocketAddr,
    pub(crate) heard: Arc<Mutex<Heard>>,
    cut: broadcast::Sender<()>,
}

impl Broker {
    pub(crate) async fn start() -> Broker {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let broker = Broker { address, heard: Arc::default(), cut: broadcast::Sender::new(1) };
        let serving = broker.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let broker = serving.clone();
                tokio::spawn(async move { broker.converse(stream).await });
            }
        });
        broker
    }

    /// Breaks every connection.
    pub(crate) fn cut(&self) {
        self.cut.send(()).expect("somebody is connected");
    }

    /// Sends a message to whoever subscribed to the topic; says whether somebody has.
    pub(crate) fn tell(&self, topic: &str, body: &[u8]) -> bool {
        let mut packet = (topic.len() as u16).to_be_bytes().to_vec();
        packet.extend(topic.as_bytes());
        packet.push(0);
        packet.extend(body);
        let mut whole = vec![0x30];
        let mut left = packet.len();
        while left > 127 {
            whole.push((left % 128) as u8 | 128);
            left /= 128;
        }
        whole.push(left as u8);
        whole.extend(packet);
        let heard = self.heard.lock().expect("nobody panicked");
        heard.listeners.get(topic).is_some_and(|listener| listener.send(whole).is_ok())
    }

    async fn converse(&self, stream: TcpStream) {
        let (mut input, mut output) = stream.into_split();
        let (answer, mut answers) = mpsc::unbounded_channel::<Vec<u8>>();
        let writer = tokio::spawn(async move {
            while let Some(bytes) = answers.recv().await {
                if output.write_all(&bytes).await.is_err() {
                    return;
                }
            }
        });
        let mut cut = self.cut.subscribe();
        let mut bytes = Vec::new();
        loop {
            while let Some((first, body)) = take(&mut bytes) {
                if let Some(said) = self.answer(first, &body, &answer) {
                    // The writer ends with its connection.
                    let _ = answer.send(said);
                }
            }
            tokio::select! {
                _ = cut.recv() => break,
                read = input.read_buf(&mut bytes) => if !matches!(read, Ok(n) if n > 0) { break },
            }
        }
        writer.abort();
    }

    fn answer(
        &self,
        first: u8,
        body: &[u8],
        answer: &mpsc::UnboundedSender<Vec<u8>>,
    ) -> Option<Vec<u8>> {
        let mut heard = self.heard.lock().expect("nobody panicked");
        match first >> 4 {
            1 => {
                let properties = 11 + usize::from(body[10]);
                *heard.connects.entry(text(&body[properties..]).0.to_owned()).or_default() += 1;
                Some(vec![0x20, 3, 0, 0, 0])
            }
            3 => {
                let (topic, rest) = text(body);
                *heard.topics.entry(topic.to_owned()).or_default() += 1;
                let qos = (first >> 1) & 3;
                if topic.ends_with("/report") {
                    heard.reports.push(String::from_utf8_lossy(&rest[3..]).into_owned());
                }
                (qos == 1).then(|| vec![0x40, 2, rest[0], rest[1]])
            }
            8 => {
                let mut rest = &body[3..];
                let mut reply = vec![0x90, 3, body[0], body[1], 0];
                while !rest.is_empty() {
                    let (topic, after) = text(rest);
                    heard.listeners.insert(topic.to_owned(), answer.clone());
                    reply.push(1);
                    reply[1] += 1;
                    rest = &after[1..];
                }
                Some(reply)
            }
            12 => Some(vec![0xd0, 0]),
            _ => None,
        }
    }
}

/// A text with its length before it, and what follows.
fn text(bytes: &[u8]) -> (&str, &[u8]) {
    let length = usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
    let (text, rest) = bytes[2..].split_at(length);
    (std::str::from_utf8(text).expect("topics are text"), rest)
}

/// Takes the first whole packet off.
fn take(bytes: &mut Vec<u8>) -> Option<(u8, Vec<u8>)> {
    let (mut length, mut at) = (0, 1);
    loop {
        let byte = *bytes.get(at)?;
        length |= usize::from(byte & 127) << (7 * (at - 1));
        at += 1;
        if byte < 128 {
            break;
        }
    }
    if bytes.len() < at + length {
        return None;
    }
    let first = bytes[0];
    let packet: Vec<u8> = bytes.drain(..at + length).skip(at).collect();
    Some((first, packet))
}
