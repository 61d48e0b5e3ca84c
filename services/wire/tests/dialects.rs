//! Messages that nobody here made: Frigate, DJI and OwnTracks, read in place from the corpus, with
//! every value checked against the raw JSON.
// A test reads files and may speak.
#![allow(clippy::disallowed_types, clippy::disallowed_methods, clippy::disallowed_macros)]

mod shipped;

use city::{District, FieldSlot, Input, KindId, Telemetry, ThingId, Unreadable};
use serde_json::Value;
use shipped::pack;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use wire::{Pack, Sender};

fn shared() -> &'static Pack {
    static PACK: OnceLock<Pack> = OnceLock::new();
    PACK.get_or_init(pack)
}

/// The messages of a corpus file; says what is skipped where it is absent.
fn corpus(file: &str) -> Vec<Value> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let data = std::env::var_os("CITYLOOP_DATA").map_or(beside, PathBuf::from);
    let Ok(text) = std::fs::read_to_string(data.join("corpus").join(file)) else {
        eprintln!("skipped: corpus/{file} is not here; set CITYLOOP_DATA");
        return Vec::new();
    };
    let file: Value = serde_json::from_str(&text).expect("the corpus is JSON");
    file["messages"].as_array().expect("it has messages").clone()
}

fn decode(kind: &str, topic: &str, body: &str) -> Result<Telemetry, Unreadable> {
    let kind = shared().kind(kind).expect("shipped").0;
    let lookup = |_: &str| Some((ThingId::new(District(1), 1), kind));
    let who = Sender { name: "test", speaks_for: &|_| true };
    match shared().decoders.decode(&who, topic, body.as_bytes(), &lookup)? {
        Input::Telemetry(said) => Ok(said),
        other => unreachable!("{other:?}"),
    }
}

fn slot(kind: &str, field: &str) -> FieldSlot {
    let (_, kind) = shared().kind(kind).expect("shipped");
    let slot = kind.fields.iter().position(|known| &*known.name == field);
    FieldSlot(slot.expect("a field") as u8)
}

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-4, "{found} is not {wanted}");
}

#[test]
fn frigate_events_are_sightings_of_their_camera() {
    let (_, camera) = shared().kind("camera").expect("shipped");
    let mut events = 0;
    for message in corpus("video/frigate.json") {
        let topic = message["topic"].as_str().expect("a topic");
        let raw = &message["message"];
        let body = message["payload_text"].as_str().map_or(raw.to_string(), str::to_owned);
        let read = decode("camera", topic, &body);
        if topic != "frigate/events" {
            assert_eq!(read, Err(Unreadable::NothingUsed), "{topic}");
            continue;
        }
        events += 1;
        let after = &raw["after"];
        let said = read.expect("an event");
        let seen = said.sighting.expect("a sighting");
        let ours = if after["label"] == "car" { "vehicle" } else { "person" };
        assert_eq!(&*camera.detects[usize::from(seen.label)], ours);
        assert_eq!(Some(seen.confidence), after["top_score"].as_f64());
        let seconds = after["frame_time"].as_f64().expect("a time");
        near(said.said.expect("a time").0 as f64 / 1e3, (seconds * 1e3).round() / 1e3);
        assert_eq!((seen.at, said.position), (None, None));
        assert!(camera.rules.iter().all(|rule| &*rule.name != ours), "nothing is wrong with it");
    }
    eprintln!("{events} events of Frigate read");
}

#[test]
fn the_camera_of_an_event_is_named_in_the_body_and_the_sender_must_speak_for_it() {
    let kind = shared().kind("camera").expect("shipped").0;
    let body = r#"{"type":"new","after":{"camera":"gate","label":"car","top_score":0.9,
        "frame_time":1.5,"false_positive":false}}"#;
    let read = |lookup: &dyn Fn(&str) -> Option<(ThingId, KindId)>, speaks: bool| {
        let who = Sender { name: "frigate", speaks_for: &|name| speaks && name == "gate" };
        shared().decoders.decode(&who, "frigate/events", body.as_bytes(), lookup)
    };
    let here = |name: &str| (name == "gate").then_some((ThingId::new(District(1), 1), kind));
    assert!(read(&here, true).is_ok());
    assert_eq!(read(&here, false), Err(Unreadable::NotAllowed));
    assert_eq!(read(&|_| None, true), Err(Unreadable::UnknownThing("gate".into())));
    let bin = shared().kind("waste-bin").expect("shipped").0;
    let other = |_: &str| Some((ThingId::new(District(1), 1), bin));
    assert_eq!(read(&other, true), Err(Unreadable::NotForKind("waste-bin".into())));
}

#[test]
fn dji_osd_messages_are_partial_and_keep_what_they_say() {
    let (mut used, mut aircraft) = (0, 0);
    for message in corpus("drone/dji-cloud-api-dock1-and-pilot.json") {
        let topic = message["topic"].as_str().expect("a topic");
        let topic = topic.replace("{device_sn}", "SN1").replace("{gateway_sn}", "DOCK1");
        let raw = &message["message"];
        let read = decode("drone", &topic, &raw.to_string());
        let data = &raw["data"];
        let says = [&data["latitude"], &data["battery"], &data["elevation"], &data["wind_speed"]];
        if !topic.ends_with("/osd") || says.iter().all(|value| value.is_null()) {
            assert!(
                matches!(read, Err(Unreadable::NothingUsed | Unreadable::UnknownTopic)),
                "{topic}: {read:?}"
            );
            continue;
        }
        used += 1;
        aircraft += usize::from(!data["attitude_head"].is_null());
        osd(data, &read.expect("an osd"), raw["timestamp"].as_i64());
    }
    eprintln!("{used} osd messages of DJI read, {aircraft} of an aircraft");
    assert!(used == 0 || aircraft > 0);
}

fn osd(data: &Value, said: &Telemetry, timestamp: Option<i64>) {
    assert_eq!(said.said.map(|time| time.0), timestamp);
    let (lon, lat) = (data["longitude"].as_f64(), data["latitude"].as_f64());
    match (lon, lat) {
        (Some(lon), Some(lat)) if (lon, lat) != (0.0, 0.0) => {
            let motion = said.position.expect("a position");
            assert_eq!((motion.at.lon, motion.at.lat), (lon, lat));
            let head = data["attitude_head"].as_f64().unwrap_or(0.0);
            near(f64::from(motion.heading_deg), (head + 360.0) % 360.0);
            let speed = data["horizontal_speed"].as_f64().unwrap_or(0.0);
            near(f64::from(motion.speed_mps), speed);
        }
        _ => assert_eq!(said.position, None),
    }
    let value = |field| said.values.get(slot("drone", field));
    assert_eq!(value("battery_percent"), data["battery"]["capacity_percent"].as_f64());
    assert_eq!(value("height_m"), data["elevation"].as_f64());
    let wind = data["wind_speed"].as_f64().map(|tenths| tenths / 10.0);
    assert_eq!(value("wind_mps").is_some(), wind.is_some());
    near(value("wind_mps").unwrap_or(0.0), wind.unwrap_or(0.0));
}

#[test]
fn owntracks_locations_are_a_crews_phone_and_the_rest_says_nothing() {
    let (mut locations, mut others) = (0, 0);
    for message in corpus("generic/owntracks.json") {
        let raw = &message["message"];
        let read = decode("crew", "owntracks/jane/phone", &raw.to_string());
        if raw["_type"] != "location" {
            others += 1;
            assert_eq!(read, Err(Unreadable::NothingUsed), "{raw}");
            continue;
        }
        locations += 1;
        let said = read.expect("a location");
        let motion = said.position.expect("a position");
        assert_eq!(Some(motion.at.lon), raw["lon"].as_f64());
        assert_eq!(Some(motion.at.lat), raw["lat"].as_f64());
        near(f64::from(motion.speed_mps), raw["vel"].as_f64().unwrap_or(0.0) / 3.6);
        near(f64::from(motion.heading_deg), raw["cog"].as_f64().unwrap_or(0.0));
        assert_eq!(said.said.map(|time| time.0), raw["tst"].as_i64().map(|s| s * 1_000));
        let battery = raw["batt"].as_f64().filter(|percent| *percent >= 0.0);
        assert_eq!(said.values.get(slot("crew", "battery_percent")), battery);
    }
    eprintln!("{locations} locations of OwnTracks read, {others} other messages passed over");
}

#[test]
fn a_phones_name_is_made_of_user_and_device() {
    let kind = shared().kind("crew").expect("shipped").0;
    let asked = std::cell::RefCell::new(Vec::new());
    let lookup = |name: &str| {
        asked.borrow_mut().push(name.to_owned());
        Some((ThingId::new(District(1), 1), kind))
    };
    let who = Sender { name: "crew-07", speaks_for: &|name| name == "crew-07" };
    let read = |topic: &str| {
        let body = br#"{"_type":"location","lat":23.1,"lon":113.2}"#;
        shared().decoders.decode(&who, topic, body, &lookup)
    };
    assert!(read("owntracks/crew/07").is_ok());
    assert_eq!(*asked.borrow(), ["crew-07"]);
    assert_eq!(read("owntracks/crew/08"), Err(Unreadable::NotAllowed));
    assert_eq!(read("owntracks/crew/07/event"), Err(Unreadable::NothingUsed));
}

#[test]
fn garbage_in_a_dialect_says_why() {
    let why = |body: &str| decode("crew", "owntracks/crew/07", body).expect_err("no meaning");
    assert_eq!(why("nonsense").code(), "bad_json");
    assert_eq!(why("").code(), "bad_json");
    assert_eq!(why("[]").code(), "nothing_used");
    let place = r#""_type":"location","lat":23.1"#;
    assert_eq!(why(&format!("{{{place}}}")).to_string(), "the field /lon is missing");
    assert_eq!(why(&format!(r#"{{{place},"lon":"113"}}"#)).code(), "wrong_type");
    assert_eq!(why(&format!(r#"{{{place},"lon":NaN}}"#)).code(), "not_finite");
    assert_eq!(why(&format!(r#"{{{place},"lon":1,"tst":"now"}}"#)).code(), "bad_time");
    assert_eq!(why(&format!(r#"{{{place},"lon":1,"tst":-1}}"#)).code(), "bad_time");
}
