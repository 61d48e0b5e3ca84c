//! Every route of the web on one page.

use super::gallery::Gallery;
use super::need::Need::{Decides, Open, Right as May, SignedIn};
use super::need::Routes;
use super::{
    areas, assets, cases, catalogue, city, coverage, crews, events, guard, history, letters, live,
    message, metrics, nearby, ogc, openapi, operators, past, place, register, say, sign_in, status,
    streets, tasks, thing_past, things, things_in, tiles, today, tracks, underlay,
};
use ::city::Right;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{delete, get, post, put};
use std::sync::Arc;

/// Bytes of a body at most.
pub(super) const BODY_BYTES_MAX: usize = 64 * 1024;

/// The web. The console's files are open: they are the same for everybody and know nothing.
pub(super) fn router(gallery: Arc<Gallery>) -> Router {
    Routes::new(gallery.clone())
        .route("/health", Open, get(metrics::health))
        .route("/api/sign-in", Open, post(sign_in::sign_in))
        .route("/api/visit", Open, post(sign_in::visit))
        .route("/api/link", Open, post(sign_in::link))
        .route("/api/setup", Open, post(sign_in::set_up))
        .route("/api/me", SignedIn, get(sign_in::me))
        .route("/api/me/password", SignedIn, post(sign_in::password))
        .route("/api/sign-out", SignedIn, post(sign_in::sign_out))
        .route("/api/openapi.json", SignedIn, get(openapi::openapi))
        .route("/api/city", SignedIn, get(city::city))
        .route("/tiles.json", SignedIn, get(tiles::described::described))
        .route("/tiles/{z}/{x}/{y}", SignedIn, get(tiles::tile))
        .route("/tiles/{part}/{z}/{x}/{y}", SignedIn, get(tiles::tile_part))
        .route("/api/crews", SignedIn, get(crews::crews))
        .route("/api/tasks", SignedIn, get(tasks::tasks))
        .route("/api/crews/{name}/reports", May(Right::Report), post(say::report))
        .route("/api/status", May(Right::Look), get(status::status))
        .route("/api/coverage", May(Right::Look), get(coverage::coverage))
        .route("/api/things", May(Right::Look), get(things::things))
        .route("/api/things", May(Right::Register), post(things_in::register))
        .route("/api/things/{name}", May(Right::Look), get(things::thing))
        .route("/api/things/{name}/changes", May(Right::Look), get(register::changes))
        .route("/api/things/{name}/changes", May(Right::Register), post(register::change))
        .route("/api/catalogue", May(Right::Look), get(catalogue::catalogues))
        .route("/base.json", SignedIn, get(underlay::base_described))
        .route("/base/{z}/{x}/{y}", SignedIn, get(underlay::base_tile))
        .route("/api/things/{name}/history", May(Right::Look), get(history::history))
        .route("/api/cases", May(Right::Look), get(cases::cases))
        .route("/api/cases/{id}", May(Right::Look), get(cases::case))
        .route("/api/cases/{id}/decisions", Decides, post(say::decide))
        .route("/api/letters", May(Right::Look), get(letters::letters))
        .route("/api/events", May(Right::Look), get(events::events))
        .route("/api/live", May(Right::Look), get(live::live))
        .route("/api/movers", May(Right::Look), get(live::movers::movers))
        .route("/ogc", May(Right::Look), get(ogc::landing))
        .route("/ogc/conformance", May(Right::Look), get(ogc::conformance))
        .route("/ogc/collections", May(Right::Look), get(ogc::collections))
        .route("/ogc/collections/{collection}", May(Right::Look), get(ogc::collection))
        .route("/ogc/collections/{collection}/items", May(Right::Look), get(ogc::items))
        .route("/ogc/collections/{collection}/items/{feature}", May(Right::Look), get(ogc::item))
        .route("/api/audit", May(Right::Audit), get(operators::audit))
        .route("/api/operators", May(Right::Operators), get(operators::operators))
        .route("/api/operators", May(Right::Operators), post(operators::add))
        .route("/api/operators/{name}", May(Right::Operators), put(operators::change))
        .route("/api/operators/{name}", May(Right::Operators), delete(operators::remove))
        .route("/api/operators/{name}/link", May(Right::Operators), post(operators::link))
        .route("/api/areas", May(Right::Look), get(areas::areas))
        .route("/api/place", May(Right::Look), get(place::place))
        .route("/api/inside", May(Right::Look), post(nearby::inside))
        .route("/api/things/{name}/past", May(Right::Look), get(thing_past::thing_past))
        .route("/api/things/{name}/message", May(Right::Look), get(message::message))
        .route("/api/streets", May(Right::Look), get(streets::streets))
        .route("/api/today", May(Right::Look), get(today::today))
        .route("/api/past", May(Right::Look), get(past::past))
        .route("/api/past/tracks", May(Right::Look), get(tracks::tracks))
        .route("/metrics", May(Right::Look), get(metrics::metrics))
        .all()
        .fallback(assets::asset)
        .method_not_allowed_fallback(assets::not_this_way)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(gallery.clone(), guard::guard))
        .with_state(gallery)
}
