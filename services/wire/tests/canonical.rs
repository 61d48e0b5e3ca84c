//! Our own bodies, proved by frames: what each means, and why each bad one means nothing.
#![allow(clippy::disallowed_types)] // A test reads files and may speak.

mod shipped;

use city::{
    District, FieldSlot, Found, Input, KindId, Mark, Position, Report, Says, TaskId, Telemetry,
    ThingId, Time, Unreadable,
};
use shipped::pack;
use std::sync::OnceLock;
use wire::{Class, Pack, Sender};

fn shared() -> &'static Pack {
    static PACK: OnceLock<Pack> = OnceLock::new();
    PACK.get_or_init(pack)
}

/// Names in these frames: what stands before the dash is the type.
fn lookup(name: &str) -> Option<(ThingId, KindId)> {
    let kind = match name.split('-').next()? {
        "bin" => "waste-bin",
        "cover" => "manhole-cover",
        "stock" => "cover-stock",
        kind => kind,
    };
    Some((ThingId::new(District(440_111), 7), shared().kind(kind)?.0))
}

fn decode(topic: &str, body: impl AsRef<[u8]>) -> Result<Input, Unreadable> {
    let who = Sender { name: "test", speaks_for: &|_| false };
    shared().decoders.decode(&who, topic, body.as_ref(), &lookup)
}

fn telemetry(topic: &str, body: &str) -> Telemetry {
    match decode(topic, body) {
        Ok(Input::Telemetry(said)) => said,
        other => unreachable!("{other:?} of {body}"),
    }
}

const BIN: &str = "cityloop/v1/bin-1/telemetry";
const CAR: &str = "cityloop/v1/sweeper-1/telemetry";
const SAW: &str = "cityloop/v1/sweeper-1/sighting";
const DID: &str = "cityloop/v1/crew-1/report";

fn refused(topic: &str, body: impl AsRef<[u8]>, code: &str, part: &str) {
    let body = body.as_ref();
    let why = decode(topic, body).expect_err("no meaning");
    let told = why.to_string();
    let text = String::from_utf8_lossy(&body[..body.len().min(200)]);
    assert_eq!(why.code(), code, "{told} of {text}");
    assert!(told.contains(part), "{told:?} of {text}");
}

#[test]
fn a_bin_says_how_full_it_is() {
    let body = r#"{"t":1763000000000,"boot":3,"seq":41,"fill_percent":93,"battery_percent":88.5}"#;
    let said = telemetry(BIN, body);
    assert_eq!(said.thing, ThingId::new(District(440_111), 7));
    assert_eq!(said.said, Some(Time(1_763_000_000_000)));
    assert_eq!(said.mark, Some(Mark { boot: 3, seq: 41 }));
    let fields: Vec<_> = said.values.iter().collect();
    assert_eq!(fields, [(FieldSlot(0), 93.0), (FieldSlot(3), 88.5)]);
    assert_eq!((said.position, said.sighting), (None, None));
}

#[test]
fn a_heartbeat_is_an_empty_object_and_zero_is_not_absence() {
    assert!(telemetry(BIN, "{}").values.is_empty());
    assert_eq!(telemetry(BIN, r#"{"fill_percent":0}"#).values.get(FieldSlot(0)), Some(0.0));
    assert_eq!(telemetry(BIN, "{}").said, None);
}

#[test]
fn an_alarm_and_a_backlog_are_telemetry_of_another_class() {
    let body = r#"{"t":1763000000000,"fill_percent":93}"#;
    for channel in ["alarm", "backlog"] {
        assert_eq!(telemetry(&format!("cityloop/v1/bin-1/{channel}"), body), telemetry(BIN, body));
    }
}

#[test]
fn what_goes_first_is_known_from_the_topic() {
    let classes = [
        ("cityloop/v1/bin-1/alarm", Class::Urgent),
        (DID, Class::Urgent),
        (SAW, Class::Finding),
        ("frigate/events", Class::Finding),
        (BIN, Class::Routine),
        ("thing/product/drone-03/osd", Class::Routine),
        ("nobody/knows", Class::Routine),
        ("cityloop/v1/bin-1/backlog", Class::Bulk),
    ];
    for (topic, class) in classes {
        assert_eq!(shared().decoders.class(topic), class, "{topic}");
    }
}

#[test]
fn unknown_keys_are_passed_over_however_deep() {
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    let body = format!(r#" {{"x":{{"fill_percent":1}},"y":{deep},"fill_percent":2,"z":null}} "#);
    assert_eq!(telemetry(BIN, &body).values.get(FieldSlot(0)), Some(2.0));
}

#[test]
fn keys_written_with_escapes_are_the_same_keys() {
    let body = r#"{"fill\u005fpercent":5}"#;
    assert_eq!(telemetry(BIN, body).values.get(FieldSlot(0)), Some(5.0));
}

#[test]
fn a_vehicle_says_where_it_is_and_how_it_drives() {
    let body = r#"{"lon":113.273,"lat":23.1571,"heading":-90,"speed":2.5}"#;
    let motion = telemetry(CAR, body).position.expect("a position");
    assert_eq!(motion.at, Position::new(113.273, 23.1571));
    assert_eq!((motion.heading_deg, motion.speed_mps), (270.0, 2.5));
}

#[test]
fn a_chinese_datum_becomes_wgs_84_at_the_door() {
    let near = |body: &str| {
        let at = telemetry(CAR, body).position.expect("a position").at;
        let off_m = at.distance_m(Position::new(113.2730, 23.1571));
        assert!(off_m < 0.1, "{off_m} m off");
    };
    near(r#"{"lon":113.27833860673,"lat":23.15444043790,"datum":"gcj02"}"#);
    near(r#"{"datum":"bd09","lon":113.28476378176,"lat":23.16077783827}"#);
    near(r#"{"lon":113.2730,"lat":23.1571,"datum":"wgs84"}"#);
}

#[test]
fn a_receiver_without_a_fix_is_passed_on_for_patrol_to_refuse() {
    let motion = telemetry(CAR, r#"{"lon":0,"lat":0}"#).position.expect("a position");
    assert_eq!(motion.at, Position::new(0.0, 0.0));
}

#[test]
fn a_sweeper_says_what_it_saw_and_where_that_is() {
    let body = r#"{"seq":9,"label":"litter","confidence":0.93,"lon":113.3,"lat":23.2,"speed":9}"#;
    let said = telemetry(SAW, body);
    let seen = said.sighting.expect("a sighting");
    assert_eq!((seen.label, seen.confidence), (0, 0.93));
    assert_eq!(seen.at, Some(Position::new(113.3, 23.2)));
    assert_eq!(said.position, None, "the place is the matter's, not the sweeper's");
    assert_eq!(said.mark, Some(Mark { boot: 0, seq: 9 }));
}

#[test]
fn a_worker_says_how_its_task_stands() {
    let report = |body: &str| match decode(DID, body) {
        Ok(Input::Report(report)) => report,
        other => unreachable!("{other:?}"),
    };
    let by = ThingId::new(District(440_111), 7);
    let task = TaskId::new(District(440_111), 9);
    let says = Says::Finish { found: Found::StillThere };
    let body = r#"{"t":1,"task":"440111-9","says":"finish","found":"still_there","note":"渗水"}"#;
    assert_eq!(report(body), Report { by, task, says, note: "渗水".into() });
    let accept = report(r#"{"says":"accept","task":"440111-9"}"#);
    assert_eq!(accept, Report { by, task, says: Says::Accept, note: "".into() });
}

#[test]
fn what_is_no_json_says_so() {
    for body in ["", "{", "garbage", "[1]", "7", "null", r#"{"fill_percent":1} x"#, "{fill:1}"] {
        refused(BIN, body, "bad_json", "not JSON");
    }
    refused(BIN, [0xff, 0xfe, b'{', b'}'], "bad_json", "not UTF-8");
    refused(BIN, r#"{"fill_percent":1,"fill_percent":2}"#, "bad_json", "comes twice");
    let keys: Vec<String> = (0..65).map(|n| format!(r#""k{n}":0"#)).collect();
    refused(BIN, format!("{{{}}}", keys.join(",")), "bad_json", "more than 64 keys");
    refused(BIN, vec![b' '; 70_000], "too_large", "70000 bytes");
}

#[test]
fn what_is_no_number_says_which() {
    for value in ["\"93\"", "null", "true", "[1]", "{}"] {
        let body = format!(r#"{{"t":1,"fill_percent":{value},"seq":1}}"#);
        refused(BIN, body, "wrong_type", "fill_percent must be a number");
    }
    for value in ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"] {
        let body = format!("{{\n \"t\":1,\n \"fill_percent\": {value},\"seq\":1}}");
        refused(BIN, body, "not_finite", "fill_percent is not a finite number");
    }
}

#[test]
fn marks_times_and_places_that_cannot_be_say_why() {
    for t in ["-5", "1.5", "\"2026-01-01T00:00:00Z\"", "1e20", "null", "18446744073709551615"] {
        refused(BIN, format!(r#"{{"t":{t}}}"#), "bad_time", "the field t is not a time");
    }
    refused(BIN, r#"{"boot":4294967296,"seq":1}"#, "wrong_type", "boot must be a whole number");
    refused(BIN, r#"{"seq":-1}"#, "wrong_type", "seq must be a whole number");
    refused(BIN, r#"{"boot":1}"#, "missing_field", "seq is missing");
    refused(CAR, r#"{"lon":113.2}"#, "missing_field", "lat is missing");
    refused(CAR, r#"{"lat":23.2}"#, "missing_field", "lon is missing");
    refused(CAR, r#"{"lon":1,"lat":1,"speed":-1}"#, "wrong_type", "speed must be metres");
    let known = "wgs84, cgcs2000, gcj02 or bd09";
    refused(CAR, r#"{"lon":1,"lat":1,"datum":"nad27"}"#, "wrong_type", known);
}

#[test]
fn sightings_that_say_too_little_or_nothing_known_say_why() {
    refused(SAW, r#"{"confidence":0.9}"#, "missing_field", "label");
    refused(SAW, r#"{"label":"litter"}"#, "missing_field", "confidence");
    refused(SAW, r#"{"label":"ufo","confidence":0.9}"#, "wrong_type", "label");
    refused(SAW, r#"{"label":"litter","confidence":93}"#, "wrong_type", "from 0 to 1");
    refused("cityloop/v1/bin-1/sighting", "{}", "not_for_kind", "a waste-bin cannot say this");
}

#[test]
fn reports_that_say_too_little_or_nothing_known_say_why() {
    refused(DID, r#"{"says":"accept"}"#, "missing_field", "task");
    refused(DID, r#"{"task":"440111-9"}"#, "missing_field", "says");
    refused(DID, r#"{"task":"440111-9","says":"finish"}"#, "missing_field", "found");
    refused(DID, r#"{"task":"nine","says":"accept"}"#, "wrong_type", "task must be");
    refused(DID, r#"{"task":9,"says":"accept"}"#, "wrong_type", "task must be");
    refused(DID, r#"{"task":"440111-9","says":"done"}"#, "wrong_type", "accept, refuse");
    refused(DID, r#"{"task":"1-1","task":"1-2","says":"accept"}"#, "bad_json", "comes twice");
    let note = format!(r#"{{"task":"1-1","says":"accept","note":"{}"}}"#, "x".repeat(1_001));
    refused(DID, note, "wrong_type", "note");
    refused("cityloop/v1/camera-1/report", "{}", "not_for_kind", "a camera cannot say this");
}

#[test]
fn topics_that_nobody_may_use_say_why() {
    refused("cityloop/v1/ghost-1/telemetry", "{}", "unknown_thing", "ghost-1");
    refused("cityloop/v1/crew-1/order", "{}", "not_allowed", "");
    refused("cityloop/v1/crew-1/ack", "{}", "not_allowed", "");
    refused("cityloop/v1/crew-1/gossip", "{}", "unknown_topic", "docs/wire.md");
    refused("some/where/else", "{}", "unknown_topic", "docs/wire.md");
}
