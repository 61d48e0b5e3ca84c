//! What is asked of a collection: how many, where, when, and in which reference system.

use super::collection::Collection;
use super::crs::Crs;
use crate::web::problem::Problem;
use axum::http::StatusCode;
use city::{Bounds, Time};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::str::FromStr;

/// Features in one answer where nothing else is asked.
const USUAL: usize = 100;
/// Features in one answer at most.
pub(super) const MOST: usize = 10_000;

/// The parameter `limit`, as an OpenAPI document describes it.
pub(in crate::web) fn limit() -> Value {
    let schema = json!({ "type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL });
    json!({ "name": "limit", "in": "query", "required": false, "schema": schema })
}

/// What is asked of a collection.
#[derive(Debug, PartialEq)]
pub(super) struct Query {
    /// Features at most.
    pub(super) limit: usize,
    /// The number to go on from, of an answer's `next`.
    pub(super) from: u32,
    /// Only what lies in it.
    pub(super) bbox: Option<Bounds>,
    /// Only what was open in this time; both ends belong to it.
    pub(super) within: Option<(Time, Time)>,
    /// The system of the answer.
    pub(super) crs: Crs,
    /// Only what has this value in that property.
    pub(super) equals: BTreeMap<&'static str, String>,
}

impl Query {
    /// Reads a query; what is not known is refused, as the standard wants it.
    pub(super) fn read(
        collection: Collection,
        asked: &BTreeMap<String, String>,
    ) -> Result<Query, Problem> {
        let mut query = Query {
            limit: USUAL,
            from: 0,
            bbox: None,
            within: None,
            crs: Crs::default(),
            equals: BTreeMap::new(),
        };
        let box_crs = asked.get("bbox-crs").map_or(Ok(Crs::default()), |uri| crs("bbox-crs", uri));
        for (name, value) in asked {
            match name.as_str() {
                "limit" => query.limit = number::<usize>("limit", value)?.clamp(1, MOST),
                "from" => query.from = number("from", value)?,
                "bbox" => query.bbox = Some(bounds(value, box_crs.clone()?)?),
                "bbox-crs" => drop(box_crs.clone()?),
                "crs" => query.crs = crs("crs", value)?,
                "datetime" => query.within = interval(value)?,
                "f" if value == "json" => (),
                other => {
                    let known = collection.filters().iter().find(|known| **known == other);
                    let known = known.ok_or_else(|| unknown(other))?;
                    query.equals.insert(known, value.clone());
                }
            }
        }
        Ok(query)
    }

    /// Whether a property may have this value.
    pub(super) fn takes(&self, property: &str, value: &str) -> bool {
        self.equals.get(property).is_none_or(|wanted| wanted == value)
    }
}

/// A parameter that the address does not know.
pub(super) fn unknown(name: &str) -> Problem {
    bad("unknown_parameter", name)
}

fn bad(code: &'static str, field: &str) -> Problem {
    Problem::with(StatusCode::BAD_REQUEST, code, json!({ "field": field }))
}

fn number<T: FromStr>(name: &str, value: &str) -> Result<T, Problem> {
    value.parse().map_err(|_| bad("bad_number", name))
}

fn crs(name: &str, uri: &str) -> Result<Crs, Problem> {
    Crs::named(uri).ok_or_else(|| bad("unknown_crs", name))
}

/// Four numbers, or six where heights are among them; a box over the date line is none of a city.
fn bounds(value: &str, crs: Crs) -> Result<Bounds, Problem> {
    let numbers: Result<Vec<f64>, _> = value.split(',').map(|one| one.trim().parse()).collect();
    let corners = match numbers.as_deref() {
        Ok(&[a, b, c, d]) | Ok(&[a, b, _, c, d, _]) => [a, b, c, d],
        _ => return Err(bad("bad_bbox", "bbox")),
    };
    let bounds = crs.bounds(corners);
    let in_order = bounds.west <= bounds.east && bounds.south <= bounds.north;
    let fits = corners.iter().all(|edge| edge.is_finite()) && in_order;
    if fits { Ok(bounds) } else { Err(bad("bad_bbox", "bbox")) }
}

/// An instant, or two with `/` between, either of which may be open (`..` or nothing).
fn interval(value: &str) -> Result<Option<(Time, Time)>, Problem> {
    let instant = |text: &str| {
        let read = Timestamp::from_str(text).map_err(|_| bad("bad_datetime", "datetime"))?;
        Ok(Time(read.as_millisecond()))
    };
    let Some((from, to)) = value.split_once('/') else {
        let at = instant(value)?;
        return Ok(Some((at, at)));
    };
    let open = |text: &str| text.is_empty() || text == "..";
    let from = if open(from) { Time(i64::MIN) } else { instant(from)? };
    let to = if open(to) { Time(i64::MAX) } else { instant(to)? };
    if from <= to { Ok(Some((from, to))) } else { Err(bad("bad_datetime", "datetime")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(collection: Collection, pairs: &[(&str, &str)]) -> Result<Query, Problem> {
        let asked = pairs.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        Query::read(collection, &asked.collect())
    }

    #[test]
    fn a_box_may_be_given_in_any_system_and_with_heights() {
        let plain = read(Collection::Grids, &[("bbox", "113,23,114,24")]);
        let high = read(Collection::Grids, &[("bbox", "113,23,0,114,24,9")]);
        let turned = read(
            Collection::Grids,
            &[("bbox", "23,113,24,114"), ("bbox-crs", Crs::Epsg4326.uri())],
        );
        let bbox = Some(Bounds { west: 113.0, south: 23.0, east: 114.0, north: 24.0 });
        for found in [plain, high, turned] {
            assert_eq!(found.expect("a box").bbox, bbox);
        }
        for bad in ["113,23,114", "114,23,113,24", "a,b,c,d", "NaN,1,2,3", ""] {
            assert!(read(Collection::Grids, &[("bbox", bad)]).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_time_is_an_instant_or_an_interval_with_open_ends() {
        let within = |text| read(Collection::Cases, &[("datetime", text)]).map(|it| it.within);
        let at = Time(1_763_000_000_000);
        assert_eq!(within("2025-11-13T02:13:20Z"), Ok(Some((at, at))));
        assert_eq!(within("2025-11-13T10:13:20+08:00/.."), Ok(Some((at, Time(i64::MAX)))));
        assert_eq!(within("/2025-11-13T02:13:20Z"), Ok(Some((Time(i64::MIN), at))));
        for bad in ["yesterday", "2025-11-13T02:13:20Z/2024-11-13T02:13:20Z", ""] {
            assert!(within(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_not_known_is_refused_and_too_many_are_as_many_as_may_be() {
        assert!(read(Collection::Grids, &[("kind", "waste-bin")]).is_err());
        assert!(read(Collection::Grids, &[("crs", "EPSG:4326")]).is_err());
        assert!(read(Collection::Grids, &[("limit", "-1")]).is_err());
        let many = read(Collection::Components, &[("limit", "99999999"), ("kind", "waste-bin")]);
        let many = many.expect("a limit and a filter");
        assert_eq!(many.limit, MOST);
        assert!(many.takes("kind", "waste-bin") && !many.takes("kind", "street-lamp"));
        assert!(many.takes("state", "normal"));
    }
}
