//! What was: a thing's past, a day's numbers, how all stood and where all moved over some hours.

use super::town::{START, town};
use super::{problem, read, request};
use crate::{Raw, Said};
use city::Span;
use serde_json::json;

/// A span of a few minutes around the town's beginning.
fn span(path: &str) -> String {
    format!("{path}?from={}&to={}", START.0 - 60_000, START.0 + 600_000)
}

#[tokio::test]
async fn a_thing_tells_its_cases_and_who_looked_at_its_place() {
    let town = town();
    let bin = read(&town.router, "/api/things/bin-000001/past").await;
    assert_eq!(bin["cases"][0]["id"], "440111-0");
    assert_eq!(bin["cases"].as_array().map(Vec::len), Some(1));
    assert_eq!(bin["sightings"], json!([]));
    let sweeper = read(&town.router, "/api/things/sweeper-01/past").await;
    assert_eq!(sweeper["looks"], json!([{ "at": START.0, "by": "sweeper-01" }]));
    let nobody = problem(&town.router, request("/api/things/nobody/past")).await;
    assert_eq!(nobody, (404, "not_found".to_owned()));
}

#[tokio::test]
async fn a_thing_shows_what_it_said_last_as_it_was_said() {
    let town = town();
    assert_eq!(read(&town.router, "/api/things/bin-000001/message").await, json!(null));
    let given = &town.gallery.given;
    let thing = given.directory.find("bin-000001").expect("registered").0;
    let raw = Raw::new("gateway-01", "bins/000001", b"{\"fill_percent\":95}");
    given.published.last_words.keep([Said { thing, at: START, raw }]);
    let said = read(&town.router, "/api/things/bin-000001/message").await;
    let body = "{\"fill_percent\":95}";
    let told = json!({
        "at": START.0, "from": "gateway-01", "topic": "bins/000001", "body_text": body, "bytes": 19
    });
    assert_eq!(said, told);
    let nobody = problem(&town.router, request("/api/things/nobody/message")).await;
    assert_eq!(nobody, (404, "not_found".to_owned()));
}

#[tokio::test]
async fn the_day_counts_what_was_opened_and_what_went_away() {
    let town = town();
    let path = format!("/api/today?since={}", START.0);
    let first = read(&town.router, &path).await;
    assert_eq!((&first["opened"], &first["dismissed"]), (&json!(1), &json!(0)));
    assert_eq!(first["hours"][0]["opened"], 1);
    assert_eq!(first["stages"][2], json!({ "state": "dispatched", "entered": 1, "now": 1 }));
    assert_eq!(first["ages"][0], json!({ "up_to_h": 1, "open": 1, "overdue": 0 }));
    assert_eq!(first["departments"], json!([{ "code": "sanitation", "open": 1, "overdue": 0 }]));
    {
        let mut turning = town.turning.lock().expect("alone");
        turning.pass(Span::hours(5));
        turning.hear("bin-000001", Some(10.0), None);
        turning.pass(Span::minutes(3));
    }
    let then = read(&town.router, &path).await;
    assert_eq!((&then["dismissed"], &then["hours"][5]["ended"]), (&json!(1), &json!(1)));
    assert_eq!(then["ages"][0]["open"], 0);
    let early = problem(&town.router, request("/api/today?since=1")).await;
    assert_eq!(early, (400, "bad_range".to_owned()));
}

#[tokio::test]
async fn the_past_shows_each_change_and_the_steps_of_each_case() {
    let town = town();
    {
        let mut turning = town.turning.lock().expect("alone");
        turning.pass(Span::minutes(2));
        turning.hear("bin-000001", Some(10.0), None);
        turning.pass(Span::minutes(3));
    }
    let past = read(&town.router, &span("/api/past")).await;
    assert_eq!(past["things"][0]["name"], "bin-000001");
    assert_eq!(past["things"][0]["state"], 0, "it stood well before");
    assert!(past["things"][0].get("geometry").is_none(), "it is a point");
    let states: Vec<_> =
        past["changes"].as_array().expect("changes").iter().map(|it| &it[2]).collect();
    assert_eq!(states, [2, 0], "it was full, and is no longer");
    assert_eq!(past["changes_from"], past["from"]);
    let case = &past["cases"][0];
    assert_eq!((&case["id"], &case["class"]), (&json!("440111-0"), &json!(0)));
    assert_eq!((&case["overdue_at"], &case["steps"][0][1]), (&json!(null), &json!("reported")));
    let steps = case["steps"].as_array().expect("steps");
    assert_eq!(steps.last().expect("some")[1], "dismissed");
    let long = format!("/api/past?from=0&to={}", Span::hours(26).0);
    assert_eq!(problem(&town.router, request(&long)).await, (400, "bad_range".to_owned()));
}

#[tokio::test]
async fn a_case_that_was_late_says_since_when() {
    let town = town();
    town.turning.lock().expect("alone").pass(Span::hours(6));
    let past = read(&town.router, &span("/api/past")).await;
    let due = START + Span::seconds(31) + Span::hours(4);
    assert_eq!(past["cases"][0]["overdue_at"], json!(due.0));
}

#[tokio::test]
async fn what_moves_has_a_track_told_in_small_numbers() {
    let town = town();
    town.turning.lock().expect("alone").pass(Span::minutes(5));
    let tracks = read(&town.router, &span("/api/past/tracks")).await;
    assert_eq!(tracks["step_ms"], 20_000);
    let sweeper = &tracks["movers"][1];
    assert_eq!(sweeper["name"], "sweeper-01");
    assert_eq!(sweeper["path"], json!([3, 113_275_000, 23_160_000, 90]));
    assert_eq!(read(&town.router, &span("/api/past/tracks")).await, tracks, "it is kept");
    let two = format!("/api/past/tracks?from=0&to={}", Span::hours(2).0);
    assert_eq!(problem(&town.router, request(&two)).await, (400, "bad_range".to_owned()));
}

#[tokio::test]
async fn a_street_is_found_by_a_part_of_its_name() {
    let town = town();
    let found = read(&town.router, "/api/streets?q=%E5%B9%BF%E5%9B%AD").await;
    assert_eq!(
        (&found[0]["name"], found[0]["length_m"].as_f64() > Some(2_000.0)),
        (&json!("广园路"), true)
    );
    assert_eq!(read(&town.router, "/api/streets?q=nowhere").await, json!([]));
    assert_eq!(read(&town.router, "/api/streets").await, json!([]));
}

#[tokio::test]
async fn a_place_tells_its_areas_its_road_and_who_looked_there_last() {
    let town = town();
    let place = read(&town.router, "/api/place?at=113.275,23.16").await;
    let look = json!({ "at": START.0, "by": "sweeper-01" });
    assert_eq!(place["grid"].as_str().map(str::len), Some(15));
    assert_eq!(place["street"]["label"]["zh"], "三元里街道");
    assert_eq!(place["duty_area"], json!(null));
    assert_eq!(place["looks"], json!([look]));
    assert_eq!(place["road"], json!(null));
    let road = read(&town.router, "/api/place?at=113.275,23.158").await["road"].clone();
    assert_eq!(road, json!({ "name": "广园路", "passed": null }), "nobody drove there");
    let west = read(&town.router, "/api/place?at=113.265,23.155").await;
    assert_eq!(west["duty_area"]["code"], "SYL-1");
}

#[tokio::test]
async fn a_place_outside_the_city_lies_in_nothing() {
    let town = town();
    let away = read(&town.router, "/api/place?at=0,0").await;
    assert_eq!(
        (&away["grid"], &away["street"], &away["looks"]),
        (&json!(""), &json!(null), &json!([]))
    );
    for bad in ["/api/place?at=113.3", "/api/place?at=113.3,91", "/api/place"] {
        assert_eq!(
            problem(&town.router, request(bad)).await,
            (400, "bad_query".to_owned()),
            "{bad}"
        );
    }
}
