//! Drones: they fly from a dock, see far, and must land to charge.

use crate::job::{Job, Purpose};
use crate::worker::Worker;
use city::{Position, Span};
use fastrand::Rng;

/// A full battery lasts so long in the air, seconds.
const FLIGHT_S: f64 = 1_500.0;
/// Below this a round is refused, percent.
const ROUND_MIN: f64 = 40.0;
/// A look at one place takes so long, seconds.
const LOOK_S: f64 = 30.0;
/// With this it starts again, percent.
const ENOUGH: f64 = 70.0;
/// Kept for surprises on the way home, percent.
const RESERVE: f64 = 8.0;

/// A drone takes what its battery allows: a round, if it is well charged; anything else, if it can
/// get there and home again.
pub(crate) fn decide(drone: &Worker, job: &Job, chance: &mut Rng) -> Option<(bool, Span)> {
    let there = flight_percent(drone, drone.place, job.place) + LOOK_S / FLIGHT_S * 100.0;
    let takes = match job.purpose {
        Purpose::Round => drone.charge >= ROUND_MIN,
        Purpose::Dispose | Purpose::Look => drone.charge > there + needs(drone, job.place),
    };
    Some((takes && !drone.is_charging, Span(chance.i64(300..1_500))))
}

/// Whether it must go to its dock, or stay there, before it does anything else.
pub(crate) fn must_charge(drone: &mut Worker) -> bool {
    drone.is_charging |= is_spent(drone);
    drone.is_charging
}

/// Whether it must turn back now to reach its dock.
fn is_spent(drone: &Worker) -> bool {
    drone.charge <= needs(drone, drone.place)
}

/// What it needs to reach its dock from there, percent.
fn needs(drone: &Worker, from: Position) -> f64 {
    RESERVE + flight_percent(drone, from, drone.home)
}

fn flight_percent(drone: &Worker, from: Position, to: Position) -> f64 {
    from.distance_m(to) / drone.pace.way_mps.max(1.0) / FLIGHT_S * 100.0
}

/// One second of flight, or of charging at the dock.
pub(crate) fn drain(drone: &mut Worker) {
    let docked = drone.place == drone.home && drone.speed_mps == 0.0;
    let change = if docked { drone.pace.charge_per_s } else { -100.0 / FLIGHT_S };
    drone.charge = (drone.charge + change).clamp(0.0, 100.0);
    drone.is_charging &= drone.charge < ENOUGH;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Stage;
    use crate::worker::{Form, Pace};
    use city::Time;

    fn job(purpose: Purpose, place: Position) -> Job {
        Job {
            task: "1-1".into(),
            purpose,
            class: "".into(),
            place,
            collect: None,
            way: Vec::new(),
            stage: Stage::Deciding { until: Time(0), takes: true },
        }
    }

    #[test]
    fn a_battery_drains_in_the_air_and_charges_at_the_dock() {
        let mut drone = Worker::new("drone-01".into(), Form::Drone, 0, Position::new(113.0, 23.0));
        drone.charge = 50.0;
        drone.pace = Pace { way_mps: 12.0, charge_per_s: 0.1, ..Pace::default() };
        drain(&mut drone);
        assert!(drone.charge > 50.0);
        drone.place = Position::new(113.04, 23.0);
        (0..300).for_each(|_| drain(&mut drone));
        assert!(drone.charge < 31.0 && is_spent(&drone), "4 km from home with {}", drone.charge);
        assert!(must_charge(&mut drone));
        (drone.place, drone.speed_mps) = (drone.home, 0.0);
        (0..100).for_each(|_| drain(&mut drone));
        assert!(must_charge(&mut drone), "it stays until it has enough");
        (0..400).for_each(|_| drain(&mut drone));
        assert!(!must_charge(&mut drone));
    }

    #[test]
    fn a_drone_takes_what_it_can_reach_and_come_home_from() {
        let home = Position::new(113.0, 23.0);
        let mut drone = Worker::new("drone-01".into(), Form::Drone, 0, home);
        drone.pace = Pace { way_mps: 12.0, charge_per_s: 0.1, ..Pace::default() };
        let (near, far) = (Position::new(113.01, 23.0), Position::new(113.05, 23.0));
        let mut takes = |charge, purpose, place| {
            drone.charge = charge;
            decide(&drone, &job(purpose, place), &mut Rng::with_seed(1)).map(|(takes, _)| takes)
        };
        assert_eq!(takes(35.0, Purpose::Look, near), Some(true));
        assert_eq!(takes(35.0, Purpose::Look, far), Some(false));
        assert_eq!(takes(90.0, Purpose::Look, far), Some(true));
        assert_eq!(takes(35.0, Purpose::Round, near), Some(false));
        assert_eq!(takes(90.0, Purpose::Round, far), Some(true));
    }
}
