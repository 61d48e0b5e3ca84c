//! What the tests of this file set up alike: bins and who speaks for them.

use serde_json::{Value, json};
use std::net::SocketAddr;
use tests::program::{Book, Edition, Folder, Progress, Secret, Voice, Web};
use tests::town::at;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A thing for the register, so many metres east and north of the town's corner.
pub(crate) fn thing(name: &str, kind: &str, east_m: f64, north_m: f64) -> Value {
    let place = at(east_m, north_m);
    let position = json!({ "x": place.lon, "y": place.lat, "datum": "wgs84" });
    json!({ "name": name, "kind": kind, "position": position })
}

/// Gateways in both editions of the protocol, each with bins of its own; `secret` makes what they
/// sign in with.
pub(crate) fn voices(gates: &[Secret], prefix: &str, bins: usize, rate: u32) -> Vec<Voice> {
    let voice = |(gate, who): (usize, &Secret)| Voice {
        who: who.clone(),
        edition: if gate % 2 == 0 { Edition::New } else { Edition::Old },
        bins: names(prefix, gate, bins),
        rate,
    };
    gates.iter().enumerate().map(voice).collect()
}

/// The bins of one gateway.
pub(crate) fn names(prefix: &str, gate: usize, bins: usize) -> Vec<String> {
    (0..bins).map(|bin| format!("{prefix}-{gate}-{bin}")).collect()
}

/// Makes the secrets of so many gateways.
pub(crate) async fn gates(folder: &Folder, prefix: &str, gates: usize, bins: usize) -> Vec<Secret> {
    let mut made = Vec::new();
    for gate in 0..gates {
        made.push(folder.enrol(&format!("gate-{gate}"), &names(prefix, gate, bins)).await);
    }
    made
}

/// Puts the bins of all voices into the register.
pub(crate) async fn register(web: Web, voices: &[Voice]) {
    for (gate, voice) in voices.iter().enumerate() {
        for (bin, name) in voice.bins.iter().enumerate() {
            let (east_m, north_m) = (100.0 + 50.0 * bin as f64, 100.0 + 50.0 * gate as f64);
            web.register(&thing(name, "waste-bin", east_m, north_m)).await;
        }
    }
}

/// Voices that speak at the same time.
pub(crate) struct Choir {
    /// What they have achieved.
    pub(crate) progress: Progress,
    stop: watch::Sender<bool>,
    singing: Vec<JoinHandle<Book>>,
}

impl Choir {
    /// They begin, at a door that is always at the same place.
    pub(crate) fn begin(voices: Vec<Voice>, address: SocketAddr) -> Choir {
        let stop = watch::Sender::new(false);
        let progress = Progress::default();
        let sing =
            |voice: Voice| tokio::spawn(voice.publish(address, stop.subscribe(), progress.clone()));
        let singing = voices.into_iter().map(sing).collect();
        Choir { progress, stop, singing }
    }

    /// Nothing new is said; once all of it is acknowledged, their books as one.
    pub(crate) async fn end(self) -> Book {
        self.stop.send_replace(true);
        let mut whole = Book::default();
        for one in self.singing {
            let book = one.await.expect("a voice keeps its book to the end");
            whole.said += book.said;
            whole.again += book.again;
            whole.no_room += book.no_room;
            whole.connections += book.connections;
            whole.last.extend(book.last);
        }
        whole
    }
}

/// A number of an object.
pub(crate) fn number(of: &Value, key: &str) -> u64 {
    of[key].as_u64().expect("a count")
}

/// Everything that came in became one thing or another.
#[track_caller]
pub(crate) fn adds_up(tally: &Value) {
    let parts = ["admitted", "duplicate", "refused", "not_understood"];
    let sum: u64 = parts.iter().map(|part| number(tally, part)).sum();
    assert_eq!(number(tally, "received"), sum, "{tally}");
}

/// The map shows the last value of every bin.
pub(crate) async fn shows_the_last_values(web: Web, book: &Book) {
    for (bin, said) in &book.last {
        let shown = web.get(&format!("/api/things/{bin}")).await;
        let values = shown["values"].as_array().expect("a bin has values");
        let fill = values.iter().find(|value| value["name"] == "fill_percent");
        let fill = fill.and_then(|fill| fill["value"].as_f64()).expect("a bin has a fill");
        assert!((fill - said).abs() < 1e-4, "{bin} said {said} last, and shows {fill}");
    }
}
