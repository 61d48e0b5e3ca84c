//! An address of the loopback that stays one's own through every restart.
//!
//! A port that is asked for anew at every start is, once in ten thousand times, one that another
//! city's gateways still call after a kill; what they say there is a letter of a stranger.

use std::net::SocketAddr;
use tokio::net::TcpSocket;

/// A place to listen at. The system gives it to nobody else while this stands, and it turns callers
/// away while nobody listens there.
pub(super) struct Place {
    /// Where it is.
    pub(super) address: SocketAddr,
    _held: TcpSocket,
}

impl Place {
    /// One that was free.
    pub(super) fn free() -> Place {
        let held = TcpSocket::new_v4().and_then(|socket| {
            // Whoever listens here says the same, and may then share what is only held.
            socket.set_reuseaddr(true)?;
            socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
            Ok((socket.local_addr()?, socket))
        });
        let (address, held) = held.expect("there is a free port");
        Place { address, _held: held }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpStream;

    /// The gateways of a killed city once called at the door of another.
    #[tokio::test]
    async fn a_killed_citys_port_is_given_to_no_other_city() {
        let place = Place::free();
        for _ in 0..2 {
            assert!(TcpStream::connect(place.address).await.is_err(), "nobody listens yet");
            let socket = TcpSocket::new_v4().expect("there are sockets");
            socket.set_reuseaddr(true).expect("as every server does");
            socket.bind(place.address).expect("it is ours to listen at");
            let _listens = socket.listen(1).expect("it listens");
            assert!(TcpStream::connect(place.address).await.is_ok(), "it is heard");
        }
        let given = (0..100_000).filter(|_| Place::free().address == place.address).count();
        assert_eq!(given, 0, "it was given to somebody else");
    }
}
