//! MQTT over WebSocket: frames of any size, one subprotocol, and no pages of strangers.

use super::authority::Authority;
use super::front::Front;
use super::layered::{Framed, apart, ask, packet, tcp, tls};
use super::wire::{Hello, publish, subscribe};
use server::door::{Entrance, Limits, Origins, Refusal, TlsFiles};
use std::io::Write;
use tungstenite::Message;

fn origins() -> Origins {
    Origins::new(["https://desk.example".to_owned()])
}

async fn open() -> Front {
    let entrance = |listener| Entrance::from(listener).with_websocket(origins());
    Front::through(Limits::default(), 4_096, entrance).await
}

#[tokio::test]
async fn packets_may_be_cut_anywhere_and_gathered_in_any_number() {
    for frame_bytes in [1, 3, 1_000, 1 << 20] {
        let mut front = open().await;
        let secret = front.enrol("bin-1", &["bin-1"]);
        let address = front.address;
        let talk = tokio::task::spawn_blocking(move || {
            let opened = Framed::open(tcp(address), "mqttv3.1, mqtt", None, frame_bytes);
            let mut wire = opened.expect("it is opened");
            let hello = Hello::v3("bin-1", &secret).bytes();
            assert_eq!(ask(&mut wire, &hello).expect("a CONNACK"), (0x20, vec![0, 0]));
            let say = |n| publish(2, n, "cityloop/v1/bin-1/telemetry", &[], &n.to_string());
            let many: Vec<u8> = (1..=200).flat_map(say).collect();
            wire.write_all(&many).expect("open");
            for n in 1..=200_u16 {
                assert_eq!(packet(&mut wire).expect("a PUBACK").1, n.to_be_bytes());
            }
        });
        for n in 1..=200 {
            let (body, receipt) = front.next_message().await;
            assert_eq!(body, n.to_string());
            front.acknowledge(receipt);
        }
        talk.await.expect("no panic");
    }
}

#[tokio::test]
async fn a_long_order_comes_whole_over_websocket_and_tls() {
    let authority = Authority::new("wss");
    let files = TlsFiles { client_ca: None, ..authority.files() };
    let entrance = |listener| {
        let secured = Entrance::from(listener).with_tls(files).expect("good files");
        secured.with_websocket(origins())
    };
    let front = Front::through(Limits::default(), 4_096, entrance).await;
    let secret = front.enrol("crew-1", &["crew-1"]);
    let (address, config) = (front.address, authority.client(None));
    let talk = tokio::task::spawn_blocking(move || {
        for origin in ["http://localhost", "https://localhost"] {
            let opened = Framed::open(tls(address, &config), "mqtt", Some(origin), 100);
            assert!(opened.is_ok(), "{origin} is the address that is asked");
        }
        let origin = Some("https://desk.example");
        let opened = Framed::open(tls(address, &config), "mqtt", origin, 100);
        let mut wire = opened.expect("it is opened");
        let hello = Hello::v5("crew-1", &secret).bytes();
        assert_eq!(ask(&mut wire, &hello).expect("a CONNACK").1[1], 0);
        ask(&mut wire, &subscribe(true, 1, &["cityloop/v1/crew-1/order"])).expect("a SUBACK");
        packet(&mut wire).expect("an order").1
    });
    let long = "z".repeat(200_000);
    while front.door.orders().publish("cityloop/v1/crew-1/order", long.clone()).queued == 0 {
        tokio::task::yield_now().await;
    }
    assert!(talk.await.expect("no panic").ends_with(long.as_bytes()));
}

#[tokio::test]
async fn pages_of_strangers_and_other_subprotocols_are_refused() {
    let mut front = open().await;
    let address = front.address;
    let cases = [
        ("mqtt", Some("https://evil.example"), 403),
        ("mqtt", Some("null"), 403),
        ("mqtt", Some("https://desk.example.evil"), 403),
        ("mqtt", Some("https://localhost.evil"), 403),
        ("chat", None, 400),
    ];
    for (protocol, origin, status) in cases {
        let opened = apart(move || Framed::open(tcp(address), protocol, origin, 9).err()).await;
        assert_eq!(opened, Some(status), "{protocol} {origin:?}");
        assert_eq!(front.next_refusal().await.0, Refusal::Handshake);
    }
}

#[tokio::test]
async fn text_and_long_messages_of_strangers_end_the_connection() {
    let mut front = open().await;
    let address = front.address;
    for said in [Message::Text("hello".into()), Message::Binary(vec![0x10; 5_000].into())] {
        apart(move || {
            let opened = Framed::open(tcp(address), "mqtt", None, 9);
            let mut wire = opened.expect("it is opened");
            wire.socket().send(said).expect("open");
            assert!(packet(&mut wire).is_err(), "it hangs up");
        })
        .await;
        assert_eq!(front.next_refusal().await.0, Refusal::Handshake);
    }
}

#[tokio::test]
async fn a_websocket_ping_is_answered_and_changes_nothing() {
    let front = open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let address = front.address;
    apart(move || {
        let opened = Framed::open(tcp(address), "mqtt", None, 9);
        let mut wire = opened.expect("it is opened");
        ask(&mut wire, &Hello::v3("bin-1", &secret).bytes()).expect("a CONNACK");
        for _ in 0..100 {
            wire.socket().send(Message::Ping(vec![1, 2].into())).expect("open");
        }
        for _ in 0..100 {
            let pong = wire.socket().read().expect("a pong");
            assert_eq!(pong, Message::Pong(vec![1, 2].into()));
        }
        assert_eq!(ask(&mut wire, &[0xc0, 0]).expect("a PINGRESP").0, 0xd0);
    })
    .await;
}
