//! Many lives of a small city in virtual time, with harm on the wire, crews that lie and a disk
//! that crashes; and an auditor that must find every bug that is planted.

use city::{Settings, Span};
use std::collections::BTreeMap;
use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use tests::simulation::{Breach, Ended, Planted, live};
use tests::town::shipped;
use wire::Pack;

/// Lives in one run; `CITYLOOP_SEEDS` asks for more, `CITYLOOP_SEED` for a single one. The quick
/// inner loop, which is not optimised, lives fewer.
const SEEDS: u64 = if cfg!(debug_assertions) { 24 } else { ENOUGH };
/// Lives after which everything must have happened at least once.
const ENOUGH: u64 = 200;
/// Lives in one deep run (`CITYLOOP_DEEP`).
const DEEP_SEEDS: u64 = 2_000;
/// How long each lasts before the street becomes fair.
const LIFE: Span = Span::minutes(30);
/// A planted bug must be found by one of so many seeds.
const PLANTED_SEEDS: u64 = 60;

struct SmallCity {
    pack: Arc<Pack>,
    settings: Arc<Settings>,
}

impl SmallCity {
    fn new() -> SmallCity {
        let pack = shipped();
        let settings = Arc::new(simulators::small::settings(&pack));
        SmallCity { pack: Arc::new(pack), settings }
    }

    fn lives(&self, seed: u64, planted: Planted) -> Result<Ended, Breach> {
        live(&self.pack, &self.settings, seed, planted, LIFE)
    }

    /// Lives with many seeds on all cores.
    fn all(&self, seeds: &[u64], planted: Planted) -> Vec<(u64, Result<Ended, Breach>)> {
        let next = AtomicU64::new(0);
        let work = || {
            let take = || seeds.get(next.fetch_add(1, Ordering::Relaxed) as usize).copied();
            let lived = std::iter::from_fn(take).map(|seed| (seed, self.lives(seed, planted)));
            lived.collect::<Vec<_>>()
        };
        let cores = thread::available_parallelism().map_or(2, usize::from);
        thread::scope(|scope| {
            let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
            threads.into_iter().flat_map(|one| one.join().expect("a life ends")).collect()
        })
    }
}

fn asked(name: &str) -> Option<u64> {
    env::var(name).ok().and_then(|number| number.parse().ok())
}

/// What must have happened in one of many lives, or they prove little.
const MUST_HAPPEN: [&str; 56] = [
    "accepted arrive",
    "accepted drop not_arrived",
    "accepted drop refused",
    "accepted drop withdrawn",
    "checking close",
    "checking send_back",
    "confirmed check",
    "dispatched dismiss",
    "dispatched start",
    "dispatched suspend",
    "disposed confirm",
    "disposing dismiss",
    "disposing force",
    "disposing hand_back",
    "disposing submit",
    "disposing suspend",
    "duplicate",
    "filed dispatch",
    "letter bad_json",
    "letter not_allowed",
    "letter not_finite",
    "letter not_for_kind",
    "letter unknown_topic",
    "letter wrong_type",
    "merged",
    "offer check",
    "offer dispose",
    "offer round",
    "offer verify",
    "offered accept",
    "offered drop no_answer",
    "offered drop refused",
    "offered drop withdrawn",
    "refused from_future",
    "refused illegal",
    "refused no_position",
    "refused no_reason",
    "refused no_such_task",
    "refused not_yours",
    "refused old_boot",
    "refused outside_city",
    "refused too_old",
    "relapse",
    "reported dismiss",
    "reported file",
    "restarted",
    "suspended resume",
    "underway drop not_finished",
    "underway drop withdrawn",
    "underway finish CannotTell",
    "underway finish Fixed",
    "underway finish StillThere",
    "waits Gone",
    "waits Material",
    "waits Signal",
    "waits Worker",
];

#[test]
fn in_two_hundred_lives_no_invariant_breaks_and_everything_happens() {
    let city = SmallCity::new();
    let seeds: Vec<u64> = match asked("CITYLOOP_SEED") {
        Some(seed) => vec![seed],
        None => {
            let usual = if env::var_os("CITYLOOP_DEEP").is_some() { DEEP_SEEDS } else { SEEDS };
            (0..asked("CITYLOOP_SEEDS").unwrap_or(usual)).collect()
        }
    };
    let mut happened: BTreeMap<String, u64> = BTreeMap::new();
    let (mut sent, mut broken) = (0, Vec::new());
    for (seed, ended) in city.all(&seeds, Planted::Nothing) {
        match ended {
            Ok(ended) => {
                sent += ended.sent;
                ended.happened.into_iter().for_each(|(what, n)| {
                    *happened.entry(what).or_default() += n;
                });
            }
            Err(breach) => broken.push(format!("\n  CITYLOOP_SEED={seed}: {breach}")),
        }
    }
    println!("{} lives, {sent} messages, {} breaches", seeds.len(), broken.len());
    happened.iter().for_each(|(what, n)| println!("{n:>9}  {what}"));
    assert!(broken.is_empty(), "{} lives broke:{}", broken.len(), broken.concat());
    if seeds.len() >= ENOUGH as usize {
        let never = MUST_HAPPEN.iter().filter(|what| !happened.contains_key(**what));
        let never: Vec<_> = never.collect();
        assert!(never.is_empty(), "it never happened, so nothing is proved of it: {never:?}");
    }
}

fn shortened(breach: &Breach) -> String {
    breach.to_string().chars().take(160).collect()
}

#[test]
fn the_auditor_finds_every_planted_bug() {
    let city = SmallCity::new();
    let expected = |planted| match planted {
        Planted::Nothing => "",
        Planted::AcknowledgesBeforeCommit | Planted::CommitsNothing => "I01",
        Planted::SkipsDedup => "I03",
        Planted::DropsRefused => "I02",
        Planted::OpensSecondCase => "I07",
        Planted::OffersTwice => "I11",
        Planted::ClosesWithoutProof => "proof",
        Planted::TurnsClockBack => "I14",
        Planted::WaitsForever => "I25",
        Planted::ForgetsOnRestart => "I26",
    };
    for planted in Planted::ALL {
        let mut lives = (0..PLANTED_SEEDS).map(|seed| (seed, city.lives(seed, planted)));
        let found = lives.find_map(|(seed, ended)| Some((seed, ended.err()?)));
        let (seed, breach) = found.expect("a planted bug is found");
        println!("{planted:?}: found with seed {seed}: {}", shortened(&breach));
        assert_eq!(breach.invariant, expected(planted), "{planted:?}: {breach}");
    }
}

#[test]
fn one_seed_gives_one_life_to_the_bit() {
    let city = SmallCity::new();
    for seed in [3, 7] {
        let (one, two) = (city.lives(seed, Planted::Nothing), city.lives(seed, Planted::Nothing));
        let (one, two) = (one.map(|life| life.print), two.map(|life| life.print));
        assert_eq!(one, two, "seed {seed}");
        assert_ne!(one, city.lives(seed + 1, Planted::Nothing).map(|life| life.print));
    }
}
