//! Things by where they are: near a place, in a box or a polygon, along a street.

use super::gallery::{Gallery, View, aside};
use super::problem::{Asked, Problem, ProblemShown};
use super::things::{ThingRow, row};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use city::{Bounds, KindId, Live, Position, Thing, ThingId};
use geo::algorithm::Validation;
use geo::{Coord, LineString, Polygon};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Things in one answer at most.
const FOUND_MAX: usize = 1_000;
/// How far away a thing may be asked for, metres.
const RADIUS_M_MAX: f64 = 50_000.0;
/// How far from a street, metres.
const BESIDE_M_MAX: f64 = 500.0;
/// Unless something else is said, metres.
const BESIDE_M: f64 = 30.0;
/// Corners of a polygon.
const CORNERS_MAX: usize = 2_000;

/// Where things are wanted: one of `near`, `bbox`, `polygon`, `street`.
#[derive(Deserialize, IntoParams, Default)]
#[into_params(parameter_in = Query)]
pub(super) struct Place {
    /// `lon,lat`: the nearest first; with `radius_m` none farther than that.
    near: Option<String>,
    /// Metres around `near`, 50,000 at most.
    radius_m: Option<f64>,
    /// `west,south,east,north` in degrees.
    bbox: Option<String>,
    /// `lon,lat,lon,lat,…`: the corners of a polygon; a long one by `POST /api/inside`.
    polygon: Option<String>,
    /// The name of a street: things within `within_m` metres of its line.
    street: Option<String>,
    /// Metres beside `street`, 30 unless said, 500 at most.
    within_m: Option<f64>,
    /// The name of a type.
    kind: Option<String>,
    /// 0 normal, 1 silent or unknown, 2 something is wrong, 3 an open case.
    state: Option<u8>,
    /// How many nearest ones; another word for `limit`.
    k: Option<usize>,
}

/// A polygon that is too long for an address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Area {
    /// Corners, longitude and latitude each; the last one need not be the first again.
    polygon: Vec<[f64; 2]>,
    /// The name of a type.
    kind: Option<String>,
    /// 0 normal, 1 silent or unknown, 2 something is wrong, 3 an open case.
    state: Option<u8>,
    /// 1,000 at most, which is also what is taken where nothing is said.
    limit: Option<usize>,
}

/// What of things is wanted.
pub(super) struct Only {
    kind: Option<KindId>,
    state: Option<u8>,
}

impl Only {
    fn new(view: &View, kind: Option<&str>, state: Option<u8>) -> Result<Only, Problem> {
        if state.is_some_and(|state| state > 3) {
            return Err(Problem::field("bad_query", "state"));
        }
        let slot = |name: &str| {
            let place = view.city.settings().kinds.iter().position(|kind| *kind.name == *name);
            place.map(|slot| KindId(slot as u16)).ok_or_else(|| Problem::field("bad_query", "kind"))
        };
        Ok(Only { kind: kind.map(slot).transpose()?, state })
    }

    pub(super) fn takes(&self, view: &View, thing: &Thing, live: &Live) -> bool {
        self.kind.is_none_or(|kind| kind == thing.kind)
            && self.state.is_none_or(|state| state == view.state(thing, live))
    }
}

impl Place {
    /// What of things is wanted, if the city knows it.
    pub(super) fn only(&self, view: &View) -> Result<Only, Problem> {
        Only::new(view, self.kind.as_deref(), self.state)
    }

    /// Whether a type or a state was said.
    pub(super) fn is_choosy(&self) -> bool {
        self.kind.is_some() || self.state.is_some()
    }

    /// Whether a place was said at all.
    pub(super) fn is_said(&self) -> bool {
        self.near.is_some()
            || self.bbox.is_some()
            || self.polygon.is_some()
            || self.street.is_some()
    }
}

/// The things at a place.
pub(super) fn at(view: &View, place: &Place, limit: usize) -> Result<Vec<ThingRow>, Problem> {
    let said = [&place.near, &place.bbox, &place.polygon, &place.street];
    if said.iter().filter(|one| one.is_some()).count() > 1 {
        let args = json!({ "words": "say one of near, bbox, polygon and street" });
        return Err(Problem::with(StatusCode::BAD_REQUEST, "bad_query", args));
    }
    let limit = place.k.unwrap_or(limit).min(FOUND_MAX);
    let only = place.only(view)?;
    let map = view.city.map();
    let takes = |thing: &Thing, live: &Live| only.takes(view, thing, live);
    if let Some(near) = &place.near {
        let p = pointed(near, "near")?;
        let reach_m = distance(place.radius_m, RADIUS_M_MAX, RADIUS_M_MAX, "radius_m")?;
        let near = map.nearest(p, limit, reach_m, takes).into_iter();
        return Ok(near.filter_map(|(metres, id)| shown(view, id, Some(metres))).collect());
    }
    let found: Vec<ThingId> = if let Some(text) = &place.bbox {
        let bounds = bounds(text)?;
        let inside = |id: &ThingId| {
            map.thing(*id).zip(map.live(*id)).is_some_and(|(thing, live)| takes(thing, live))
        };
        map.touching(&bounds).filter(inside).take(limit).collect()
    } else if let Some(text) = &place.polygon {
        let numbers = floats(text, "polygon")?;
        let (corners, rest) = numbers.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(Problem::field("bad_query", "polygon"));
        }
        map.inside(polygon(corners)?, takes).take(limit).collect()
    } else {
        let metres = distance(place.within_m, BESIDE_M, BESIDE_M_MAX, "within_m")?;
        let name = place.street.as_deref().unwrap_or_default();
        let segments = view.city.settings().streets.all().iter();
        let named = segments.filter(|segment| !name.is_empty() && *segment.name == *name);
        let mut found = map.along(named, metres, takes);
        found.truncate(limit);
        found
    };
    Ok(found.into_iter().filter_map(|id| shown(view, id, None)).collect())
}

/// Things inside a polygon.
#[utoipa::path(
    post, path = "/api/inside", tag = "things", request_body = Area,
    responses((status = 200, body = Vec<ThingRow>), (status = 400, body = ProblemShown))
)]
pub(super) async fn inside(
    State(gallery): State<Arc<Gallery>>,
    Asked(area): Asked<Area>,
) -> Result<Json<Vec<ThingRow>>, Problem> {
    aside(move || {
        let view = gallery.view();
        let only = Only::new(&view, area.kind.as_deref(), area.state)?;
        let polygon = polygon(&area.polygon)?;
        let limit = area.limit.unwrap_or(FOUND_MAX).min(FOUND_MAX);
        let found = view.city.map().inside(polygon, |thing, live| only.takes(&view, thing, live));
        let found: Vec<ThingId> = found.take(limit).collect();
        Ok(Json(found.into_iter().filter_map(|id| shown(&view, id, None)).collect()))
    })
    .await?
}

fn shown(view: &View, id: ThingId, distance_m: Option<f64>) -> Option<ThingRow> {
    row(view, view.city.map().thing(id)?, distance_m)
}

fn floats(text: &str, field: &str) -> Result<Vec<f64>, Problem> {
    let read = text.split(',').map(|part| part.trim().parse::<f64>());
    read.collect::<Result<_, _>>().map_err(|_| Problem::field("bad_query", field))
}

fn numbers<const N: usize>(text: &str, field: &str) -> Result<[f64; N], Problem> {
    floats(text, field)?.try_into().map_err(|_| Problem::field("bad_query", field))
}

/// A place that is said as `lon,lat`.
pub(super) fn pointed(text: &str, field: &str) -> Result<Position, Problem> {
    let [lon, lat] = numbers(text, field)?;
    position(lon, lat, field)
}

fn position(lon: f64, lat: f64, field: &str) -> Result<Position, Problem> {
    let p = Position::new(lon, lat);
    if p.is_valid() { Ok(p) } else { Err(Problem::field("bad_query", field)) }
}

fn distance(said: Option<f64>, usual: f64, most: f64, field: &str) -> Result<f64, Problem> {
    let metres = said.unwrap_or(usual);
    if (0.0..=most).contains(&metres) {
        Ok(metres)
    } else {
        Err(Problem::field("bad_query", field))
    }
}

fn bounds(text: &str) -> Result<Bounds, Problem> {
    let [west, south, east, north] = numbers(text, "bbox")?;
    position(west, south, "bbox")?;
    position(east, north, "bbox")?;
    if west > east || south > north {
        return Err(Problem::field("bad_query", "bbox"));
    }
    Ok(Bounds { west, south, east, north })
}

fn polygon(corners: &[[f64; 2]]) -> Result<Polygon<f64>, Problem> {
    if !(3..=CORNERS_MAX).contains(&corners.len()) {
        return Err(Problem::field("bad_polygon", "polygon"));
    }
    for [lon, lat] in corners {
        position(*lon, *lat, "polygon")?;
    }
    let ring: LineString<f64> = corners.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect();
    let polygon = Polygon::new(ring, Vec::new());
    if !polygon.is_valid() {
        return Err(Problem::field("bad_polygon", "polygon"));
    }
    Ok(polygon)
}
