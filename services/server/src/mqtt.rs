//! What the city's file says of the front door: its entrances and the limits a city may move.

use crate::door::{BadCertificates, Entrance, Limits, Origins, TlsFiles};
use serde::Deserialize;
use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use tokio::net::TcpListener;

/// The front door.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(default)]
pub struct MqttSaid {
    /// The address of plain MQTT.
    pub listen: SocketAddr,
    /// MQTT over TLS.
    pub tls: Option<TlsSaid>,
    /// MQTT in WebSocket frames.
    pub websocket: Option<WebSocketSaid>,
    /// Limits that are not the usual ones.
    pub limits: LimitsSaid,
}

/// MQTT over TLS.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct TlsSaid {
    /// Its address.
    pub listen: SocketAddr,
    /// Our certificate and its chain, PEM.
    pub certificate: PathBuf,
    /// Its key, PEM.
    pub key: PathBuf,
    /// The authority of clients' certificates, PEM; without it none is asked for.
    pub client_ca: Option<PathBuf>,
    /// What that authority has taken back, PEM.
    pub client_crl: Option<PathBuf>,
    /// Whether a client without a certificate may sign in with a secret.
    #[serde(default)]
    pub client_may_lack: bool,
}

/// MQTT in WebSocket frames.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct WebSocketSaid {
    /// Its address.
    pub listen: SocketAddr,
    /// Web pages that may connect, by their origin; programs always may.
    #[serde(default)]
    pub origins: Vec<String>,
    /// Over TLS, with the certificates of `[mqtt.tls]`.
    #[serde(default)]
    pub tls: bool,
}

/// Limits that are not the usual ones; `cityloop doctor` prints all of them with their reasons.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default)]
pub struct LimitsSaid {
    /// Connections, of all.
    pub connections: Option<NonZeroUsize>,
    /// Connections of one address.
    pub connections_per_address: Option<NonZeroUsize>,
    /// Attempts to connect of one address, a second.
    pub attempts_per_address_s: Option<NonZeroU32>,
    /// Connections accepted without TLS, a second.
    pub accepts_per_s: Option<NonZeroU32>,
    /// Connections accepted with TLS, a second.
    pub handshakes_per_s: Option<NonZeroU32>,
    /// Sessions of one identity.
    pub sessions: Option<NonZeroUsize>,
    /// Messages of one connection, a second.
    pub messages_per_s: Option<NonZeroU32>,
    /// Bytes of one connection, a second.
    pub bytes_per_s: Option<NonZeroU32>,
}

impl Default for MqttSaid {
    fn default() -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], mqtt_port()));
        Self { listen, tls: None, websocket: None, limits: LimitsSaid::default() }
    }
}

/// The port of plain MQTT.
pub(crate) fn mqtt_port() -> u16 {
    1883
}

impl TlsSaid {
    /// Where its certificates are.
    pub fn files(&self) -> TlsFiles {
        TlsFiles {
            certificate: self.certificate.clone(),
            key: self.key.clone(),
            client_ca: self.client_ca.clone(),
            client_crl: self.client_crl.clone(),
            client_may_lack: self.client_may_lack,
        }
    }
}

impl MqttSaid {
    /// What is wrong with it as a whole.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        match (&self.websocket, &self.tls) {
            (Some(WebSocketSaid { tls: true, .. }), None) => {
                Some("mqtt.websocket.tls needs the certificates of [mqtt.tls]; write that section")
            }
            (_, Some(tls)) if tls.client_ca.is_none() && tls.client_crl.is_some() => {
                Some("mqtt.tls.client_crl needs the client_ca that has signed it")
            }
            _ => None,
        }
    }

    /// The door's limits.
    pub fn limits(&self) -> Limits {
        let (said, usual) = (&self.limits, Limits::default());
        let count = |said: Option<NonZeroUsize>, usual| said.map_or(usual, NonZeroUsize::get);
        let rate = |said: Option<NonZeroU32>, usual| said.map_or(usual, NonZeroU32::get);
        Limits {
            connections: count(said.connections, usual.connections),
            connections_per_address: count(
                said.connections_per_address,
                usual.connections_per_address,
            ),
            attempts_per_address_s: rate(said.attempts_per_address_s, usual.attempts_per_address_s),
            accepts_per_s: rate(said.accepts_per_s, usual.accepts_per_s),
            handshakes_per_s: rate(said.handshakes_per_s, usual.handshakes_per_s),
            sessions: count(said.sessions, usual.sessions),
            messages_per_s: rate(said.messages_per_s, usual.messages_per_s),
            bytes_per_s: rate(said.bytes_per_s, usual.bytes_per_s),
            ..usual
        }
    }

    /// What is spoken through a listener of MQTT over TLS.
    pub(crate) fn secured(&self, listener: TcpListener) -> Result<Entrance, BadCertificates> {
        let entrance = Entrance::from(listener);
        match &self.tls {
            Some(tls) => entrance.with_tls(tls.files()),
            None => Ok(entrance),
        }
    }

    /// What is spoken through a listener of MQTT in WebSocket frames.
    pub(crate) fn framed(
        &self,
        listener: TcpListener,
        said: &WebSocketSaid,
    ) -> Result<Entrance, BadCertificates> {
        let entrance = if said.tls { self.secured(listener)? } else { Entrance::from(listener) };
        Ok(entrance.with_websocket(Origins::new(said.origins.iter().cloned())))
    }
}
