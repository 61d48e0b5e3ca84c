//! GET /tiles/{z}/{x}/{y}.mvt: the map as vector tiles, drawn from one sheet every few seconds.

mod canvas;
mod clip;
mod drawn;
mod layers;
mod mercator;
mod sheet;

pub(super) use drawn::Drawn;
pub(super) use layers::draw;
pub(super) use sheet::Sheet;

use super::gallery::{Gallery, aside};
use super::problem::{Problem, ProblemShown};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
pub(super) use mercator::TileId;
use std::sync::Arc;

/// Fetched again under another `?v=` after each event `tiles`; until then it may be kept.
const KEPT: &str = "private, max-age=5";

/// A vector tile: boundary, streets, coverage, clusters below z14, things from there.
#[utoipa::path(
    get, path = "/tiles/{z}/{x}/{y}", tag = "map",
    params(
        ("z" = u8, Path, description = "zoom, 0 to 22"),
        ("x" = u32, Path, description = "column, west to east"),
        ("y" = String, Path, description = "row, north to south, and .mvt")
    ),
    responses(
        (status = 200, description = "empty where nothing is",
            body = String, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 400, body = ProblemShown)
    )
)]
pub(super) async fn tile(
    State(gallery): State<Arc<Gallery>>,
    Path((z, x, y)): Path<(String, String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let bad = || Problem::new(StatusCode::BAD_REQUEST, "bad_tile");
    let id = y.strip_suffix(".mvt").and_then(|y| TileId::parse(&z, &x, y)).ok_or_else(bad)?;
    let bytes: Bytes = aside(move || encoded(&gallery, id)).await??;
    let kind = "application/vnd.mapbox-vector-tile";
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, KEPT)], bytes))
}

fn encoded(gallery: &Gallery, id: TileId) -> Result<Bytes, Problem> {
    let sheet = gallery.sheet();
    if let Some(bytes) = sheet.kept(id) {
        return Ok(bytes);
    }
    let bytes = draw(&sheet, gallery.drawn(), id).map_err(|error| {
        tracing::error!(%error, ?id, "a tile could not be drawn");
        Problem::internal()
    })?;
    let bytes = Bytes::from(bytes);
    sheet.keep(id, bytes.clone());
    Ok(bytes)
}
