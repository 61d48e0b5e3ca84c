//! The console's files, and what becomes of addresses nobody knows.

use super::gallery::Gallery;
use super::problem::Problem;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri, header};
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
    let kept = if path.starts_with(HASHED) { FOR_EVER } else { ASK_AGAIN };
    let body = match method {
        Method::HEAD => Body::empty(),
        _ => Body::from(bytes),
    };
    ([(header::CONTENT_TYPE, mime), (header::CACHE_CONTROL, kept)], body).into_response()
}

/// A known address asked in a way it does not answer.
pub(super) async fn not_this_way() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "not_this_way")
}
