//! A device that signs in and is then silent, over TCP or TLS, at the cost of a few hundred bytes.

use crate::Failure;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::Interest;
use tokio::net::TcpStream;

/// A connection that is signed in. Dropping it cuts it.
pub(crate) struct Device {
    tcp: TcpStream,
    tls: Option<Box<ClientConnection>>,
}

/// How a device proves who it is.
#[derive(Clone)]
pub(crate) enum Proof {
    /// User name and secret.
    Secret(Arc<str>, Arc<str>),
    /// A certificate.
    Certificate(Arc<ClientConfig>),
}

struct Unwaiting<'a>(&'a TcpStream);

impl Read for Unwaiting<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(into)
    }
}

impl Write for Unwaiting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Device {
    /// Connects and signs in under a client id.
    pub(crate) async fn sign_in(
        address: SocketAddr,
        client_id: &str,
        proof: &Proof,
    ) -> Result<Self, Failure> {
        let tcp = TcpStream::connect(address).await?;
        tcp.set_nodelay(true)?;
        let (tls, connect) = match proof {
            Proof::Secret(user, secret) => (None, connect(client_id, Some((user, secret)))),
            Proof::Certificate(config) => {
                let name = ServerName::try_from("localhost")?;
                let session = ClientConnection::new(Arc::clone(config), name)?;
                (Some(Box::new(session)), connect(client_id, None))
            }
        };
        let mut device = Self { tcp, tls };
        device.say(&connect).await?;
        let mut answer = [0; 4];
        device.hear(&mut answer).await?;
        match answer {
            [0x20, 2, _, 0] => Ok(device),
            [.., code] => Err(format!("sign-in of {client_id} refused with code {code}").into()),
        }
    }

    /// Says bytes.
    pub(crate) async fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(tls) = &mut self.tls else {
            let mut rest = bytes;
            while !rest.is_empty() {
                self.tcp.writable().await?;
                match self.tcp.try_write(rest) {
                    Ok(written) => rest = &rest[written..],
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => (),
                    Err(error) => return Err(error),
                }
            }
            return Ok(());
        };
        tls.writer().write_all(bytes)
    }

    /// Hears exactly so many bytes.
    pub(crate) async fn hear(&mut self, into: &mut [u8]) -> io::Result<()> {
        let mut filled = 0;
        while filled < into.len() {
            let interest = match &self.tls {
                Some(tls) if tls.wants_write() => Interest::READABLE | Interest::WRITABLE,
                _ => Interest::READABLE,
            };
            self.tcp.ready(interest).await?;
            match self.read(&mut into[filled..]) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(more) => filled += more,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => (),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut tcp = Unwaiting(&self.tcp);
        let Some(tls) = &mut self.tls else { return tcp.read(into) };
        while tls.wants_write() {
            tls.write_tls(&mut tcp)?;
        }
        match tls.reader().read(into) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => (),
            done => return done,
        }
        tls.read_tls(&mut tcp)?;
        tls.process_new_packets().map_err(io::Error::other)?;
        while tls.wants_write() {
            tls.write_tls(&mut tcp)?;
        }
        tls.reader().read(into)
    }
}

/// A CONNECT of MQTT 3.1.1: a clean session, an hour of silence allowed.
fn connect(client_id: &str, secret: Option<(&str, &str)>) -> Vec<u8> {
    let flags = if secret.is_some() { 0xc2 } else { 0x02 };
    let mut body = b"\0\x04MQTT\x04".to_vec();
    body.extend([flags, 0x0e, 0x10]);
    let more = secret.into_iter().flat_map(|(user, secret)| [user, secret]);
    for text in std::iter::once(client_id).chain(more) {
        body.extend((text.len() as u16).to_be_bytes());
        body.extend(text.as_bytes());
    }
    let mut packet = vec![0x10, body.len() as u8];
    packet.extend(body);
    packet
}
