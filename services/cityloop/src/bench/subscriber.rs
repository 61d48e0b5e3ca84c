//! A subscriber that costs next to nothing, so that the broker is what is measured.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

const CONNECT: &[u8] = b"\x10\x16\x00\x04MQTT\x04\x02\x00\x00\x00\x0asubscriber";
const SUBSCRIBE: &[u8] = b"\x82\x06\x00\x01\x00\x01#\x01";

/// A subscription to everything.
pub(crate) struct Listening {
    received: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
    since: Instant,
}

/// Subscribes to everything with QoS 1.
pub(crate) fn listen(address: SocketAddr) -> io::Result<Listening> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_millis(200)))?;
    stream.write_all(CONNECT)?;
    stream.write_all(SUBSCRIBE)?;
    let (received, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let (count, ended) = (received.clone(), stop.clone());
    let thread = thread::spawn(move || {
        // An error ends the count, which then shows it.
        let _ = read(&mut stream, &count, &ended);
    });
    Ok(Listening { received, stop, thread, since: Instant::now() })
}

impl Listening {
    /// Waits until so many have come or the time is up: how many came, and in how long.
    pub(crate) fn finish(self, expected: u64, patience: Duration) -> (u64, Duration) {
        let mut last = (self.received.load(Ordering::Relaxed), Instant::now());
        while self.received.load(Ordering::Relaxed) < expected && self.since.elapsed() < patience {
            thread::sleep(Duration::from_millis(5));
            let now = self.received.load(Ordering::Relaxed);
            if now != last.0 {
                last = (now, Instant::now());
            } else if last.1.elapsed() > Duration::from_secs(3) {
                break;
            }
        }
        self.stop.store(true, Ordering::Relaxed);
        // The thread only ends; there is nothing to learn from how.
        let _ = self.thread.join();
        (self.received.load(Ordering::Relaxed), last.1.duration_since(self.since))
    }
}

fn read(stream: &mut TcpStream, count: &AtomicU64, stop: &AtomicBool) -> io::Result<()> {
    let (mut buffer, mut filled, mut acks) = (vec![0; 1 << 20], 0, Vec::new());
    while !stop.load(Ordering::Relaxed) {
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => return Ok(()),
            Ok(read) => filled += read,
            Err(error)
                if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) =>
            {
                continue;
            }
            Err(error) => return Err(error),
        }
        let mut at = 0;
        while let Some((head, length)) = frame(&buffer[at..filled]) {
            let body = &buffer[at + head..at + head + length];
            if buffer[at] >> 4 == 3 {
                count.fetch_add(1, Ordering::Relaxed);
                let topic = usize::from(u16::from_be_bytes([body[0], body[1]]));
                if buffer[at] & 0x06 != 0 {
                    acks.extend_from_slice(&[0x40, 2, body[2 + topic], body[3 + topic]]);
                }
            }
            at += head + length;
        }
        buffer.copy_within(at..filled, 0);
        filled -= at;
        stream.write_all(&acks)?;
        acks.clear();
    }
    Ok(())
}

/// The lengths of a whole packet's head and body.
fn frame(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut length = 0;
    for place in 1..=4 {
        let byte = *bytes.get(place)?;
        length |= usize::from(byte & 0x7F) << (7 * (place - 1));
        if byte < 0x80 {
            return (bytes.len() > place + length).then_some((place + 1, length));
        }
    }
    None
}
