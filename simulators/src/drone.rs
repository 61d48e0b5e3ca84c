//! Drones: they fly from a dock, see far, and must land to charge.

use crate::job::Purpose;
use crate::worker::Worker;
use city::Span;
use fastrand::Rng;

/// A full battery lasts so long in the air, seconds.
const FLIGHT_S: f64 = 1_500.0;
/// Below this a round is refused, percent.
const ROUND_MIN: f64 = 40.0;
/// Below this everything is refused, percent.
const TASK_MIN: f64 = 35.0;
/// With this it starts again, percent.
const ENOUGH: f64 = 70.0;
/// Kept for surprises on the way home, percent.
const RESERVE: f64 = 8.0;

/// A drone takes what its battery allows.
pub(crate) fn decide(charge: f64, purpose: Purpose, chance: &mut Rng) -> Option<(bool, Span)> {
    let least = if purpose == Purpose::Round { ROUND_MIN } else { TASK_MIN };
    Some((charge >= least, Span(chance.i64(300..1_500))))
}

/// Whether it must go to its dock, or stay there, before it does anything else.
pub(crate) fn must_charge(drone: &mut Worker) -> bool {
    drone.is_charging = is_spent(drone) || (drone.is_charging && drone.charge < ENOUGH);
    drone.is_charging
}

/// Whether it must turn back now to reach its dock.
fn is_spent(drone: &Worker) -> bool {
    let home_s = drone.place.distance_m(drone.home) / drone.pace.way_mps.max(1.0);
    drone.charge <= RESERVE + home_s / FLIGHT_S * 100.0
}

/// One second of flight, or of charging at the dock.
pub(crate) fn drain(drone: &mut Worker) {
    let docked = drone.place == drone.home && drone.speed_mps == 0.0;
    let change = if docked { drone.pace.charge_per_s } else { -100.0 / FLIGHT_S };
    drone.charge = (drone.charge + change).clamp(0.0, 100.0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::{Form, Pace};
    use city::Position;

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
        let mut chance = Rng::with_seed(1);
        let takes = |purpose| decide(drone.charge, purpose, &mut chance.clone()).map(|d| d.0);
        assert_eq!(takes(Purpose::Round), Some(false));
        drone.charge = 60.0;
        assert_eq!(decide(drone.charge, Purpose::Look, &mut chance).map(|d| d.0), Some(true));
    }
}
