//! The register in words: every field of a thing that may change, and what differs between two
//! readings of it.

use city::{
    Accuracy, Amendment, City, Date, Edit, Entry, Geometry, Height, Office, Original, Particulars,
    Party, Position, Refused, Registration, Source, Standing, Text, ThingId, Time,
};
use serde::Serialize;
use utoipa::ToSchema;

/// One field that differs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Difference {
    /// The field's code.
    pub field: &'static str,
    /// What it was; empty where nothing was known.
    pub was: String,
    /// What it is.
    pub now: String,
}

/// Every field of an entry, in the order in which lists write them; `new` are parties that are not
/// yet known to the city, in the order of their slots.
pub fn fields(city: &City, new: &[Party], entry: &Entry) -> Vec<(&'static str, String)> {
    let said = &entry.particulars;
    let grid = entry.grid.and_then(|grid| city.settings().grids.get(grid));
    let original = said.original.map(|pair| original(&pair)).unwrap_or_default();
    let mut fields = vec![
        ("identifier", said.identifier.map(|id| id.full()).unwrap_or_default()),
        ("position", place(entry.home)),
        ("grid", grid.map(|grid| grid.code.to_string()).unwrap_or_default()),
        ("quantity", entry.quantity.to_string()),
        ("original", original),
        ("geometry", said.geometry.as_deref().map(geometry).unwrap_or_default()),
    ];
    fields.extend(words(city, new, said));
    fields
}

/// The fields that are words, days and parties, whatever a thing is and wherever it stands; empty
/// where the register says nothing.
pub(crate) fn words(city: &City, new: &[Party], said: &Particulars) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("standing", word(said.standing.map(|one| one.name()))),
        ("surveyed", said.surveyed.map(|day| day.to_string()).unwrap_or_default()),
        ("changed", said.changed.map(|day| day.to_string()).unwrap_or_default()),
        ("source", word(said.source.map(|one| one.name()))),
        ("accuracy", word(said.accuracy.map(|one| one.name()))),
        ("height", said.height.map(|height| height.to_string()).unwrap_or_default()),
    ];
    fields.extend(Text::ALL.map(|text| (text.name(), said.texts.get(text).to_owned())));
    for office in Office::ALL {
        let party = party(city, new, said, office).cloned().unwrap_or_default();
        let (code, name) = office_fields(office);
        fields.extend([(code, party.code.into()), (name, party.name.into())]);
    }
    fields
}

/// What differs between two readings of a thing.
pub fn differences(city: &City, new: &[Party], was: &Entry, now: &Entry) -> Vec<Difference> {
    let pairs = fields(city, new, was).into_iter().zip(fields(city, new, now));
    let differs = pairs.filter(|(was, now)| was != now);
    differs.map(|((field, was), (_, now))| Difference { field, was, now }).collect()
}

/// Who has an office for a thing.
pub fn party<'a>(
    city: &'a City,
    new: &'a [Party],
    said: &Particulars,
    office: Office,
) -> Option<&'a Party> {
    let slot = said.parties[office as usize]?;
    let known = city.map().parties();
    known.get(slot).or_else(|| new.get(slot.slot().checked_sub(known.all().len())?))
}

/// The codes of the two fields of an office: its code and its name.
pub fn office_fields(office: Office) -> (&'static str, &'static str) {
    match office {
        Office::Authority => ("authority_code", "authority"),
        Office::Owner => ("owner_code", "owner"),
        Office::Maintainer => ("maintainer_code", "maintainer"),
    }
}

fn word(word: Option<&'static str>) -> String {
    word.unwrap_or_default().to_owned()
}

fn place(p: Position) -> String {
    format!("{:.7},{:.7}", p.lon, p.lat)
}

fn original(pair: &Original) -> String {
    format!("{},{} {}", pair.x, pair.y, pair.datum.name())
}

/// Lines or areas in short, with a sum over all their numbers: others read otherwise.
fn geometry(geometry: &Geometry) -> String {
    let (form, datum) = geometry.given();
    let mut sum = crc32fast::Hasher::new();
    for line in form.lines() {
        sum.update(&line.0.len().to_le_bytes());
        for at in &line.0 {
            sum.update(&at.x.to_le_bytes());
            sum.update(&at.y.to_le_bytes());
        }
    }
    let (name, points, sum) = (form.name(), form.points(), sum.finalize());
    format!("{name}, {points} points, {} ({sum:08x})", datum.name())
}

/// Whether a registration would be taken by the city as it is; `named` answers which names, and
/// which identifiers with their schemes, are taken.
pub fn would_register(
    city: &City,
    named: &dyn Fn(&str) -> Option<ThingId>,
    asked: &Registration,
) -> Result<(), Refused> {
    cycle::enrol(city.map(), asked, named).map(|_| ())
}

/// What an amendment would change in the city as it is, likewise.
pub fn would_change(
    city: &City,
    named: &dyn Fn(&str) -> Option<ThingId>,
    now: Time,
    asked: &Amendment,
) -> Result<Vec<Difference>, Refused> {
    let change = cycle::amend(now, city.map(), asked, named)?;
    let differs = |(change, new): (city::Change, Vec<Party>)| {
        differences(city, &new, &change.was, &change.now)
    };
    Ok(change.map(differs).unwrap_or_default())
}

/// What a text makes of a field that is one text; an empty one takes it away. The other fields
/// (`identifier`, `position`, parties) are made of several.
pub fn edit_of(field: &str, text: &str) -> Result<Edit, String> {
    let text = text.trim();
    if let Some(which) = Text::ALL.into_iter().find(|which| which.name() == field) {
        return Ok(Edit::Text(which, text.into()));
    }
    let day = || match text {
        "" => Ok(None),
        _ => Date::parse(text).map(Some).ok_or_else(|| format!("{text:?}: write 2024-05-31")),
    };
    match field {
        "standing" => one_of(text, Standing::ALL, Standing::name).map(Edit::Standing),
        "surveyed" => day().map(Edit::Surveyed),
        "changed" => day().map(Edit::Changed),
        "source" => one_of(text, Source::ALL, Source::name).map(Edit::Source),
        "accuracy" => one_of(text, Accuracy::ALL, Accuracy::name).map(Edit::Accuracy),
        "height" if text.is_empty() => Ok(Edit::Height(None)),
        "height" => {
            let height = text.parse().ok().and_then(Height::of_m);
            let height = height.ok_or_else(|| format!("{text:?}: write metres, such as 12.34"));
            height.map(|height| Edit::Height(Some(height)))
        }
        "quantity" => {
            let number = text.parse().map_err(|_| format!("{text:?}: write a whole number"));
            number.map(Edit::Quantity)
        }
        _ => Err(format!("the register has no field {field}")),
    }
}

fn one_of<T: Copy>(
    text: &str,
    all: &[T],
    name: impl Fn(T) -> &'static str,
) -> Result<Option<T>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let found = all.iter().copied().find(|one| name(*one) == text);
    found.map(Some).ok_or_else(|| {
        let words: Vec<&str> = all.iter().map(|one| name(*one)).collect();
        format!("{text:?}: write {}", words.join(", "))
    })
}
