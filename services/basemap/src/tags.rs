//! What the tags of a thing mean for the map: its layer and kind, from which zoom, and its names.

use crate::extract::Tags;
use crate::feature::{Layer, Names, Sort};

/// What an element is on the map.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Meaning {
    pub(crate) sort: Sort,
    /// Drawn from this zoom on.
    pub(crate) from: u8,
}

/// Areas: key, value, layer, kind, first zoom. The first that fits counts.
const AREAS: [(&str, &str, Layer, &str, u8); 38] = [
    ("natural", "water", Layer::WaterPolygons, "water", 8),
    ("waterway", "riverbank", Layer::WaterPolygons, "river", 8),
    ("landuse", "reservoir", Layer::WaterPolygons, "reservoir", 8),
    ("landuse", "basin", Layer::WaterPolygons, "basin", 11),
    ("waterway", "dock", Layer::WaterPolygons, "dock", 11),
    ("natural", "wood", Layer::Land, "forest", 8),
    ("landuse", "forest", Layer::Land, "forest", 8),
    ("leisure", "park", Layer::Land, "park", 9),
    ("leisure", "nature_reserve", Layer::Land, "nature_reserve", 9),
    ("leisure", "golf_course", Layer::Land, "golf_course", 10),
    ("leisure", "garden", Layer::Land, "garden", 12),
    ("leisure", "playground", Layer::Land, "playground", 14),
    ("leisure", "pitch", Layer::Land, "pitch", 14),
    ("landuse", "grass", Layer::Land, "grass", 12),
    ("landuse", "meadow", Layer::Land, "meadow", 11),
    ("landuse", "orchard", Layer::Land, "orchard", 11),
    ("landuse", "vineyard", Layer::Land, "vineyard", 11),
    ("landuse", "allotments", Layer::Land, "allotments", 12),
    ("landuse", "farmland", Layer::Land, "farmland", 11),
    ("landuse", "plant_nursery", Layer::Land, "plant_nursery", 12),
    ("landuse", "cemetery", Layer::Land, "cemetery", 12),
    ("amenity", "grave_yard", Layer::Land, "grave_yard", 13),
    ("landuse", "village_green", Layer::Land, "village_green", 12),
    ("landuse", "recreation_ground", Layer::Land, "recreation_ground", 12),
    ("natural", "grassland", Layer::Land, "grassland", 11),
    ("natural", "heath", Layer::Land, "heath", 11),
    ("natural", "scrub", Layer::Land, "scrub", 11),
    ("natural", "wetland", Layer::Land, "marsh", 11),
    ("natural", "sand", Layer::Land, "sand", 11),
    ("natural", "beach", Layer::Land, "beach", 11),
    ("natural", "bare_rock", Layer::Land, "bare_rock", 11),
    ("landuse", "residential", Layer::Land, "residential", 10),
    ("landuse", "industrial", Layer::Land, "industrial", 10),
    ("landuse", "commercial", Layer::Land, "commercial", 10),
    ("landuse", "retail", Layer::Land, "retail", 10),
    ("landuse", "railway", Layer::Land, "railway", 11),
    ("landuse", "quarry", Layer::Land, "quarry", 11),
    ("aeroway", "aerodrome", Layer::Land, "aerodrome", 9),
];

/// Lines: key, value, layer, kind, first zoom.
const LINES: [(&str, &str, Layer, &str, u8); 37] = [
    ("highway", "motorway", Layer::Streets, "motorway", 8),
    ("highway", "motorway_link", Layer::Streets, "motorway", 11),
    ("highway", "trunk", Layer::Streets, "trunk", 8),
    ("highway", "trunk_link", Layer::Streets, "trunk", 11),
    ("highway", "primary", Layer::Streets, "primary", 9),
    ("highway", "primary_link", Layer::Streets, "primary", 12),
    ("highway", "secondary", Layer::Streets, "secondary", 10),
    ("highway", "secondary_link", Layer::Streets, "secondary", 13),
    ("highway", "tertiary", Layer::Streets, "tertiary", 11),
    ("highway", "tertiary_link", Layer::Streets, "tertiary", 13),
    ("highway", "unclassified", Layer::Streets, "unclassified", 12),
    ("highway", "residential", Layer::Streets, "residential", 12),
    ("highway", "road", Layer::Streets, "unclassified", 12),
    ("highway", "living_street", Layer::Streets, "living_street", 13),
    ("highway", "busway", Layer::Streets, "busway", 13),
    ("highway", "pedestrian", Layer::Streets, "pedestrian", 13),
    ("highway", "service", Layer::Streets, "service", 14),
    ("highway", "track", Layer::Streets, "track", 14),
    ("highway", "cycleway", Layer::Streets, "cycleway", 15),
    ("highway", "footway", Layer::Streets, "footway", 15),
    ("highway", "path", Layer::Streets, "path", 15),
    ("highway", "bridleway", Layer::Streets, "path", 15),
    ("highway", "steps", Layer::Streets, "steps", 15),
    ("railway", "rail", Layer::Streets, "rail", 9),
    ("railway", "light_rail", Layer::Streets, "light_rail", 11),
    ("railway", "subway", Layer::Streets, "subway", 11),
    ("railway", "monorail", Layer::Streets, "monorail", 11),
    ("railway", "narrow_gauge", Layer::Streets, "narrow_gauge", 11),
    ("railway", "tram", Layer::Streets, "tram", 13),
    ("railway", "funicular", Layer::Streets, "funicular", 13),
    ("aeroway", "runway", Layer::Streets, "runway", 11),
    ("aeroway", "taxiway", Layer::Streets, "taxiway", 13),
    ("waterway", "river", Layer::WaterLines, "river", 9),
    ("waterway", "canal", Layer::WaterLines, "canal", 10),
    ("waterway", "stream", Layer::WaterLines, "stream", 13),
    ("waterway", "drain", Layer::WaterLines, "ditch", 14),
    ("waterway", "ditch", Layer::WaterLines, "ditch", 14),
];

/// Places that have a name of their own: kind and first zoom.
const PLACES: [(&str, u8); 10] = [
    ("city", 8),
    ("town", 8),
    ("suburb", 10),
    ("village", 11),
    ("quarter", 12),
    ("neighbourhood", 13),
    ("hamlet", 13),
    ("island", 11),
    ("islet", 14),
    ("locality", 14),
];

const BUILDINGS_FROM: u8 = 14;

/// What an area is; nothing where it is not drawn.
pub(crate) fn area(tags: Tags<'_>) -> Option<Meaning> {
    if tags.get("building").is_some_and(|value| value != "no") {
        return Some(Meaning { sort: Sort::of(Layer::Buildings, ""), from: BUILDINGS_FROM });
    }
    let fits = |(key, value, ..): &&(&str, &str, Layer, &str, u8)| tags.get(key) == Some(value);
    let (_, _, layer, kind, from) = *AREAS.iter().find(fits)?;
    let river = kind == "water" && tags.get("water") == Some("river");
    let mut sort = Sort::of(layer, if river { "river" } else { kind });
    let from = if tags.get("water") == Some("pond") { 12 } else { from };
    // Houses and fields have too many names for a calm map.
    let named = matches!(kind, "park" | "nature_reserve" | "golf_course" | "forest" | "aerodrome")
        || layer == Layer::WaterPolygons;
    sort.names = named.then(|| names(tags)).flatten();
    Some(Meaning { sort, from })
}

/// What a line is; nothing where it is not drawn.
pub(crate) fn line(tags: Tags<'_>) -> Option<Meaning> {
    let fits = |(key, value, ..): &&(&str, &str, Layer, &str, u8)| tags.get(key) == Some(value);
    let (key, value, layer, kind, from) = *LINES.iter().find(fits)?;
    let is = |key: &str| tags.get(key).is_some_and(|value| value != "no");
    let tunnel = is("tunnel");
    if tags.get("area") == Some("yes") || key == "railway" && tunnel && kind != "rail" {
        return None;
    }
    let side = key == "railway" && is("service");
    let mut sort = Sort::of(layer, kind);
    sort.link = value.ends_with("_link");
    (sort.rail, sort.bridge, sort.tunnel) = (key == "railway", is("bridge"), tunnel);
    sort.names = if sort.rail { None } else { names(tags) };
    Some(Meaning { sort, from: if side { 14 } else { from } })
}

/// What a named place is.
pub(crate) fn place(tags: Tags<'_>) -> Option<Meaning> {
    let value = tags.get("place")?;
    let (kind, from) = *PLACES.iter().find(|(kind, _)| *kind == value)?;
    let sort = Sort { names: Some(names(tags)?), ..Sort::of(Layer::PlaceLabels, kind) };
    Some(Meaning { sort, from })
}

/// The names that somebody wrote down.
fn names(tags: Tags<'_>) -> Option<Names> {
    let written = |key: &str| tags.get(key).map(str::trim).filter(|name| !name.is_empty());
    let own = written("name")?;
    let other = |name: Option<&str>| name.filter(|name| *name != own).map(Box::from);
    let zh = written("name:zh-Hans").or_else(|| written("name:zh"));
    Some(Names { own: own.into(), en: other(written("name:en")), zh: other(zh) })
}
