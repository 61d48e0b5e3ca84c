//! A body under any topic: it has a meaning of plain numbers, or a reason why it has none.

use crate::town::shipped;
use city::{District, Input, ThingId};
use std::sync::OnceLock;
use wire::{Pack, Sender};

/// Topics of every kind, each with the kind that speaks under it.
const TOPICS: [(&str, &str); 12] = [
    ("cityloop/v1/bin-1/telemetry", "waste-bin"),
    ("cityloop/v1/cover-1/alarm", "manhole-cover"),
    ("cityloop/v1/lamp-1/backlog", "street-lamp"),
    ("cityloop/v1/gauge-1/telemetry", "water-gauge"),
    ("cityloop/v1/air-1/telemetry", "air-station"),
    ("cityloop/v1/sweeper-1/telemetry", "sweeper"),
    ("cityloop/v1/sweeper-1/sighting", "sweeper"),
    ("cityloop/v1/camera-1/sighting", "camera"),
    ("cityloop/v1/crew-1/report", "crew"),
    ("frigate/events", "camera"),
    ("thing/product/drone-1/osd", "drone"),
    ("owntracks/crew/1", "crew"),
];

/// The first byte chooses the topic; the rest is the body.
pub fn payloads(data: &[u8]) {
    let Some((topic, body)) = data.split_first() else { return };
    let (topic, kind) = TOPICS[usize::from(*topic) % TOPICS.len()];
    let Some((kind, _)) = pack().kind(kind) else { return };
    let lookup = |_: &str| Some((ThingId::new(District(440_111), 7), kind));
    let who = Sender { name: "somebody", speaks_for: &|_| true };
    match pack().decoders.decode(&who, topic, body, &lookup) {
        Ok(Input::Telemetry(said)) => {
            for (_, number) in said.values.iter() {
                assert!(number.is_finite(), "{number} of {}", String::from_utf8_lossy(body));
            }
            let seen = said.sighting.and_then(|sighting| sighting.at);
            for at in said.position.map(|motion| motion.at).into_iter().chain(seen) {
                assert!(at.lon.is_finite() && at.lat.is_finite(), "{at:?}");
            }
        }
        Ok(_) => (),
        Err(reason) => assert!(!reason.to_string().is_empty() && !reason.code().is_empty()),
    }
}

fn pack() -> &'static Pack {
    static PACK: OnceLock<Pack> = OnceLock::new();
    PACK.get_or_init(shipped)
}
