//! GET /api/place: what a place lies in, and who looked there last.

use super::gallery::{Gallery, View, aside};
use super::nearby::pointed;
use super::problem::{Problem, ProblemShown, Wanted};
use super::shapes::{AreaNamed, Lies, LonLat, lon_lat};
use axum::Json;
use axum::extract::State;
use city::{GridSlot, Look, Position};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which place is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PlaceWanted {
    /// `lon,lat` in degrees, WGS 84.
    at: String,
}

/// A place.
#[derive(Serialize, ToSchema)]
pub(super) struct PlaceShown {
    position: LonLat,
    /// The unit grid's 15 digits; empty outside the city.
    grid: String,
    street: Option<AreaNamed>,
    community: Option<AreaNamed>,
    duty_area: Option<AreaNamed>,
    /// The last looks at the unit grid, newest first, one of each who looked.
    looks: Vec<LookShown>,
    /// The road it is on, if it is on one.
    road: Option<RoadShown>,
}

/// A segment of a road.
#[derive(Serialize, ToSchema)]
pub(super) struct RoadShown {
    name: String,
    /// Who drove along it last.
    passed: Option<LookShown>,
}

/// A look at a place.
#[derive(Serialize, ToSchema)]
pub(super) struct LookShown {
    at: i64,
    by: Option<String>,
}

/// What a place lies in, and who looked there last.
#[utoipa::path(
    get, path = "/api/place", tag = "map", params(PlaceWanted),
    responses((status = 200, body = PlaceShown), (status = 400, body = ProblemShown))
)]
pub(super) async fn place(
    State(gallery): State<Arc<Gallery>>,
    Wanted(wanted): Wanted<PlaceWanted>,
) -> Result<Json<PlaceShown>, Problem> {
    let at = pointed(&wanted.at, "at")?;
    aside(move || Json(shown(&gallery.view(), at))).await
}

fn shown(view: &View, at: Position) -> PlaceShown {
    let settings = view.city.settings();
    let grid = settings.grids.at(at);
    let Lies { street, community, duty_area } = view.lies(at, grid);
    let coverage = view.city.map().coverage();
    let road = settings.streets.at(at).and_then(|slot| {
        let passed = Some(coverage.pass(slot)).filter(|pass| pass.at.is_some());
        let name = settings.streets.get(slot)?.name.to_string();
        Some(RoadShown { name, passed: passed.map(|pass| look_shown(view, pass)) })
    });
    PlaceShown {
        position: lon_lat(at),
        grid: view.grid_code(grid),
        street,
        community,
        duty_area,
        looks: looks(view, grid),
        road,
    }
}

/// The last looks at a unit grid, newest first, one of each who looked.
pub(super) fn looks(view: &View, grid: Option<GridSlot>) -> Vec<LookShown> {
    let coverage = view.city.map().coverage();
    let looks = grid.into_iter().flat_map(|grid| coverage.last_looks(grid));
    looks.map(|look| look_shown(view, look)).collect()
}

fn look_shown(view: &View, look: Look) -> LookShown {
    LookShown { at: look.at.0, by: look.by.map(|by| view.name(by)) }
}
