//! Signing in, taking over, being withdrawn.

use super::front::{Front, Note};
use super::wire::{Hello, Wire, packet, publish, text};
use server::door::{Limits, Refusal, Scope};
use std::time::Duration;

#[tokio::test]
async fn the_right_secret_signs_in_and_the_door_says_what_it_offers() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let (_wire, connack) = Wire::sign_in(front.address, &Hello::v3("bin-1", &secret)).await;
    assert_eq!(connack, [0, 0]);
    let came = |client: &str, open| Note::Came { who: "bin-1".into(), client: client.into(), open };
    assert_eq!(front.next().await.what, came("one", 1));
    let hello = Hello { client: "two", ..Hello::v5("bin-1", &secret) };
    let (_wire, connack) = Wire::sign_in(front.address, &hello).await;
    assert_eq!(front.next().await.what, came("two", 2));
    // Receive maximum 1,000, 32 topic aliases, packets of 256 KiB. All that is not named is
    // offered: QoS 2, retained messages, shared subscriptions, subscription identifiers.
    assert_eq!(connack[2..], [11, 0x21, 0x03, 0xe8, 0x22, 0, 32, 0x27, 0, 4, 0, 0]);
}

#[tokio::test]
async fn a_wrong_secret_is_told_so_and_counted() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let tries = [
        (Hello::v3("bin-1", "guess"), 4),
        (Hello::v5("bin-1", "guess"), 0x86),
        (Hello::v3("bin-2", &secret), 4),
        (Hello::v3("bin-1", ""), 4),
        (Hello::v5("", ""), 0x86),
    ];
    for (hello, code) in tries {
        let mut wire = Wire::connect(front.address).await;
        wire.send(&hello.bytes()).await;
        assert_eq!(wire.packet().await.expect("a CONNACK").1[1], code);
        assert!(wire.is_closed().await);
        assert_eq!(front.next_refusal().await.0, Refusal::Credentials);
    }
    assert_eq!(front.refused(Refusal::Credentials), 5);
    assert_eq!(front.door.counters().signed_in.read(), 0);
}

#[tokio::test]
async fn other_versions_and_other_first_packets_are_turned_away() {
    let mut front = Front::open().await;
    let mut old = text("MQIsdp");
    old.extend([3, 2, 0, 60]);
    old.extend(text("old"));
    let mut wire = Wire::connect(front.address).await;
    wire.send(&packet(0x10, &old)).await;
    assert_eq!(wire.packet().await, Some((0x20, vec![0, 1])));
    assert_eq!(front.next_refusal().await.0, Refusal::Version);
    for first in [publish(2, 1, "a", &[], ""), vec![0xc0, 0], b"GET / HTTP/1.1\r\n\r\n".to_vec()] {
        let mut wire = Wire::connect(front.address).await;
        wire.send(&first).await;
        assert!(wire.is_closed().await);
        assert_eq!(front.next_refusal().await.0, Refusal::NotMqtt);
    }
}

#[tokio::test]
async fn an_empty_client_id_is_filled_in_where_nothing_is_to_be_kept() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let hello = Hello { client: "", ..Hello::v5("bin-1", &secret) };
    let (_wire, connack) = Wire::sign_in(front.address, &hello).await;
    let made = [&[0x12][..], &text("auto-1")].concat();
    assert!(connack.windows(made.len()).any(|part| part == made), "{connack:x?}");
    front.next().await;
    let mut wire = Wire::connect(front.address).await;
    let hello = Hello { client: "", clean: false, ..Hello::v3("bin-1", &secret) };
    wire.send(&hello.bytes()).await;
    assert_eq!(wire.packet().await, Some((0x20, vec![0, 2])));
    assert_eq!(front.next_refusal().await.0, Refusal::ClientId);
}

#[tokio::test]
async fn the_same_identity_takes_its_client_id_over_and_nobody_else_does() {
    let front = Front::open().await;
    let (mine, other) = (front.enrol("crew-1", &["crew-1"]), front.enrol("crew-2", &["crew-2"]));
    let (mut first, _) = Wire::sign_in(front.address, &Hello::v5("crew-1", &mine)).await;
    let (_stranger, _) = Wire::sign_in(front.address, &Hello::v5("crew-2", &other)).await;
    assert_eq!(first.ping().await, Some((0xd0, vec![])));
    let (mut second, _) = Wire::sign_in(front.address, &Hello::v3("crew-1", &mine)).await;
    assert_eq!(first.packet().await.map(|(first, body)| (first, body[0])), Some((0xe0, 0x8e)));
    assert!(first.is_closed().await);
    assert_eq!(second.ping().await, Some((0xd0, vec![])));
    assert_eq!(front.door.counters().taken_over.read(), 1);
}

#[tokio::test]
async fn a_withdrawn_registration_ends_its_connections_at_once() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let (mut wire, _) = Wire::sign_in(front.address, &Hello::v5("bin-1", &secret)).await;
    let will = Some(("cityloop/v1/bin-1/state", "cut"));
    let hello = Hello { client: "two", will, ..Hello::v3("bin-1", &secret) };
    let (mut old, _) = Wire::sign_in(front.address, &hello).await;
    front.registry.remove("bin-1");
    assert_eq!(wire.packet().await.map(|(first, body)| (first, body[0])), Some((0xe0, 0x98)));
    assert!(wire.is_closed().await && old.is_closed().await);
    for _ in 0..2 {
        assert_eq!(front.next_refusal().await.0, Refusal::Withdrawn);
    }
    let rest = front.close().await;
    assert!(!rest.iter().any(|note| matches!(note, Note::Published { .. })), "{rest:?}");
}

#[tokio::test]
async fn a_narrowed_registration_is_obeyed_on_the_open_connection() {
    let mut front = Front::open().await;
    let secret = front.enrol("gateway", &["bin-1", "bin-2"]);
    let (mut wire, _) = Wire::sign_in(front.address, &Hello::v3("gateway", &secret)).await;
    let mut narrowed = front.registry.registrations();
    narrowed[0].scope = Scope::of_things(["bin-2"]).expect("a plain name");
    front.registry.register(narrowed).expect("they were good before");
    assert_eq!(wire.ping().await, Some((0xd0, vec![])));
    wire.send(&publish(0, 0, "cityloop/v1/bin-1/telemetry", &[], "no")).await;
    wire.send(&publish(0, 0, "cityloop/v1/bin-2/telemetry", &[], "yes")).await;
    assert_eq!(front.next_refusal().await.0, Refusal::Publish);
    assert_eq!(front.next_message().await.0, "yes");
}

#[tokio::test]
async fn strangers_have_little_time_and_no_more_than_so_many_seats() {
    let sign_in_within = Duration::from_secs(1);
    let limits = Limits { sign_in_within, strangers: 2, ..Limits::default() };
    let mut front = Front::with(limits, 4_096).await;
    let mut silent = Wire::connect(front.address).await;
    let mut slow = Wire::connect(front.address).await;
    slow.send(&[0x10, 60, 0, 4, b'M']).await;
    while front.door.counters().open.read() < 2 {
        tokio::task::yield_now().await;
    }
    let mut third = Wire::connect(front.address).await;
    assert!(third.is_closed().await);
    assert_eq!(front.refused(Refusal::TooManyConnections), 1);
    assert!(silent.is_closed().await && slow.is_closed().await);
    for _ in 0..2 {
        assert_eq!(front.next_refusal().await.0, Refusal::SignInTooLate);
    }
}

#[tokio::test]
async fn who_says_nothing_for_one_and_a_half_keep_alives_is_let_go() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let hello = Hello { keep_alive_s: 1, ..Hello::v5("bin-1", &secret) };
    let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
    let began = std::time::Instant::now();
    assert_eq!(wire.packet().await.map(|(first, body)| (first, body[0])), Some((0xe0, 0x8d)));
    assert!(began.elapsed() > Duration::from_millis(1_400), "{:?}", began.elapsed());
    assert_eq!(front.next_refusal().await.0, Refusal::KeepAlive);
}

#[tokio::test]
async fn a_closing_door_says_so_and_waits_for_everybody() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let will = Some(("cityloop/v1/bin-1/state", "cut"));
    let hello = Hello { will, ..Hello::v5("bin-1", &secret) };
    let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
    front.next().await;
    let rest = tokio::spawn(front.close());
    assert_eq!(wire.packet().await.map(|(first, body)| (first, body[0])), Some((0xe0, 0x8b)));
    drop(wire);
    let rest = rest.await.expect("no panic");
    assert_eq!(rest.len(), 1, "a going and no will: {rest:?}");
    assert!(matches!(rest[0], Note::Went { open: 0, graceful: false, .. }), "{rest:?}");
}
