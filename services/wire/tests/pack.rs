//! The shipped files are sound, and what they say reaches the city's tables.
#![allow(clippy::disallowed_methods)] // A test reads files and may speak.

mod shipped;

use city::{FieldSlot, Role, Span, Test};
use shipped::{pack, texts};
use std::collections::BTreeSet;
use wire::Numbers;

#[test]
fn the_shipped_files_are_sound_and_every_kind_has_frames() {
    let pack = pack();
    for (slot, kind) in pack.kinds.iter().enumerate() {
        let frames = pack.samples.iter().filter(|(id, _)| id.slot() == slot).count();
        assert!(frames > 0, "{} has no frame", kind.name);
        assert!(!kind.label.zh.is_empty() && !kind.label.en.is_empty(), "{}", kind.name);
        assert!(pack.plays[slot].is_some(), "{} is not played", kind.name);
    }
}

#[test]
fn a_full_bin_is_ninety_percent_for_thirty_seconds_and_ends_below_sixty() {
    let pack = pack();
    let (_, bin) = pack.kind("waste-bin").expect("shipped");
    let full = bin.rules.iter().find(|rule| &*rule.name == "full").expect("a rule");
    let test = Test::Above { field: FieldSlot(0), limit: 90.0, clear: 60.0 };
    assert_eq!((full.test, full.dwell), (test, Span::seconds(30)));
    assert_eq!(&*pack.classes[full.class.slot()].code, "E-0192");
    assert_eq!(bin.silence().map(|(_, after)| after), Some(Span::seconds(180)));
}

#[test]
fn the_simulated_baiyun_has_its_components_and_its_materials() {
    let pack = pack();
    let mut components = 0;
    let mut materials = 0;
    let mut classes = BTreeSet::new();
    for (kind, play) in pack.kinds.iter().zip(pack.plays.iter().flatten()) {
        match kind.role {
            Role::Component => {
                components += play.count;
                classes.insert(kind.class_code.clone());
            }
            Role::Material => materials += play.count,
            _ => (),
        }
    }
    assert_eq!(components, 168_000);
    assert_eq!(materials, 29_000);
    assert!(classes.len() >= 15, "{} classes", classes.len());
}

#[test]
fn litter_can_be_taken_by_crews_and_by_sweepers_and_a_missing_cover_needs_a_cover() {
    let pack = pack();
    let class = |code: &str| pack.classes.iter().find(|class| &*class.code == code);
    let skills = |name: &str| pack.kind(name).expect("shipped").1.skills;
    let litter = class("E-0110").expect("in the catalogue");
    assert!(skills("sweeper").covers(litter.skill) && skills("crew").covers(litter.skill));
    assert!(!skills("drone").covers(litter.skill));
    let overflow = class("E-0192").expect("in the catalogue");
    assert!(!skills("sweeper").covers(overflow.skill) && skills("crew").covers(overflow.skill));
    let need = class("C-0102").and_then(|cover| cover.needs).expect("a cover needs a cover");
    assert_eq!((&*pack.kinds[need.kind.slot()].name, need.quantity), ("cover-stock", 1));
}

#[test]
fn the_matrix_answers_for_every_class_and_differently_in_some_streets() {
    let pack = pack();
    let slot = pack.classes.iter().position(|class| &*class.code == "E-0506").expect("flooding");
    let class = city::ClassId(slot as u16);
    let answers = |street| {
        let id = pack.matrix.answers(class, street).expect("somebody answers");
        &*pack.departments[id.slot()].code
    };
    assert_eq!(answers(Some(440_111_001)), "drainage");
    assert_eq!(answers(Some(440_111_019)), "roads");
    assert_eq!(answers(None), "drainage");
    for row in &pack.matrix.rows {
        assert!(row.elsewhere.is_some());
    }
}

#[test]
fn a_camera_sees_three_times_and_a_sweeper_once() {
    let pack = pack();
    let litter = |name: &str| {
        let (_, kind) = pack.kind(name).expect("shipped");
        kind.rules.iter().find(|rule| &*rule.name == "litter").map(|rule| rule.test)
    };
    let within = Span::seconds(60);
    let seen =
        |times, confidence_min| Some(Test::Detection { label: 0, confidence_min, times, within });
    assert_eq!(litter("camera"), seen(3, 0.6));
    assert_eq!(litter("sweeper"), seen(1, 0.75));
    assert_eq!(litter("drone"), seen(1, 0.75));
}

#[test]
fn names_keep_their_numbers_when_files_come_and_go() {
    let mut numbers = Numbers::default();
    let before = texts().load_with(&mut numbers).expect("sound");
    let (lamp, _) = before.kind("street-lamp").expect("shipped");
    let (bench, _) = before.kind("bench").expect("shipped");

    let mut texts = texts();
    texts.types.retain(|(file, _)| file != "bench.toml");
    texts.types.push(("a-new-bench.toml".to_owned(), shipped::texts().of("bench.toml").clone()));
    let fields = "name = \"fault_code\"\nzh = \"故障码\"\nen = \"Fault code\"\nunit = \"1\"";
    texts.change("street-lamp.toml", fields, &fields.replace("fault_code", "trouble_code"));
    for _ in 0..4 {
        let text = texts.of("street-lamp.toml");
        *text = text.replace("fault_code", "trouble_code");
    }
    let after = texts.load_with(&mut numbers).map_err(|f| shipped::told(&f)).expect("sound");
    assert_eq!(after.kind("street-lamp").map(|(id, _)| id), Some(lamp));
    assert_eq!(after.kind("bench"), None);
    assert!(after.kinds[bench.slot()].name.starts_with("retired-"));
    assert_eq!(after.kind("a-new-bench").map(|(id, _)| id.slot()), Some(before.kinds.len()));

    let names = |pack: &wire::Pack| -> Vec<String> {
        pack.kinds[lamp.slot()].fields.iter().map(|field| field.name.to_string()).collect()
    };
    assert_eq!(names(&before), ["fault_code", "power_w", "current_ma"]);
    assert_eq!(names(&after), ["retired-0", "power_w", "current_ma", "trouble_code"]);
    let rule = &after.kinds[lamp.slot()].rules[0];
    assert!(matches!(rule.test, Test::Above { field: FieldSlot(3), .. }), "{rule:?}");
}

#[test]
fn a_type_that_has_used_up_its_places_says_so() {
    let mut numbers = Numbers::default();
    for old in 0..8 {
        numbers.number("field/bench", &format!("old_{old}"));
    }
    let faults = texts().load_with(&mut numbers).expect_err("no place left");
    assert_eq!(&*faults[0].file, "bench.toml");
    assert!(faults[0].says.contains("battery_percent has no place"), "{}", faults[0]);
}

#[test]
fn a_pack_becomes_the_settings_of_a_city() {
    let text = std::fs::read_to_string(shipped::config().join("baiyun/boundary.geojson"));
    let outline =
        wire::places::boundary(&text.expect("shipped"), city::Datum::Wgs84).expect("sound");
    let district = city::District(440_111);
    let grids = city::Grids::by_rule(district, &outline).expect("not empty");
    assert!((60_000..75_000).contains(&grids.all().len()), "{}", grids.all().len());
    let settings = pack().settings(district, city::Label::default(), grids, Vec::new());
    assert!(settings.kind_named("waste-bin").is_some());
    assert_eq!(settings.skills_named(&["look".into()]).0.count_ones(), 1);
}
