//! Orders: delivered to whoever subscribed and still may, again after a cut, never twice for fun.

use super::front::Front;
use super::wire::{Hello, Wire, subscribe};
use server::door::{Limits, Reach, Scope};

const ORDER: &str = "cityloop/v1/sweeper-1/order";

/// First byte, packet id and body of an order on the wire.
async fn order(wire: &mut Wire, v5: bool) -> (u8, u16, String) {
    let (first, body) = wire.packet().await.expect("an order");
    let rest = body.strip_prefix(&[&[0, ORDER.len() as u8], ORDER.as_bytes()].concat()[..]);
    let rest = rest.expect("the order's topic");
    let said = if v5 { &rest[3..] } else { &rest[2..] };
    (first, u16::from_be_bytes([rest[0], rest[1]]), String::from_utf8_lossy(said).into_owned())
}

async fn take(wire: &mut Wire, id: u16) {
    let [high, low] = id.to_be_bytes();
    wire.send(&[0x40, 2, high, low]).await;
}

#[tokio::test]
async fn what_was_not_acknowledged_comes_again_marked_dup() {
    for v5 in [false, true] {
        let front = Front::open().await;
        let secret = front.enrol("sweeper-1", &["sweeper-1"]);
        let hello = Hello { v5, clean: false, kept_s: 600, ..Hello::v3("sweeper-1", &secret) };
        let (mut wire, connack) = Wire::sign_in(front.address, &hello).await;
        assert_eq!(connack[0], 0);
        wire.send(&subscribe(v5, 1, &[ORDER])).await;
        wire.packet().await.expect("a SUBACK");
        let orders = front.door.orders();
        for said in ["one", "two"] {
            assert_eq!(orders.publish(ORDER, said), Reach { queued: 1, full: 0 });
        }
        let (first, id_one, said) = order(&mut wire, v5).await;
        assert_eq!((first, said.as_str()), (0x32, "one"));
        let (_, id_two, _) = order(&mut wire, v5).await;
        take(&mut wire, id_one).await;
        wire.ping().await.expect("it is alive");
        drop(wire);
        while front.door.counters().open.read() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(orders.publish(ORDER, "three").queued, 1, "the session is kept");
        let (mut wire, connack) = Wire::sign_in(front.address, &hello).await;
        assert_eq!(connack[0], 1, "the session goes on");
        assert_eq!(order(&mut wire, v5).await, (0x3a, id_two, "two".into()));
        let (first, id_three, said) = order(&mut wire, v5).await;
        assert_eq!((first, said.as_str()), (0x32, "three"));
        assert_ne!(id_three, id_two);
        for id in [id_two, id_three] {
            take(&mut wire, id).await;
        }
        wire.ping().await.expect("it is alive");
        let counters = front.door.counters();
        assert_eq!(counters.orders_acknowledged.read(), 3);
        assert_eq!((counters.orders_sent.read(), counters.orders_repeated.read()), (3, 1));
    }
}

#[tokio::test]
async fn a_clean_session_keeps_nothing() {
    let front = Front::open().await;
    let secret = front.enrol("sweeper-1", &["sweeper-1"]);
    let kept = Hello { clean: false, ..Hello::v3("sweeper-1", &secret) };
    let (mut wire, _) = Wire::sign_in(front.address, &kept).await;
    wire.send(&subscribe(false, 1, &[ORDER])).await;
    wire.packet().await.expect("a SUBACK");
    let clean = Hello::v3("sweeper-1", &secret);
    let (mut wire, connack) = Wire::sign_in(front.address, &clean).await;
    assert_eq!(connack, [0, 0]);
    assert_eq!(front.door.orders().publish(ORDER, "go"), Reach::default());
    wire.send(&subscribe(false, 1, &[ORDER])).await;
    wire.packet().await.expect("a SUBACK");
    assert_eq!(front.door.orders().publish(ORDER, "go").queued, 1);
    wire.send(&[0xe0, 0]).await;
    drop(wire);
    while front.door.counters().open.read() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(front.door.orders().publish(ORDER, "go"), Reach::default());
}

#[tokio::test]
async fn a_slow_subscriber_has_a_bounded_queue_and_gets_no_more_than_it_takes() {
    let limits = Limits { orders_waiting: 3, orders_in_flight: 2, ..Limits::default() };
    let front = Front::with(limits, 64).await;
    let secret = front.enrol("sweeper-1", &["sweeper-1"]);
    let (mut wire, _) = Wire::sign_in(front.address, &Hello::v5("sweeper-1", &secret)).await;
    wire.send(&subscribe(true, 1, &[ORDER])).await;
    wire.packet().await.expect("a SUBACK");
    let orders = front.door.orders();
    let mut ids = Vec::new();
    for said in ["a", "b"] {
        orders.publish(ORDER, said);
        ids.push(order(&mut wire, true).await.1);
    }
    let more: Vec<Reach> = ["c", "d", "e", "f"].map(|said| orders.publish(ORDER, said)).into();
    assert_eq!(more[..3], [Reach { queued: 1, full: 0 }; 3]);
    assert_eq!(more[3], Reach { queued: 0, full: 1 });
    assert_eq!(wire.ping().await, Some((0xd0, vec![])), "two on the way are enough");
    take(&mut wire, ids[0]).await;
    assert_eq!(order(&mut wire, true).await.2, "c");
    assert_eq!(front.door.counters().orders_dropped.read(), 1);
}

#[tokio::test]
async fn rights_are_asked_again_at_delivery_and_at_redelivery() {
    let front = Front::open().await;
    let secret = front.enrol("gateway", &["sweeper-1", "sweeper-2"]);
    let hello = Hello { clean: false, ..Hello::v3("gateway", &secret) };
    let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
    wire.send(&subscribe(false, 1, &[ORDER])).await;
    wire.packet().await.expect("a SUBACK");
    front.door.orders().publish(ORDER, "sent once");
    order(&mut wire, false).await;
    drop(wire);
    while front.door.counters().open.read() > 0 {
        tokio::task::yield_now().await;
    }
    front.door.orders().publish(ORDER, "waiting");
    let mut narrowed = front.registry.registrations();
    narrowed[0].scope = Scope::of_things(["sweeper-2"]).expect("a plain name");
    front.registry.register(narrowed).expect("they were good before");
    let (mut wire, connack) = Wire::sign_in(front.address, &hello).await;
    assert_eq!(connack[0], 1);
    assert_eq!(wire.ping().await, Some((0xd0, vec![])), "nothing of sweeper-1 any more");
    assert_eq!(front.door.counters().orders_dropped.read(), 2);
    front.door.orders().publish(ORDER, "later");
    assert_eq!(wire.ping().await, Some((0xd0, vec![])));
}

#[tokio::test]
async fn an_order_above_the_clients_limit_is_dropped_and_the_next_one_comes() {
    let front = Front::open().await;
    let secret = front.enrol("sweeper-1", &["sweeper-1"]);
    let mut hello = Hello::v5("sweeper-1", &secret).bytes();
    // Maximum packet size 200 and receive maximum 1 beside the session expiry.
    hello.splice(12..13, [13, 0x27, 0, 0, 0, 200, 0x21, 0, 1]);
    hello[1] += 8;
    let mut wire = Wire::connect(front.address).await;
    wire.send(&hello).await;
    assert_eq!(wire.packet().await.map(|(_, body)| body[1]), Some(0));
    wire.send(&subscribe(true, 1, &[ORDER])).await;
    wire.packet().await.expect("a SUBACK");
    let orders = front.door.orders();
    for said in ["x".repeat(300).as_str(), "fits", "waits"] {
        assert_eq!(orders.publish(ORDER, said.to_owned()).queued, 1);
    }
    let (_, id, said) = order(&mut wire, true).await;
    assert_eq!(said, "fits");
    assert_eq!(wire.ping().await, Some((0xd0, vec![])), "its receive maximum is one");
    take(&mut wire, id).await;
    assert_eq!(order(&mut wire, true).await.2, "waits");
    assert_eq!(front.door.counters().orders_dropped.read(), 1);
}
