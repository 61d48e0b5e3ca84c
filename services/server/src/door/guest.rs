//! A client that signed in: its coming, its orders, its going and its will.

use super::authorize::{Action, authorize};
use super::conversation::{Conversation, End};
use super::dialect::{Dialect, Welcome};
use super::frame::{Frame, Publish};
use super::hall::Hall;
use super::heard::{Heard, Published, Refusal, Visit};
use super::registry::Entry;
use super::said::{Hello, Said, Will};
use super::session::{Order, Session};
use super::sessions::{Asked, Entered};
use super::topic;
use mqtt_protocol_core::mqtt::result_code::{ConnectReasonCode, MqttError};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use wire::Class;

/// The longest client id, in bytes.
const CLIENT_ID_BYTES: usize = 128;

/// Who sits on a connection.
#[derive(Debug)]
pub(super) struct Guest {
    pub(super) entry: Arc<Entry>,
    pub(super) session: Arc<Session>,
    /// How long nothing may be heard of it.
    pub(super) silence: Option<Duration>,
    /// Of which edition of the registry `entry` is.
    edition: u64,
    /// How long the session is kept after the connection.
    kept: Duration,
    will: Option<Will>,
    /// Orders of earlier connections, to be sent again first.
    again: VecDeque<Order>,
    /// Orders sent on this connection and not acknowledged.
    on_the_way: u16,
}

/// A will that waits for its delay.
#[derive(Debug)]
pub(super) struct LateWill {
    pub(super) delay: Duration,
    pub(super) entry: Arc<Entry>,
    pub(super) will: Will,
    session: Arc<Session>,
    visits: u64,
}

impl LateWill {
    /// Whether the client has not come back.
    pub(super) fn is_due(&self) -> bool {
        self.session.visits() == self.visits
    }
}

/// A refused CONNECT: our reason and the protocol's.
type TurnedAway = (Refusal, ConnectReasonCode);

impl<D, T> Conversation<D, T>
where
    D: Fn(Heard<'_>) -> (Class, T),
{
    /// The first packet must be a CONNECT. Its bytes go into no letter: they hold a secret.
    pub(super) fn first_packet(&mut self, frame: Frame<'_>) {
        let is_connect = frame.bytes[0] == 0x10;
        // MQTT-3.1.2-3: the lowest connect flag is reserved; the library does not look.
        let is_reserved = frame.body.get(7).is_some_and(|flags| flags & 1 != 0);
        if !is_connect || is_reserved {
            let shown = if is_connect { &[] } else { frame.bytes };
            return self.part(Refusal::NotMqtt, None, shown, frame.bytes.len());
        }
        match self.dialect.hear(frame.bytes, &mut self.out) {
            Ok(Said::Connect(hello)) => {
                if let Err((reason, code)) = self.sign_in(*hello) {
                    self.letter(reason, None, &[], frame.bytes.len());
                    self.dialect.turn_away(code, &mut self.out);
                    self.end = Some(End::Refused(reason));
                }
            }
            Err(MqttError::UnsupportedProtocolVersion) => {
                Dialect::refuse_version(&mut self.out);
                self.part(Refusal::Version, None, &[], frame.bytes.len());
            }
            Ok(_) | Err(_) => self.part(Refusal::NotMqtt, None, &[], frame.bytes.len()),
        }
    }

    fn sign_in(&mut self, hello: Hello) -> Result<(), TurnedAway> {
        if hello.has_method {
            return Err((Refusal::Credentials, ConnectReasonCode::BadAuthenticationMethod));
        }
        let hall = Arc::clone(&self.hall);
        let edition = hall.registry.edition();
        let entry = hall
            .registry
            .admit(self.badge.as_deref(), hello.user.as_deref(), &hello.secret)
            .ok_or((Refusal::Credentials, ConnectReasonCode::BadUserNameOrPassword))?;
        self.check_will(&entry, hello.will.as_ref())?;
        let (client_id, assigned) = self.client_id(&hello)?;
        if hall.takeovers.is_blocked(&entry.identity.name, &client_id, Instant::now()) {
            return Err((Refusal::Takeovers, ConnectReasonCode::QuotaExceeded));
        }
        let kept = Duration::from_secs(u64::from(hello.kept_s)).min(hall.limits.session_kept);
        let (identity, clean) = (&*entry.identity.name, hello.clean);
        let asked = Asked { identity, client_id: &client_id, clean, kept };
        let entered = hall
            .sessions
            .enter(asked, &self.seat, &hall.limits, &hall.counters)
            .ok_or((Refusal::Sessions, ConnectReasonCode::QuotaExceeded))?;
        if let Some(ended) = &entered.ended {
            hall.routes.remove_all(ended);
        }
        let welcome = self.welcome(&hello, entered.present, assigned);
        self.seat_guest(hello, &welcome, entry, edition, (entered, kept));
        self.dialect
            .welcome(&welcome, &mut self.out)
            .map_err(|_| (Refusal::Protocol, ConnectReasonCode::UnspecifiedError))
    }

    fn welcome(&self, hello: &Hello, session_present: bool, assigned: Option<String>) -> Welcome {
        let limits = &self.hall.limits;
        let longest = limits.keep_alive_s;
        let unfit = hello.keep_alive_s == 0 || hello.keep_alive_s > longest;
        let kept = u32::try_from(limits.session_kept.as_secs()).unwrap_or(u32::MAX);
        Welcome {
            session_present,
            assigned,
            keep_alive_s: (self.dialect.is_v5() && unfit).then_some(longest),
            kept_s: (hello.kept_s > kept).then_some(kept),
            in_flight: limits.in_flight,
            topic_aliases: limits.topic_aliases,
        }
    }

    fn seat_guest(
        &mut self,
        hello: Hello,
        welcome: &Welcome,
        entry: Arc<Entry>,
        edition: u64,
        (Entered { session, .. }, kept): (Entered, Duration),
    ) {
        let keep_alive_s = u64::from(welcome.keep_alive_s.unwrap_or(hello.keep_alive_s));
        self.hall.stranger_went();
        self.hall.counters.signed_in.add(1);
        self.hall.counters.sign_ins.add(1);
        self.guest = Some(Guest {
            again: session.unacknowledged(),
            entry,
            session,
            silence: (keep_alive_s > 0).then(|| Duration::from_millis(keep_alive_s * 1500)),
            edition,
            kept,
            will: hello.will,
            on_the_way: 0,
        });
        self.visit(true, true);
    }

    fn check_will(&self, entry: &Entry, will: Option<&Will>) -> Result<(), TurnedAway> {
        let Some(will) = will else { return Ok(()) };
        let refused = |code| Err((Refusal::Will, code));
        let identity = &entry.identity;
        let fits = will.topic.len() <= self.hall.limits.topic_bytes;
        if !fits || authorize(identity, Action::Publish, &will.topic).is_err() {
            return refused(ConnectReasonCode::NotAuthorized);
        }
        if will.retain && topic::state_root(&will.topic).is_none() {
            if self.dialect.is_v5() {
                return refused(ConnectReasonCode::RetainNotSupported);
            }
            self.hall.counters.retain_ignored.add(1);
        }
        Ok(())
    }

    /// The client id to use, and the one we made up where it gave none.
    fn client_id(&self, hello: &Hello) -> Result<(String, Option<String>), TurnedAway> {
        let unfit = Err((Refusal::ClientId, ConnectReasonCode::ClientIdentifierNotValid));
        let id = &hello.client_id;
        if id.len() > CLIENT_ID_BYTES || id.chars().any(char::is_control) {
            return unfit;
        }
        if !id.is_empty() {
            return Ok((id.clone(), None));
        }
        if !self.dialect.is_v5() && !hello.clean {
            return unfit;
        }
        let made = format!("auto-{}", self.seat.number);
        Ok((made.clone(), self.dialect.is_v5().then_some(made)))
    }

    fn visit(&mut self, came: bool, graceful: bool) {
        let Some(guest) = &self.guest else { return };
        let identity = &guest.entry.identity;
        let open = self.hall.sessions.open(&identity.name);
        let visit = Visit { identity, client_id: &guest.session.client_id, open, graceful };
        let what = (self.decode)(if came { Heard::Came(visit) } else { Heard::Went(visit) });
        self.held.push(what, None);
    }

    pub(super) fn check_registration(&mut self) {
        let edition = self.hall.registry.edition();
        let Some(guest) = self.guest.as_mut().filter(|guest| guest.edition != edition) else {
            return;
        };
        match self.hall.registry.present(&guest.entry) {
            Some(entry) => (guest.entry, guest.edition) = (entry, edition),
            None => self.part(Refusal::Withdrawn, None, &[], 0),
        }
    }

    /// Puts as many orders on the connection as the client takes now.
    pub(super) fn carry_orders(&mut self) {
        while let Some(guest) = &mut self.guest {
            let limit = self.hall.limits.orders_in_flight;
            if guest.on_the_way >= limit || self.dialect.vacancy() == Some(0) {
                return;
            }
            let dialect = &mut self.dialect;
            if let Some(order) = guest.again.pop_front() {
                if order.packet_id().is_some_and(|id| dialect.take_packet_id(id)) {
                    self.carry(&order, true);
                }
                continue;
            }
            let next = guest.session.next_order(self.seat.number, |id| dialect.take_packet_id(id));
            let Some(order) = next else { return };
            self.carry(&order, false);
        }
    }

    /// Rights are asked for here, at the last moment, for first and repeated deliveries alike.
    fn carry(&mut self, order: &Order, dup: bool) {
        let Some(guest) = &mut self.guest else { return };
        let (counters, packet_id) = (&self.hall.counters, order.packet_id());
        let is_late = order.has_lapsed();
        let allowed = authorize(&guest.entry.identity, Action::Hear, &order.topic).is_ok();
        let goes = allowed && !is_late;
        if goes && self.dialect.order(order, dup, &mut self.out) {
            guest.on_the_way += u16::from(packet_id.is_some());
            if dup {
                counters.orders_repeated.add(1)
            } else {
                counters.orders_sent.add(1)
            }
            return;
        }
        if is_late {
            counters.orders_lapsed.add(1)
        } else {
            counters.orders_dropped.add(1)
        }
        if let Some(packet_id) = packet_id {
            guest.session.forget(packet_id);
            if !goes {
                self.dialect.free_packet_id(packet_id);
            }
        }
    }

    pub(super) fn order_taken(&mut self, packet_id: u16, taken: bool) {
        let Some(guest) = &mut self.guest else { return };
        guest.on_the_way = guest.on_the_way.saturating_sub(1);
        if guest.session.forget(packet_id) {
            let counters = &self.hall.counters;
            if taken { counters.orders_acknowledged.add(1) } else { counters.orders_dropped.add(1) }
        }
        self.carry_orders();
    }

    pub(super) fn goodbye(&mut self, with_will: bool, kept_s: Option<u32>) {
        self.end = Some(End::Goodbye { with_will });
        let Some(guest) = &mut self.guest else { return };
        // MQTT-3.14.2-2: a session that was to end with its connection cannot be prolonged.
        if let Some(seconds) = kept_s.filter(|_| !guest.kept.is_zero()) {
            let asked = Duration::from_secs(u64::from(seconds));
            guest.kept = asked.min(self.hall.limits.session_kept);
        }
    }

    /// Leaves session and seat, and says what is left to say inwards: the going and the will, or
    /// the will that has to wait.
    pub(super) fn farewell(&mut self) -> Option<LateWill> {
        let end = self.end.unwrap_or(End::Cut);
        self.vacate();
        self.visit(false, matches!(end, End::Goodbye { with_will: false }));
        let guest = self.guest.take()?;
        if end == End::TakenOver {
            let (name, client_id) = (&guest.entry.identity.name, &guest.session.client_id);
            self.hall.takeovers.note(name, client_id, Instant::now(), &self.hall.limits);
        }
        let wanted = match end {
            End::Goodbye { with_will } => with_will,
            End::Shutdown => false,
            End::Cut | End::Refused(_) | End::TakenOver => true,
        };
        let will = guest.will.filter(|_| wanted)?;
        let asked = Duration::from_secs(u64::from(will.delay_s));
        let delay = asked.min(guest.kept).min(self.hall.limits.will_delay);
        if delay.is_zero() {
            if let Some(said) = say_will(&self.hall, &self.decode, &guest.entry, &will) {
                self.held.push(said, None);
            }
            return None;
        }
        let visits = guest.session.visits();
        Some(LateWill { delay, entry: guest.entry, will, session: guest.session, visits })
    }
}

impl<D, T> Conversation<D, T> {
    /// Gives the seat and the place in the session back, once, also when the task ends by a panic.
    fn vacate(&mut self) {
        if !self.seat.vacate() {
            return;
        }
        self.hall.seats.free(self.seat.number);
        self.hall.counters.open.sub(1);
        let Some(guest) = &self.guest else { return self.hall.stranger_went() };
        self.hall.counters.signed_in.sub(1);
        let (session, sessions) = (&guest.session, &self.hall.sessions);
        sessions.leave(session, self.seat.number, guest.kept);
        if !sessions.knows(session) {
            self.hall.routes.remove_all(session);
        }
    }
}

impl<D, T> Drop for Conversation<D, T> {
    fn drop(&mut self) {
        if let Some(guest) = &self.guest {
            guest.session.abandon();
        }
        self.vacate();
    }
}

/// The will as a message, if its sender is still registered and may still say it.
pub(super) fn say_will<D, T>(
    hall: &Hall,
    decode: &D,
    entry: &Entry,
    will: &Will,
) -> Option<(Class, T)>
where
    D: Fn(Heard<'_>) -> (Class, T),
{
    let present = hall.registry.present(entry);
    let may = |entry: &Arc<Entry>| authorize(&entry.identity, Action::Publish, &will.topic).is_ok();
    let Some(entry) = present.filter(may) else {
        hall.counters.refuse(Refusal::Will);
        return None;
    };
    hall.counters.wills.add(1);
    if will.retain && topic::state_root(&will.topic).is_some() {
        keep_will(hall, entry, will);
        return None;
    }
    hall.counters.published.add(1);
    Some(decode(Heard::Published(Published {
        identity: &entry.identity,
        topic: &will.topic,
        body: &will.body,
        qos: will.qos,
        dup: false,
        retain: will.retain,
        will: true,
    })))
}

/// A will that is a state is kept like one; there is nobody left to answer.
fn keep_will(hall: &Hall, entry: Arc<Entry>, will: &Will) {
    let said = Publish {
        topic: &will.topic,
        body: &will.body,
        qos: will.qos,
        packet_id: 0,
        dup: false,
        retain: true,
        lasts_s: will.lasts_s,
    };
    if let Err(reason) = hall.keep_state(&entry.identity.name, None, &said) {
        hall.counters.refuse(reason);
    }
}
