//! The map read by GDAL, which QGIS reads with too: collections, pages, boxes, reference systems.

use crate::town::thing;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use tests::program::{Edition, Folder, Line, Said, Server, Site, Web, has, run, run_with, skipped};
use tests::town::at;

/// How long a case may take to reach its department.
const PATIENCE: Duration = Duration::from_secs(30);
/// More than two of GDAL's pages.
const BINS: usize = 25;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gdal_reads_every_component_once_and_those_in_a_box() {
    const TEST: &str = "gdal_reads_every_component_once_and_those_in_a_box";
    if !is_here(TEST) {
        return;
    }
    let folder = Folder::new("ogc");
    let server = Server::start(&folder).await;
    let web = Web(server.web);
    let corners = [at(100.0, 600.0), at(400.0, 600.0)].map(|at| [at.lon, at.lat]);
    let line = json!({ "type": "LineString", "datum": "wgs84", "coordinates": corners });
    web.register(&json!({ "name": "rail", "kind": "guardrail", "geometry": line })).await;
    for bin in 0..BINS {
        let east_m = 100.0 + 10.0 * bin as f64;
        web.register(&thing(&format!("bin-{bin}"), "waste-bin", east_m, 500.0)).await;
    }
    let source = source(server.web);
    let strange = run("ogrinfo", &[&source]).await;
    assert!(!strange.out.contains("components"), "without a token: {strange:?}");
    let listed = gdal(server.web, "ogrinfo", &[&source]).await.out;
    for layer in [
        "components",
        "component-lines",
        "component-areas",
        "materials",
        "grids",
        "cases",
        "vehicles",
    ] {
        assert!(listed.contains(&format!(": {layer} ")), "{listed}");
    }

    let rows = |said: &str| -> BTreeSet<String> {
        said.lines().skip(1).map(|row| row.trim_matches('"').to_owned()).collect()
    };
    let all = ["-f", "CSV", "/vsistdout/", &source, "components", "-select", "name"];
    let paged = [&all[..], &["-oo", "PAGE_SIZE=10"]].concat();
    let read = gdal(server.web, "ogr2ogr", &paged).await;
    let bins = (0..BINS).map(|bin| format!("bin-{bin}"));
    let expected: BTreeSet<String> = bins.chain(["rail".to_owned()]).collect();
    assert_eq!(rows(&read.out), expected, "{read:?}");
    assert_eq!(read.out.lines().count(), 1 + expected.len(), "each once: {read:?}");

    let (low, high) = (at(145.0, 490.0), at(195.0, 510.0));
    let corners = [low.lon, low.lat, high.lon, high.lat].map(|degrees| degrees.to_string());
    let corners: Vec<&str> = corners.iter().map(String::as_str).collect();
    let boxed = [&all[..], &["-spat"], &corners].concat();
    let expected: BTreeSet<String> = (5..10).map(|bin| format!("bin-{bin}")).collect();
    assert_eq!(rows(&gdal(server.web, "ogr2ogr", &boxed).await.out), expected);

    let summary = gdal(server.web, "ogrinfo", &["-so", &source, "grids"]).await.out;
    assert!(summary.contains("Geometry: Polygon") && summary.contains("street: "), "{summary}");

    let lines = ["-f", "CSV", "/vsistdout/", &source, "component-lines", "-select", "name"];
    // Its middle lies outside this box.
    let (low, high) = (at(380.0, 590.0), at(420.0, 610.0));
    let end = [low.lon, low.lat, high.lon, high.lat].map(|degrees| degrees.to_string());
    let mut asked = [&lines[..], &["-lco", "GEOMETRY=AS_WKT", "-spat"]].concat();
    asked.extend(end.iter().map(String::as_str));
    let read = gdal(server.web, "ogr2ogr", &asked).await.out;
    let told = read.lines().nth(1).unwrap_or_default();
    assert!(told.starts_with("\"MULTILINESTRING ((") && told.ends_with("rail"), "{read}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gdal_reads_stock_areas_vehicles_and_cases_with_what_is_said_of_each() {
    const TEST: &str = "gdal_reads_stock_areas_vehicles_and_cases_with_what_is_said_of_each";
    if !is_here(TEST) {
        return;
    }
    let folder = Folder::new("ogc-each").with_hasty_bins();
    let full = folder.enrol("bin-full", &[]).await;
    let server = Server::start(&folder).await;
    let web = Web(server.web);
    web.register(&thing("bin-full", "waste-bin", 500.0, 500.0)).await;
    web.register(&thing("sweeper-1", "sweeper", 600.0, 500.0)).await;
    let mut lot = thing("lot-1", "bin-stock", 700.0, 500.0);
    lot["quantity"] = json!(5);
    web.register(&lot).await;
    let corners = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 0.0)];
    let ring = corners.map(|(east, north)| at(800.0 + east, 500.0 + north));
    let ring = ring.map(|at| [at.lon, at.lat]);
    let area = json!({ "type": "Polygon", "datum": "wgs84", "coordinates": [ring] });
    web.register(&json!({ "name": "bed-1", "kind": "planter", "geometry": area })).await;
    let parks = json!({ "code": "124", "name": "绿化所" });
    let identifier = json!({ "scheme": "GB/T 30428.2", "digits": "4401990405000001" });
    says(web, "bed-1", json!({ "identifier": identifier, "owner": parks })).await;
    says(web, "lot-1", json!({ "depot": "三元里仓库" })).await;
    let mut line = Line::new(Edition::New, server.mqtt, &full);
    let said = line.say_and_wait("cityloop/v1/bin-full/telemetry", "{\"fill_percent\":95}").await;
    assert_eq!(said, Some(true));
    let sent = |cases: &Value| cases[0]["department"].is_object();
    web.until("/api/cases?state=open", "a case has its department", PATIENCE, sent).await;

    for (layer, columns, geometry, row) in [
        ("materials", "name,quantity,depot", "POINT", ["lot-1", "5", "三元里仓库"]),
        (
            "component-areas",
            "identifier,class,owner",
            "MULTIPOLYGON",
            ["4401990405000001", "C-0405", "绿化所"],
        ),
        (
            "component-areas",
            "name,owner_code,geometry_datum",
            "MULTIPOLYGON",
            ["bed-1", "124", "wgs84"],
        ),
        ("vehicles", "name,kind,state", "POINT", ["sweeper-1", "sweeper", "silent"]),
        ("cases", "scheme,subject,department", "POINT", ["GB/T 30428.2", "bin-full", "sanitation"]),
    ] {
        let source = source(server.web);
        let csv = ["-f", "CSV", "-lco", "GEOMETRY=AS_WKT", "/vsistdout/", &source, layer];
        let asked = [&csv[..], &["-select", columns]].concat();
        let read = gdal(server.web, "ogr2ogr", &asked).await;
        let told = read.out.lines().nth(1).unwrap_or_default();
        let has_all = row.iter().all(|cell| told.contains(cell));
        assert!(has_all && told.contains(&format!("{geometry} (")), "{layer}: {read:?}");
    }
    server.stop().await;
}

/// Whether GDAL and the program are here.
fn is_here(test: &str) -> bool {
    if !has("ogr2ogr") {
        skipped(test, "ogr2ogr is not here (Debian: gdal-bin)");
        return false;
    }
    Server::is_built(test)
}

/// The city as GDAL calls it.
fn source(site: Site) -> String {
    format!("OAPIF:http://{site}/ogc")
}

/// One of GDAL's programs, signed in.
async fn gdal(site: Site, program: &str, words: &[&str]) -> Said {
    let bearer = format!("Authorization: Bearer {}", String::from_utf8_lossy(&site.token));
    run_with(program, words, &[("GDAL_HTTP_HEADERS", &bearer)]).await
}

/// Changes what the register says of a thing.
async fn says(web: Web, name: &str, set: Value) {
    let body = json!({ "why": "surveyed", "set": set });
    let page = web.post(&format!("/api/things/{name}/changes"), &body).await;
    assert_eq!(page.status, 202, "{name}: {}", page.body);
}
