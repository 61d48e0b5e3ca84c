//! What edits make of a thing in the register, and what may not be made of it.

use city::{
    Amendment, Change, Date, Edit, Entry, Geometry, GridSlot, Identifier, Map, Original, Party,
    PartySlot, Position, Refused, Role, SAME_PLACE_M, Settings, Text, ThingId, Time,
};
use std::sync::Arc;

/// Answers which names, and which identifiers with their schemes, are taken.
pub type Names<'a> = dyn Fn(&str) -> Option<ThingId> + 'a;

/// So far outside the box of the city, metres, may a line or an area reach that stands in it: a
/// river goes on beyond the city, a corner that somebody mistyped lies at the end of the world.
const BESIDE_M: f64 = 10_000.0;

/// What an amendment changes, and the parties that become known by it; nothing where all is so
/// already.
pub fn amend(
    now: Time,
    map: &Map,
    asked: &Amendment,
    named: &Names<'_>,
) -> Result<Option<(Change, Vec<Party>)>, Refused> {
    if asked.why.trim().is_empty() {
        return Err(Refused::NoReason);
    }
    let thing = map.thing(asked.thing).ok_or(Refused::UnknownThing)?;
    let kind = map.settings().kind(thing.kind).ok_or(Refused::UnknownThing)?;
    let was = map.entry(asked.thing).ok_or(Refused::UnknownThing)?;
    let (mut new, parties) =
        edited(map, named, (asked.thing, kind.role), was.clone(), &asked.edits)?;
    if new == was {
        return Ok(None);
    }
    let dated = asked.edits.iter().any(|edit| matches!(edit, Edit::Changed(_)));
    if !dated && turned(&was, &new) {
        let here = now + map.settings().policy.utc_offset;
        new.particulars.changed = Date::of(here).or(new.particulars.changed);
    }
    let (by, why) = (asked.by.clone(), asked.why.clone());
    Ok(Some((Change { thing: asked.thing, by, why, was, now: new }, parties)))
}

/// Whether its state or whose it is became different: that has a date (变更日期).
fn turned(was: &Entry, now: &Entry) -> bool {
    let (was, now) = (&was.particulars, &now.particulars);
    was.standing != now.standing || was.parties[..2] != now.parties[..2]
}

/// What edits make of an entry, and the parties that become known, in the order of their slots.
pub(crate) fn edited(
    map: &Map,
    named: &Names<'_>,
    (id, role): (ThingId, Role),
    mut entry: Entry,
    edits: &[Edit],
) -> Result<(Entry, Vec<Party>), Refused> {
    let mut new = Vec::new();
    for edit in edits {
        let said = &mut entry.particulars;
        match edit {
            Edit::Identifier(given) => {
                if let Some(given) = given {
                    check_identifier(map, named, id, *given)?;
                }
                said.identifier = *given;
            }
            Edit::Text(which, text) => {
                check_length(*which, text)?;
                said.texts.set(*which, text);
            }
            Edit::Party(office, party) => {
                said.parties[*office as usize] = slot_of(map, &mut new, party.as_ref())?;
            }
            Edit::Standing(standing) => said.standing = *standing,
            Edit::Surveyed(day) => said.surveyed = *day,
            Edit::Changed(day) => said.changed = *day,
            Edit::Source(source) => said.source = *source,
            Edit::Accuracy(accuracy) => said.accuracy = *accuracy,
            Edit::Height(height) => said.height = *height,
            Edit::Home(home, original) => {
                let grid = grid_of(map.settings(), *home)?;
                stand(&mut entry, *home, grid, *original);
            }
            Edit::Geometry(None) => said.geometry = None,
            Edit::Geometry(Some(geometry)) => {
                let grid = check_geometry(map.settings(), role, geometry)?;
                lie(&mut entry, geometry, grid);
            }
            Edit::Quantity(quantity) if role == Role::Material => entry.quantity = *quantity,
            Edit::Quantity(quantity) if *quantity != entry.quantity => {
                return Err(Refused::NoMaterial);
            }
            Edit::Quantity(_) => (),
        }
    }
    Ok((entry, new))
}

/// Lets it stand at a place. What stays where it was keeps the pair that was given first: one in
/// another datum was reckoned from it.
fn stand(entry: &mut Entry, home: Position, grid: GridSlot, original: Option<Original>) {
    let said = &mut entry.particulars;
    let datum = |pair: Option<Original>| pair.map(|pair| pair.datum);
    if entry.home.distance_m(home) >= SAME_PLACE_M {
        (entry.home, entry.grid) = (home, Some(grid));
        (said.original, said.geometry) = (original, None);
    } else if said.geometry.is_none() && datum(said.original) == datum(original) {
        said.original = original;
    }
}

/// Lets it stand on lines or areas. What lies where it lay keeps the numbers that were given first.
fn lie(entry: &mut Entry, geometry: &Arc<Geometry>, grid: GridSlot) {
    let said = &mut entry.particulars;
    if said.geometry.as_ref().is_some_and(|known| known.is_like(geometry)) {
        return;
    }
    (said.original, said.geometry) = (None, Some(geometry.clone()));
    (entry.home, entry.grid) = (geometry.place(), Some(grid));
}

/// The unit grid of the place of lines or areas, or why nothing can stand there.
fn check_geometry(
    settings: &Settings,
    role: Role,
    geometry: &Geometry,
) -> Result<GridSlot, Refused> {
    if matches!(role, Role::Vehicle | Role::Crew | Role::Gateway) {
        return Err(Refused::BadGeometry);
    }
    let (city, around) = (settings.grids.bounds().grown(BESIDE_M), geometry.bounds());
    if city.with(&around) != city {
        return Err(Refused::OutsideCity);
    }
    grid_of(settings, geometry.place())
}

fn check_identifier(
    map: &Map,
    named: &Names<'_>,
    of: ThingId,
    given: Identifier,
) -> Result<(), Refused> {
    let settings = map.settings();
    if given.county() != settings.district.0 {
        return Err(Refused::OtherCounty(given));
    }
    if settings.catalogues.component(given.scheme(), given.class()).is_none() {
        return Err(Refused::UnknownClass(given));
    }
    match named(&given.full()) {
        Some(other) if other != of => Err(Refused::IdentifierTaken(given)),
        _ => Ok(()),
    }
}

fn check_length(which: Text, text: &str) -> Result<(), Refused> {
    match text.trim().chars().count() > which.letters_max() {
        true => Err(Refused::TooLong(which)),
        false => Ok(()),
    }
}

fn slot_of(
    map: &Map,
    new: &mut Vec<Party>,
    party: Option<&Party>,
) -> Result<Option<PartySlot>, Refused> {
    let Some(party) = party else { return Ok(None) };
    check_length(Text::Title, &party.name)?;
    check_length(Text::Title, &party.code)?;
    if let Some(slot) = map.parties().slot(party) {
        return Ok(Some(slot));
    }
    let place = new.iter().position(|known| known == party).unwrap_or_else(|| {
        new.push(party.clone());
        new.len() - 1
    });
    let slot = map.parties().all().len() + place;
    PartySlot::new(slot).map(Some).ok_or(Refused::TooManyParties)
}

/// The unit grid of a place, or why nothing can stand there.
pub(crate) fn grid_of(settings: &Settings, place: Position) -> Result<GridSlot, Refused> {
    if !place.is_valid() || (place.lon == 0.0 && place.lat == 0.0) {
        return Err(Refused::NoPosition);
    }
    settings.grids.at(place).ok_or(Refused::OutsideCity)
}
