//! QoS 2 inwards: taken once, by the book, across reconnects and kills.

use super::folder::Folder;
use super::front::Front;
use super::wire::{Hello, Wire, publish};
use server::door::{Limits, Refusal};
use std::sync::Arc;

const TOPIC: &str = "cityloop/v1/bin-1/telemetry";
const DUP: u8 = 8;

fn say(v5: bool, flags: u8, id: u16, said: &str) -> Vec<u8> {
    publish(4 | flags, id, TOPIC, if v5 { &[0] } else { &[] }, said)
}

fn release(id: u8) -> [u8; 4] {
    [0x62, 2, 0, id]
}

fn kept(v5: bool, secret: &str) -> Hello<'_> {
    Hello { v5, clean: false, kept_s: 600, ..Hello::v3("bin-1", secret) }
}

#[tokio::test]
async fn a_pubrec_comes_after_the_commit_and_a_repetition_is_not_taken_twice() {
    for v5 in [false, true] {
        for kept_s in [0, 600] {
            let mut front = Front::open().await;
            let secret = front.enrol("bin-1", &["bin-1"]);
            let hello = Hello { v5, clean: kept_s == 0, kept_s, ..Hello::v3("bin-1", &secret) };
            let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
            wire.send(&say(v5, 0, 7, "one")).await;
            let (said, receipt) = front.next_message().await;
            assert_eq!(said, "one");
            wire.send(&say(v5, DUP, 7, "one")).await;
            assert_eq!(wire.ping().await, Some((0xd0, vec![])), "nothing is on disk yet");
            front.acknowledge(receipt);
            assert_eq!(wire.expect(0x50, "a PUBREC").await, [0, 7]);
            wire.send(&say(v5, DUP, 7, "one")).await;
            assert_eq!(wire.expect(0x50, "the PUBREC again").await, [0, 7]);
            wire.send(&release(7)).await;
            assert_eq!(wire.expect(0x70, "a PUBCOMP").await, [0, 7]);
            wire.send(&say(v5, 0, 7, "two")).await;
            let (said, receipt) = front.next_message().await;
            assert_eq!(said, "two", "the packet id was free again");
            front.acknowledge(receipt);
            wire.expect(0x50, "a PUBREC").await;
            assert_eq!(front.door.counters().published.read(), 2);
        }
    }
}

#[tokio::test]
async fn a_repetition_on_a_later_connection_waits_for_the_commit_of_the_first() {
    for v5 in [false, true] {
        let mut front = Front::open().await;
        let secret = front.enrol("bin-1", &["bin-1"]);
        let hello = kept(v5, &secret);
        let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
        wire.send(&say(v5, 0, 7, "one")).await;
        let (_, receipt) = front.next_message().await;
        let (mut wire, connack) = Wire::sign_in(front.address, &hello).await;
        assert_eq!(connack[0], 1);
        wire.send(&say(v5, DUP, 7, "one")).await;
        assert_eq!(wire.ping().await, Some((0xd0, vec![])), "the first is not on disk yet");
        front.acknowledge(receipt);
        assert_eq!(wire.expect(0x50, "a PUBREC").await, [0, 7]);
        assert_eq!(front.door.counters().published.read(), 1);
    }
}

#[tokio::test]
async fn a_packet_id_is_remembered_over_a_kill_until_it_is_released() {
    for v5 in [false, true] {
        let folder = Folder::new(if v5 { "exactly-5" } else { "exactly-3" });
        let front = Front::open().await;
        let secret = front.enrol("bin-1", &["bin-1"]);
        let registry = Arc::clone(&front.registry);
        let mut front = Front::on(Arc::clone(&registry), folder.path()).await;
        let (mut wire, _) = Wire::sign_in(front.address, &kept(v5, &secret)).await;
        for id in [7, 8] {
            wire.send(&say(v5, 0, id, "x")).await;
            let (_, receipt) = front.next_message().await;
            front.acknowledge(receipt);
            wire.expect(0x50, "a PUBREC").await;
        }
        wire.send(&release(8)).await;
        wire.expect(0x70, "a PUBCOMP").await;
        front.kill().await;

        let mut front = Front::on(registry, folder.path()).await;
        let (mut wire, connack) = Wire::sign_in(front.address, &kept(v5, &secret)).await;
        assert_eq!(connack[0], 1);
        wire.send(&say(v5, DUP, 7, "x")).await;
        assert_eq!(wire.expect(0x50, "the PUBREC again").await, [0, 7]);
        wire.send(&say(v5, 0, 8, "new")).await;
        let (said, receipt) = front.next_message().await;
        assert_eq!(said, "new", "the released one is free, the other was not taken again");
        front.acknowledge(receipt);
        wire.expect(0x50, "a PUBREC").await;
        wire.send(&release(7)).await;
        assert_eq!(wire.expect(0x70, "a PUBCOMP").await, [0, 7]);
        wire.send(&release(9)).await;
        let unknown = if v5 { vec![0, 9, 0x92] } else { vec![0, 9] };
        assert_eq!(wire.expect(0x70, "a PUBCOMP").await, unknown);
    }
}

#[tokio::test]
async fn a_denied_message_of_qos_2_is_a_letter_and_says_so_in_5() {
    for (v5, answer) in [(false, vec![0, 7]), (true, vec![0, 7, 0x87])] {
        let mut front = Front::open().await;
        let secret = front.enrol("bin-1", &["bin-1"]);
        let hello = Hello { v5, ..Hello::v3("bin-1", &secret) };
        let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
        let properties: &[u8] = if v5 { &[0] } else { &[] };
        wire.send(&publish(4, 7, "cityloop/v1/bin-2/telemetry", properties, "x")).await;
        let letter = front.next_said().await;
        front.acknowledge(letter.receipt);
        assert_eq!(wire.expect(0x50, "a PUBREC").await, answer);
        wire.send(&say(v5, 0, if v5 { 7 } else { 8 }, "mine")).await;
        assert_eq!(front.next_message().await.0, "mine", "it is free again where that was told");
        assert_eq!(front.refused(Refusal::Publish), 1);
    }
}

#[tokio::test]
async fn only_so_many_packet_ids_may_be_unreleased() {
    for v5 in [false, true] {
        let limits = Limits { in_flight: 2, ..Limits::default() };
        let mut front = Front::with(limits, 64).await;
        let secret = front.enrol("bin-1", &["bin-1"]);
        let hello = Hello { v5, ..Hello::v3("bin-1", &secret) };
        let (mut wire, _) = Wire::sign_in(front.address, &hello).await;
        for id in [1, 2] {
            wire.send(&say(v5, 0, id, "x")).await;
            let (_, receipt) = front.next_message().await;
            front.acknowledge(receipt);
            wire.expect(0x50, "a PUBREC").await;
        }
        wire.send(&say(v5, 0, 3, "one too many")).await;
        assert_eq!(front.next_refusal().await.0, Refusal::InFlight);
        assert_eq!(wire.packet().await.map(|(_, body)| body[0]), v5.then_some(0x93));
    }
}
