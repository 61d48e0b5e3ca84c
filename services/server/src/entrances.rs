//! The sockets that a city listens on, before anybody is let in.

use crate::door::Entrance;
use crate::mqtt::MqttSaid;
use crate::store::OpenError;
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpSocket};

/// Connections that wait in the system's queue while others are let in; beyond them clients are
/// told nothing, and try again by themselves.
const WAITING: u32 = 4_096;

/// The entrances of the front door and where they are.
pub(crate) struct Entrances {
    pub(crate) all: Vec<Entrance>,
    pub(crate) plain: SocketAddr,
    pub(crate) tls: Option<SocketAddr>,
    pub(crate) websocket: Option<SocketAddr>,
}

impl Entrances {
    /// Opens what the city's file asks for, once its certificates are good.
    pub(crate) async fn open(said: &MqttSaid) -> Result<Entrances, OpenError> {
        let listener = listen(said.listen, "mqtt.listen").await?;
        let plain = listener.local_addr()?;
        let mut all = vec![Entrance::from(listener)];
        let (mut tls, mut websocket) = (None, None);
        if let Some(asked) = &said.tls {
            let listener = listen(asked.listen, "mqtt.tls.listen").await?;
            tls = Some(listener.local_addr()?);
            all.push(said.secured(listener)?);
        }
        if let Some(asked) = &said.websocket {
            let listener = listen(asked.listen, "mqtt.websocket.listen").await?;
            websocket = Some(listener.local_addr()?);
            all.push(said.framed(listener, asked)?);
        }
        Ok(Entrances { all, plain, tls, websocket })
    }
}

/// Listens on an address that a key of the city's file says.
pub(crate) async fn listen(address: SocketAddr, key: &str) -> Result<TcpListener, OpenError> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    };
    let bound = socket.and_then(|socket| {
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(WAITING)
    });
    bound
        .map_err(|error| format!("{key}: {address} cannot be used: {error}; choose another").into())
}
