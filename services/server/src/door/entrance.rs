//! An entrance of the door: a listening socket, and what its connections speak below MQTT.

use super::addresses::Place;
use super::certificates::{BadCertificates, Certificates, TlsFiles};
use super::limits::Limits;
use super::pace::Bucket;
use super::stream::{Stream, Unwaiting, Way};
use super::tls::Tls;
use super::websocket::{Origins, Under, WebSocket};
use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep_until};

/// How often changed certificates are looked for.
const CERTIFICATES_LOOKED_AT: Duration = Duration::from_secs(5);

/// A listening socket and what is spoken on it.
#[derive(Debug)]
pub struct Entrance {
    listener: TcpListener,
    certificates: Option<Arc<Certificates>>,
    origins: Option<Origins>,
    accepted: Bucket,
    /// Accepted, and not yet let in.
    waiting: VecDeque<(TcpStream, SocketAddr)>,
    looked_at: Instant,
}

impl From<TcpListener> for Entrance {
    /// Plain MQTT.
    fn from(listener: TcpListener) -> Self {
        let now = Instant::now();
        let accepted = Bucket::full(now);
        let (certificates, origins, waiting) = (None, None, VecDeque::new());
        Self { listener, certificates, origins, accepted, waiting, looked_at: now }
    }
}

impl Entrance {
    /// The same over TLS.
    pub fn with_tls(self, files: TlsFiles) -> Result<Self, BadCertificates> {
        Ok(Self { certificates: Some(Arc::new(Certificates::read(files)?)), ..self })
    }

    /// The same in WebSocket frames, opened by programs and by the pages of these origins.
    pub fn with_websocket(self, origins: Origins) -> Self {
        Self { origins: Some(origins), ..self }
    }

    /// The next connection. New ones come in no faster than the limit, for each costs some work
    /// that those who are there would wait for. The others wait here, and in the system's queue
    /// where that is not enough: whom that refuses comes back later and later.
    ///
    /// Nothing is lost when the future is dropped.
    pub(super) async fn accept(&mut self, limits: &Limits) -> io::Result<(TcpStream, SocketAddr)> {
        let per_s = match self.certificates {
            Some(_) => limits.handshakes_per_s,
            None => limits.accepts_per_s,
        };
        loop {
            let Self { listener, waiting, certificates, accepted, .. } = self;
            tokio::select! {
                biased;
                () = turn(accepted, certificates.as_deref(), limits), if !waiting.is_empty() => {
                    let each = Duration::from_secs(1) / per_s.max(1);
                    // How long it is empty is asked before the next one.
                    let _ = accepted.take(Instant::now(), each, limits.accept_burst);
                    if let Some(next) = waiting.pop_front() {
                        return Ok(next);
                    }
                }
                come = listener.accept(), if waiting.len() < limits.accept_waiting => {
                    waiting.push_back(come?);
                }
            }
        }
    }

    /// The bytes of an accepted connection.
    pub(super) fn stream(
        &self,
        tcp: TcpStream,
        place: Place,
        limits: &Limits,
    ) -> io::Result<Stream> {
        tcp.set_nodelay(true)?;
        let under = match &self.certificates {
            Some(certificates) => {
                Under::Tls(Box::new(Tls::new(tcp, certificates.now(), certificates.turns())?))
            }
            None => Under::Plain(Unwaiting(tcp)),
        };
        let way = match (&self.origins, under) {
            (None, Under::Plain(Unwaiting(tcp))) => Way::Plain(tcp),
            (None, Under::Tls(tls)) => Way::Tls(tls),
            (Some(origins), under) => {
                let socket = WebSocket::new(under, origins, limits.stranger_packet_bytes);
                Way::WebSocket(Box::new(socket))
            }
        };
        Ok(Stream::new(way, place))
    }

    /// Reads certificates again that have changed.
    pub(super) fn look_at_certificates(&mut self, now: Instant) {
        if let Some(certificates) = &self.certificates
            && now.duration_since(self.looked_at) >= CERTIFICATES_LOOKED_AT
        {
            self.looked_at = now;
            certificates.refresh();
        }
    }
}

/// Waits until one more may come in.
async fn turn(accepted: &Bucket, certificates: Option<&Certificates>, limits: &Limits) {
    if let Some(until) = accepted.empty_until(Instant::now(), limits.accept_burst) {
        sleep_until(until).await;
    }
    if let Some(certificates) = certificates {
        // Nobody new comes in before those who came earlier have shaken hands, or all would grow
        // old doing so. The turns never end.
        let _ = certificates.turns().acquire_owned().await;
    }
}
