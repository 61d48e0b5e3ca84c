//! The base map under the live one: its tiles as they are stored, and where the browser may ask.

use super::town::{given, town};
use super::{problem, read, request, send};
use crate::underlay::Underlay;
use crate::web::gallery::Gallery;
use crate::web::routes;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use basemap::{About, Archive, TileId, Writer, unpack};
use city::Datum;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tower::ServiceExt;

const TILE: &[u8] = b"a tile that is never looked into, again and again and again and again";
static ARCHIVES: AtomicU32 = AtomicU32::new(0);

fn archive() -> Underlay {
    let number = ARCHIVES.fetch_add(1, Ordering::Relaxed);
    let name = format!("cityloop-base-{}-{number}.pmtiles", std::process::id());
    let path = std::env::temp_dir().join(name);
    let mut writer = Writer::create(&path).expect("a file of our own");
    let id = TileId::new(9, 417, 222).expect("exists");
    writer.add(id.number(), TILE).expect("room");
    let metadata = json!({ "vector_layers": [{ "id": "streets", "fields": {} }] });
    let about = About { zooms: (9, 9), bounds: [113.0, 23.0, 114.0, 24.0], metadata };
    writer.finish(&about).expect("room");
    let archive = Archive::open(&path).expect("an archive");
    // It stays open for as long as it is needed.
    std::fs::remove_file(&path).expect("it is ours");
    Underlay::Archive { archive, attribution: "© 某人".to_owned(), datum: Datum::Wgs84 }
}

fn elsewhere(origin: &str, datum: Datum) -> Underlay {
    Underlay::Elsewhere {
        tiles: format!("{origin}/{{z}}/{{x}}/{{y}}.png"),
        origin: origin.to_owned(),
        vector: false,
        attribution: "© A".to_owned(),
        datum,
        max_zoom: 18,
    }
}

fn on(underlay: Underlay) -> Router {
    let (mut given, _inputs, _turning) = given();
    given.underlay = Some(underlay);
    routes::router(Arc::new(Gallery::new(given)))
}

async fn asked(router: &Router, asked: Request<Body>) -> (u16, HeaderMap) {
    let answer = router.clone().oneshot(asked).await.expect("an answer");
    (answer.status().as_u16(), answer.headers().clone())
}

fn with(path: &str, name: header::HeaderName, value: &str) -> Request<Body> {
    let mut request = request(path);
    request.headers_mut().insert(name, value.parse().expect("a value"));
    request
}

#[tokio::test]
async fn a_tile_comes_packed_as_it_is_stored_or_open_where_nobody_unpacks() {
    let router = on(archive());
    let path = "/base/9/417/222.mvt";
    let (status, open) = send(&router, request(path)).await;
    assert_eq!((status.as_u16(), &open[..]), (200, TILE));
    let (status, packed) = send(&router, with(path, header::ACCEPT_ENCODING, "br, gzip")).await;
    assert_eq!((status.as_u16(), unpack(&packed, 999).expect("gzip")), (200, TILE.to_vec()));
    let (_, told) = asked(&router, with(path, header::ACCEPT_ENCODING, "gzip")).await;
    assert_eq!(told[header::CONTENT_ENCODING], "gzip");
    assert_eq!(told[header::CONTENT_TYPE], "application/vnd.mapbox-vector-tile");
    let (status, nothing) = send(&router, request("/base/9/0/0.mvt")).await;
    assert_eq!((status.as_u16(), nothing.len()), (200, 0));
}

#[tokio::test]
async fn a_tile_is_kept_for_ever_by_its_archives_address_and_asked_for_again_by_any_other() {
    let router = on(archive());
    let city = read(&router, "/api/city").await;
    assert_eq!(city["base"]["kind"], "vector");
    assert_eq!(city["base"]["attribution"], "© 某人");
    let address = city["base"]["tiles"].as_str().expect("an address");
    let path = address.replace("{z}/{x}/{y}", "9/417/222");
    let (_, told) = asked(&router, request(&path)).await;
    assert!(told[header::CACHE_CONTROL].to_str().expect("text").contains("immutable"));
    let (_, told) = asked(&router, request("/base/9/417/222.mvt?v=0")).await;
    assert_eq!(told[header::CACHE_CONTROL], "no-cache");
    let mark = told[header::ETAG].to_str().expect("text").to_owned();
    let again = asked(&router, with(&path, header::IF_NONE_MATCH, &mark)).await;
    assert_eq!(again.0, 304);
    let tilejson = read(&router, "/base.json").await;
    assert_eq!(tilejson["tiles"][0], format!("http://{}{address}", super::HOST));
    assert_eq!(tilejson["vector_layers"][0]["id"], "streets");
}

#[tokio::test]
async fn a_map_in_gcj_02_says_so_wherever_it_is_described() {
    for (datum, name, warned) in [
        (Datum::Wgs84, "wgs84", false),
        (Datum::Cgcs2000, "cgcs2000", false),
        (Datum::Gcj02, "gcj02", true),
    ] {
        let router = on(elsewhere("https://tiles.example", datum));
        assert_eq!(read(&router, "/api/city").await["base"]["datum"], name);
        let said = read(&router, "/base.json").await["description"].to_string();
        assert_eq!(said.contains("GCJ-02"), warned, "{said}");
    }
}

#[tokio::test]
async fn what_is_no_tile_and_a_city_without_a_base_map_are_told_so() {
    let router = on(archive());
    for path in ["/base/9/417/222.png", "/base/9/417/222", "/base/1/2/0.mvt", "/base/a/b/c.mvt"] {
        assert_eq!(problem(&router, request(path)).await, (400, "bad_tile".to_owned()), "{path}");
    }
    let town = town();
    assert!(read(&town.router, "/api/city").await["base"].is_null());
    for path in ["/base/9/417/222.mvt", "/base.json", "/base/none"] {
        let told = problem(&town.router, request(path)).await;
        assert_eq!(told, (404, "not_found".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn the_browser_may_ask_the_one_origin_of_a_map_elsewhere_and_no_other() {
    let policy = async |router: &Router| {
        let (_, told) = asked(router, request("/")).await;
        told[header::CONTENT_SECURITY_POLICY].to_str().expect("text").to_owned()
    };
    let origin = "https://tiles.example:8443";
    let (ours, theirs) =
        (policy(&on(archive())).await, policy(&on(elsewhere(origin, Datum::Wgs84))).await);
    assert!(!ours.contains("http"), "{ours}");
    assert_eq!(theirs.replace(&format!(" {origin}"), ""), ours);
    for part in theirs.split(';').map(str::trim).filter(|part| part.contains(origin)) {
        assert!(["img-src", "connect-src"].iter().any(|may| part.starts_with(may)), "{part}");
    }
}
