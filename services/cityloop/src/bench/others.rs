//! Devices that go on speaking at a fixed pace, and how long each of their messages waited.

use super::device::{Device, Proof};
use crate::Failure;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{MissedTickBehavior, interval};

/// How many there are.
const SPEAKERS: usize = 50;
/// How often each of them speaks.
const PACE: Duration = Duration::from_millis(100);

/// Their names.
pub(crate) fn names() -> impl Iterator<Item = String> {
    (0..SPEAKERS).map(|n| format!("speaker-{n}"))
}

/// How long messages waited for their PUBACK, from when they were due: a late one counts from
/// then, so that a stall is seen in all its length.
#[derive(Default)]
pub(crate) struct Waits(Vec<Duration>);

impl Waits {
    /// How many there were.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The wait that this share of them did not exceed, ms.
    pub(crate) fn at(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        let wait = self.0.get((last as f64 * share) as usize).copied().unwrap_or_default();
        wait.as_secs_f64() * 1_000.0
    }
}

/// Those who speak, until this is dropped.
pub(crate) struct Speaking {
    waits: Arc<Mutex<Vec<Duration>>>,
    speakers: Option<Runtime>,
}

impl Drop for Speaking {
    fn drop(&mut self) {
        // They are cut in the middle of whatever they say; nobody waits for them.
        self.speakers.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

impl Speaking {
    /// What was measured since the last time.
    pub(crate) fn take(&mut self) -> Waits {
        let mut waits =
            std::mem::take(&mut *self.waits.lock().unwrap_or_else(PoisonError::into_inner));
        waits.sort_unstable();
        Waits(waits)
    }
}

/// Signs all of them in and lets them speak, on a thread of their own: they must not wait for what
/// the others' handshakes cost on this side.
pub(crate) fn speak(
    address: SocketAddr,
    sign_ins: &[(String, String)],
) -> Result<Speaking, Failure> {
    let waits = Arc::new(Mutex::new(Vec::new()));
    let speakers = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    for (name, secret) in sign_ins {
        let proof = Proof::Secret(name.as_str().into(), secret.as_str().into());
        let (name, waits) = (name.clone(), Arc::clone(&waits));
        speakers.spawn(async move {
            if let Err(error) = speak_on(address, &proof, &name, &waits).await {
                eprintln!("{name} was cut off: {error}");
            }
        });
    }
    Ok(Speaking { waits, speakers: Some(speakers) })
}

async fn speak_on(
    address: SocketAddr,
    proof: &Proof,
    name: &str,
    waits: &Mutex<Vec<Duration>>,
) -> Result<(), Failure> {
    let mut device = Device::sign_in(address, name, proof).await?;
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let topic = format!("cityloop/v1/{name}/telemetry");
    for seq in 1_u64.. {
        let due: Instant = pace.tick().await.into_std();
        let id = (seq % 65_535) as u16 + 1;
        let body = format!("{{\"boot\":1,\"seq\":{seq}}}");
        let mut packet = vec![0x32, (4 + topic.len() + body.len()) as u8];
        packet.extend((topic.len() as u16).to_be_bytes());
        packet.extend(topic.as_bytes());
        packet.extend(id.to_be_bytes());
        packet.extend(body.as_bytes());
        device.say(&packet).await?;
        device.hear(&mut [0; 4]).await?;
        waits.lock().unwrap_or_else(PoisonError::into_inner).push(due.elapsed());
    }
    Ok(())
}
