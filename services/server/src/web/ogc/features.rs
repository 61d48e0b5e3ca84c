//! Features: things, unit grids and cases as GeoJSON, page by page.

use super::collection::Collection;
use super::crs::Crs;
use super::particulars;
use super::query::Query;
use crate::web::cases::case_shown;
use crate::web::gallery::View;
use crate::web::index::{CASE, SILENT, WRONG};
use crate::web::shapes::ms;
use city::{
    Bounds, Case, CaseId, FieldSlot, Grid, GridSlot, Kind, Live, Position, Role, Thing, ThingId,
    Time,
};
use geo::Coord;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// One page of features.
#[derive(Default)]
pub(super) struct Page {
    /// The features.
    pub(super) features: Vec<Value>,
    /// Where the next page begins, if there is one.
    pub(super) next: Option<u32>,
}

impl Page {
    /// Takes features with their numbers, which count up, as far as the query goes.
    fn fill(&mut self, query: &Query, found: impl Iterator<Item = (u32, Value)>) {
        for (number, feature) in found {
            if self.features.len() == query.limit {
                self.next = Some(number);
                return;
            }
            self.features.push(feature);
        }
    }
}

/// The features of a collection that a query asks for.
pub(super) fn page(view: &View, now: Time, collection: Collection, query: &Query) -> Page {
    let mut page = Page::default();
    match (collection, collection.role()) {
        (Collection::Cases, _) => page.fill(query, cases(view, now, query)),
        (_, Some(_)) if !collection.is_of_points() => {
            page.fill(query, lying(view, collection, query));
        }
        (_, Some(role)) => match &query.bbox {
            Some(bounds) => page.fill(query, within(view, role, bounds, query)),
            None => page.fill(query, registered(view, role, query)),
        },
        (_, None) => page.fill(query, grids(view, query)),
    }
    page
}

/// One feature of a collection by its name.
pub(super) fn one(
    view: &View,
    now: Time,
    collection: Collection,
    thing: Option<ThingId>,
    name: &str,
    crs: Crs,
) -> Option<Value> {
    match (collection, collection.role()) {
        (Collection::Cases, _) => {
            let case = view.city.board().case(CaseId::parse(name)?)?;
            Some(case_feature(view, now, case, crs))
        }
        (_, Some(role)) => {
            let thing = view.city.map().thing(thing?)?;
            let geometry = geometry(view, collection, thing.id, crs)?;
            thing_feature(view, role, thing, geometry, |_| true)
        }
        (_, None) => {
            let code: u64 = name.parse().ok()?;
            let grid = view.city.settings().grids.all().iter().find(|grid| grid.code == code)?;
            Some(grid_feature(grid, crs))
        }
    }
}

/// Things in the order in which they were registered.
fn registered<'a>(
    view: &'a View,
    role: Role,
    query: &'a Query,
) -> impl Iterator<Item = (u32, Value)> + 'a {
    let (map, district) = (view.city.map(), view.city.settings().district);
    let numbers = query.from..map.len() as u32;
    let things = numbers.filter_map(move |number| map.thing(ThingId::new(district, number)));
    things.filter_map(move |thing| Some((thing.id.number, asked(view, role, thing, query)?)))
}

/// Things in a box, in the same order.
fn within<'a>(
    view: &'a View,
    role: Role,
    bounds: &Bounds,
    query: &'a Query,
) -> impl Iterator<Item = (u32, Value)> + 'a {
    let (map, bounds) = (view.city.map(), *bounds);
    let inside = |id: &ThingId| {
        id.number >= query.from && map.live(*id).is_some_and(|live| bounds.contains(live.position))
    };
    let mut ids: Vec<ThingId> = map.within(&bounds).filter(inside).collect();
    ids.sort_unstable();
    let things = ids.into_iter().filter_map(move |id| map.thing(id));
    things.filter_map(move |thing| Some((thing.id.number, asked(view, role, thing, query)?)))
}

/// Lines or areas that reach into the box, or all of them, in the same order.
fn lying<'a>(
    view: &'a View,
    collection: Collection,
    query: &'a Query,
) -> impl Iterator<Item = (u32, Value)> + 'a {
    let map = view.city.map();
    let everywhere = Bounds { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };
    let lying = map.reaching(&query.bbox.unwrap_or(everywhere));
    let wanted = lying.filter(|(id, it)| id.number >= query.from && collection.has(it.form()));
    let mut ids: Vec<ThingId> = wanted.map(|(id, _)| id).collect();
    ids.sort_unstable();
    ids.into_iter().filter_map(move |id| {
        let geometry = geometry(view, collection, id, query.crs)?;
        let feature =
            thing_feature(view, Role::Component, map.thing(id)?, geometry, chosen(query))?;
        Some((id.number, feature))
    })
}

/// How a thing of a collection lies: at a point, or as it is.
fn geometry(view: &View, collection: Collection, id: ThingId, crs: Crs) -> Option<Value> {
    let map = view.city.map();
    if collection.is_of_points() {
        return Some(point(crs, map.live(id)?.position));
    }
    let lies = map.geometry(id).filter(|it| collection.has(it.form()))?;
    let coordinate = |at: Coord<f64>| crs.coordinate(Position::new(at.x, at.y));
    Some(wire::geometry::multiple(lies.form(), coordinate))
}

fn asked(view: &View, role: Role, thing: &Thing, query: &Query) -> Option<Value> {
    let at = point(query.crs, view.city.map().live(thing.id)?.position);
    thing_feature(view, role, thing, at, chosen(query))
}

fn chosen(query: &Query) -> impl Fn((&str, &str)) -> bool {
    |(kind, state): (&str, &str)| query.takes("kind", kind) && query.takes("state", state)
}

fn thing_feature(
    view: &View,
    role: Role,
    thing: &Thing,
    geometry: Value,
    wanted: impl Fn((&str, &str)) -> bool,
) -> Option<Value> {
    let kind = view.city.settings().kind(thing.kind).filter(|kind| kind.role == role)?;
    let live = view.city.map().live(thing.id)?;
    let state = state(view.state(thing, live));
    wanted((&kind.name, state)).then(|| {
        let mut properties = thing_properties(view, thing, kind, live);
        properties.insert("state".into(), state.into());
        feature(&thing.name, geometry, properties)
    })
}

fn thing_properties(view: &View, thing: &Thing, kind: &Kind, live: &Live) -> Map<String, Value> {
    let mut properties = Map::new();
    let mut say = |name: &str, value: Value| drop(properties.insert(name.to_owned(), value));
    say("name", json!(thing.name.as_str()));
    say("kind", json!(kind.name));
    say("label_zh", json!(kind.label.zh));
    say("label_en", json!(kind.label.en));
    let grid = if kind.moves() { view.city.settings().grids.at(live.position) } else { thing.grid };
    say("grid", json!(view.grid_code(grid)));
    say("heard_at", time(live.heard));
    say("open_cases", json!(view.index.cases_of(thing.id).len()));
    match kind.role {
        Role::Material => {
            say("quantity", json!(live.quantity));
            say("reserved", json!(live.reserved));
        }
        Role::Vehicle => {
            say("heading_deg", json!(live.heading_deg));
            say("speed_mps", json!(live.speed_mps));
            say("busy", json!(view.is_busy(thing.id)));
        }
        Role::Component | Role::Camera | Role::Crew | Role::Gateway => (),
    }
    for (slot, field) in kind.fields.iter().enumerate() {
        say(&field.name, json!(live.spoken.values.get(FieldSlot(slot as u8))));
    }
    if matches!(kind.role, Role::Component | Role::Material) {
        particulars::columns(view, thing.id, kind.role, say);
    }
    properties
}

fn grids<'a>(view: &'a View, query: &'a Query) -> impl Iterator<Item = (u32, Value)> + 'a {
    let grids = &view.city.settings().grids;
    let numbers = query.from..grids.all().len() as u32;
    numbers.filter_map(move |number| {
        let grid = grids.get(GridSlot(number))?;
        let inside = query.bbox.is_none_or(|bounds| grid.bounds.touches(&bounds));
        let wanted = inside && query.takes("street", &grid.street().to_string());
        wanted.then(|| (number, grid_feature(grid, query.crs)))
    })
}

fn grid_feature(grid: &Grid, crs: Crs) -> Value {
    let ring: Vec<Value> = grid.ring().into_iter().map(|p| crs.coordinate(p)).collect();
    let mut properties = Map::new();
    properties.insert("code".into(), grid.code.to_string().into());
    properties.insert("street".into(), grid.street().to_string().into());
    let geometry = json!({ "type": "Polygon", "coordinates": [ring] });
    feature(&grid.code.to_string(), geometry, properties)
}

fn cases<'a>(
    view: &'a View,
    now: Time,
    query: &'a Query,
) -> impl Iterator<Item = (u32, Value)> + 'a {
    let cases = view.city.board().cases().filter(|case| case.id.number >= query.from);
    let cases = cases.filter(|case| {
        let inside = query.bbox.is_none_or(|bounds| bounds.contains(case.place));
        let open = case.state.ended().unwrap_or(Time(i64::MAX));
        let meets = query.within.is_none_or(|(from, to)| case.opened <= to && open >= from);
        inside && meets
    });
    cases.filter_map(move |case| {
        let feature = case_feature(view, now, case, query.crs);
        let text = |name: &str| feature["properties"][name].as_str().unwrap_or_default();
        let mut named = Collection::Cases.filters().iter();
        let wanted = named.all(|name| {
            // Schemes share codes, so a class may be asked for with its scheme.
            let in_scheme = || format!("{}/{}", text("scheme"), text("class"));
            query.takes(name, text(name)) || *name == "class" && query.takes(name, &in_scheme())
        });
        wanted.then_some((case.id.number, feature))
    })
}

fn case_feature(view: &View, now: Time, case: &Case, crs: Crs) -> Value {
    let shown = serde_json::to_value(case_shown(view, now, case)).unwrap_or_default();
    let mut properties = Map::new();
    let mut say = |name: &str, value: Value| drop(properties.insert(name.to_owned(), value));
    say("id", shown["id"].clone());
    say("scheme", shown["class"]["scheme"].clone());
    say("class", shown["class"]["code"].clone());
    say("label_zh", shown["class"]["label"]["zh"].clone());
    say("label_en", shown["class"]["label"]["en"].clone());
    say("state", shown["state"].clone());
    say("stage_zh", shown["stage"]["zh"].clone());
    say("stage_en", shown["stage"]["en"].clone());
    say("grid", shown["grid"].clone());
    for area in ["street", "community", "duty_area"] {
        say(area, shown[area]["code"].clone());
    }
    say("subject", shown["subject"].clone());
    say("department", shown["department"]["code"].clone());
    say("opened_at", time(case.opened));
    say("due_at", case.clock.due().map_or(Value::Null, time));
    say("closed_at", case.state.ended().map_or(Value::Null, time));
    say("overdue", shown["overdue"].clone());
    say("urgent", shown["urgent"].clone());
    feature(&case.id.to_string(), point(crs, case.place), properties)
}

fn feature(id: &str, geometry: Value, properties: Map<String, Value>) -> Value {
    json!({ "type": "Feature", "id": id, "geometry": geometry, "properties": properties })
}

fn point(crs: Crs, p: Position) -> Value {
    json!({ "type": "Point", "coordinates": crs.coordinate(p) })
}

/// How a thing stands, in a word.
fn state(state: u8) -> &'static str {
    match state {
        CASE => "case",
        WRONG => "wrong",
        SILENT => "silent",
        _ => "normal",
    }
}

/// A time as RFC 3339 in UTC.
pub(super) fn time(at: Time) -> Value {
    let at = ms(at).and_then(|ms| Timestamp::from_millisecond(ms).ok());
    at.map_or(Value::Null, |at| at.to_string().into())
}
