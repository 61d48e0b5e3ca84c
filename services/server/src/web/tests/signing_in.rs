//! Signing in over HTTP, who may sign in, and for which streets and cases somebody is there.

use super::town::{BIN, Town, town};
use super::{HOST, posting_of, problem, request_of, send};
use crate::staff::Operator;
use crate::web::tiles::TileId;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use city::{CaseId, Post};
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt;

const PASSWORD: &str = "a sentence is long";
const CASE: &str = "/api/cases/440111-0";

/// A request with a body and a cookie, as the console sends it.
fn saying(path: &str, cookie: &str, body: &Value) -> Request<Body> {
    Request::post(path)
        .header(header::HOST, HOST)
        .header(header::ORIGIN, format!("http://{HOST}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::COOKIE, cookie)
        .body(Body::from(body.to_string()))
        .expect("a request")
}

fn asking(path: &str, cookie: &str) -> Request<Body> {
    let asked = Request::get(path).header(header::HOST, HOST).header(header::COOKIE, cookie);
    asked.body(Body::empty()).expect("a request")
}

/// What an answer lets a browser keep.
async fn kept(town: &Town, request: Request<Body>) -> String {
    let answer = town.router.clone().oneshot(request).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    answer.headers()[header::SET_COOKIE].to_str().expect("text").to_owned()
}

async fn json(town: &Town, request: Request<Body>) -> (u16, Value) {
    let (status, bytes) = send(&town.router, request).await;
    (status.as_u16(), serde_json::from_slice(&bytes).expect("JSON"))
}

/// What a browser says of what it kept.
fn cookie_of(kept: &str) -> &str {
    kept.split(';').next().expect("a cookie")
}

/// Lets somebody ask with its name as the token.
fn seat(town: &Town, name: &str, post: Post, streets: &[u32], department: Option<&str>) {
    let (name, streets) = (name.into(), streets.to_vec());
    let department = department.map(Into::into);
    let operator = Operator { name, post, streets, department, crew: None };
    town.gallery.given.staff.seat(&operator.name.clone(), operator);
}

#[tokio::test]
async fn a_link_sets_a_password_and_name_and_password_sign_in_until_signing_out() {
    let town = town();
    let operator = Operator::of("李雷", Post::Leader);
    let link = town.gallery.given.staff.add(operator).expect("a new name");
    let asked = json!({ "token": link.reveal(), "password": PASSWORD });
    let first = kept(&town, saying("/api/setup", "", &asked)).await;
    assert!(first.starts_with("__Host-cityloop="), "{first}");
    for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
        assert!(first.split("; ").any(|it| it == part), "{part} in {first}");
    }
    let asked = json!({ "name": "李雷", "password": PASSWORD });
    let second = kept(&town, saying("/api/sign-in", "", &asked)).await;
    assert_ne!(cookie_of(&first), cookie_of(&second));
    let (status, me) = json(&town, asking("/api/me", cookie_of(&second))).await;
    assert_eq!((status, &me["name"], &me["post"]), (200, &json!("李雷"), &json!("leader")));
    assert_eq!(me["has_password"], true);
    let program = json(&town, request_of("reader", "/api/me")).await.1;
    assert_eq!(program["has_password"], false);
    let among_others = format!("theme=dark; {}; a=b", cookie_of(&second));
    assert_eq!(json(&town, asking("/api/me", &among_others)).await.0, 200);

    let gone = kept(&town, saying("/api/sign-out", cookie_of(&second), &json!({}))).await;
    assert!(gone.starts_with("__Host-cityloop=;") && gone.contains("Max-Age=0"), "{gone}");
    let told = problem(&town.router, asking("/api/me", cookie_of(&second))).await;
    assert_eq!(told, (401, "not_signed_in".to_owned()));
    assert_eq!(json(&town, asking("/api/me", cookie_of(&first))).await.0, 200, "another session");
}

#[tokio::test]
async fn the_administrator_lets_people_in_and_out_and_the_audit_tells_it() {
    let town = town();
    let asked = json!({ "name": "wang", "post": "dispatcher", "streets": [440_111_019] });
    let admin = |path: &str, body: &Value| posting_of("administrator", path, &body.to_string());
    let (status, made) = json(&town, admin("/api/operators", &asked)).await;
    assert_eq!((status, made["token"].as_str().map(str::len)), (201, Some(64)));
    let told = problem(&town.router, admin("/api/operators", &asked)).await;
    assert_eq!(told, (409, "operator_taken".to_owned()));
    let typo = json!({ "name": "liu", "post": "department", "department": "dranage" });
    let told = problem(&town.router, admin("/api/operators", &typo)).await;
    assert_eq!(told, (400, "needs_department".to_owned()));

    let other = json!({ "name": "wang", "post": "leader" });
    let mut change = admin("/api/operators/wang", &other);
    *change.method_mut() = Method::PUT;
    assert_eq!(json(&town, change).await.0, 200);
    assert_eq!(json(&town, admin("/api/operators/wang/link", &json!({}))).await.0, 201);
    let (_, all) = json(&town, request_of("administrator", "/api/operators")).await;
    let wang = all.as_array().expect("a list").iter().find(|one| one["name"] == "wang");
    let wang = wang.expect("was added");
    assert_eq!((&wang["post"], &wang["streets"]), (&json!("leader"), &json!([])));
    assert_eq!((&wang["ready"], &wang["program"]), (&json!(false), &json!(false)));

    let mut remove = admin("/api/operators/wang", &json!({}));
    *remove.method_mut() = Method::DELETE;
    assert_eq!(json(&town, remove).await.0, 200);
    let (_, rows) = json(&town, request_of("administrator", "/api/audit")).await;
    let rows = rows.as_array().expect("a list").iter();
    let rows: Vec<_> = rows.map(|row| (row["what"].clone(), row["about"].clone())).collect();
    let row = |what: &str, about: &str| (json!(what), json!(about));
    let expected = [
        row("operator_removed", "wang"),
        row("link_made", "wang"),
        row("operator_changed", "wang leader"),
        row("operator_added", "wang dispatcher"),
    ];
    assert_eq!(rows, expected, "newest first");
}

#[tokio::test]
async fn a_post_for_some_streets_or_one_department_acts_there_only() {
    let town = town();
    let view = town.gallery.view();
    let settings = view.city.settings();
    let case = view.city.board().case(CaseId::new(settings.district, 0)).expect("is open");
    let street = settings.street_of(case.grid).expect("lies in a grid");
    seat(&town, "here", Post::Supervisor, &[street], None);
    seat(&town, "elsewhere", Post::Supervisor, &[street + 1], None);
    seat(&town, "drains", Post::Department, &[], Some("drainage"));
    let until = town.gallery.now().0 + 60_000;
    let suspend = json!({ "decision": "suspend", "why": "a festival", "until": until });
    let decides = |who: &str| posting_of(who, &format!("{CASE}/decisions"), &suspend.to_string());
    let area = (403, "not_your_area".to_owned());
    assert_eq!(problem(&town.router, decides("elsewhere")).await, area);
    let told = problem(&town.router, decides("drains")).await;
    assert_eq!(told, (403, "not_your_department".to_owned()));
    let may = async |who: &str| json(&town, request_of(who, CASE)).await.1["may"].clone();
    assert_eq!((may("elsewhere").await, may("drains").await), (json!([]), json!([])));
    assert_eq!(may("here").await, json!(["dismiss", "suspend", "force", "send"]));

    let at = json!({ "x": 113.272, "y": 23.158, "datum": "wgs84" });
    let lamp = json!({ "name": "bin-9", "kind": "waste-bin", "position": at });
    let registers = |who: &str| posting_of(who, "/api/things", &lamp.to_string());
    assert_eq!(problem(&town.router, registers("elsewhere")).await, area);
    assert_eq!(json(&town, registers("here")).await.0, 201);
    let moved = json!({ "why": "surveyed", "set": { "note": "by the gate" } });
    let changes = |who: &str| posting_of(who, "/api/things/bin-9/changes", &moved.to_string());
    assert_eq!(problem(&town.router, changes("elsewhere")).await, area);
    assert_eq!(json(&town, changes("here")).await.0, 202);
    let tasks = json(&town, request_of("crew", "/api/tasks?worker=crew-07")).await.1;
    let relay = json!({ "task": tasks[0]["id"], "says": "accept" });
    let relays = |who: &str| posting_of(who, "/api/crews/crew-07/reports", &relay.to_string());
    assert_eq!(problem(&town.router, relays("elsewhere")).await, area);
    assert_eq!(json(&town, relays("here")).await.0, 202);
    assert_eq!(json(&town, decides("here")).await.0, 202);

    town.gallery.given.staff.write_down();
    let (_, rows) = json(&town, request_of("administrator", "/api/audit")).await;
    let rows = rows.as_array().expect("a list").iter();
    let relayed = rows.filter(|row| row["what"] == "relayed").collect::<Vec<_>>();
    assert_eq!(relayed.len(), 1, "whose voice it was");
    assert_eq!(
        (&relayed[0]["who"], &relayed[0]["about"]),
        (
            &json!("here"),
            &json!(format!("report crew-07 {}", tasks[0]["id"].as_str().expect("an id")))
        )
    );
}

#[tokio::test]
async fn what_a_crew_sees_of_the_map_is_its_ground() {
    let town = town();
    let whole = TileId::around(14, BIN).path();
    let bytes =
        async |who: &str, path: &str| send(&town.router, request_of(who, path)).await.1.len();
    let part = |part: &str| whole.replace("/tiles/", &format!("/tiles/{part}/"));
    for hidden in ["things", "cases", "vehicles"] {
        assert_eq!(bytes("crew", &part(hidden)).await, 0, "{hidden}");
        assert!(bytes("reader", &part(hidden)).await > 0, "{hidden}");
    }
    let ground = bytes("crew", &part("ground")).await + bytes("crew", &part("grids")).await;
    assert!(ground > 0 && bytes("crew", &whole).await == ground);
    assert!(bytes("reader", &whole).await > ground);
}

#[tokio::test]
async fn a_stream_ends_when_its_programs_token_is_taken() {
    let town = town();
    let staff = &town.gallery.given.staff;
    let token = staff.add_program("wall", Post::Reader).expect("a new name");
    let asked = request_of(token.reveal(), "/api/events");
    let answer = town.router.clone().oneshot(asked).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    staff.remove_program("wall").expect("a store");
    let rest = tokio::time::timeout(Duration::from_secs(20), to_bytes(answer.into_body(), 1 << 20));
    rest.await.expect("the stream ends").expect("and is whole");
}
