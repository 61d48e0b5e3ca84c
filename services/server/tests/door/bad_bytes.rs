//! Bytes that are no good hurt nobody but the connection they came on.

use super::front::{Front, Note, POISON};
use super::wire::{Hello, Wire, packet, publish, text};
use server::door::{Limits, Refusal};

const TOPIC: &str = "cityloop/v1/bin-1/telemetry";

#[tokio::test]
async fn packets_in_pieces_are_put_together() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let mut wire = Wire::connect(front.address).await;
    for byte in Hello::v3("bin-1", &secret).bytes() {
        wire.send(&[byte]).await;
    }
    assert_eq!(wire.packet().await, Some((0x20, vec![0, 0])));
    let long = "y".repeat(200_000);
    let stream = [publish(2, 1, TOPIC, &[], "hello"), publish(2, 2, TOPIC, &[], &long)].concat();
    for piece in stream[..40].chunks(1).chain(stream[40..].chunks(7_919)) {
        wire.send(piece).await;
    }
    let (first, one) = front.next_message().await;
    let (second, two) = front.next_message().await;
    assert_eq!((first.as_str(), second.len()), ("hello", 200_000));
    front.acknowledge([one, two].into_iter().flatten());
    assert_eq!(wire.acks(2).await, [1, 2]);
}

#[tokio::test]
async fn a_connect_above_4_kib_is_refused_before_its_body() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let mut wire = Wire::connect(front.address).await;
    wire.send(&[0x10, 0xff, 0xff, 0xff, 0x7f]).await;
    assert!(wire.is_closed().await);
    let refused = front.next_said().await.what;
    let expected =
        Note::Refused { who: None, topic: None, reason: Refusal::NotMqtt, size: 268_435_460 };
    assert_eq!(refused, expected);
    let will = "w".repeat(5_000);
    let hello = Hello { will: Some((TOPIC, &will)), ..Hello::v3("bin-1", &secret) };
    let mut wire = Wire::connect(front.address).await;
    wire.send(&hello.bytes()).await;
    assert!(wire.is_closed().await);
    assert_eq!(front.next_refusal().await.0, Refusal::NotMqtt);
}

#[tokio::test]
async fn a_payload_of_a_mebibyte_ends_its_connection_with_a_letter_and_no_other() {
    for v5 in [false, true] {
        let mut front = Front::open().await;
        let secret = front.enrol("bin-1", &["bin-1"]);
        let hello = Hello { v5, ..Hello::v3("bin-1", &secret) };
        let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
        let (mut bystander, _) =
            Wire::sign_in(front.address, &Hello { client: "two", ..hello }).await;
        let properties: &[u8] = if v5 { &[0] } else { &[] };
        let big = publish(2, 1, TOPIC, properties, &"z".repeat(1 << 20));
        wire.send(&big).await;
        let answer = wire.packet().await.map(|(first, body)| (first, body[0]));
        assert_eq!(answer, v5.then_some((0xe0, 0x95)));
        let expected = Note::Refused {
            who: Some("bin-1".into()),
            topic: Some(TOPIC.into()),
            reason: Refusal::TooLarge,
            size: big.len(),
        };
        assert_eq!(front.next_said().await.what, expected);
        assert_eq!(bystander.ping().await, Some((0xd0, vec![])));
    }
}

#[tokio::test]
async fn broken_packets_after_sign_in_are_named_and_counted() {
    let mut connect_again = text("MQTT");
    connect_again.extend([4, 2, 0, 60]);
    connect_again.extend(text("again"));
    let cases: [(&[u8], Refusal); 10] = [
        (&[0x00, 0x00], Refusal::Malformed),
        (&[0x30, 0xff, 0xff, 0xff, 0xff, 0x01], Refusal::Malformed),
        (&[0x80, 0x00], Refusal::Malformed),
        (&[0x36, 5, 0, 1, b'a', 0, 1], Refusal::Malformed),
        (&[0x32, 5, 0, 1, b'a', 0, 0], Refusal::Malformed),
        (&[0x30, 3, 0, 9, b'a'], Refusal::Malformed),
        (&[0x82, 6, 0, 0, 0, 1, b'a', 1], Refusal::Malformed),
        (&[0xa2, 5, 0, 0, 0, 1, b'a'], Refusal::Malformed),
        (&[0x40, 2, 0, 9], Refusal::Protocol),
        (&packet(0x10, &connect_again), Refusal::Protocol),
    ];
    for (bytes, reason) in cases {
        let mut front = Front::open().await;
        let secret = front.enrol("bin-1", &["bin-1"]);
        let (mut wire, _) = Wire::sign_in(front.address, &Hello::v3("bin-1", &secret)).await;
        wire.send(bytes).await;
        assert!(wire.is_closed().await, "{bytes:x?}");
        assert_eq!(front.next_refusal().await.0, reason, "{bytes:x?}");
        assert_eq!(front.refused(reason), 1);
    }
}

/// A thousand connections of noise, before and after sign-in; somebody else talks on throughout.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn noise_hurts_nobody_else() {
    let front = Front::with(Limits::default(), 4_096).await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let (mut honest, _) =
        Wire::sign_in(front.address, &Hello { client: "honest", ..Hello::v5("bin-1", &secret) })
            .await;
    let mut random = fastrand::Rng::with_seed(11);
    for round in 0..1_000 {
        let mut noise: Vec<u8> = (0..random.usize(1..60)).map(|_| random.u8(..)).collect();
        // Half of the noise looks like a packet of some type, so that it gets past the header.
        if random.bool() {
            noise[0] = [0x30, 0x32, 0x40, 0x62, 0x82, 0xa2, 0xe0, 0xf0, 0x34][random.usize(..9)];
            if noise.len() > 1 {
                noise[1] = (noise.len() - 2) as u8;
            }
        }
        let client = format!("noisy-{}", round % 10);
        let hello = Hello { v5: random.bool(), client: &client, ..Hello::v3("bin-1", &secret) };
        let mut wire = Wire::connect(front.address).await;
        if random.bool() {
            wire.send(&hello.bytes()).await;
        }
        wire.send(&noise).await;
        drop(wire);
        if round % 100 == 0 {
            assert_eq!(honest.ping().await, Some((0xd0, vec![])));
        }
    }
    assert_eq!(honest.ping().await, Some((0xd0, vec![])));
    while front.door.counters().accepted.read() < 1_001 {
        tokio::task::yield_now().await;
    }
    drop(honest);
    let door = front.door.clone();
    front.close().await;
    assert_eq!(door.counters().open.read(), 0);
    assert_eq!(door.counters().signed_in.read(), 0);
}

#[tokio::test]
async fn a_panic_in_the_decoder_ends_one_connection_and_leaves_nothing_behind() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let hello = Hello { client: "two", ..Hello::v3("bin-1", &secret) };
    let (mut bystander, _) = Wire::sign_in(front.address, &hello).await;
    let (mut wire, _) = Wire::sign_in(front.address, &Hello::v3("bin-1", &secret)).await;
    wire.send(&publish(2, 1, TOPIC, &[], POISON)).await;
    assert!(wire.is_closed().await);
    let counters = front.door.counters();
    while counters.open.read() > 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!((counters.open.read(), counters.signed_in.read()), (1, 1));
    bystander.send(&publish(0, 0, TOPIC, &[], "still here")).await;
    assert_eq!(front.next_message().await.0, "still here");
}
