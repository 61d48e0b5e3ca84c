//! The map for other programs: OGC API Features.

use super::town::{BIN, START, Town, town, town_where, with_a_catalogue};
use super::{posting, problem, read, request, send};
use axum::http::{HeaderMap, StatusCode};
use city::{Class, ClassId, Kind, Settings, Span};
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

/// What the register says of a thing, as what other programs get.
async fn columns(town: &Town, collection: &str, name: &str, wanted: &Value) -> Value {
    let path = format!("/ogc/collections/{collection}/items/{name}");
    let said = read(&town.router, &path).await["properties"].clone();
    let said = said.as_object().expect("properties");
    assert!(said.values().all(|one| !one.is_object() && !one.is_array()), "{said:#?}");
    let wanted = wanted.as_object().expect("columns").keys();
    wanted.map(|column| (column.clone(), said[column].clone())).collect()
}

#[tokio::test]
async fn a_component_has_a_column_for_each_thing_that_the_register_says_of_it() {
    let town = town_where(with_a_catalogue);
    let line = json!({ "type": "LineString", "datum": "gcj02",
        "coordinates": [[113.277, 23.155], [113.278, 23.155]] });
    let party = |code: &str, name: &str| json!({ "code": code, "name": name });
    let set = json!({
        "identifier": { "scheme": "CJ/T 214", "digits": "4401110305000017" },
        "title": "云城东路果皮箱", "authority": party("1", "城管局"), "owner": party("2", "环卫所"),
        "maintainer": party("", "保洁公司"), "standing": "damaged", "surveyed": "2023-05-31",
        "changed": "2024-06-01", "source": "census", "accuracy": "B", "height": 12.34,
        "location": "路口东北角", "photo": "17.jpg", "note": "箱门松动", "geometry": line,
    });
    let body = json!({ "why": "surveyed", "set": set }).to_string();
    let told = send(&town.router, posting("/api/things/bin-000002/changes", &body)).await;
    assert_eq!(told.0, StatusCode::ACCEPTED, "{}", String::from_utf8_lossy(&told.1));
    let wanted = json!({
        "identifier": "4401110305000017", "scheme": "CJ/T 214", "class": "C-0305",
        "title": "云城东路果皮箱", "authority": "城管局", "authority_code": "1", "owner": "环卫所",
        "owner_code": "2", "maintainer": "保洁公司", "maintainer_code": null,
        "standing": "damaged", "surveyed": "2023-05-31", "changed": "2024-06-01",
        "source": "census", "accuracy": "B", "height": 12.34, "location": "路口东北角",
        "photo": "17.jpg", "note": "箱门松动", "geometry_datum": "gcj02",
    });
    for collection in ["components", "component-lines"] {
        assert_eq!(columns(&town, collection, "bin-000002", &wanted).await, wanted);
    }
    let mut nothing = wanted;
    nothing.as_object_mut().expect("columns").values_mut().for_each(|one| *one = Value::Null);
    assert_eq!(columns(&town, "components", "bin-000001", &nothing).await, nothing);
}

#[tokio::test]
async fn a_lot_of_material_names_its_depot() {
    let town = town();
    let body = json!({ "why": "moved", "set": { "depot": "三元里仓库" } }).to_string();
    let told = send(&town.router, posting("/api/things/bin-stock-001/changes", &body)).await;
    assert_eq!(told.0, StatusCode::ACCEPTED);
    let wanted = json!({ "depot": "三元里仓库", "owner": null, "quantity": 5 });
    assert_eq!(columns(&town, "materials", "bin-stock-001", &wanted).await, wanted);
}

/// A bin of another scheme, whose class has the code of the first one's.
fn with_another_scheme(settings: &mut Settings) {
    let class = Class { scheme: "CJ/T 214".into(), ..settings.classes[0].clone() };
    settings.classes.push(class);
    settings.matrix.rows.push(settings.matrix.rows[0].clone());
    let mut bin = Kind { name: "old-bin".into(), ..settings.kinds[0].clone() };
    bin.rules.iter_mut().for_each(|rule| rule.class = ClassId(1));
    settings.kinds.push(bin);
}

#[tokio::test]
async fn classes_of_two_schemes_that_share_a_code_are_not_mixed_up() {
    let town = town_where(with_another_scheme);
    let at = json!({ "x": 113.28, "y": 23.16, "datum": "wgs84" });
    let body = json!({ "name": "bin-old", "kind": "old-bin", "position": at });
    let told = send(&town.router, posting("/api/things", &body.to_string())).await;
    assert_eq!(told.0, StatusCode::CREATED);
    {
        let mut turning = town.turning.lock().expect("no test panicked");
        turning.hear("bin-old", Some(95.0), None);
        turning.pass(Span::seconds(31));
    }
    let of = |class: &str| format!("/ogc/collections/cases/items?class={class}");
    assert_eq!(ids(&town, &of("CJ/T%20214/C-0305")).await, ["440111-1"]);
    assert_eq!(ids(&town, &of("GB%2FT+30428.2%2FC-0305")).await, ["440111-0"]);
    assert_eq!(ids(&town, &of("C-0305")).await, ["440111-0", "440111-1"], "of any scheme");
    assert!(ids(&town, &of("GB/T%2030428.2/C-0306")).await.is_empty());
    assert!(ids(&town, &of("GB/T%2030428.2%20draft/C-0305")).await.is_empty());
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
