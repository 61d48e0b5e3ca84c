//! Going somewhere: along the streets where they lead there, else straight.

use crate::motion;
use city::{Leg, Position, Streets};

/// A way to a goal, found when it is set out for.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    goal: Position,
    pace_mps: f64,
    /// What is left of it; the next leg stands last.
    legs: Vec<Leg>,
}

/// A second on the way.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Stride {
    /// Where it ended.
    pub(crate) place: Position,
    /// How far it was, metres.
    pub(crate) metres: f64,
    /// Which way it went at the end, degrees clockwise from north; `None` for hardly a step.
    pub(crate) heading_deg: Option<f64>,
}

impl Route {
    /// The way from a place for who is so fast, along streets for who keeps to them.
    pub(crate) fn new(
        from: Position,
        goal: Position,
        pace_mps: f64,
        streets: Option<&Streets>,
    ) -> Route {
        let path = streets.and_then(|streets| streets.towards(goal, pace_mps).path(from));
        let mut legs = path.unwrap_or_else(|| vec![Leg { to: goal, speed_mps: pace_mps }]);
        legs.reverse();
        Route { goal, pace_mps, legs }
    }

    /// Whether it is the way to this goal, at this pace.
    pub(crate) fn leads_to(&self, goal: Position, pace_mps: f64) -> bool {
        self.goal == goal && self.pace_mps == pace_mps
    }

    /// Whether its goal is reached.
    pub(crate) fn is_over(&self) -> bool {
        self.legs.is_empty()
    }

    /// Goes on for a second, round as many bends as that reaches.
    pub(crate) fn stride(&mut self, from: Position) -> Stride {
        let mut stride = Stride { place: from, metres: 0.0, heading_deg: None };
        let mut left_s = 1.0_f64;
        while let Some(leg) = self.legs.last() {
            let before = stride.place;
            let (place, there) = motion::towards(before, leg.to, leg.speed_mps * left_s.max(0.0));
            let metres = before.distance_m(place);
            if metres > 0.1 {
                stride.heading_deg = Some(motion::heading_deg(before, place));
            }
            left_s -= metres / leg.speed_mps;
            (stride.place, stride.metres) = (place, stride.metres + metres);
            if !there {
                break;
            }
            self.legs.pop();
        }
        stride
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{small, streets};

    #[test]
    fn whoever_keeps_to_streets_is_on_one_all_the_way_and_takes_as_long_as_the_way_says() {
        let streets = Streets::new(streets::made_up(&small::grids(), 7));
        let mut chance = fastrand::Rng::with_seed(5);
        let mut driven = 0;
        for _ in 0..200 {
            let mut kerb = || {
                let segment = &streets.all()[chance.usize(..streets.all().len())];
                let on = segment.at_m(segment.length_m * chance.f64());
                motion::beside(on, 6.0, 0.0)
            };
            let (from, goal, pace_mps) = (kerb(), kerb(), 8.0);
            let way = streets.towards(goal, pace_mps).way(from);
            let mut route = Route::new(from, goal, pace_mps, Some(&streets));
            let (mut place, mut metres, mut seconds) = (from, 0.0, 0);
            while !route.is_over() {
                let stride = route.stride(place);
                assert!(stride.metres <= pace_mps + 0.001, "{stride:?}");
                assert!(streets.at(stride.place).is_some(), "through a block: {stride:?}");
                (place, metres, seconds) = (stride.place, metres + stride.metres, seconds + 1);
            }
            assert_eq!(place, goal);
            if !way.eta.about {
                assert!((metres - way.metres).abs() < 0.1, "{metres} {way:?}");
                let late_s = f64::from(seconds) - way.eta.span.as_seconds();
                assert!((0.0..1.01).contains(&late_s), "{seconds} {way:?}");
                driven += 1;
            }
        }
        assert!(driven > 190, "{driven}");
    }

    #[test]
    fn whoever_flies_and_whoever_knows_no_way_goes_straight() {
        let from = Position::new(113.2, 23.2);
        let goal = motion::beside(from, 100.0, 0.0);
        for streets in [None, Some(&Streets::default())] {
            let mut route = Route::new(from, goal, 30.0, streets);
            assert!(route.leads_to(goal, 30.0) && !route.leads_to(from, 30.0));
            let first = route.stride(from);
            assert!((first.metres - 30.0).abs() < 0.01);
            assert!(first.heading_deg.is_some_and(|deg| (deg - 90.0).abs() < 0.1));
            let (mut place, mut strides) = (first.place, 1);
            while !route.is_over() {
                (place, strides) = (route.stride(place).place, strides + 1);
            }
            assert_eq!((place, strides), (goal, 4));
        }
    }
}
