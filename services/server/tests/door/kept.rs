//! A session that outlives its connection outlives the process: on disk before it is relied on.

use super::folder::Folder;
use super::front::Front;
use super::wire::{Hello, Wire, publish, subscribe};
use std::sync::Arc;
use std::time::{Duration, Instant};

const ORDER: &str = "cityloop/v1/sweeper-1/order";
const TELEMETRY: &str = "cityloop/v1/sweeper-1/telemetry";

struct City {
    folder: Folder,
    front: Front,
    secret: String,
}

impl City {
    async fn new(name: &str) -> Self {
        let folder = Folder::new(name);
        let front = Front::open().await;
        let secret = front.enrol("sweeper-1", &["sweeper-1"]);
        let front = Front::on(Arc::clone(&front.registry), folder.path()).await;
        Self { folder, front, secret }
    }

    /// Kills the door and opens it again over the same folder.
    async fn killed(self) -> Self {
        let Self { folder, front, secret } = self;
        let registry = Arc::clone(&front.registry);
        front.kill().await;
        let front = Front::on(registry, folder.path()).await;
        Self { folder, front, secret }
    }

    fn hello(&self, v5: bool) -> Hello<'_> {
        Hello { v5, clean: false, kept_s: 600, ..Hello::v3("sweeper-1", &self.secret) }
    }

    async fn sign_in(&self, hello: &Hello<'_>) -> (Wire, bool) {
        let (wire, connack) = Wire::sign_in(self.front.address, hello).await;
        (wire, connack[0] == 1)
    }

    /// Says something and waits for its PUBACK: what was noted before is on disk then.
    async fn is_written(&mut self, wire: &mut Wire, v5: bool) {
        let properties: &[u8] = if v5 { &[0] } else { &[] };
        wire.send(&publish(2, 77, TELEMETRY, properties, "here")).await;
        let (_, receipt) = self.front.next_message().await;
        self.front.acknowledge(receipt);
        assert_eq!(wire.acks(1).await, [77]);
    }
}

/// First byte, packet id and what was said.
async fn order(wire: &mut Wire, v5: bool) -> (u8, u16, String) {
    let (first, body) = wire.packet().await.expect("an order");
    let rest = &body[2 + ORDER.len()..];
    let properties = if v5 { 1 + usize::from(rest[2]) } else { 0 };
    let said = String::from_utf8_lossy(&rest[2 + properties..]).into_owned();
    (first, u16::from_be_bytes([rest[0], rest[1]]), said)
}

async fn listens(wire: &mut Wire, v5: bool) {
    wire.send(&subscribe(v5, 1, &[ORDER])).await;
    wire.expect(0x90, "a SUBACK").await;
}

#[tokio::test]
async fn subscriptions_and_orders_are_back_after_a_kill() {
    for v5 in [false, true] {
        let mut city = City::new(if v5 { "back-5" } else { "back-3" }).await;
        let (mut wire, present) = city.sign_in(&city.hello(v5)).await;
        assert!(!present);
        listens(&mut wire, v5).await;
        for said in ["one", "two"] {
            assert_eq!(city.front.order(ORDER, said, None), 1);
        }
        let (first, one, said) = order(&mut wire, v5).await;
        assert_eq!((first, said.as_str()), (0x32, "one"));
        let (_, two, _) = order(&mut wire, v5).await;
        let [high, low] = one.to_be_bytes();
        wire.send(&[0x40, 2, high, low]).await;
        city.is_written(&mut wire, v5).await;
        drop(wire);
        while city.front.door.counters().open.read() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(city.front.order(ORDER, "three", None), 1, "it waits for the client");

        let city = city.killed().await;
        assert!(city.front.door.orders().is_awaited(ORDER, b"two"));
        assert!(!city.front.door.orders().is_awaited(ORDER, b"one"), "it was acknowledged");
        assert_eq!(city.front.order(ORDER, "four", None), 1, "the subscription is back");
        let (mut wire, present) = city.sign_in(&city.hello(v5)).await;
        assert!(present);
        assert_eq!(order(&mut wire, v5).await, (0x3a, two, "two".into()));
        for said in ["three", "four"] {
            let (first, _, heard) = order(&mut wire, v5).await;
            assert_eq!((first, heard.as_str()), (0x32, said));
        }
    }
}

#[tokio::test]
async fn a_kill_with_the_client_connected_keeps_its_session_too() {
    let city = City::new("connected").await;
    let (mut wire, _) = city.sign_in(&city.hello(true)).await;
    listens(&mut wire, true).await;
    assert_eq!(city.front.order(ORDER, "one", None), 1);
    let city = city.killed().await;
    let (mut wire, present) = city.sign_in(&city.hello(true)).await;
    assert!(present);
    assert_eq!(order(&mut wire, true).await.2, "one");
}

#[tokio::test]
async fn a_suback_waits_for_the_disk_only_where_the_session_is_kept() {
    let front = Front::open().await;
    let secret = front.enrol("sweeper-1", &["sweeper-1"]);
    for kept_s in [0, 600] {
        let hello = Hello { clean: false, kept_s, ..Hello::v5("sweeper-1", &secret) };
        let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
        wire.send(&subscribe(true, 1, &[ORDER])).await;
        wire.expect(0x90, "a SUBACK").await;
        let noted = front.door.ledger().take(super::front::moment);
        assert!(noted.is_none(), "all was written before the answer: {noted:?}");
    }
}

#[tokio::test]
async fn what_was_unsubscribed_ended_or_begun_anew_does_not_come_back() {
    let city = City::new("gone").await;
    let (mut wire, _) = city.sign_in(&city.hello(false)).await;
    listens(&mut wire, false).await;
    let mut asked = subscribe(false, 2, &[ORDER]);
    asked[0] = 0xa2;
    asked.pop();
    asked[1] -= 1;
    wire.send(&asked).await;
    wire.expect(0xb0, "an UNSUBACK").await;
    let city = city.killed().await;
    assert_eq!(city.front.order(ORDER, "go", None), 0);
    let (mut wire, present) = city.sign_in(&city.hello(false)).await;
    assert!(present);
    listens(&mut wire, false).await;

    let clean = Hello::v3("sweeper-1", &city.secret);
    let (mut wire, present) = city.sign_in(&clean).await;
    assert!(!present);
    listens(&mut wire, false).await;
    city.front.order(ORDER, "go", None);
    let city = city.killed().await;
    let (_, present) = city.sign_in(&city.hello(false)).await;
    assert!(!present, "a clean start ended the kept one, and is not kept itself");
}

#[tokio::test]
async fn a_session_forgotten_with_its_identity_is_gone_from_the_disk() {
    let city = City::new("forgotten").await;
    let (mut wire, _) = city.sign_in(&city.hello(true)).await;
    listens(&mut wire, true).await;
    city.front.door.forget("sweeper-1");
    assert_eq!(city.front.order(ORDER, "go", None), 0);
    let city = city.killed().await;
    let (_, present) = city.sign_in(&city.hello(true)).await;
    assert!(!present);
}

#[tokio::test]
async fn who_was_revoked_while_the_city_stood_still_has_nothing_kept() {
    let mut city = City::new("revoked").await;
    let (mut wire, _) = city.sign_in(&city.hello(true)).await;
    listens(&mut wire, true).await;
    drop(wire);
    let before = city.front.registry.registrations();
    city.front.registry.remove("sweeper-1");
    city = city.killed().await;
    city.front.registry.register(before).expect("they were good before");
    let (_, present) = city.sign_in(&city.hello(true)).await;
    assert!(!present);
}

#[tokio::test]
async fn an_order_that_lapsed_is_not_told_and_the_rest_says_how_long_it_holds() {
    let city = City::new("lapsed").await;
    let (mut wire, _) = city.sign_in(&city.hello(true)).await;
    listens(&mut wire, true).await;
    wire.send(&[0xe0, 0]).await;
    assert!(wire.is_closed().await);
    let now = Instant::now();
    city.front.order(ORDER, "too late", Some(now));
    city.front.order(ORDER, "in time", Some(now + Duration::from_secs(40)));
    let city = city.killed().await;
    let (mut wire, _) = city.sign_in(&city.hello(true)).await;
    let (_, body) = wire.packet().await.expect("an order");
    let rest = &body[2 + ORDER.len() + 2..];
    assert_eq!((rest[0], rest[1], &rest[6..]), (5, 2, &b"in time"[..]), "{rest:?}");
    let left = u32::from_be_bytes([rest[2], rest[3], rest[4], rest[5]]);
    assert!((1..=40).contains(&left), "{left}");
    assert_eq!(city.front.door.counters().orders_lapsed.read(), 1);
}
