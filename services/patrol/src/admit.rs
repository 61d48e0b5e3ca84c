//! What is believed: known, new, in order, from now, and physically possible.

use city::{
    Kind, Live, Map, MarkOrder, Motion, Observation, Position, Refused, Role, Telemetry, Time,
};

/// A jump may be so much faster than the type's top speed before it is refused; receivers err.
const SPEED_TOLERANCE: f64 = 1.5;
/// Two fixes closer in time than this are judged as if it had passed: receivers jitter.
const SPEED_MIN_S: f64 = 2.0;

/// Why telemetry is not an observation.
#[derive(Clone, PartialEq, Debug)]
pub enum Denied {
    /// It was admitted before.
    Duplicate,
    /// It is not believed.
    Refused(Refused),
}

impl From<Refused> for Denied {
    fn from(reason: Refused) -> Denied {
        Denied::Refused(reason)
    }
}

/// Believes telemetry, or says why not.
pub fn admit(now: Time, map: &Map, said: &Telemetry) -> Result<Observation, Denied> {
    let (Some(thing), Some(live)) = (map.thing(said.thing), map.live(said.thing)) else {
        return Err(Refused::UnknownThing.into());
    };
    let kind = map.settings().kind(thing.kind).ok_or(Refused::UnknownThing)?;
    let (time, late) = order(now, map, live, said)?;
    in_range(kind, said)?;
    if let Some(place) = said.sighting.and_then(|seen| seen.at) {
        in_city(map, place)?;
    }
    let position = match said.position {
        Some(motion) if kind.moves() => Some(possible(map, kind, live, time, late, motion)?),
        _ => None,
    };
    let here = position.map_or(live.position, |motion| motion.at);
    let looks = kind.looks.radius_m > 0.0 && !late;
    let looked = looks && (position.is_some() || kind.role == Role::Camera);
    Ok(Observation {
        thing: said.thing,
        said: time,
        mark: said.mark,
        late,
        position,
        values: said.values,
        sighting: said.sighting,
        looked: looked.then_some((here, kind.looks.radius_m as f32)),
        passed: looked && kind.looks.along_streets,
    })
}

/// The best time known, and whether it is older than the present.
fn order(now: Time, map: &Map, live: &Live, said: &Telemetry) -> Result<(Time, bool), Denied> {
    let policy = &map.settings().policy;
    let time = said.said.unwrap_or(now);
    if time > now + policy.future_max {
        return Err(Refused::FromFuture(time.since(now)).into());
    }
    if time < now - policy.past_max {
        return Err(Refused::TooOld(now.since(time)).into());
    }
    let older = time < live.said;
    let Some(mark) = said.mark else {
        if time == live.said && said.said.is_some() && says_nothing_new(live, said) {
            return Err(Denied::Duplicate);
        }
        if older && live.said.since(time) > policy.late_max {
            return Err(Refused::TimeGoesBack(live.said.since(time)).into());
        }
        return Ok((time, older));
    };
    match live.spoken.compare(mark) {
        MarkOrder::Next => Ok((time.max(live.said), false)),
        MarkOrder::Late => Ok((time, true)),
        MarkOrder::Duplicate => Err(Denied::Duplicate),
        // A count that fell although time went on: the device lost it, and a late message did not.
        MarkOrder::OldBoot if said.said.is_some() && time > live.said => Ok((time, false)),
        MarkOrder::OldBoot => Err(Refused::OldBoot.into()),
    }
}

/// Without a count of its own, the same words at the same time are the same message.
fn says_nothing_new(live: &Live, said: &Telemetry) -> bool {
    said.sighting.is_none()
        && said.position.is_none_or(|motion| motion.at == live.position)
        && said.values.iter().all(|(field, number)| live.spoken.values.get(field) == Some(number))
}

fn in_range(kind: &Kind, said: &Telemetry) -> Result<(), Refused> {
    for (slot, number) in said.values.iter() {
        let field = kind.fields.get(slot.slot());
        if field.is_none_or(|field| number < field.min || number > field.max) {
            return Err(Refused::OutOfRange(slot, number));
        }
    }
    Ok(())
}

/// On the globe, and in the city.
fn in_city(map: &Map, p: Position) -> Result<(), Refused> {
    if !p.is_valid() || p == Position::new(0.0, 0.0) {
        return Err(Refused::NoPosition);
    }
    map.settings().grids.at(p).map(|_| ()).ok_or(Refused::OutsideCity)
}

/// On the globe, in the city, and reachable from where it was.
fn possible(
    map: &Map,
    kind: &Kind,
    live: &Live,
    time: Time,
    late: bool,
    motion: Motion,
) -> Result<Motion, Refused> {
    let p = motion.at;
    in_city(map, p)?;
    if live.said.is_some() && !late {
        let seconds = time.since(live.said).as_seconds().max(SPEED_MIN_S);
        let speed_mps = live.position.distance_m(p) / seconds;
        if speed_mps > kind.speed_max_mps * SPEED_TOLERANCE {
            return Err(Refused::TooFast(speed_mps));
        }
    }
    Ok(motion)
}
