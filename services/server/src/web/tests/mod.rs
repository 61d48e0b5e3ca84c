//! The web of a small city, asked over HTTP.

mod answers;
mod archive;
mod closing;
mod description;
mod events;
mod geometry;
mod guarded;
mod history;
mod live;
mod nearby;
mod ogc;
pub(super) mod pace;
mod past;
mod protobuf;
mod register;
mod rights;
mod say;
mod signing_in;
mod tiles;
mod town;
mod underlay;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;

/// The Host of every request that is to be let in.
const HOST: &str = "127.0.0.1:8080";
const BODY_MAX: usize = 16 * 1024 * 1024;

/// Asks, and gives status and bytes.
async fn send(router: &Router, request: Request<Body>) -> (StatusCode, Vec<u8>) {
    let response = router.clone().oneshot(request).await.expect("the router answers");
    let status = response.status();
    let bytes = to_bytes(response.into_body(), BODY_MAX).await.expect("the body ends");
    (status, bytes.to_vec())
}

/// What somebody in this post asks.
fn request_of(post: &str, path: &str) -> Request<Body> {
    Request::get(path)
        .header(header::HOST, HOST)
        .header(header::AUTHORIZATION, format!("Bearer {post}"))
        .body(Body::empty())
        .expect("a request")
}

fn request(path: &str) -> Request<Body> {
    request_of("supervisor", path)
}

/// What somebody in this post sends.
fn posting_of(post: &str, path: &str, body: &str) -> Request<Body> {
    Request::post(path)
        .header(header::HOST, HOST)
        .header(header::AUTHORIZATION, format!("Bearer {post}"))
        .header(header::ORIGIN, format!("http://{HOST}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_owned()))
        .expect("a request")
}

fn posting(path: &str, body: &str) -> Request<Body> {
    posting_of("supervisor", path, body)
}

/// The JSON at a path.
async fn read(router: &Router, path: &str) -> Value {
    let (status, bytes) = send(router, request(path)).await;
    let value: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(status, StatusCode::OK, "{path}: {value}");
    value
}

/// What a request was told that is not answered: status and code.
async fn problem(router: &Router, request: Request<Body>) -> (u16, String) {
    let (status, bytes) = send(router, request).await;
    let value: Value = serde_json::from_slice(&bytes).expect("a problem is JSON");
    assert!(value["args"].is_object(), "{value}");
    (status.as_u16(), value["code"].as_str().expect("a code").to_owned())
}

/// The names in an object, sorted.
fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> =
        value.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}
