//! How one type of thing is played: what its fields say when all is well and when something is
//! wrong. It comes from the type file's `[simulate]` section, never from its rules.

use crate::trouble::TroubleId;
use city::{KindId, Role, Time};
use std::collections::BTreeMap;
use wire::{FieldPlay, SeesPlay, Stands};

/// The part that all things of one type play.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) kind_id: KindId,
    /// The type's name.
    pub(crate) kind: Box<str>,
    /// Names are `{prefix}-000123`.
    pub(crate) prefix: Box<str>,
    pub(crate) role: Role,
    /// How common it is among things of its role.
    pub(crate) share: f64,
    pub(crate) stands: Stands,
    /// Whether it goes along streets, for things that move.
    pub(crate) keeps_to_streets: bool,
    /// How long and how wide it is, metres; 0 for what is a point.
    pub(crate) long_m: (f64, f64),
    pub(crate) wide_m: (f64, f64),
    /// How much there is in a lot.
    pub(crate) quantity: (f64, f64),
    pub(crate) signals: Vec<Signal>,
    /// How far it sees, metres.
    pub(crate) sees_m: f64,
    /// What it recognises, how surely.
    pub(crate) sees: Vec<SeesPlay>,
    /// Free numbers, by name.
    pub(crate) more: BTreeMap<Box<str>, f64>,
}

/// One field, as it is played.
#[derive(Clone, Debug)]
pub(crate) struct Signal {
    pub(crate) play: FieldPlay,
    /// What it says while something is wrong: low, high.
    pub(crate) wrong: Vec<(TroubleId, f64, f64)>,
    pub(crate) tells: Tells,
    /// What the sensor can measure: least, most.
    pub(crate) range: (f64, f64),
}

/// What a field tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tells {
    /// How the type file plays it.
    Play,
    /// What is left in a drone's battery.
    Charge,
    /// How high a drone flies.
    Height,
}

/// What is wrong with one thing, since when, and when it shows in full.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Ailment {
    pub(crate) trouble: TroubleId,
    pub(crate) silent: bool,
    pub(crate) began: Time,
    pub(crate) full: Time,
}

impl Ailment {
    /// How much of it shows, 0 to 1.
    fn share(&self, now: Time) -> f64 {
        let ramp = self.full.since(self.began).0;
        if ramp == 0 { 1.0 } else { (now.since(self.began).0 as f64 / ramp as f64).min(1.0) }
    }
}

/// What makes the things of one part differ, and what they live through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment<'a> {
    /// What makes a thing differ from its neighbour, 0 to 1.
    pub(crate) own: f64,
    pub(crate) now: Time,
    /// Hours since the world began.
    pub(crate) hours: f64,
    pub(crate) ail: Option<&'a Ailment>,
    /// What is left in a drone's battery, percent.
    pub(crate) charge: f64,
    /// How high it flies, metres.
    pub(crate) height_m: f64,
}

impl<'a> Moment<'a> {
    /// A thing that stands, so long after the world began.
    pub(crate) fn new(own: f64, start: Time, now: Time) -> Moment<'a> {
        let hours = now.since(start).as_seconds() / 3_600.0;
        Moment { own, now, hours, ail: None, charge: 100.0, height_m: 0.0 }
    }
}

impl Part {
    /// A free number of the type file.
    pub(crate) fn more(&self, name: &str, otherwise: f64) -> f64 {
        self.more.get(name).copied().unwrap_or(otherwise)
    }
}

impl Signal {
    /// What the field says.
    pub(crate) fn says(&self, moment: &Moment<'_>) -> f64 {
        let well = match self.tells {
            Tells::Play => self.well(moment),
            Tells::Charge => moment.charge.round(),
            Tells::Height => moment.height_m,
        };
        let bad = moment.ail.and_then(|ail| {
            let wrong = self.wrong.iter().find(|(trouble, ..)| *trouble == ail.trouble);
            wrong.map(|(_, low, high)| (low + (high - low) * moment.own, ail))
        });
        let value = match bad {
            Some((bad, ail)) => well + (bad - well) * ail.share(moment.now),
            None => well,
        };
        ((value * 100.0).round() / 100.0).clamp(self.range.0, self.range.1)
    }

    fn well(&self, moment: &Moment<'_>) -> f64 {
        let play = &self.play;
        let (low, high) = play.start;
        let start = low + (high - low) * moment.own;
        let other = (moment.own * 7.31).fract();
        let drift = play.drift_per_h.0 + (play.drift_per_h.1 - play.drift_per_h.0) * other;
        let wave = (moment.now.0 as f64 / 97_000.0 + moment.own * 900.0).sin() * play.noise;
        let gone = match play.turns_at {
            Some(end) if drift != 0.0 => {
                let whole = (end - start) / drift;
                if whole > 0.0 {
                    (moment.hours / whole + other).fract() * (end - start)
                } else {
                    0.0
                }
            }
            _ => drift * moment.hours,
        };
        start + gone + wave
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill() -> Signal {
        let play = FieldPlay {
            field: "fill_percent".into(),
            start: (5.0, 15.0),
            drift_per_h: (1.0, 3.0),
            turns_at: Some(70.0),
            noise: 0.5,
            change: 10.0,
        };
        Signal { play, wrong: vec![(3, 94.0, 100.0)], tells: Tells::Play, range: (0.0, 100.0) }
    }

    fn says(own: f64, ms: i64, ail: Option<&Ailment>) -> f64 {
        let hours = ms as f64 / 3.6e6;
        fill().says(&Moment { own, now: Time(ms), hours, ail, charge: 0.0, height_m: 0.0 })
    }

    #[test]
    fn a_value_climbs_to_where_the_fault_takes_it_and_no_further() {
        let ail = Ailment { trouble: 3, silent: false, began: Time(0), full: Time(60_000) };
        let at = |ms| says(0.5, ms, Some(&ail));
        assert!(at(0) < 75.0 && at(30_000) > at(0) && at(30_000) < 97.0);
        assert_eq!((at(60_000), at(6_000_000)), (97.0, 97.0));
        let other = Ailment { trouble: 4, ..ail };
        assert_eq!(says(0.5, 60_000, Some(&other)), says(0.5, 60_000, None));
    }

    #[test]
    fn a_healthy_bin_fills_and_is_emptied_and_never_passes_where_it_turns() {
        let week: Vec<f64> = (0..2_000).map(|n| says(0.3, n * 300_000, None)).collect();
        assert!(week.iter().all(|fill| (4.0..=71.0).contains(fill)));
        let emptied = week.windows(2).filter(|pair| pair[1] < pair[0] - 20.0).count();
        assert!((2..12).contains(&emptied), "{emptied}");
    }
}
