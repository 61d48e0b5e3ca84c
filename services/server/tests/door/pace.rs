//! Too many, too fast, too often: who is told, who waits, and who is not disturbed.

use super::front::{Front, PATIENCE};
use super::wire::{Hello, Wire, publish};
use server::door::{Limits, Refusal};
use std::time::Duration;
use tokio::time::timeout;

#[tokio::test]
async fn who_speaks_too_fast_is_read_later_and_loses_nothing() {
    let limits = Limits {
        messages_per_s: 100,
        messages_per_thing_s: 0,
        burst: Duration::from_millis(100),
        ..Limits::default()
    };
    let mut front = Front::with(limits, 4_096).await;
    let (fast, slow) = (front.enrol("fast", &["fast"]), front.enrol("slow", &["slow"]));
    let (mut flood, _) = Wire::sign_in(front.address, &Hello::v3("fast", &fast)).await;
    let (mut calm, _) = Wire::sign_in(front.address, &Hello::v3("slow", &slow)).await;
    let say = |n| publish(2, n, "cityloop/v1/fast/telemetry", &[], &n.to_string());
    let began = tokio::time::Instant::now();
    for n in 1..=60 {
        // Each in a packet of the network's own, so that the door has to read again and again.
        flood.send(&say(n)).await;
        tokio::task::yield_now().await;
    }
    calm.send(&publish(0, 0, "cityloop/v1/slow/telemetry", &[], "calm")).await;
    let (mut heard, mut calm_after) = (0, None);
    while heard < 60 || calm_after.is_none() {
        let (body, receipt) = front.next_message().await;
        if body == "calm" {
            calm_after = Some(heard);
        } else {
            heard += 1;
            assert_eq!(body, heard.to_string());
        }
        front.acknowledge(receipt);
    }
    assert_eq!(flood.acks(60).await.len(), 60);
    // A new read after the burst is used up waits for what flows in.
    flood.send(&say(61)).await;
    let (body, _) = front.next_message().await;
    assert_eq!(body, "61");
    assert!(began.elapsed() > Duration::from_millis(400), "61 messages at 100 a second");
}

#[tokio::test]
async fn two_clients_with_one_client_id_end_with_one_that_stays() {
    let mut front = Front::open().await;
    let secret = front.enrol("crew", &["crew"]);
    let hello = Hello::v5("crew", &secret);
    let (mut last, _) = Wire::sign_in(front.address, &hello).await;
    for taken in 1..=4 {
        let (next, _) = Wire::sign_in(front.address, &hello).await;
        assert_eq!(last.packet().await.map(|(first, body)| (first, body[0])), Some((0xe0, 0x8e)));
        assert!(last.is_closed().await);
        last = next;
        while front.door.counters().open.read() > 1 {
            tokio::task::yield_now().await;
        }
        assert_eq!(front.door.counters().taken_over.read(), taken);
    }
    let mut fifth = Wire::connect(front.address).await;
    fifth.send(&hello.bytes()).await;
    assert_eq!(fifth.packet().await.expect("a CONNACK").1[1], 0x97, "quota exceeded");
    assert_eq!(front.next_refusal().await.0, Refusal::Takeovers);
    assert_eq!(last.ping().await, Some((0xd0, vec![])), "the one that is there stays");
    let other = Hello { client: "tablet", ..hello };
    Wire::sign_in(front.address, &other).await;
}

#[tokio::test]
async fn an_address_has_so_many_connections_and_the_next_is_hung_up_on() {
    let limits = Limits { connections_per_address: 2, ..Limits::default() };
    let front = Front::with(limits, 4_096).await;
    let secret = front.enrol("crew", &["crew"]);
    let sign_in = |client| {
        let hello = Hello { client, ..Hello::v3("crew", &secret) };
        (hello.bytes(), front.address)
    };
    let mut all = Vec::new();
    for client in ["a", "b"] {
        let (bytes, address) = sign_in(client);
        let mut wire = Wire::connect(address).await;
        wire.send(&bytes).await;
        assert_eq!(wire.packet().await, Some((0x20, vec![0, 0])));
        all.push(wire);
    }
    let mut third = Wire::connect(front.address).await;
    assert!(third.is_closed().await);
    assert_eq!(front.refused(Refusal::AddressTooMany), 1);
    all.pop();
    let let_in = async {
        loop {
            let (bytes, address) = sign_in("c");
            let mut wire = Wire::connect(address).await;
            wire.send(&bytes).await;
            if wire.packet().await.is_some() {
                return;
            }
        }
    };
    timeout(PATIENCE, let_in).await.expect("its place is given back");
}

#[tokio::test]
async fn an_address_that_tries_too_often_is_hung_up_on() {
    let burst = Duration::from_secs(2);
    let limits = Limits { attempts_per_address_s: 1, burst, ..Limits::default() };
    let front = Front::with(limits, 4_096).await;
    let mut hung_up = 0;
    for _ in 0..10 {
        let mut wire = Wire::connect(front.address).await;
        wire.send(&[0xc0, 0]).await;
        assert!(wire.is_closed().await);
        hung_up += 1;
    }
    let refused = front.refused(Refusal::AddressTooOften);
    assert!(refused >= 5 && refused + front.refused(Refusal::NotMqtt) == hung_up, "{refused}");
}

#[tokio::test]
async fn new_connections_come_in_no_faster_than_the_limit() {
    let limits =
        Limits { accepts_per_s: 20, accept_burst: Duration::from_millis(100), ..Limits::default() };
    let front = Front::with(limits, 4_096).await;
    let began = tokio::time::Instant::now();
    let mut all = Vec::new();
    for _ in 0..14 {
        all.push(Wire::connect(front.address).await);
    }
    let accepted = async {
        while front.door.counters().accepted.read() < 14 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, accepted).await.expect("all come in");
    assert!(began.elapsed() > Duration::from_millis(450), "{:?}", began.elapsed());
}
