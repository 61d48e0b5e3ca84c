//! What the register says of a thing, what changed of it, and how the desk changes it.

use super::came_from::CameFrom;
use super::gallery::{Gallery, View};
use super::need::By;
use super::problem::{Asked, Problem, ProblemShown, Wanted};
use super::say::{Heard, answer, words};
use super::scope::is_in_area;
use super::shapes::{LonLat, Name, lon_lat};
use crate::register::{Difference, edit_of, office_fields, party};
use crate::store;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use city::{
    Accuracy, Amendment, Datum, Edit, Geometry, Height, Identifier, Input, Listed, Office,
    Original, Particulars, Party, Scheme, Source, Standing, Text, ThingId,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use wire::geometry::Given;

/// Changes in one answer at most.
const CHANGES_MAX: u32 = 200;

/// What the register says of a thing beside its name, type and place; nothing where it says
/// nothing.
#[derive(Serialize, ToSchema)]
pub(super) struct RegisterShown {
    identifier: Option<IdentifierShown>,
    title: String,
    authority: Option<PartyShown>,
    owner: Option<PartyShown>,
    maintainer: Option<PartyShown>,
    /// `intact`, `damaged`, `missing`, `disused` or `removed`.
    standing: Option<&'static str>,
    /// 2024-05-31
    surveyed: Option<String>,
    /// 2024-05-31
    changed: Option<String>,
    /// `survey`, `census` or `report`.
    source: Option<&'static str>,
    /// `A`, `B` or `C`.
    accuracy: Option<&'static str>,
    /// How far off the position may be by that, metres.
    accuracy_m: Option<f64>,
    /// How high it stands, metres by the national height datum of 1985.
    height_m: Option<f64>,
    location: String,
    photo: String,
    note: String,
    /// For materials: where they lie.
    depot: String,
    /// Where it stands by the register, WGS 84.
    home: LonLat,
    original: Option<OriginalShown>,
    /// Lines or areas, where it is more than a point: GeoJSON in WGS 84.
    #[schema(value_type = Option<Object>)]
    geometry: Option<Value>,
    /// The datum in which those were given.
    geometry_datum: Option<String>,
    /// How long its lines are together, metres.
    length_m: Option<f64>,
    /// How wide its areas are together, square metres.
    area_m2: Option<f64>,
    /// For materials: how much there was when they were counted last.
    counted: Option<u32>,
    /// For materials: how much of what is left is promised to tasks.
    reserved: Option<u32>,
}

/// An identifier, and what it says.
#[derive(Serialize, ToSchema)]
pub(super) struct IdentifierShown {
    scheme: &'static str,
    digits: String,
    county: String,
    /// `C-0305`
    class: String,
    label: Option<Name>,
    sequence: u32,
}

/// A department or unit.
#[derive(Serialize, ToSchema)]
pub(super) struct PartyShown {
    code: String,
    name: String,
}

/// A position as it was given.
#[derive(Serialize, ToSchema)]
pub(super) struct OriginalShown {
    x: f64,
    y: f64,
    datum: String,
}

/// Something that changed.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangeShown {
    /// The fact's number in the journal.
    seq: u64,
    /// ms
    at: i64,
    by: String,
    why: String,
    #[schema(value_type = Vec<Difference>)]
    fields: Value,
}

/// How many changes are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ChangesWanted {
    #[serde(default = "fifty")]
    limit: u32,
}

fn fifty() -> u32 {
    50
}

/// What the register says of a thing.
pub(super) fn register_shown(view: &View, id: ThingId, is_material: bool) -> Option<RegisterShown> {
    let (map, entry) = (view.city.map(), view.city.map().entry(id)?);
    let said = &entry.particulars;
    let lies = said.geometry.as_deref();
    let text = |which| said.texts.get(which).to_owned();
    let office = |office| {
        party(&view.city, &[], said, office)
            .map(|party| PartyShown { code: party.code.to_string(), name: party.name.to_string() })
    };
    Some(RegisterShown {
        identifier: said.identifier.map(|identifier| identifier_shown(view, identifier)),
        title: text(Text::Title),
        authority: office(Office::Authority),
        owner: office(Office::Owner),
        maintainer: office(Office::Maintainer),
        standing: said.standing.map(Standing::name),
        surveyed: said.surveyed.map(|day| day.to_string()),
        changed: said.changed.map(|day| day.to_string()),
        source: said.source.map(Source::name),
        accuracy: said.accuracy.map(Accuracy::name),
        accuracy_m: said.accuracy.map(Accuracy::metres),
        height_m: said.height.map(Height::metres),
        location: text(Text::Location),
        photo: text(Text::Photo),
        note: text(Text::Note),
        depot: text(Text::Depot),
        home: lon_lat(entry.home),
        original: original(said),
        geometry: lies.map(|it| wire::geometry::geojson(it.form(), |at| json!([at.x, at.y]))),
        geometry_datum: lies.map(|it| it.given().1.name()),
        length_m: lies.and_then(Geometry::length_m),
        area_m2: lies.and_then(Geometry::area_m2),
        counted: is_material.then_some(entry.quantity),
        reserved: map.live(id).filter(|_| is_material).map(|live| live.reserved),
    })
}

fn identifier_shown(view: &View, identifier: Identifier) -> IdentifierShown {
    let (scheme, class) = (identifier.scheme(), identifier.class());
    let known = view.city.settings().catalogues.component(scheme, class);
    IdentifierShown {
        scheme: scheme.name(),
        digits: identifier.to_string(),
        county: format!("{:06}", identifier.county()),
        class: class_code(identifier),
        label: known.map(|minor| Name::of(&minor.label)),
        sequence: identifier.sequence(),
    }
}

/// The class of a component as it is written: `C-0305`.
pub(super) fn class_code(identifier: Identifier) -> String {
    let width = identifier.scheme().class_digits() as usize;
    format!("{}-{:0width$}", Listed::Components.letter(), identifier.class())
}

fn original(said: &Particulars) -> Option<OriginalShown> {
    let Original { x, y, datum } = said.original?;
    Some(OriginalShown { x, y, datum: datum.name() })
}

/// What changed of a thing in the register, newest first.
#[utoipa::path(
    get, path = "/api/things/{name}/changes", tag = "things",
    params(("name" = String, Path, description = "such as bin-000123"), ChangesWanted),
    responses((status = 200, body = Vec<ChangeShown>), (status = 404, body = ProblemShown))
)]
pub(super) async fn changes(
    State(gallery): State<Arc<Gallery>>,
    Path(name): Path<String>,
    Wanted(wanted): Wanted<ChangesWanted>,
) -> Result<Json<Vec<ChangeShown>>, Problem> {
    let (id, _) = gallery.given.directory.find(&name).ok_or_else(Problem::not_found)?;
    let limit = wanted.limit.min(CHANGES_MAX);
    let rows = gallery.read(move |db| store::amended_of(db, id.number, limit)).await?;
    let shown = rows.into_iter().map(|row| ChangeShown {
        seq: row.seq,
        at: row.at,
        by: row.by.into(),
        why: row.why.into(),
        fields: serde_json::from_str(&row.fields).unwrap_or_default(),
    });
    Ok(Json(shown.collect()))
}

/// What shall be different.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeAsked {
    /// In words; never empty.
    why: String,
    /// Fields by their names; what is not named stays, and `null` takes away. A text: `title`,
    /// `location`, `photo`, `note`, `depot`, `standing`, `surveyed`, `changed`, `source`,
    /// `accuracy`. A number: `quantity`, `height` (metres). `identifier` has `scheme` and
    /// `digits`; `authority`, `owner` and `maintainer` have `code` and `name`; `position` has
    /// `x`, `y` and `datum`; `geometry`, instead of a position, is GeoJSON with a `datum` beside
    /// its `type` and `coordinates`.
    #[schema(value_type = Object)]
    set: serde_json::Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentifierAsked {
    scheme: String,
    digits: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartyAsked {
    #[serde(default)]
    code: String,
    name: String,
}

/// A place, and what its pair is given in: nothing in the numbers tells.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PositionAsked {
    /// Longitude, or metres to the east.
    x: f64,
    /// Latitude, or metres to the north.
    y: f64,
    /// Such as `wgs84`, `gcj02`, `epsg:4547`.
    datum: String,
}

impl PositionAsked {
    pub(super) fn given(&self) -> Result<(Given, Datum), Problem> {
        let datum = Datum::named(&self.datum);
        let datum = datum.ok_or_else(|| Problem::field("bad_value", "position"))?;
        Ok((Given::At(self.x, self.y), datum))
    }
}

/// Changes what the register says of a thing; answered when it is on disk.
#[utoipa::path(
    post, path = "/api/things/{name}/changes", tag = "things", request_body = ChangeAsked,
    params(("name" = String, Path, description = "such as bin-000123")),
    responses(
        (status = 202, description = "changed, and on disk", body = Heard),
        (status = 200, description = "it was so already", body = Heard),
        (status = 400, body = ProblemShown),
        (status = 403, description = "not_your_area", body = ProblemShown),
        (status = 404, body = ProblemShown),
        (status = 409, description = "such as identifier_taken", body = ProblemShown),
        (status = 507, description = "the disk is full", body = ProblemShown)
    )
)]
pub(super) async fn change(
    State(gallery): State<Arc<Gallery>>,
    from: CameFrom,
    By(asker): By,
    Path(name): Path<String>,
    Asked(asked): Asked<ChangeAsked>,
) -> Result<(StatusCode, Json<Heard>), Problem> {
    let (thing, _) = gallery.given.directory.find(&name).ok_or_else(Problem::not_found)?;
    let why = words("why", &asked.why)?;
    if why.is_empty() {
        return Err(Problem::field("no_reason", "why"));
    }
    // Either says where it stands, and the second would undo the first.
    if asked.set.contains_key("geometry") && asked.set.contains_key("position") {
        return Err(Problem::field("bad_value", "position"));
    }
    let edits = asked.set.iter().map(|(field, value)| edit(field, value));
    let edits = edits.collect::<Result<Vec<_>, _>>()?;
    let city = gallery.given.published.city();
    let before = city.map().thing(thing).map(|thing| thing.home);
    let after = edits.iter().filter_map(|edit| match edit {
        Edit::Home(home, _) => Some(*home),
        Edit::Geometry(geometry) => geometry.as_ref().map(|geometry| geometry.place()),
        _ => None,
    });
    let about = format!("change {name}");
    for place in before.into_iter().chain(after) {
        is_in_area(&gallery, (&asker, from), place, &about)?;
    }
    let amendment = Amendment { thing, by: asker.operator.name.clone(), why, edits };
    answer(gallery.ask(Input::Amend(amendment)).await?)
}

fn edit(field: &str, value: &Value) -> Result<Edit, Problem> {
    let office = Office::ALL.into_iter().find(|office| office_fields(*office).1 == field);
    let bad = || Problem::field("bad_value", field);
    if let Some(office) = office {
        let asked: Option<PartyAsked> = read(field, value)?;
        let party = |asked: PartyAsked| Party {
            code: asked.code.trim().into(),
            name: asked.name.trim().into(),
        };
        return Ok(Edit::Party(office, asked.map(party)));
    }
    match field {
        "identifier" => {
            let asked: Option<IdentifierAsked> = read(field, value)?;
            let parse = |asked: IdentifierAsked| {
                Identifier::parse(Scheme::named(&asked.scheme)?, &asked.digits).ok()
            };
            asked.map(|asked| parse(asked).ok_or_else(bad)).transpose().map(Edit::Identifier)
        }
        "position" => {
            let (given, datum) = read::<PositionAsked>(field, value)?.given()?;
            Ok(given.edit(datum).1)
        }
        "geometry" if value.is_null() => Ok(Edit::Geometry(None)),
        "geometry" => {
            let (given, datum) = geometry_of(value)?;
            Ok(given.edit(datum).1)
        }
        _ => {
            let text = match value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => return Err(bad()),
            };
            edit_of(field, &text).map_err(|says| {
                let args = json!({ "field": field, "words": says });
                Problem::with(StatusCode::BAD_REQUEST, "bad_value", args)
            })
        }
    }
}

/// What a geometry says of where something stands, and the datum it says beside its `type`.
pub(super) fn geometry_of(value: &Value) -> Result<(Given, Datum), Problem> {
    let datum = value["datum"].as_str().and_then(Datum::named);
    let datum = datum.ok_or_else(|| Problem::field("bad_value", "geometry"))?;
    let given = wire::geometry::read(value, datum).map_err(|words| {
        let args = json!({ "field": "geometry", "words": words });
        Problem::with(StatusCode::BAD_REQUEST, "bad_geometry", args)
    })?;
    Ok((given, datum))
}

fn read<T: DeserializeOwned>(field: &str, value: &Value) -> Result<T, Problem> {
    T::deserialize(value).map_err(|why| {
        let args = json!({ "field": field, "words": why.to_string() });
        Problem::with(StatusCode::BAD_REQUEST, "bad_value", args)
    })
}
