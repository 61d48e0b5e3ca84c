//! GET /api/movers: who is who among the numbers of what moves.

use crate::web::gallery::{Gallery, aside};
use crate::web::problem::Problem;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Something that moves: its number in the frames of the live map, its name, and the index of its
/// type in `kinds` of the city.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct MoverNamed(u32, String, u16);

/// All that moves, by the numbers of the live map.
#[utoipa::path(
    get, path = "/api/movers", tag = "map", responses((status = 200, body = Vec<MoverNamed>))
)]
pub(in crate::web) async fn movers(
    State(gallery): State<Arc<Gallery>>,
) -> Result<Json<Vec<MoverNamed>>, Problem> {
    aside(move || {
        let view = gallery.view();
        let named = view.index.roster.movers.iter().filter_map(|id| {
            let thing = view.city.map().thing(*id)?;
            Some(MoverNamed(id.number, thing.name.to_string(), thing.kind.0))
        });
        Json(named.collect())
    })
    .await
}
