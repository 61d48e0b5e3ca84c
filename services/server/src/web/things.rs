//! Things: one card, and finding a thing by its name.

use super::gallery::{Gallery, View, aside};
use super::nearby::{self, Only, Place};
use super::problem::{Problem, ProblemShown, Wanted};
use super::register::{RegisterShown, register_shown};
use super::shapes::{AreaNamed, LonLat, Name, lon_lat, ms, role_name};
use axum::Json;
use axum::extract::{Path, State};
use city::{FieldSlot, Kind, Live, Role, Text, Thing, ThingId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Names in one answer at most.
const FOUND_MAX: usize = 200;
/// So many digits may begin an identifier: those of its county (县级区划).
const DIGITS_MIN: usize = 6;

/// A thing and what is seen of it.
#[derive(Serialize, ToSchema)]
pub(super) struct ThingShown {
    name: String,
    kind: String,
    role: &'static str,
    label: Name,
    position: LonLat,
    grid: String,
    /// 街道, nine digits.
    street: Option<AreaNamed>,
    /// 社区, twelve digits.
    community: Option<AreaNamed>,
    /// 责任网格, the city's own code.
    duty_area: Option<AreaNamed>,
    /// The gateway that speaks for it.
    via: Option<String>,
    /// When it was last heard, by our clock.
    heard_at: Option<i64>,
    /// When what is shown was true.
    said_at: Option<i64>,
    /// 0 normal, 1 silent or unknown, 2 something is wrong, 3 an open case.
    state: u8,
    /// For materials: what is left.
    quantity: Option<u32>,
    values: Vec<ValueShown>,
    conditions: Vec<ConditionShown>,
    /// Open cases about it.
    cases: Vec<String>,
    /// Its active tasks, or those of its open cases.
    tasks: Vec<String>,
    /// What the register says of it beside that.
    register: RegisterShown,
}

/// A measured value.
#[derive(Serialize, ToSchema)]
pub(super) struct ValueShown {
    name: String,
    label: Name,
    unit: String,
    value: Option<f64>,
}

/// A rule whose condition lasts.
#[derive(Serialize, ToSchema)]
pub(super) struct ConditionShown {
    rule: String,
    label: Name,
    since: i64,
}

/// A thing in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct ThingRow {
    name: String,
    kind: String,
    /// What the register calls it.
    #[serde(skip_serializing_if = "String::is_empty")]
    title: String,
    /// 标识码, as the register has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    identifier: Option<String>,
    position: LonLat,
    state: u8,
    /// From the place that was asked about, where one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_m: Option<f64>,
}

/// A part of a name, and how many things are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ThingsWanted {
    #[serde(default)]
    q: String,
    #[serde(default = "twenty")]
    limit: usize,
}

fn twenty() -> usize {
    20
}

/// One thing.
#[utoipa::path(
    get, path = "/api/things/{name}", tag = "things",
    params(("name" = String, Path, description = "such as bin-000123")),
    responses((status = 200, body = ThingShown), (status = 404, body = ProblemShown))
)]
pub(super) async fn thing(
    State(gallery): State<Arc<Gallery>>,
    Path(name): Path<String>,
) -> Result<Json<ThingShown>, Problem> {
    let (id, _) = gallery.given.directory.find(&name).ok_or_else(Problem::not_found)?;
    let shown = thing_shown(&gallery.view(), id);
    shown.map(Json).ok_or_else(Problem::not_found)
}

/// Things at a place, or things whose name or title holds the text: those first whose name or
/// identifier (标识码, six digits or more of it) begins with it; of a type or in a state only, where
/// that is said.
#[utoipa::path(
    get, path = "/api/things", tag = "things", params(ThingsWanted, Place),
    responses((status = 200, body = Vec<ThingRow>), (status = 400, body = ProblemShown))
)]
pub(super) async fn things(
    State(gallery): State<Arc<Gallery>>,
    Wanted(wanted): Wanted<ThingsWanted>,
    Wanted(place): Wanted<Place>,
) -> Result<Json<Vec<ThingRow>>, Problem> {
    aside(move || {
        let view = gallery.view();
        if place.is_said() {
            return nearby::at(&view, &place, wanted.limit).map(Json);
        }
        let limit = wanted.limit.min(FOUND_MAX);
        let (text, only) = (wanted.q.trim(), place.only(&view)?);
        if text.is_empty() && !place.is_choosy() {
            return Ok(Json(Vec::new()));
        }
        let found = find(&view, text, limit, &only);
        Ok(Json(found.into_iter().filter_map(|thing| row(&view, thing, None)).collect()))
    })
    .await?
}

/// Up to `limit` things whose name or identifier begins with the text, then those whose name or
/// title holds it.
fn find<'a>(view: &'a View, text: &str, limit: usize, only: &Only) -> Vec<&'a Thing> {
    let (mut begins, mut holds) = (Vec::new(), Vec::new());
    let map = view.city.map();
    let all = map.things().zip(map.lives());
    let digits = text.len() >= DIGITS_MIN && text.bytes().all(|byte| byte.is_ascii_digit());
    let code = text.parse().ok().filter(|_| digits);
    for thing in all.filter(|(thing, live)| only.takes(view, thing, live)).map(|(thing, _)| thing) {
        let place = place_of(thing.name.as_bytes(), text.as_bytes());
        let described = map.particulars(thing.id);
        let identifier = described.and_then(|described| described.identifier);
        let coded = code.zip(identifier).is_some_and(|(code, it)| it.begins(code, text.len()));
        let titled = || {
            let title = described.map(|described| described.texts.get(Text::Title));
            title.is_some_and(|title| place_of(title.as_bytes(), text.as_bytes()).is_some())
        };
        if place == Some(0) || coded {
            begins.push(thing);
        } else if holds.len() < limit && (place.is_some() || titled()) {
            holds.push(thing);
        }
        if begins.len() == limit {
            break;
        }
    }
    begins.append(&mut holds);
    begins.truncate(limit);
    begins
}

/// Where a name holds a text, capitals or not.
fn place_of(name: &[u8], text: &[u8]) -> Option<usize> {
    let Some((first, rest)) = text.split_first() else { return Some(0) };
    let last = name.len().checked_sub(text.len())?;
    let found = |at: &usize| {
        name[*at].eq_ignore_ascii_case(first)
            && name[at + 1..at + text.len()].eq_ignore_ascii_case(rest)
    };
    (0..=last).find(found)
}

/// A thing as a row, and how far away it is.
pub(super) fn row(view: &View, thing: &Thing, distance_m: Option<f64>) -> Option<ThingRow> {
    let live = view.city.map().live(thing.id)?;
    let kind = view.city.settings().kind(thing.kind)?;
    let described = view.city.map().particulars(thing.id);
    let title = described.map(|described| described.texts.get(Text::Title));
    Some(ThingRow {
        name: thing.name.to_string(),
        kind: kind.name.to_string(),
        title: title.unwrap_or_default().to_owned(),
        identifier: described.and_then(|it| it.identifier).map(|it| it.to_string()),
        position: lon_lat(live.position),
        state: view.state(thing, live),
        distance_m: distance_m.map(|metres| (metres * 10.0).round() / 10.0),
    })
}

fn thing_shown(view: &View, id: ThingId) -> Option<ThingShown> {
    let (map, settings) = (view.city.map(), view.city.settings());
    let (thing, live) = (map.thing(id)?, map.live(id)?);
    let kind = settings.kind(thing.kind)?;
    let grid = if kind.moves() { settings.grids.at(live.position) } else { thing.grid };
    let lies = view.lies(live.position, grid);
    Some(ThingShown {
        name: thing.name.to_string(),
        kind: kind.name.to_string(),
        role: role_name(kind.role),
        label: Name::of(&kind.label),
        position: lon_lat(live.position),
        grid: view.grid_code(grid),
        street: lies.street,
        community: lies.community,
        duty_area: lies.duty_area,
        via: thing.via.map(|via| view.name(via)),
        heard_at: ms(live.heard),
        said_at: ms(live.said),
        state: view.state(thing, live),
        quantity: (kind.role == Role::Material).then_some(live.quantity),
        values: values(kind, live),
        conditions: conditions(kind, live),
        cases: view.index.cases_of(id).iter().map(ToString::to_string).collect(),
        tasks: tasks(view, id),
        register: register_shown(view, id, kind.role == Role::Material)?,
    })
}

fn values(kind: &Kind, live: &Live) -> Vec<ValueShown> {
    let fields = kind.fields.iter().enumerate();
    let shown = fields.map(|(slot, field)| ValueShown {
        name: field.name.to_string(),
        label: Name::of(&field.label),
        unit: field.unit.to_string(),
        value: live.spoken.values.get(FieldSlot(slot as u8)),
    });
    shown.collect()
}

fn conditions(kind: &Kind, live: &Live) -> Vec<ConditionShown> {
    let rules = kind.rules.iter().zip(live.conditions.since).filter(|(_, since)| since.is_some());
    let shown = rules.map(|(rule, since)| ConditionShown {
        rule: rule.name.to_string(),
        label: Name::of(&rule.label),
        since: since.0,
    });
    shown.collect()
}

fn tasks(view: &View, id: ThingId) -> Vec<String> {
    let own = view.index.tasks_of(id).iter().copied();
    let cases =
        view.index.cases_of(id).iter().filter_map(|case| view.city.board().case(*case)?.task);
    own.chain(cases).map(|task| task.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn a_name_is_found_by_any_part_of_it_in_any_case() {
        assert_eq!(place_of(b"bin-000123", b"BIN-"), Some(0));
        assert_eq!(place_of(b"bin-000123", b"0123"), Some(6));
        assert_eq!(place_of(b"bin-000123", b"lamp"), None);
        assert_eq!(place_of(b"bin", b"bin-000123"), None);
    }
}
