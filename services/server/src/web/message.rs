//! GET /api/things/{name}/message: what a thing said last, as it was said.

use super::gallery::Gallery;
use super::letters::text;
use super::problem::{Problem, ProblemShown};
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A message that was believed.
#[derive(Serialize, ToSchema)]
pub(super) struct MessageShown {
    at: i64,
    from: String,
    topic: String,
    /// The first 2 KiB, what is no text replaced.
    body_text: String,
    /// All of it.
    bytes: usize,
}

/// A thing's newest message; nothing where none is kept since the program started.
#[utoipa::path(
    get, path = "/api/things/{name}/message", tag = "things",
    params(("name" = String, Path, description = "such as bin-000123")),
    responses((status = 200, body = Option<MessageShown>), (status = 404, body = ProblemShown))
)]
pub(super) async fn message(
    State(gallery): State<Arc<Gallery>>,
    Path(name): Path<String>,
) -> Result<Json<Option<MessageShown>>, Problem> {
    let (id, _) = gallery.given.directory.find(&name).ok_or_else(Problem::not_found)?;
    let said = gallery.given.published.last_words.of(id);
    Ok(Json(said.map(|said| MessageShown {
        at: said.at.0,
        from: said.raw.sender().to_owned(),
        topic: said.raw.topic().to_owned(),
        body_text: text(said.raw.body()),
        bytes: said.raw.body().len(),
    })))
}
