//! GET /api/status: how the program and the loop are doing; and the part told each second.

use super::gallery::{Gallery, View, aside};
use super::machine::{self, mib};
use super::problem::Problem;
use crate::room::Room;
use axum::Json;
use axum::extract::State;
use city::{Tally, TaskState, Time};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Everything counted, by what became of it.
#[derive(Serialize, ToSchema)]
pub(super) struct TallyShown {
    received: u64,
    admitted: u64,
    duplicate: u64,
    refused: u64,
    not_understood: u64,
}

/// Cases: open now, of those overdue, over, and of those proved.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseCounts {
    open: u64,
    overdue: u64,
    closed: u64,
    proved: u64,
}

/// Tasks: ever offered, accepted or on site now, ever done, ever dropped.
#[derive(Serialize, ToSchema)]
pub(super) struct TaskCounts {
    offered: u64,
    underway: u64,
    done: u64,
    dropped: u64,
}

/// Rates over the last few seconds.
#[derive(Serialize, ToSchema)]
pub(super) struct PerSecond {
    received: f64,
    committed: f64,
}

/// Milliseconds; an offer counts from the rule's satisfaction to the commit of the offer.
#[derive(Serialize, ToSchema)]
pub(super) struct LatencyMs {
    commit_p50: f64,
    commit_p99: f64,
    offer_p50: f64,
    offer_p99: f64,
}

/// A point of the last five minutes.
#[derive(Serialize, ToSchema)]
pub(super) struct Recent {
    at: i64,
    received: f64,
    open: u64,
}

/// What became of the points for an InfluxDB 2.
#[derive(Serialize, ToSchema)]
pub(super) struct InfluxShown {
    /// Points that it took.
    written: u64,
    /// Points that it refused; each became a letter.
    refused: u64,
    /// Requests made again.
    retried: u64,
    /// Facts of the journal not done with.
    behind: u64,
    /// Facts the journal no longer held when they were asked for.
    lost: u64,
    /// Why points wait, in words.
    trouble: Option<String>,
}

/// What the event `tally` carries each second.
#[derive(Serialize, ToSchema)]
pub(super) struct Beat {
    now: i64,
    tally: TallyShown,
    per_second: PerSecond,
    cases: CaseCounts,
    /// Findings ever.
    findings: u64,
}

/// Room on the disk.
#[derive(Serialize, ToSchema)]
pub(super) struct DiskShown {
    /// `ample`; `reserve`: it is full, and only what people decide is written; or `nothing`.
    room: &'static str,
    /// Since when it has been full, ms.
    full_since: Option<i64>,
}

/// How the program is doing.
#[derive(Serialize, ToSchema)]
pub(super) struct StatusShown {
    #[serde(flatten)]
    beat: Beat,
    uptime_ms: u64,
    things: usize,
    online_sessions: u64,
    tasks: TaskCounts,
    latency_ms: LatencyMs,
    cpu_percent_of_core: f64,
    resident_mib: f64,
    /// From the start to the first proved case.
    first_proof_ms: Option<u64>,
    /// From the start until the city could be seen.
    visible_ms: Option<u64>,
    journal_mib: f64,
    disk: DiskShown,
    /// Points for an InfluxDB 2, where the city has one.
    influx: Option<InfluxShown>,
    /// One point each five seconds.
    recent: Vec<Recent>,
}

/// Counters, rates, latencies, processor and memory.
#[utoipa::path(
    get, path = "/api/status", tag = "program", responses((status = 200, body = StatusShown))
)]
pub(super) async fn status(
    State(gallery): State<Arc<Gallery>>,
) -> Result<Json<StatusShown>, Problem> {
    aside(move || Json(read(&gallery))).await
}

fn read(gallery: &Gallery) -> StatusShown {
    let view = gallery.view();
    let tally = view.city.tally();
    let pulse = gallery.given.published.pulse.read();
    let point = |p: &crate::pulse::Point| Recent { at: p.at.0, received: p.received, open: p.open };
    StatusShown {
        beat: beat(&view, gallery.now(), pulse.rates),
        uptime_ms: gallery.given.started.elapsed().as_millis() as u64,
        things: view.city.map().len(),
        online_sessions: gallery.given.door.counters().signed_in.read(),
        tasks: TaskCounts {
            offered: tally.offered,
            underway: underway(&view),
            done: tally.done,
            dropped: tally.dropped,
        },
        latency_ms: LatencyMs {
            commit_p50: pulse.commit_ms.0,
            commit_p99: pulse.commit_ms.1,
            offer_p50: pulse.offer_ms.0,
            offer_p99: pulse.offer_ms.1,
        },
        cpu_percent_of_core: gallery.machine.percent_of_core(),
        resident_mib: machine::resident_mib(),
        first_proof_ms: pulse.first_proof.map(|span| span.as_millis() as u64),
        visible_ms: gallery.visible.get().map(|span| span.as_millis() as u64),
        journal_mib: mib(gallery.given.published.store_bytes()),
        disk: disk(&gallery.given.published.room),
        influx: gallery.given.influx.as_ref().map(|tally| influx_shown(tally.count())),
        recent: pulse.recent.iter().map(point).collect(),
    }
}

fn disk(room: &Room) -> DiskShown {
    DiskShown { room: room.space().name(), full_since: room.full_since().map(|since| since.0) }
}

fn influx_shown(count: influx::Count) -> InfluxShown {
    let influx::Count { written, refused, retried, lost, behind, trouble } = count;
    InfluxShown { written, refused, retried, behind, lost, trouble }
}

/// What is told each second.
pub(super) fn beat(view: &View, now: Time, (received, committed): (f64, f64)) -> Beat {
    let tally = view.city.tally();
    Beat {
        now: now.0,
        tally: tally_shown(tally),
        per_second: PerSecond { received, committed },
        cases: CaseCounts {
            open: tally.open(),
            overdue: overdue(view, now),
            closed: tally.closed + tally.dismissed + tally.forced,
            proved: tally.closed,
        },
        findings: tally.found,
    }
}

fn tally_shown(tally: &Tally) -> TallyShown {
    TallyShown {
        received: tally.received(),
        admitted: tally.admitted,
        duplicate: tally.duplicate,
        refused: tally.refused,
        not_understood: tally.not_understood,
    }
}

/// Open cases whose limit was passed.
pub(super) fn overdue(view: &View, now: Time) -> u64 {
    view.open_cases().filter(|case| case.clock.is_overdue(now)).count() as u64
}

/// Tasks that somebody has taken and not ended.
pub(super) fn underway(view: &View) -> u64 {
    let taken = |state: &TaskState| {
        matches!(state, TaskState::Accepted { .. } | TaskState::Underway { .. })
    };
    view.active_tasks().filter(|task| taken(&task.state)).count() as u64
}
