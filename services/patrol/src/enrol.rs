//! What may come into the register.

use city::{Map, Refused, Registration, Thing, ThingId};

/// Makes a thing of a registration, or says why not. `named` answers which names are taken.
pub fn enrol(
    map: &Map,
    asked: &Registration,
    named: impl Fn(&str) -> Option<ThingId>,
) -> Result<Thing, Refused> {
    let settings = map.settings();
    let kind_id =
        settings.kind_named(&asked.kind).ok_or_else(|| Refused::UnknownKind(asked.kind.clone()))?;
    if named(&asked.name).is_some() {
        return Err(Refused::NameTaken(asked.name.clone()));
    }
    let via = match &asked.via {
        Some(name) => Some(named(name).ok_or_else(|| Refused::UnknownGateway(name.clone()))?),
        None => None,
    };
    if !asked.home.is_valid() || (asked.home.lon == 0.0 && asked.home.lat == 0.0) {
        return Err(Refused::NoPosition);
    }
    let grid = settings.grids.at(asked.home).ok_or(Refused::OutsideCity)?;
    let own = settings.skills_named(&asked.skills);
    let kind = settings.kind(kind_id).ok_or_else(|| Refused::UnknownKind(asked.kind.clone()))?;
    Ok(Thing {
        id: ThingId::new(settings.district, map.len() as u32),
        name: asked.name.clone(),
        kind: kind_id,
        home: asked.home,
        grid: Some(grid),
        via,
        quantity: asked.quantity,
        skills: if own.is_empty() { kind.skills } else { own },
    })
}
