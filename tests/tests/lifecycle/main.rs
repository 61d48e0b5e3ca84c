//! One matter from its first byte to its proof, told as stories over the shipped types.

mod sent;

use city::{CaseId, CaseState, Drive, Edit, Segment, Span, Standing, Verification};
use tests::town::{Town, at};

/// A bin, and two crews of sanitation, one nearer.
fn street_with_a_bin() -> Town {
    let mut town = Town::new();
    town.register("bin-1", "waste-bin", at(1_500.0, 1_500.0), None);
    town.crew("crew-near", at(1_600.0, 1_500.0), &["sanitation", "look"]);
    town.crew("crew-far", at(1_950.0, 1_500.0), &["sanitation", "look"]);
    town.says("bin-1", "\"fill_percent\":40");
    town.tells();
    town
}

/// The same, with the bin full and its case offered to the nearer crew.
fn street_with_a_full_bin() -> Town {
    let mut town = street_with_a_bin();
    town.says("bin-1", "\"fill_percent\":95");
    town.passes(Span::seconds(30));
    assert_eq!(town.tells().last().map(String::as_str), Some(OFFERED));
    town
}

const OFFERED: &str = "task 0: dispose case 0, offered to crew-near";

fn case(town: &Town, number: u32) -> &city::Case {
    let id = CaseId::new(town.city().settings().district, number);
    town.city().board().case(id).expect("the case was opened")
}

fn lot(town: &Town, name: &str) -> (u32, u32) {
    let live = town.city().map().live(town.id(name)).expect("a registered lot");
    (live.quantity, live.reserved)
}

#[track_caller]
fn told(town: &mut Town, expected: &[&str]) {
    let told = town.tells();
    assert_eq!(told, expected, "what was told:\n  {}", told.join("\n  "));
}

#[test]
fn a_full_bin_becomes_a_case_and_is_closed_by_its_own_signal() {
    let mut town = street_with_a_bin();
    town.says("bin-1", "\"fill_percent\":89.9");
    told(&mut town, &[]);
    town.says("bin-1", "\"fill_percent\":93");
    told(&mut town, &["bin-1 full begins"]);
    town.passes(Span::seconds(29));
    told(&mut town, &[]);
    town.passes(Span::seconds(1));
    told(
        &mut town,
        &[
            "found: bin-1 full",
            "case 0 opened: E-0192 on bin-1",
            "case 0: file",
            "case 0: dispatch to sanitation",
            OFFERED,
        ],
    );
    town.reports("crew-near", 0, "accept");
    told(&mut town, &["task 0: accept", "case 0: start"]);
    town.passes(Span::seconds(40));
    town.reports("crew-near", 0, "arrive");
    told(&mut town, &["task 0: arrive"]);
    town.passes(Span::seconds(90));
    town.says("bin-1", "\"fill_percent\":61");
    told(&mut town, &[]);
    town.reports("crew-near", 0, "fixed");
    told(
        &mut town,
        &[
            "task 0: finish, fixed",
            "case 0: submit by crew-near",
            "case 0: confirm",
            "case 0: check",
            "case 0 waits for its own signal",
        ],
    );
    assert!(!case(&town, 0).state.is_over(), "the crew's word closes nothing");
    town.passes(Span::seconds(30));
    town.says("bin-1", "\"fill_percent\":4");
    told(&mut town, &["bin-1 full ends", "case 0: close by its own signal"]);
    let CaseState::Closed { at, proof } = case(&town, 0).state else {
        unreachable!("it is closed")
    };
    assert_eq!((at, proof), (town.now(), Verification::OwnSignal));
    assert_eq!(case(&town, 0).clock.elapsed, Span::seconds(130), "from dispatch to confirmation");
}

#[test]
fn a_matter_that_comes_back_within_the_window_is_a_new_case_linked_to_the_old() {
    let mut town = street_with_a_full_bin();
    town.does("crew-near", 0, "fixed");
    town.says("bin-1", "\"fill_percent\":4");
    town.passes_saying(Span::hours(2), Span::minutes(1), &[("bin-1", "\"fill_percent\":4")]);
    assert!(matches!(case(&town, 0).state, CaseState::Closed { .. }));
    town.tells();
    town.says("bin-1", "\"fill_percent\":97");
    town.passes(Span::seconds(30));
    let told = town.tells();
    assert_eq!(told[2], "case 1 opened: E-0192 on bin-1, a relapse of case 0");
    assert!(case(&town, 0).state.is_over(), "the old case stays as it ended");
    let district = town.city().settings().district;
    assert_eq!(case(&town, 1).relapse_of, Some(CaseId::new(district, 0)));

    let mut later = street_with_a_full_bin();
    later.does("crew-near", 0, "fixed");
    later.says("bin-1", "\"fill_percent\":4");
    later.passes_saying(Span::hours(25), Span::minutes(1), &[("bin-1", "\"fill_percent\":4")]);
    later.says("bin-1", "\"fill_percent\":97");
    later.passes(Span::seconds(30));
    assert_eq!(case(&later, 1).relapse_of, None, "a day later it is another matter");
}

#[test]
fn a_crew_that_lies_is_found_out_by_a_look_and_another_one_goes() {
    let mut town = street_with_a_full_bin();
    town.does("crew-near", 0, "fixed");
    town.says("bin-1", "\"fill_percent\":96");
    town.tells();
    town.passes_saying(Span::minutes(3), Span::minutes(1), &[("bin-1", "\"fill_percent\":96")]);
    told(&mut town, &["case 0 wakes", "task 1: check case 0, offered to crew-far"]);
    town.does("crew-far", 0, "still_there");
    told(
        &mut town,
        &[
            "task 1: accept",
            "task 1: arrive",
            "task 1: finish, still there",
            "case 0: send_back",
            "task 2: dispose case 0, offered to crew-far",
        ],
    );
    assert_eq!(case(&town, 0).rework, 1);
    town.does("crew-far", 0, "fixed");
    town.says("bin-1", "\"fill_percent\":3");
    assert_eq!(town.tells().last().expect("told"), "case 0: close by its own signal");
}

#[test]
fn litter_that_a_camera_sees_is_swept_by_the_sweeper_that_is_nearer_and_checked_by_a_drone() {
    let mut town = Town::new();
    town.register("camera-1", "camera", at(1_500.0, 1_500.0), None);
    town.register("sweeper-1", "sweeper", at(1_600.0, 1_500.0), None);
    town.register("drone-1", "drone", at(2_900.0, 1_500.0), None);
    town.crew("crew-1", at(1_100.0, 1_500.0), &["sanitation", "sweep"]);
    town.stands("sweeper-1", at(1_600.0, 1_500.0));
    town.stands("drone-1", at(2_900.0, 1_500.0));
    town.tells();
    town.sees("camera-1", "litter", 0.59);
    told(&mut town, &[]);
    town.sees("camera-1", "litter", 0.8);
    told(&mut town, &["camera-1 litter begins"]);
    town.passes(Span::seconds(20));
    town.sees("camera-1", "litter", 0.7);
    town.passes(Span::seconds(20));
    told(&mut town, &[]);
    town.sees("camera-1", "litter", 0.9);
    told(
        &mut town,
        &[
            "found: camera-1 litter",
            "camera-1 litter ends",
            "case 0 opened: E-0110",
            "case 0: file",
            "case 0: dispatch to sanitation",
            "task 2: dispose case 0, offered to sweeper-1",
        ],
    );
    let (_, second) = (town.task_of(0).worker, town.task_of(0).pool[0].0);
    assert_eq!(second, town.id("crew-1"), "people and machines stand in one pool");
    town.does("sweeper-1", 0, "fixed");
    let looked = town.tells();
    assert_eq!(looked.last().expect("told"), "task 3: check case 0, offered to drone-1");
    town.does("drone-1", 0, "fixed");
    assert_eq!(town.tells().last().expect("told"), "case 0: close by the look of drone-1");
}

#[test]
fn a_missing_cover_takes_a_cover_from_the_depot() {
    let mut town = Town::new();
    town.register("cover-1", "manhole-cover", at(1_500.0, 1_500.0), None);
    town.register_lot("cover-stock-empty", "cover-stock", at(1_510.0, 1_500.0), None, 0);
    town.register_lot("cover-stock-near", "cover-stock", at(1_000.0, 1_500.0), None, 2);
    town.register_lot("cover-stock-far", "cover-stock", at(100.0, 1_500.0), None, 9);
    town.crew("crew-1", at(1_300.0, 1_500.0), &["drainage"]);
    town.crew("crew-2", at(1_320.0, 1_500.0), &["drainage"]);
    town.says("cover-1", "\"tilt_deg\":1,\"open\":0");
    town.tells();
    town.says("cover-1", "\"tilt_deg\":1,\"open\":1");
    town.passes(Span::seconds(10));
    told(
        &mut town,
        &[
            "cover-1 open begins",
            "found: cover-1 open",
            "case 0 opened: C-0102 on cover-1",
            "case 0: file",
            "case 0: dispatch to drainage",
            "task 0: dispose case 0, offered to crew-1, with 1 of cover-stock-near",
        ],
    );
    assert_eq!(lot(&town, "cover-stock-near"), (2, 1), "promised, not gone");
    town.reports("crew-1", 0, "refuse");
    let refused = town.tells();
    let next = "task 1: dispose case 0, offered to crew-2, with 1 of cover-stock-near";
    assert_eq!(refused, ["task 0: drop, refused", next]);
    assert_eq!(lot(&town, "cover-stock-near"), (2, 1), "promised to one crew at a time");
    town.does("crew-2", 0, "fixed");
    town.says("cover-1", "\"tilt_deg\":0,\"open\":0");
    assert_eq!(town.tells().last().expect("told"), "case 0: close by its own signal");
    assert_eq!(lot(&town, "cover-stock-near"), (1, 0), "one cover lies in the street now");
}

#[test]
fn a_gateway_that_falls_silent_is_one_finding_and_its_bins_are_none() {
    let mut town = Town::new();
    let bins: Vec<String> = (0..40).map(|n| format!("bin-{n}")).collect();
    for gateway in ["gateway-1", "gateway-2", "gateway-3"] {
        town.register(gateway, "gateway", at(1_400.0, 1_400.0), None);
    }
    for (n, bin) in bins.iter().enumerate() {
        town.register(bin, "waste-bin", at(100.0 + 50.0 * n as f64, 1_500.0), Some("gateway-1"));
        town.says(bin, "\"fill_percent\":40");
    }
    let others = [("gateway-2", "\"signal_dbm\":-70"), ("gateway-3", "\"signal_dbm\":-70")];
    others.iter().for_each(|(name, body)| town.says(name, body));
    town.tells();
    town.passes_saying(Span::minutes(10), Span::seconds(10), &others);
    let told = town.tells();
    let found: Vec<&String> = told.iter().filter(|line| line.starts_with("found")).collect();
    assert_eq!(found, ["found: gateway-1 silent"], "one outage, and no silent bin");

    bins.iter().for_each(|bin| town.says(bin, "\"fill_percent\":41"));
    let told = town.tells();
    assert_eq!(told[0], "gateway-1 silent ends");
    assert!(!told.iter().any(|line| line.starts_with("found")), "{told:?}");
    town.passes_saying(Span::minutes(2), Span::seconds(10), &others);
    let told = town.tells();
    let silent_bins = told.iter().filter(|line| line.starts_with("found: bin")).count();
    assert_eq!(silent_bins, 0, "their silence counts from the return: {told:?}");
}

#[test]
fn what_the_register_took_out_of_service_is_not_found_silent_until_it_serves_again() {
    let mut town = street_with_a_bin();
    town.amend("bin-1", Edit::Standing(Some(Standing::Removed)));
    town.tells();
    let found = |town: &mut Town| {
        town.passes(Span::hours(1));
        town.tells().iter().filter(|line| *line == "found: bin-1 silent").count()
    };
    assert_eq!(found(&mut town), 0);
    town.amend("bin-1", Edit::Standing(Some(Standing::Intact)));
    assert_eq!(found(&mut town), 1);
}

#[test]
fn when_most_gateways_fall_silent_that_is_one_outage_of_the_district() {
    let mut town = Town::new();
    for n in 0..6 {
        let gateway = format!("gateway-{n}");
        town.register(&gateway, "gateway", at(400.0 * f64::from(n), 1_400.0), None);
        town.says(&gateway, "\"signal_dbm\":-70");
    }
    town.tells();
    town.passes(Span::minutes(5));
    let told = town.tells();
    let found = told.iter().filter(|line| line.starts_with("found")).count();
    assert_eq!(found, 1, "{told:?}");
}

#[test]
fn an_offer_that_nobody_answers_goes_to_the_next() {
    let mut town = street_with_a_full_bin();
    town.passes(Span::seconds(44));
    told(&mut town, &[]);
    town.passes(Span::seconds(1));
    let next = "task 1: dispose case 0, offered to crew-far";
    told(&mut town, &["task 0: drop, no_answer", next]);
    let late = "{\"task\":\"440199-0\",\"says\":\"accept\"}";
    town.hears("crew-near", wire::Channel::Report, late.as_bytes());
    told(&mut town, &["refused: illegal"]);
    town.passes(Span::seconds(45));
    told(&mut town, &["task 1: drop, no_answer", "case 0 waits for a worker"]);
    town.passes_saying(Span::minutes(2), Span::minutes(1), &[("bin-1", "\"fill_percent\":95")]);
    let again = "task 2: dispose case 0, offered to crew-near";
    told(&mut town, &["case 0 wakes", again]);
}

#[test]
fn what_comes_twice_late_or_from_the_future_changes_nothing() {
    let mut town = street_with_a_bin();
    let now = town.now().0;
    let body = |t: i64, boot: u32, seq: u32, fill: &str| {
        format!("{{\"t\":{t},\"boot\":{boot},\"seq\":{seq},\"fill_percent\":{fill}}}")
    };
    let tries = [
        (body(now, 1, 1, "95"), vec!["bin-1 says it again"]),
        (body(now - 1, 0, 9, "95"), vec!["refused: old_boot"]),
        (body(now + 3_600_000, 1, 9, "95"), vec!["refused: from_future"]),
        (body(0, 1, 9, "95"), vec!["refused: too_old"]),
        (body(now, 1, 9, "101"), vec!["refused: out_of_range"]),
        (body(now, 1, 9, "\"95\""), vec!["not understood: wrong_type"]),
        (body(now, 1, 9, "null"), vec!["not understood: wrong_type"]),
        (body(now, 1, 9, "NaN"), vec!["not understood: not_finite"]),
        ("\u{7f}\u{0}{".to_owned(), vec!["not understood: bad_json"]),
        (body(now, 1, 9, "50"), vec![]),
        (body(now - 1, 1, 8, "95"), vec![]),
    ];
    for (body, expected) in tries {
        town.hears("bin-1", wire::Channel::Telemetry, body.as_bytes());
        assert_eq!(town.tells(), expected, "{body}");
    }
    let tally = *town.city().tally();
    assert_eq!((tally.duplicate, tally.refused, tally.not_understood), (1, 4, 4));
    assert_eq!(tally.received(), 3 + 2 + 1 + 11, "registered, first words, and these");
}

/// Two streets along a canal, with a bridge at their western end only; a bin and a crew on the
/// southern one, and another crew across the canal from the bin.
fn beside_a_canal(streets: Vec<Segment>) -> Town {
    let mut town = Town::with_streets(streets);
    town.register("bin-1", "waste-bin", at(1_500.0, 1_500.0), None);
    town.crew("crew-across", at(1_500.0, 1_600.0), &["sanitation", "look"]);
    town.crew("crew-along", at(1_950.0, 1_500.0), &["sanitation", "look"]);
    town.says("bin-1", "\"fill_percent\":95");
    town.passes(Span::seconds(30));
    town
}

/// Who was asked, seconds each, and whether that is only about.
fn asked(town: &Town) -> Vec<(String, i64, bool)> {
    let task = town.task_of(0);
    let all = std::iter::once((task.worker, task.eta)).chain(task.pool.iter().copied());
    let named = all.map(|(id, eta)| {
        let thing = town.city().map().thing(id).expect("registered");
        (thing.name.to_string(), eta.span.0 / 1_000, eta.about)
    });
    named.collect()
}

#[test]
fn who_goes_is_chosen_by_the_way_through_the_streets_and_about_where_none_is_known() {
    let street = |ends: [i64; 2], line: [(f64, f64); 2]| {
        let drive = Drive { from: ends[0], to: ends[1], oneway: 0, speed_kmh: 40 };
        Segment::new("Canal", line.map(|(x, y)| at(x, y)).to_vec()).driven(drive)
    };
    let south = street([1, 2], [(10.0, 1_500.0), (2_900.0, 1_500.0)]);
    let north = street([3, 4], [(10.0, 1_600.0), (2_900.0, 1_600.0)]);
    let bridge = street([1, 3], [(10.0, 1_500.0), (10.0, 1_600.0)]);
    let town = beside_a_canal(vec![south, north, bridge]);
    // 450 m along the street, and 1,490 + 100 + 1,490 m over the bridge, at 8 m/s; the metres of
    // this town are a little short.
    let expected = [("crew-along".to_owned(), 56, false), ("crew-across".to_owned(), 384, false)];
    assert_eq!(asked(&town), expected);

    let town = beside_a_canal(Vec::new());
    let expected = [("crew-across".to_owned(), 17, true), ("crew-along".to_owned(), 78, true)];
    assert_eq!(asked(&town), expected);
}
