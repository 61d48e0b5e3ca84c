//! TLS and mutual TLS: who shows a certificate is who it names, and nobody else.

use super::authority::{Authority, Signed};
use super::front::{Front, Note, PATIENCE};
use super::layered::{apart, ask, packet, tcp, tls};
use super::wire::{Hello, publish, subscribe};
use rustls::ClientConfig;
use server::door::{Entrance, Limits, Refusal, Scope, TlsFiles};
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

async fn open(files: TlsFiles) -> Front {
    let entrance = |listener| Entrance::from(listener).with_tls(files).expect("the files are good");
    Front::through(Limits::default(), 64, entrance).await
}

/// A CONNECT without a user name: MQTT 3.1.1, clean session.
fn nameless() -> Vec<u8> {
    b"\x10\x0f\x00\x04MQTT\x04\x02\x00\x3c\x00\x03one".to_vec()
}

/// The CONNACK's code, or nothing where the door hangs up before.
async fn code(address: SocketAddr, config: Arc<ClientConfig>, hello: Vec<u8>) -> Option<u8> {
    apart(move || ask(&mut tls(address, &config), &hello).ok().map(|(_, body)| body[1])).await
}

#[tokio::test]
async fn a_secret_over_tls_signs_in_publishes_and_hears() {
    let authority = Authority::new("tls-secret");
    let mut front = open(TlsFiles { client_ca: None, ..authority.files() }).await;
    let secret = front.enrol("sweeper-1", &["sweeper-1"]);
    let (address, config) = (front.address, authority.client(None));
    let long = "x".repeat(100_000);
    let said = long.clone();
    let talk = tokio::task::spawn_blocking(move || {
        let mut wire = tls(address, &config);
        let hello = Hello::v5("sweeper-1", &secret).bytes();
        assert_eq!(ask(&mut wire, &hello).expect("a CONNACK").1[1], 0);
        let topic = "cityloop/v1/sweeper-1/telemetry";
        let acked = ask(&mut wire, &publish(2, 7, topic, &[0], &said)).expect("a PUBACK");
        assert_eq!(acked, (0x40, vec![0, 7]));
        let granted = ask(&mut wire, &subscribe(true, 8, &["cityloop/v1/sweeper-1/order"]));
        assert_eq!(granted.expect("a SUBACK").0, 0x90);
        packet(&mut wire).expect("an order")
    });
    let (body, receipt) = front.next_message().await;
    assert_eq!(body, long);
    front.acknowledge(receipt);
    let orders = front.door.orders();
    let ordered = "y".repeat(150_000);
    while orders.publish("cityloop/v1/sweeper-1/order", ordered.clone()).queued == 0 {
        tokio::task::yield_now().await;
    }
    let (first, body) = talk.await.expect("no panic");
    assert_eq!(first & 0xf0, 0x30);
    assert!(body.ends_with(ordered.as_bytes()));
}

#[tokio::test]
async fn a_certificate_signs_in_as_whom_it_names_and_gets_that_scope() {
    let authority = Authority::new("tls-name");
    let mut front = open(authority.files()).await;
    let scope = Scope::of_things(["bin-1"]).expect("a plain name");
    front.registry.enrol_certificate("cabinet-3", scope).expect("a plain name");
    let secret = front.enrol("bin-9", &["bin-9"]);
    let address = front.address;
    let client = |signed: &Signed| authority.client(Some(signed));
    let by_name = client(&authority.sign(Some("cabinet-3"), &["bin-9"], 2));
    let config = by_name.clone();
    apart(move || {
        let mut wire = tls(address, &config);
        assert_eq!(ask(&mut wire, &nameless()).expect("a CONNACK"), (0x20, vec![0, 0]));
        wire.write_all(&publish(0, 0, "cityloop/v1/bin-9/telemetry", &[], "no")).expect("open");
        wire.write_all(&publish(0, 0, "cityloop/v1/bin-1/telemetry", &[], "yes")).expect("open");
    })
    .await;
    assert_eq!(front.next_refusal().await.0, Refusal::Publish);
    assert_eq!(front.next_message().await.0, "yes");
    let as_other = Hello::v3("bin-9", &secret).bytes();
    assert_eq!(code(address, by_name.clone(), as_other).await, Some(4), "it is not bin-9");
    let as_itself = Hello::v3("cabinet-3", "").bytes();
    assert_eq!(code(address, by_name, as_itself).await, Some(0));
    let by_other_name = client(&authority.sign(None, &["cabinet-3"], 3));
    assert_eq!(code(address, by_other_name, nameless()).await, Some(0));
    let unknown = client(&authority.sign(Some("cabinet-4"), &[], 4));
    assert_eq!(code(address, unknown, nameless()).await, Some(4));
}

#[tokio::test]
async fn without_a_good_certificate_nobody_reaches_the_sign_in() {
    let authority = Authority::new("tls-none");
    let stranger = Authority::new("tls-stranger");
    let files = TlsFiles { client_crl: Some(authority.revoke(66)), ..authority.files() };
    let mut front = open(files).await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let hello = Hello::v3("bin-1", &secret).bytes();
    let scope = Scope::of_things(["bin-1"]).expect("a plain name");
    front.registry.enrol_certificate("cabinet", scope).expect("a plain name");
    let address = front.address;
    let revoked = authority.sign(Some("cabinet"), &[], 66);
    let forged = stranger.sign(Some("cabinet"), &[], 5);
    for shown in [None, Some(&forged), Some(&revoked)] {
        assert_eq!(code(address, authority.client(shown), hello.clone()).await, None);
        assert_eq!(front.next_refusal().await.0, Refusal::Handshake);
    }
    apart(move || {
        let mut plain = tcp(address);
        plain.write_all(&hello).expect("the door is open");
        let mut answer = Vec::new();
        // A reset is an answer as well.
        let _ = plain.read_to_end(&mut answer);
        assert!(!answer.starts_with(&[0x20]), "no CONNACK: {answer:x?}");
    })
    .await;
    assert_eq!(front.next_refusal().await.0, Refusal::Handshake);
    assert_eq!(front.door.counters().signed_in.read(), 0);
    let good = authority.sign(Some("cabinet"), &[], 67);
    assert_eq!(code(address, authority.client(Some(&good)), nameless()).await, Some(0));
}

#[tokio::test]
async fn where_a_certificate_may_be_missing_a_secret_does() {
    let authority = Authority::new("tls-either");
    let front = open(TlsFiles { client_may_lack: true, ..authority.files() }).await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let hello = Hello::v3("bin-1", &secret).bytes();
    assert_eq!(code(front.address, authority.client(None), hello).await, Some(0));
    assert_eq!(code(front.address, authority.client(None), nameless()).await, Some(4));
}

#[tokio::test]
async fn a_changed_certificate_is_used_without_a_restart() {
    let authority = Authority::new("tls-reload");
    let successor = Authority::new("tls-reload-next");
    let front = open(TlsFiles { client_ca: None, ..authority.files() }).await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let hello = Hello::v3("bin-1", &secret).bytes();
    let address = front.address;
    assert_eq!(code(address, authority.client(None), hello.clone()).await, Some(0));
    let next = successor.sign(Some("the city"), &["localhost"], 9);
    authority.write("server.key", &next.key);
    authority.write("server.pem", &next.certificate);
    let since = Instant::now();
    while code(address, successor.client(None), hello.clone()).await != Some(0) {
        assert!(since.elapsed() < 2 * PATIENCE, "the new certificate is used");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
async fn who_never_shakes_hands_is_let_go_like_any_stranger() {
    let authority = Authority::new("tls-silent");
    let files = authority.files();
    let limits = Limits { sign_in_within: Duration::from_secs(1), ..Limits::default() };
    let entrance = |listener| Entrance::from(listener).with_tls(files).expect("good files");
    let mut front = Front::through(limits, 64, entrance).await;
    let address = front.address;
    apart(move || {
        let mut wire = tcp(address);
        wire.write_all(&[0x16, 3, 1, 2, 0]).expect("the door is open");
        assert!(wire.read_to_end(&mut Vec::new()).is_ok(), "it hangs up");
    })
    .await;
    assert_eq!(front.next_refusal().await.0, Refusal::SignInTooLate);
}

#[tokio::test]
async fn a_will_is_said_when_a_session_under_tls_is_cut() {
    let authority = Authority::new("tls-will");
    let mut front = open(TlsFiles { client_ca: None, ..authority.files() }).await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let (address, config) = (front.address, authority.client(None));
    apart(move || {
        let will = Some(("cityloop/v1/bin-1/telemetry", "gone"));
        let hello = Hello { will, ..Hello::v3("bin-1", &secret) }.bytes();
        ask(&mut tls(address, &config), &hello).expect("a CONNACK");
    })
    .await;
    let is_will = |what: &Note| matches!(what, Note::Published { will: true, .. });
    assert!(is_will(&front.next_said().await.what));
}
