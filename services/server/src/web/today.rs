//! GET /api/today: what the day came to, for the supervisor's wall: counts, times, the flow
//! through the stages by hours, and how old the open cases are.

use super::gallery::{Gallery, View};
use super::problem::{Problem, ProblemShown, Wanted};
use crate::store::{self, HourCount};
use axum::Json;
use axum::extract::State;
use city::{Span, Time};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// How far back a day may begin.
const DAY_MAX: Span = Span::hours(48);
const DAY: Span = Span::hours(24);
const HOUR_MS: i64 = 3_600_000;
/// Ages of open cases, hours: the first one that a case is not older than counts.
const AGES_H: [i64; 6] = [1, 4, 12, 24, 72, 168];
/// Facts that bring a case to a stage, and the state it has there; in the order of the law.
const STAGES: [(&str, &[&str]); 8] = [
    ("reported", &["opened", "reopened"]),
    ("filed", &["filed"]),
    ("dispatched", &["dispatched"]),
    ("disposing", &["disposing"]),
    ("disposed", &["disposed"]),
    ("confirmed", &["confirmed"]),
    ("checking", &["checking"]),
    ("closed", &["closed"]),
];

/// Since when.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DayWanted {
    /// When the day began for whoever asks, ms; within the last 48 hours, 24 hours ago where it is
    /// missing.
    since: Option<i64>,
}

/// What the day came to.
#[derive(Serialize, ToSchema)]
pub(super) struct TodayShown {
    since: i64,
    now: i64,
    opened: u64,
    /// Closed with a proof.
    proved: u64,
    dismissed: u64,
    /// Closed by the desk without proof.
    forced: u64,
    /// Sent back by a check.
    sent_back: u64,
    relapsed: u64,
    /// Median from the opening until somebody took it, ms.
    first_action_ms: Option<i64>,
    /// Median from the opening to the proof, ms.
    closure_ms: Option<i64>,
    stages: Vec<StageShown>,
    hours: Vec<HourShown>,
    ages: Vec<AgeShown>,
    departments: Vec<LoadShown>,
}

/// How many cases came to a stage today, and how many are there now.
#[derive(Serialize, ToSchema)]
pub(super) struct StageShown {
    /// `reported`, `filed`, …
    state: &'static str,
    entered: u64,
    now: usize,
}

/// One hour of the day.
#[derive(Clone, Default, Serialize, ToSchema)]
pub(super) struct HourShown {
    at: i64,
    opened: u64,
    /// Closed, dismissed or forced.
    ended: u64,
}

/// Open cases of one age.
#[derive(Serialize, ToSchema)]
pub(super) struct AgeShown {
    /// Nothing for those that are older than all others.
    up_to_h: Option<i64>,
    open: usize,
    overdue: usize,
}

/// What is on a department's desk.
#[derive(Serialize, ToSchema)]
pub(super) struct LoadShown {
    code: String,
    open: usize,
    overdue: usize,
}

/// What the day came to so far.
#[utoipa::path(
    get, path = "/api/today", tag = "cases", params(DayWanted),
    responses((status = 200, body = TodayShown), (status = 400, body = ProblemShown))
)]
pub(super) async fn today(
    State(gallery): State<Arc<Gallery>>,
    Wanted(wanted): Wanted<DayWanted>,
) -> Result<Json<TodayShown>, Problem> {
    let now = gallery.now();
    let since = wanted.since.map_or(now - DAY, Time);
    if since > now || since < now - DAY_MAX {
        return Err(Problem::field("bad_range", "since"));
    }
    let read = gallery.read(move |db| {
        let told = store::told_by_hour(db, since.0)?;
        let taken = store::spans_until(db, "accepted", since.0)?;
        Ok((told, taken, store::spans_until(db, "closed", since.0)?))
    });
    let (told, taken, closed) = read.await?;
    let view = gallery.view();
    let count = |facts: &[&str]| -> u64 { of(&told, facts).map(|it| it.count).sum() };
    Ok(Json(TodayShown {
        since: since.0,
        now: now.0,
        opened: count(&["opened", "reopened"]),
        proved: count(&["closed"]),
        dismissed: count(&["dismissed"]),
        forced: count(&["forced"]),
        sent_back: count(&["sent_back"]),
        relapsed: count(&["reopened"]),
        first_action_ms: median(&taken),
        closure_ms: median(&closed),
        stages: stages(&view, &count),
        hours: hours(&told, since, now),
        ages: ages(&view, now),
        departments: departments(&view, now),
    }))
}

fn of<'a>(told: &'a [HourCount], facts: &[&str]) -> impl Iterator<Item = &'a HourCount> {
    told.iter().filter(|it| facts.contains(&it.fact.as_str()))
}

/// The middle of what is sorted.
fn median(sorted: &[i64]) -> Option<i64> {
    sorted.get(sorted.len() / 2).copied()
}

fn stages(view: &View, entered: &impl Fn(&[&str]) -> u64) -> Vec<StageShown> {
    let stage = |(state, facts): &(&'static str, &[&str])| StageShown {
        state,
        entered: entered(facts),
        now: view.open_cases().filter(|case| case.state.name() == *state).count(),
    };
    STAGES.iter().map(stage).collect()
}

fn hours(told: &[HourCount], since: Time, now: Time) -> Vec<HourShown> {
    let count = now.since(since).0 / HOUR_MS + 1;
    let hour = |n: i64| HourShown { at: since.0 + n * HOUR_MS, ..HourShown::default() };
    let mut hours: Vec<HourShown> = (0..count).map(hour).collect();
    for it in of(told, &["opened", "reopened"]) {
        hours.get_mut(it.hour as usize).into_iter().for_each(|hour| hour.opened += it.count);
    }
    for it in of(told, &["closed", "dismissed", "forced"]) {
        hours.get_mut(it.hour as usize).into_iter().for_each(|hour| hour.ended += it.count);
    }
    hours
}

fn ages(view: &View, now: Time) -> Vec<AgeShown> {
    let ends = AGES_H.into_iter().map(Some).chain([None]);
    let mut ages: Vec<AgeShown> =
        ends.map(|up_to_h| AgeShown { up_to_h, open: 0, overdue: 0 }).collect();
    for case in view.open_cases() {
        let age = now.since(case.opened);
        let bar = AGES_H.partition_point(|end| Span::hours(*end) < age);
        ages[bar].open += 1;
        ages[bar].overdue += usize::from(case.clock.is_overdue(now));
    }
    ages
}

fn departments(view: &View, now: Time) -> Vec<LoadShown> {
    let known = view.city.settings().departments.iter();
    let mut loads: Vec<LoadShown> =
        known.map(|it| LoadShown { code: it.code.to_string(), open: 0, overdue: 0 }).collect();
    for case in view.open_cases() {
        let Some(load) = case.state.department().and_then(|id| loads.get_mut(id.slot())) else {
            continue;
        };
        load.open += 1;
        load.overdue += usize::from(case.clock.is_overdue(now));
    }
    loads
}
