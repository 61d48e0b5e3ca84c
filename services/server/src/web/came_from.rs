//! From which address a request comes.

use super::gallery::Gallery;
use super::guard::origin_of;
use super::problem::Problem;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// The address that asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct CameFrom(pub(super) IpAddr);

impl CameFrom {
    /// The peer's address; where the Host is the proxy's, whom that speaks for, which is the last
    /// that it wrote into `X-Forwarded-For`, with a port or without.
    pub(super) fn of(gallery: &Gallery, extensions: &Extensions, headers: &HeaderMap) -> CameFrom {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let by_proxy = gallery.given.origin.is_some()
            && origin_of(gallery, headers).as_deref() == gallery.given.origin.as_deref();
        let told = headers.get_all("x-forwarded-for").into_iter().next_back();
        let last = told.and_then(|value| value.to_str().ok()?.rsplit(',').next());
        CameFrom(last.filter(|_| by_proxy).and_then(address).unwrap_or(peer))
    }
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let with_port = || text.parse().ok().map(|address: SocketAddr| address.ip());
    text.parse().ok().or_else(with_port)
}

impl FromRequestParts<Arc<Gallery>> for CameFrom {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        gallery: &Arc<Gallery>,
    ) -> Result<Self, Problem> {
        Ok(CameFrom::of(gallery, &parts.extensions, &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn what_proxies_write_is_an_address_with_a_port_or_without() {
        let of = |text| address(text).map(|address| address.to_string());
        assert_eq!(of(" 192.0.2.1").as_deref(), Some("192.0.2.1"));
        assert_eq!(of("192.0.2.1:4711").as_deref(), Some("192.0.2.1"));
        assert_eq!(of("2001:db8::1").as_deref(), Some("2001:db8::1"));
        assert_eq!(of("[2001:db8::1]:4711").as_deref(), Some("2001:db8::1"));
        assert_eq!((of("unknown"), of("")), (None, None));
    }
}
