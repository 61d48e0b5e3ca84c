//! GET /tiles/…: the map as vector tiles, kept as long as they would show the same.

mod canvas;
mod clip;
pub(super) mod described;
mod drawn;
mod ground;
mod kept;
mod mercator;
mod points;
mod things;

pub(super) use drawn::Drawn;
pub(super) use kept::Kept;

use super::gallery::{Gallery, aside};
use super::need::By;
use super::packed::takes_gzip;
use super::problem::{Problem, ProblemShown};
use crate::staff::Asker;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use city::Right;
use kept::{Encoded, Good, Part};
pub(super) use mercator::TileId;
use std::sync::Arc;
use std::time::Instant;

/// Kept by a browser, and asked about before it is used again.
const KEPT: &str = "private, no-cache";
const TYPE: &str = "application/vnd.mapbox-vector-tile";

/// A vector tile with all layers: boundary, coverage, streets, and every thing, or clusters where
/// those are more than a few thousand.
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
        (status = 304, description = "as known by its ETag"),
        (status = 400, body = ProblemShown)
    )
)]
pub(super) async fn tile(
    State(gallery): State<Arc<Gallery>>,
    By(asker): By,
    Path((z, x, y)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = parse(&z, &x, &y)?;
    drawn(gallery, &asker, &[Part::Ground, Part::Things], id, &headers).await
}

/// A part of a vector tile that changes by itself: `ground` (boundary, coverage, streets), or
/// `things` (every thing, or clusters), which is empty for whoever may not look.
#[utoipa::path(
    get, path = "/tiles/{part}/{z}/{x}/{y}", tag = "map",
    params(
        ("part" = String, Path, description = "ground or things"),
        ("z" = u8, Path, description = "zoom, 0 to 22"),
        ("x" = u32, Path, description = "column, west to east"),
        ("y" = String, Path, description = "row, north to south, and .mvt")
    ),
    responses(
        (status = 200, description = "empty where nothing is",
            body = String, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 304, description = "as known by its ETag"),
        (status = 400, body = ProblemShown)
    )
)]
pub(super) async fn tile_part(
    State(gallery): State<Arc<Gallery>>,
    By(asker): By,
    Path((name, z, x, y)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let wanted = match name.as_str() {
        "ground" => [Part::Ground],
        "things" => [Part::Things],
        _ => return Err(Problem::not_found()),
    };
    let id = parse(&z, &x, &y)?;
    drawn(gallery, &asker, &wanted, id, &headers).await
}

/// Parts of a tile as one; a crew sees the ground it drives on and no thing.
async fn drawn(
    gallery: Arc<Gallery>,
    asker: &Asker,
    wanted: &[Part],
    id: TileId,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let looks = gallery.given.staff.posts.may(asker.operator.post, Right::Look);
    let seen = wanted.iter().copied().filter(|part| looks || *part == Part::Ground);
    let seen: Vec<Part> = seen.collect();
    let encoded = aside(move || {
        let parts = seen.into_iter().map(|wanted| part(&gallery, wanted, id));
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        if let [one] = &parts[..] {
            return Ok::<_, Problem>(one.clone());
        }
        let plain: Vec<&[u8]> = parts.iter().map(|part| &part.plain[..]).collect();
        Ok(Arc::new(Encoded::new(plain.concat())))
    });
    let encoded = encoded.await??;
    Ok(answer(&encoded, headers))
}

fn parse(z: &str, x: &str, y: &str) -> Result<TileId, Problem> {
    let id = y.strip_suffix(".mvt").and_then(|y| TileId::parse(z, x, y));
    id.ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "bad_tile"))
}

/// A part of a tile, kept or drawn.
fn part(gallery: &Gallery, part: Part, id: TileId) -> Result<Arc<Encoded>, Problem> {
    let scene = gallery.live.fresh(gallery);
    let shows = (part == Part::Things).then(|| things::shows(&scene, id));
    if let Some(kept) = gallery.tiles.get(part, id, shows) {
        return Ok(kept);
    }
    let view = scene.view().cloned().unwrap_or_else(|| gallery.view());
    let plain = match part {
        Part::Things => things::draw(&scene, &view, id),
        Part::Ground => {
            ground::draw(&view, gallery.drawn(), gallery.now(), id).map_err(|error| {
                tracing::error!(%error, ?id, "a tile could not be drawn");
                Problem::internal()
            })?
        }
    };
    let encoded = Arc::new(Encoded::new(plain));
    let good = shows.map_or_else(|| Good::Since(Instant::now()), Good::Shows);
    gallery.tiles.keep(part, id, good, encoded.clone());
    Ok(encoded)
}

/// A tile, packed where the client takes that, or that it is as it was.
fn answer(encoded: &Encoded, headers: &HeaderMap) -> Response {
    let says = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let packs = takes_gzip(headers);
    let tag = encoded.tags[usize::from(packs)].clone();
    let known = says(header::IF_NONE_MATCH).is_some_and(|all| {
        all.split(',').any(|one| one.trim().trim_start_matches("W/").as_bytes() == tag.as_bytes())
    });
    let fixed = [
        (header::CACHE_CONTROL, HeaderValue::from_static(KEPT)),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
        (header::ETAG, tag),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    let bytes: Bytes = if packs { encoded.packed.clone() } else { encoded.plain.clone() };
    let mut answer = (fixed, [(header::CONTENT_TYPE, TYPE)], bytes).into_response();
    if packs {
        answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    answer
}

/// All layers of a tile of a scene.
#[cfg(test)]
pub(super) fn draw(
    scene: &super::live::Scene,
    drawn: &Drawn,
    now: city::Time,
    id: TileId,
) -> Result<Vec<u8>, mvt::Error> {
    let view = scene.view().expect("a scene that was looked at");
    Ok([ground::draw(view, drawn, now, id)?, things::draw(scene, view, id)].concat())
}
