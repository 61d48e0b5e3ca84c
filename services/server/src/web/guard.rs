//! From where one may ask: a page of another origin must not reach the web through its visitor's
//! browser. The Host is ours, and so is the Origin of every write, of the events and of the live
//! map (against DNS rebinding and forged requests). Who may ask stands in `need.rs`.

use super::gallery::Gallery;
use super::problem::Problem;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::Arc;

/// What the console may load and do: nothing from elsewhere but tiles of the base map the city's
/// file names; MapLibre's worker is a file of ours.
pub(super) fn policy(tiles: Option<&str>) -> HeaderValue {
    let tiles = tiles.map(|origin| format!(" {origin}")).unwrap_or_default();
    let policy = format!(
        "default-src 'self'; worker-src 'self' blob:; img-src 'self' data: blob:{tiles}; \
         style-src 'self' 'unsafe-inline'; connect-src 'self'{tiles}; base-uri 'none'; \
         form-action 'none'; object-src 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// Addresses that a foreign page may not even listen to.
const LISTENED: [&str; 2] = ["/api/events", "/api/live"];

/// Lets a request through, or tells it why not; every answer gets its headers here.
pub(super) async fn guard(
    State(gallery): State<Arc<Gallery>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = match admit(&gallery, &request) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    protect(response.headers_mut(), &gallery.policy);
    response
}

fn admit(gallery: &Gallery, request: &Request) -> Result<(), Problem> {
    let text =
        |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let host = text(header::HOST).or_else(|| request.uri().authority().map(|it| it.as_str()));
    let (address, shown) = (gallery.given.address, gallery.given.origin.as_deref());
    let Some(origin) = host.and_then(|host| origin(address, shown, host)) else {
        return Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, "wrong_host"));
    };
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let checked = !reads || LISTENED.contains(&request.uri().path());
    let foreign = match request.headers().get(header::ORIGIN) {
        Some(_) => text(header::ORIGIN) != Some(&origin),
        None => text(header::HeaderName::from_static("sec-fetch-site")) == Some("cross-site"),
    };
    if checked && foreign {
        return Err(Problem::new(StatusCode::FORBIDDEN, "foreign_origin"));
    }
    Ok(())
}

/// The origin of pages that were asked for under this Host; nothing where that is not ours.
fn origin(address: SocketAddr, shown: Option<&str>, host: &str) -> Option<String> {
    let by_proxy = shown.filter(|origin| origin.split_once("://").map(|it| it.1) == Some(host));
    let local = || is_ours(address, host).then(|| format!("http://{host}"));
    by_proxy.map(str::to_owned).or_else(local)
}

/// The origin of pages that were asked for as a request was.
pub(super) fn origin_of(gallery: &Gallery, headers: &HeaderMap) -> Option<String> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok())?;
    origin(gallery.given.address, gallery.given.origin.as_deref(), host)
}

/// The address itself, or the machine's name for itself, with our port.
fn is_ours(address: SocketAddr, host: &str) -> bool {
    let named = host.strip_prefix("localhost").is_some_and(|rest| match rest.strip_prefix(':') {
        Some(port) => port.parse() == Ok(address.port()),
        None => rest.is_empty() && address.port() == 80,
    });
    named || host == address.to_string() || address.port() == 80 && host == address.ip().to_string()
}

fn protect(headers: &mut HeaderMap, policy: &HeaderValue) {
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    // What may be kept says so itself: tiles, and the console's files.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::{is_ours, origin};

    #[test]
    fn a_host_is_ours_with_our_port_only() {
        let at = |address: &str| address.parse().expect("an address");
        let loopback = at("127.0.0.1:8080");
        assert!(is_ours(loopback, "127.0.0.1:8080") && is_ours(loopback, "localhost:8080"));
        for foreign in ["127.0.0.1", "localhost", "localhost:80", "evil.example:8080", "", ":8080"]
        {
            assert!(!is_ours(loopback, foreign), "{foreign}");
        }
        assert!(!is_ours(loopback, "localhost.evil.example:8080"));
        assert!(is_ours(at("[::1]:8080"), "[::1]:8080"));
        assert!(
            is_ours(at("127.0.0.1:80"), "localhost") && is_ours(at("127.0.0.1:80"), "127.0.0.1")
        );
    }

    #[test]
    fn a_proxy_shows_it_under_its_own_origin_and_no_other() {
        let (address, shown) = ("127.0.0.1:8080".parse().expect("one"), "https://city.example");
        let of = |host| origin(address, Some(shown), host);
        assert_eq!(of("city.example").as_deref(), Some(shown));
        assert_eq!(of("localhost:8080").as_deref(), Some("http://localhost:8080"));
        assert_eq!((of("city.example:80"), of("evil.example")), (None, None));
        assert_eq!(origin(address, None, "city.example"), None);
    }
}
