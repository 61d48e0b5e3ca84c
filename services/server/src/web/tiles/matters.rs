//! What comes and goes in a tile: open cases, and vehicles.

use super::mercator::{TileId, World, inside};
use super::points::Points;
use crate::web::gallery::View;
use crate::web::live::Scene;
use city::Time;

/// Points of a layer at most; of more cases those that were opened first.
const POINTS_MAX: usize = 4_000;

/// The layer `cases`, encoded; empty where none is open.
pub(super) fn cases(view: &View, now: Time, id: TileId) -> Vec<u8> {
    let mut layer = Points::new("cases", &["state", "overdue", "class", "id"]);
    let placed = view.open_cases().map(|case| (case, id.units(World::of(case.place))));
    for (case, at) in placed.filter(|(_, at)| inside(*at)).take(POINTS_MAX) {
        let class = view.city.settings().class(case.class);
        let values = [
            layer.word(case.state.name()),
            layer.number(u64::from(case.clock.is_overdue(now))),
            layer.text(class.map_or("", |class| &*class.code)),
            layer.text(&case.id.to_string()),
        ];
        layer.add(None, at, &values);
    }
    layer.into_bytes()
}

/// The layer `vehicles`, encoded: where they are now.
pub(super) fn vehicles(scene: &Scene, view: &View, id: TileId) -> Vec<u8> {
    let (map, settings) = (view.city.map(), view.city.settings());
    let mut layer = Points::new("vehicles", &["state", "busy", "heading", "kind", "name"]);
    let placed = view.index.roster.vehicles.iter().filter_map(|of| {
        let dot = scene.dot(*of)?;
        let at = id.units(World::of(dot.position()));
        inside(at).then_some((*of, dot, at))
    });
    for (of, dot, at) in placed.take(POINTS_MAX) {
        let Some(thing) = map.thing(of) else { continue };
        let kind = settings.kind(thing.kind).map_or("", |kind| &*kind.name);
        let values = [
            layer.number(u64::from(dot.state)),
            layer.number(u64::from(dot.is_busy())),
            layer.number(u64::from(dot.heading / 100)),
            layer.text(kind),
            layer.text(&thing.name),
        ];
        layer.add(Some(of.number), at, &values);
    }
    layer.into_bytes()
}
