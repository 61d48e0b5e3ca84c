//! What is more than a point: on the web, in tiles, for other programs.

use super::protobuf::layers;
use super::town::{START, Town, town};
use super::{posting, problem, read, request, send};
use crate::web::tiles::TileId;
use axum::http::StatusCode;
use city::Position;
use serde_json::{Value, json};

const BIN: &str = "/api/things/bin-000002";
const CHANGES: &str = "/api/things/bin-000002/changes";
/// A line of about 1,020 m; its middle lies at 113.277, 23.1581.
const WEST: f64 = 113.272;
const EAST: f64 = 113.282;
const LAT: f64 = 23.1581;

/// Makes a line of the second bin.
async fn stretched() -> Town {
    let town = town();
    let line = json!({ "type": "LineString", "datum": "wgs84",
        "coordinates": [[WEST, LAT], [EAST, LAT]] });
    let body = json!({ "why": "surveyed anew", "set": { "geometry": line } }).to_string();
    assert_eq!(send(&town.router, posting(CHANGES, &body)).await.0, StatusCode::ACCEPTED);
    assert_eq!(send(&town.router, posting(CHANGES, &body)).await.0, StatusCode::OK, "it is so");
    town
}

/// The features of the layer of shapes in a tile: name, kind of geometry, state.
async fn shapes(town: &Town, path: &str) -> Vec<(String, u64, String)> {
    let (status, bytes) = send(&town.router, request(path)).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    let layer = layers(&bytes).into_iter().find(|layer| layer.name == "shapes");
    let features = layer.into_iter().flat_map(|layer| layer.features);
    features.map(|f| (f.tags["name"].clone(), f.shape, f.tags["state"].clone())).collect()
}

async fn names(town: &Town, path: &str, list: &str, name: &str) -> Vec<String> {
    let read = read(&town.router, path).await;
    let rows = if list.is_empty() { &read } else { &read[list] };
    let rows = rows.as_array().expect("a list");
    rows.iter().map(|row| row[name].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test]
async fn a_line_has_its_length_stands_at_its_middle_and_the_change_is_kept() {
    let town = stretched().await;
    let bin = read(&town.router, BIN).await;
    let register = &bin["register"];
    assert_eq!(
        register["geometry"],
        json!({ "type": "LineString", "coordinates": [[WEST, LAT], [EAST, LAT]] })
    );
    assert_eq!(register["geometry_datum"], "wgs84");
    let length = register["length_m"].as_f64().expect("a line has a length");
    assert!((length - 1_022.4).abs() < 1.0, "{length}");
    let home = register["home"][0].as_f64().expect("degrees");
    assert!((home - 113.277).abs() < 1e-6, "{register:#}");
    let changes = read(&town.router, CHANGES).await;
    let fields = changes[0]["fields"].as_array().expect("fields");
    let field = |name: &str| fields.iter().find(|field| field["field"] == name);
    let geometry = field("geometry").expect("it differs");
    assert_eq!(geometry["was"], "");
    assert!(geometry["now"].as_str().expect("words").starts_with("LineString, 2 points, wgs84"));
    assert!(field("position").is_some());
}

#[tokio::test]
async fn a_tile_that_a_line_passes_through_draws_it_wherever_its_middle_lies() {
    let town = stretched().await;
    let at = |z: u8, lon: f64| TileId::around(z, Position::new(lon, LAT));
    let (west, east) = (at(17, WEST + 0.0005), at(17, EAST - 0.0005));
    assert_ne!(west, east);
    for tile in [west, east, at(12, WEST)] {
        let found = shapes(&town, &tile.path()).await;
        assert_eq!(found, [("bin-000002".to_owned(), 2, "1".to_owned())], "{tile:?}");
        let part = tile.path().replace("/tiles/", "/tiles/shapes/");
        assert_eq!(shapes(&town, &part).await, found);
        assert!(shapes(&town, &format!("{part}?states=3")).await.is_empty());
    }
    assert!(shapes(&town, &at(17, EAST + 0.01).path()).await.is_empty(), "past its end");
    assert!(shapes(&town, &at(11, WEST).path()).await.is_empty(), "from afar it is a point");
}

#[tokio::test]
async fn a_box_or_a_polygon_at_its_end_and_a_place_beside_it_find_a_line() {
    let town = stretched().await;
    let end = format!("{},{},{},{}", EAST - 1e-4, LAT - 1e-4, EAST + 1e-4, LAT + 1e-4);
    let found = names(&town, &format!("/api/things?bbox={end}"), "", "name").await;
    assert_eq!(found, ["bin-000002"]);
    let (w, s, e, n) = (EAST - 1e-4, LAT - 1e-4, EAST + 1e-4, LAT + 1e-4);
    let polygon = format!("/api/things?polygon={w},{s},{e},{s},{e},{n},{w},{n}");
    assert_eq!(names(&town, &polygon, "", "name").await, ["bin-000002"]);
    let beside = format!("/api/things?near={EAST},{}&k=1", LAT + 1e-4);
    let near = read(&town.router, &beside).await;
    assert_eq!(near[0]["name"], "bin-000002");
    assert!((near[0]["distance_m"].as_f64().expect("metres") - 11.1).abs() < 0.1, "{near:#}");
}

#[tokio::test]
async fn other_programs_find_lines_in_a_collection_of_their_own_and_their_places_among_all() {
    let town = stretched().await;
    let ogc = |collection: &str, rest: &str| format!("/ogc/collections/{collection}/items{rest}");
    let (at_end, at_middle) = (
        format!("?bbox={},{},{},{}", EAST - 1e-4, LAT - 1e-4, EAST + 1e-4, LAT + 1e-4),
        format!("?bbox=113.2769,{},113.2771,{}", LAT - 1e-4, LAT + 1e-4),
    );
    for (collection, rest, found) in [
        ("component-lines", "", &["bin-000002"][..]),
        ("component-lines", &at_end, &["bin-000002"]),
        ("component-lines", "?state=case", &[]),
        ("component-areas", "", &[]),
        ("components", "", &["bin-000001", "bin-000002"]),
        ("components", &at_end, &[]),
        ("components", &at_middle, &["bin-000002"]),
    ] {
        let names = names(&town, &ogc(collection, rest), "features", "id").await;
        assert_eq!(names, found, "{collection} {rest}");
    }
    let line = read(&town.router, &ogc("component-lines", "/bin-000002")).await;
    let corners = json!([[[WEST, LAT], [EAST, LAT]]]);
    assert_eq!(line["geometry"], json!({ "type": "MultiLineString", "coordinates": corners }));
    let place = read(&town.router, &ogc("components", "/bin-000002")).await;
    assert_eq!(place["geometry"]["type"], "Point");
    let other = request(&ogc("component-areas", "/bin-000002"));
    assert_eq!(problem(&town.router, other).await.0, 404);
}

#[tokio::test]
async fn without_its_lines_it_is_a_point_where_it_stood_and_moved_too() {
    let town = stretched().await;
    let set = |what: Value| json!({ "why": "mended", "set": what }).to_string();
    let gone = set(json!({ "geometry": null }));
    assert_eq!(send(&town.router, posting(CHANGES, &gone)).await.0, StatusCode::ACCEPTED);
    let bin = read(&town.router, BIN).await;
    assert_eq!(bin["register"]["geometry"], Value::Null);
    let line = json!({ "type": "LineString", "datum": "gcj02",
        "coordinates": [[WEST, LAT], [EAST, LAT]] });
    let again = set(json!({ "geometry": line }));
    assert_eq!(send(&town.router, posting(CHANGES, &again)).await.0, StatusCode::ACCEPTED);
    let bin = read(&town.router, BIN).await;
    assert_eq!(bin["register"]["geometry_datum"], "gcj02");
    assert_ne!(bin["register"]["geometry"]["coordinates"][0], json!([WEST, LAT]));
    let moved = set(json!({ "position": { "x": 113.273, "y": 23.158, "datum": "wgs84" } }));
    assert_eq!(send(&town.router, posting(CHANGES, &moved)).await.0, StatusCode::ACCEPTED);
    let bin = read(&town.router, BIN).await;
    assert_eq!(bin["register"]["geometry"], Value::Null, "a line elsewhere is not its line");
}

#[tokio::test]
async fn a_geometry_that_is_none_or_lies_outside_is_refused_with_its_reason() {
    let town = town();
    let line = |x: f64| json!([[x, LAT], [x + 0.001, LAT]]);
    for (geometry, status, code) in [
        (json!({ "type": "LineString", "coordinates": line(WEST) }), 400, "bad_value"),
        (json!({ "type": "LineString", "datum": "wgs84", "coordinates": [] }), 400, "bad_geometry"),
        (json!({ "type": "Circle", "datum": "wgs84", "coordinates": [] }), 400, "bad_geometry"),
        (
            json!({ "type": "LineString", "datum": "wgs84", "coordinates": line(1.0) }),
            409,
            "outside_city",
        ),
    ] {
        let body = json!({ "why": "x", "set": { "geometry": geometry } }).to_string();
        let told = problem(&town.router, posting(CHANGES, &body)).await;
        assert_eq!(told, (status, code.into()), "{body}");
    }
    let line = json!({ "type": "LineString", "datum": "wgs84", "coordinates": line(WEST) });
    let at = json!({ "x": WEST, "y": LAT, "datum": "wgs84" });
    let both = json!({ "why": "x", "set": { "geometry": line, "position": at } }).to_string();
    let both = posting(CHANGES, &both);
    assert_eq!(problem(&town.router, both).await, (400, "bad_value".into()), "which of them?");
    let body = json!({ "why": "x", "set": { "geometry": line } }).to_string();
    let crew = posting("/api/things/crew-07/changes", &body);
    assert_eq!(problem(&town.router, crew).await, (409, "bad_geometry".into()));
}

#[tokio::test]
async fn a_thing_may_come_into_the_register_as_an_area() {
    let town = town();
    let ring = json!([[113.272, 23.158], [113.273, 23.158], [113.273, 23.159], [113.272, 23.158]]);
    let area = json!({ "type": "Polygon", "datum": "wgs84", "coordinates": [ring] });
    let body = json!({ "name": "bed-1", "kind": "waste-bin", "geometry": area });
    let asked = posting("/api/things", &body.to_string());
    assert_eq!(send(&town.router, asked).await.0, StatusCode::CREATED);
    let bed = read(&town.router, "/api/things/bed-1").await;
    let wide = bed["register"]["area_m2"].as_f64().expect("an area has one");
    assert!((wide - 5_684.0).abs() < 20.0, "{wide}");
    assert_eq!(bed["register"]["geometry_datum"], "wgs84");
    let neither = json!({ "name": "bed-2", "kind": "waste-bin" });
    let asked = posting("/api/things", &neither.to_string());
    assert_eq!(problem(&town.router, asked).await, (400, "bad_value".into()));
}

#[tokio::test]
async fn a_new_thing_says_its_datum_and_its_pair_is_kept_as_it_was_given() {
    let town = town();
    let asked = |place: serde_json::Value| {
        let mut body = json!({ "name": "bin-9", "kind": "waste-bin" });
        body.as_object_mut().expect("an object").extend(place.as_object().expect("one").clone());
        posting("/api/things", &body.to_string())
    };
    let [x, y] = [113.27833860673, 23.15444043790];
    let nameless = json!({ "position": { "x": x, "y": y } });
    let unknown = json!({ "position": { "x": x, "y": y, "datum": "mars" } });
    let bare = json!({ "geometry": { "type": "Point", "coordinates": [x, y] } });
    for place in [nameless, unknown, bare, json!({ "position": [x, y] })] {
        let told = problem(&town.router, asked(place.clone())).await;
        assert_eq!(told.0, 400, "{place}: {told:?}");
    }
    let place = json!({ "position": { "x": x, "y": y, "datum": "gcj02" } });
    assert_eq!(send(&town.router, asked(place)).await.0, StatusCode::CREATED);
    let bin = read(&town.router, "/api/things/bin-9").await;
    assert_eq!(bin["register"]["original"], json!({ "x": x, "y": y, "datum": "gcj02" }));
    let at = [0, 1].map(|axis| bin["position"][axis].as_f64().expect("degrees"));
    let at = Position::new(at[0], at[1]);
    assert!(at.distance_m(Position::new(113.2730, 23.1571)) < 0.01, "{at:?}");
}

#[tokio::test]
async fn a_new_thing_stood_beside_its_place_as_the_datum_of_its_geometry_was_passed_over() {
    let town = town();
    let asked = |datum: &str| {
        let line = json!({
            "type": "LineString", "datum": datum,
            "coordinates": [[113.27833860673, 23.15444043790], [113.2784, 23.1546]],
        });
        let body = json!({ "name": "rail-1", "kind": "waste-bin", "geometry": line });
        posting("/api/things", &body.to_string())
    };
    assert_eq!(problem(&town.router, asked("mars")).await, (400, "bad_value".into()));
    assert_eq!(send(&town.router, asked("gcj02")).await.0, StatusCode::CREATED);
    let register = &read(&town.router, "/api/things/rail-1").await["register"];
    assert_eq!(register["geometry_datum"], "gcj02");
    let from = &register["geometry"]["coordinates"][0];
    let from = Position::new(from[0].as_f64().expect("a number"), from[1].as_f64().expect("one"));
    assert!(from.distance_m(Position::new(113.2730, 23.1571)) < 0.01, "{from:?}");
}

#[tokio::test]
async fn a_line_that_stood_badly_is_a_line_in_the_past_too() {
    let town = stretched().await;
    town.turning.lock().expect("alone").hear("bin-000002", Some(95.0), None);
    let (from, to) = (START.0 - 60_000, START.0 + 3_600_000);
    let past = read(&town.router, &format!("/api/past?from={from}&to={to}")).await;
    let things = past["things"].as_array().expect("a list");
    let bin = things.iter().find(|thing| thing["name"] == "bin-000002").expect("it is full");
    assert_eq!(bin["geometry"]["type"], "LineString");
    assert_eq!(bin["geometry"]["coordinates"][1], json!([EAST, LAT]));
}
