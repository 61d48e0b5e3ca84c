//! Events reach whoever listens: at once what is so, then what changes.

use super::town::{Town, town};
use super::{problem, request};
use crate::web::events;
use axum::body::{Body, BodyDataStream};
use serde_json::Value;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_stream::StreamExt;
use tower::ServiceExt;

const PATIENCE: Duration = Duration::from_secs(20);

async fn listen(town: &Town) -> BodyDataStream {
    let answer = town.router.clone().oneshot(request("/api/events")).await.expect("an answer");
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    Body::into_data_stream(answer.into_body())
}

/// The next event of a name.
async fn next(stream: &mut BodyDataStream, name: &str) -> Value {
    let wanted = format!("event: {name}\ndata: ");
    let found = async {
        while let Some(Ok(bytes)) = stream.next().await {
            let text = String::from_utf8(bytes.to_vec()).expect("text");
            if let Some(json) = text.strip_prefix(&wanted) {
                assert!(json.ends_with("\n\n"));
                return serde_json::from_str(json).expect("JSON");
            }
        }
        panic!("the stream ended before {name}")
    };
    timeout(PATIENCE, found).await.expect("in time")
}

#[tokio::test]
async fn a_tally_and_a_changed_case_come_by_themselves() {
    let town = town();
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(events::tell(town.gallery.clone(), stopped));
    let mut stream = listen(&town).await;
    let tally = next(&mut stream, "tally").await;
    assert_eq!((&tally["findings"], &tally["cases"]["open"]), (&1.into(), &1.into()));
    assert_eq!(tally["now"], town.gallery.now().0);
    let turning = town.turning.clone();
    tokio::task::spawn_blocking(move || {
        let mut turning = turning.lock().expect("alone");
        turning.hear("bin-000001", Some(10.0), None);
        turning.pass(city::Span::minutes(3));
        turning.pass(city::Span::seconds(1));
    })
    .await
    .expect("the loop turned");
    let mut case = next(&mut stream, "case").await;
    while case["state"] != "dismissed" {
        case = next(&mut stream, "case").await;
    }
    assert_eq!((&case["id"], &case["stage"]["zh"]), (&"440111-0".into(), &"作废".into()));
}

#[tokio::test]
async fn whoever_is_one_too_many_is_told_and_a_free_seat_is_given_again() {
    let town = town();
    let mut streams = Vec::new();
    // Nobody has more than three quarters of the seats.
    for _ in 0..events::LISTENERS_MAX / 4 * 3 {
        streams.push(listen(&town).await);
    }
    let told = problem(&town.router, request("/api/events")).await;
    assert_eq!(told, (503, "too_many_listeners".to_owned()));
    streams.pop();
    drop(listen(&town).await);
}
