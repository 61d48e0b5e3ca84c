//! What was over long ago has left the board, and can still be asked for.

use super::read;
use super::town::town;
use crate::store::{decode_snapshot, encode_snapshot};
use city::{CHUNK_ITEMS, City, Span};
use std::sync::Arc;

/// Cases, findings and tasks on the board.
fn kept(city: &City) -> (usize, usize, usize) {
    let board = city.board();
    (board.cases().count(), board.findings().count(), board.tasks().count())
}

#[tokio::test]
async fn a_case_that_ended_long_ago_leaves_the_board_and_is_read_from_the_tables() {
    let town = town();
    let fill = |percent| {
        let mut turning = town.turning.lock().expect("no test panicked");
        turning.hear("bin-000001", Some(percent), None);
        turning.pass(Span::minutes(3));
    };
    fill(10.0);
    let before = read(&town.router, "/api/cases/440111-0").await;
    assert_eq!(before["state"], "dismissed");
    let go_on_for_a_chunk = || {
        for _ in 0..CHUNK_ITEMS {
            fill(95.0);
            fill(10.0);
        }
        let city = town.gallery.view().city.clone();
        let (findings, cases, tasks) = city.board().next_numbers();
        let (kept_cases, kept_findings, kept_tasks) = kept(&city);
        let gone = [(cases, kept_cases), (findings, kept_findings), (tasks, kept_tasks)];
        (city, gone.map(|(made, kept)| made as usize - kept))
    };
    assert_eq!(go_on_for_a_chunk().1, [0, 0, 0], "none is old enough");
    town.turning.lock().expect("no test panicked").pass(Span::hours(24 * 8));
    let (city, gone) = go_on_for_a_chunk();
    assert_eq!(gone, [CHUNK_ITEMS; 3], "a chunk of each has left");
    assert_eq!(read(&town.router, "/api/cases/440111-0").await, before);

    let stored = encode_snapshot(&city, 7);
    let settings = Arc::new(city.settings().clone());
    let (_, again) = decode_snapshot(&stored, settings).expect("just written");
    assert_eq!(
        (kept(&again), again.board().next_numbers()),
        (kept(&city), city.board().next_numbers())
    );
    assert!(encode_snapshot(&again, 7) == stored, "to the byte, workers' rests too");
}
