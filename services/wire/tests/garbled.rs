//! Frames garbled in every way: each still means something or has a reason, and nothing breaks.

mod shipped;

use city::{District, Input, ThingId};
use wire::Sender;

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

/// One of the harms that radios and programmers do.
fn garble(dice: &mut Dice, body: &mut Vec<u8>) {
    const BITS: [&[u8]; 12] = [
        b"null", b"NaN", b"-1", b"1e999", b"\"\"", b"[", b"}", b",", b"\\u0000", b"{}", b"\xff",
        b"0",
    ];
    let at = dice.below(body.len());
    match dice.below(6) {
        0 => body.truncate(at),
        1 if !body.is_empty() => body[at] = dice.below(256) as u8,
        2 if !body.is_empty() => drop(body.remove(at)),
        3 => body.insert(at, dice.below(256) as u8),
        4 => drop(body.splice(at..at, BITS[dice.below(BITS.len())].iter().copied())),
        _ => {
            let to = (at + dice.below(20)).min(body.len());
            let part = body[at..to].to_vec();
            body.splice(at..at, part);
        }
    }
}

#[test]
fn a_garbled_frame_means_something_or_has_a_reason() {
    let pack = shipped::pack();
    let who = Sender { name: "test", speaks_for: &|_| true };
    let mut dice = Dice(0x5eed);
    let (mut read, mut refused) = (0_u32, std::collections::BTreeMap::<_, u32>::new());
    for round in 0..400 {
        for (kind, sample) in &pack.samples {
            let mut body = sample.body.as_bytes().to_vec();
            for _ in 0..=round % 4 {
                garble(&mut dice, &mut body);
            }
            let lookup = |_: &str| Some((ThingId::new(District(1), 1), *kind));
            match pack.decoders.decode(&who, &sample.topic, &body, &lookup) {
                Ok(Input::Telemetry(said)) => {
                    read += 1;
                    assert!(said.values.iter().all(|(_, value)| value.is_finite()));
                    let place = said.position.map(|motion| motion.at);
                    assert!(place.is_none_or(|at| at.lon.is_finite() && at.lat.is_finite()));
                    let share = said.sighting.map_or(0.5, |seen| seen.confidence);
                    assert!((0.0..=1.0).contains(&share));
                }
                Ok(_) => read += 1,
                Err(why) => *refused.entry(why.code()).or_default() += 1,
            }
        }
    }
    assert!(read > 1_000 && refused.len() >= 6, "{read} read, refused: {refused:?}");
    assert!(refused["bad_json"] > 1_000, "{refused:?}");
}

#[test]
fn a_garbled_topic_is_no_way_around_the_grammar() {
    let pack = shipped::pack();
    let who = Sender { name: "test", speaks_for: &|_| true };
    let mut dice = Dice(0xfeed);
    for _ in 0..20_000 {
        let mut topic = b"cityloop/v1/bin-1/telemetry".to_vec();
        garble(&mut dice, &mut topic);
        let topic = String::from_utf8_lossy(&topic).into_owned();
        let lookup = |name: &str| -> Option<_> {
            assert!(wire::topic::is_name(name), "{name:?} of {topic:?}");
            None
        };
        assert!(pack.decoders.decode(&who, &topic, b"{}", &lookup).is_err(), "{topic:?}");
    }
}
