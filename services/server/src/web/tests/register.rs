//! What the register says of a thing, what changed of it, and the desk that changes it.

use super::town::{town, town_where, with_a_catalogue};
use super::{posting, problem, read, request, send};
use axum::http::StatusCode;
use serde_json::json;

const BIN: &str = "/api/things/bin-000001";

#[tokio::test]
async fn a_change_by_the_desk_is_kept_with_who_why_and_what_it_was() {
    let town = town();
    let router = &town.router;
    let before = read(router, BIN).await;
    assert_eq!(before["register"]["standing"], serde_json::Value::Null);
    let path = format!("{BIN}/changes");
    let body = r#"{"why":"a collector saw it","set":{"standing":"damaged","title":"果皮箱",
        "owner":{"code":"124","name":"环卫所"}}}"#;
    assert_eq!(send(router, posting(&path, body)).await.0, StatusCode::ACCEPTED);
    assert_eq!(send(router, posting(&path, body)).await.0, StatusCode::OK, "it is so already");
    let after = read(router, BIN).await;
    let register = &after["register"];
    assert_eq!([&register["standing"], &register["owner"]["name"]], ["damaged", "环卫所"]);
    // It is the 13th in Greenwich, where the day of a change was taken from.
    assert_eq!(
        register["changed"], "2025-11-12",
        "a state that changes has its day, as it is here"
    );
    let changes = read(router, &path).await;
    let change = &changes[0];
    assert_eq!(changes.as_array().map(Vec::len), Some(1), "{changes:#}");
    assert_eq!([&change["by"], &change["why"]], ["supervisor", "a collector saw it"]);
    let standing = &change["fields"][0];
    assert_eq!(
        [&standing["field"], &standing["was"], &standing["now"]],
        ["standing", "", "damaged"]
    );
}

#[tokio::test]
async fn what_the_register_cannot_say_is_told_and_changes_nothing() {
    let town = town();
    let router = &town.router;
    let path = format!("{BIN}/changes");
    let cases = [
        (r#"{"why":" ","set":{"note":"x"}}"#, 400, "no_reason"),
        (r#"{"why":"x","set":{"standing":"gone"}}"#, 400, "bad_value"),
        (r#"{"why":"x","set":{"colour":"green"}}"#, 400, "bad_value"),
        (r#"{"why":"x","set":{"surveyed":"2023-02-29"}}"#, 400, "bad_value"),
        (r#"{"why":"x","set":{"height":"tall"}}"#, 400, "bad_value"),
        (r#"{"why":"x","set":{"height":9001}}"#, 400, "bad_value"),
        (r#"{"why":"x","set":{"position":{"x":113.2,"y":23.1,"datum":"wgs"}}}"#, 400, "bad_value"),
        (r#"{"why":"x","set":{"position":{"x":1,"y":1,"datum":"wgs84"}}}"#, 409, "outside_city"),
        (r#"{"why":"x","set":{"quantity":5}}"#, 409, "no_material"),
        (
            r#"{"why":"x","set":{"identifier":{"scheme":"CJ/T 214","digits":"4401110399000001"}}}"#,
            409,
            "unknown_class",
        ),
    ];
    for (body, status, code) in cases {
        assert_eq!(problem(router, posting(&path, body)).await, (status, code.into()), "{body}");
    }
    assert_eq!(problem(router, posting("/api/things/nobody/changes", cases[1].0)).await.0, 404);
    assert_eq!(problem(router, request("/api/things/nobody/changes")).await.0, 404);
    assert_eq!(read(router, &path).await.as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn the_catalogues_are_told_by_scheme() {
    let town = town_where(with_a_catalogue);
    let told = read(&town.router, "/api/catalogue").await;
    assert_eq!((&told[0]["scheme"], &told[0]["lists"]), (&json!("CJ/T 214"), &json!("components")));
    let major = &told[0]["majors"][0];
    assert_eq!((&major["code"], &major["minors"][0]["code"]), (&json!("03"), &json!("C-0305")));
}

#[tokio::test]
async fn a_type_tells_its_minor_and_its_major_class() {
    let town = town_where(with_a_catalogue);
    let kinds = &read(&town.router, "/api/city").await["kinds"];
    let class = json!({
        "scheme": "CJ/T 214", "code": "C-0305", "label": { "zh": "果皮箱", "en": "Litter bin" },
        "major": "03", "major_label": { "zh": "市容环境", "en": "Appearance and sanitation" }
    });
    assert_eq!((&kinds[0]["class"], &kinds[1]["class"]), (&class, &json!(null)));
}
