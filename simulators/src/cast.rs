//! Who plays what: from the city's types to parts, and from the world to the city's register.

use crate::part::{Part, Signal, Tells};
use crate::trouble::Trouble;
use crate::utterance::Speaker;
use crate::world::World;
use city::{Edit, Kind, KindId, Position, Registration, Settings};
use wire::{FieldPlay, Play};

/// The parts of all types that are played.
pub(crate) fn parts(settings: &Settings, plays: &[Option<Play>]) -> Vec<Part> {
    let kinds = settings.kinds.iter().zip(plays).enumerate();
    kinds
        .filter_map(|(n, (kind, play))| Some(part(KindId(n as u16), kind, play.as_ref()?)))
        .take(usize::from(u8::MAX))
        .collect()
}

fn part(kind_id: KindId, kind: &Kind, play: &Play) -> Part {
    let is_drone = *kind.name == *"drone";
    let signal = |field: &FieldPlay| Signal {
        tells: match &*field.field {
            "battery_percent" if is_drone => Tells::Charge,
            "height_m" if is_drone => Tells::Height,
            _ => Tells::Play,
        },
        play: field.clone(),
        wrong: Vec::new(),
        range: kind
            .fields
            .iter()
            .find(|known| known.name == field.field)
            .map_or((f64::MIN, f64::MAX), |known| (known.min, known.max)),
    };
    Part {
        kind_id,
        kind: kind.name.clone(),
        prefix: play.prefix.clone(),
        role: kind.role,
        share: f64::from(play.count),
        stands: play.stands,
        keeps_to_streets: kind.keeps_to_streets(),
        long_m: play.long_m,
        wide_m: play.wide_m,
        quantity: play.quantity,
        signals: play.fields.iter().map(signal).collect(),
        sees_m: kind.looks.radius_m,
        sees: play.sees.clone(),
        more: play.more.clone(),
    }
}

/// Tells each field what it says while one of the troubles lasts.
pub(crate) fn afflict(parts: &mut [Part], plays: &[Option<Play>], troubles: &[Trouble]) {
    for part in parts {
        let play = plays.get(part.kind_id.slot()).and_then(Option::as_ref);
        for fault in play.iter().flat_map(|play| &play.faults) {
            let name = format!("{}/{}", part.kind, fault.name);
            let Some(id) = troubles.iter().position(|trouble| *trouble.name == *name) else {
                continue;
            };
            for (field, (low, high)) in &fault.sets {
                let signals = part.signals.iter_mut();
                let own = signals.filter(|signal| signal.play.field == *field);
                own.for_each(|signal| signal.wrong.push((id as u16, *low, *high)));
            }
        }
    }
}

/// What the city is to be told of: gateways first, then all they speak for, then the rest.
pub(crate) fn register(world: &World) -> Vec<Registration> {
    let mut all = Vec::new();
    let kind = |part: usize| world.parts[part].kind.clone();
    let plain = |name: Box<str>, kind: Box<str>, home: Position| Registration {
        name,
        kind,
        home,
        via: None,
        quantity: 0,
        skills: Vec::new(),
        edits: Vec::new(),
    };
    all.extend(world.gateways.iter().map(|g| plain(g.name.clone(), kind(g.part), g.place)));
    all.extend(world.components.iter().map(|component| {
        let part = usize::from(component.part);
        let name = component.name(&world.parts[part]).into();
        let via = world.gateways.get(usize::from(component.gateway)).map(|g| g.name.clone());
        let edits = component.lies.iter().map(|lies| Edit::Geometry(Some(lies.clone()))).collect();
        Registration { via, edits, ..plain(name, kind(part), component.place) }
    }));
    all.extend(world.lots.iter().map(|lot| {
        let name = format!("{}-{:03}", world.parts[lot.part].prefix, lot.number).into();
        Registration { quantity: lot.quantity, ..plain(name, kind(lot.part), lot.place) }
    }));
    all.extend(world.cameras.iter().map(|c| plain(c.name.clone(), kind(c.part), c.place)));
    all.extend(world.workers.iter().map(|worker| Registration {
        skills: worker.skills.clone(),
        ..plain(worker.name.clone(), kind(worker.part), worker.home)
    }));
    all
}

/// The connections: gateways, then cameras, then workers.
pub(crate) fn speakers(world: &World) -> Vec<Speaker> {
    let alone = |name: &str, hears| Speaker { name: name.into(), things: vec![name.into()], hears };
    let mut all: Vec<Speaker> = world.gateways.iter().map(|g| alone(&g.name, false)).collect();
    for component in &world.components {
        let name = component.name(&world.parts[usize::from(component.part)]);
        if let Some(gateway) = all.get_mut(usize::from(component.gateway)) {
            gateway.things.push(name.into());
        }
    }
    all.extend(world.cameras.iter().map(|camera| alone(&camera.name, false)));
    all.extend(world.workers.iter().map(|worker| alone(&worker.name, true)));
    all
}
