//! GET /tiles/…: the map as vector tiles, kept as long as they would show the same.

mod canvas;
mod clip;
pub(super) mod described;
mod drawn;
mod ground;
mod kept;
mod mercator;
mod points;
mod sieve;
mod things;

pub(super) use drawn::Drawn;
pub(super) use kept::Kept;
pub(super) use sieve::Sieves;

use super::gallery::{Gallery, aside};
use super::need::By;
use super::packed::takes_gzip;
use super::problem::{Problem, ProblemShown, Wanted};
use crate::staff::Asker;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use city::Right;
use kept::{Encoded, Good, Part};
pub(super) use mercator::TileId;
use sieve::Only;
use std::sync::Arc;
use std::time::Instant;
use things::Shown;

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
        ("y" = String, Path, description = "row, north to south, and .mvt"),
        Only
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
    Wanted(only): Wanted<Only>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = parse(&z, &x, &y)?;
    let things = things_of(&gallery, only)?;
    drawn(gallery, &asker, vec![Part::Ground, things], id, &headers).await
}

/// A part of a vector tile that changes by itself: `ground` (boundary, coverage, streets), or
/// `things` (every thing, or clusters), which is empty for whoever may not look.
#[utoipa::path(
    get, path = "/tiles/{part}/{z}/{x}/{y}", tag = "map",
    params(
        ("part" = String, Path, description = "ground or things"),
        ("z" = u8, Path, description = "zoom, 0 to 22"),
        ("x" = u32, Path, description = "column, west to east"),
        ("y" = String, Path, description = "row, north to south, and .mvt"),
        Only
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
    Wanted(only): Wanted<Only>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let wanted = match name.as_str() {
        "ground" => Part::Ground,
        "things" => things_of(&gallery, only)?,
        _ => return Err(Problem::not_found()),
    };
    let id = parse(&z, &x, &y)?;
    drawn(gallery, &asker, vec![wanted], id, &headers).await
}

fn things_of(gallery: &Gallery, only: Only) -> Result<Part, Problem> {
    Ok(Part::Things(only.sieve(gallery.given.published.city().settings())?))
}

/// Parts of a tile as one; a crew sees the ground it drives on and no thing.
async fn drawn(
    gallery: Arc<Gallery>,
    asker: &Asker,
    mut wanted: Vec<Part>,
    id: TileId,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let looks = gallery.given.staff.posts.may(asker.operator.post, Right::Look);
    wanted.retain(|part| looks || *part == Part::Ground);
    let packs = takes_gzip(headers);
    let encoded = aside(move || {
        let parts = wanted.into_iter().map(|wanted| part(&gallery, wanted, id));
        let parts = parts.collect::<Result<Vec<_>, Problem>>()?;
        let encoded = match &parts[..] {
            [one] => one.clone(),
            all => {
                let plain: Vec<&[u8]> = all.iter().map(|part| &part.plain[..]).collect();
                Arc::new(Encoded::new(plain.concat()))
            }
        };
        let tag = encoded.tag(packs);
        let bytes = if packs { encoded.packed() } else { &encoded.plain };
        Ok::<_, Problem>((bytes.clone(), tag))
    });
    let (bytes, tag) = encoded.await??;
    Ok(answer(bytes, tag, packs, headers))
}

fn parse(z: &str, x: &str, y: &str) -> Result<TileId, Problem> {
    let id = y.strip_suffix(".mvt").and_then(|y| TileId::parse(z, x, y));
    id.ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "bad_tile"))
}

/// A part of a tile, kept or drawn.
fn part(gallery: &Gallery, part: Part, id: TileId) -> Result<Arc<Encoded>, Problem> {
    let (scene, sifted) = match &part {
        Part::Things(Some(sieve)) => {
            let (scene, counts) = gallery.sieves.sift(gallery, sieve);
            (scene, Some((sieve.clone(), counts)))
        }
        Part::Things(None) | Part::Ground => (gallery.live.fresh(gallery), None),
    };
    let view = scene.view().cloned().unwrap_or_else(|| gallery.view());
    let sifted = sifted.as_ref().map(|(sieve, counts)| (&**sieve, &**counts));
    let shown = Shown { scene: &scene, view: &view, sifted };
    let shows = (part != Part::Ground).then(|| things::shows(&shown, id));
    let of = (part, id);
    if let Some(kept) = gallery.tiles.get(&of, shows) {
        return Ok(kept);
    }
    let (plain, good) = match shows {
        Some(shows) => (things::draw(&shown, id), Good::Shows(shows)),
        None => {
            let plain = ground::draw(&view, gallery.drawn(), gallery.now(), id);
            let plain = plain.map_err(|error| {
                tracing::error!(%error, ?id, "a tile could not be drawn");
                Problem::internal()
            })?;
            (plain, Good::Since(Instant::now()))
        }
    };
    let encoded = Arc::new(Encoded::new(plain));
    gallery.tiles.keep(of, good, encoded.clone());
    Ok(encoded)
}

/// A tile, packed where the client takes that, or that it is as it was.
fn answer(bytes: Bytes, tag: HeaderValue, packs: bool, headers: &HeaderMap) -> Response {
    let says = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
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
    let shown = Shown { scene, view, sifted: None };
    Ok([ground::draw(view, drawn, now, id)?, things::draw(&shown, id)].concat())
}
