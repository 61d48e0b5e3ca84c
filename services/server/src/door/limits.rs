//! Every limit of the front door: name, value, unit, and why it is what it is.

use std::time::Duration;

/// One limit, as `cityloop doctor` prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitRow {
    /// Its name.
    pub name: &'static str,
    /// Its value with its unit.
    pub value: String,
    /// What it is of.
    pub of: &'static str,
    /// Why it is what it is.
    pub why: &'static str,
}

/// A value that can be shown with its unit.
trait Shown {
    fn shown(&self, unit: &str) -> String;
}

macro_rules! shown_as_numbers {
    ($($number:ty),*) => {$(
        impl Shown for $number {
            fn shown(&self, unit: &str) -> String {
                format!("{self} {unit}")
            }
        }
    )*};
}

shown_as_numbers!(u16, u32, usize);

impl Shown for Duration {
    fn shown(&self, unit: &str) -> String {
        format!("{} {unit}", self.as_secs_f64())
    }
}

/// Declares each limit once, with everything that is to be known of it.
macro_rules! limits {
    ($(
        #[doc = $of:literal]
        $name:ident: $kind:ty = $value:expr, $unit:literal, $why:literal;
    )*) => {
        /// What one door allows. The defaults suit a city on one machine.
        ///
        /// Numbers are of one connection unless the name says otherwise.
        #[derive(Debug, Clone)]
        pub struct Limits {
            $(#[doc = $of] #[doc = ""] #[doc = concat!("Unit: ", $unit, ". ", $why, ".")]
            pub $name: $kind,)*
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: $value,)* }
            }
        }

        impl Limits {
            /// All of them, in the order in which a connection meets them.
            pub fn rows(&self) -> Vec<LimitRow> {
                vec![$(LimitRow {
                    name: stringify!($name),
                    value: self.$name.shown($unit),
                    of: $of.trim_ascii(),
                    why: $why,
                },)*]
            }
        }
    };
}

limits! {
    /// Connections open at the same time, of all.
    connections: usize = 20_000, "connections",
        "a process may open about as many files on most systems";
    /// Connections of one address, or of one /64 of IPv6.
    connections_per_address: usize = 10_000, "connections",
        "a network operator may put all its devices behind one address, an attacker too";
    /// Connections that one address may try to open.
    attempts_per_address_s: u32 = 500, "a second",
        "all devices behind one address come back within a minute, a flood does not come in";
    /// Connections that are accepted on an entrance without TLS, of all.
    accepts_per_s: u32 = 4_000, "a second",
        "a sign-in costs about 0.05 ms, so a storm leaves most of a core to those inside";
    /// Connections that are accepted on an entrance with TLS, of all.
    handshakes_per_s: u32 = 700, "a second",
        "a handshake costs about 0.65 ms, so a storm takes half a core and no more";
    /// New connections that are accepted at once after a quiet time.
    accept_burst: Duration = Duration::from_millis(100), "s of that rate",
        "those inside wait for all that is accepted at once";
    /// Connections of one entrance that wait until they are let in.
    accept_waiting: usize = 8_192, "connections",
        "each is a socket and nothing else; the system's own queue holds some thousands more";
    /// Connections that have not signed in yet, of all.
    strangers: usize = 1_024, "connections",
        "each may hold 4 KiB and five seconds";
    /// How long a connection may take to send its CONNECT, handshakes included.
    sign_in_within: Duration = Duration::from_secs(5), "s",
        "three repetitions of a lost packet fit in";
    /// Size of a packet before sign-in.
    stranger_packet_bytes: usize = 4 * 1024, "bytes",
        "a CONNECT with a will fits in, a flood of buffers does not";
    /// Takeovers of one client id; beyond them it is shut.
    takeovers_per_min: u32 = 3, "a minute",
        "a device that comes back does so once, two with one client id never end";
    /// How long a client id is shut after too many takeovers.
    takeover_block: Duration = Duration::from_secs(300), "s",
        "long enough that somebody sees it, and one of the two works meanwhile";
    /// Sessions (client ids) of one identity, connected or kept.
    sessions: usize = 64, "sessions",
        "a gateway uses a few connections, a device one";
    /// Size of a packet after sign-in.
    packet_bytes: usize = 256 * 1024, "bytes",
        "a body has at most 64 KiB, foreign dialects are longer";
    /// Length of a topic or filter.
    topic_bytes: usize = 256, "bytes",
        "the longest of ours has 90";
    /// Messages, before a share for each thing that is spoken for; beyond it we read no further.
    messages_per_s: u32 = 200, "a second",
        "a robot says ten a second, and catches up after a gap";
    /// The share of each thing that is spoken for.
    messages_per_thing_s: u32 = 20, "a second",
        "a gateway may say as much as its things could by themselves";
    /// Bytes, before a share for each thing that is spoken for.
    bytes_per_s: u32 = 1024 * 1024, "a second",
        "a camera's events are long";
    /// The share of each thing that is spoken for.
    bytes_per_thing_s: u32 = 16 * 1024, "a second",
        "a report has some hundred bytes";
    /// How much of a rate may come at once after a quiet time.
    burst: Duration = Duration::from_secs(10), "s of that rate",
        "what was gathered during a short gap goes through at once";
    /// Messages of QoS 1 and 2 taken and not acknowledged, and packet ids of QoS 2 not released.
    in_flight: u16 = 1_000, "messages",
        "enough for one commit of a fast sender";
    /// Subscriptions of one session.
    subscriptions: usize = 1_024, "filters",
        "a gateway may subscribe for each of its things";
    /// Orders waiting for one session; what comes on top is refused to the sender.
    orders_waiting: usize = 1_000, "orders",
        "about 1 MiB of them";
    /// Bytes of the orders that wait for one session.
    orders_waiting_bytes: usize = 1024 * 1024, "bytes",
        "they are in memory and on the disk for as long as the session is kept";
    /// Orders sent to one session and not yet acknowledged by it.
    orders_in_flight: u16 = 20, "orders",
        "small devices hold them in memory";
    /// States (retained messages) of one thing.
    states: usize = 16, "states",
        "a thing has a few parts, and each subscriber is told all of them";
    /// Bytes of the states of one thing, topics included.
    state_bytes: usize = 64 * 1024, "bytes",
        "a state is a word, not an archive";
    /// Bytes of all states of all things.
    all_state_bytes: usize = 64 * 1024 * 1024, "bytes",
        "they are in memory";
    /// How long a state is kept, at most.
    state_kept: Duration = Duration::from_secs(24 * 3600), "s",
        "what was not said anew for a day is not known";
    /// Topic aliases an MQTT 5 client may use.
    topic_aliases: u16 = 32, "aliases",
        "a gateway's busiest topics, and each is kept for its connection";
    /// How long a session without a connection is kept, at most.
    session_kept: Duration = Duration::from_secs(24 * 3600), "s",
        "orders of yesterday are of no use";
    /// The longest delay of a will.
    will_delay: Duration = Duration::from_secs(60), "s",
        "who is cut off is to be known soon";
    /// The longest keep-alive granted to an MQTT 5 client.
    keep_alive_s: u16 = 600, "s",
        "silence of a quarter of an hour means that it has gone";
    /// Bytes waiting to be written before the connection is no longer read.
    unwritten_bytes: usize = 256 * 1024, "bytes",
        "a client that leaves our answers lying is not asked for more";
    /// How long a publisher of MQTT 3.1.1 waits for room on the disk before it is disconnected.
    wait_for_room: Duration = Duration::from_secs(5), "s",
        "its version has no words for a full disk";
    /// How long a peer may take nothing of what waits for it.
    stall: Duration = Duration::from_secs(30), "s",
        "a radio link may fail for as long";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_says_its_value_its_unit_and_why() {
        let rows = Limits::default().rows();
        assert!(rows.len() >= 28, "{}", rows.len());
        for row in &rows {
            assert!(row.value.split_once(' ').is_some_and(|(_, unit)| !unit.is_empty()), "{row:?}");
            assert!(row.why.len() > 10 && row.of.ends_with('.'), "{row:?}");
        }
        let bytes = rows.iter().find(|row| row.name == "packet_bytes").expect("it is one");
        assert_eq!(bytes.value, "262144 bytes");
    }
}
