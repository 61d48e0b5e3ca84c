//! What people say through the web is heard by the loop, or refused with a reason.

use super::town::{Town, town, town_where};
use super::{posting, problem, read, send};
use city::{Drive, Position, Segment, Span, Streets};
use serde_json::json;

const REPORTS: &str = "/api/crews/crew-07/reports";
const DECISIONS: &str = "/api/cases/440111-0/decisions";

async fn say(town: &Town, path: &str, body: &str) -> u16 {
    send(&town.router, posting(path, body)).await.0.as_u16()
}

async fn told(town: &Town, path: &str, body: &str) -> (u16, String) {
    problem(&town.router, posting(path, body)).await
}

async fn task(town: &Town) -> String {
    let tasks = read(&town.router, "/api/tasks?worker=crew-07").await;
    tasks[0]["id"].as_str().expect("a task is offered").to_owned()
}

#[tokio::test]
async fn a_crew_takes_its_task_arrives_and_finishes_and_the_signal_closes_the_case() {
    let town = town();
    let task = task(&town).await;
    let body = |says: &str| format!("{{\"task\":\"{task}\",\"says\":\"{says}\"}}");
    assert_eq!(say(&town, REPORTS, &body("accept")).await, 202);
    assert_eq!(say(&town, REPORTS, &body("accept")).await, 200, "said twice");
    let case = read(&town.router, "/api/cases/440111-0").await;
    assert_eq!((&case["state"], &case["stage"]["zh"]), (&json!("disposing"), &json!("处置中")));
    assert_eq!(say(&town, REPORTS, &body("arrive")).await, 202);
    let finish = format!(
        "{{\"task\":\"{task}\",\"says\":\"finish\",\"found\":\"fixed\",\"note\":\"清空了\"}}"
    );
    assert_eq!(say(&town, REPORTS, &finish).await, 202);
    let case = read(&town.router, "/api/cases/440111-0").await;
    assert_eq!((&case["state"], &case["stage"]["zh"]), (&json!("checking"), &json!("核查中")));
    assert_eq!(case["tasks"][0]["state"], "done");
    town.turning.lock().expect("alone").hear("bin-000001", Some(5.0), None);
    let case = read(&town.router, "/api/cases/440111-0").await;
    assert_eq!((&case["state"], &case["stage"]["zh"]), (&json!("closed"), &json!("结案")));
    assert_eq!(case["verification"]["by"], "own_signal");
    assert_eq!(case["verification"]["who"], "bin-000001");
    assert_eq!(case["department"]["code"], "sanitation");
    assert_eq!(read(&town.router, "/api/cases?state=open").await, json!([]));
    assert_eq!(read(&town.router, "/api/status").await["cases"]["proved"], 1);
    assert_eq!(read(&town.router, "/api/things/bin-000001").await["state"], 0);
}

#[tokio::test]
async fn while_nobody_goes_a_case_says_who_could_and_why_they_do_not() {
    let town = town();
    let case = read(&town.router, "/api/cases/440111-0").await;
    assert_eq!((&case["able"], &case["waits_for"]), (&json!([]), &json!(null)), "it is asked");
    let refuse = format!("{{\"task\":\"{}\",\"says\":\"refuse\"}}", task(&town).await);
    assert_eq!(say(&town, REPORTS, &refuse).await, 202);
    let case = read(&town.router, "/api/cases/440111-0").await;
    let able = case["able"].as_array().expect("a list");
    let crew = able.iter().find(|one| one["worker"] == "crew-07").expect("it has the skill");
    assert_eq!((&crew["now"], &crew["role"]), (&json!("declined"), &json!("crew")));
    assert!(crew["eta_s"].is_u64(), "{crew}");
    assert_eq!((&crew["cannot"], &case["waits_for"]), (&json!(null), &json!("worker")));
}

#[tokio::test]
async fn an_estimate_behind_other_work_was_told_as_if_it_were_exact() {
    let drive = Drive { from: 1, to: 2, oneway: 0, speed_kmh: 36 };
    let line = vec![Position::new(113.261, 23.158), Position::new(113.284, 23.158)];
    let street = Segment::new("广园路", line).driven(drive);
    let town = town_where(|settings| settings.streets = Streets::new(vec![street]));
    let accept = format!("{{\"task\":\"{}\",\"says\":\"accept\"}}", task(&town).await);
    assert_eq!(say(&town, REPORTS, &accept).await, 202);
    {
        let mut turning = town.turning.lock().expect("alone");
        turning.hear("bin-000002", Some(95.0), None);
        turning.pass(Span::seconds(31));
    }
    let first = &read(&town.router, "/api/cases/440111-0").await["tasks"][0];
    let next = &read(&town.router, "/api/cases/440111-1").await["tasks"][0];
    assert_eq!((&first["worker"], &next["worker"]), (&json!("crew-07"), &json!("crew-07")));
    let typical_s = city::Policy::default().task_typical.0 as u64 / 1_000;
    assert!(next["eta_s"].as_u64() >= Some(typical_s), "{next}");
    assert_eq!((&first["about"], &next["about"]), (&json!(false), &json!(true)), "{first} {next}");
}

#[tokio::test]
async fn the_desk_sends_who_could_go_and_the_story_says_who_decided_and_why() {
    let town = town();
    let refuse = format!("{{\"task\":\"{}\",\"says\":\"refuse\"}}", task(&town).await);
    assert_eq!(say(&town, REPORTS, &refuse).await, 202);
    let body = |rest: &str| format!("{{\"decision\":\"send\",\"why\":\"路熟\"{rest}}}");
    let to = |worker: &str| format!(",\"errand\":\"dispose\",\"worker\":\"{worker}\"");
    for (rest, status, code) in [
        (String::new(), 400, "missing_field"),
        (",\"worker\":\"crew-07\"".to_owned(), 400, "missing_field"),
        (to("nobody"), 400, "unknown_thing"),
        (to("crew-07") + ",\"until\":1", 400, "not_with_this"),
        (to("bin-000002"), 409, "not_able"),
        (to("crew-07").replace("dispose", "check"), 409, "illegal"),
    ] {
        assert_eq!(told(&town, DECISIONS, &body(&rest)).await, (status, code.to_owned()), "{rest}");
    }
    let wrong = "{\"decision\":\"dismiss\",\"why\":\"x\",\"worker\":\"crew-07\"}";
    assert_eq!(told(&town, DECISIONS, wrong).await, (400, "not_with_this".to_owned()));
    assert_eq!(say(&town, DECISIONS, &body(&to("crew-07"))).await, 202);
    let case = read(&town.router, "/api/cases/440111-0").await;
    assert_eq!(case["tasks"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        (&case["tasks"][1]["worker"], &case["waits_for"]),
        (&json!("crew-07"), &json!(null))
    );
    let story = case["story"].as_array().expect("a list");
    let decided = story.iter().find(|line| line["fact"] == "decided").expect("told");
    let args =
        json!({ "what": "send", "who": "supervisor", "reason": "路熟", "worker": "crew-07" });
    assert_eq!(decided["args"], args);
}

#[tokio::test]
async fn a_word_against_the_law_is_refused_with_its_code() {
    let town = town();
    let task = task(&town).await;
    let refuse = format!("{{\"task\":\"{task}\",\"says\":\"refuse\"}}");
    assert_eq!(say(&town, REPORTS, &refuse).await, 202);
    let arrive = format!("{{\"task\":\"{task}\",\"says\":\"arrive\"}}");
    assert_eq!(told(&town, REPORTS, &arrive).await, (409, "illegal".to_owned()));
    let unknown = "{\"task\":\"440111-999\",\"says\":\"accept\"}";
    assert_eq!(told(&town, REPORTS, unknown).await, (409, "no_such_task".to_owned()));
    let machine = "/api/crews/sweeper-01/reports";
    assert_eq!(told(&town, machine, unknown).await, (404, "not_found".to_owned()));
}

#[tokio::test]
async fn bad_bodies_are_told_what_is_wrong_with_them() {
    let town = town();
    let body = |rest: &str| format!("{{\"task\":\"440111-0\",{rest}}}");
    for (body, code) in [
        ("{".to_owned(), "bad_json"),
        (body("\"says\":\"dance\""), "bad_json"),
        (body("\"says\":\"accept\",\"extra\":1"), "bad_json"),
        (body("\"says\":\"finish\""), "missing_field"),
        (body("\"says\":\"accept\",\"found\":\"fixed\""), "not_with_this"),
        ("{\"task\":\"nine\",\"says\":\"accept\"}".to_owned(), "bad_id"),
        (body(&format!("\"says\":\"accept\",\"note\":\"{}\"", "长".repeat(1_001))), "too_long"),
    ] {
        assert_eq!(told(&town, REPORTS, &body).await, (400, code.to_owned()), "{body:.60}");
    }
    let huge = body(&format!("\"says\":\"accept\",\"note\":\"{}\"", "x".repeat(70_000)));
    assert_eq!(told(&town, REPORTS, &huge).await, (413, "too_large".to_owned()));
    let mut form = posting(REPORTS, "task=440111-0");
    let kind = "application/x-www-form-urlencoded".parse().expect("a value");
    form.headers_mut().insert("content-type", kind);
    assert_eq!(problem(&town.router, form).await, (415, "not_json_type".to_owned()));
}

#[tokio::test]
async fn the_desk_suspends_resumes_and_dismisses_and_always_says_why() {
    let town = town();
    let now = town.gallery.now().0;
    let no_reason = "{\"decision\":\"dismiss\",\"why\":\"  \"}";
    assert_eq!(told(&town, DECISIONS, no_reason).await, (400, "no_reason".to_owned()));
    let past = format!("{{\"decision\":\"suspend\",\"why\":\"施工\",\"until\":{now}}}");
    assert_eq!(told(&town, DECISIONS, &past).await, (400, "bad_time".to_owned()));
    let later = now + 3_600_000;
    let suspend = format!("{{\"decision\":\"suspend\",\"why\":\"施工\",\"until\":{later}}}");
    assert_eq!(say(&town, DECISIONS, &suspend).await, 202);
    let case = read(&town.router, "/api/cases/440111-0").await;
    assert_eq!((&case["stage"]["zh"], &case["due_at"]), (&json!("挂账"), &json!(null)));
    assert_eq!(told(&town, DECISIONS, &suspend).await, (409, "illegal".to_owned()));
    assert_eq!(say(&town, DECISIONS, "{\"decision\":\"resume\",\"why\":\"完工\"}").await, 202);
    assert_eq!(say(&town, DECISIONS, "{\"decision\":\"dismiss\",\"why\":\"误报\"}").await, 202);
    let case = read(&town.router, "/api/cases/440111-0").await;
    assert_eq!((&case["state"], &case["stage"]["zh"]), (&json!("dismissed"), &json!("作废")));
    let missing = "/api/cases/440111-77/decisions";
    let force = "{\"decision\":\"force\",\"why\":\"x\"}";
    assert_eq!(told(&town, missing, force).await, (409, "no_such_case".to_owned()));
}
