//! GET /api/past/tracks: where everything that moves was over an hour at most, a place every few
//! seconds, out of history. A span that is over never changes, so its answer is kept.

use super::gallery::{Gallery, aside, lock};
use super::past::SpanWanted;
use super::problem::{Problem, ProblemShown, Wanted};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use city::{Span, Thing, Time};
use history::{HEADING, LAT, LON, Shelf};
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::sync::{Mutex as Turn, OwnedMutexGuard, Semaphore};
use utoipa::ToSchema;

/// The longest span.
const SPAN_MAX: Span = Span::hours(1);
/// Time from one place of a track to the next.
const STEP: Span = Span::seconds(20);
/// Everything that moves, at most: the first in the register.
const MOVERS_MAX: usize = 2_000;
/// Bytes of the answers that are kept: those of a day of a thousand that move, and some of another.
const KEPT_BYTES_MAX: usize = 64 << 20;
/// History is complete about so long after it happened.
const SETTLED: Span = Span::minutes(2);
/// Positions are told as millionths of a degree, 11 cm.
const PARTS: f64 = 1e6;

/// Who may wait for a reading at the same time.
const WAITING_MAX: usize = 32;

/// Answers that do not change any more. One span is read at a time.
pub(super) struct Tracks {
    kept: Mutex<Kept>,
    reading: Arc<Turn<()>>,
    waiting: Semaphore,
}

impl Default for Tracks {
    fn default() -> Tracks {
        let waiting = Semaphore::new(WAITING_MAX);
        Tracks { kept: Mutex::default(), reading: Arc::default(), waiting }
    }
}

impl Tracks {
    /// The next reading, where not too many wait for theirs.
    async fn turn(&self) -> Result<OwnedMutexGuard<()>, Problem> {
        let _place = self.waiting.try_acquire().map_err(|_| Problem::too_slow())?;
        Ok(self.reading.clone().lock_owned().await)
    }
}

/// Answers, oldest first.
#[derive(Default)]
struct Kept {
    spans: VecDeque<((Time, Time), Bytes)>,
    bytes: usize,
}

impl Kept {
    fn get(&self, span: (Time, Time)) -> Option<Bytes> {
        self.spans.iter().find(|(kept, _)| *kept == span).map(|(_, bytes)| bytes.clone())
    }

    fn put(&mut self, span: (Time, Time), bytes: Bytes) {
        self.bytes += bytes.len();
        self.spans.push_back((span, bytes));
        while self.bytes > KEPT_BYTES_MAX {
            self.bytes -= self.spans.pop_front().map_or(self.bytes, |(_, oldest)| oldest.len());
        }
    }
}

/// Where everything that moves was.
#[derive(Serialize, ToSchema)]
pub(super) struct TracksShown {
    from: i64,
    /// Milliseconds of a step.
    step_ms: i64,
    movers: Vec<TrackShown>,
}

/// Where one of them was.
#[derive(Serialize, ToSchema)]
pub(super) struct TrackShown {
    name: String,
    /// Index in the city's kinds.
    kind: u16,
    /// Four numbers a place: steps, millionths of a degree east and north, degrees of heading; the
    /// first three count from the place before, and at first from nothing.
    path: Vec<i64>,
}

/// Where everything that moves was between two moments at most an hour apart.
#[utoipa::path(
    get, path = "/api/past/tracks", tag = "city", params(SpanWanted),
    responses((status = 200, body = TracksShown), (status = 400, body = ProblemShown))
)]
pub(super) async fn tracks(
    State(gallery): State<Arc<Gallery>>,
    Wanted(wanted): Wanted<SpanWanted>,
) -> Result<impl IntoResponse, Problem> {
    let span = wanted.within(SPAN_MAX)?;
    let headers = [(header::CONTENT_TYPE, "application/json")];
    if let Some(bytes) = lock(&gallery.tracks.kept).get(span) {
        return Ok((headers, bytes));
    }
    let turn = gallery.tracks.turn().await?;
    let reading = gallery.clone();
    let read = aside(move || {
        // The turn ends with the reading, also where nobody waits for it any more.
        let _turn = turn;
        // Somebody may have read it meanwhile.
        if let Some(bytes) = lock(&reading.tracks.kept).get(span) {
            return Ok(bytes);
        }
        let bytes = read(&reading, span.0, span.1)?;
        if span.1 + SETTLED < reading.now() {
            lock(&reading.tracks.kept).put(span, bytes.clone());
        }
        Ok(bytes)
    });
    Ok((headers, read.await??))
}

fn read(gallery: &Gallery, from: Time, to: Time) -> Result<Bytes, Problem> {
    let view = gallery.view();
    let shelf = &gallery.given.history.shelf;
    let mut movers = Vec::new();
    for id in view.index.roster.movers.iter().take(MOVERS_MAX) {
        let Some(thing) = view.city.map().thing(*id) else { continue };
        let Some(kind) = view.city.settings().kind(thing.kind) else { continue };
        let path = path(shelf, thing, &kind.name, from, to).map_err(|error| {
            tracing::error!(%error, "tracks could not be read for the web");
            Problem::internal()
        })?;
        if !path.is_empty() {
            movers.push(TrackShown { name: thing.name.to_string(), kind: thing.kind.0, path });
        }
    }
    let shown = TracksShown { from: from.0, step_ms: STEP.0, movers };
    serde_json::to_vec(&shown).map(Bytes::from).map_err(|_| Problem::internal())
}

/// A thing's track; a place where it still is is not told again.
fn path(
    shelf: &Shelf,
    thing: &Thing,
    kind: &str,
    from: Time,
    to: Time,
) -> Result<Vec<i64>, history::HistoryError> {
    let wanted = history::Wanted {
        kind: thing.kind,
        kind_name: kind.into(),
        thing: thing.id.number,
        name: thing.name.as_str().into(),
        columns: [LON, LAT, HEADING].map(Box::from).into(),
        from,
        to,
    };
    let (mut path, mut last) = (Vec::new(), [0, 0, 0]);
    for (at, said) in shelf.buckets(&wanted, STEP)? {
        let [Some(lon), Some(lat), heading] = said[..] else { continue };
        let parts = |degrees: f64| (degrees * PARTS).round() as i64;
        let place = [at.since(from).0 / STEP.0, parts(lon.last), parts(lat.last)];
        if place[1..] != last[1..] {
            path.extend(place.iter().zip(last).map(|(now, before)| now - before));
            path.push(heading.map_or(0, |heading| heading.last.rem_euclid(360.0) as i64));
            last = place;
        }
    }
    Ok(path)
}
