//! Every answer of the JSON web has the shape of its contract, and says what is so.

use super::town::{BIN, START, town};
use super::{keys, posting, problem, read, request, send};
use city::Span;
use serde_json::{Value, json};

#[tokio::test]
async fn the_city_names_itself_its_types_and_what_is_simulated() {
    let town = town();
    let city = read(&town.router, "/api/city").await;
    assert_eq!(city["name"], json!({ "zh": "白云区", "en": "Baiyun" }));
    assert_eq!((&city["district"], &city["simulated"]), (&json!("440111"), &json!(true)));
    assert_eq!(city["rates"]["faults_per_hour"], 200);
    assert_eq!(city["kinds"][0]["count"], 2);
    assert_eq!(city["kinds"][0]["fields"][0]["unit"], "%");
    assert_eq!(city["kinds"][0]["rules"][1]["name"], "silent");
    assert_eq!(city["kinds"][2]["role"], "vehicle");
    assert_eq!(city["classes"][0]["limit_hours"], 4.0);
    assert_eq!(city["departments"][0]["code"], "sanitation");
    assert_eq!(city["bounds"].as_array().map(Vec::len), Some(4));
}

#[tokio::test]
async fn the_counters_of_the_status_add_up() {
    let town = town();
    let status = read(&town.router, "/api/status").await;
    let names = [
        "cases",
        "cpu_percent_of_core",
        "disk",
        "findings",
        "first_proof_ms",
        "influx",
        "journal_mib",
        "latency_ms",
        "now",
        "online_sessions",
        "per_second",
        "recent",
        "resident_mib",
        "tally",
        "tasks",
        "things",
        "uptime_ms",
        "visible_ms",
    ];
    assert_eq!(keys(&status), names);
    let tally = |name: &str| status["tally"][name].as_u64().expect("a count");
    let parts = ["admitted", "duplicate", "refused", "not_understood"].map(tally);
    assert_eq!(tally("received"), parts.iter().sum::<u64>());
    assert_eq!((&status["things"], &status["findings"]), (&json!(5), &json!(1)));
    assert_eq!(status["cases"], json!({ "open": 1, "overdue": 0, "closed": 0, "proved": 0 }));
    assert!(status["resident_mib"].as_f64().expect("a number") > 1.0);
}

#[tokio::test]
async fn a_full_bin_is_an_open_case_of_its_department() {
    let town = town();
    let cases = read(&town.router, "/api/cases?state=open&limit=2000").await;
    let row = &cases[0];
    assert_eq!(cases.as_array().map(Vec::len), Some(1));
    assert_eq!((&row["id"], &row["subject"]), (&json!("440111-0"), &json!("bin-000001")));
    assert_eq!((&row["state"], &row["stage"]["zh"]), (&json!("dispatched"), &json!("待处置")));
    assert_eq!(row["department"]["code"], "sanitation");
    assert_eq!((&row["urgent"], &row["reports"]), (&json!(true), &json!(1)));
    let opened = START + Span::seconds(31);
    let due = opened + Span::hours(4);
    assert_eq!((&row["opened_at"], &row["due_at"]), (&json!(opened.0), &json!(due.0)));
    assert_eq!(row["grid"].as_str().map(str::len), Some(15));
    let street = json!({ "code": "440111001", "label": { "zh": "三元里街道", "en": "Sanyuanli" } });
    assert_eq!(row["street"], street);
    assert_eq!(row["community"]["code"], "440111001001");
    assert_eq!(
        (&row["duty_area"]["code"], &row["duty_area"]["label"]["zh"]),
        (&json!("SYL-1"), &json!("三元里一片"))
    );
    assert_eq!(row["position"], json!([BIN.lon, BIN.lat]));
    assert_eq!(read(&town.router, "/api/cases?state=closed").await, json!([]));
    assert_eq!(read(&town.router, "/api/cases?state=all").await.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_case_past_its_limit_is_overdue() {
    let town = town();
    town.turning.lock().expect("alone").clock.advance(START + Span::hours(5));
    let cases = read(&town.router, "/api/cases").await;
    assert_eq!(cases[0]["overdue"], true);
    assert_eq!(read(&town.router, "/api/status").await["cases"]["overdue"], 1);
}

#[tokio::test]
async fn a_case_tells_who_goes_and_every_fact_that_led_here() {
    let town = town();
    let case = read(&town.router, "/api/cases/440111-0").await;
    assert_eq!(case["description_code"], "threshold");
    assert_eq!(case["verification"], Value::Null);
    let task = &case["tasks"][0];
    assert_eq!((&task["purpose"], &task["state"]), (&json!("dispose"), &json!("offered")));
    assert_eq!((&task["worker"], &task["worker_role"]), (&json!("crew-07"), &json!("crew")));
    let facts: Vec<&str> = case["story"]
        .as_array()
        .expect("a story")
        .iter()
        .filter_map(|fact| fact["fact"].as_str())
        .collect();
    assert_eq!(facts, ["opened", "filed", "dispatched", "offered"]);
    let opened = &case["story"][0]["args"];
    assert_eq!((&opened["value"], &opened["limit"]), (&json!(95.0), &json!(90.0)));
    let seqs: Vec<_> =
        case["story"].as_array().expect("a story").iter().map(|f| &f["seq"]).collect();
    assert!(seqs.windows(2).all(|pair| pair[0].as_i64() < pair[1].as_i64()), "{seqs:?}");
}

#[tokio::test]
async fn a_thing_says_its_values_conditions_and_cases() {
    let town = town();
    let bin = read(&town.router, "/api/things/bin-000001").await;
    assert_eq!((&bin["state"], &bin["cases"]), (&json!(3), &json!(["440111-0"])));
    assert_eq!(bin["values"][0]["value"], 95.0);
    assert_eq!(bin["conditions"][0]["rule"], "full");
    assert_eq!((&bin["quantity"], &bin["via"]), (&Value::Null, &Value::Null));
    assert_eq!(bin["heard_at"], START.0);
    assert_eq!(bin["tasks"].as_array().map(Vec::len), Some(1));
    let other = read(&town.router, "/api/things/bin-000002").await;
    assert_eq!((&other["state"], &other["heard_at"]), (&json!(1), &Value::Null));
    let stock = read(&town.router, "/api/things/bin-stock-001").await;
    assert_eq!((&stock["state"], &stock["quantity"]), (&json!(0), &json!(5)));
}

#[tokio::test]
async fn things_are_found_by_any_part_of_their_name() {
    let town = town();
    let names = async |q: &str| {
        let found = read(&town.router, &format!("/api/things?q={q}&limit=2")).await;
        let names = found.as_array().expect("a list").iter();
        names.map(|row| row["name"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("BIN").await, ["bin-000001", "bin-000002"]);
    assert_eq!(names("stock").await, ["bin-stock-001"]);
    assert_eq!(names("").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_thing_is_found_by_its_title_and_by_its_identifier() {
    let town = town();
    let body = r#"{"why":"x","set":{"title":"果皮箱 Oak Street"}}"#;
    let changed = send(&town.router, posting("/api/things/bin-000002/changes", body)).await;
    assert_eq!(changed.0, 202);
    let found = read(&town.router, "/api/things?q=oak").await;
    assert_eq!((&found[0]["name"], &found[1]), (&json!("bin-000002"), &Value::Null));
    assert_eq!(found[0]["title"], "果皮箱 Oak Street");
    let identifier = city::Identifier::parse(city::Scheme::CjT214, "4401110305000017");
    let identifier = identifier.expect("sixteen digits");
    assert!(identifier.begins(440_111, 6) && identifier.begins(4_401_110_305_000_017, 16));
    assert!(!identifier.begins(440_112, 6) && !identifier.begins(440_111, 17));
}

#[test]
fn gzip_that_is_refused_is_not_taken() {
    use crate::web::packed::takes_gzip;
    use axum::http::{HeaderValue, header};
    let takes = |said: &'static str| {
        let said = HeaderValue::from_static(said);
        takes_gzip(&[(header::ACCEPT_ENCODING, said)].into_iter().collect())
    };
    assert!(takes("gzip") && takes("br, GZIP;q=0.5") && takes("deflate,gzip"));
    assert!(!takes("gzip;q=0, br") && !takes("br") && !takes("xgzip"));
}

#[tokio::test]
async fn crews_and_their_tasks_are_there_to_choose_from() {
    let town = town();
    let crews = read(&town.router, "/api/crews").await;
    assert_eq!(crews.as_array().map(Vec::len), Some(1));
    assert_eq!((&crews[0]["on_duty"], &crews[0]["active"]), (&json!(true), &json!(1)));
    assert_eq!(crews[0]["skills"], json!(["sanitation", "look"]));
    let all = read(&town.router, "/api/crews?machines=1").await;
    assert_eq!(all.as_array().map(Vec::len), Some(2));
    let tasks = read(&town.router, "/api/tasks?worker=crew-07&state=active").await;
    assert_eq!((&tasks[0]["case"], &tasks[0]["collect"]), (&json!("440111-0"), &Value::Null));
    assert_eq!(tasks[0]["position"], json!([BIN.lon, BIN.lat]));
    assert_eq!(tasks[0]["class"]["code"], "C-0305");
    assert_eq!(read(&town.router, "/api/tasks?worker=crew-07&state=all").await, tasks);
}

#[tokio::test]
async fn coverage_knows_every_grid_and_every_street() {
    let town = town();
    let coverage = read(&town.router, "/api/coverage").await;
    let bars = coverage["histogram"].as_array().expect("bars");
    let sum: u64 = bars.iter().filter_map(|bar| bar["grids"].as_u64()).sum();
    assert_eq!(Some(sum), coverage["grids"].as_u64());
    assert_eq!(bars.last().map(|bar| &bar["up_to_min"]), Some(&Value::Null));
    assert!(coverage["looked"].as_u64() > Some(0), "the crew and the sweeper looked");
    assert_eq!(
        (&coverage["target_min"], &coverage["streets"]["segments"]),
        (&json!(480), &json!(1))
    );
}

#[tokio::test]
async fn letters_are_there_with_their_reason_and_their_bytes() {
    let town = town();
    let again = town.turning.lock().expect("alone").hear("bin-000001", Some(250.0), None);
    assert!(matches!(again, crate::message::Answer::Refused(_)), "{again:?}");
    let letters = read(&town.router, "/api/letters?limit=5").await;
    assert_eq!((&letters[0]["reason"], &letters[0]["bytes"]), (&json!("out_of_range"), &json!(6)));
    assert_eq!(letters[0]["body_text"], "\u{fffd}bytes");
    assert!(letters[0]["args"]["words"].is_string());
    let of = async |name: &str| read(&town.router, &format!("/api/letters?of={name}")).await;
    let sender = letters[0]["from"].as_str().expect("a name");
    assert_eq!((&of(sender).await[0], of("bin-000099").await), (&letters[0], json!([])));
}

#[tokio::test]
async fn metrics_are_named_after_the_arrows() {
    let town = town();
    let (status, bytes) = send(&town.router, request("/metrics")).await;
    let text = String::from_utf8(bytes).expect("text");
    assert_eq!(status, 200);
    for line in [
        "cityloop_observations_total 8",
        "cityloop_findings_total 1",
        "cityloop_cases_opened_total 1",
        "cityloop_door_refused_total{reason=\"credentials\"} 0",
        "cityloop_waiting{class=\"urgent\"} 0",
        "cityloop_commit_seconds{quantile=\"0.99\"} 0",
    ] {
        assert!(text.lines().any(|it| it == line), "{line} is not in\n{text}");
    }
    let typed = text.lines().filter(|line| line.starts_with("# TYPE")).count();
    let names: std::collections::BTreeSet<&str> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split(['{', ' ']).next())
        .collect();
    assert_eq!(typed, names.len(), "every name has one type");
}

#[tokio::test]
async fn what_is_not_there_and_what_cannot_be_read_say_so_with_a_code() {
    let town = town();
    let told = async |path: &str| problem(&town.router, request(path)).await;
    for path in [
        "/api/cases/440111-9",
        "/api/cases/440112-0",
        "/api/cases/x",
        "/api/things/none",
        "/api/tasks?worker=none",
        "/api/none",
        "/tiles/none",
        "/none.js",
    ] {
        assert_eq!(told(path).await, (404, "not_found".to_owned()), "{path}");
    }
    for path in ["/api/cases?state=lost", "/api/cases?limit=-1", "/api/tasks"] {
        assert_eq!(told(path).await, (400, "bad_query".to_owned()), "{path}");
    }
    let wrong = super::posting("/api/city", "{}");
    assert_eq!(problem(&town.router, wrong).await, (405, "not_this_way".to_owned()));
}

#[tokio::test]
async fn the_consoles_files_are_served_and_only_hashed_names_are_kept() {
    use tower::ServiceExt;
    let town = town();
    for (path, kept) in
        [("/status", "no-cache"), ("/assets/a-1.js", "public, max-age=31536000, immutable")]
    {
        let response = town.router.clone().oneshot(request(path)).await.expect("an answer");
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["cache-control"], kept);
    }
}

#[tokio::test]
async fn a_file_of_the_console_comes_packed_to_whoever_unpacks_it() {
    use axum::http::header;
    use tower::ServiceExt;
    let town = town();
    for _ in 0..2 {
        let mut asked = request("/assets/a-1.js");
        asked.headers_mut().insert(header::ACCEPT_ENCODING, "br, gzip".parse().expect("a value"));
        let answer = town.router.clone().oneshot(asked).await.expect("an answer");
        assert_eq!(answer.headers()[header::CONTENT_ENCODING], "gzip");
        assert_eq!(answer.headers()[header::VARY], "accept-encoding");
        let bytes = axum::body::to_bytes(answer.into_body(), 1_024).await.expect("it ends");
        assert_eq!(basemap::unpack(&bytes, 99).expect("gzip"), b"1");
    }
    let (_, plain) = super::send(&town.router, request("/assets/a-1.js")).await;
    assert_eq!(plain, b"1");
}
