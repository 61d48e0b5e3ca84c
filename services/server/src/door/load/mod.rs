//! A generator of load: many MQTT 3.1.1 connections that publish as fast as they are acknowledged.
//!
//! It writes and reads the few bytes it needs by hand, on one thread, because it shares the
//! machine with the server it measures.

mod paced;

pub use paced::{Paced, paced};

use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};

/// How long signing in, and at the end the last acknowledgements, may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much is read at once, in bytes: 4,096 acknowledgements.
const READ_BYTES: usize = 16 * 1024;

/// How the load is made.
#[derive(Debug, Clone)]
pub struct Load {
    /// The door.
    pub address: SocketAddr,
    /// User name and secret of each connection; their number is the number of connections.
    pub sign_ins: Vec<(String, String)>,
    /// Messages unacknowledged on a connection, at most 65,535.
    pub window: u16,
    /// When to stop sending.
    pub lasting: Duration,
    /// When to stop sending, in messages for each connection.
    pub messages: u64,
}

/// Where a message is written, in a buffer that is used again.
#[derive(Debug, Default)]
pub struct Message {
    /// The topic name; empty at the call.
    pub topic: Vec<u8>,
    /// The body; empty at the call.
    pub body: Vec<u8>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// Messages written.
    pub sent: u64,
    /// PUBACKs read.
    pub acknowledged: u64,
    /// PUBACKs that came in another order than the messages.
    pub disordered: u64,
    /// From the first message to the last PUBACK, on the connection where that took longest.
    pub lasted: Duration,
    /// The slowest observed time from a message to its PUBACK; one message in a window is watched.
    pub slowest: Duration,
}

impl Tally {
    /// Acknowledged messages a second.
    pub fn rate(&self) -> f64 {
        self.acknowledged as f64 / self.lasted.as_secs_f64().max(1e-9)
    }

    fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.acknowledged += other.acknowledged;
        self.disordered += other.disordered;
        self.lasted = self.lasted.max(other.lasted);
        self.slowest = self.slowest.max(other.slowest);
    }
}

/// Signs all connections in, publishes QoS 1 on them until time or messages are up, and waits for
/// the last acknowledgements. `write` fills in message `n` of connection `c`.
///
/// Blocks the calling thread. Fails with the first socket error or refused sign-in; a door that
/// stops acknowledging is seen in the tally, not here.
pub fn run<W>(load: &Load, write: W) -> io::Result<Tally>
where
    W: Fn(usize, u64, &mut Message) + Clone + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let streams = sign_in_all(load).await?;
        let until = Instant::now() + load.lasting;
        let mut publishers = JoinSet::new();
        for (number, stream) in streams.into_iter().enumerate() {
            let (write, window, messages) = (write.clone(), load.window.max(1), load.messages);
            let publisher = Publisher {
                stream,
                window,
                messages,
                tally: Tally::default(),
                out: Vec::new(),
                watched: None,
                write: move |n, message: &mut Message| write(number, n, message),
            };
            publishers.spawn(publisher.run(until));
        }
        let mut total = Tally::default();
        while let Some(ended) = publishers.join_next().await {
            total.add(&ended.map_err(io::Error::other)??);
        }
        Ok(total)
    })
}

async fn sign_in_all(load: &Load) -> io::Result<Vec<TcpStream>> {
    let mut streams = Vec::with_capacity(load.sign_ins.len());
    for (number, (user, secret)) in load.sign_ins.iter().enumerate() {
        let signed_in = sign_in(load.address, number, user, secret);
        streams.push(timeout(PATIENCE, signed_in).await??);
    }
    Ok(streams)
}

async fn sign_in(
    address: SocketAddr,
    number: usize,
    user: &str,
    secret: &str,
) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut body = b"\0\x04MQTT\x04\xc2\0\0".to_vec();
    for text in [format!("load-{number}").as_str(), user, secret] {
        put_text(&mut body, text.as_bytes());
    }
    let mut packet = vec![0x10];
    put_length(&mut packet, body.len());
    packet.extend_from_slice(&body);
    stream.write_all(&packet).await?;
    let mut answer = [0; 4];
    stream.read_exact(&mut answer).await?;
    match answer {
        [0x20, 2, _, 0] => Ok(stream),
        [.., code] => Err(io::Error::other(format!("sign-in of {user} refused with code {code}"))),
    }
}

struct Publisher<W> {
    stream: TcpStream,
    window: u16,
    messages: u64,
    tally: Tally,
    out: Vec<u8>,
    watched: Option<(u64, Instant)>,
    write: W,
}

impl<W: Fn(u64, &mut Message)> Publisher<W> {
    async fn run(mut self, until: Instant) -> io::Result<Tally> {
        let started = Instant::now();
        let mut read = vec![0; READ_BYTES];
        let mut kept = 0;
        let mut message = Message::default();
        loop {
            let is_over = Instant::now() >= until || self.tally.sent >= self.messages;
            if !is_over {
                self.fill_window(&mut message);
                self.stream.write_all(&self.out).await?;
                self.out.clear();
            } else if self.tally.acknowledged == self.tally.sent {
                break;
            }
            let patience = Instant::now().max(until) + PATIENCE;
            let more = match timeout_at(patience, self.stream.read(&mut read[kept..])).await {
                Ok(more) => more?,
                Err(_) => break,
            };
            if more == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let whole = (kept + more) / 4 * 4;
            self.count(&read[..whole]);
            read.copy_within(whole..kept + more, 0);
            kept = kept + more - whole;
        }
        self.tally.lasted = started.elapsed();
        Ok(self.tally)
    }

    fn fill_window(&mut self, message: &mut Message) {
        let open = u64::from(self.window) - (self.tally.sent - self.tally.acknowledged);
        for _ in 0..open.min(self.messages - self.tally.sent) {
            message.topic.clear();
            message.body.clear();
            (self.write)(self.tally.sent, message);
            put_publish(&mut self.out, packet_id(self.tally.sent), message);
            self.tally.sent += 1;
        }
        if self.watched.is_none() {
            self.watched = Some((self.tally.sent, Instant::now()));
        }
    }

    fn count(&mut self, acks: &[u8]) {
        for ack in acks.chunks_exact(4) {
            let [high, low] = packet_id(self.tally.acknowledged);
            self.tally.disordered += u64::from(ack != [0x40, 2, high, low]);
            self.tally.acknowledged += 1;
        }
        if let Some((_, since)) = self.watched.filter(|(n, _)| *n <= self.tally.acknowledged) {
            self.tally.slowest = self.tally.slowest.max(since.elapsed());
            self.watched = None;
        }
    }
}

/// Packet ids count from 1 to 65,535 and begin again.
fn packet_id(n: u64) -> [u8; 2] {
    ((n % 65_535) as u16 + 1).to_be_bytes()
}

fn put_publish(out: &mut Vec<u8>, packet_id: [u8; 2], message: &Message) {
    out.push(0x32);
    put_length(out, 4 + message.topic.len() + message.body.len());
    put_text(out, &message.topic);
    out.extend_from_slice(&packet_id);
    out.extend_from_slice(&message.body);
}

fn put_text(out: &mut Vec<u8>, text: &[u8]) {
    let length = text.len().min(usize::from(u16::MAX));
    out.extend_from_slice(&(length as u16).to_be_bytes());
    out.extend_from_slice(&text[..length]);
}

fn put_length(out: &mut Vec<u8>, mut length: usize) {
    while length > 127 {
        out.push((length % 128) as u8 | 0x80);
        length /= 128;
    }
    out.push(length as u8);
}
