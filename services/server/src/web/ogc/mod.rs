//! OGC API Features (17-069r4, 18-058r1): the map for other programs, such as QGIS and `ogr2ogr`.

mod collection;
mod crs;
mod features;
mod links;
mod particulars;
mod query;

use super::gallery::{Gallery, aside};
use super::guard::origin_of;
use super::problem::{Problem, ProblemShown, Wanted};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::IntoResponse;
use collection::Collection;
use crs::Crs;
use links::{GEOJSON, Links};
use query::Query;
pub(super) use query::limit;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What stands behind the question mark.
type Parameters = BTreeMap<String, String>;

/// What is fulfilled of the standard.
const CONFORMS_TO: [&str; 3] = [
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
];

/// The first page, with links to all else.
#[utoipa::path(
    get, path = "/ogc", tag = "ogc", responses((status = 200, body = Object))
)]
pub(super) async fn landing(
    State(gallery): State<Arc<Gallery>>,
    headers: HeaderMap,
    Wanted(asked): Wanted<Parameters>,
) -> Result<Json<Value>, Problem> {
    plain(&asked)?;
    let (view, links) = (gallery.view(), links(&gallery, &headers));
    let name = &view.city.settings().name;
    Ok(Json(json!({
        "title": format!("{} · {}", name.zh, name.en),
        "description": "Components, materials, unit grids, cases and vehicles on the live map.",
        "links": [
            links.json("self", "/ogc"),
            links.description(),
            links.json("conformance", "/ogc/conformance"),
            links.json("data", "/ogc/collections"),
        ],
    })))
}

/// What is fulfilled of the standard.
#[utoipa::path(
    get, path = "/ogc/conformance", tag = "ogc", responses((status = 200, body = Object))
)]
pub(super) async fn conformance(Wanted(asked): Wanted<Parameters>) -> Result<Json<Value>, Problem> {
    plain(&asked)?;
    Ok(Json(json!({ "conformsTo": CONFORMS_TO })))
}

/// All collections.
#[utoipa::path(
    get, path = "/ogc/collections", tag = "ogc", responses((status = 200, body = Object))
)]
pub(super) async fn collections(
    State(gallery): State<Arc<Gallery>>,
    headers: HeaderMap,
    Wanted(asked): Wanted<Parameters>,
) -> Result<Json<Value>, Problem> {
    plain(&asked)?;
    let (view, links) = (gallery.view(), links(&gallery, &headers));
    Ok(Json(json!({
        "links": [links.json("self", "/ogc/collections")],
        "crs": Crs::ALL.map(Crs::uri),
        "collections": Collection::ALL.map(|collection| collection.shown(&view, &links)),
    })))
}

/// One collection.
#[utoipa::path(
    get, path = "/ogc/collections/{collection}", tag = "ogc",
    params(("collection" = String, Path, description = "such as components")),
    responses((status = 200, body = Object), (status = 404, body = ProblemShown))
)]
pub(super) async fn collection(
    State(gallery): State<Arc<Gallery>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Wanted(asked): Wanted<Parameters>,
) -> Result<Json<Value>, Problem> {
    plain(&asked)?;
    let collection = Collection::named(&id).ok_or_else(Problem::not_found)?;
    Ok(Json(collection.shown(&gallery.view(), &links(&gallery, &headers))))
}

/// Features of a collection, page by page: follow the link `next`.
#[utoipa::path(
    get, path = "/ogc/collections/{collection}/items", tag = "ogc",
    params(
        ("collection" = String, Path, description = "such as components"),
        ("limit" = Option<u32>, Query, description = "features at most, 1 to 10,000"),
        ("bbox" = Option<String>, Query, description = "west,south,east,north"),
        ("bbox-crs" = Option<String>, Query, description = "the system of bbox"),
        ("crs" = Option<String>, Query, description = "the system of the answer"),
        ("datetime" = Option<String>, Query, description = "an instant, or from/to; of cases")
    ),
    responses(
        (status = 200, description = "GeoJSON", body = Object),
        (status = 400, body = ProblemShown),
        (status = 404, body = ProblemShown)
    )
)]
pub(super) async fn items(
    State(gallery): State<Arc<Gallery>>,
    headers: HeaderMap,
    uri: Uri,
    Path(id): Path<String>,
    Wanted(asked): Wanted<Parameters>,
) -> Result<impl IntoResponse, Problem> {
    let collection = Collection::named(&id).ok_or_else(Problem::not_found)?;
    let query = Query::read(collection, &asked)?;
    let (links, crs) = (links(&gallery, &headers), query.crs);
    let body = aside(move || {
        let now = gallery.now();
        let page = features::page(&gallery.view(), now, collection, &query);
        let mut shown = vec![
            links.geojson("self", &uri.to_string()),
            links.json("collection", &format!("/ogc/collections/{}", collection.id())),
        ];
        if let Some(next) = page.next {
            let next = format!("{}?{}", uri.path(), going_on(&asked, next));
            shown.push(links.geojson("next", &next));
        }
        json!({
            "type": "FeatureCollection",
            "timeStamp": features::time(now),
            "numberReturned": page.features.len(),
            "features": page.features,
            "links": shown,
        })
        .to_string()
    })
    .await?;
    Ok((as_geojson(crs), body))
}

/// One feature.
#[utoipa::path(
    get, path = "/ogc/collections/{collection}/items/{feature}", tag = "ogc",
    params(
        ("collection" = String, Path, description = "such as components"),
        ("feature" = String, Path, description = "a thing's name, a grid's code, a case's id"),
        ("crs" = Option<String>, Query, description = "the system of the answer")
    ),
    responses(
        (status = 200, description = "GeoJSON", body = Object),
        (status = 404, body = ProblemShown)
    )
)]
pub(super) async fn item(
    State(gallery): State<Arc<Gallery>>,
    headers: HeaderMap,
    uri: Uri,
    Path((id, name)): Path<(String, String)>,
    Wanted(asked): Wanted<Parameters>,
) -> Result<impl IntoResponse, Problem> {
    let collection = Collection::named(&id).ok_or_else(Problem::not_found)?;
    if let Some(other) = asked.keys().find(|name| !matches!(name.as_str(), "crs" | "f")) {
        return Err(query::unknown(other));
    }
    let crs = Query::read(collection, &asked)?.crs;
    let thing = gallery.given.directory.find(&name).map(|(id, _)| id);
    let found = features::one(&gallery.view(), gallery.now(), collection, thing, &name, crs);
    let mut feature = found.ok_or_else(Problem::not_found)?;
    let links = links(&gallery, &headers);
    feature["links"] = json!([
        links.geojson("self", &uri.to_string()),
        links.json("collection", &format!("/ogc/collections/{}", collection.id())),
    ]);
    Ok((as_geojson(crs), feature.to_string()))
}

/// An address that has nothing to ask for but its form.
fn plain(asked: &Parameters) -> Result<(), Problem> {
    let other = asked.iter().find(|(name, value)| (name.as_str(), value.as_str()) != ("f", "json"));
    other.map_or(Ok(()), |(name, _)| Err(query::unknown(name)))
}

/// The same question again, from another number on.
fn going_on(asked: &Parameters, from: u32) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(asked.iter().filter(|(name, _)| *name != "from"));
    pairs.append_pair("from", &from.to_string()).finish()
}

/// The guard has seen that the Host is ours.
fn links(gallery: &Gallery, headers: &HeaderMap) -> Links {
    Links::under(origin_of(gallery, headers).unwrap_or_default())
}

fn as_geojson(crs: Crs) -> [(header::HeaderName, HeaderValue); 2] {
    let content_crs = HeaderValue::from_str(&format!("<{}>", crs.uri()));
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(GEOJSON)),
        (
            header::HeaderName::from_static("content-crs"),
            content_crs.expect("an address of plain letters"),
        ),
    ]
}
