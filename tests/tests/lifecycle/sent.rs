//! The desk says who goes.

use super::{case, lot, street_with_a_full_bin, told};
use city::Span;
use tests::town::{Town, at};

const DECIDED: &str = "decided: it knows the place";

#[test]
fn whoever_was_asked_is_called_back_and_the_one_who_is_sent_is_asked() {
    let mut town = street_with_a_full_bin();
    town.sends("crew-far", 0);
    let offered = "task 1: dispose case 0, offered to crew-far";
    told(&mut town, &[DECIDED, "task 0: drop, withdrawn", offered]);
    let pool: Vec<_> = town.task_of(0).pool.iter().map(|(worker, _)| *worker).collect();
    assert_eq!(pool, [town.id("crew-near")], "who could have gone instead");
    town.reports("crew-far", 0, "refuse");
    let next = "task 2: dispose case 0, offered to crew-near";
    told(&mut town, &["task 1: drop, refused", next]);
}

#[test]
fn somebody_at_work_is_relieved_and_the_clock_of_the_case_runs_on() {
    let mut town = street_with_a_full_bin();
    town.reports("crew-near", 0, "accept");
    town.passes(Span::seconds(30));
    town.reports("crew-near", 0, "arrive");
    town.tells();
    let due = case(&town, 0).clock.due();
    town.sends("crew-far", 0);
    let back = ["task 0: drop, withdrawn", "case 0: hand_back"];
    told(&mut town, &[DECIDED, back[0], back[1], "task 1: dispose case 0, offered to crew-far"]);
    assert_eq!(case(&town, 0).clock.due(), due);
    town.sends("crew-near", 0);
    let again = "task 2: dispose case 0, offered to crew-near";
    told(&mut town, &[DECIDED, "task 1: drop, withdrawn", again]);
}

#[test]
fn who_let_a_case_go_may_be_sent_again_at_once_and_the_case_waits_no_longer() {
    let mut town = street_with_a_full_bin();
    town.reports("crew-near", 0, "refuse");
    town.reports("crew-far", 0, "refuse");
    assert_eq!(town.tells().last().map(String::as_str), Some("case 0 waits for a worker"));
    town.sends("crew-near", 0);
    let offered = "task 2: dispose case 0, offered to crew-near";
    told(&mut town, &[DECIDED, "case 0 wakes", offered]);
}

#[test]
fn who_cannot_go_is_not_sent_and_nobody_is_called_back_for_it() {
    let mut town = street_with_a_full_bin();
    town.crew("crew-lamps", at(1_500.0, 1_550.0), &["lighting"]);
    town.tells();
    for (name, reason) in
        [("crew-near", "has_it"), ("crew-lamps", "not_able"), ("bin-1", "not_able")]
    {
        town.sends(name, 0);
        told(&mut town, &[&format!("refused: {reason}")]);
    }
    town.does("crew-near", 0, "fixed");
    town.tells();
    town.sends("crew-near", 0);
    told(&mut town, &["refused: did_the_work"]);
    town.sends("crew-far", 0);
    let look = "task 1: check case 0, offered to crew-far";
    told(&mut town, &[DECIDED, "case 0 wakes", look]);
    town.does("crew-far", 0, "fixed");
    assert!(case(&town, 0).state.is_over());
    town.tells();
    town.sends("crew-near", 0);
    told(&mut town, &["refused: illegal"]);
}

/// A missing cover, one cover in the depot, and two crews who can put it there.
fn street_without_a_cover() -> Town {
    let mut town = Town::new();
    town.register_lot("covers", "cover-stock", at(1_000.0, 1_500.0), None, 1);
    town.register("cover-1", "manhole-cover", at(1_500.0, 1_500.0), None);
    town.crew("crew-near", at(1_600.0, 1_500.0), &["drainage", "look"]);
    town.crew("crew-far", at(1_950.0, 1_500.0), &["drainage", "look"]);
    town.says("cover-1", "\"tilt_deg\":1,\"open\":1");
    town.passes(Span::seconds(10));
    town
}

#[test]
fn the_last_cover_that_was_set_aside_for_one_crew_goes_with_the_other() {
    let mut town = street_without_a_cover();
    assert_eq!(lot(&town, "covers"), (1, 1), "{:?}", town.tells());
    town.tells();
    let first = town.task_of(0).worker;
    let other = if first == town.id("crew-near") { "crew-far" } else { "crew-near" };
    town.sends(other, 0);
    let told = town.tells();
    assert_eq!(told[..2], [DECIDED, "task 0: drop, withdrawn"], "{told:?}");
    assert_eq!(lot(&town, "covers"), (1, 1));
    town.does(other, 0, "fixed");
    assert_eq!(lot(&town, "covers"), (0, 0));
}

#[test]
fn nobody_is_sent_to_look_at_what_only_its_own_signal_proves() {
    let mut town = Town::new();
    town.register("bin-1", "waste-bin", at(1_500.0, 1_500.0), None);
    town.crew("crew-near", at(1_600.0, 1_500.0), &["operations", "look"]);
    town.crew("crew-far", at(1_950.0, 1_500.0), &["operations", "look"]);
    town.says("bin-1", "\"fill_percent\":40");
    town.passes(Span::hours(1));
    let told_first = town.tells();
    assert!(told_first.iter().any(|line| line == "found: bin-1 silent"), "{told_first:?}");
    town.stands("crew-near", at(1_600.0, 1_500.0));
    town.stands("crew-far", at(1_950.0, 1_500.0));
    town.sends("crew-near", 0);
    town.does("crew-near", 0, "fixed");
    let waits = "case 0 waits for its own signal";
    assert_eq!(town.tells().last().map(String::as_str), Some(waits));
    town.sends("crew-far", 0);
    told(&mut town, &["refused: illegal"]);
    town.says("bin-1", "\"fill_percent\":41");
    let told = town.tells();
    assert_eq!(told, ["bin-1 silent ends", "case 0: close by its own signal"]);
}

#[test]
fn a_matter_that_may_have_gone_by_itself_is_still_asked_about_after_another_crew_was_sent() {
    let mut town = street_with_a_full_bin();
    town.reports("crew-near", 0, "accept");
    town.says("bin-1", "\"fill_percent\":4");
    assert_eq!(
        town.tells().last().map(String::as_str),
        Some("case 0 waits for whether it is gone")
    );
    town.sends("crew-far", 0);
    town.tells();
    town.passes(Span::minutes(5));
    let told = town.tells();
    assert!(told.iter().any(|line| line.starts_with("case 0: dismiss")), "{told:?}");
}
