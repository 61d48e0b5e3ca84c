//! When many ways in are silent at once, that is one matter and not one for each.

use city::{Board, Evidence, Map, RuleSlot, ThingId};

/// How an outage stands as one gateway's silence comes up.
pub(crate) enum Outage {
    /// It alone.
    Alone,
    /// Most are silent: so many, with so many things behind them.
    District(u32, u32),
    /// It is part of an outage that was found already.
    Covered,
}

/// Judges the silence of one gateway among all.
pub(crate) fn outage(map: &Map, board: &Board, gateway: ThingId) -> Outage {
    let silent: Vec<(ThingId, u32)> = map
        .gateways()
        .iter()
        .filter(|(id, _)| silence_of(map, **id).is_some())
        .map(|(id, things)| (*id, *things))
        .collect();
    let share = silent.len() as f64 / map.gateways().len().max(1) as f64;
    if silent.len() < 2 || share < map.settings().policy.outage_share {
        return Outage::Alone;
    }
    let known = |(id, _): &(ThingId, u32)| *id != gateway && has_outage_case(map, board, *id);
    if silent.iter().any(known) {
        return Outage::Covered;
    }
    Outage::District(silent.len() as u32, silent.iter().map(|(_, things)| things).sum())
}

fn silence_of(map: &Map, gateway: ThingId) -> Option<RuleSlot> {
    let kind = map.settings().kind(map.thing(gateway)?.kind)?;
    let rule = RuleSlot(kind.silence()?.0 as u8);
    map.live(gateway)?.condition(rule).map(|_| rule)
}

fn has_outage_case(map: &Map, board: &Board, gateway: ThingId) -> bool {
    let class = silence_of(map, gateway).and_then(|rule| {
        let kind = map.settings().kind(map.thing(gateway)?.kind)?;
        Some(kind.rules[rule.slot()].class)
    });
    let case = class.and_then(|class| board.open_on(class, gateway));
    case.is_some_and(|case| {
        let findings = case.findings.iter().filter_map(|id| board.finding(*id));
        findings.into_iter().any(
            |finding| matches!(finding.evidence, Evidence::Outage { gateways, .. } if gateways > 1),
        )
    })
}
