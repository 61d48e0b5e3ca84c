//! As much is said, and as much goes wrong, as the plan says.

mod town;

use city::Span;
use simulators::{EndedBy, Faults, Harm, Plan};
use std::collections::BTreeMap;
use town::{START, listen};

#[test]
fn the_full_baiyun_says_about_2_900_messages_a_second() {
    let town = town::baiyun();
    let mut world = town.world(Plan::baiyun(1, START));
    listen(&mut world, Span::seconds(2));
    let said = listen(&mut world, Span::seconds(60));
    let count = |end: &str| said.iter().filter(|said| said.topic.ends_with(end)).count();
    let of = |name: &str| said.iter().filter(|said| said.topic.contains(name)).count();
    assert!((171_000..175_000).contains(&said.len()), "{}", said.len());
    assert!((2_380..2_420).contains(&of("/sweeper-")), "{}", of("/sweeper-"));
    assert!((1_190..1_210).contains(&of("/drone-")), "{}", of("/drone-"));
    assert!((710..730).contains(&of("/crew-")), "{}", of("/crew-"));
    assert!((210..220).contains(&of("/gateway-")), "{}", of("/gateway-"));
    assert!(count("/telemetry") > 171_000);
    let positions = said.iter().filter(|said| said.qos == 0).count();
    assert!((4_280..4_350).contains(&positions), "{positions}");
}

#[test]
fn about_200_faults_an_hour_begin_in_proportion_and_some_end_by_themselves() {
    let town = town::baiyun();
    let quiet = Span::hours(24);
    let mut world = town.world(Plan { report_every: quiet, ..Plan::baiyun(2, START) });
    listen(&mut world, Span::hours(1));
    let faults = &world.truth().faults;
    assert!((160..250).contains(&faults.len()), "{}", faults.len());
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    faults.iter().for_each(|fault| *kinds.entry(&fault.wrong).or_default() += 1);
    assert!((40..85).contains(&kinds["litter"]), "{kinds:?}");
    assert!(kinds["waste-bin/overflow"] > kinds["manhole-cover/shifted"], "{kinds:?}");
    assert!(kinds.len() > 10, "{kinds:?}");
    assert!(kinds["manhole-cover/missing"] > 0, "{kinds:?}");
    let by_itself = faults.iter().filter(|fault| fault.ended_by == Some(EndedBy::Itself));
    assert!(by_itself.clone().count() > 0);
    assert!(by_itself.clone().all(|fault| fault.ended > Some(fault.began)));
    let watched = faults.iter().filter(|fault| &*fault.wrong == "litter" && fault.sightings > 2);
    assert!(watched.count() > 8, "cameras see what falls before them");
}

#[test]
fn a_silent_gateway_silences_all_it_speaks_for_and_nobody_else() {
    let town = town::small();
    let faults = Faults { per_hour: 3_000.0, litter: 0.0, ..Plan::small(1, START).faults };
    let mut world = town.world(Plan { faults, ..Plan::small(1, START).calm() });
    let speakers = world.speakers();
    for _ in 0..2_000 {
        listen(&mut world, Span::seconds(10));
        let outage = world.truth().standing().find(|fault| &*fault.wrong == "gateway/outage");
        let Some((id, Some(name))) = outage.map(|fault| (fault.id, fault.thing.clone())) else {
            continue;
        };
        let said = listen(&mut world, Span::seconds(20));
        if world.truth().faults[id.0 as usize].ended.is_some() {
            continue;
        }
        let by = |speaker: &str| {
            said.iter().filter(|said| *speakers[said.speaker as usize].name == *speaker).count()
        };
        assert_eq!(by(&name), 0);
        assert!(by("gateway-01") + by("gateway-02") + by("gateway-03") > 0);
        return;
    }
    panic!("no gateway fell silent in five hours");
}

#[test]
fn the_wire_harms_as_planned_and_the_tolls_add_up() {
    let town = town::small();
    let mut world = town.world(Plan { harm: Harm::ROUGH, ..Plan::small(9, START) });
    let said = listen(&mut world, Span::hours(1));
    let tolls = world.truth().tolls;
    assert_eq!(tolls.sent, said.len() as u64);
    let held = world.held_back() as u64;
    assert_eq!(tolls.sent + held, tolls.said - tolls.lost + tolls.doubled);
    let near = |count: u64, share: f64| {
        let wanted = tolls.said as f64 * share;
        (count as f64 - wanted).abs() < 5.0 * wanted.sqrt() + 5.0
    };
    assert!(near(tolls.lost, 0.01) && near(tolls.late, 0.01), "{tolls:?}");
    assert!(near(tolls.doubled, 0.02) && near(tolls.reordered, 0.02), "{tolls:?}");
    assert!(near(tolls.garbled, 0.003) && near(tolls.restarts, 0.002), "{tolls:?}");
    assert!(tolls.jumps > 0 && tolls.no_fixes > 0 && tolls.wrong_clocks > 0, "{tolls:?}");
}
