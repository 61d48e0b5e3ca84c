//! GET /api/openapi.json: the web described for machines.

use super::{
    areas, cases, catalogue, city, coverage, crews, events, history, letters, live, message,
    metrics, nearby, ogc, operators, past, place, register, say, sign_in, status, streets, tasks,
    thing_past, things, things_in, tiles, today, tracks, underlay,
};
use axum::Json;
use serde_json::{Value, json};
use utoipa::OpenApi;

/// The web's description.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Cityloop",
        description = "The web of one city: JSON, vector tiles and events. Times are milliseconds \
            since 1970 UTC; positions are [longitude, latitude] in WGS 84. What cannot be answered \
            is {\"code\": …, \"args\": {…}}."
    ),
    paths(
        sign_in::sign_in,
        sign_in::visit,
        sign_in::link,
        sign_in::set_up,
        sign_in::me,
        sign_in::password,
        sign_in::sign_out,
        operators::operators,
        operators::add,
        operators::change,
        operators::remove,
        operators::link,
        operators::audit,
        city::city,
        status::status,
        coverage::coverage,
        things::things,
        things::thing,
        register::changes,
        register::change,
        catalogue::catalogues,
        nearby::inside,
        areas::areas,
        place::place,
        history::history,
        things_in::register,
        thing_past::thing_past,
        message::message,
        streets::streets,
        today::today,
        past::past,
        tracks::tracks,
        cases::cases,
        cases::case,
        say::decide,
        tasks::tasks,
        crews::crews,
        say::report,
        letters::letters,
        events::events,
        live::live,
        live::movers::movers,
        openapi,
        ogc::landing,
        ogc::conformance,
        ogc::collections,
        ogc::collection,
        ogc::items,
        ogc::item,
        tiles::described::described,
        tiles::tile,
        tiles::tile_part,
        underlay::base_described,
        underlay::base_tile,
        metrics::health,
        metrics::metrics,
    )
)]
pub(super) struct Description;

/// This description.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "program",
    responses((status = 200, description = "OpenAPI 3.1", body = Object))
)]
pub(super) async fn openapi() -> Json<Value> {
    let mut said = json!(Description::openapi());
    // Here QGIS looks for how many features it may ask for at once; else it asks for a hundred.
    said["components"]["parameters"] = json!({ "limit": ogc::limit() });
    Json(said)
}
