//! Load at a fixed rate, whatever the answers do: a message is late from the moment it was due.

use super::{Load, Message, PATIENCE, READ_BYTES, packet_id, put_publish, sign_in_all};
use std::collections::VecDeque;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout_at};

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paced {
    /// Messages written.
    pub sent: u64,
    /// From when each message was due to its PUBACK, shortest first; those never acknowledged are
    /// missing.
    pub waits: Vec<Duration>,
    /// From the first message to the last PUBACK, on the connection where that took longest.
    pub lasted: Duration,
}

impl Paced {
    /// Acknowledged messages a second.
    pub fn rate(&self) -> f64 {
        self.waits.len() as f64 / self.lasted.as_secs_f64().max(1e-9)
    }

    /// The wait that this share of the messages did not exceed.
    pub fn quantile(&self, share: f64) -> Duration {
        let place = (self.waits.len() as f64 * share) as usize;
        self.waits.get(place.min(self.waits.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

/// Signs all connections in and publishes QoS 1 at `rate` messages a second on all of them
/// together. A message that finds the window full waits, and its wait counts.
///
/// Blocks the calling thread. Fails with the first socket error or refused sign-in.
pub fn paced<W>(load: &Load, rate: f64, write: W) -> io::Result<Paced>
where
    W: Fn(usize, u64, &mut Message) + Clone + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let streams = sign_in_all(load).await?;
        let (started, count) = (Instant::now(), streams.len().max(1));
        let every = Duration::from_secs_f64(count as f64 / rate);
        let mut publishers = JoinSet::new();
        for (number, stream) in streams.into_iter().enumerate() {
            let write = write.clone();
            let publisher = Publisher {
                stream,
                window: usize::from(load.window.max(1)),
                every,
                started,
                due: started + every.mul_f64(number as f64 / count as f64),
                until: started + load.lasting,
                unanswered: VecDeque::new(),
                done: Paced::default(),
                write: move |n, message: &mut Message| write(number, n, message),
            };
            publishers.spawn(publisher.run());
        }
        let mut total = Paced::default();
        while let Some(ended) = publishers.join_next().await {
            let one = ended.map_err(io::Error::other)??;
            total.sent += one.sent;
            total.waits.extend(one.waits);
            total.lasted = total.lasted.max(one.lasted);
        }
        total.waits.sort_unstable();
        Ok(total)
    })
}

struct Publisher<W> {
    stream: TcpStream,
    window: usize,
    every: Duration,
    started: Instant,
    due: Instant,
    until: Instant,
    unanswered: VecDeque<Instant>,
    done: Paced,
    write: W,
}

impl<W: Fn(u64, &mut Message)> Publisher<W> {
    async fn run(mut self) -> io::Result<Paced> {
        let (mut read, mut kept) = (vec![0; READ_BYTES], 0);
        let (mut message, mut out) = (Message::default(), Vec::new());
        let patience = self.until + PATIENCE;
        loop {
            self.write_what_is_due(&mut message, &mut out);
            self.stream.write_all(&out).await?;
            out.clear();
            let is_over = self.due >= self.until;
            if is_over && self.unanswered.is_empty() {
                return Ok(self.done);
            }
            let may_send = !is_over && self.unanswered.len() < self.window;
            let more = tokio::select! {
                more = timeout_at(patience, self.stream.read(&mut read[kept..])) => more,
                () = sleep_until(self.due), if may_send => continue,
            };
            let Ok(more) = more else { return Ok(self.done) };
            let filled = match more? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                more => kept + more,
            };
            let now = Instant::now();
            self.done.lasted = now.duration_since(self.started);
            for _ in 0..filled / 4 {
                let due = self.unanswered.pop_front();
                self.done.waits.extend(due.map(|due| now.duration_since(due)));
            }
            read.copy_within(filled / 4 * 4..filled, 0);
            kept = filled % 4;
        }
    }

    fn write_what_is_due(&mut self, message: &mut Message, out: &mut Vec<u8>) {
        let now = Instant::now().min(self.until);
        while self.due < now && self.unanswered.len() < self.window {
            message.topic.clear();
            message.body.clear();
            (self.write)(self.done.sent, message);
            put_publish(out, packet_id(self.done.sent), message);
            self.done.sent += 1;
            self.unanswered.push_back(self.due);
            self.due += self.every;
        }
    }
}
