//! States: retained messages of things, few and small, told to whoever may hear them.

use super::folder::Folder;
use super::front::Front;
use super::wire::{Hello, Wire, publish, subscribe, subscribe_as};
use server::door::{Refusal, Scope};
use std::sync::Arc;

const STATE: &str = "cityloop/v1/bin-1/state";
const QOS_1: u8 = 2;
const RETAIN: u8 = 1;

/// A bin and a gateway that may hear it.
struct Street {
    front: Front,
    bin: String,
    gate: String,
}

impl Street {
    async fn new() -> Self {
        Self::of(Front::open().await)
    }

    fn of(front: Front) -> Self {
        let bin = front.enrol("bin-1", &["bin-1"]);
        let gate = front.enrol("gate", &["bin-1", "bin-2"]);
        Self { front, bin, gate }
    }

    async fn bin(&self, v5: bool) -> Wire {
        let hello = Hello { v5, ..Hello::v3("bin-1", &self.bin) };
        Wire::sign_in(self.front.address, &hello).await.0
    }

    async fn gate(&self, v5: bool) -> Wire {
        let hello = Hello { v5, ..Hello::v3("gate", &self.gate) };
        Wire::sign_in(self.front.address, &hello).await.0
    }
}

/// Says a state and waits for its PUBACK; the reason code, where there is one.
async fn says(wire: &mut Wire, v5: bool, topic: &str, body: &str) -> u8 {
    let properties: &[u8] = if v5 { &[0] } else { &[] };
    wire.send(&publish(QOS_1 | RETAIN, 9, topic, properties, body)).await;
    wire.expect(0x40, "a PUBACK").await.get(2).copied().unwrap_or(0)
}

/// Subscribes and returns what is told before the next sign of life: flags, topic and body.
async fn hears(wire: &mut Wire, v5: bool, filter: &str) -> Vec<(u8, String, String)> {
    wire.send(&subscribe(v5, 1, &[filter])).await;
    wire.send(&[0xc0, 0]).await;
    told(wire, v5).await
}

async fn told(wire: &mut Wire, v5: bool) -> Vec<(u8, String, String)> {
    let mut told = Vec::new();
    loop {
        match wire.packet().await.expect("it is alive") {
            (0xd0, _) if told.is_empty() => {
                // States follow the SUBACK; a second sign of life comes after them.
                let (first, body) = match wire.ping().await.expect("it is alive") {
                    (0xd0, _) => return told,
                    other => other,
                };
                told.push(read(first, &body, v5));
            }
            (0xd0, _) => return told,
            (0x90, _) => (),
            (first, body) => told.push(read(first, &body, v5)),
        }
    }
}

fn read(first: u8, body: &[u8], v5: bool) -> (u8, String, String) {
    let (topic, rest) = body[2..].split_at(usize::from(body[1]));
    let rest = if first & 6 == 0 { rest } else { &rest[2..] };
    let rest = if v5 { &rest[1 + usize::from(rest[0])..] } else { rest };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (first, text(topic), text(rest))
}

fn state(first: u8, body: &str) -> Vec<(u8, String, String)> {
    vec![(first, STATE.to_owned(), body.to_owned())]
}

#[tokio::test]
async fn a_state_is_told_on_subscribing_until_it_is_deleted() {
    for v5 in [false, true] {
        let street = Street::new().await;
        let mut bin = street.bin(v5).await;
        assert_eq!(says(&mut bin, v5, STATE, "shut").await, 0);
        assert_eq!(says(&mut bin, v5, STATE, "open").await, 0);
        let mut gate = street.gate(v5).await;
        assert_eq!(hears(&mut gate, v5, "cityloop/v1/bin-1/#").await, state(0x33, "open"));
        assert_eq!(says(&mut bin, v5, STATE, "").await, 0);
        let (first, body) = gate.packet().await.expect("it is told now too");
        assert_eq!(read(first, &body, v5), (0x32, STATE.into(), String::new()));
        let mut gate = street.gate(v5).await;
        assert_eq!(hears(&mut gate, v5, STATE).await, []);
    }
}

#[tokio::test]
async fn a_state_survives_a_kill() {
    let folder = Folder::new("states");
    let Street { front, bin, gate } = Street::new().await;
    let registry = Arc::clone(&front.registry);
    let front = Front::on(Arc::clone(&registry), folder.path()).await;
    let street = Street { front, bin, gate };
    let mut wire = street.bin(true).await;
    for (topic, body) in [(STATE, "open"), ("cityloop/v1/bin-1/state/lid", "x")] {
        assert_eq!(says(&mut wire, true, topic, body).await, 0);
    }
    assert_eq!(says(&mut wire, true, "cityloop/v1/bin-1/state/lid", "").await, 0);
    street.front.kill().await;
    let street = Street { front: Front::on(registry, folder.path()).await, ..street };
    let mut gate = street.gate(false).await;
    assert_eq!(hears(&mut gate, false, "cityloop/v1/bin-1/state/#").await, state(0x33, "open"));
}

#[tokio::test]
async fn only_a_state_of_its_own_is_retained() {
    for (topic, why) in [
        ("cityloop/v1/bin-2/state", Refusal::Publish),
        ("cityloop/v1/bin-1/telemetry", Refusal::Retain),
        ("cityloop/v1/bin-1/order", Refusal::Retain),
        ("cityloop/v1/bin-1/state/a/b", Refusal::Retain),
    ] {
        let mut street = Street::new().await;
        let mut bin = street.bin(true).await;
        bin.send(&publish(QOS_1 | RETAIN, 9, topic, &[0], "x")).await;
        let letter = street.front.next_said().await;
        street.front.acknowledge(letter.receipt);
        assert_eq!(bin.expect(0x40, "a PUBACK").await, [0, 9, 0x87], "{topic}");
        assert_eq!(street.front.refused(why), 1, "{topic}");
        let mut gate = street.gate(true).await;
        for thing in ["bin-1", "bin-2"] {
            assert_eq!(hears(&mut gate, true, &format!("cityloop/v1/{thing}/#")).await, []);
        }
    }
}

#[tokio::test]
async fn one_state_too_many_is_refused_with_its_reason() {
    for (v5, code) in [(false, 0), (true, 0x97)] {
        let mut street = Street::new().await;
        let mut bin = street.bin(v5).await;
        for n in 0..16 {
            assert_eq!(says(&mut bin, v5, &format!("{STATE}/{n}"), "x").await, 0);
        }
        let properties: &[u8] = if v5 { &[0] } else { &[] };
        bin.send(&publish(QOS_1 | RETAIN, 9, STATE, properties, "x")).await;
        let letter = street.front.next_said().await;
        street.front.acknowledge(letter.receipt);
        let answer = bin.expect(0x40, "a PUBACK").await;
        assert_eq!(answer.get(2).copied().unwrap_or(0), code);
        assert_eq!(street.front.refused(Refusal::States), 1);
        assert_eq!(says(&mut bin, v5, &format!("{STATE}/3"), "").await, 0);
        assert_eq!(says(&mut bin, v5, STATE, "x").await, 0, "one was deleted");
    }
}

#[tokio::test]
async fn a_subscriber_of_5_says_when_and_how_it_hears_states() {
    let street = Street::new().await;
    let mut bin = street.bin(true).await;
    assert_eq!(says(&mut bin, true, STATE, "open").await, 0);
    let (as_published, if_new, never) = (8, 0x10, 0x20);
    for (filter, options, heard) in [
        (STATE, 1, 1),
        (STATE, 1, 1),
        (STATE, 1 | if_new, 0),
        (STATE, 1 | never, 0),
        ("cityloop/v1/bin-1/+", 1 | if_new, 1),
        ("$share/g/cityloop/v1/bin-1/state", 1, 0),
    ] {
        let mut gate = street.gate(true).await;
        if options == 1 | if_new && filter == STATE {
            gate.send(&subscribe_as(1, filter, 1, 0)).await;
            assert_eq!(told_after_ping(&mut gate).await, 1);
        }
        gate.send(&subscribe_as(2, filter, options, 0)).await;
        assert_eq!(told_after_ping(&mut gate).await, heard, "{filter} {options:x}");
    }
    let mut gate = street.gate(true).await;
    gate.send(&subscribe_as(2, STATE, 1 | never | as_published, 7)).await;
    gate.expect(0x90, "a SUBACK").await;
    assert_eq!(says(&mut bin, true, STATE, "shut").await, 0);
    let body = gate.expect(0x33, "as it was published").await;
    let rest = &body[2 + STATE.len() + 2..];
    assert_eq!(rest, [&[2, 0x0b, 7], &b"shut"[..]].concat(), "with its subscription identifier");
}

async fn told_after_ping(wire: &mut Wire) -> usize {
    wire.expect(0x90, "a SUBACK").await;
    wire.send(&[0xc0, 0]).await;
    told(wire, true).await.len()
}

#[tokio::test]
async fn a_speaker_hears_its_own_state_unless_it_asked_not_to() {
    let street = Street::new().await;
    for (no_local, heard) in [(0, true), (4, false)] {
        let mut bin = street.bin(true).await;
        bin.send(&subscribe_as(1, STATE, 1 | 0x20 | no_local, 0)).await;
        bin.expect(0x90, "a SUBACK").await;
        bin.send(&publish(RETAIN, 0, STATE, &[0], "open")).await;
        bin.send(&[0xc0, 0]).await;
        assert_eq!(told(&mut bin, true).await.len(), usize::from(heard));
    }
    let mut bin = street.bin(true).await;
    bin.send(&subscribe_as(1, "$share/g/cityloop/v1/bin-1/state", 1 | 4, 0)).await;
    assert_eq!(bin.packet().await.map(|(first, body)| (first, body[0])), Some((0xe0, 0x82)));
}

#[tokio::test]
async fn a_state_is_told_as_long_as_its_speaker_may_say_it() {
    let mut street = Street::new().await;
    let mut bin = street.bin(true).await;
    assert_eq!(says(&mut bin, true, STATE, "open").await, 0);
    let mut elsewhere = street.front.registry.registrations();
    let bin_1 = elsewhere.iter_mut().find(|one| &*one.name == "bin-1").expect("registered");
    bin_1.scope = Scope::of_things(["bin-9"]).expect("a plain name");
    street.front.registry.register(elsewhere).expect("they were good before");
    let mut gate = street.gate(true).await;
    assert_eq!(hears(&mut gate, true, STATE).await, []);

    street = Street::new().await;
    let mut bin = street.bin(true).await;
    assert_eq!(says(&mut bin, true, STATE, "open").await, 0);
    street.front.door.forget("bin-1");
    let mut gate = street.gate(true).await;
    assert_eq!(hears(&mut gate, true, STATE).await, []);
}

#[tokio::test]
async fn a_state_that_lapses_says_how_long_it_holds() {
    let street = Street::new().await;
    let mut bin = street.bin(true).await;
    let a_minute = [5, 2, 0, 0, 0, 60];
    bin.send(&publish(QOS_1 | RETAIN, 9, STATE, &a_minute, "open")).await;
    bin.expect(0x40, "a PUBACK").await;
    let mut gate = street.gate(true).await;
    gate.send(&subscribe_as(1, STATE, 1, 0)).await;
    gate.expect(0x90, "a SUBACK").await;
    let body = gate.expect(0x33, "the state").await;
    let rest = &body[2 + STATE.len() + 2..];
    let left = u32::from_be_bytes([rest[2], rest[3], rest[4], rest[5]]);
    assert_eq!((rest[0], rest[1]), (5, 2));
    assert!((1..=60).contains(&left), "{left}");
}

#[tokio::test]
async fn a_will_may_be_a_state() {
    let street = Street::new().await;
    let hello = Hello { will: Some((STATE, "gone")), ..Hello::v5("bin-1", &street.bin) };
    let mut hello = hello.bytes();
    hello[9] |= 0x20;
    let mut bin = Wire::connect(street.front.address).await;
    bin.send(&hello).await;
    bin.expect(0x20, "a CONNACK").await;
    drop(bin);
    while street.front.door.counters().wills.read() == 0 {
        tokio::task::yield_now().await;
    }
    let mut gate = street.gate(true).await;
    gate.send(&subscribe_as(1, STATE, 1, 0)).await;
    gate.expect(0x90, "a SUBACK").await;
    assert!(gate.packet().await.is_some_and(|(_, body)| body.ends_with(b"gone")));
}
