//! The door and a client library that nobody here wrote, in both versions.

use super::front::{Front, PATIENCE};
use rumqttc::v5::mqttbytes::QoS as QoS5;
use rumqttc::{QoS, v5};
use std::time::Duration;
use tokio::time::timeout;

const ORDER: &str = "cityloop/v1/sweeper-1/order";
const TELEMETRY: &str = "cityloop/v1/sweeper-1/telemetry";

#[tokio::test]
async fn rumqttc_v4_publishes_subscribes_and_receives() {
    let mut front = Front::open().await;
    let secret = front.enrol("sweeper-1", &["sweeper-1"]);
    let mut options = rumqttc::MqttOptions::new("robot", "127.0.0.1", front.address.port());
    options.set_credentials("sweeper-1", &secret).set_keep_alive(Duration::from_secs(5));
    let (client, mut events) = rumqttc::AsyncClient::new(options, 10);
    client.subscribe(ORDER, QoS::AtLeastOnce).await.expect("queued");
    client.publish(TELEMETRY, QoS::AtLeastOnce, false, "here").await.expect("queued");
    let talk = async {
        let (mut acknowledged, mut ordered) = (false, None);
        while !acknowledged || ordered.is_none() {
            match events.poll().await.expect("no error") {
                rumqttc::Event::Incoming(rumqttc::Packet::SubAck(_)) => {
                    assert_eq!(front.door.orders().publish(ORDER, "sweep").queued, 1);
                }
                rumqttc::Event::Incoming(rumqttc::Packet::Publish(order)) => {
                    ordered = Some(order.payload);
                }
                rumqttc::Event::Incoming(rumqttc::Packet::PubAck(_)) => acknowledged = true,
                rumqttc::Event::Outgoing(rumqttc::Outgoing::Publish(_)) => {
                    let (_, receipt) = front.next_message().await;
                    front.acknowledge(receipt);
                }
                _ => (),
            }
        }
        ordered
    };
    assert_eq!(timeout(PATIENCE, talk).await.expect("in time").as_deref(), Some(&b"sweep"[..]));
}

#[tokio::test]
async fn rumqttc_v5_publishes_subscribes_and_receives() {
    let mut front = Front::open().await;
    let secret = front.enrol("sweeper-1", &["sweeper-1"]);
    let mut options = v5::MqttOptions::new("robot", "127.0.0.1", front.address.port());
    options.set_credentials("sweeper-1", &secret).set_keep_alive(Duration::from_secs(5));
    let (client, mut events) = v5::AsyncClient::new(options, 10);
    client.subscribe(ORDER, QoS5::AtLeastOnce).await.expect("queued");
    client.publish(TELEMETRY, QoS5::AtLeastOnce, false, "here").await.expect("queued");
    let talk = async {
        let (mut acknowledged, mut ordered) = (false, None);
        while !acknowledged || ordered.is_none() {
            match events.poll().await.expect("no error") {
                v5::Event::Incoming(v5::mqttbytes::v5::Packet::SubAck(_)) => {
                    assert_eq!(front.door.orders().publish(ORDER, "sweep").queued, 1);
                }
                v5::Event::Incoming(v5::mqttbytes::v5::Packet::Publish(order)) => {
                    ordered = Some(order.payload);
                }
                v5::Event::Incoming(v5::mqttbytes::v5::Packet::PubAck(ack)) => {
                    assert_eq!(ack.reason, v5::mqttbytes::v5::PubAckReason::Success);
                    acknowledged = true;
                }
                v5::Event::Outgoing(rumqttc::Outgoing::Publish(_)) => {
                    let (_, receipt) = front.next_message().await;
                    front.acknowledge(receipt);
                }
                _ => (),
            }
        }
        ordered
    };
    assert_eq!(timeout(PATIENCE, talk).await.expect("in time").as_deref(), Some(&b"sweep"[..]));
}

#[tokio::test]
async fn rumqttc_is_told_why_its_sign_in_was_refused() {
    let front = Front::open().await;
    front.enrol("sweeper-1", &["sweeper-1"]);
    let mut options = v5::MqttOptions::new("robot", "127.0.0.1", front.address.port());
    options.set_credentials("sweeper-1", "guess");
    let (_client, mut events) = v5::AsyncClient::new(options, 10);
    let error = timeout(PATIENCE, events.poll()).await.expect("in time").expect_err("refused");
    assert!(error.to_string().contains("BadUserNamePassword"), "{error}");
}
