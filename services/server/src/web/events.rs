//! GET /api/events: what happens, as it happens. One task makes every event once for all who
//! listen; whoever cannot keep up is let go, comes again and reads everything anew.

use super::cases::case_shown;
use super::gallery::{Gallery, View, lock};
use super::live::CLIENTS_MAX;
use super::need::By;
use super::problem::{Problem, ProblemShown};
use super::seats::Seats;
use super::status::beat;
use super::stopped;
use super::until::Until;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use city::{CaseId, Time};
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio::time::{MissedTickBehavior, interval};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::BroadcastStream;

/// Clients who may listen at the same time: as many as may watch the map.
pub(super) const LISTENERS_MAX: usize = CLIENTS_MAX;
/// Events a client may lag behind.
const BEHIND_MAX: usize = 256;
const SECOND: Duration = Duration::from_secs(1);
/// Between two looks for sessions that have ended.
const STAFF_EVERY: Duration = Duration::from_secs(30);

/// Something for everybody who listens.
#[derive(Clone)]
enum Said {
    /// An event as it goes over the wire.
    Event(Bytes),
    /// No more comes: come again and read everything anew.
    End,
}

/// Who listens, and what they hear first.
pub(super) struct Events {
    say: broadcast::Sender<Said>,
    seats: Arc<Seats>,
    /// The newest `tally`, for whoever comes between two seconds.
    newest: Mutex<Option<Bytes>>,
}

impl Default for Events {
    fn default() -> Self {
        Events {
            say: broadcast::Sender::new(BEHIND_MAX),
            seats: Seats::new(LISTENERS_MAX),
            newest: Mutex::default(),
        }
    }
}

/// Events as they happen (Server-Sent Events): `tally` each second, `case` when one changes. What
/// moves and changes on the map comes by `/api/live`.
#[utoipa::path(
    get, path = "/api/events", tag = "city",
    responses(
        (status = 200, body = String, content_type = "text/event-stream"),
        (status = 503, description = "too many listen", body = ProblemShown)
    )
)]
pub(super) async fn events(
    State(gallery): State<Arc<Gallery>>,
    By(asker): By,
) -> Result<impl IntoResponse, Problem> {
    let seat = gallery.events.seats.take(&asker)?;
    let told = BroadcastStream::new(gallery.events.say.subscribe());
    let first = lock(&gallery.events.newest).clone();
    let hello = [Bytes::from_static(b"retry: 2000\n\n")].into_iter().chain(first);
    let told = told.map_while(move |said| {
        // The seat is held as long as the stream is.
        let _ = &seat;
        match said {
            Ok(Said::Event(bytes)) => Some(bytes),
            Ok(Said::End) | Err(_) => None,
        }
    });
    let stream = tokio_stream::iter(hello).chain(told).map(Ok::<_, Infallible>);
    let stream = Until::ends(asker, stream);
    let headers =
        [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, Body::from_stream(stream)))
}

/// Makes the events until the web closes.
pub(super) async fn tell(gallery: Arc<Gallery>, shutdown: watch::Receiver<bool>) {
    let mut pictures = gallery.given.published.versions();
    let mut changes = gallery.given.published.cases();
    let mut second = interval(SECOND);
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut round = interval(STAFF_EVERY);
    round.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut changed = Changed::default();
    let mut register = Register::default();
    let stop = stopped(shutdown);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            _ = second.tick() => {
                each_second(&gallery, &mut register);
                let staff = gallery.given.staff.clone();
                tokio::task::spawn_blocking(move || staff.write_down());
            }
            _ = round.tick() => {
                let staff = gallery.given.staff.clone();
                tokio::task::spawn_blocking(move || staff.tidy());
            }
            case = changes.recv() => match case {
                Ok(case) => changed.note(case),
                Err(RecvError::Lagged(_)) => gallery.events.say(Said::End),
                Err(RecvError::Closed) => break,
            },
            picture = pictures.changed() => match picture {
                Ok(()) => {
                    register.watch(&gallery);
                    tell_cases(&gallery, &mut changed);
                }
                Err(_) => break,
            },
            () = &mut stop => break,
        }
    }
    gallery.events.say(Said::End);
}

fn each_second(gallery: &Gallery, register: &mut Register) {
    gallery.machine.sample();
    gallery.tidy();
    register.rest(gallery);
    if gallery.events.say.receiver_count() == 0 {
        *lock(&gallery.events.newest) = None;
        return;
    }
    let (view, now) = (gallery.view(), gallery.now());
    let rates = gallery.given.published.pulse.read().rates;
    let newest = event("tally", &beat(&view, now, rates));
    gallery.events.say(Said::Event(newest.clone()));
    *lock(&gallery.events.newest) = Some(newest);
}

impl Events {
    fn say(&self, said: Said) {
        // Nobody may be listening.
        let _ = self.say.send(said);
    }
}

/// An event as it goes over the wire.
fn event(name: &str, what: &impl Serialize) -> Bytes {
    let json = serde_json::to_string(what).unwrap_or_default();
    Bytes::from(format!("event: {name}\ndata: {json}\n\n"))
}

/// Cases that changed and may not be in the picture yet: a case is told with the next picture,
/// and once more with the one after if it looks different there.
#[derive(Default)]
struct Changed {
    fresh: BTreeSet<CaseId>,
    again: BTreeSet<CaseId>,
    told: FxHashMap<CaseId, Bytes>,
}

impl Changed {
    fn note(&mut self, case: CaseId) {
        self.fresh.insert(case);
    }

    /// The events that a picture makes due.
    fn due(&mut self, row: impl Fn(CaseId) -> Option<Bytes>) -> Vec<Bytes> {
        let fresh = std::mem::take(&mut self.fresh);
        let wanted: BTreeSet<CaseId> = self.again.union(&fresh).copied().collect();
        let before = std::mem::take(&mut self.told);
        self.again = fresh;
        let mut due = Vec::new();
        for (case, bytes) in wanted.into_iter().filter_map(|case| Some((case, row(case)?))) {
            if before.get(&case) != Some(&bytes) {
                due.push(bytes.clone());
            }
            self.told.insert(case, bytes);
        }
        due
    }
}

fn tell_cases(gallery: &Gallery, changed: &mut Changed) {
    if changed.fresh.is_empty() && changed.again.is_empty() {
        return;
    }
    if gallery.events.say.receiver_count() == 0 {
        *changed = Changed::default();
        return;
    }
    let (view, now) = (gallery.view(), gallery.now());
    let due = changed.due(|id| row(&view, now, id));
    due.into_iter().for_each(|bytes| gallery.events.say(Said::Event(bytes)));
}

fn row(view: &View, now: Time, id: CaseId) -> Option<Bytes> {
    let case = view.city.board().case(id)?;
    Some(event("case", &case_shown(view, now, case)))
}

/// Watches the register until it has not grown for a second: since then the city can be seen.
#[derive(Default)]
struct Register {
    things: usize,
    grown_at: Duration,
}

impl Register {
    /// A new picture.
    fn watch(&mut self, gallery: &Gallery) {
        let things = gallery.given.published.city().map().len();
        if things != self.things {
            *self = Register { things, grown_at: gallery.given.started.elapsed() };
        }
    }

    /// A second has passed.
    fn rest(&self, gallery: &Gallery) {
        let since = gallery.given.started.elapsed().saturating_sub(self.grown_at);
        if self.things > 0 && since >= SECOND && gallery.visible.get().is_none() {
            // Nobody else sets it.
            let _ = gallery.visible.set(self.grown_at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use city::District;

    #[test]
    fn a_case_is_told_again_when_the_next_picture_shows_it_differently() {
        let id = CaseId::new(District(440_111), 7);
        let bytes = |text: &'static str| Some(Bytes::from_static(text.as_bytes()));
        let mut changed = Changed::default();
        changed.note(id);
        assert_eq!(changed.due(|_| None), Vec::<Bytes>::new(), "not in the picture yet");
        assert_eq!(changed.due(|_| bytes("filed")), ["filed"]);
        changed.note(id);
        assert_eq!(changed.due(|_| bytes("filed")), Vec::<Bytes>::new(), "told already");
        assert_eq!(changed.due(|_| bytes("closed")), ["closed"]);
        assert_eq!(changed.due(|_| bytes("other")), Vec::<Bytes>::new(), "nothing changed since");
    }
}
