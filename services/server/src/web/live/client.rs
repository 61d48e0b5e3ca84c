//! One client of the live map: it says where it looks, and is told what changes there. Nothing is
//! queued for it: whoever could not take news is caught up by a snapshot.

use super::frame::{self, CHANGES, FOLLOWED, SNAPSHOT};
use super::ground::Blocks;
use super::news::News;
use super::scene::Scene;
use super::socket::{Heard, Socket};
use super::{Live, PACE, Told};
use city::{Bounds, Position};
use serde::Deserialize;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};
use tungstenite::protocol::frame::coding::CloseCode;

/// How often a client is asked whether it is there.
const PING: Duration = Duration::from_secs(20);
/// A client that said nothing for so long is gone.
const GONE: Duration = Duration::from_secs(60);
/// A client that takes nothing for so long is let go.
const STALLED: Duration = Duration::from_secs(60);
/// Messages a client may send in a second.
const SAYS_MAX: u32 = 30;
/// Where more things stand than this, only what moves is told; the rest is in the tiles.
const FOLLOWED_MAX: u32 = 50_000;

/// Where a client looks.
#[derive(Deserialize, Clone, Copy, Debug)]
#[serde(deny_unknown_fields)]
struct Looks {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
    /// Things that do not move are wanted too.
    #[serde(default = "yes")]
    things: bool,
}

fn yes() -> bool {
    true
}

/// What is known of a client.
#[derive(Default)]
struct Client {
    looks: Option<Looks>,
    /// It has yet to be told all of what it looks at.
    fresh: bool,
    /// Up to which revision it was told.
    revision: u64,
    /// Whether it is told of what does not move.
    followed: bool,
    /// When it was last told all.
    told: Option<Instant>,
    /// Messages of this second.
    says: (Option<Instant>, u32),
}

/// Serves a client until it goes or the web closes.
pub(in crate::web) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(live: Arc<Live>, stream: S) {
    let mut socket = Socket::over(stream);
    let mut news = live.news.subscribe();
    let mut beat = interval(PING);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut client = Client::default();
    let mut heard_at = Instant::now();
    loop {
        let due = client.due();
        let done = tokio::select! {
            heard = socket.hear() => match heard {
                Ok(Heard::Text(text)) => {
                    heard_at = Instant::now();
                    client.hear(&text).map(|()| None)
                }
                Ok(Heard::Sign) => {
                    heard_at = Instant::now();
                    Ok(None)
                }
                Err(_) => return,
            },
            changed = news.changed() => {
                let newest = changed.map(|()| news.borrow_and_update().clone());
                match newest.unwrap_or(Told::End) {
                    Told::Nothing => Ok(None),
                    Told::News(news) => Ok(client.told(&live, &news)),
                    Told::End => Err((CloseCode::Away, "closing")),
                }
            }
            () = sleep_until(due.unwrap_or(heard_at)), if due.is_some() => {
                Ok(client.snapshot(&live.scene()))
            }
            _ = beat.tick() => match heard_at.elapsed() > GONE {
                true => return,
                false if within(socket.ping()).await.is_err() => return,
                false => Ok(None),
            },
        };
        match done {
            Ok(None) => (),
            Ok(Some(frame)) => {
                if within(socket.say(frame)).await.is_err() {
                    return;
                }
            }
            Err((code, reason)) => {
                // It may not listen any more.
                let _ = timeout(PACE, socket.close(code, reason)).await;
                return;
            }
        }
    }
}

async fn within(work: impl Future<Output = io::Result<()>>) -> io::Result<()> {
    timeout(STALLED, work).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

impl Client {
    /// When a snapshot is due.
    fn due(&self) -> Option<Instant> {
        let now = Instant::now();
        (self.fresh && self.looks.is_some()).then(|| self.told.map_or(now, |told| told + PACE))
    }

    fn hear(&mut self, text: &str) -> Result<(), (CloseCode, &'static str)> {
        let now = Instant::now();
        match &mut self.says {
            (Some(since), count) if since.elapsed() < Duration::from_secs(1) => *count += 1,
            says => *says = (Some(now), 1),
        }
        if self.says.1 > SAYS_MAX {
            return Err((CloseCode::Policy, "say less often where you look"));
        }
        let looks: Looks =
            serde_json::from_str(text).map_err(|_| (CloseCode::Policy, "not a viewport"))?;
        let corners =
            [Position::new(looks.west, looks.south), Position::new(looks.east, looks.north)];
        if !corners.iter().all(|corner| corner.is_valid())
            || looks.west > looks.east
            || looks.south > looks.north
        {
            return Err((CloseCode::Policy, "west, south, east, north in degrees"));
        }
        self.looks = Some(looks);
        self.fresh = true;
        Ok(())
    }

    /// The frame of some news; all anew where something before it was missed.
    fn told(&mut self, live: &Live, news: &News) -> Option<Vec<u8>> {
        if self.fresh || self.looks.is_none() || news.revision <= self.revision {
            return None;
        }
        let scene = live.scene();
        if news.before != Some(self.revision) {
            return self.snapshot(&scene);
        }
        self.revision = news.revision;
        let blocks = self.blocks(&scene)?;
        let (records, again) = news.of(&scene.ground, &blocks, self.followed);
        let flags = frame::again(again) | if self.followed { FOLLOWED } else { 0 };
        let silent = records.is_empty() && frame::again(again) == 0;
        (!silent).then(|| frame::frame(CHANGES, flags, news.revision, &records))
    }

    /// All it looks at.
    fn snapshot(&mut self, scene: &Scene) -> Option<Vec<u8>> {
        let (blocks, looks) = (self.blocks(scene)?, self.looks?);
        self.followed = looks.things && scene.count_in(&blocks) <= FOLLOWED_MAX;
        let records = scene.records(&blocks, self.followed);
        (self.fresh, self.revision, self.told) = (false, scene.revision, Some(Instant::now()));
        let flags = if self.followed { FOLLOWED } else { 0 };
        Some(frame::frame(SNAPSHOT, flags, scene.revision, &records))
    }

    fn blocks(&self, scene: &Scene) -> Option<Blocks> {
        let Looks { west, south, east, north, .. } = self.looks?;
        Some(scene.ground.blocks(&Bounds { west, south, east, north }))
    }
}
