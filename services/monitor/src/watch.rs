//! What time alone shows: dwells that are over, and silence.

use crate::outage::{Outage, outage};
use crate::rota::Rota;
use city::{Board, Evidence, Fact, Finding, FindingId, Map, Role, RuleSlot, Test, ThingId, Time};

/// The next fact that is due by time alone. The dwell of a gateway's silence gives the others time
/// to fall silent with it.
pub fn watch(now: Time, map: &Map, board: &Board, rota: &mut Rota) -> Option<Fact> {
    if let Some((due, thing, rule)) = map.next_dwell().filter(|(due, ..)| *due <= now) {
        return dwelt(map, board, due, thing, rule);
    }
    let silent = rota.silent(now, map)?;
    let kind = map.settings().kind(map.thing(silent.thing)?.kind)?;
    let dwell = kind.rules.get(silent.rule.slot())?.dwell;
    Some(Fact::ConditionStarted {
        thing: silent.thing,
        rule: silent.rule,
        since: silent.since,
        due: now + dwell,
    })
}

/// A condition that has lasted long enough is a finding.
fn dwelt(map: &Map, board: &Board, due: Time, id: ThingId, slot: RuleSlot) -> Option<Fact> {
    let (thing, live) = (map.thing(id)?, map.live(id)?);
    let kind = map.settings().kind(thing.kind)?;
    let since = live.condition(slot).unwrap_or(due);
    // A rule that the type file no longer has ends its condition, so that nothing hangs.
    let Some(rule) = kind.rules.get(slot.slot()) else {
        return Some(Fact::ConditionEnded { thing: id, rule: slot });
    };
    let evidence = match rule.test {
        Test::Above { field, limit, .. } | Test::Below { field, limit, .. } => Evidence::Reading {
            field,
            value: live.spoken.values.get(field).unwrap_or(limit),
            limit,
            since,
        },
        Test::Silence { .. } if kind.role == Role::Gateway => match outage(map, board, id) {
            Outage::Covered => {
                let due = Time::NEVER;
                return Some(Fact::ConditionStarted { thing: id, rule: slot, since, due });
            }
            Outage::Alone => {
                let things = map.gateways().get(&id).copied().unwrap_or(0);
                Evidence::Outage { gateways: 1, things, since }
            }
            Outage::District(gateways, things) => Evidence::Outage { gateways, things, since },
        },
        Test::Silence { .. } => Evidence::Silence { since },
        Test::Detection { .. } => {
            return Some(Fact::ConditionEnded { thing: id, rule: slot });
        }
    };
    Some(Fact::Found(Finding {
        id: FindingId::new(id.district, board.next_numbers().0),
        by: id,
        rule: slot,
        class: rule.class,
        subject: Some(id),
        place: live.position,
        grid: map.settings().grids.at(live.position).or(thing.grid),
        at: due,
        evidence,
        case: None,
    }))
}
