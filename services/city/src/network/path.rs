//! Where a way leads, bend by bend: for whoever drives it.

use super::{Leave, Search, Towards, UNKNOWN, Way, both, length_mm};
use crate::id::SegmentSlot;
use crate::place::Position;
use crate::street::Streets;

/// A straight piece of a way; it begins where the one before ends.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Leg {
    /// Where it ends.
    pub to: Position,
    /// What one gets along at on it, metres a second.
    pub speed_mps: f64,
}

impl Towards<'_> {
    /// The quickest way from a place, leg by leg: straight to the street, along streets, and
    /// straight from the street to the place itself. It takes as long as [`Towards::way`] says;
    /// `None` where that is only about.
    pub fn path(&mut self, from: Position) -> Option<Vec<Leg>> {
        let (streets, speed_mps) = (self.streets, self.speed_mps.max(0.1));
        let mut trace = Trace { streets, speed_mps, here: from, legs: Vec::new() };
        if !Way::about(from, self.place, self.speed_mps).eta.about {
            trace.straight(self.place);
            return Some(trace.legs);
        }
        let search = self.search.as_mut()?;
        let spot = streets.spot(search.network, from)?;
        let (_, leave) = search.leave(&spot).ok()?;
        let (before_m, goal) = (metres(spot.before_mm), search.goal);
        trace.straight(streets.get(spot.segment)?.at_m(before_m));
        let crossing = match leave {
            Leave::Never => None,
            Leave::Back => Some((0.0, spot.ends.0)),
            Leave::Ahead => Some((streets.get(spot.segment)?.length_m, spot.ends.1)),
        };
        match crossing {
            None => trace.street(spot.segment, before_m, metres(goal.before_mm))?,
            Some((until_m, crossing)) => {
                trace.street(spot.segment, before_m, until_m)?;
                search.follow(crossing, &mut trace)?;
            }
        }
        trace.straight(self.place);
        Some(trace.legs)
    }
}

impl Search<'_> {
    /// The best way from a crossing that was settled, up to the goal's place on its street.
    fn follow(&self, mut crossing: u32, trace: &mut Trace<'_>) -> Option<()> {
        let streets = trace.streets;
        let (onward, goal) = (self.onward(streets), &self.goal);
        loop {
            let here = Some((crossing, self.best[crossing as usize]));
            let ends_m = |slot: SegmentSlot| Some([0.0, streets.get(slot)?.length_m]);
            if let Some(end) = self.entries().iter().position(|entry| *entry == here) {
                let from_m = ends_m(goal.segment)?[end];
                return trace.street(goal.segment, from_m, metres(goal.before_mm));
            }
            let slot = onward[crossing as usize]?;
            let (ends, [first_m, last_m]) = (self.network.ends[slot.slot()]?, ends_m(slot)?);
            if ends.0 == crossing {
                trace.street(slot, first_m, last_m)?;
                crossing = ends.1;
            } else {
                trace.street(slot, last_m, first_m)?;
                crossing = ends.0;
            }
        }
    }

    /// By crossing, the street that the best way from it goes on along, as far as is known.
    fn onward(&self, streets: &Streets) -> Vec<Option<SegmentSlot>> {
        let mut onward = vec![None; self.best.len()];
        for (slot, segment) in streets.all().iter().enumerate() {
            let (Some(drive), Some(ends)) = (segment.drive, self.network.ends[slot]) else {
                continue;
            };
            let through = self.along(length_mm(segment), drive.speed_kmh);
            let there = (drive.oneway >= 0).then_some(ends);
            let back = (drive.oneway <= 0).then_some((ends.1, ends.0));
            for (from, to) in [there, back].into_iter().flatten() {
                let rest = self.best[to as usize];
                if rest != UNKNOWN && self.best[from as usize] == both(through, rest) {
                    onward[from as usize] = Some(SegmentSlot(slot as u32));
                }
            }
        }
        onward
    }
}

/// A path while it is put together.
struct Trace<'a> {
    streets: &'a Streets,
    /// Of who goes it.
    speed_mps: f64,
    /// How far it has come.
    here: Position,
    legs: Vec<Leg>,
}

impl Trace<'_> {
    fn straight(&mut self, to: Position) {
        self.leg(to, self.speed_mps);
    }

    fn leg(&mut self, to: Position, speed_mps: f64) {
        if to != self.here {
            self.legs.push(Leg { to, speed_mps });
            self.here = to;
        }
    }

    /// Along a street, from so many metres behind the beginning of its line to so many.
    fn street(&mut self, slot: SegmentSlot, from_m: f64, to_m: f64) -> Option<()> {
        let segment = self.streets.get(slot)?;
        let street_mps = f64::from(segment.drive?.speed_kmh.max(1)) / 3.6;
        let speed_mps = self.speed_mps.min(street_mps);
        let mut passed_m = 0.0;
        let mut bends = Vec::new();
        for pair in segment.line.windows(2) {
            passed_m += pair[0].distance_m(pair[1]);
            if from_m.min(to_m) < passed_m && passed_m < from_m.max(to_m) {
                bends.push(pair[1]);
            }
        }
        if from_m > to_m {
            bends.reverse();
        }
        bends.push(segment.at_m(to_m));
        bends.into_iter().for_each(|bend| self.leg(bend, speed_mps));
        Some(())
    }
}

fn metres(mm: u32) -> f64 {
    f64::from(mm) / 1_000.0
}
