//! The map read by GDAL, which QGIS reads with too: collections, pages, boxes, reference systems.

use crate::town::thing;
use serde_json::json;
use std::collections::BTreeSet;
use tests::program::{Folder, Server, Web, has, run, run_with, skipped};
use tests::town::at;

/// More than two of GDAL's pages.
const BINS: usize = 25;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gdal_reads_every_component_once_and_those_in_a_box() {
    const TEST: &str = "gdal_reads_every_component_once_and_those_in_a_box";
    if !has("ogr2ogr") {
        return skipped(TEST, "ogr2ogr is not here (Debian: gdal-bin)");
    }
    if !Server::is_built(TEST) {
        return;
    }
    let folder = Folder::new("ogc");
    let server = Server::start(&folder).await;
    let web = Web(server.web);
    let corners = [at(100.0, 600.0), at(400.0, 600.0)].map(|at| [at.lon, at.lat]);
    let line = json!({ "type": "LineString", "coordinates": corners });
    web.register(&json!({ "name": "rail", "kind": "guardrail", "geometry": line })).await;
    for bin in 0..BINS {
        let east_m = 100.0 + 10.0 * bin as f64;
        web.register(&thing(&format!("bin-{bin}"), "waste-bin", east_m, 500.0)).await;
    }
    let source = format!("OAPIF:http://{}/ogc", server.web);
    let token = String::from_utf8_lossy(&server.web.token).into_owned();
    let bearer = format!("Authorization: Bearer {token}");
    let signed_in = [("GDAL_HTTP_HEADERS", bearer.as_str())];
    let strange = run("ogrinfo", &[&source]).await;
    assert!(!strange.out.contains("components"), "without a token: {strange:?}");
    let listed = run_with("ogrinfo", &[&source], &signed_in).await.out;
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
    let read = run_with("ogr2ogr", &paged, &signed_in).await;
    let bins = (0..BINS).map(|bin| format!("bin-{bin}"));
    let expected: BTreeSet<String> = bins.chain(["rail".to_owned()]).collect();
    assert_eq!(rows(&read.out), expected, "{read:?}");
    assert_eq!(read.out.lines().count(), 1 + expected.len(), "each once: {read:?}");

    let (low, high) = (at(145.0, 490.0), at(195.0, 510.0));
    let corners = [low.lon, low.lat, high.lon, high.lat].map(|degrees| degrees.to_string());
    let corners: Vec<&str> = corners.iter().map(String::as_str).collect();
    let boxed = [&all[..], &["-spat"], &corners].concat();
    let expected: BTreeSet<String> = (5..10).map(|bin| format!("bin-{bin}")).collect();
    assert_eq!(rows(&run_with("ogr2ogr", &boxed, &signed_in).await.out), expected);

    let summary = run_with("ogrinfo", &["-so", &source, "grids"], &signed_in).await.out;
    assert!(summary.contains("Geometry: Polygon") && summary.contains("street: "), "{summary}");

    let lines = ["-f", "CSV", "/vsistdout/", &source, "component-lines", "-select", "name"];
    // Its middle lies outside this box.
    let (low, high) = (at(380.0, 590.0), at(420.0, 610.0));
    let end = [low.lon, low.lat, high.lon, high.lat].map(|degrees| degrees.to_string());
    let mut asked = [&lines[..], &["-lco", "GEOMETRY=AS_WKT", "-spat"]].concat();
    asked.extend(end.iter().map(String::as_str));
    let read = run_with("ogr2ogr", &asked, &signed_in).await.out;
    let told = read.lines().nth(1).unwrap_or_default();
    assert!(told.starts_with("\"MULTILINESTRING ((") && told.ends_with("rail"), "{read}");
    server.stop().await;
}
