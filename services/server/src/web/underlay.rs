//! GET /base.json and /base/{z}/{x}/{y}: the base map under the live one, as its archive has it.

use super::gallery::{Gallery, aside};
use super::guard::origin_of;
use super::packed::takes_gzip;
use super::problem::{Problem, ProblemShown};
use crate::underlay::Underlay;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use basemap::{Archive, Packing, TileId, TileKind, unpack};
use city::Datum;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::ToSchema;

/// Bytes of an unpacked tile at most.
const OPEN_MAX: usize = 64 << 20;
/// An address that names its archive never changes.
const FOR_EVER: &str = "private, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// The base map under the live one.
#[derive(Serialize, ToSchema)]
pub(super) struct UnderlayShown {
    /// An address with {z}, {x} and {y}.
    tiles: String,
    /// vector (layers as in Shortbread 1.0) or raster
    kind: &'static str,
    /// Whom the map names, in plain words.
    attribution: String,
    /// wgs84, cgcs2000, or gcj02: pictures that do not lie on WGS 84
    datum: String,
    /// First and last zoom.
    zooms: (u8, u8),
}

impl UnderlayShown {
    /// The base map of a city, where it has one.
    pub(super) fn of(gallery: &Gallery) -> Option<UnderlayShown> {
        let underlay = gallery.given.underlay.as_ref()?;
        Some(UnderlayShown {
            tiles: address(underlay),
            kind: if underlay.is_vector() { "vector" } else { "raster" },
            attribution: underlay.attribution().to_owned(),
            datum: underlay.datum().name(),
            zooms: underlay.zooms(),
        })
    }
}

/// Where the tiles are: with the archive's mark, so that they may be kept for ever.
fn address(underlay: &Underlay) -> String {
    match underlay {
        Underlay::Elsewhere { tiles, .. } => tiles.clone(),
        Underlay::Archive { archive, .. } => {
            let (ending, _) = form(archive.kind());
            format!("/base/{{z}}/{{x}}/{{y}}.{ending}?{}", version(archive))
        }
    }
}

fn version(archive: &Archive) -> String {
    format!("v={:08x}", archive.mark())
}

/// The ending of a kind of tile, and its MIME type.
fn form(kind: TileKind) -> (&'static str, &'static str) {
    match kind {
        TileKind::Vector => ("mvt", "application/vnd.mapbox-vector-tile"),
        TileKind::Png => ("png", "image/png"),
        TileKind::Jpeg => ("jpg", "image/jpeg"),
        TileKind::Webp => ("webp", "image/webp"),
        TileKind::Avif => ("avif", "image/avif"),
    }
}

/// The base map described: TileJSON 3.0.
#[utoipa::path(
    get, path = "/base.json", tag = "map",
    responses((status = 200, body = Object), (status = 404, body = ProblemShown))
)]
pub(super) async fn base_described(
    State(gallery): State<Arc<Gallery>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let underlay = gallery.given.underlay.as_ref().ok_or_else(Problem::not_found)?;
    // The guard has let this Host in.
    let origin = origin_of(&gallery, &headers).unwrap_or_default();
    let address = address(underlay);
    let tiles = if address.starts_with('/') { format!("{origin}{address}") } else { address };
    let (min, max) = underlay.zooms();
    let mut told = json!({
        "tilejson": "3.0.0", "name": "Base map", "scheme": "xyz", "tiles": [tiles],
        "attribution": underlay.attribution(), "minzoom": min, "maxzoom": max,
        "vector_layers": underlay.layers(),
    });
    if underlay.datum() == Datum::Gcj02 {
        // TileJSON knows no datum, and whoever draws this as it is gets no other warning.
        told["description"] = json!("In GCJ-02: in China 300 to 700 m beside WGS 84.");
    }
    if let Underlay::Archive { archive, .. } = underlay {
        told["bounds"] = json!(archive.bounds());
    }
    Ok(Json(told))
}

/// A tile of the base map.
#[utoipa::path(
    get, path = "/base/{z}/{x}/{y}", tag = "map",
    params(
        ("z" = u8, Path, description = "zoom"),
        ("x" = u32, Path, description = "column, west to east"),
        ("y" = String, Path, description = "row, north to south, and .mvt or what base.json says")
    ),
    responses(
        (status = 200, description = "empty where nothing is",
            body = String, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 304, description = "as it was"),
        (status = 400, body = ProblemShown),
        (status = 404, description = "the city has no base map of its own", body = ProblemShown)
    )
)]
pub(super) async fn base_tile(
    State(gallery): State<Arc<Gallery>>,
    Path((z, x, y)): Path<(String, String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let archive = archive(&gallery)?;
    let (ending, mime) = form(archive.kind());
    let y = y.strip_suffix(ending).and_then(|y| y.strip_suffix('.'));
    let id = y.and_then(|y| TileId::new(z.parse().ok()?, x.parse().ok()?, y.parse().ok()?));
    let id = id.ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "bad_tile"))?;
    let version = version(archive);
    let kept = if uri.query() == Some(&version) { FOR_EVER } else { ASK_AGAIN };
    let says = |name, words: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).is_some_and(|it| it.contains(words))
    };
    let takes_gzip = takes_gzip(&headers);
    // Packed it is another answer, which has a mark of its own.
    let mark = format!("\"{version}{}\"", if takes_gzip { "-gzip" } else { "" });
    let common = [
        (header::CACHE_CONTROL, kept.to_owned()),
        (header::ETAG, mark.clone()),
        (header::VARY, "accept-encoding".to_owned()),
    ];
    if says(header::IF_NONE_MATCH, &mark) {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let asked = gallery.clone();
    let (bytes, packed) = aside(move || stored(&asked, id, takes_gzip)).await??;
    let mut response = (common, [(header::CONTENT_TYPE, mime)], Body::from(bytes)).into_response();
    if packed {
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, header::HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

fn archive(gallery: &Gallery) -> Result<&Archive, Problem> {
    match &gallery.given.underlay {
        Some(Underlay::Archive { archive, .. }) => Ok(archive),
        _ => Err(Problem::not_found()),
    }
}

/// A tile, and whether it is still packed; empty where there is none.
fn stored(gallery: &Gallery, id: TileId, takes_gzip: bool) -> Result<(Vec<u8>, bool), Problem> {
    let archive = archive(gallery)?;
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, ?id, "a tile of the base map could not be read");
        Problem::internal()
    };
    let bytes = archive.tile(id).map_err(|error| failed(&error))?.unwrap_or_default();
    let packed = archive.packing() == Packing::Gzip && !bytes.is_empty();
    if !packed || takes_gzip {
        return Ok((bytes, packed));
    }
    Ok((unpack(&bytes, OPEN_MAX).map_err(|error| failed(&error))?, false))
}
