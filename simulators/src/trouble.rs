//! What can go wrong in the city, as the type files tell it, and litter, which has no type.

use crate::part::Part;
use city::{Class, Kind, Role, Rule, Settings, Skills, Span, Test};
use wire::{FaultPlay, Play};

/// What lies on streets, as it is seen.
pub(crate) const LITTER: &str = "litter";
/// Litter is picked up in this time by a crew: least and most, seconds.
const LITTER_REPAIR_S: (f64, f64) = (40.0, 120.0);

/// An index into the world's table of troubles.
pub(crate) type TroubleId = u16;

/// What a trouble is a trouble of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Of {
    /// Of components that play this part.
    Component(u8),
    /// Of a gateway, and all it speaks for.
    Gateway,
    /// Of a camera.
    Camera,
    /// Of a place on a street.
    Place,
}

/// One way of being wrong.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Trouble {
    /// `waste-bin/overflow`, `litter`.
    pub(crate) name: Box<str>,
    pub(crate) of: Of,
    /// How often it happens, to all of them together.
    pub(crate) per_hour: f64,
    /// Whether the thing itself has values that show it.
    pub(crate) shows: bool,
    /// Whether the thing falls silent.
    pub(crate) silent: bool,
    /// What a passer-by or a camera calls it.
    pub(crate) seen_as: Option<Box<str>>,
    /// The classes a matter of it may be filed under: `GB/T 30428.2/E-0192`.
    pub(crate) classes: Vec<Box<str>>,
    /// What it takes to put it right.
    pub(crate) skill: Skills,
    /// Whether it takes a new one from a depot.
    pub(crate) needs_stock: bool,
    /// Whether the class has whoever goes fetch material first, needed or not.
    pub(crate) fetches: bool,
    /// How long it must show before the city can know.
    pub(crate) dwell: Span,
    /// How long it takes to show in full, seconds.
    pub(crate) over_s: (f64, f64),
    /// How long it takes to put it right, seconds.
    pub(crate) repair_s: (f64, f64),
    /// It goes away by itself after so long, seconds.
    pub(crate) heals_s: Option<(f64, f64)>,
}

impl Trouble {
    /// Whether a matter of this class may be about it; no class is about everything.
    pub(crate) fn may_be(&self, class: &str) -> bool {
        class.is_empty() || self.classes.iter().any(|known| **known == *class)
    }

    /// Whether a machine that is sent to look can tell: all but a silence has a look.
    pub(crate) fn can_be_looked_at(&self) -> bool {
        !self.silent
    }

    /// Whether it is recognised by a machine that passes.
    pub(crate) fn is_visible(&self) -> bool {
        self.seen_as.is_some()
    }
}

/// All that can go wrong, at the rates of the type files; litter stands last.
pub(crate) fn troubles(
    settings: &Settings,
    plays: &[Option<Play>],
    parts: &[Part],
) -> Vec<Trouble> {
    let mut all = Vec::new();
    for (n, part) in parts.iter().enumerate() {
        let of = match part.role {
            Role::Component => Of::Component(n as u8),
            Role::Gateway => Of::Gateway,
            Role::Camera => Of::Camera,
            _ => continue,
        };
        let kind = settings.kind(part.kind_id);
        let play = plays.get(part.kind_id.slot()).and_then(Option::as_ref);
        let (Some(kind), Some(play)) = (kind, play) else { continue };
        all.extend(play.faults.iter().map(|fault| of_type(settings, kind, of, fault)));
    }
    all.push(litter(settings));
    all
}

fn of_type(settings: &Settings, kind: &Kind, of: Of, fault: &FaultPlay) -> Trouble {
    let rule = kind.rules.iter().find(|rule| fault.rule.as_deref() == Some(&*rule.name));
    let class = rule.and_then(|rule| settings.class(rule.class));
    let seen = rule.filter(|_| !fault.silent).and_then(|rule| seen_as(settings, rule, fault));
    let mut classes: Vec<Box<str>> = class.map(code).into_iter().collect();
    classes.extend(seen.iter().flat_map(|label| seen_classes(settings, label)).map(code));
    classes.sort();
    classes.dedup();
    Trouble {
        name: format!("{}/{}", kind.name, fault.name).into(),
        of,
        per_hour: fault.per_hour,
        shows: !fault.sets.is_empty(),
        silent: fault.silent,
        seen_as: seen,
        classes,
        skill: class.map(|class| class.skill).unwrap_or_default(),
        needs_stock: fault.name.contains("missing"),
        fetches: class.is_some_and(|class| class.needs.is_some()),
        dwell: rule.map_or(Span(0), |rule| rule.dwell),
        over_s: fault.over_s,
        repair_s: fault.repair_s,
        heals_s: fault.heals_s,
    }
}

fn litter(settings: &Settings) -> Trouble {
    let classes: Vec<&Class> = seen_classes(settings, LITTER).collect();
    Trouble {
        name: LITTER.into(),
        of: Of::Place,
        per_hour: 0.0,
        shows: false,
        silent: false,
        seen_as: Some(LITTER.into()),
        classes: classes.iter().map(|class| code(class)).collect(),
        skill: classes.first().map(|class| class.skill).unwrap_or_default(),
        needs_stock: false,
        fetches: false,
        dwell: Span(0),
        over_s: (0.0, 0.0),
        repair_s: LITTER_REPAIR_S,
        heals_s: None,
    }
}

/// The label under which machines see a fault: it begins with the fault's name (`missing_cover`),
/// or their rule has the class of the fault's own rule.
fn seen_as(settings: &Settings, rule: &Rule, fault: &FaultPlay) -> Option<Box<str>> {
    let named = |label: &str| label.starts_with(&*fault.name);
    let by_name = sightings(settings).find(|(label, _)| named(label));
    let by_class = || sightings(settings).find(|(_, seen)| seen.class == rule.class);
    by_name.or_else(by_class).map(|(label, _)| label.clone())
}

/// The classes of what is seen under a label.
fn seen_classes<'a>(settings: &'a Settings, label: &'a str) -> impl Iterator<Item = &'a Class> {
    let rules = sightings(settings).filter(move |(known, _)| ***known == *label);
    rules.filter_map(|(_, rule)| settings.class(rule.class))
}

fn sightings(settings: &Settings) -> impl Iterator<Item = (&Box<str>, &Rule)> {
    settings.kinds.iter().flat_map(|kind| {
        kind.rules.iter().filter_map(|rule| match rule.test {
            Test::Detection { label, .. } => Some((kind.detects.get(usize::from(label))?, rule)),
            _ => None,
        })
    })
}

/// A class as orders write it.
fn code(class: &Class) -> Box<str> {
    format!("{}/{}", class.scheme, class.code).into()
}

/// A span of chance between two numbers of seconds.
pub(crate) fn between((low, high): (f64, f64), chance: &mut fastrand::Rng) -> Span {
    Span::from_seconds(low + (high - low) * chance.f64())
}
