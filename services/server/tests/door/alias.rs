//! Topic aliases inwards: so many as announced, and only for names that were given.

use super::front::Front;
use super::wire::{Hello, Wire, publish};
use server::door::Refusal;

const TOPIC: &str = "cityloop/v1/bin-1/telemetry";

#[tokio::test]
async fn an_alias_stands_for_its_topic_on_its_connection() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let (mut wire, _) = Wire::sign_in(front.address, &Hello::v5("bin-1", &secret)).await;
    let alias = [3, 0x23, 0, 32];
    for topic in [TOPIC, ""] {
        wire.send(&publish(2, 1, topic, &alias, "x")).await;
        let said = front.next_said().await;
        assert!(format!("{:?}", said.what).contains(TOPIC), "{said:?}");
        front.acknowledge(said.receipt);
        assert_eq!(wire.acks(1).await, [1]);
    }
    let hello = Hello { client: "two", ..Hello::v5("bin-1", &secret) };
    let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
    wire.send(&publish(2, 1, "", &alias, "x")).await;
    assert_eq!(wire.packet().await.map(|(first, body)| (first, body[0])), Some((0xe0, 0x94)));
    assert_eq!(front.next_refusal().await.0, Refusal::Protocol);
}

#[tokio::test]
async fn an_alias_beyond_the_announced_ones_ends_the_connection() {
    for alias in [[3, 0x23, 0, 0], [3, 0x23, 0, 33]] {
        let front = Front::open().await;
        let secret = front.enrol("bin-1", &["bin-1"]);
        let (mut wire, _) = Wire::sign_in(front.address, &Hello::v5("bin-1", &secret)).await;
        wire.send(&publish(2, 1, TOPIC, &alias, "x")).await;
        let (first, body) = wire.packet().await.expect("a DISCONNECT");
        assert_eq!(first, 0xe0);
        assert!(matches!(body[0], 0x81 | 0x82 | 0x94), "{body:?}");
        assert!(wire.is_closed().await);
    }
}
