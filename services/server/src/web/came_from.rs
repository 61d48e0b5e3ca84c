//! CameFrom which address a request comes.

use super::gallery::Gallery;
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
    /// The peer's address; behind the city's own proxy, whom the proxy speaks for, which is the
    /// last that it wrote into `X-Forwarded-For`.
    pub(super) fn of(gallery: &Gallery, extensions: &Extensions, headers: &HeaderMap) -> CameFrom {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        if gallery.given.origin.is_none() {
            return CameFrom(peer);
        }
        let told = headers.get_all("x-forwarded-for").into_iter().next_back();
        let last =
            told.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
        CameFrom(last.unwrap_or(peer))
    }
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
