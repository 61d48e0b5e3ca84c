//! GET /api/things/{name}/past: what is known of a thing beside its present: its newest cases, who
//! looked at its place last, and what it saw itself.

use super::cases::{CaseShown, case_shown};
use super::gallery::{Gallery, View, aside};
use super::place::{LookShown, looks};
use super::problem::{Problem, ProblemShown};
use crate::store;
use axum::Json;
use axum::extract::{Path, State};
use city::{CaseId, Evidence, Finding, ThingId};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Cases in one answer at most.
const CASES_MAX: usize = 20;
/// Sightings in one answer at most.
const SIGHTINGS_MAX: usize = 20;

/// What is known of a thing beside its present.
#[derive(Serialize, ToSchema)]
pub(super) struct ThingPast {
    /// Newest first.
    cases: Vec<CaseShown>,
    /// The last looks at the grid it stands in, newest first, one of each who looked.
    looks: Vec<LookShown>,
    /// What it saw that became a finding, newest first.
    sightings: Vec<SightingShown>,
}

/// Something that was seen.
#[derive(Serialize, ToSchema)]
pub(super) struct SightingShown {
    at: i64,
    /// One of what its type detects.
    label: String,
    /// 0 to 1.
    confidence: f64,
    times: u8,
    case: Option<String>,
}

/// A thing's newest cases, looks and sightings.
#[utoipa::path(
    get, path = "/api/things/{name}/past", tag = "things",
    params(("name" = String, Path, description = "such as bin-000123")),
    responses((status = 200, body = ThingPast), (status = 404, body = ProblemShown))
)]
pub(super) async fn thing_past(
    State(gallery): State<Arc<Gallery>>,
    Path(name): Path<String>,
) -> Result<Json<ThingPast>, Problem> {
    let (id, _) = gallery.given.directory.find(&name).ok_or_else(Problem::not_found)?;
    let read = gallery.read(move |db| {
        let numbers = store::cases_about(db, &name, CASES_MAX)?;
        let whole = |number: u32| Ok((number, store::archived(db, number)?));
        numbers.into_iter().map(whole).collect::<rusqlite::Result<Vec<_>>>()
    });
    let kept = read.await?;
    aside(move || {
        let (view, now) = (gallery.view(), gallery.now());
        let district = view.city.settings().district;
        let cases = kept.iter().filter_map(|(number, kept)| {
            let on_board = view.city.board().case(CaseId::new(district, *number));
            let case = on_board.or(kept.as_ref().map(|kept| &kept.case))?;
            Some(case_shown(&view, now, case))
        });
        let stands = view.city.map().live(id).map(|live| live.position);
        let grid = stands.and_then(|at| view.city.settings().grids.at(at));
        let (cases, looks) = (cases.collect(), looks(&view, grid));
        Json(ThingPast { cases, looks, sightings: sightings(&view, id) })
    })
    .await
}

fn sightings(view: &View, id: ThingId) -> Vec<SightingShown> {
    let Some(thing) = view.city.map().thing(id) else { return Vec::new() };
    let Some(kind) = view.city.settings().kind(thing.kind) else { return Vec::new() };
    if kind.detects.is_empty() {
        return Vec::new();
    }
    let shown = |finding: &Finding| {
        let Evidence::Sighting { label, confidence, times } = finding.evidence else { return None };
        let label = kind.detects.get(usize::from(label))?.to_string();
        let case = finding.case.map(|case| case.to_string());
        Some(SightingShown { at: finding.at.0, label, confidence, times, case })
    };
    let newest = view.city.board().findings().rev().filter(|finding| finding.by == id);
    newest.filter_map(shown).take(SIGHTINGS_MAX).collect()
}
