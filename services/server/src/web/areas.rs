//! GET /api/areas: the district's streets (街道), communities (社区) and duty areas (责任网格), with
//! their unit grids counted; and whichever of them, or of the unit grids, a text names.

use super::gallery::{Gallery, aside};
use super::problem::{Problem, Wanted};
use super::shapes::{LonLat, Name, lon_lat};
use axum::Json;
use axum::extract::State;
use city::{Bounds, Duty, Grid, GridSlot, Level, Settings};
use geo::{BoundingRect, LineString, MultiPolygon};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Areas that a text names, in one answer at most.
const FOUND_MAX: usize = 50;
/// Digits of a unit grid's code.
const GRID_DIGITS: u32 = 15;

/// Which areas are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Areas {
    /// The whole district, or the districts of a city: six digits.
    District,
    /// Streets: nine digits.
    #[default]
    Street,
    /// Communities: twelve digits.
    Community,
    /// Duty areas: the city's own codes.
    Duty,
}

/// Which areas are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AreasWanted {
    #[serde(default)]
    #[param(inline)]
    level: Areas,
    /// Whether their outlines are wanted too.
    #[serde(default)]
    outline: bool,
    /// A part of a name, or how a code begins: streets, communities, duty areas and (from twelve
    /// digits on) unit grids that are called so, whatever `level` says.
    q: Option<String>,
    /// How many of those that `q` names, 50 at most.
    #[serde(default = "ten")]
    limit: usize,
}

fn ten() -> usize {
    10
}

/// An area of whole unit grids.
#[derive(Serialize, ToSchema)]
pub(super) struct AreaShown {
    /// `district`, `street`, `community`, `duty` or `grid`.
    level: &'static str,
    /// 6, 9, 12 or 15 digits; of a duty area whatever the city calls it.
    code: String,
    /// Its name; by rule where nobody said one.
    label: Name,
    /// West, south, east, north in degrees.
    bounds: [f64; 4],
    center: LonLat,
    /// Unit grids in it.
    grids: u32,
    /// As it was drawn, where it was (a unit grid always): polygons of rings, the outer one first.
    #[serde(skip_serializing_if = "Option::is_none")]
    outline: Option<Vec<Vec<Vec<LonLat>>>>,
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
    aside(move || {
        let view = gallery.view();
        let settings = view.city.settings();
        if let Some(text) = &wanted.q {
            let limit = wanted.limit.min(FOUND_MAX);
            return Json(found(settings, text.trim(), wanted.outline).take(limit).collect());
        }
        Json(match wanted.level {
            Areas::District => listed(settings, Level::District, wanted.outline, ALL),
            Areas::Street => listed(settings, Level::Street, wanted.outline, ALL),
            Areas::Community => listed(settings, Level::Community, wanted.outline, ALL),
            Areas::Duty => duties(settings, wanted.outline, ALL),
        })
    })
    .await
}

/// Areas that a text names, the larger ones first.
fn found(settings: &Settings, text: &str, outline: bool) -> impl Iterator<Item = AreaShown> {
    let wanted = text.to_lowercase();
    let fits = move |code: &str, name: &Name| {
        !wanted.is_empty() && (code.to_lowercase().starts_with(&wanted) || name.holds(&wanted))
    };
    let levels = [Level::Street, Level::Community].into_iter();
    let named: Vec<AreaShown> =
        levels.flat_map(|level| listed(settings, level, outline, &fits)).collect();
    let duties = duties(settings, outline, &fits);
    named.into_iter().chain(duties).chain(unit_grids(settings, text, outline))
}

/// Unit grids whose code begins with at least the digits of a community.
fn unit_grids(settings: &Settings, digits: &str, outline: bool) -> impl Iterator<Item = AreaShown> {
    let whole = (GRID_DIGITS as usize).checked_sub(digits.len());
    let begins: Option<(u64, u64)> = whole
        .filter(|_| digits.len() >= Level::Community.digits() as usize)
        .and_then(|rest| Some((digits.parse().ok()?, 10_u64.pow(rest as u32))));
    let grids = begins.map(|_| settings.grids.all()).unwrap_or_default().iter();
    let fits = move |grid: &&Grid| begins.is_some_and(|(wanted, rest)| grid.code / rest == wanted);
    grids.filter(fits).map(move |grid| {
        let ring = || grid.ring().into_iter().map(lon_lat).collect();
        AreaShown {
            outline: outline.then(|| vec![vec![ring()]]),
            ..shown("grid", grid.code.to_string(), Name::plain(grid.code), (grid.bounds, 1), None)
        }
    })
}

/// The box around unit grids, and how many they are.
type Extent = (Bounds, u32);

/// Which areas are meant, by code and name.
type Fits<'a> = &'a dyn Fn(&str, &Name) -> bool;

/// All are.
const ALL: Fits<'static> = &|_, _| true;

fn listed(settings: &Settings, level: Level, outline: bool, fits: Fits<'_>) -> Vec<AreaShown> {
    let extents = extents(settings, |_, grid| Some(level.of(grid)));
    let shown = extents.into_iter().filter_map(|(number, extent)| {
        let (code, label) = (number.to_string(), Name::of(&settings.area_name(level, number)));
        if !fits(&code, &label) {
            return None;
        }
        let area = settings.areas.get(level, number).filter(|_| outline);
        let drawn = area.and_then(|area| area.outline.as_ref());
        Some(shown(level_name(level), code, label, extent, drawn))
    });
    shown.collect()
}

/// Duty areas; of one that was drawn, those grids whose middle lies in it.
fn duties(settings: &Settings, outline: bool, fits: Fits<'_>) -> Vec<AreaShown> {
    let code = |slot: GridSlot, grid: &Grid| {
        let duty = settings.areas.duty(grid.bounds.center(), Some(slot));
        duty.map(|duty| duty.code.to_string())
    };
    let mut extents = extents(settings, code);
    let shown = settings.areas.duties().iter().filter_map(|duty| {
        let label = Name::of(&duty.name);
        if !fits(&duty.code, &label) {
            return None;
        }
        let extent = extents.remove(&*duty.code).or_else(|| drawn_alone(duty))?;
        let drawn = duty.outline.as_ref().filter(|_| outline);
        Some(shown("duty", duty.code.to_string(), label, extent, drawn))
    });
    shown.collect()
}

/// A duty area so small that no grid has its middle in it.
fn drawn_alone(duty: &Duty) -> Option<Extent> {
    let around = duty.outline.as_ref()?.bounding_rect()?;
    let (west, south) = around.min().x_y();
    let (east, north) = around.max().x_y();
    Some((Bounds { west, south, east, north }, 0))
}

/// Unit grids together by the code of an area.
fn extents<C: Ord>(
    settings: &Settings,
    code: impl Fn(GridSlot, &Grid) -> Option<C>,
) -> BTreeMap<C, Extent> {
    let mut extents: BTreeMap<C, Extent> = BTreeMap::new();
    for (slot, grid) in (0..).map(GridSlot).zip(settings.grids.all()) {
        let Some(code) = code(slot, grid) else { continue };
        let (bounds, count) = extents.entry(code).or_insert((grid.bounds, 0));
        (*bounds, *count) = (bounds.with(&grid.bounds), *count + 1);
    }
    extents
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::District => "district",
        Level::Street => "street",
        Level::Community => "community",
    }
}

fn shown(
    level: &'static str,
    code: String,
    label: Name,
    (bounds, grids): Extent,
    drawn: Option<&MultiPolygon<f64>>,
) -> AreaShown {
    AreaShown {
        level,
        code,
        label,
        bounds: [bounds.west, bounds.south, bounds.east, bounds.north],
        center: lon_lat(bounds.center()),
        grids,
        outline: drawn.map(outlined),
    }
}

fn outlined(area: &MultiPolygon<f64>) -> Vec<Vec<Vec<LonLat>>> {
    let ring = |ring: &LineString<f64>| {
        ring.coords().map(|c| lon_lat(city::Position::new(c.x, c.y))).collect()
    };
    let rings = |part: &geo::Polygon<f64>| {
        std::iter::once(part.exterior()).chain(part.interiors()).map(ring).collect()
    };
    area.0.iter().map(rings).collect()
}
