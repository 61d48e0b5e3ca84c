//! The console's files, and what becomes of addresses nobody knows.

use super::gallery::{Gallery, aside};
use super::packed::takes_gzip;
use super::problem::Problem;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Names in this folder hold a hash of what is in them: they never change.
const HASHED: &str = "/assets/";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// A file of the console, or a plain word that there is none.
pub(super) async fn asset(
    State(gallery): State<Arc<Gallery>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let path = uri.path();
    let ours = ["/api", "/tiles", "/base"].iter().any(|root| path.starts_with(root));
    if ours {
        return Problem::not_found().into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return not_this_way().await.into_response();
    }
    let Some((bytes, mime)) = (gallery.given.assets)(path) else {
        return Problem::not_found().into_response();
    };
    let is_hashed = path.starts_with(HASHED);
    let kept = if is_hashed { FOR_EVER } else { ASK_AGAIN };
    let common = [
        (header::CONTENT_TYPE, mime),
        (header::CACHE_CONTROL, kept),
        (header::VARY, "accept-encoding"),
    ];
    if method == Method::HEAD {
        return (common, Body::empty()).into_response();
    }
    // The page itself is small, and has as many addresses as there are routes.
    if !is_hashed || !takes_gzip(&headers) {
        return (common, Body::from(bytes)).into_response();
    }
    let (gallery, path) = (gallery.clone(), path.to_owned());
    match aside(move || gallery.packed.of(&path, &bytes)).await {
        Ok(packed) => {
            (common, [(header::CONTENT_ENCODING, "gzip")], Body::from(packed)).into_response()
        }
        Err(problem) => problem.into_response(),
    }
}

/// A known address asked in a way it does not answer.
pub(super) async fn not_this_way() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "not_this_way")
}
