//! What may come into the register.

use crate::edit::{Names, edited, grid_of};
use city::{Edit, Entry, Map, Particulars, Party, Refused, Registration, Thing, ThingId};

/// A thing that may come in, and what is said of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Enrolled {
    /// The thing.
    pub thing: Thing,
    /// Departments and units that become known with it, in the order of their slots.
    pub parties: Vec<Party>,
    /// What else is said of it.
    pub particulars: Particulars,
}

/// Makes a thing of a registration, or says why not. `named` answers which names and which full
/// identifiers are taken.
pub fn enrol(map: &Map, asked: &Registration, named: &Names<'_>) -> Result<Enrolled, Refused> {
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
    let grid = Some(grid_of(settings, asked.home)?);
    let own = settings.skills_named(&asked.skills);
    let kind = settings.kind(kind_id).ok_or_else(|| Refused::UnknownKind(asked.kind.clone()))?;
    let id = ThingId::new(settings.district, map.len() as u32);
    let (home, quantity) = (asked.home, asked.quantity);
    let original = asked.edits.iter().rev().find_map(|edit| match edit {
        Edit::Home(_, original) => Some(*original),
        _ => None,
    });
    let particulars = Particulars { original: original.flatten(), ..Particulars::default() };
    let blank = Entry { home, grid, quantity, particulars };
    let (entry, parties) = edited(map, named, (id, kind.role), blank, &asked.edits)?;
    let thing = Thing {
        id,
        name: (&*asked.name).into(),
        kind: kind_id,
        home: entry.home,
        grid: entry.grid,
        via,
        quantity: entry.quantity,
        skills: if own.is_empty() { kind.skills } else { own },
    };
    Ok(Enrolled { thing, parties, particulars: entry.particulars })
}
