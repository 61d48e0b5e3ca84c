//! Who may ask what: every route, every post, and nobody signed in.

use super::description::routes;
use super::town::{Town, town};
use super::{HOST, posting_of, problem, request_of, send};
use axum::body::Body;
use axum::http::{Method, Request, header};
use city::Post;
use serde_json::json;
use std::collections::BTreeSet;

/// Everybody.
const OPEN: &str = "open";
/// Whoever is signed in.
const SIGNED_IN: &str = "signed in";
/// All but crews.
const LOOK: &str = "acceptor shift_leader dispatcher department inspector leader supervisor \
    administrator reader";
/// Who may decide something.
const DECIDES: &str = "acceptor shift_leader dispatcher department leader supervisor";

/// Method, route, an address of it, and who may ask.
const EXPECTED: [(&str, &str, &str, &str); 56] = [
    ("get", "/health", "/health", OPEN),
    ("post", "/api/sign-in", "/api/sign-in", OPEN),
    ("post", "/api/visit", "/api/visit", OPEN),
    ("post", "/api/link", "/api/link", OPEN),
    ("post", "/api/setup", "/api/setup", OPEN),
    ("get", "/api/me", "/api/me", SIGNED_IN),
    ("post", "/api/me/password", "/api/me/password", SIGNED_IN),
    ("post", "/api/sign-out", "/api/sign-out", SIGNED_IN),
    ("get", "/api/openapi.json", "/api/openapi.json", SIGNED_IN),
    ("get", "/api/city", "/api/city", SIGNED_IN),
    ("get", "/tiles/{z}/{x}/{y}", "/tiles/0/0/0.mvt", SIGNED_IN),
    ("get", "/tiles.json", "/tiles.json", SIGNED_IN),
    ("get", "/tiles/{part}/{z}/{x}/{y}", "/tiles/things/0/0/0.mvt", SIGNED_IN),
    ("get", "/api/crews", "/api/crews", SIGNED_IN),
    ("get", "/api/tasks", "/api/tasks?worker=crew-07", SIGNED_IN),
    ("post", "/api/crews/{name}/reports", "/api/crews/crew-07/reports", "supervisor crew"),
    ("get", "/api/status", "/api/status", LOOK),
    ("get", "/api/coverage", "/api/coverage", LOOK),
    ("get", "/api/things", "/api/things", LOOK),
    ("post", "/api/things", "/api/things", "supervisor administrator"),
    ("get", "/api/things/{name}", "/api/things/bin-000001", LOOK),
    (
        "get",
        "/api/things/{name}/history",
        "/api/things/bin-000001/history?field=fill_percent",
        LOOK,
    ),
    ("get", "/api/things/{name}/changes", "/api/things/bin-000001/changes", LOOK),
    (
        "post",
        "/api/things/{name}/changes",
        "/api/things/bin-000001/changes",
        "supervisor administrator",
    ),
    ("get", "/api/catalogue", "/api/catalogue", LOOK),
    ("get", "/base.json", "/base.json", SIGNED_IN),
    ("get", "/base/{z}/{x}/{y}", "/base/0/0/0.mvt", SIGNED_IN),
    ("get", "/api/cases", "/api/cases", LOOK),
    ("get", "/api/cases/{id}", "/api/cases/440111-0", LOOK),
    ("post", "/api/cases/{id}/decisions", "/api/cases/440111-0/decisions", DECIDES),
    ("get", "/api/letters", "/api/letters", LOOK),
    ("get", "/api/events", "/api/events", LOOK),
    ("get", "/api/live", "/api/live", LOOK),
    ("get", "/api/movers", "/api/movers", LOOK),
    ("get", "/ogc", "/ogc", LOOK),
    ("get", "/ogc/conformance", "/ogc/conformance", LOOK),
    ("get", "/ogc/collections", "/ogc/collections", LOOK),
    ("get", "/ogc/collections/{collection}", "/ogc/collections/grids", LOOK),
    ("get", "/ogc/collections/{collection}/items", "/ogc/collections/grids/items", LOOK),
    (
        "get",
        "/ogc/collections/{collection}/items/{feature}",
        "/ogc/collections/components/items/bin-000001",
        LOOK,
    ),
    ("get", "/api/audit", "/api/audit", "administrator"),
    ("get", "/api/operators", "/api/operators", "administrator"),
    ("post", "/api/operators", "/api/operators", "administrator"),
    ("put", "/api/operators/{name}", "/api/operators/nobody", "administrator"),
    ("delete", "/api/operators/{name}", "/api/operators/nobody", "administrator"),
    ("post", "/api/operators/{name}/link", "/api/operators/nobody/link", "administrator"),
    ("get", "/api/areas", "/api/areas", LOOK),
    ("get", "/api/place", "/api/place?at=113.3,23.2", LOOK),
    ("post", "/api/inside", "/api/inside", LOOK),
    ("get", "/api/things/{name}/past", "/api/things/bin-000001/past", LOOK),
    ("get", "/api/things/{name}/message", "/api/things/bin-000001/message", LOOK),
    ("get", "/api/streets", "/api/streets", LOOK),
    ("get", "/api/today", "/api/today", LOOK),
    ("get", "/api/past", "/api/past", LOOK),
    ("get", "/api/past/tracks", "/api/past/tracks", LOOK),
    ("get", "/metrics", "/metrics", LOOK),
];

/// A request with a body that no route takes for what it wants, so that nothing is changed.
fn asking(method: &str, address: &str, who: Option<&str>) -> Request<Body> {
    let method: Method = method.to_uppercase().parse().expect("a method");
    let writes = method != Method::GET;
    let asked = Request::builder().method(method).uri(address).header(header::HOST, HOST);
    let asked = match who {
        Some(post) => asked.header(header::AUTHORIZATION, format!("Bearer {post}")),
        None => asked,
    };
    let asked = if writes { asked.header(header::CONTENT_TYPE, "application/json") } else { asked };
    let body = if writes { Body::from("{\"nothing\":1}") } else { Body::empty() };
    asked.body(body).expect("a request")
}

/// The status, without waiting for a stream to end.
async fn status(town: &Town, request: Request<Body>) -> u16 {
    use tower::ServiceExt;
    town.router.clone().oneshot(request).await.expect("an answer").status().as_u16()
}

#[test]
fn the_table_names_every_route_and_no_other() {
    let named = EXPECTED.iter().map(|(method, route, ..)| ((*method).into(), (*route).into()));
    let named: BTreeSet<(String, String)> = named.collect();
    assert_eq!(named, routes(), "a new route needs a row that says who may ask");
}

#[tokio::test]
async fn every_route_lets_in_whom_the_table_names_and_nobody_else() {
    let town = town();
    for (method, _, address, who) in EXPECTED {
        let without = status(&town, asking(method, address, None)).await;
        let unknown = status(&town, asking(method, address, Some("mayor"))).await;
        assert_eq!((without == 401, unknown == 401), (who != OPEN, who != OPEN), "{address}");
        for post in Post::ALL.map(Post::name) {
            // Signing out ends nothing for a program, and nothing else here changes anything.
            let may =
                [OPEN, SIGNED_IN].contains(&who) || who.split_whitespace().any(|it| it == post);
            let told = status(&town, asking(method, address, Some(post))).await;
            assert_eq!(told != 403 && told != 401, may, "{method} {address} by {post}: {told}");
        }
    }
}

#[tokio::test]
async fn who_is_not_signed_in_and_who_has_no_right_are_told_so() {
    let town = town();
    let told = async |request| problem(&town.router, request).await;
    assert_eq!(told(asking("get", "/api/city", None)).await, (401, "not_signed_in".to_owned()));
    let request = request_of("crew", "/api/status");
    assert_eq!(told(request).await, (403, "no_right".to_owned()));
    let request = posting_of("reader", "/api/cases/440111-0/decisions", "{}");
    let (status, bytes) = send(&town.router, request).await;
    let body: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(status, 403);
    assert_eq!(body["args"], json!({ "post": "reader", "right": "dismiss" }));
}

#[tokio::test]
async fn a_crew_sees_and_says_its_own_work_only() {
    let town = town();
    let crews = send(&town.router, request_of("crew", "/api/crews?machines=1")).await.1;
    let crews: serde_json::Value = serde_json::from_slice(&crews).expect("JSON");
    assert_eq!(crews.as_array().map(Vec::len), Some(1), "not the sweeper: {crews}");
    let others = request_of("crew", "/api/tasks?worker=sweeper-01");
    assert_eq!(problem(&town.router, others).await, (403, "not_your_crew".to_owned()));
    let body = "{\"task\":\"440111-0\",\"says\":\"accept\"}";
    let others = posting_of("crew", "/api/crews/crew-08/reports", body);
    assert_eq!(problem(&town.router, others).await, (403, "not_your_crew".to_owned()));
}
