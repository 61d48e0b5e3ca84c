//! The map for other programs: OGC API Features.

use super::town::{BIN, START, Town, town};
use super::{problem, read, request, send};
use axum::http::{HeaderMap, StatusCode};
use city::Span;
use serde_json::{Value, json};
use tower::ServiceExt;

const EPSG_4326: &str = "http://www.opengis.net/def/crs/EPSG/0/4326";

async fn ids(town: &Town, path: &str) -> Vec<String> {
    let page = read(&town.router, path).await;
    let features = page["features"].as_array().expect("features");
    assert_eq!(page["numberReturned"], features.len());
    features.iter().map(|feature| feature["id"].as_str().expect("an id").to_owned()).collect()
}

/// Where a link of this kind leads, without scheme and host.
fn link(answer: &Value, rel: &str) -> Option<String> {
    let links = answer["links"].as_array().expect("links");
    let link = links.iter().find(|link| link["rel"] == rel)?;
    let href = link["href"].as_str().expect("an address");
    let path = href.strip_prefix("http://127.0.0.1:8080").expect("a whole address of ours");
    Some(path.to_owned())
}

async fn headers(town: &Town, path: &str) -> HeaderMap {
    let answered = town.router.clone().oneshot(request(path)).await.expect("an answer");
    answered.headers().clone()
}

#[tokio::test]
async fn the_first_page_leads_to_every_collection_and_its_features() {
    let town = town();
    let landing = read(&town.router, "/ogc").await;
    for rel in ["self", "service-desc", "conformance"] {
        let path = link(&landing, rel).expect(rel);
        assert_eq!(send(&town.router, request(&path)).await.0, StatusCode::OK, "{path}");
    }
    let data = link(&landing, "data").expect("the collections");
    let collections = read(&town.router, &data).await;
    let collections = collections["collections"].as_array().expect("collections");
    let names: Vec<&Value> = collections.iter().map(|collection| &collection["id"]).collect();
    assert_eq!(
        names,
        [
            "components",
            "component-lines",
            "component-areas",
            "materials",
            "grids",
            "cases",
            "vehicles"
        ]
    );
    for collection in collections {
        let itself = link(collection, "self").expect("itself");
        assert_eq!(&read(&town.router, &itself).await, collection);
        let items = link(collection, "items").expect("its features");
        let lies = items.contains("-lines") || items.contains("-areas");
        assert_eq!(ids(&town, &items).await.is_empty(), lies, "{items}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_and_hold_everything_once() {
    let town = town();
    let (mut path, mut seen) = ("/ogc/collections/grids/items?limit=7".to_owned(), Vec::new());
    let count = loop {
        let page = read(&town.router, &path).await;
        seen.extend(page["features"].as_array().expect("features").clone());
        match link(&page, "next") {
            Some(next) => path = next,
            None => break town.gallery.view().city.settings().grids.all().len(),
        }
    };
    let mut codes: Vec<&str> = seen.iter().filter_map(|grid| grid["id"].as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!((codes.len(), seen.len()), (count, count));
}

#[tokio::test]
async fn a_feature_says_how_a_thing_stands_in_the_system_that_was_asked_for() {
    let town = town();
    let path = "/ogc/collections/components/items/bin-000001";
    let bin = read(&town.router, path).await;
    assert_eq!(bin["geometry"], json!({ "type": "Point", "coordinates": [BIN.lon, BIN.lat] }));
    let said = &bin["properties"];
    assert_eq!((&said["kind"], &said["state"]), (&json!("waste-bin"), &json!("case")));
    assert_eq!((&said["fill_percent"], &said["open_cases"]), (&json!(95.0), &json!(1)));
    assert_eq!(said["heard_at"], "2025-11-13T02:13:20Z");
    let turned = read(&town.router, &format!("{path}?crs={EPSG_4326}")).await;
    assert_eq!(turned["geometry"]["coordinates"], json!([BIN.lat, BIN.lon]));
    let headers = headers(&town, &format!("{path}?crs={EPSG_4326}")).await;
    assert_eq!(headers["content-crs"], format!("<{EPSG_4326}>"));
    assert_eq!(headers["content-type"], "application/geo+json");
    let stock = read(&town.router, "/ogc/collections/materials/items/bin-stock-001").await;
    assert_eq!(stock["properties"]["quantity"], 5);
    let elsewhere = request("/ogc/collections/components/items/bin-stock-001");
    assert_eq!(problem(&town.router, elsewhere).await, (404, "not_found".into()));
}

#[tokio::test]
async fn a_box_and_properties_choose() {
    let town = town();
    let items = "/ogc/collections/components/items";
    let around = format!("{items}?bbox=113.2719,23.1579,113.2721,23.1581");
    assert_eq!(ids(&town, &around).await, ["bin-000001"]);
    assert_eq!(ids(&town, &format!("{items}?state=silent")).await, ["bin-000002"]);
    assert!(ids(&town, &format!("{items}?kind=street-lamp")).await.is_empty());
    let both = format!("{items}?bbox=113.27,23.15,113.28,23.16&limit=1");
    let page = read(&town.router, &both).await;
    let next = link(&page, "next").expect("two bins");
    assert_eq!(ids(&town, &next).await, ["bin-000002"]);
}

#[tokio::test]
async fn a_case_is_found_by_when_it_was_open() {
    let town = town();
    let cases = |when: &str| format!("/ogc/collections/cases/items?datetime={when}");
    assert_eq!((START + Span::seconds(31)).0, 1_763_000_031_000);
    assert!(ids(&town, &cases("../2025-11-13T02:13:50Z")).await.is_empty());
    assert_eq!(ids(&town, &cases("2025-11-13T02:13:51Z")).await, ["440111-0"]);
    assert_eq!(ids(&town, &cases("2026-01-01T00:00:00Z/..")).await, ["440111-0"], "still open");
    assert_eq!(ids(&town, &(cases("../..") + "&department=sanitation")).await, ["440111-0"]);
    assert!(ids(&town, &(cases("../..") + "&state=closed")).await.is_empty());
}

#[tokio::test]
async fn what_is_not_known_is_refused_by_name() {
    let town = town();
    for (path, told) in [
        ("/ogc?x=1", "unknown_parameter"),
        ("/ogc/collections/grids/items?colour=red", "unknown_parameter"),
        ("/ogc/collections/grids/items/440111001001001?bbox=1,2,3,4", "unknown_parameter"),
        ("/ogc/collections/grids/items?bbox=1,2,3", "bad_bbox"),
        ("/ogc/collections/grids/items?limit=many", "bad_number"),
        ("/ogc/collections/grids/items?crs=EPSG:4326", "unknown_crs"),
        ("/ogc/collections/cases/items?datetime=yesterday", "bad_datetime"),
    ] {
        assert_eq!(problem(&town.router, request(path)).await, (400, told.into()), "{path}");
    }
    for path in ["/ogc/collections/trees", "/ogc/collections/trees/items"] {
        assert_eq!(problem(&town.router, request(path)).await, (404, "not_found".into()));
    }
}
