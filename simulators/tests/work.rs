//! What workers do when they are ordered, and what is really so afterwards.

mod town;

use city::{Order, OrderSays, Position, Purpose, Span, TaskId, ThingId, Time};
use simulators::{Conduct, EndedBy, Fault, FaultId, Faults, Plan, Untruth, Utterance, World};
use std::sync::Arc;
use town::{START, Town, listen};

/// A city where much goes wrong and everybody is honest.
fn plan(seed: u64) -> Plan {
    let plan = Plan::small(seed, START).calm();
    let faults = Faults { per_hour: 600.0, at_start: 0, phantoms: 0.0, ..plan.faults };
    Plan { faults, ..plan }
}

struct Desk<'a> {
    town: &'a Town,
    world: World,
    tasks: u32,
}

impl<'a> Desk<'a> {
    fn new(town: &'a Town, plan: Plan) -> Desk<'a> {
        Desk { town, world: town.world(plan), tasks: 0 }
    }

    /// Lives on until a fault of this name stands that shows.
    fn wait_for(&mut self, wrong: &str) -> Fault {
        let found = (0..600).find_map(|_| {
            listen(&mut self.world, Span::seconds(30));
            let now = self.world.now();
            let shows = |fault: &&Fault| fault.shows.is_none_or(|shows| shows < now);
            let mut standing = self.world.truth().standing().filter(shows);
            standing.find(|fault| &*fault.wrong == wrong).cloned()
        });
        found.expect("it goes wrong within five hours")
    }

    /// Offers a task; gives its id as the wire writes it.
    fn order(
        &mut self,
        worker: &str,
        purpose: Purpose,
        fault: &Fault,
        collect: Option<(ThingId, Position, u32)>,
    ) -> String {
        let district = self.town.settings.district;
        self.tasks += 1;
        let task = TaskId::new(district, self.tasks);
        let class = self.town.settings.classes.iter().position(|class| {
            fault.classes.contains(&format!("{}/{}", class.scheme, class.code).into())
        });
        let order = Order {
            task,
            worker: ThingId::new(district, 7),
            says: OrderSays::Offer {
                purpose,
                class: class.map(|slot| city::ClassId(slot as u16)),
                place: fault.place,
                until: self.world.now() + Span::seconds(45),
                collect,
            },
        };
        let name = |id: ThingId| Some(if id.number == 7 { worker } else { "cover-stock-001" });
        let (topic, body) =
            wire::say::order(&self.town.settings, &name, &order).expect("a named worker");
        self.world.hear(self.world.now(), &topic, &body);
        task.to_string()
    }

    /// Lives on until the worker says that the task is over; gives its words and all else said.
    fn words(&mut self, task: &str) -> (Vec<String>, Vec<Utterance>) {
        let (mut words, mut said) = (Vec::new(), Vec::new());
        for _ in 0..7_200 {
            let heard = listen(&mut self.world, Span::seconds(1));
            for utterance in &heard {
                let text = String::from_utf8_lossy(&utterance.body);
                if utterance.topic.ends_with("/report") && text.contains(&format!("\"{task}\"")) {
                    words.push(word(&text));
                    self.acknowledge(utterance, task, &word(&text));
                }
            }
            said.extend(heard);
            if words.iter().any(|word| word.starts_with("finish") || word == "refuse") {
                break;
            }
        }
        (words, said)
    }

    fn acknowledge(&mut self, report: &Utterance, task: &str, word: &str) {
        let says = word.split(' ').next().unwrap_or_default();
        let body = format!(r#"{{"task":"{task}","says":"{says}","accepted":true}}"#);
        let topic = report.topic.replace("/report", "/ack");
        self.world.hear(self.world.now(), &topic, body.as_bytes());
    }

    fn fault(&self, id: FaultId) -> &Fault {
        &self.world.truth().faults[id.0 as usize]
    }
}

/// `accept`, `finish fixed`: what a report says.
fn word(text: &str) -> String {
    let after = |key: &str| text.split(&format!("\"{key}\":\"")).nth(1)?.split('"').next();
    let says = after("says").expect("a report says something").to_owned();
    after("found").map_or(says.clone(), |found| format!("{says} {found}"))
}

fn case() -> city::CaseId {
    city::CaseId::new(city::District(440_199), 1)
}

#[test]
fn a_crew_that_is_ordered_empties_the_bin_and_the_bin_says_so() {
    let town = town::small();
    let mut desk = Desk::new(&town, plan(1));
    let fault = desk.wait_for("waste-bin/overflow");
    let task = desk.order("crew-03", Purpose::Dispose(case()), &fault, None);
    let (words, _) = desk.words(&task);
    assert_eq!(words, ["accept", "arrive", "finish fixed"]);
    let after = desk.fault(fault.id);
    let by = EndedBy::Worker { name: "crew-03".into(), task: task.into() };
    assert_eq!(after.ended_by, Some(by));
    let topic = format!("cityloop/v1/{}/telemetry", fault.thing.expect("a bin"));
    let said = listen(&mut desk.world, Span::seconds(5));
    let own = said.iter().find(|utterance| *utterance.topic == *topic).expect("it says so at once");
    let text = String::from_utf8_lossy(&own.body).into_owned();
    let fill = text.split("\"fill_percent\":").nth(1).and_then(|rest| rest.split(',').next());
    let fill: f64 = fill.expect("a fill").parse().expect("a number");
    assert!(fill < 90.0, "{text}");
}

#[test]
fn a_missing_cover_needs_a_new_one_from_a_depot() {
    let town = town::small();
    let mut desk = Desk::new(&town, plan(2));
    let fault = desk.wait_for("manhole-cover/missing");
    let task = desk.order("crew-01", Purpose::Dispose(case()), &fault, None);
    assert_eq!(desk.words(&task).0.last().map(String::as_str), Some("finish still_there"));
    assert!(desk.fault(fault.id).ended.is_none());
    let lot = desk.world.register().into_iter().find(|thing| *thing.kind == *"cover-stock");
    let lot = lot.expect("covers in a depot");
    let collect = Some((ThingId::new(town.settings.district, 9), lot.home, 1));
    let task = desk.order("crew-02", Purpose::Dispose(case()), &fault, collect);
    assert_eq!(desk.words(&task).0, ["accept", "arrive", "finish fixed"]);
    assert!(desk.fault(fault.id).ended.is_some());
}

#[test]
fn a_liar_says_it_is_done_and_the_fault_stands_and_somebody_else_sees_it() {
    let town = town::small();
    let liars = Conduct { liars: 1.0, lies: 1.0, ..Conduct::HONEST };
    let mut desk = Desk::new(&town, Plan { conduct: liars, ..plan(3) });
    let fault = desk.wait_for("waste-bin/overflow");
    let task = desk.order("crew-05", Purpose::Dispose(case()), &fault, None);
    assert_eq!(desk.words(&task).0, ["accept", "arrive", "finish fixed"]);
    assert!(desk.fault(fault.id).ended.is_none());
    let lie = Untruth::NotDone { task: task.into(), fault: fault.id };
    assert!(desk.world.truth().lies.iter().any(|told| told.what == lie && *told.by == *"crew-05"));
    let task = desk.order("drone-01", Purpose::Check(case()), &fault, None);
    assert_eq!(desk.words(&task).0, ["accept", "arrive", "finish still_there"]);
}

#[test]
fn a_sweeper_sweeps_litter_up_and_a_drone_sees_that_it_is_gone() {
    let town = town::small();
    let mut desk = Desk::new(&town, plan(4));
    let fault = desk.wait_for("litter");
    let task = desk.order("drone-02", Purpose::Verify(case()), &fault, None);
    assert_eq!(desk.words(&task).0, ["accept", "arrive", "finish still_there"]);
    let task = desk.order("sweeper-02", Purpose::Dispose(case()), &fault, None);
    assert_eq!(desk.words(&task).0, ["accept", "arrive", "finish fixed"]);
    assert!(desk.fault(fault.id).ended.is_some());
}

#[test]
fn a_round_is_gone_to_its_end_a_case_goes_before_it_and_what_lies_there_is_seen() {
    let town = town::small();
    let mut desk = Desk::new(&town, plan(5));
    let fault = desk.wait_for("litter");
    let at = |east: f64, north: f64| Position::new(fault.place.lon + east, fault.place.lat + north);
    let way: Arc<[Position]> = Arc::from([at(-0.003, 0.0), at(0.003, 0.0), at(0.003, 0.001)]);
    let round = desk.order("sweeper-01", Purpose::Round { way, grid: None }, &fault, None);
    listen(&mut desk.world, Span::minutes(2));
    let case = desk.order("sweeper-01", Purpose::Check(case()), &fault, None);
    assert_eq!(desk.words(&case).0, ["accept", "arrive", "finish still_there"]);
    let (words, said) = desk.words(&round);
    assert_eq!(words.last().map(String::as_str), Some("finish fixed"));
    let seen = said.iter().filter(|said| &*said.topic == "cityloop/v1/sweeper-01/sighting");
    assert!(seen.count() > 0, "it passed what lies there");
    assert!(desk.fault(fault.id).sightings > 0);
}

#[test]
fn an_offer_that_comes_twice_is_one_and_a_withdrawn_task_is_left() {
    let town = town::small();
    let mut desk = Desk::new(&town, plan(6));
    let fault = desk.wait_for("waste-bin/overflow");
    let task = desk.order("crew-04", Purpose::Dispose(case()), &fault, None);
    desk.tasks -= 1;
    assert_eq!(desk.order("crew-04", Purpose::Dispose(case()), &fault, None), task);
    listen(&mut desk.world, Span::seconds(16));
    let body = format!(r#"{{"task":"{task}","says":"withdraw","why":"withdrawn"}}"#);
    desk.world.hear(desk.world.now(), "cityloop/v1/crew-04/order", body.as_bytes());
    let said = listen(&mut desk.world, Span::minutes(40));
    assert!(!said.iter().any(|said| &*said.topic == "cityloop/v1/crew-04/report"));
    assert!(desk.fault(fault.id).ended.is_none());
}

#[test]
fn bytes_that_are_no_order_change_nothing() {
    let town = town::small();
    let mut desk = Desk::new(&town, plan(7));
    for (topic, body) in [
        ("cityloop/v1/crew-04/order", &b"\xff\x00"[..]),
        ("cityloop/v1/crew-04/order", br#"{"task":"1-1","says":"dance"}"#),
        ("cityloop/v1/nobody/order", br#"{"task":"1-1","says":"withdraw","why":"x"}"#),
        ("cityloop/v1/crew-04/telemetry", b"{}"),
        ("", b""),
    ] {
        desk.world.hear(desk.world.now(), topic, body);
    }
    let said = listen(&mut desk.world, Span::seconds(30));
    assert!(!said.iter().any(|said| said.topic.ends_with("/report")));
}

/// When a worker set out for a task and when it arrived, by its own words.
fn left_and_arrived(said: &[Utterance], task: &str) -> (Time, Time) {
    let when = |wanted: &str| {
        let about = said.iter().find(|utterance| {
            let text = String::from_utf8_lossy(&utterance.body);
            utterance.topic.ends_with("/report")
                && text.contains(&format!("\"{task}\""))
                && word(&text) == wanted
        });
        about.expect("it says so").at
    };
    (when("accept"), when("arrive"))
}

#[test]
fn whoever_is_sent_arrives_when_the_estimate_at_the_offer_said() {
    let town = town::small();
    let mut compared = 0;
    for seed in 11..15 {
        let mut desk = Desk::new(&town, plan(seed));
        let homes: Vec<_> = desk.world.register();
        let sent = ["crew-0", "sweeper-0", "drone-0"];
        let homes = homes.iter().filter(|one| sent.iter().any(|name| one.name.starts_with(name)));
        for worker in homes {
            let fault = desk.wait_for("waste-bin/overflow");
            let kind = town.settings.kind_named(&worker.kind).and_then(|id| town.settings.kind(id));
            let kind = kind.expect("a known kind");
            let eta = town.settings.way(kind, worker.home, fault.place).eta;
            let task = desk.order(&worker.name, Purpose::Check(case()), &fault, None);
            let (words, said) = desk.words(&task);
            assert_eq!(words[..2], ["accept", "arrive"], "{}", worker.name);
            let (left, arrived) = left_and_arrived(&said, &task);
            let late_s = arrived.since(left).as_seconds() - eta.span.as_seconds();
            assert!(!eta.about, "from {:?} to {:?}", worker.home, fault.place);
            assert!(late_s.abs() < 3.0, "{} {eta:?} {late_s}", worker.name);
            compared += 1;
        }
    }
    assert!(compared > 40, "{compared}");
}
