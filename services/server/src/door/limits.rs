//! Every limit of the front door, by name.

use std::time::Duration;

/// What one door allows. The defaults suit a city on one machine.
///
/// Numbers are of one connection unless the name says otherwise.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections open at the same time, of all.
    pub connections: usize,
    /// Connections that have not signed in yet, of all.
    pub strangers: usize,
    /// How long a connection may take to send its CONNECT.
    pub sign_in_within: Duration,
    /// Size of a packet before sign-in, in bytes.
    pub stranger_packet_bytes: usize,
    /// Size of a packet after sign-in, in bytes.
    pub packet_bytes: usize,
    /// Length of a topic or filter, in bytes.
    pub topic_bytes: usize,
    /// QoS 1 messages taken and not yet acknowledged.
    pub in_flight: u16,
    /// Subscriptions of one session.
    pub subscriptions: usize,
    /// Sessions (client ids) of one identity, connected or kept.
    pub sessions: usize,
    /// Orders waiting for one session; what comes on top is refused to the sender.
    pub orders_waiting: usize,
    /// Orders sent to one session and not yet acknowledged by it.
    pub orders_in_flight: u16,
    /// How long a session without a connection is kept, at most.
    pub session_kept: Duration,
    /// The longest delay of a will.
    pub will_delay: Duration,
    /// The longest keep-alive granted to an MQTT 5 client, in seconds.
    pub keep_alive_s: u16,
    /// Bytes waiting to be written before the connection is no longer read.
    pub unwritten_bytes: usize,
    /// How long a publisher of MQTT 3.1.1 waits for room on the disk before it is disconnected.
    pub wait_for_room: Duration,
    /// How long a peer may take nothing of what waits for it.
    pub stall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 20_000,
            strangers: 1_024,
            sign_in_within: Duration::from_secs(5),
            stranger_packet_bytes: 4 * 1024,
            packet_bytes: 256 * 1024,
            topic_bytes: 256,
            in_flight: 1_000,
            subscriptions: 1_024,
            sessions: 64,
            orders_waiting: 1_000,
            orders_in_flight: 20,
            session_kept: Duration::from_secs(24 * 3600),
            will_delay: Duration::from_secs(60),
            keep_alive_s: 600,
            unwritten_bytes: 256 * 1024,
            wait_for_room: Duration::from_secs(5),
            stall: Duration::from_secs(30),
        }
    }
}
