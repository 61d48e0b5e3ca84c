//! GET /tiles.json: what the tiles are, as TileJSON 3.0, for QGIS, MapLibre and their like.

use crate::web::gallery::Gallery;
use crate::web::guard::origin_of;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use utoipa::ToSchema;

/// Deeper tiles show nothing more.
const ZOOM_MAX: u8 = 18;

/// The tiles, as TileJSON 3.0 has it.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct TilesShown {
    tilejson: &'static str,
    name: String,
    scheme: &'static str,
    tiles: Vec<String>,
    minzoom: u8,
    maxzoom: u8,
    /// West, south, east, north in degrees.
    bounds: [f64; 4],
    /// Longitude, latitude, zoom.
    center: [f64; 3],
    vector_layers: Vec<LayerShown>,
}

/// A layer and its fields.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct LayerShown {
    id: &'static str,
    description: &'static str,
    #[schema(value_type = Object)]
    fields: Map<String, Value>,
}

/// What the tiles are (TileJSON 3.0), with every layer and its fields.
#[utoipa::path(
    get, path = "/tiles.json", tag = "map", responses((status = 200, body = TilesShown))
)]
pub(in crate::web) async fn described(
    State(gallery): State<Arc<Gallery>>,
    headers: HeaderMap,
) -> Json<TilesShown> {
    let city = gallery.given.published.city();
    let bounds = city.settings().grids.bounds();
    let center = bounds.center();
    let origin = origin_of(&gallery, &headers).unwrap_or_default();
    Json(TilesShown {
        tilejson: "3.0.0",
        name: city.settings().name.en.to_string(),
        scheme: "xyz",
        tiles: vec![format!("{origin}/tiles/{{z}}/{{x}}/{{y}}.mvt")],
        minzoom: 0,
        maxzoom: ZOOM_MAX,
        bounds: [bounds.west, bounds.south, bounds.east, bounds.north],
        center: [center.lon, center.lat, 11.0],
        vector_layers: layers(),
    })
}

/// What tiles say of a thing.
fn thing() -> Value {
    json!({
        "name": "Unique name",
        "kind": "Type",
        "role": "component, material or camera",
        "state": "0 normal, 1 silent or unknown, 2 wrong, 3 an open case",
    })
}

fn layers() -> Vec<LayerShown> {
    let layer = |id, description, fields: Value| {
        let fields = fields.as_object().cloned().unwrap_or_default();
        LayerShown { id, description, fields }
    };
    vec![
        layer("boundary", "The city's outline", json!({})),
        layer(
            "coverage",
            "When ground was last looked at: unit grids from zoom 13, squares of 1 km below",
            json!({
                "age_min": "Minutes since the last look, -1 for none",
                "target_min": "Minutes after which a look is due",
                "seen_percent": "How much of it was looked at",
            }),
        ),
        layer(
            "streets",
            "Street segments",
            json!({
                "name": "Name, from zoom 14",
                "age_min": "Minutes since the last pass, -1 for none",
            }),
        ),
        layer("grids", "Unit grids, from zoom 14", json!({ "code": "Fifteen digits" })),
        layer(
            "shapes",
            "What is more than a point, as lines and areas, from zoom 12; small ones left out",
            thing(),
        ),
        layer(
            "things",
            "Every thing that does not move, where a tile holds no more than a few thousand",
            thing(),
        ),
        layer(
            "clusters",
            "Things near each other, where a tile holds more",
            json!({
                "count": "Things",
                "worst": "The worst state of any",
                "cases": "Open cases",
                "overdue": "Of those past their limit",
            }),
        ),
        layer(
            "cases",
            "Open cases",
            json!({
                "id": "Its number",
                "class": "The code of its class",
                "state": "filed, dispatched, disposing and the like",
                "overdue": "1 past its limit",
            }),
        ),
        layer(
            "vehicles",
            "Vehicles where they are now",
            json!({
                "name": "Unique name",
                "kind": "Type",
                "state": "0 normal, 1 silent or unknown, 2 wrong, 3 an open case",
                "busy": "1 at work or on the way",
                "heading": "Degrees clockwise from north",
            }),
        ),
    ]
}
