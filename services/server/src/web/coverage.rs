//! GET /api/coverage: how long ago each grid and each street was last looked at.

use super::gallery::{Gallery, aside};
use super::problem::Problem;
use axum::Json;
use axum::extract::State;
use city::{City, Span, Time};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Ends of the bars as shares of the target: the first one by whose end there was a look counts.
const BARS: [f64; 6] = [0.125, 0.25, 0.5, 1.0, 2.0, 4.0];

/// Patrol coverage.
#[derive(Serialize, ToSchema)]
pub(super) struct CoverageShown {
    target_min: i64,
    grids: usize,
    /// Grids ever looked at.
    looked: usize,
    within_target: usize,
    /// Of those looked at.
    mean_age_min: f64,
    oldest_age_min: Option<f64>,
    histogram: Vec<Bar>,
    streets: StreetsShown,
}

/// Grids by the age of their last look.
#[derive(Serialize, PartialEq, Debug, ToSchema)]
pub(super) struct Bar {
    /// Nothing for those nobody ever looked at.
    up_to_min: Option<i64>,
    grids: usize,
}

/// Street segments that vehicles passed.
#[derive(Serialize, ToSchema)]
pub(super) struct StreetsShown {
    segments: usize,
    passed: usize,
    within_target: usize,
    length_km: f64,
    passed_km: f64,
}

/// Age of the last look at every grid, and of the last pass over every street.
#[utoipa::path(
    get, path = "/api/coverage", tag = "city", responses((status = 200, body = CoverageShown))
)]
pub(super) async fn coverage(
    State(gallery): State<Arc<Gallery>>,
) -> Result<Json<CoverageShown>, Problem> {
    aside(move || Json(read(&gallery.view().city, gallery.now()))).await
}

fn read(city: &City, now: Time) -> CoverageShown {
    let target = city.settings().policy.look_target;
    let looks = city.map().coverage().looks();
    let ages: Vec<Option<Span>> =
        looks.map(|look| look.at.is_some().then(|| now.since(look.at))).collect();
    let seen = || ages.iter().flatten();
    let (looked, sum) = (seen().count(), seen().map(|age| age.as_seconds()).sum::<f64>());
    let oldest = seen().max().copied();
    CoverageShown {
        target_min: target.0 / 60_000,
        grids: ages.len(),
        looked,
        within_target: seen().filter(|age| **age <= target).count(),
        mean_age_min: sum / 60.0 / looked.max(1) as f64,
        oldest_age_min: oldest.map(|age| age.as_seconds() / 60.0),
        histogram: bars(&ages, target, oldest),
        streets: streets(city, now, target),
    }
}

/// How many grids each bar has; the last one has those nobody looked at.
fn bars(ages: &[Option<Span>], target: Span, oldest: Option<Span>) -> Vec<Bar> {
    let share = |share: f64| ((target.0 as f64 * share / 60_000.0).ceil() as i64).max(1);
    let mut ends: Vec<i64> = BARS.iter().map(|end| share(*end)).collect();
    let oldest_min = oldest.map_or(0, minutes_up);
    if ends.last().is_some_and(|last| oldest_min > *last) {
        ends.push(oldest_min);
    }
    ends.dedup();
    let mut counts = vec![0; ends.len() + 1];
    for age in ages {
        let bar = age.map(|age| ends.partition_point(|end| *end < minutes_up(age)));
        counts[bar.unwrap_or(ends.len())] += 1;
    }
    let ends = ends.into_iter().map(Some).chain([None]);
    ends.zip(counts).map(|(up_to_min, grids)| Bar { up_to_min, grids }).collect()
}

fn minutes_up(age: Span) -> i64 {
    (age.0 + 59_999) / 60_000
}

fn streets(city: &City, now: Time, target: Span) -> StreetsShown {
    let segments = city.settings().streets.all();
    let mut shown = StreetsShown {
        segments: segments.len(),
        passed: 0,
        within_target: 0,
        length_km: 0.0,
        passed_km: 0.0,
    };
    for (segment, pass) in segments.iter().zip(city.map().coverage().passes()) {
        let length_km = segment.length_m / 1_000.0;
        shown.length_km += length_km;
        if pass.at.is_some() {
            shown.passed += 1;
            shown.passed_km += length_km;
            shown.within_target += usize::from(now.since(pass.at) <= target);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grid_is_in_one_bar_and_the_oldest_has_a_bar_of_its_own() {
        let minutes = |n| Some(Span::minutes(n));
        let ages = [minutes(0), minutes(60), minutes(61), minutes(480), minutes(5_000), None];
        let bars = bars(&ages, Span::hours(8), minutes(5_000));
        let shown: Vec<_> = bars.iter().map(|bar| (bar.up_to_min, bar.grids)).collect();
        let expected = [
            (Some(60), 2),
            (Some(120), 1),
            (Some(240), 0),
            (Some(480), 1),
            (Some(960), 0),
            (Some(1_920), 0),
            (Some(5_000), 1),
            (None, 1),
        ];
        assert_eq!(shown, expected);
    }
}
