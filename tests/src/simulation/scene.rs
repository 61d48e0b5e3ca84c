//! What is special about the life of a seed: the rare must happen often, so each of eight lives has
//! a trouble of its own.

use super::street::START;
use city::{Settings, Span, Time};
use fastrand::Rng;
use simulators::{Conduct, Counts, Faults, Harm, Plan, Utterance};

/// Chance of a strange message in one step.
const STRANGE: f64 = 0.02;
/// What a worker can say; a refusal of what was accepted is rare, so that it stands twice.
const WORDS: [&str; 5] = [
    "\"accept\"",
    "\"refuse\"",
    "\"refuse\"",
    "\"arrive\"",
    "\"finish\",\"found\":\"still_there\"",
];

/// What the names of those who take tasks hold.
const WORKERS: [&str; 3] = ["crew", "sweeper", "drone"];

/// The small city, and its trouble.
pub(super) fn plan(seed: u64) -> Plan {
    let plan = Plan::small(seed, START);
    let (counts, faults) = (plan.counts, plan.faults);
    let many = Faults { per_hour: 120.0, ..faults };
    let bad = Conduct { liars: 0.5, lies: 0.6, refuses: 0.15, ignores: 0.15, errs: 0.15 };
    match seed % 8 {
        2 => Plan { conduct: bad, harm: rougher(2.0), faults: many, ..plan },
        3 => Plan { harm: rougher(5.0), ..plan },
        4 => Plan { conduct: bad, ..plan },
        5 => Plan { counts: Counts { lots: 6, depots: 1, ..counts }, faults: many, ..plan },
        6 => Plan { counts: Counts { crews: 3, sweepers: 1, ..counts }, faults: many, ..plan },
        7 => plan.calm(),
        _ => plan,
    }
}

/// What the city is told: some cities look before they file, some are in a hurry.
pub(super) fn settings(seed: u64, settings: &Settings) -> Settings {
    let mut settings = settings.clone();
    match seed % 8 {
        1 => settings.classes.iter_mut().for_each(|class| class.verify_first = true),
        2 | 4 => {
            let policy = &mut settings.policy;
            policy.work_max = Span::minutes(3);
            policy.arrival_slack = Span::minutes(1);
            policy.round_max = Span::minutes(10);
            policy.relapse_within = Span::minutes(5);
        }
        _ => (),
    }
    settings
}

/// How much there is in a lot: in some cities hardly anything.
pub(super) fn quantity(seed: u64, quantity: u32) -> u32 {
    if seed % 8 == 5 { quantity.min(1) } else { quantity }
}

/// Whether this seed's wire never hurts and its people do as asked.
pub(super) fn is_calm(seed: u64) -> bool {
    seed % 8 == 7
}

/// Words of workers who vanish on the way, or before they are done.
pub(super) fn swallows(seed: u64, said: &Utterance) -> bool {
    if !matches!(seed % 8, 2 | 4) || !said.topic.ends_with("/report") {
        return false;
    }
    let says = |word: &str| said.body.windows(word.len()).any(|part| part == word.as_bytes());
    let digit = said.body.iter().rfind(|byte| byte.is_ascii_digit());
    let (vanishes, tires) = (digit == Some(&b'3'), digit == Some(&b'7'));
    vanishes && (says("arrive") || says("finish")) || tires && says("finish")
}

/// Now and then somebody says what makes no sense, or speaks of somebody else's task.
pub(super) fn strange<'a>(
    seed: u64,
    at: Time,
    chance: &mut Rng,
    speakers: impl Iterator<Item = &'a Box<str>>,
) -> Option<Utterance> {
    if is_calm(seed) || chance.f64() >= STRANGE {
        return None;
    }
    let speakers: Vec<&Box<str>> = speakers.collect();
    let (sort, task) = (chance.u8(..8), chance.u32(..50));
    let word = WORDS[chance.usize(..WORDS.len())];
    // A word about a task is nobody's but a worker's, or it would never be about its own.
    let may_say =
        |place: &usize| sort < 5 || WORKERS.iter().any(|it| speakers[*place].contains(it));
    let places: Vec<usize> = (0..speakers.len()).filter(may_say).collect();
    let speaker = places[chance.usize(..places.len())];
    let name = speakers[speaker];
    let (channel, body) = match sort {
        0 => ("telemetry/x", "{}".to_owned()),
        1 => ("order", "{}".to_owned()),
        2 => ("telemetry", "{\"seq\":\"one\"}".to_owned()),
        3 => ("telemetry", "{\"lon\":1e999,\"lat\":0}".to_owned()),
        4 => ("sighting", "{\"label\":\"a whale\",\"confidence\":1}".to_owned()),
        _ => ("report", format!("{{\"task\":\"440199-{task}\",\"says\":{word}}}")),
    };
    let topic = format!("cityloop/v1/{name}/{channel}").into();
    Some(Utterance { at, speaker: speaker as u32, topic, body: body.into_bytes(), qos: 1 })
}

/// A wire that hurts so many times as often.
fn rougher(times: f64) -> Harm {
    let rough = Harm::ROUGH;
    Harm {
        lost: rough.lost * times,
        late: rough.late * times,
        doubled: rough.doubled * times,
        reordered: rough.reordered * times,
        garbled: rough.garbled * times,
        wrong_clock: rough.wrong_clock * times,
        restart: rough.restart * times,
        jump: rough.jump * times,
        no_fix: rough.no_fix * times,
    }
}
