//! Nobody says or hears anything outside its own roots, by whatever path.

use super::front::{Front, Note};
use super::wire::{Hello, Wire, publish, subscribe};
use server::door::{Refusal, Registration, Scope};

#[tokio::test]
async fn no_filter_reaches_another_things_orders() {
    let filters = [
        "cityloop/v1/sweeper-1/#",
        "#",
        "+/v1/sweeper-1/order",
        "cityloop/v1/+/order",
        "$share/g/#",
        "$share/g/cityloop/v1/+/order",
        "cityloop/v1/sweeper-2/order",
        "$SYS/#",
        "cityloop/v1/sweeper-1",
    ];
    for (v5, denied) in [(false, 0x80), (true, 0x87)] {
        let mut front = Front::open().await;
        let secret = front.enrol("sweeper-1", &["sweeper-1"]);
        let hello = Hello { v5, ..Hello::v3("sweeper-1", &secret) };
        let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
        wire.send(&subscribe(v5, 1, &filters)).await;
        let (first, body) = wire.packet().await.expect("a SUBACK");
        let codes = &body[if v5 { 3 } else { 2 }..];
        assert_eq!(first, 0x90);
        assert_eq!(codes[0], 1);
        assert!(codes[1..].iter().all(|code| *code == denied), "{codes:x?}");
        for filter in &filters[1..] {
            let refusal = (Refusal::Subscribe, Some((*filter).to_owned()));
            assert_eq!(front.next_refusal().await, refusal);
        }
        let orders = front.door.orders();
        assert_eq!(orders.publish("cityloop/v1/sweeper-2/order", "go").queued, 0);
        assert_eq!(orders.publish("cityloop/v1/sweeper-1/order", "go").queued, 1);
        let (first, body) = wire.packet().await.expect("its own order");
        assert_eq!(first, 0x32);
        assert!(body.ends_with(b"go"));
    }
}

#[tokio::test]
async fn malformed_filters_are_refused_one_by_one() {
    let front = Front::open().await;
    let secret = front.enrol("sweeper-1", &["sweeper-1"]);
    let (mut wire, _) = Wire::sign_in(front.address, &Hello::v5("sweeper-1", &secret)).await;
    let long = format!("cityloop/v1/sweeper-1/{}", "x".repeat(300));
    wire.send(&subscribe(true, 1, &["cityloop/v1/sweeper-1/#/x", "a+", &long])).await;
    assert_eq!(wire.packet().await, Some((0x90, vec![0, 1, 0, 0x8f, 0x8f, 0x8f])));
}

#[tokio::test]
async fn a_gateway_speaks_for_its_list_and_a_dialect_below_its_prefix() {
    let mut front = Front::open().await;
    let secret = front.enrol("gateway", &["bin-1", "bin-2"]);
    let Registration { name, proof, .. } = front.registry.registrations().remove(0);
    let scope = Scope::new(["thing/product/sn1/", "owntracks/crew-7/phone"], ["bin-1", "bin-2"]);
    let scope = scope.expect("plain names");
    front.registry.register([Registration { name, proof, scope }]).expect("a plain name");
    let (mut wire, _) = Wire::sign_in(front.address, &Hello::v3("gateway", &secret)).await;
    let topics = [
        ("cityloop/v1/bin-1/telemetry", true),
        ("cityloop/v1/bin-2/telemetry", true),
        ("cityloop/v1/bin-3/telemetry", false),
        ("cityloop/v1/gateway/telemetry", false),
        ("thing/product/sn1/osd", true),
        ("thing/product/sn10/osd", false),
        ("owntracks/crew-7/phone", true),
        ("owntracks/crew-7/phone2", false),
        ("$SYS/broker", false),
    ];
    for (topic, is_mine) in topics {
        wire.send(&publish(0, 0, topic, &[], "x")).await;
        let what = front.next_said().await.what;
        assert_eq!(matches!(what, Note::Published { .. }), is_mine, "{topic} {what:?}");
    }
    assert_eq!(front.refused(Refusal::Publish), 5);
}

#[tokio::test]
async fn a_topic_that_is_no_name_ends_the_connection() {
    for topic in ["cityloop/v1/bin-1/#", "cityloop/v1/bin-1/+/x", "cityloop/v1/bin-1/\0"] {
        let mut front = Front::open().await;
        let secret = front.enrol("bin-1", &["bin-1"]);
        let (mut wire, _) = Wire::sign_in(front.address, &Hello::v3("bin-1", &secret)).await;
        wire.send(&publish(2, 1, topic, &[], "x")).await;
        assert_eq!(front.next_refusal().await.0, Refusal::Malformed);
        assert!(wire.is_closed().await);
    }
}

#[tokio::test]
async fn a_very_long_topic_is_a_letter_and_no_more() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let (mut wire, _) = Wire::sign_in(front.address, &Hello::v3("bin-1", &secret)).await;
    let topic = format!("cityloop/v1/bin-1/{}", "x".repeat(60_000));
    wire.send(&publish(0, 0, &topic, &[], "x")).await;
    assert_eq!(front.next_refusal().await.0, Refusal::TopicTooLong);
    assert_eq!(wire.ping().await, Some((0xd0, vec![])));
}
