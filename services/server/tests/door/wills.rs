//! A will is said once, after a cut, and never after a goodbye.

use super::front::{Front, Note};
use super::wire::{Hello, Wire};
use server::door::Refusal;

const WILL: Option<(&str, &str)> = Some(("cityloop/v1/bin-1/state", "lost"));

fn said(body: &str) -> Note {
    let (who, topic) = ("bin-1".to_owned(), "cityloop/v1/bin-1/state".to_owned());
    Note::Published { who, topic, body: body.into(), qos: 0, dup: false, will: true }
}

fn went(client: &str, graceful: bool) -> Note {
    Note::Went { who: "bin-1".into(), client: client.into(), open: 0, graceful }
}

#[tokio::test]
async fn a_will_is_said_once_after_a_cut() {
    for v5 in [false, true] {
        let mut front = Front::open().await;
        let secret = front.enrol("bin-1", &["bin-1"]);
        let hello = Hello { v5, will: WILL, ..Hello::v3("bin-1", &secret) };
        let (wire, _) = Wire::sign_in(front.address, &hello).await;
        front.next().await;
        drop(wire);
        assert_eq!(front.next().await.what, went("one", false));
        assert_eq!(front.next().await.what, said("lost"));
        assert_eq!(front.door.counters().wills.read(), 1);
        assert_eq!(front.close().await, []);
    }
}

#[tokio::test]
async fn a_will_is_not_said_after_a_goodbye_unless_asked_for() {
    let goodbyes: [(bool, &[u8], bool); 3] =
        [(false, &[0xe0, 0], false), (true, &[0xe0, 0], false), (true, &[0xe0, 1, 4], true)];
    for (v5, goodbye, is_said) in goodbyes {
        let mut front = Front::open().await;
        let secret = front.enrol("bin-1", &["bin-1"]);
        let hello = Hello { v5, will: WILL, ..Hello::v3("bin-1", &secret) };
        let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
        front.next().await;
        wire.send(goodbye).await;
        assert!(wire.is_closed().await);
        drop(wire);
        assert_eq!(front.next().await.what, went("one", !is_said));
        let rest = front.close().await;
        assert_eq!(rest, if is_said { vec![said("lost")] } else { vec![] });
    }
}

#[tokio::test]
async fn a_will_outside_the_roots_or_not_offered_is_refused_at_the_door() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let mut tries = Vec::new();
    for topic in ["cityloop/v1/bin-2/state", "cityloop/v1/+/state", "$SYS/x", "cityloop/v1/bin-1"] {
        tries.push((Hello { will: Some((topic, "x")), ..Hello::v3("bin-1", &secret) }.bytes(), 5));
        let hello = Hello { will: Some((topic, "x")), ..Hello::v5("bin-1", &secret) };
        tries.push((hello.bytes(), 0x87));
    }
    let will = Some(("cityloop/v1/bin-1/telemetry", "x"));
    let mut retained = Hello { will, ..Hello::v5("bin-1", &secret) }.bytes();
    retained[9] |= 0x20;
    tries.push((retained, 0x9a));
    for (hello, code) in tries {
        let mut wire = Wire::connect(front.address).await;
        wire.send(&hello).await;
        assert_eq!(wire.packet().await.map(|(_, body)| body[1]), Some(code));
        assert_eq!(front.next_refusal().await.0, Refusal::Will);
    }
    assert_eq!(front.door.counters().wills.read(), 0);
}

#[tokio::test]
async fn a_delayed_will_is_not_said_to_whoever_comes_back_in_time() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let lasting = Hello { will: WILL, kept_s: 60, ..Hello::v5("bin-1", &secret) };
    let patient = Hello { will_delay_s: 1, ..lasting.clone() };
    let (wire, _) = Wire::sign_in(front.address, &patient).await;
    front.next().await;
    drop(wire);
    assert_eq!(front.next().await.what, went("one", false));
    let back = Hello { clean: false, will: None, ..lasting.clone() };
    let (wire, connack) = Wire::sign_in(front.address, &back).await;
    assert_eq!(connack[0], 1, "the session goes on");
    let other = Hello { client: "two", ..patient };
    let (second, _) = Wire::sign_in(front.address, &other).await;
    drop(second);
    let mut said_by = 0;
    let mut gone = 0;
    // The second client's will comes after its delay; the first one's would have come before it.
    while said_by == 0 {
        match front.next().await.what {
            note @ Note::Published { .. } => {
                assert_eq!(note, said("lost"));
                said_by += 1;
            }
            Note::Went { .. } => gone += 1,
            _ => (),
        }
    }
    assert_eq!((said_by, gone), (1, 1));
    assert_eq!(front.door.counters().wills.read(), 1);
    drop(wire);
}

#[tokio::test]
async fn a_takeover_says_the_will_of_the_connection_that_went() {
    let mut front = Front::open().await;
    let secret = front.enrol("bin-1", &["bin-1"]);
    let hello = Hello { will: WILL, ..Hello::v3("bin-1", &secret) };
    let (_old, _) = Wire::sign_in(front.address, &hello).await;
    let (_new, _) = Wire::sign_in(front.address, &Hello::v3("bin-1", &secret)).await;
    let mut notes = Vec::new();
    while notes.last() != Some(&said("lost")) {
        notes.push(front.next().await.what);
    }
    let went = Note::Went { who: "bin-1".into(), client: "one".into(), open: 1, graceful: false };
    assert!(notes.contains(&went), "{notes:?}");
}
