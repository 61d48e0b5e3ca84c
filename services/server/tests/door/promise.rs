//! PUBACK means on disk: never before the receipt comes back, and in the order of arrival.

use super::front::{Front, Note};
use super::wire::{Hello, Wire, publish};
use server::door::load::{self, Load, Message};
use server::door::{Limits, Refusal};
use std::time::Duration;

const TOPIC: &str = "cityloop/v1/bin-1/telemetry";

#[tokio::test]
async fn no_puback_before_the_receipt_comes_back_and_in_order_after() {
    for v5 in [false, true] {
        let mut front = Front::open().await;
        let secret = front.enrol("bin-1", &["bin-1"]);
        let hello = Hello { v5, ..Hello::v3("bin-1", &secret) };
        let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
        let properties: &[u8] = if v5 { &[0] } else { &[] };
        let mut receipts = Vec::new();
        for (id, said) in [(9, "a"), (3, "b"), (65_535, "c"), (3, "d")] {
            wire.send(&publish(2, id, TOPIC, properties, said)).await;
            let (body, receipt) = front.next_message().await;
            assert_eq!(body, said);
            receipts.push(receipt.expect("QoS 1 has a receipt"));
        }
        assert_eq!(wire.ping().await, Some((0xd0, vec![])), "nothing was acknowledged yet");
        front.acknowledge([receipts[2], receipts[1]]);
        assert_eq!(wire.ping().await, Some((0xd0, vec![])), "the first is not committed yet");
        front.acknowledge([receipts[0], receipts[0]]);
        assert_eq!(wire.acks(3).await, [9, 3, 65_535]);
        front.acknowledge([receipts[3]]);
        assert_eq!(wire.acks(1).await, [3]);
        assert_eq!(front.door.counters().acknowledged.read(), 4);
    }
}

#[tokio::test]
async fn what_the_library_reads_and_what_is_read_in_place_share_one_order() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let (mut wire, _) = Wire::sign_in(front.address, &Hello::v5("bin-1", &secret)).await;
    let marked = [2, 1, 1]; // payload format indicator: text
    for (id, properties) in [(1, &[0][..]), (2, &marked), (3, &[0]), (4, &marked)] {
        wire.send(&publish(2, id, TOPIC, properties, "x")).await;
    }
    let mut receipts = Vec::new();
    for _ in 0..4 {
        let (body, receipt) = front.next_message().await;
        assert_eq!(body, "x");
        receipts.extend(receipt);
    }
    front.acknowledge(receipts);
    assert_eq!(wire.acks(4).await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn qos_0_needs_no_receipt() {
    for v5 in [false, true] {
        let mut front = Front::open().await;
        let secret = front.enrol("bin-1", &["bin-1"]);
        let hello = Hello { v5, ..Hello::v3("bin-1", &secret) };
        let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
        let properties: &[u8] = if v5 { &[0] } else { &[] };
        wire.send(&publish(0, 0, TOPIC, properties, "zero")).await;
        assert_eq!(front.next_message().await, ("zero".to_owned(), None));
    }
}

#[tokio::test]
async fn in_3_a_retain_flag_on_what_is_no_state_is_ignored() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let (mut wire, _) = Wire::sign_in(front.address, &Hello::v3("bin-1", &secret)).await;
    wire.send(&publish(1, 0, TOPIC, &[], "keep me")).await;
    assert_eq!(front.next_message().await.0, "keep me");
    assert_eq!(front.door.counters().retain_ignored.read(), 1);
}

#[tokio::test]
async fn more_than_the_receive_maximum_is_an_error_in_5_and_waits_in_3() {
    let limits = || Limits { in_flight: 2, ..Limits::default() };
    let front = Front::with(limits(), 4_096).await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let (mut wire, _) = Wire::sign_in(front.address, &Hello::v5("bin-1", &secret)).await;
    for id in 1..=3 {
        wire.send(&publish(2, id, TOPIC, &[0], "x")).await;
    }
    assert_eq!(wire.packet().await.map(|(first, body)| (first, body[0])), Some((0xe0, 0x93)));
    let mut front = Front::with(limits(), 4_096).await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let (mut bystander, mut wire) = two(&mut front, &secret).await;
    let mut receipts = Vec::new();
    for id in 1..=2 {
        wire.send(&publish(2, id, TOPIC, &[], "x")).await;
        receipts.extend(front.next_message().await.1);
    }
    wire.send(&publish(2, 3, TOPIC, &[], "late")).await;
    pings(&mut bystander, 50).await;
    assert_eq!(front.door.counters().published.read(), 2, "the third waits in the socket");
    front.acknowledge(receipts);
    assert_eq!(wire.acks(2).await, [1, 2]);
    assert_eq!(front.next_message().await.0, "late");
}

/// A bystander and a sender, both signed in and their coming taken note of.
async fn two(front: &mut Front, secret: &str) -> (Wire, Wire) {
    let hello = Hello { client: "bystander", ..Hello::v3("bin-1", secret) };
    let (bystander, _) = Wire::sign_in(front.address, &hello).await;
    let (sender, _) = Wire::sign_in(front.address, &Hello::v3("bin-1", secret)).await;
    for _ in 0..2 {
        assert!(matches!(front.next().await.what, Note::Came { .. }));
    }
    (bystander, sender)
}

/// Gives all other tasks their turn, so many times and more.
async fn pings(bystander: &mut Wire, count: usize) {
    for _ in 0..count {
        assert_eq!(bystander.ping().await, Some((0xd0, vec![])));
    }
}

/// Nobody takes what comes: the door stops reading, loses nothing and still acknowledges.
#[tokio::test]
async fn a_full_way_inwards_slows_the_sender_down_and_loses_nothing() {
    let mut front = Front::with(Limits { in_flight: 60_000, ..Limits::default() }, 1).await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let (mut bystander, mut wire) = two(&mut front, &secret).await;
    let body = "x".repeat(10_000);
    let count = 2_000_u16; // 20 MB: more than all buffers on the way
    let sender = tokio::spawn(async move {
        for id in 1..=count {
            wire.send(&publish(2, id, TOPIC, &[], &body)).await;
        }
        wire
    });
    pings(&mut bystander, 500).await;
    assert!(!sender.is_finished(), "the sender has to wait");
    let read = front.door.counters().bytes_in.read();
    assert!(read < 1_000_000, "the door stopped reading after {read} bytes");
    let mut receipts = Vec::new();
    for _ in 0..count {
        receipts.extend(front.next_message().await.1);
    }
    front.acknowledge(receipts);
    let mut wire = sender.await.expect("no panic");
    assert_eq!(wire.acks(usize::from(count)).await, (1..=count).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_denied_message_is_acknowledged_and_kept_as_a_letter() {
    for (v5, answer) in [(false, vec![0, 2]), (true, vec![0, 2, 0x87])] {
        let mut front = Front::open().await;
        let secret = front.enrol("bin-1", &["bin-1"]);
        let hello = Hello { v5, ..Hello::v3("bin-1", &secret) };
        let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
        let properties: &[u8] = if v5 { &[0] } else { &[] };
        wire.send(&publish(2, 1, TOPIC, properties, "mine")).await;
        wire.send(&publish(2, 2, "cityloop/v1/bin-2/telemetry", properties, "not mine")).await;
        let mine = front.next_message().await.1.expect("QoS 1 has a receipt");
        let letter = front.next_said().await;
        let expected = Note::Refused {
            who: Some("bin-1".into()),
            topic: Some("cityloop/v1/bin-2/telemetry".into()),
            reason: Refusal::Publish,
            size: 8,
        };
        assert_eq!(letter.what, expected);
        front.acknowledge([letter.receipt.expect("a letter is kept too"), mine]);
        assert_eq!(wire.acks(1).await, [1]);
        assert_eq!(wire.packet().await, Some((0x40, answer)));
    }
}

/// The generator is a client like any other: everything it sends is acknowledged, in order.
#[test]
fn the_load_generator_and_the_door_agree() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut front = runtime.block_on(Front::open());
    let sign_ins = (0..4).map(|at| {
        let name = format!("gateway-{at}");
        (name.clone(), front.enrol(&name, &["bin-1"]))
    });
    let load = Load {
        address: front.address,
        sign_ins: sign_ins.collect(),
        window: 50,
        lasting: Duration::from_secs(20),
        messages: 5_000,
    };
    let write = |_: usize, n: u64, message: &mut Message| {
        message.topic.extend_from_slice(TOPIC.as_bytes());
        message.body.extend_from_slice(n.to_string().as_bytes());
    };
    let generator = std::thread::spawn(move || load::run(&load, write));
    for _ in 0..20_000 {
        let (_, receipt) = runtime.block_on(front.next_message());
        front.acknowledge(receipt);
    }
    let tally = generator.join().expect("no panic").expect("no socket error");
    assert_eq!((tally.sent, tally.acknowledged, tally.disordered), (20_000, 20_000, 0));
    let counters = front.door.counters();
    assert_eq!((counters.published.read(), counters.acknowledged.read()), (20_000, 20_000));
}
