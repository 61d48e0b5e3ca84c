//! GET /api/things/{name}/history: what a thing reported, as it stands or by stretches of time.

use super::gallery::{Gallery, aside};
use super::problem::{Problem, ProblemShown, Wanted};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use city::{Span, Time};
use history::{Columns, Page, Summary};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Rows of one answer at most, and where nobody says how many.
const ROWS_MAX: usize = 10_000;
const ROWS: usize = 1_000;
/// Stretches of one answer at most.
const BUCKETS_MAX: i64 = 10_000;
/// How far back an answer goes where nobody says.
const DAY: Span = Span::hours(24);

/// What is asked of a thing's history.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct HistoryWanted {
    /// Fields, with commas between; all of them where it is missing. What moves has lon, lat,
    /// heading_deg and speed_mps besides.
    field: Option<String>,
    /// From this moment on; 24 hours before `to` where it is missing.
    from: Option<i64>,
    /// Until before this moment; now where it is missing.
    to: Option<i64>,
    /// Length of the stretches, milliseconds, counted from `from`; rows as they stand without it.
    bucket_ms: Option<i64>,
    /// Rows at most, up to 10000; 1000 where it is missing.
    limit: Option<usize>,
}

/// What a thing reported: rows, or stretches.
#[derive(Serialize, ToSchema)]
pub(super) struct HistoryShown {
    thing: String,
    /// Names of the values, in their order.
    fields: Vec<String>,
    /// As it stands, in order of time.
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<RowShown>>,
    /// By stretches that hold a value, in order of time.
    #[serde(skip_serializing_if = "Option::is_none")]
    buckets: Option<Vec<BucketShown>>,
    /// Where there are more rows: `from` of the next page.
    next: Option<i64>,
}

/// What was said at one time.
#[derive(Serialize, ToSchema)]
pub(super) struct RowShown {
    at: i64,
    /// How much later it was received, milliseconds.
    delay_ms: i32,
    /// One for each of `fields`; null where it was not said.
    values: Vec<Option<f64>>,
}

/// What was said in one stretch of time.
#[derive(Serialize, ToSchema)]
pub(super) struct BucketShown {
    /// When it begins.
    at: i64,
    /// One for each of `fields`; null where it was not said.
    values: Vec<Option<SummaryShown>>,
}

/// What one field said in a stretch.
#[derive(Serialize, ToSchema)]
pub(super) struct SummaryShown {
    count: u64,
    min: f64,
    max: f64,
    mean: f64,
    last: f64,
}

/// What a thing reported between two times.
#[utoipa::path(
    get, path = "/api/things/{name}/history", tag = "things",
    params(("name" = String, Path, description = "such as bin-000123"), HistoryWanted),
    responses(
        (status = 200, body = HistoryShown),
        (status = 400, body = ProblemShown),
        (status = 404, body = ProblemShown),
    )
)]
pub(super) async fn history(
    State(gallery): State<Arc<Gallery>>,
    Path(name): Path<String>,
    Wanted(asked): Wanted<HistoryWanted>,
) -> Result<Json<HistoryShown>, Problem> {
    let wanted = wanted(&gallery, &name, &asked)?;
    aside(move || answer(&gallery, &wanted, &asked).map(Json)).await?
}

fn wanted(
    gallery: &Gallery,
    name: &str,
    asked: &HistoryWanted,
) -> Result<history::Wanted, Problem> {
    let (id, kind) = gallery.given.directory.find(name).ok_or_else(Problem::not_found)?;
    let city = gallery.given.published.city();
    let known = Columns::of(city.settings().kind(kind).ok_or_else(Problem::not_found)?);
    let columns = match asked.field.as_deref() {
        None => known.names,
        Some(fields) => {
            // Each may be asked for once, so that an answer is no wider than what a thing says.
            let most = known.names.len() + 1;
            let fields = fields.split(',').map(|it| it.trim().into()).take(most);
            let fields: Vec<Box<str>> = fields.collect();
            if fields.iter().collect::<BTreeSet<_>>().len() < fields.len() {
                return Err(Problem::field("bad_query", "field"));
            }
            if let Some(other) = fields.iter().find(|field| !known.names.contains(field)) {
                let args = json!({ "field": "field", "value": other, "known": &*known.names });
                return Err(Problem::with(StatusCode::BAD_REQUEST, "no_such_field", args));
            }
            fields.into()
        }
    };
    let to = asked.to.map_or(gallery.now() + Span(1), Time);
    // Nothing was before 1970.
    let from = asked.from.map_or(to - DAY, |from| Time(from.max(0)));
    if from >= to {
        return Err(Problem::field("bad_range", "from"));
    }
    let (kind_name, name) = (known.kind, name.into());
    Ok(history::Wanted { kind, kind_name, thing: id.number, name, columns, from, to })
}

fn answer(
    gallery: &Gallery,
    wanted: &history::Wanted,
    asked: &HistoryWanted,
) -> Result<HistoryShown, Problem> {
    let shelf = &gallery.given.history.shelf;
    let failed = |error: history::HistoryError| {
        tracing::error!(%error, "history could not be read for the web");
        Problem::internal()
    };
    let mut shown = HistoryShown {
        thing: wanted.name.to_string(),
        fields: wanted.columns.iter().map(ToString::to_string).collect(),
        rows: None,
        buckets: None,
        next: None,
    };
    match asked.bucket_ms {
        Some(bucket) => {
            let span = wanted.to.since(wanted.from).0;
            if bucket < 1 || span / bucket >= BUCKETS_MAX {
                return Err(Problem::field("bad_range", "bucket_ms"));
            }
            let buckets = shelf.buckets(wanted, Span(bucket)).map_err(failed)?;
            shown.buckets = Some(buckets.into_iter().map(bucket_shown).collect());
        }
        None => {
            let limit = asked.limit.unwrap_or(ROWS).clamp(1, ROWS_MAX);
            let page = shelf.page(wanted, limit).map_err(failed)?;
            shown.next = page.next.map(|next| next.0);
            shown.rows = Some(rows_shown(&page));
        }
    }
    Ok(shown)
}

fn rows_shown(page: &Page) -> Vec<RowShown> {
    let rows = &page.rows;
    let said = |value: f64| (!value.is_nan()).then_some(value);
    let row = |place: usize| RowShown {
        at: rows.times[place],
        delay_ms: rows.delays[place],
        values: rows.values.iter().map(|column| said(column[place])).collect(),
    };
    (0..rows.len()).map(row).collect()
}

fn bucket_shown((at, summaries): (Time, Vec<Option<Summary>>)) -> BucketShown {
    let shown = |summary: Summary| SummaryShown {
        count: summary.count,
        min: summary.min,
        max: summary.max,
        mean: summary.mean(),
        last: summary.last,
    };
    BucketShown { at: at.0, values: summaries.into_iter().map(|it| it.map(shown)).collect() }
}
