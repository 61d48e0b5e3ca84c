//! GET /api/past: what stood how over some hours: cases with the steps they took, and each change
//! of a thing's state. What moved is asked apart, by shorter spans.

use super::gallery::{Gallery, View, aside};
use super::problem::{Problem, ProblemShown, Wanted};
use super::shapes::{LonLat, lon_lat};
use crate::store::{self, CHANGES_KEPT_MS, ChangeRow, PastCase};
use axum::Json;
use axum::extract::State;
use city::{CaseEvent, CaseId, Clock, DepartmentId, Position, Span, ThingId, Time};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// The longest span.
const SPAN_MAX: Span = Span::hours(25);
/// Cases in one answer at most; the newest.
const CASES_MAX: usize = 5_000;
/// Corners of one thing that are told at most: a few long ones would make megabytes.
const CORNERS_MAX: usize = 100;
/// Changes in one answer at most; the newest.
const CHANGES_MAX: usize = 20_000;

/// Which span.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SpanWanted {
    /// From this moment on, ms.
    pub(super) from: i64,
    /// Until before this one, ms.
    pub(super) to: i64,
}

impl SpanWanted {
    /// The two moments, where the span is not longer than that.
    pub(super) fn within(&self, longest: Span) -> Result<(Time, Time), Problem> {
        let length = self.to.saturating_sub(self.from);
        if length <= 0 || length > longest.0 {
            return Err(Problem::field("bad_range", "from"));
        }
        Ok((Time(self.from), Time(self.to)))
    }
}

/// How it stood.
#[derive(Serialize, ToSchema)]
pub(super) struct PastShown {
    from: i64,
    to: i64,
    /// Since when the changes are whole: later than `from` where there were too many of them, or
    /// where they are no longer kept.
    changes_from: i64,
    /// Things that changed, or did not stand well all the time.
    things: Vec<PastThing>,
    /// Milliseconds after `from`, place in `things`, state from then on; in order of time.
    #[schema(value_type = Vec<Vec<i64>>)]
    changes: Vec<(i64, usize, u8)>,
    cases: Vec<PastCaseShown>,
}

/// A thing, and how it stood at the beginning.
#[derive(Serialize, ToSchema)]
pub(super) struct PastThing {
    name: String,
    /// Index in the city's kinds.
    kind: u16,
    position: LonLat,
    /// 0 normal, 1 silent, 2 something is wrong.
    state: u8,
    /// Its lines or areas as GeoJSON in WGS 84, where it is more than a point and they are short.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    geometry: Option<Value>,
}

/// A case and the steps it took.
#[derive(Serialize, ToSchema)]
pub(super) struct PastCaseShown {
    id: String,
    /// Index in the city's classes; nothing for one that is no longer in the catalogue.
    class: Option<usize>,
    position: LonLat,
    subject: Option<String>,
    opened_at: i64,
    ended_at: Option<i64>,
    /// When its limit passed, where it did.
    overdue_at: Option<i64>,
    /// When it came to which state, in order of time.
    #[schema(value_type = Vec<Vec<Value>>)]
    steps: Vec<(i64, &'static str)>,
}

/// How cases and things stood between two moments at most 25 hours apart.
#[utoipa::path(
    get, path = "/api/past", tag = "city", params(SpanWanted),
    responses((status = 200, body = PastShown), (status = 400, body = ProblemShown))
)]
pub(super) async fn past(
    State(gallery): State<Arc<Gallery>>,
    Wanted(wanted): Wanted<SpanWanted>,
) -> Result<Json<PastShown>, Problem> {
    let (from, to) = wanted.within(SPAN_MAX)?;
    let (view, now) = (gallery.view(), gallery.now());
    // One after the other, so that whoever else reads comes in between.
    let read = gallery.read(move |db| store::open_between(db, from.0, to.0, CASES_MAX));
    let cases = read.await?;
    let read = gallery.read(move |db| store::changes_between(db, from.0, to.0, CHANGES_MAX));
    let (rows, more) = read.await?;
    let bad = gallery.read(move |db| store::stood_badly(db, to.0, CHANGES_MAX)).await?;
    let shown = aside(move || {
        let oldest = rows.first().filter(|_| more).map_or(from.0, |row| row.at);
        let (things, changes) = things(&view, from, &rows, &bad);
        PastShown {
            from: from.0,
            to: to.0,
            changes_from: oldest.max(now.0 - CHANGES_KEPT_MS),
            things,
            changes,
            cases: cases.iter().map(|case| case_shown(&view, now, case)).collect(),
        }
    });
    Ok(Json(shown.await?))
}

/// What changed since `from`, as it was before its first change; and what stood badly all along,
/// whether it changed afterwards (`bad`) or stands so now.
fn things(
    view: &View,
    from: Time,
    rows: &[ChangeRow],
    bad: &[(u32, u8)],
) -> (Vec<PastThing>, Vec<(i64, usize, u8)>) {
    let (mut places, mut things, mut changes) = (FxHashMap::default(), Vec::new(), Vec::new());
    let district = view.city.settings().district;
    // The store may know of things that the picture does not show yet: they have no place.
    let mut place_of = |thing: u32, state: u8| {
        *places.entry(thing).or_insert_with(|| {
            things.push(thing_shown(view, ThingId::new(district, thing), state)?);
            Some(things.len() - 1)
        })
    };
    for row in rows {
        if let Some(place) = place_of(row.thing, row.before) {
            changes.push((row.at - from.0, place, row.after));
        }
    }
    for (thing, state) in bad {
        place_of(*thing, *state);
    }
    let map = view.city.map();
    let bad = map
        .things()
        .zip(map.lives())
        .filter(|(thing, live)| live.is_wrong() && !places.contains_key(&thing.id.number));
    let bad = bad.filter_map(|(thing, live)| {
        let kind = view.city.settings().kind(thing.kind)?;
        let since = live.conditions.since.iter().filter(|since| since.is_some()).min()?;
        (*since < from).then(|| thing_shown(view, thing.id, super::index::condition(kind, live)))?
    });
    things.extend(bad.take(CHANGES_MAX));
    (things, changes)
}

fn thing_shown(view: &View, id: ThingId, state: u8) -> Option<PastThing> {
    let (thing, live) = (view.city.map().thing(id)?, view.city.map().live(id)?);
    let lies = view.city.map().geometry(id).map(|it| it.form());
    let short = lies.filter(|form| form.points() <= CORNERS_MAX);
    Some(PastThing {
        name: thing.name.to_string(),
        kind: thing.kind.0,
        position: lon_lat(live.position),
        state,
        geometry: short.map(|form| wire::geometry::geojson(form, |at| json!([at.x, at.y]))),
    })
}

fn case_shown(view: &View, now: Time, case: &PastCase) -> PastCaseShown {
    let settings = view.city.settings();
    let is = |class: &city::Class| {
        let code = case.class.strip_prefix(&*class.scheme).and_then(|rest| rest.strip_prefix('/'));
        code == Some(&*class.code)
    };
    let step = |(at, fact, _): &(i64, String, String)| Some((*at, state_after(fact)?));
    PastCaseShown {
        id: CaseId::new(settings.district, case.number).to_string(),
        class: settings.classes.iter().position(is),
        position: lon_lat(Position::new(case.lon, case.lat)),
        subject: case.subject.clone(),
        opened_at: case.opened,
        ended_at: case.ended,
        overdue_at: overdue_at(case, now),
        steps: case.story.iter().filter_map(step).collect(),
    }
}

/// The state a case has after a fact of its story; nothing for what moves it to none.
fn state_after(fact: &str) -> Option<&'static str> {
    Some(match fact {
        "opened" | "reopened" => "reported",
        "filed" => "filed",
        "dispatched" | "handed_back" | "sent_back" | "resumed" => "dispatched",
        "disposing" => "disposing",
        "disposed" => "disposed",
        "confirmed" => "confirmed",
        "checking" => "checking",
        "suspended" => "suspended",
        "closed" => "closed",
        "dismissed" => "dismissed",
        "forced" => "forced",
        _ => return None,
    })
}

/// When the case's clock passed its limit: the clock itself is moved through the story again.
fn overdue_at(case: &PastCase, now: Time) -> Option<i64> {
    let mut clock = Clock::default();
    let ends = case.story.iter().skip(1).map(|line| line.0);
    let ends = ends.chain([case.ended.unwrap_or(now.0)]);
    for ((at, fact, args), end) in case.story.iter().zip(ends) {
        let event = match fact.as_str() {
            "dispatched" => CaseEvent::Dispatch { to: DepartmentId(0), limit: limit(args) },
            "resumed" => CaseEvent::Resume,
            "sent_back" => CaseEvent::SendBack,
            "confirmed" => CaseEvent::Confirm,
            "suspended" => CaseEvent::Suspend { until: Time(end) },
            "forced" => CaseEvent::Force,
            _ => CaseEvent::File,
        };
        clock.step(Time(*at), event);
        if let Some(due) = clock.due().filter(|due| clock.limit > Span(0) && due.0 < end) {
            return Some(due.0);
        }
    }
    None
}

fn limit(args: &str) -> Span {
    let args: Value = serde_json::from_str(args).unwrap_or_default();
    Span(args["limit_ms"].as_i64().unwrap_or(0))
}
