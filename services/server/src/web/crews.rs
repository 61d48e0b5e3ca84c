//! GET /api/crews: who there is to choose from on a phone.

use super::gallery::{Gallery, View};
use super::need::By;
use super::problem::Wanted;
use super::shapes::{LonLat, lon_lat};
use axum::Json;
use axum::extract::State;
use city::{Skills, Span, ThingId, Time};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Where a kind has no silence rule: heard within so long, a crew is on duty.
const PRESENT: Span = Span::minutes(15);

/// A crew or a machine that takes tasks.
#[derive(Serialize, ToSchema)]
pub(super) struct CrewShown {
    name: String,
    position: LonLat,
    on_duty: bool,
    skills: Vec<String>,
    /// Tasks in its hands.
    active: usize,
}

/// Whether machines are wanted too.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CrewsWanted {
    /// 1: sweepers and drones too.
    #[serde(default)]
    machines: u8,
}

/// Crews, in the order they were registered; a crew is told of itself only.
#[utoipa::path(
    get, path = "/api/crews", tag = "tasks", params(CrewsWanted),
    responses((status = 200, body = Vec<CrewShown>))
)]
pub(super) async fn crews(
    State(gallery): State<Arc<Gallery>>,
    By(asker): By,
    Wanted(wanted): Wanted<CrewsWanted>,
) -> Json<Vec<CrewShown>> {
    let (view, now) = (gallery.view(), gallery.now());
    let roster = &view.index.roster;
    let machines = roster.vehicles.iter().filter(|_| wanted.machines == 1);
    let all = roster.crews.iter().chain(machines);
    let shown = all.filter_map(|id| crew(&view, now, *id));
    Json(shown.filter(|crew| gallery.sees_work_of(&asker, &crew.name)).collect())
}

fn crew(view: &View, now: Time, id: ThingId) -> Option<CrewShown> {
    let map = view.city.map();
    let (thing, live) = (map.thing(id)?, map.live(id)?);
    let kind = view.city.settings().kind(thing.kind)?;
    let on_duty = live.heard.is_some()
        && match kind.silence() {
            Some((slot, _)) => !live.conditions.since[slot].is_some(),
            None => now.since(live.heard) < PRESENT,
        };
    Some(CrewShown {
        name: thing.name.to_string(),
        position: lon_lat(live.position),
        on_duty,
        skills: names(view, thing.skills),
        active: view.index.tasks_of(id).len(),
    })
}

fn names(view: &View, skills: Skills) -> Vec<String> {
    let known = view.city.settings().skills.iter().enumerate();
    let theirs = known.filter(|(bit, _)| skills.covers(Skills(1 << bit)));
    theirs.map(|(_, name)| name.to_string()).collect()
}
