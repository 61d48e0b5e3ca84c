//! GET /api/streets: finding a street by a part of its name.

use super::gallery::{Gallery, aside};
use super::problem::{Problem, Wanted};
use super::shapes::{LonLat, lon_lat};
use axum::Json;
use axum::extract::State;
use city::Segment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Streets in one answer at most.
const FOUND_MAX: usize = 50;

/// A part of a name, and how many streets are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct StreetsWanted {
    #[serde(default)]
    q: String,
    #[serde(default = "ten")]
    limit: usize,
}

fn ten() -> usize {
    10
}

/// A street.
#[derive(Serialize, ToSchema)]
pub(super) struct StreetShown {
    name: String,
    /// In the middle of its longest piece.
    position: LonLat,
    length_m: f64,
}

/// Streets whose name holds the text, the longest first.
#[utoipa::path(
    get, path = "/api/streets", tag = "city", params(StreetsWanted),
    responses((status = 200, body = Vec<StreetShown>))
)]
pub(super) async fn streets(
    State(gallery): State<Arc<Gallery>>,
    Wanted(wanted): Wanted<StreetsWanted>,
) -> Result<Json<Vec<StreetShown>>, Problem> {
    aside(move || {
        let view = gallery.view();
        let text = wanted.q.trim().to_lowercase();
        let mut found = find(view.city.settings().streets.all(), &text);
        found.truncate(wanted.limit.min(FOUND_MAX));
        Json(found)
    })
    .await
}

fn find(segments: &[Segment], text: &str) -> Vec<StreetShown> {
    let mut streets: BTreeMap<&str, (&Segment, f64)> = BTreeMap::new();
    let holds = |segment: &&Segment| {
        !text.is_empty() && !segment.name.is_empty() && segment.name.to_lowercase().contains(text)
    };
    for segment in segments.iter().filter(holds) {
        let (longest, length_m) = streets.entry(&segment.name).or_insert((segment, 0.0));
        *length_m += segment.length_m;
        if segment.length_m > longest.length_m {
            *longest = segment;
        }
    }
    let shown = |(name, (segment, length_m)): (&str, (&Segment, f64))| {
        let position = lon_lat(*segment.line.get(segment.line.len() / 2)?);
        Some(StreetShown { name: name.to_owned(), position, length_m: length_m.round() })
    };
    let mut found: Vec<StreetShown> = streets.into_iter().filter_map(shown).collect();
    found.sort_by(|a, b| b.length_m.total_cmp(&a.length_m));
    found
}
