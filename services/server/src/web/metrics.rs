//! GET /metrics and GET /health: the arrows of the loop as counters, in Prometheus' text format.

use super::gallery::{Gallery, View, aside};
use super::machine;
use super::problem::Problem;
use super::status::{overdue, underway};
use crate::door::{Counters, Refusal};
use crate::pulse::Reading;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Serialize;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use utoipa::ToSchema;
use wire::Class;

/// The program answers.
#[derive(Serialize, ToSchema)]
pub(super) struct Health {
    status: &'static str,
}

/// Whether the program answers.
#[utoipa::path(get, path = "/health", tag = "program", responses((status = 200, body = Health)))]
pub(super) async fn health() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// All counters, in Prometheus' text format.
#[utoipa::path(
    get, path = "/metrics", tag = "program",
    responses((status = 200, body = String, content_type = "text/plain"))
)]
pub(super) async fn metrics(
    State(gallery): State<Arc<Gallery>>,
) -> Result<impl IntoResponse, Problem> {
    let text = aside(move || page(&gallery)).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text))
}

fn page(gallery: &Gallery) -> String {
    let view = gallery.view();
    let mut page = Page::default();
    arrows(&mut page, &view);
    board(&mut page, gallery, &view);
    latencies(&mut page, &gallery.given.published.pulse.read());
    door(&mut page, gallery.given.door.counters());
    page.head("cityloop_waiting", "Messages that wait for the loop, by class", "gauge");
    for class in Class::ALL {
        let labels = format!("{{class=\"{}\"}}", class.name());
        page.line("cityloop_waiting", &labels, gallery.waiting(class).unwrap_or(0) as f64);
    }
    if let Some(tally) = &gallery.given.influx {
        influx(&mut page, &tally.count());
    }
    let bytes = gallery.given.published.store_bytes() as f64;
    page.gauge("cityloop_journal_bytes", "Bytes of the store's files", bytes);
    let room = gallery.given.published.room.space() as u8;
    let says = "0: there is room; 1: the disk is full, decisions go on; 2: nothing is written";
    page.gauge("cityloop_disk_full", says, f64::from(room));
    history(&mut page, gallery);
    page.count("process_cpu_seconds_total", "Processor time", machine::cpu_seconds());
    let resident = machine::resident_mib() * 1024.0 * 1024.0;
    page.gauge("process_resident_memory_bytes", "Memory in RAM", resident);
    page.text
}

/// What came in, and what became of it along the loop.
fn arrows(page: &mut Page, view: &View) {
    let tally = view.city.tally();
    let counts = [
        ("telemetry_received", "Everything that came in", tally.received()),
        ("observations", "Believed and heard", tally.admitted),
        ("duplicates", "Heard before", tally.duplicate),
        ("refused", "Understood and refused", tally.refused),
        ("not_understood", "Not understood", tally.not_understood),
        ("findings", "Rules satisfied, their dwell over", tally.found),
        ("findings_merged", "Findings that joined an open case", tally.merged),
        ("cases_opened", "Cases opened", tally.opened),
        ("cases_closed", "Cases proved and closed", tally.closed),
        ("cases_dismissed", "Cases dismissed", tally.dismissed),
        ("cases_forced", "Cases closed without proof", tally.forced),
        ("cases_sent_back", "Cases sent back by a check", tally.sent_back),
        ("tasks_offered", "Tasks offered", tally.offered),
        ("tasks_done", "Tasks done", tally.done),
        ("tasks_dropped", "Tasks dropped", tally.dropped),
    ];
    for (name, says, count) in counts {
        page.count(&format!("cityloop_{name}_total"), says, count as f64);
    }
}

fn board(page: &mut Page, gallery: &Gallery, view: &View) {
    let now = gallery.now();
    page.gauge("cityloop_things", "Things in the register", view.city.map().len() as f64);
    page.gauge("cityloop_cases_open", "Cases not over", view.city.tally().open() as f64);
    page.gauge("cityloop_cases_overdue", "Of those past their limit", overdue(view, now) as f64);
    page.gauge("cityloop_tasks_underway", "Tasks taken, not ended", underway(view) as f64);
}

fn latencies(page: &mut Page, pulse: &Reading) {
    let says = "Gathered to committed, of the last 4096 commits";
    page.quantiles("cityloop_commit_seconds", says, pulse.commit_ms);
    let says = "Rule satisfied to offer committed, of the last 4096 offers made at once";
    page.quantiles("cityloop_offer_seconds", says, pulse.offer_ms);
    let says = "First offers that waited for a worker, material or a look";
    page.count("cityloop_offers_waited_total", says, pulse.waited as f64);
}

fn door(page: &mut Page, counters: &Counters) {
    let now = [
        ("connections_open", "Connections open", counters.open.read()),
        ("connections_signed_in", "Of those signed in", counters.signed_in.read()),
    ];
    for (name, says, count) in now {
        page.gauge(&format!("cityloop_door_{name}"), says, count as f64);
    }
    let ever = [
        ("connections", "Connections accepted", counters.accepted.read()),
        ("sign_ins", "Sign-ins granted", counters.sign_ins.read()),
        ("published", "Messages handed inwards", counters.published.read()),
        ("acknowledged", "PUBACKs written", counters.acknowledged.read()),
        ("bytes_in", "Bytes read", counters.bytes_in.read()),
        ("bytes_out", "Bytes written", counters.bytes_out.read()),
        ("orders_sent", "Orders put on a connection", counters.orders_sent.read()),
        ("orders_repeated", "Orders put there again", counters.orders_repeated.read()),
        ("orders_acknowledged", "Orders acknowledged", counters.orders_acknowledged.read()),
        ("orders_lapsed", "Orders that lapsed before they went out", counters.orders_lapsed.read()),
        ("orders_dropped", "Orders not delivered", counters.orders_dropped.read()),
        ("letters_shed", "Strangers' letters only counted", counters.letters_shed.read()),
    ];
    for (name, says, count) in ever {
        page.count(&format!("cityloop_door_{name}_total"), says, count as f64);
    }
    page.head("cityloop_door_refused_total", "Not let in, by reason", "counter");
    for reason in Refusal::ALL {
        let labels = format!("{{reason=\"{}\"}}", reason.label());
        page.line("cityloop_door_refused_total", &labels, counters.refused(reason) as f64);
    }
}

fn influx(page: &mut Page, count: &influx::Count) {
    let ever = [
        ("points_written", "Points that InfluxDB took", count.written),
        ("points_refused", "Points that InfluxDB refused, kept as letters", count.refused),
        ("requests_retried", "Requests to InfluxDB made again", count.retried),
        ("facts_lost", "Facts the journal no longer held for InfluxDB", count.lost),
    ];
    for (name, says, count) in ever {
        page.count(&format!("cityloop_influx_{name}_total"), says, count as f64);
    }
    page.gauge("cityloop_influx_facts_behind", "Facts not done with", count.behind as f64);
    let waits = if count.trouble.is_some() { 1.0 } else { 0.0 };
    page.gauge("cityloop_influx_waits", "1 while points wait for InfluxDB", waits);
}

/// What each thing reported, as far as it is on disk.
fn history(page: &mut Page, gallery: &Gallery) {
    let told = &gallery.given.history;
    let counts = told.shelf.counts();
    let ever = [
        ("points", "Values written to files", counts.points),
        ("rows", "Rows written to files", counts.rows),
        ("failures", "Writings that failed and were tried again", counts.failures),
        ("lost", "Facts the journal no longer had", told.lost.load(Ordering::Relaxed)),
    ];
    for (name, says, count) in ever {
        page.count(&format!("cityloop_history_{name}_total"), says, count as f64);
    }
    let now = [
        ("files", "Files", counts.files),
        ("bytes", "Bytes of the files", counts.bytes),
        ("waiting_rows", "Rows in memory", counts.waiting),
        ("behind_facts", "Facts of the journal not read yet", told.behind.load(Ordering::Relaxed)),
    ];
    for (name, says, count) in now {
        page.gauge(&format!("cityloop_history_{name}"), says, count as f64);
    }
}

/// A page of metrics.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn count(&mut self, name: &str, says: &str, number: f64) {
        self.head(name, says, "counter");
        self.line(name, "", number);
    }

    fn gauge(&mut self, name: &str, says: &str, number: f64) {
        self.head(name, says, "gauge");
        self.line(name, "", number);
    }

    /// The median and the 99th percentile, from milliseconds.
    fn quantiles(&mut self, name: &str, says: &str, (p50_ms, p99_ms): (f64, f64)) {
        self.head(name, says, "gauge");
        self.line(name, "{quantile=\"0.5\"}", p50_ms / 1_000.0);
        self.line(name, "{quantile=\"0.99\"}", p99_ms / 1_000.0);
    }

    fn head(&mut self, name: &str, says: &str, kind: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "# HELP {name} {says}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &str, number: f64) {
        let _ = writeln!(self.text, "{name}{labels} {number}");
    }
}
