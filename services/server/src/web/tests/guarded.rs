//! Nobody reaches the web through somebody else's page.

use super::town::town;
use super::{HOST, posting, problem, request};
use axum::body::Body;
use axum::http::{Request, header};
use tower::ServiceExt;

fn from(path: &str, host: &str, origin: Option<&str>) -> Request<Body> {
    let mut asked = request(path);
    asked.headers_mut().insert(header::HOST, host.parse().expect("a value"));
    if let Some(origin) = origin {
        asked.headers_mut().insert(header::ORIGIN, origin.parse().expect("a value"));
    }
    asked
}

#[tokio::test]
async fn a_foreign_host_is_told_nothing_on_any_path() {
    let town = town();
    for path in ["/", "/api/city", "/tiles/0/0/0.mvt", "/metrics", "/api/none"] {
        let told = problem(&town.router, from(path, "evil.example:8080", None)).await;
        assert_eq!(told, (421, "wrong_host".to_owned()), "{path}");
    }
    let mut nobody = request("/api/city");
    nobody.headers_mut().remove(header::HOST);
    assert_eq!(problem(&town.router, nobody).await, (421, "wrong_host".to_owned()));
}

#[tokio::test]
async fn a_foreign_origin_neither_writes_nor_listens() {
    let town = town();
    let forbidden = (403, "foreign_origin".to_owned());
    for origin in ["http://evil.example", "null", "https://127.0.0.1:8080", "http://localhost:8080"]
    {
        for path in ["/api/events", "/api/live"] {
            let listening = from(path, HOST, Some(origin));
            assert_eq!(problem(&town.router, listening).await, forbidden, "{origin} {path}");
        }
        let mut writing = posting("/api/crews/crew-07/reports", "{}");
        writing.headers_mut().insert(header::ORIGIN, origin.parse().expect("a value"));
        assert_eq!(problem(&town.router, writing).await, forbidden, "{origin}");
    }
    let mut listening = from("/api/events", HOST, None);
    listening.headers_mut().insert("sec-fetch-site", "cross-site".parse().expect("a value"));
    assert_eq!(problem(&town.router, listening).await, forbidden);
}

#[tokio::test]
async fn our_own_origin_writes_and_a_program_without_one_does_too() {
    let town = town();
    let (path, body) = ("/api/crews/crew-07/reports", "{}");
    assert_eq!(problem(&town.router, posting(path, body)).await.1, "bad_json");
    let mut plain = posting(path, body);
    plain.headers_mut().remove(header::ORIGIN);
    assert_eq!(problem(&town.router, plain).await.1, "bad_json");
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let town = town();
    for (path, host) in [("/", HOST), ("/api/city", HOST), ("/api/none", HOST), ("/", "evil")] {
        let answer = town.router.clone().oneshot(from(path, host, None)).await.expect("an answer");
        let policy = answer.headers()["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'self'"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
        assert!(!answer.headers().contains_key("access-control-allow-origin"));
    }
}
