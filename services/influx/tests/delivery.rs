//! Points reach a server that fails in every way a server can: none is lost, none is there twice,
//! and what is refused comes back exact.

mod scripted;
mod town;

use fastrand::Rng;
use influx::{BATCHES_MAX, Batch, Delivered, Outlet, Pace, Pen, Tally, Target};
use scripted::{Act, Scripted, State};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use town::{kind, seen, settings, thing};

/// How long a test may wait for a batch.
const PATIENCE: Duration = Duration::from_secs(60);
/// Requests are given up after this here.
const ANSWER: Duration = Duration::from_millis(400);

fn pace() -> Pace {
    let ms = Duration::from_millis;
    Pace { answer: ANSWER, pause_min: ms(1), pause_max: ms(20), closed: ms(30), ..Pace::default() }
}

/// A town of one bin, and the way from it to a server.
struct Street {
    pen: Pen,
    outlet: Outlet,
    tally: Arc<Tally>,
    /// All that was given: fields by series and time.
    given: BTreeMap<String, String>,
    next: u64,
}

impl Street {
    fn new(server: &Scripted, token_file: Option<std::path::PathBuf>) -> Street {
        let settings = settings(vec![kind("bin", &["fill"], &[], 9.0)]);
        let bin = thing(&settings, 0, "bin-1", 0);
        let pen = Pen::new(settings, [&bin].into_iter());
        let tally = Arc::new(Tally::default());
        let url = format!("http://{}", server.address);
        let (org, bucket, gzip) = ("o".into(), "b".into(), server.address.port().is_multiple_of(2));
        let target = Target { url, org, bucket, token_file, ca_file: None, gzip };
        let outlet = Outlet::open(target, pace(), tally.clone()).expect("a good target");
        Street { pen, outlet, tally, given: BTreeMap::new(), next: 0 }
    }

    /// Gives a batch of so many lines; every 10 ms one reading, its value the number of its fact.
    fn give(&mut self, lines: u64) {
        let mut batch = Batch::default();
        batch.begin(self.next);
        for number in self.next..self.next + lines {
            let said = 1_800_000_000_000 + number as i64 * 10;
            batch.add(&self.pen, number, &seen(0, said, number, number as f64));
        }
        for line in std::str::from_utf8(batch.lines(0..batch.len())).expect("text").lines() {
            let (series, rest) = line.split_once(' ').expect("fields");
            let (fields, at) = rest.rsplit_once(' ').expect("a time");
            self.given.insert(format!("{series} {at}"), fields.to_owned());
        }
        self.outlet.give(self.next, batch).expect("there is a place");
        self.next += lines;
    }

    #[track_caller]
    fn back(&self) -> Delivered {
        let back = self.outlet.back(PATIENCE).expect("the outlet lives");
        assert!(back.is_some(), "a batch comes back: {:?}", self.tally.count());
        back.expect("just asserted")
    }
}

fn server(script: impl IntoIterator<Item = Act>) -> Scripted {
    let script = script.into_iter().collect();
    Scripted::start(State { script, lines_max: usize::MAX, ..State::default() })
}

#[test]
fn whatever_a_server_does_every_point_is_there_once() {
    let mut chance = Rng::with_seed(7);
    let acts = [
        Act::Take,
        Act::Cut,
        Act::Drop,
        Act::Slow(ANSWER * 2),
        Act::Say(503, "retry-after: 0", "busy"),
        Act::Say(429, "retry-after: 0", r#"{"code":"too many requests","message":"wait"}"#),
        Act::Say(500, "", "oops"),
        Act::Say(502, "", "<html>bad gateway</html>"),
    ];
    let server = server((0..120).map(|_| acts[chance.usize(..acts.len())].clone()));
    let mut street = Street::new(&server, None);
    let mut out = 0;
    for _ in 0..60 {
        if out == BATCHES_MAX {
            assert_eq!(street.back().refused, []);
            out -= 1;
        }
        street.give(200);
        out += 1;
    }
    (0..out).for_each(|_| assert_eq!(street.back().refused, []));
    server.with(|state| {
        assert_eq!(state.points, street.given, "all of it, and nothing else");
        assert_eq!((state.changed, state.script.len()), (0, 0), "the whole script was played");
    });
    let count = street.tally.count();
    assert_eq!((count.written, count.refused, &count.trouble), (12_000, 0, &None));
    assert!(count.retried > 60, "{count:?}");
}

#[test]
fn of_a_refused_batch_exactly_the_bad_lines_come_back_with_the_servers_words() {
    let state = State { bad: Some("77.0 "), lines_max: usize::MAX, ..State::default() };
    let server = Scripted::start(state);
    let mut street = Street::new(&server, None);
    street.give(1_000);
    let delivered = street.back();
    let bad = |line: &str| line.contains("77.0 ");
    let refused: Vec<String> = delivered
        .refused
        .iter()
        .map(|one| String::from_utf8(one.line.to_vec()).expect("text"))
        .collect();
    let given = street.given.iter().map(|(key, fields)| {
        let (series, at) = key.split_once(' ').expect("a time");
        format!("{series} {fields} {at}")
    });
    let mut wanted: Vec<String> = given.filter(|line| bad(line)).collect();
    wanted.sort();
    let mut sorted = refused.clone();
    sorted.sort();
    assert_eq!(sorted, wanted, "77, 177, … 977 and nothing else");
    for (one, line) in delivered.refused.iter().zip(&refused) {
        assert_eq!(&*one.words, format!("partial write: unable to parse '{line}'"));
    }
    street.given.retain(|_, fields| !bad(&format!("{fields} ")));
    server.with(|state| assert_eq!(state.points, street.given, "all others are there"));
    let count = street.tally.count();
    assert_eq!((count.written, count.refused), (990, 10));
}

#[test]
fn a_body_that_is_too_large_is_halved_until_it_fits() {
    let server = Scripted::start(State { lines_max: 300, ..State::default() });
    let mut street = Street::new(&server, None);
    street.give(5_000);
    assert_eq!(street.back().refused, []);
    server.with(|state| {
        assert_eq!(state.points, street.given);
        let sizes = state.requests.iter().map(|(_, lines)| *lines);
        assert!(
            sizes.clone().filter(|lines| *lines <= 300).min() > Some(150),
            "halves, not crumbs"
        );
        assert_eq!(sizes.max(), Some(5_000));
    });
}

#[test]
fn a_busy_server_is_not_asked_before_the_time_it_said() {
    let busy = || Act::Say(429, "Retry-After: 1", "slow down");
    let server = server([busy(), busy(), busy()]);
    let mut street = Street::new(&server, None);
    street.give(10);
    assert_eq!(street.back().refused, []);
    let times = server.with(|state| state.requests.iter().map(|(at, _)| *at).collect::<Vec<_>>());
    let [_, second, third, fourth] = times.try_into().expect("three refusals and a success");
    for (before, after) in [(second, third), (third, fourth)] {
        let gap: Duration = Instant::duration_since(&after, before);
        assert!(gap >= Duration::from_secs(1), "{gap:?}");
    }
}

#[test]
fn a_closed_door_is_tried_again_with_the_token_that_stands_in_its_file_then() {
    let state = State { token: Some("good"), lines_max: usize::MAX, ..State::default() };
    let server = Scripted::start(state);
    let file = std::env::temp_dir().join(format!("cityloop-influx-token-{}", std::process::id()));
    std::fs::write(&file, "old\n").expect("a temporary folder");
    let mut street = Street::new(&server, Some(file.clone()));
    street.give(10);
    let since = Instant::now();
    while street.tally.count().retried < 3 {
        assert!(since.elapsed() < PATIENCE, "it tries again");
        std::thread::yield_now();
    }
    let trouble = street.tally.count().trouble.expect("points wait");
    let says = "401: the token is not accepted; put a good one into influx.token_file";
    assert_eq!(trouble, format!("{says} (unauthorized access)"));
    std::fs::write(&file, "good\n").expect("a temporary folder");
    assert_eq!(street.back().refused, []);
    server.with(|state| assert_eq!(state.points, street.given));
    assert_eq!(street.tally.count().trouble, None);
    std::fs::remove_file(file).expect("the test made it");
}

#[test]
fn a_server_that_refuses_everything_is_asked_a_bounded_number_of_times() {
    let state = State { bad: Some("bin"), lines_max: usize::MAX, ..State::default() };
    let server = Scripted::start(state);
    let mut street = Street::new(&server, None);
    street.give(5_000);
    assert_eq!(street.back().refused.len(), 5_000, "every line comes back");
    let asked = server.with(|state| state.requests.len());
    assert!(asked < 1_100, "{asked} requests");
    assert_eq!(street.tally.count().refused, 5_000);
}

#[test]
fn whoever_is_no_influxdb_judges_no_line() {
    let proxy = |status| Act::Say(status, "", "<html>no</html>");
    let moved = Act::Say(302, "location: /login", "");
    let server = server([proxy(400), proxy(422), proxy(404), proxy(200), moved]);
    let mut street = Street::new(&server, None);
    street.give(10);
    assert_eq!(street.back().refused, []);
    server.with(|state| assert_eq!((&state.points, state.requests.len()), (&street.given, 6)));
}
