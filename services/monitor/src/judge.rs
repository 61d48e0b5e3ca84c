//! What one observation shows: conditions that start and end, and sightings that suffice.

use city::{
    Board, Evidence, Fact, Finding, FindingId, Live, Map, Observation, Rule, RuleSlot, Sighting,
    Test, ThingId, Time,
};

/// Judges an observation that has just been applied, rule by rule of its thing's type.
pub fn judge(now: Time, map: &Map, board: &Board, seen: &Observation, mut say: impl FnMut(Fact)) {
    let Some(thing) = map.thing(seen.thing) else { return };
    let (Some(live), Some(kind)) = (map.live(seen.thing), map.settings().kind(thing.kind)) else {
        return;
    };
    for (slot, rule) in kind.rules.iter().enumerate() {
        let slot = RuleSlot(slot as u8);
        match rule.test {
            Test::Above { field, limit, clear } => {
                let shows = seen.values.get(field).map(|v| (v >= limit, v < clear));
                change(now, live, seen, slot, rule, shows).into_iter().for_each(&mut say);
            }
            Test::Below { field, limit, clear } => {
                let shows = seen.values.get(field).map(|v| (v <= limit, v > clear));
                change(now, live, seen, slot, rule, shows).into_iter().for_each(&mut say);
            }
            Test::Silence { .. } => {
                if live.condition(slot).is_some() {
                    say(Fact::ConditionEnded { thing: seen.thing, rule: slot });
                }
            }
            Test::Detection { label, .. } => {
                if let Some(sighting) = seen.sighting.filter(|s| s.label == label && !seen.late) {
                    count(now, map, board, seen, slot, rule, sighting, &mut say);
                }
            }
        }
    }
    if let Some(via) = thing.via {
        reopened(map, via).into_iter().for_each(say);
    }
}

/// A threshold's condition starts or ends; late readings change nothing.
fn change(
    now: Time,
    live: &Live,
    seen: &Observation,
    slot: RuleSlot,
    rule: &Rule,
    shows: Option<(bool, bool)>,
) -> Option<Fact> {
    let (starts, ends) = shows.filter(|_| !seen.late)?;
    match live.condition(slot) {
        None if starts => Some(Fact::ConditionStarted {
            thing: seen.thing,
            rule: slot,
            since: seen.said,
            due: now + rule.dwell,
        }),
        Some(_) if ends => Some(Fact::ConditionEnded { thing: seen.thing, rule: slot }),
        _ => None,
    }
}

/// A sighting counts; enough of them within the window are a finding.
#[expect(clippy::too_many_arguments, reason = "one rule's question, asked from one place")]
fn count(
    now: Time,
    map: &Map,
    board: &Board,
    seen: &Observation,
    slot: RuleSlot,
    rule: &Rule,
    sighting: Sighting,
    say: &mut impl FnMut(Fact),
) {
    let Test::Detection { confidence_min, times, within, label } = rule.test else { return };
    if sighting.confidence < confidence_min {
        return;
    }
    let Some(live) = map.live(seen.thing) else { return };
    let running = live.condition(slot).filter(|since| now.since(*since) <= within);
    let counted = running.map_or(0, |_| live.conditions.seen[slot.slot()]) + 1;
    let thing = seen.thing;
    if counted < times {
        say(match running {
            Some(_) => Fact::ConditionRepeated { thing, rule: slot },
            None => Fact::ConditionStarted { thing, rule: slot, since: now, due: Time::NEVER },
        });
        return;
    }
    let place = sighting.at.unwrap_or(live.position);
    say(Fact::Found(Finding {
        id: FindingId::new(thing.district, board.next_numbers().0),
        by: thing,
        rule: slot,
        class: rule.class,
        subject: None,
        place,
        grid: map.settings().grids.at(place),
        at: now,
        evidence: Evidence::Sighting { label, confidence: sighting.confidence, times },
        case: None,
    }));
    if live.condition(slot).is_some() {
        say(Fact::ConditionEnded { thing, rule: slot });
    }
}

/// A gateway that was silent speaks again through one of its things.
fn reopened(map: &Map, gateway: ThingId) -> Option<Fact> {
    let thing = map.thing(gateway)?;
    let (slot, _) = map.settings().kind(thing.kind)?.silence()?;
    let rule = RuleSlot(slot as u8);
    map.live(gateway)?.condition(rule)?;
    Some(Fact::ConditionEnded { thing: gateway, rule })
}
