//! What a thing reported, asked over HTTP: as it stands, by stretches, and wrongly.

use super::town::{START, town};
use super::{problem, read, request};
use city::Span;
use serde_json::json;

const BIN: &str = "/api/things/bin-000001/history";

#[tokio::test]
async fn a_thing_tells_what_it_reported_in_memory_and_from_its_file() {
    let town = town();
    {
        let mut turning = town.turning.lock().expect("whole");
        for fill in [20.0, 40.0, 30.0] {
            turning.pass(Span::minutes(1));
            turning.hear("bin-000001", Some(fill), None);
        }
    }
    let rows = read(&town.router, BIN).await;
    assert_eq!(rows["fields"], json!(["fill_percent"]));
    let said: Vec<_> =
        rows["rows"].as_array().expect("rows").iter().map(|row| &row["values"][0]).collect();
    assert_eq!(said, [95.0, 20.0, 40.0, 30.0]);
    assert_eq!(rows["rows"][0]["at"], json!(START.0));
    assert_eq!(rows["next"], json!(null));

    let from = rows["rows"][1]["at"].as_i64().expect("a time");
    let stretches = format!("{BIN}?field=fill_percent&from={from}&bucket_ms=120000");
    let before = read(&town.router, &stretches).await;
    let first = json!({ "count": 2, "min": 20.0, "max": 40.0, "mean": 30.0, "last": 40.0 });
    assert_eq!(before["buckets"][0], json!({ "at": from, "values": [first] }));
    assert_eq!(before["buckets"][1]["values"][0]["count"], json!(1));
    {
        let mut turning = town.turning.lock().expect("whole");
        let now = turning.clock.now();
        turning.keeper.flush(now, &mut |_| Ok(()), &mut |_| Ok(())).expect("a disk");
    }
    assert_eq!(read(&town.router, BIN).await, rows);
    assert_eq!(read(&town.router, &stretches).await, before);
    let first = read(&town.router, &format!("{BIN}?limit=3")).await;
    assert_eq!(first["rows"].as_array().map(Vec::len), Some(3));
    assert_eq!(first["next"], rows["rows"][3]["at"], "where the next page begins");
    let metrics = super::send(&town.router, request("/metrics")).await.1;
    assert!(String::from_utf8_lossy(&metrics).contains("cityloop_history_files 3\n"));
}

#[tokio::test]
async fn what_moves_tells_where_it_was() {
    let town = town();
    let told = read(&town.router, "/api/things/sweeper-01/history?field=lon,lat,speed_mps").await;
    assert_eq!(told["rows"][0]["values"], json!([113.275, 23.16, 2.0]));
}

#[tokio::test]
async fn what_cannot_be_answered_says_why() {
    let town = town();
    let told = |query: String| problem_of(&town.router, query);
    let codes = [
        ("/api/things/nobody/history".to_owned(), (404, "not_found")),
        (format!("{BIN}?field=colour"), (400, "no_such_field")),
        (format!("{BIN}?field={}", vec!["fill_percent"; 4_000].join(",")), (400, "bad_query")),
        (format!("{BIN}?from=5&to=5"), (400, "bad_range")),
        (format!("{BIN}?bucket_ms=0"), (400, "bad_range")),
        (format!("{BIN}?bucket_ms=1"), (400, "bad_range")),
        (format!("{BIN}?from=yesterday"), (400, "bad_query")),
    ];
    for (query, (status, code)) in codes {
        assert_eq!(told(query.clone()).await, (status, code.to_owned()), "{query}");
    }
}

async fn problem_of(router: &axum::Router, query: String) -> (u16, String) {
    problem(router, request(&query)).await
}
