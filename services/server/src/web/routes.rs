//! Every route of the web on one page.

use super::gallery::Gallery;
use super::{
    areas, assets, cases, catalogue, city, coverage, crews, events, guard, history, letters, live,
    metrics, nearby, ogc, openapi, past, register, say, status, streets, tasks, thing_past, things,
    things_in, tiles, today, tracks, underlay,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use std::sync::Arc;

/// Bytes of a body at most.
pub(super) const BODY_BYTES_MAX: usize = 64 * 1024;

/// The web.
pub(super) fn router(gallery: Arc<Gallery>) -> Router {
    Router::new()
        .route("/api/city", get(city::city))
        .route("/api/status", get(status::status))
        .route("/api/coverage", get(coverage::coverage))
        .route("/api/things", get(things::things).post(things_in::register))
        .route("/api/areas", get(areas::areas))
        .route("/api/inside", post(nearby::inside))
        .route("/api/things/{name}", get(things::thing))
        .route("/api/things/{name}/changes", get(register::changes).post(register::change))
        .route("/api/catalogue", get(catalogue::catalogues))
        .route("/api/things/{name}/history", get(history::history))
        .route("/api/things/{name}/past", get(thing_past::thing_past))
        .route("/api/streets", get(streets::streets))
        .route("/api/today", get(today::today))
        .route("/api/past", get(past::past))
        .route("/api/past/tracks", get(tracks::tracks))
        .route("/api/cases", get(cases::cases))
        .route("/api/cases/{id}", get(cases::case))
        .route("/api/cases/{id}/decisions", post(say::decide))
        .route("/api/tasks", get(tasks::tasks))
        .route("/api/crews", get(crews::crews))
        .route("/api/crews/{name}/reports", post(say::report))
        .route("/api/letters", get(letters::letters))
        .route("/api/events", get(events::events))
        .route("/api/live", get(live::live))
        .route("/api/movers", get(live::movers::movers))
        .route("/api/openapi.json", get(openapi::openapi))
        .route("/ogc", get(ogc::landing))
        .route("/ogc/conformance", get(ogc::conformance))
        .route("/ogc/collections", get(ogc::collections))
        .route("/ogc/collections/{collection}", get(ogc::collection))
        .route("/ogc/collections/{collection}/items", get(ogc::items))
        .route("/ogc/collections/{collection}/items/{feature}", get(ogc::item))
        .route("/tiles.json", get(tiles::described::described))
        .route("/tiles/{z}/{x}/{y}", get(tiles::tile))
        .route("/tiles/{part}/{z}/{x}/{y}", get(tiles::tile_part))
        .route("/base.json", get(underlay::base_described))
        .route("/base/{z}/{x}/{y}", get(underlay::base_tile))
        .route("/health", get(metrics::health))
        .route("/metrics", get(metrics::metrics))
        .fallback(assets::asset)
        .method_not_allowed_fallback(assets::not_this_way)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(gallery.clone(), guard::guard))
        .with_state(gallery)
}
