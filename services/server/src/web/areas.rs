//! GET /api/areas: the district's streets (街道) and communities (社区), from the codes of its unit
//! grids.

use super::gallery::{Gallery, aside};
use super::problem::{Problem, Wanted};
use super::shapes::{LonLat, Name, lon_lat};
use axum::Json;
use axum::extract::State;
use city::{Bounds, Grid, Settings};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which areas are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Level {
    /// The whole district: six digits.
    District,
    /// Streets: nine digits.
    #[default]
    Street,
    /// Communities: twelve digits.
    Community,
}

/// Which areas are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AreasWanted {
    #[serde(default)]
    #[param(inline)]
    level: Level,
}

/// An area of whole unit grids.
#[derive(Serialize, ToSchema)]
pub(super) struct AreaShown {
    /// 6, 9 or 12 digits.
    code: String,
    /// A name by rule: the grids' codes say no other.
    label: Name,
    /// West, south, east, north in degrees.
    bounds: [f64; 4],
    center: LonLat,
    /// Unit grids in it.
    grids: u32,
}

/// Areas, by their codes.
#[utoipa::path(
    get, path = "/api/areas", tag = "map", params(AreasWanted),
    responses((status = 200, body = Vec<AreaShown>))
)]
pub(super) async fn areas(
    State(gallery): State<Arc<Gallery>>,
    Wanted(wanted): Wanted<AreasWanted>,
) -> Result<Json<Vec<AreaShown>>, Problem> {
    aside(move || Json(listed(gallery.view().city.settings(), wanted.level))).await
}

fn listed(settings: &Settings, level: Level) -> Vec<AreaShown> {
    let code = |grid: &Grid| match level {
        Level::District => u64::from(settings.district.0),
        Level::Street => u64::from(grid.street()),
        Level::Community => grid.community(),
    };
    let mut areas: BTreeMap<u64, (Bounds, u32)> = BTreeMap::new();
    for grid in settings.grids.all() {
        let (bounds, count) = areas.entry(code(grid)).or_insert((grid.bounds, 0));
        *bounds = Bounds {
            west: bounds.west.min(grid.bounds.west),
            south: bounds.south.min(grid.bounds.south),
            east: bounds.east.max(grid.bounds.east),
            north: bounds.north.max(grid.bounds.north),
        };
        *count += 1;
    }
    let shown = areas.into_iter().map(|(code, (bounds, grids))| AreaShown {
        label: label(settings, level, code),
        code: code.to_string(),
        bounds: [bounds.west, bounds.south, bounds.east, bounds.north],
        center: lon_lat(bounds.center()),
        grids,
    });
    shown.collect()
}

fn label(settings: &Settings, level: Level, code: u64) -> Name {
    let number = code % 1_000;
    match level {
        Level::District => Name::of(&settings.name),
        Level::Street => Name::new(&format!("街道 {number}"), &format!("Street {number}")),
        Level::Community => {
            let street = code / 1_000 % 1_000;
            Name::new(
                &format!("街道 {street} 社区 {number}"),
                &format!("Street {street}, community {number}"),
            )
        }
    }
}
