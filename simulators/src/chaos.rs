//! What happens to messages between the street and the door: lost, late, twice, overtaken, damaged.

use crate::agenda::Agenda;
use crate::plan::Harm;
use crate::truth::Tolls;
use crate::utterance::Utterance;
use city::{Position, Span, Time};
use fastrand::Rng;

/// Every so many seconds off a wrong clock can be: an hour of summer time, years after a reset.
const WRONG_BY_S: [i64; 5] = [3_600, -3_600, -86_400 * 365 * 4, 86_400 * 365 * 12, 86_400 * 30];

/// The harmful way from a thing to the city.
#[derive(Clone, Debug)]
pub(crate) struct Chaos {
    harm: Harm,
    chance: Rng,
    held: Agenda<Utterance>,
}

impl Chaos {
    pub(crate) fn new(harm: Harm, chance: Rng) -> Chaos {
        Chaos { harm, chance, held: Agenda::new() }
    }

    fn strikes(&mut self, share: f64) -> bool {
        share > 0.0 && self.chance.f64() < share
    }

    /// What a device's clock says now.
    pub(crate) fn clock(&mut self, now: Time, tolls: &mut Tolls) -> Time {
        if !self.strikes(self.harm.wrong_clock) {
            return now;
        }
        tolls.wrong_clocks += 1;
        now + Span::seconds(WRONG_BY_S[self.chance.usize(..WRONG_BY_S.len())])
    }

    /// Whether a device restarts before it speaks.
    pub(crate) fn restarts(&mut self, tolls: &mut Tolls) -> bool {
        let restarts = self.strikes(self.harm.restart);
        tolls.restarts += u64::from(restarts);
        restarts
    }

    /// Where a receiver says it is.
    pub(crate) fn fix(&mut self, p: Position, tolls: &mut Tolls) -> Position {
        if self.strikes(self.harm.no_fix) {
            tolls.no_fixes += 1;
            return Position::new(0.0, 0.0);
        }
        if self.strikes(self.harm.jump) {
            tolls.jumps += 1;
            let off = |chance: &mut Rng| {
                (0.02 + 0.3 * chance.f64()) * if chance.bool() { 1.0 } else { -1.0 }
            };
            return Position::new(p.lon + off(&mut self.chance), p.lat + off(&mut self.chance));
        }
        p
    }

    /// Sends a message, as it comes out at the other end. Messages of QoS 1 are lost too, but only
    /// before they are sent: the device forgets them.
    pub(crate) fn send(&mut self, u: Utterance, tolls: &mut Tolls, out: &mut Vec<Utterance>) {
        tolls.said += 1;
        if self.strikes(self.harm.lost) {
            tolls.lost += 1;
            return;
        }
        let mut u = u;
        if self.strikes(self.harm.garbled) {
            tolls.garbled += 1;
            self.garble(&mut u.body);
        }
        if self.strikes(self.harm.doubled) {
            tolls.doubled += 1;
            let gap = Span(self.chance.i64(0..4_000));
            self.held.write(u.at + gap, u.clone());
        }
        if self.strikes(self.harm.late) {
            tolls.late += 1;
            let wait = Span::seconds(self.chance.i64(30..300));
            self.held.write(u.at + wait, u);
        } else if self.strikes(self.harm.reordered) {
            tolls.reordered += 1;
            let wait = Span(self.chance.i64(500..5_000));
            self.held.write(u.at + wait, u);
        } else {
            tolls.sent += 1;
            out.push(u);
        }
    }

    /// When the next message that was held back comes out.
    pub(crate) fn next_at(&self) -> Option<Time> {
        self.held.next_at()
    }

    /// Messages that are held back now.
    pub(crate) fn held(&self) -> usize {
        self.held.len()
    }

    /// Lets the next one out.
    pub(crate) fn release(&mut self, tolls: &mut Tolls, out: &mut Vec<Utterance>) {
        if let Some((at, u)) = self.held.take() {
            tolls.sent += 1;
            out.push(Utterance { at, ..u });
        }
    }

    /// Damage that can be told: cut off, or bytes that are no text. A wire with checksums does not
    /// make one good number of another.
    fn garble(&mut self, body: &mut Vec<u8>) {
        if body.is_empty() {
            return;
        }
        let at = self.chance.usize(..body.len());
        match self.chance.u8(..3) {
            0 => body.truncate(at),
            1 => body[at] |= 0x80,
            _ => body[at..].iter_mut().for_each(|byte| *byte = self.chance.u8(128..)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(harm: Harm, messages: i64) -> (Tolls, Vec<Utterance>) {
        let mut chaos = Chaos::new(harm, Rng::with_seed(5));
        let (mut tolls, mut out) = (Tolls::default(), Vec::new());
        for n in 0..messages {
            let at = Time(n * 100);
            while chaos.next_at().is_some_and(|next| next <= at) {
                chaos.release(&mut tolls, &mut out);
            }
            let body = format!("{{\"n\":{n}}}").into_bytes();
            let u = Utterance { at, speaker: 0, topic: "a".into(), body, qos: 1 };
            chaos.send(u, &mut tolls, &mut out);
        }
        while chaos.next_at().is_some() {
            chaos.release(&mut tolls, &mut out);
        }
        (tolls, out)
    }

    #[test]
    fn a_calm_wire_changes_nothing() {
        let (tolls, out) = through(Harm::NONE, 1_000);
        assert_eq!((tolls.said, tolls.sent, out.len()), (1_000, 1_000, 1_000));
        assert!(out.iter().enumerate().all(|(n, u)| u.at == Time(n as i64 * 100)));
    }

    #[test]
    fn messages_are_lost_doubled_and_late_as_planned_and_the_counts_add_up() {
        let harm = Harm {
            lost: 0.1,
            doubled: 0.2,
            late: 0.05,
            reordered: 0.1,
            garbled: 0.02,
            ..Harm::NONE
        };
        let (tolls, out) = through(harm, 20_000);
        let near = |count: u64, wanted: f64| (count as f64 / wanted - 1.0).abs() < 0.15;
        assert!(near(tolls.lost, 2_000.0) && near(tolls.doubled, 3_600.0), "{tolls:?}");
        assert!(near(tolls.late, 900.0) && near(tolls.garbled, 360.0), "{tolls:?}");
        assert_eq!(tolls.sent, tolls.said - tolls.lost + tolls.doubled);
        assert_eq!(tolls.sent, out.len() as u64);
        assert!(out.windows(2).all(|pair| pair[0].at <= pair[1].at), "time order is kept");
    }
}
