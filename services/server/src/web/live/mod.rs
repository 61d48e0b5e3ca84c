//! GET /api/live: a WebSocket that tells each client what changes where it looks, four times a
//! second at most; the frames are those of docs/live.md.

mod client;
mod dot;
mod frame;
mod ground;
pub(super) mod movers;
mod news;
mod scene;
mod socket;
mod sums;

#[cfg(test)]
pub(super) use client::serve;
pub(super) use dot::Dot;
pub(super) use scene::Scene;
pub(super) use sums::{Counts, Sum};

use super::gallery::{Gallery, aside, lock};
use super::need::By;
use super::problem::{Problem, ProblemShown};
use super::seats::Seats;
use super::stopped;
use arc_swap::ArcSwap;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use city::City;
use hyper_util::rt::TokioIo;
use news::News;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::sleep;
use tungstenite::handshake::derive_accept_key;

/// Clients at the same time.
pub(in crate::web) const CLIENTS_MAX: usize = 1_000;
/// From one scene to the next at least: the loop shows four pictures a second.
const PACE: Duration = Duration::from_millis(240);
/// A scene without a new picture is looked at again after this, for what is overdue by now.
const STALE: Duration = Duration::from_secs(1);

/// What all clients are told.
#[derive(Clone)]
enum Told {
    /// Nothing yet.
    Nothing,
    /// What is new.
    News(Arc<News>),
    /// The web closes.
    End,
}

/// The map as it is shown, and who is told of it.
pub(super) struct Live {
    scene: ArcSwap<Scene>,
    /// When the scene was made, and when it was last asked for.
    made: Mutex<(Option<Instant>, Instant)>,
    news: watch::Sender<Told>,
    seats: Arc<Seats>,
}

impl Live {
    /// Nothing was looked at yet.
    pub(super) fn new(city: &City) -> Live {
        Live {
            scene: ArcSwap::from_pointee(Scene::new(city)),
            made: Mutex::new((None, Instant::now())),
            news: watch::Sender::new(Told::Nothing),
            seats: Seats::new(CLIENTS_MAX),
        }
    }

    /// The newest scene there is.
    fn scene(&self) -> Arc<Scene> {
        self.scene.load_full()
    }

    /// The scene of now; takes the time to look where that is due.
    pub(super) fn fresh(&self, gallery: &Gallery) -> Arc<Scene> {
        let mut made = lock(&self.made);
        made.1 = Instant::now();
        let scene = self.scene();
        if scene.view().is_some() && made.0.is_some_and(|made| made.elapsed() < PACE) {
            return scene;
        }
        self.step(gallery, scene, &mut made.0)
    }

    /// Looks at the newest picture.
    pub(super) fn advance(&self, gallery: &Gallery) {
        let mut made = lock(&self.made);
        self.step(gallery, self.scene(), &mut made.0);
    }

    fn step(&self, gallery: &Gallery, scene: Arc<Scene>, made: &mut Option<Instant>) -> Arc<Scene> {
        let view = gallery.view();
        let same = scene.view().is_some_and(|seen| Arc::ptr_eq(&seen.city, &view.city));
        if same && made.is_some_and(|made| made.elapsed() < STALE) {
            return scene;
        }
        let (next, news) = scene.after(view, gallery.now());
        let next = Arc::new(next);
        self.scene.store(next.clone());
        *made = Some(Instant::now());
        self.news.send_replace(Told::News(Arc::new(news)));
        next
    }

    /// Puts the picture away when nobody has looked for a while.
    pub(super) fn tidy(&self, unseen: Duration) {
        let made = lock(&self.made);
        let scene = self.scene();
        if self.clients() == 0 && made.1.elapsed() > unseen && scene.view().is_some() {
            self.scene.store(Arc::new(scene.rest()));
        }
    }

    /// Lets all clients go.
    pub(super) fn close(&self) {
        self.news.send_replace(Told::End);
    }

    /// How many clients there are.
    pub(super) fn clients(&self) -> usize {
        self.seats.taken()
    }
}

/// What changes on the map, as it changes (WebSocket): the client says where it looks as
/// `{"west":…,"south":…,"east":…,"north":…}`, and hears binary frames.
#[utoipa::path(
    get, path = "/api/live", tag = "map",
    responses(
        (status = 101, description = "frames as docs/live.md says"),
        (status = 426, description = "not a WebSocket", body = ProblemShown),
        (status = 503, description = "too many listen", body = ProblemShown)
    )
)]
pub(super) async fn live(
    State(gallery): State<Arc<Gallery>>,
    By(asker): By,
    request: Request,
) -> Result<Response, Problem> {
    let accepted = accept(request.headers())
        .ok_or_else(|| Problem::new(StatusCode::UPGRADE_REQUIRED, "not_websocket"))?;
    let seat = gallery.live.seats.take(&asker)?;
    let upgrade = hyper::upgrade::on(request);
    tokio::spawn(async move {
        let looking = gallery.clone();
        let looked = aside(move || looking.live.fresh(&looking)).await;
        if let (Ok(_), Ok(stream)) = (looked, upgrade.await) {
            let serving = client::serve(gallery.live.clone(), TokioIo::new(stream));
            tokio::select! {
                () = serving => (),
                () = asker.ends() => (),
            }
        }
        drop(seat);
    });
    let fixed = [(header::CONNECTION, "Upgrade"), (header::UPGRADE, "websocket")];
    let mut answer = (StatusCode::SWITCHING_PROTOCOLS, fixed).into_response();
    answer.headers_mut().insert(header::SEC_WEBSOCKET_ACCEPT, accepted);
    Ok(answer)
}

/// The answer to a WebSocket's key (RFC 6455 §4.2); none where this is no such request.
fn accept(headers: &HeaderMap) -> Option<HeaderValue> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let holds = |name, word: &str| {
        text(name)
            .is_some_and(|all| all.split(',').any(|one| one.trim().eq_ignore_ascii_case(word)))
    };
    let asked = holds(header::UPGRADE, "websocket")
        && holds(header::CONNECTION, "upgrade")
        && text(header::SEC_WEBSOCKET_VERSION) == Some("13");
    let key = text(header::SEC_WEBSOCKET_KEY).filter(|_| asked)?;
    HeaderValue::from_str(&derive_accept_key(key.as_bytes())).ok()
}

/// Looks at each new picture while anybody listens, until the web closes.
pub(super) async fn tell(gallery: Arc<Gallery>, shutdown: watch::Receiver<bool>) {
    let mut pictures = gallery.given.published.versions();
    let stop = stopped(shutdown);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            changed = pictures.changed() => if changed.is_err() { return },
            () = &mut stop => return,
        }
        let began = Instant::now();
        if gallery.live.clients() > 0 {
            let looking = gallery.clone();
            // What failed is in the log, and the next picture comes.
            let _ = aside(move || looking.live.advance(&looking)).await;
        }
        sleep(PACE.saturating_sub(began.elapsed())).await;
    }
}
