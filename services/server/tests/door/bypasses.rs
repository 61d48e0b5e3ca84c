//! Ways around a broker's access list that others have had, one test each.

use super::front::{Front, Note};
use super::wire::{Hello, Wire, packet, publish, subscribe};
use server::door::{Proof, Refusal, Registration, Scope};

const MINE: &str = "cityloop/v1/mine/order";
const OTHERS: &str = "cityloop/v1/other/order";

/// Gives a registered name another scope.
fn rescope(front: &Front, name: &str, things: &[&str]) {
    let all = front.registry.registrations();
    let one = all.into_iter().find(|one| &*one.name == name).expect("it is registered");
    let scope = Scope::of_things(things.iter().copied()).expect("plain names");
    front.registry.register([Registration { scope, ..one }]).expect("it was good before");
}

async fn gone(front: &Front) {
    while front.door.counters().open.read() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_will_for_somebody_elses_topic_is_refused_at_the_sign_in() {
    let mut front = Front::open().await;
    let secret = front.enrol("mine", &["mine"]);
    for (hello, code) in [(Hello::v3("mine", &secret), 5), (Hello::v5("mine", &secret), 0x87)] {
        for topic in [OTHERS, "cityloop/v1/mine", "#"] {
            let mut wire = Wire::connect(front.address).await;
            let hello = Hello { will: Some((topic, "x")), ..hello.clone() };
            wire.send(&hello.bytes()).await;
            match wire.packet().await {
                Some((0x20, body)) => assert_eq!(body[1], code, "{topic}"),
                // A will under a wildcard is no packet at all.
                other => assert_eq!((topic, other), ("#", None)),
            }
            front.next_refusal().await;
        }
    }
    assert_eq!(front.door.counters().wills.read(), 0);
}

#[tokio::test]
async fn a_will_is_judged_again_when_it_falls_due() {
    let front = Front::open().await;
    let secret = front.enrol("gate", &["mine", "other"]);
    let will = Some(("cityloop/v1/other/telemetry", "x"));
    let hello = Hello { will, ..Hello::v3("gate", &secret) };
    let (wire, _) = Wire::sign_in(front.address, &hello).await;
    rescope(&front, "gate", &["mine"]);
    drop(wire);
    gone(&front).await;
    let rest = front.close().await;
    assert!(!rest.iter().any(|note| matches!(note, Note::Published { .. })), "{rest:?}");
}

#[tokio::test]
async fn what_was_queued_under_a_right_is_not_delivered_without_it() {
    for v5 in [false, true] {
        let front = Front::open().await;
        let secret = front.enrol("gate", &["mine", "other"]);
        let hello = Hello { v5, clean: false, kept_s: 600, ..Hello::v3("gate", &secret) };
        let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
        wire.send(&subscribe(v5, 1, &[MINE, OTHERS])).await;
        wire.packet().await.expect("a SUBACK");
        let orders = front.door.orders();
        // In flight: sent and never acknowledged. Queued: said while it was away.
        assert_eq!(orders.publish(OTHERS, "in flight").queued, 1);
        wire.packet().await.expect("an order");
        drop(wire);
        gone(&front).await;
        assert_eq!(orders.publish(OTHERS, "queued").queued, 1);
        rescope(&front, "gate", &["mine"]);
        let (mut wire, connack) = Wire::sign_in(front.address, &hello).await;
        assert_eq!(connack[0], 1, "the session goes on");
        orders.publish(OTHERS, "later");
        assert_eq!(orders.publish(MINE, "mine").queued, 1);
        let (_, body) = wire.packet().await.expect("its own order");
        assert!(body.ends_with(b"mine"), "{}", String::from_utf8_lossy(&body));
        assert_eq!(wire.ping().await, Some((0xd0, vec![])));
    }
}

#[tokio::test]
async fn what_waits_for_a_revoked_name_is_delivered_to_nobody() {
    let front = Front::open().await;
    let secret = front.enrol("mine", &["mine"]);
    let hello = Hello { clean: false, kept_s: 600, ..Hello::v5("mine", &secret) };
    let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
    wire.send(&subscribe(true, 1, &[MINE])).await;
    wire.packet().await.expect("a SUBACK");
    front.registry.remove("mine");
    let (first, body) = wire.packet().await.expect("a DISCONNECT");
    assert_eq!((first, body[0]), (0xe0, 0x98));
    gone(&front).await;
    front.door.orders().publish(MINE, "to nobody");
    let mut again = Wire::connect(front.address).await;
    again.send(&hello.bytes()).await;
    assert_eq!(again.packet().await.expect("a CONNACK").1[1], 0x86);
    assert_eq!(front.door.counters().orders_sent.read(), 0);
}

#[tokio::test]
async fn wildcards_in_a_user_name_or_client_id_widen_nothing() {
    let front = Front::open().await;
    let scope = || Scope::of_things(["mine"]).expect("a plain name");
    for name in ["+", "#", "a+", "mine/#", "$share"] {
        assert!(front.registry.enrol(name, scope()).is_err(), "{name}");
    }
    assert!(Scope::of_things(["+"]).is_err() && Scope::of_things(["#"]).is_err());
    let secret = front.enrol("mine", &["mine"]);
    for client in ["+", "#", "cityloop/v1/+/order", "other"] {
        let hello = Hello { client, ..Hello::v3("mine", &secret) };
        let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
        wire.send(&subscribe(false, 1, &[OTHERS, "cityloop/v1/+/order"])).await;
        assert_eq!(wire.packet().await, Some((0x90, vec![0, 1, 0x80, 0x80])), "{client}");
        assert_eq!(front.door.orders().publish(OTHERS, "go").queued, 0);
    }
}

#[tokio::test]
async fn a_refused_subscription_is_sent_nothing() {
    let front = Front::open().await;
    let secret = front.enrol("mine", &["mine"]);
    let (mut wire, _) = Wire::sign_in(front.address, &Hello::v5("mine", &secret)).await;
    wire.send(&subscribe(true, 1, &[OTHERS, "#", "$share/g/#"])).await;
    wire.packet().await.expect("a SUBACK");
    for topic in [OTHERS, MINE, "anything"] {
        assert_eq!(front.door.orders().publish(topic, "go").queued, 0, "{topic}");
    }
    assert_eq!(wire.ping().await, Some((0xd0, vec![])));
}

#[tokio::test]
async fn a_filter_is_judged_as_it_will_be_matched() {
    let front = Front::open().await;
    let secret = front.enrol("mine", &["mine"]);
    let (mut wire, _) = Wire::sign_in(front.address, &Hello::v3("mine", &secret)).await;
    let tricks = [
        "$share/g/$share/g/#",
        "$share/cityloop/v1/mine/#",
        "$share/g//cityloop/v1/mine/#",
        "cityloop/v1/mine/../other/order",
        "CITYLOOP/V1/MINE/order",
        "/cityloop/v1/mine/order",
    ];
    for trick in tricks {
        wire.send(&subscribe(false, 1, &[trick])).await;
        let (_, body) = wire.packet().await.expect("a SUBACK");
        // Dots are an ordinary level of its own: they lead nowhere else.
        let is_own = trick.starts_with("cityloop/v1/mine/");
        assert_eq!(body[2] == 0x80, !is_own, "{trick}");
    }
    assert_eq!(front.door.orders().publish(OTHERS, "go").queued, 0);
    assert_eq!(front.door.orders().publish(MINE, "go").queued, 0);
}

#[tokio::test]
async fn one_users_session_is_not_anothers_by_the_same_client_id() {
    let front = Front::open().await;
    let (mine, other) = (front.enrol("mine", &["mine"]), front.enrol("other", &["other"]));
    let hello = Hello { clean: false, ..Hello::v3("mine", &mine) };
    let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
    wire.send(&subscribe(false, 1, &[MINE])).await;
    wire.packet().await.expect("a SUBACK");
    drop(wire);
    gone(&front).await;
    assert_eq!(front.door.orders().publish(MINE, "secret").queued, 1);
    let hello = Hello { clean: false, ..Hello::v3("other", &other) };
    let (mut wire, connack) = Wire::sign_in(front.address, &hello).await;
    assert_eq!(connack[0], 0, "it is a session of its own");
    assert_eq!(wire.ping().await, Some((0xd0, vec![])));
    assert!(front.registry.registrations().iter().all(|one| one.proof != Proof::Certificate));
}

#[tokio::test]
async fn before_the_sign_in_nothing_large_is_gathered() {
    let mut front = Front::open().await;
    for length in [5_000, 2_097_151, 268_435_455] {
        let mut wire = Wire::connect(front.address).await;
        let mut announced = packet(0x10, &[]);
        announced.truncate(1);
        let mut left = length;
        while left > 127 {
            announced.push((left % 128) as u8 | 0x80);
            left /= 128;
        }
        announced.push(left as u8);
        wire.send(&announced).await;
        assert!(wire.is_closed().await, "{length} are refused before they come");
        assert_eq!(front.next_refusal().await.0, Refusal::NotMqtt);
    }
    assert!(front.door.counters().bytes_in.read() < 20);
}

#[tokio::test]
async fn what_may_not_be_published_reaches_the_city_as_a_letter_only() {
    let mut front = Front::open().await;
    let secret = front.enrol("mine", &["mine"]);
    let (mut wire, _) = Wire::sign_in(front.address, &Hello::v3("mine", &secret)).await;
    wire.send(&publish(0, 0, OTHERS, &[], "x")).await;
    assert_eq!(front.next_refusal().await, (Refusal::Publish, Some(OTHERS.to_owned())));
    assert_eq!(front.door.counters().published.read(), 0);
}
