//! The description describes every route, and no other.

use super::read;
use super::town::town;
use std::collections::BTreeSet;

const ROUTES: &str = include_str!("../routes.rs");

/// Method and path of every route on the page of routes.
pub(super) fn routes() -> BTreeSet<(String, String)> {
    let lines = ROUTES.lines().filter_map(|line| line.trim().strip_prefix(".route(\""));
    let ways = |line: &'static str| {
        let (path, rest) = line.split_once("\", ").expect("a path and its methods");
        let methods = ["get", "post", "put", "delete"].into_iter();
        let methods = methods.filter(move |method| rest.contains(&format!("{method}(")));
        methods.map(move |method| (method.to_owned(), path.to_owned()))
    };
    lines.flat_map(ways).collect()
}

#[tokio::test]
async fn every_route_is_described_and_every_described_route_is_there() {
    let document = read(&town().router, "/api/openapi.json").await;
    let paths = document["paths"].as_object().expect("paths");
    let described: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods").keys();
            methods.map(|method| (method.clone(), path.clone())).collect::<Vec<_>>()
        })
        .collect();
    let routes = routes();
    assert_eq!(routes.len(), ROUTES.matches(".route(").count(), "one on a line: {routes:?}");
    assert_eq!(described, routes);
}

#[tokio::test]
async fn the_description_names_the_shapes_it_refers_to() {
    let document = read(&town().router, "/api/openapi.json").await;
    let text = document.to_string();
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    for part in text.split("#/components/schemas/").skip(1) {
        let name = part.split('"').next().expect("a name");
        assert!(schemas.contains_key(name), "{name}");
    }
    assert!(schemas["CaseShown"]["properties"]["stage"].is_object());
    let limit = &document["components"]["parameters"]["limit"]["schema"];
    assert_eq!((&limit["maximum"], &limit["default"]), (&10_000.into(), &100.into()), "for QGIS");
}
