//! GET /api/letters: what was refused or not understood, with the reason and its bytes.

use super::gallery::Gallery;
use super::problem::{Problem, Wanted};
use crate::store::{self, LetterRow};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Letters in one answer at most.
const LETTERS_MAX: u32 = 1_000;
/// Bytes of a body that are shown.
const BODY_BYTES: usize = 2 * 1024;

/// A letter.
#[derive(Serialize, ToSchema)]
pub(super) struct LetterShown {
    at: i64,
    from: String,
    topic: String,
    /// Stable; worded by the console.
    reason: String,
    #[schema(value_type = Object)]
    args: Value,
    /// The first 2 KiB, what is no text replaced.
    body_text: String,
    bytes: i64,
}

/// Which letters are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct LettersWanted {
    #[serde(default = "hundred")]
    limit: u32,
    /// The name of a thing: only what it sent, or what came under a topic with its name.
    of: Option<String>,
}

fn hundred() -> u32 {
    100
}

/// The newest letters, newest first.
#[utoipa::path(
    get, path = "/api/letters", tag = "program", params(LettersWanted),
    responses((status = 200, body = Vec<LetterShown>))
)]
pub(super) async fn letters(
    State(gallery): State<Arc<Gallery>>,
    Wanted(wanted): Wanted<LettersWanted>,
) -> Result<Json<Vec<LetterShown>>, Problem> {
    let limit = wanted.limit.min(LETTERS_MAX);
    let read = gallery.read(move |db| store::newest(db, wanted.of.as_deref(), limit, BODY_BYTES));
    let letters = read.await?;
    Ok(Json(letters.into_iter().map(shown).collect()))
}

fn shown(letter: LetterRow) -> LetterShown {
    LetterShown {
        at: letter.at,
        from: letter.sender,
        topic: letter.topic,
        reason: letter.reason,
        args: json!({ "words": letter.words }),
        body_text: text(&letter.body),
        bytes: letter.size,
    }
}

/// The beginning of a body, what is no text replaced.
pub(super) fn text(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(BODY_BYTES)]).into_owned()
}
