//! GET /tiles/…: the map as vector tiles, kept as long as they would show the same.

mod canvas;
mod clip;
pub(super) mod described;
mod drawn;
mod ground;
mod kept;
mod matters;
mod mercator;
mod points;
mod reach;
mod sieve;
mod things;

pub(super) use drawn::Drawn;
pub(super) use kept::Kept;
pub(super) use sieve::Sieves;

use super::gallery::{Gallery, View, aside};
use super::live::{Counts, Scene};
use super::need::By;
use super::packed::takes_gzip;
use super::problem::{Problem, ProblemShown, Wanted};
use crate::staff::Asker;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use city::Right;
use kept::{Encoded, Good, Part, Timed};
pub(super) use mercator::TileId;
use sieve::{Only, Sieve};
use std::sync::Arc;
use std::time::{Duration, Instant};
use things::Shown;

/// Kept by a browser, and asked about before it is used again.
const KEPT: &str = "private, no-cache";
const TYPE: &str = "application/vnd.mapbox-vector-tile";
/// The ground is drawn anew after this: looks at it age by themselves.
const GROUND_KEPT: Duration = Duration::from_secs(5);
/// What moves, and cases, are drawn anew after this.
const MOVED_KEPT: Duration = Duration::from_secs(1);
/// Unit grids do not change while the program runs.
const GRIDS_KEPT: Duration = Duration::from_secs(3_600);

/// A vector tile with all layers: boundary, coverage, streets, unit grids, what is more than a
/// point, every thing (or clusters where those are more than a few thousand), open cases and
/// vehicles.
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
    let sieve = sieve_of(&gallery, only)?;
    let (shapes, things) = (Part::Shapes(sieve.clone()), Part::Things(sieve));
    let [ground, grids, cases, vehicles] =
        [Timed::Ground, Timed::Grids, Timed::Cases, Timed::Vehicles].map(Part::Timed);
    drawn(gallery, &asker, vec![ground, grids, shapes, things, cases, vehicles], id, &headers).await
}

/// A part of a vector tile that changes by itself: `ground` (boundary, coverage, streets), `grids`,
/// `shapes` (what is more than a point), `things` (every thing, or clusters), `cases` or
/// `vehicles`; the last four are empty for whoever may not look.
#[utoipa::path(
    get, path = "/tiles/{part}/{z}/{x}/{y}", tag = "map",
    params(
        ("part" = String, Path, description = "ground, grids, shapes, things, cases or vehicles"),
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
        "ground" => Part::Timed(Timed::Ground),
        "grids" => Part::Timed(Timed::Grids),
        "shapes" => Part::Shapes(sieve_of(&gallery, only)?),
        "things" => Part::Things(sieve_of(&gallery, only)?),
        "cases" => Part::Timed(Timed::Cases),
        "vehicles" => Part::Timed(Timed::Vehicles),
        _ => return Err(Problem::not_found()),
    };
    let id = parse(&z, &x, &y)?;
    drawn(gallery, &asker, vec![wanted], id, &headers).await
}

fn sieve_of(gallery: &Gallery, only: Only) -> Result<Option<Arc<Sieve>>, Problem> {
    only.sieve(gallery.given.published.city().settings())
}

/// Parts of a tile as one; a crew sees the ground it drives on, and nothing on it.
async fn drawn(
    gallery: Arc<Gallery>,
    asker: &Asker,
    mut wanted: Vec<Part>,
    id: TileId,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let looks = gallery.given.staff.posts.may(asker.operator.post, Right::Look);
    let is_ground = |part: &Part| matches!(part, Part::Timed(Timed::Ground | Timed::Grids));
    wanted.retain(|part| looks || is_ground(part));
    let packs = takes_gzip(headers);
    let known = headers.get(header::IF_NONE_MATCH).cloned();
    let answer = aside(move || {
        let parts = wanted.into_iter().map(|wanted| part(&gallery, wanted, id));
        let parts = parts.collect::<Result<Vec<_>, Problem>>()?;
        let encoded = match &parts[..] {
            [one] => one.clone(),
            all => Arc::new(Encoded::joined(all)),
        };
        Ok(answer(&encoded, packs, known.as_ref()))
    });
    answer.await?
}

fn parse(z: &str, x: &str, y: &str) -> Result<TileId, Problem> {
    let id = y.strip_suffix(".mvt").and_then(|y| TileId::parse(z, x, y));
    id.ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "bad_tile"))
}

/// A part of a tile, kept or drawn.
fn part(gallery: &Gallery, part: Part, id: TileId) -> Result<Arc<Encoded>, Problem> {
    match part {
        Part::Things(sieve) => Ok(things_in(gallery, sieve, id)),
        Part::Shapes(sieve) => shapes_in(gallery, sieve, id),
        Part::Timed(timed) => timed_in(gallery, timed, id),
    }
}

fn timed_in(gallery: &Gallery, timed: Timed, id: TileId) -> Result<Arc<Encoded>, Problem> {
    let of = (Part::Timed(timed), id);
    if let Some(kept) = gallery.tiles.get(&of, None) {
        return Ok(kept);
    }
    let (scene, now) = (gallery.live.fresh(gallery), gallery.now());
    let view = scene.view().cloned().unwrap_or_else(|| gallery.view());
    let (plain, kept) = match timed {
        Timed::Ground => (ground::draw(&view, gallery.drawn(), now, id), GROUND_KEPT),
        Timed::Grids => (ground::grids(&view, gallery.drawn(), id), GRIDS_KEPT),
        Timed::Cases => (Ok(matters::cases(&view, now, id)), MOVED_KEPT),
        Timed::Vehicles => (Ok(matters::vehicles(&scene, &view, id)), MOVED_KEPT),
    };
    keep(gallery, of, plain, kept)
}

/// The lines and areas of a tile: their states change, though seldom what of them is drawn.
fn shapes_in(
    gallery: &Gallery,
    sieve: Option<Arc<Sieve>>,
    id: TileId,
) -> Result<Arc<Encoded>, Problem> {
    if !reach::is_near(id) {
        return Ok(Arc::default());
    }
    let of = (Part::Shapes(sieve.clone()), id);
    if let Some(kept) = gallery.tiles.get(&of, None) {
        return Ok(kept);
    }
    let plain = Seen::now(gallery, sieve).shown(|shown| reach::draw(shown, id));
    keep(gallery, of, plain, MOVED_KEPT)
}

/// Keeps a tile for a while, if it could be drawn.
fn keep(
    gallery: &Gallery,
    of: (Part, TileId),
    plain: Result<Vec<u8>, mvt::Error>,
    kept: Duration,
) -> Result<Arc<Encoded>, Problem> {
    let plain = plain.map_err(|error| {
        tracing::error!(%error, id = ?of.1, "a tile could not be drawn");
        Problem::internal()
    })?;
    let encoded = Arc::new(Encoded::new(plain));
    gallery.tiles.keep(of, Good::Until(Instant::now() + kept), encoded.clone());
    Ok(encoded)
}

/// The scene of now, and what a sieve leaves of it.
struct Seen {
    scene: Arc<Scene>,
    view: Arc<View>,
    sifted: Option<(Arc<Sieve>, Arc<Counts>)>,
}

impl Seen {
    fn now(gallery: &Gallery, sieve: Option<Arc<Sieve>>) -> Seen {
        let (scene, sifted) = match sieve {
            Some(sieve) => {
                let (scene, counts) = gallery.sieves.sift(gallery, &sieve);
                (scene, Some((sieve, counts)))
            }
            None => (gallery.live.fresh(gallery), None),
        };
        let view = scene.view().cloned().unwrap_or_else(|| gallery.view());
        Seen { scene, view, sifted }
    }

    fn shown<T>(&self, show: impl FnOnce(&Shown<'_>) -> T) -> T {
        let sifted = self.sifted.as_ref().map(|(sieve, counts)| (&**sieve, &**counts));
        show(&Shown { scene: &self.scene, view: &self.view, sifted })
    }
}

/// The things of a tile, kept as long as they would be shown the same, or drawn.
fn things_in(gallery: &Gallery, sieve: Option<Arc<Sieve>>, id: TileId) -> Arc<Encoded> {
    let seen = Seen::now(gallery, sieve.clone());
    let shows = seen.shown(|shown| things::shows(shown, id));
    let of = (Part::Things(sieve), id);
    if let Some(kept) = gallery.tiles.get(&of, Some(shows)) {
        return kept;
    }
    let encoded = Arc::new(Encoded::new(seen.shown(|shown| things::draw(shown, id))));
    gallery.tiles.keep(of, Good::Shows(shows), encoded.clone());
    encoded
}

/// A tile, packed where the client takes that, or that it is as it was.
fn answer(encoded: &Encoded, packs: bool, known: Option<&HeaderValue>) -> Response {
    let tag = encoded.tag(packs);
    let known = known.and_then(|value| value.to_str().ok()).is_some_and(|all| {
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
    let bytes = if packs { encoded.packed().clone() } else { encoded.plain.clone() };
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
