//! One connection's task: its socket, its clock, and the way inwards.

use super::conversation::{Conversation, End};
use super::guest::{LateWill, say_will};
use super::hall::Hall;
use super::heard::{Arrived, Heard, Refusal};
use super::pace::Allowance;
use super::stopped;
use super::stream::Stream;
use crate::inwards::{Inwards, Place};
use std::cell::RefCell;
use std::future::pending;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{Interest, Ready};
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep, sleep_until, timeout};
use wire::Class;

/// How much is read at once, in bytes, next to what was left over.
const READ_BYTES: usize = 128 * 1024;
/// How long the last bytes of a connection may take.
const LINGER: Duration = Duration::from_secs(1);
/// A connection without keep-alive looks at its clock this often.
const IDLE: Duration = Duration::from_secs(3600);
/// Buffers larger than this are given back when they are empty, in bytes.
const KEPT_BYTES: usize = 64 * 1024;

thread_local! {
    /// What sockets are read into: one for each worker thread, not one for each connection.
    static READ: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct Connection<D, T> {
    stream: Stream,
    talk: Conversation<D, T>,
    inwards: Inwards<Arrived<T>>,
    /// How fast it may speak, once it is known who it is.
    allowance: Option<Allowance>,
    /// It spoke too fast, and is not read before this.
    paused_until: Option<Instant>,
    /// The beginning of a packet whose end has not come.
    rest: Vec<u8>,
    heard_at: Instant,
    stalled_at: Option<Instant>,
    /// Since when a message waits for room on the disk.
    waits_since: Option<Instant>,
    timer: Pin<Box<Sleep>>,
}

/// Talks with one client until it is over.
pub(super) async fn serve<D, T>(
    stream: Stream,
    talk: Conversation<D, T>,
    inwards: Inwards<Arrived<T>>,
    shutdown: watch::Receiver<bool>,
) where
    D: Fn(Heard<'_>) -> (Class, T) + Clone + Send + Sync + 'static,
    T: Send + 'static,
{
    let (hall, decode) = (Arc::clone(&talk.hall), talk.decode.clone());
    if let Some(late) = until_over(stream, talk, inwards.clone()).await {
        wait_with_will(late, &hall, &decode, &inwards, shutdown).await;
    }
}

async fn until_over<D, T>(
    stream: Stream,
    talk: Conversation<D, T>,
    inwards: Inwards<Arrived<T>>,
) -> Option<LateWill>
where
    D: Fn(Heard<'_>) -> (Class, T),
{
    let heard_at = Instant::now();
    let timer = Box::pin(sleep_until(heard_at + talk.hall.limits.sign_in_within));
    let mut connection = Connection {
        stream,
        talk,
        inwards,
        allowance: None,
        paused_until: None,
        rest: Vec::new(),
        heard_at,
        stalled_at: None,
        waits_since: None,
        timer,
    };
    connection.run().await;
    connection.finish().await
}

impl<D, T> Connection<D, T>
where
    D: Fn(Heard<'_>) -> (Class, T),
{
    async fn run(&mut self) {
        loop {
            self.talk.attend();
            if self.talk.waits_for_room {
                self.wait_for_room();
            }
            self.write_some();
            self.hand_in();
            if self.talk.end.is_some() {
                return;
            }
            self.wait().await;
        }
    }

    /// Waits until there is something to do, and does what is the socket's.
    async fn wait(&mut self) {
        let may_read = self.may_read();
        let interest = match (may_read, self.talk.out.is_empty()) {
            (true, true) => Some(Interest::READABLE),
            (true, false) => Some(Interest::READABLE | Interest::WRITABLE),
            (false, false) => Some(Interest::WRITABLE),
            (false, true) => None,
        };
        let stream = &mut self.stream;
        let ready = async {
            match interest {
                Some(interest) => stream.ready(interest).await,
                None => pending().await,
            }
        };
        let (inwards, oldest) = (&self.inwards, self.talk.held.oldest());
        let place = async {
            match oldest {
                Some((class, messages)) => inwards.place(class, messages).await,
                None => pending().await,
            }
        };
        let mut readable = Ok(Ready::EMPTY);
        let mut is_late = false;
        tokio::select! {
            biased;
            () = self.talk.seat.bell.notified() => (),
            place = place => self.put(place),
            ready = ready => readable = ready,
            () = &mut self.timer => is_late = true,
        }
        match readable {
            Ok(ready) if ready.is_readable() || ready.is_read_closed() => self.read_some(),
            Ok(_) => (),
            Err(error) => self.broken(&error),
        }
        if is_late {
            self.look_at_the_clock(may_read);
        }
    }

    /// What was left unread because the disk is full is heard once there is room.
    fn wait_for_room(&mut self) {
        if self.talk.may_go_on() {
            self.waits_since = None;
            let rest = std::mem::take(&mut self.rest);
            let used = self.talk.hear(&rest);
            self.rest.extend_from_slice(&rest[used..]);
        } else if self.waits_since.is_none() {
            self.waits_since = Some(Instant::now());
            self.set_timer();
        }
    }

    fn may_read(&self) -> bool {
        self.talk.held.is_empty() && self.paused_until.is_none() && self.talk.may_read()
    }

    fn read_some(&mut self) {
        if !self.may_read() {
            return;
        }
        let was_stranger = self.talk.guest.is_none();
        let mut too_fast = None;
        READ.with_borrow_mut(|buffer| {
            let kept = self.rest.len();
            if buffer.len() < kept + READ_BYTES {
                buffer.resize(kept + READ_BYTES, 0);
            }
            buffer[..kept].copy_from_slice(&self.rest);
            match self.stream.try_read(&mut buffer[kept..]) {
                Ok(0) => self.cut(),
                Ok(more) => {
                    self.talk.hall.counters.bytes_in.add(more as u64);
                    if was_stranger {
                        self.talk.badge = self.stream.badge();
                    }
                    let used = self.talk.hear(&buffer[..kept + more]);
                    self.rest.clear();
                    self.rest.shrink_to(KEPT_BYTES);
                    self.rest.extend_from_slice(&buffer[used..kept + more]);
                    self.heard_at = Instant::now();
                    let (now, messages) = (self.heard_at, self.talk.held.len());
                    let noted = |allowance: &mut Allowance| allowance.note(now, messages, more);
                    too_fast = self.allowance.as_mut().and_then(noted);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => (),
                Err(error) => self.broken(&error),
            }
        });
        if was_stranger {
            self.know_guest();
        }
        if too_fast.is_some() {
            self.paused_until = too_fast;
            self.set_timer();
        }
    }

    /// What follows once it is known who the client is.
    fn know_guest(&mut self) {
        let Some(guest) = &self.talk.guest else { return };
        let (limits, things) = (&self.talk.hall.limits, guest.entry.identity.scope.things());
        self.allowance = Some(Allowance::of(limits, things.count(), self.heard_at));
        self.stream.trust(limits.packet_bytes);
        self.set_timer();
    }

    fn write_some(&mut self) {
        let out = &mut self.talk.out;
        while !out.is_empty() {
            match self.stream.try_write(out) {
                Ok(written) => {
                    self.talk.hall.counters.bytes_out.add(written as u64);
                    out.drain(..written);
                    self.stalled_at = None;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => return self.cut(),
            }
        }
        if out.is_empty() {
            out.shrink_to(KEPT_BYTES);
        } else if self.stalled_at.is_none() {
            self.stalled_at = Some(Instant::now());
            self.set_timer();
        }
    }

    fn hand_in(&mut self) {
        if self.talk.held.hand_in(&self.inwards).is_err() {
            self.talk.end = Some(End::Shutdown);
        }
    }

    fn put(&mut self, place: Place) {
        if self.talk.held.put(place, &self.inwards).is_err() {
            self.talk.end = Some(End::Shutdown);
        }
    }

    fn cut(&mut self) {
        self.talk.end.get_or_insert(End::Cut);
    }

    /// The stream cannot go on. Where a stranger's TLS or WebSocket never began, that is counted.
    fn broken(&mut self, error: &io::Error) {
        let is_ours = self.talk.end.is_none() && self.talk.guest.is_none();
        if is_ours && error.kind() == io::ErrorKind::InvalidData {
            tracing::debug!(peer = %self.talk.peer, %error, "no handshake");
            self.talk.letter(Refusal::Handshake, None, &[], 0);
            self.talk.end = Some(End::Refused(Refusal::Handshake));
        }
        self.cut();
    }

    /// The clock says that something is late, or that it is time to look again. While we do not
    /// read, the client cannot be blamed for silence.
    fn look_at_the_clock(&mut self, was_reading: bool) {
        let now = Instant::now();
        if !was_reading {
            self.heard_at = now;
        }
        if self.paused_until.is_some_and(|until| now >= until) {
            self.paused_until = None;
        }
        let stall = self.talk.hall.limits.stall;
        if self.stalled_at.is_some_and(|since| now >= since + stall) {
            return self.talk.part(Refusal::Stalled, None, &[], self.talk.out.len());
        }
        let patience = self.talk.hall.limits.wait_for_room;
        if self.waits_since.is_some_and(|since| now >= since + patience) {
            return self.talk.part(Refusal::DiskFull, None, &[], 0);
        }
        match &self.talk.guest {
            None => self.talk.part(Refusal::SignInTooLate, None, &self.rest, self.rest.len()),
            Some(guest) if guest.silence.is_some_and(|silence| now >= self.heard_at + silence) => {
                self.talk.part(Refusal::KeepAlive, None, &[], 0);
            }
            Some(_) => self.set_timer(),
        }
    }

    /// Sets the clock to the next thing that may be late. A stranger's stays as it is.
    fn set_timer(&mut self) {
        let Some(guest) = &self.talk.guest else { return };
        let silent = guest.silence.map(|silence| self.heard_at + silence);
        let stalled = self.stalled_at.map(|since| since + self.talk.hall.limits.stall);
        let waits = self.waits_since.map(|since| since + self.talk.hall.limits.wait_for_room);
        let at = [silent, stalled, waits, self.paused_until].into_iter().flatten().min();
        self.timer.as_mut().reset(at.unwrap_or_else(|| Instant::now() + IDLE));
    }

    /// Hands the last batch in and gives the client a moment to read why.
    async fn finish(mut self) -> Option<LateWill> {
        let was_guest = self.talk.guest.is_some();
        if self.talk.end == Some(End::Cut) && !self.rest.is_empty() {
            self.talk.letter(Refusal::CutOff, None, &self.rest, self.rest.len());
        }
        let late = self.talk.farewell();
        self.log();
        let mut held = std::mem::take(&mut self.talk.held);
        if was_guest {
            // A closed way means that nobody is left to hear it.
            let _ = held.hand_in_all(&self.inwards).await;
        } else if held.hand_in(&self.inwards).is_err() || !held.is_empty() {
            self.talk.hall.counters.letters_shed.add(1);
        }
        if self.talk.end != Some(End::Cut) {
            let _ = timeout(LINGER, self.linger()).await;
        }
        late
    }

    /// Writes what is left, and reads on until the client has closed: otherwise its unread bytes
    /// would reset the connection and take our last words with them.
    async fn linger(&mut self) -> io::Result<()> {
        self.stream.write_all(&self.talk.out).await?;
        self.stream.shutdown().await?;
        loop {
            self.stream.readable().await?;
            let read = READ.with_borrow_mut(|buffer| self.stream.try_read(buffer));
            match read {
                Ok(0) => return Ok(()),
                Ok(_) => (),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => (),
                Err(error) => return Err(error),
            }
        }
    }

    fn log(&self) {
        let (peer, end) = (self.talk.peer, self.talk.end);
        if let Some(End::Refused(reason)) = end {
            tracing::debug!(%peer, reason = reason.label(), "connection refused: {reason}");
        } else {
            tracing::trace!(%peer, ?end, "connection over");
        }
    }
}

async fn wait_with_will<D, T>(
    late: LateWill,
    hall: &Hall,
    decode: &D,
    inwards: &Inwards<Arrived<T>>,
    mut shutdown: watch::Receiver<bool>,
) where
    D: Fn(Heard<'_>) -> (Class, T),
{
    tokio::select! {
        () = sleep(late.delay) => (),
        () = stopped(&mut shutdown) => return,
    }
    if late.is_due()
        && let Some((class, what)) = say_will(hall, decode, &late.entry, &late.will)
    {
        // A closed way means that nobody is left to hear it.
        let _ = inwards.send(class, vec![Arrived { what, receipt: None }]).await;
    }
}
