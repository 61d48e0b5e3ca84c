//! Questions of place are answered exactly, and nonsense with a reason.

use super::pace::district;
use super::town::town;
use super::{keys, posting, problem, read, request, send};
use city::{Map, Position, Segment, ThingId};
use serde_json::Value;

/// What a search of everything finds nearest.
fn by_looking_at_all(map: &Map, p: Position, count: usize, every: u32) -> Vec<ThingId> {
    let all = map.things().filter(|thing| thing.id.number.is_multiple_of(every));
    let mut all: Vec<(f64, ThingId)> =
        all.map(|thing| (thing.home.distance_m(p), thing.id)).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    all.into_iter().take(count).map(|(_, id)| id).collect()
}

#[test]
fn the_nearest_are_those_that_a_look_at_everything_finds() {
    let (city, _) = district();
    let map = city.map();
    let mut chance = fastrand::Rng::with_seed(4);
    for (count, every) in [(1, 1), (10, 1), (7, 1_000), (3, 90_000)] {
        // Some places lie outside the city.
        let p = Position::new(113.15 + 0.3 * chance.f64(), 23.1 + 0.3 * chance.f64());
        let near =
            map.nearest(p, count, f64::MAX, |thing, _| thing.id.number.is_multiple_of(every));
        let ids: Vec<ThingId> = near.iter().map(|(_, id)| *id).collect();
        assert_eq!(
            ids,
            by_looking_at_all(map, p, count, every),
            "{count} of every {every} at {p:?}"
        );
    }
    let p = Position::new(113.3, 23.25);
    let near = map.nearest(p, 1_000, 300.0, |_, _| true);
    let within = map.things().filter(|thing| thing.home.distance_m(p) <= 300.0).count();
    assert_eq!((near.len(), map.near(p, 300.0).len()), (within, within));
    assert!(map.nearest(p, 0, 300.0, |_, _| true).is_empty());
}

#[test]
fn along_a_street_is_within_so_many_metres_of_its_line() {
    let (city, _) = district();
    let map = city.map();
    let line = vec![Position::new(113.25, 23.2), Position::new(113.26, 23.21)];
    let street = Segment::new("斜街", line);
    let found = map.along([&street, &street].into_iter(), 60.0, |_, _| true);
    let all = map.things().filter(|thing| street.distance_m(thing.home) <= 60.0);
    let all: Vec<ThingId> = all.map(|thing| thing.id).collect();
    assert!(found.len() > 10);
    assert_eq!(found, all);
}

fn names(rows: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = rows
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["name"].as_str().expect("a name"))
        .collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn things_are_found_by_place_over_the_web() {
    let town = town();
    let find = |query: &'static str| {
        let router = town.router.clone();
        async move { read(&router, &format!("/api/things?{query}")).await }
    };
    let near = find("near=113.272,23.158&k=2").await;
    assert_eq!((&near[0]["name"], &near[0]["distance_m"]), (&"bin-000001".into(), &0.0.into()));
    assert_eq!((&near[1]["name"], near.as_array().map(Vec::len)), (&"bin-000002".into(), Some(2)));
    let crews = find("near=113.272,23.158&kind=crew").await;
    assert_eq!(names(&crews), ["crew-07"]);
    assert_eq!(names(&find("near=113.272,23.158&radius_m=5").await), ["bin-000001"]);
    let boxed = find("bbox=113.271,23.157,113.2735,23.159").await;
    assert_eq!(names(&boxed), ["bin-000001", "bin-000002"]);
    assert_eq!(keys(&boxed[0]), ["kind", "name", "position", "state"]);
    assert_eq!(names(&find("bbox=113.2,23.1,113.3,23.2&state=3").await), ["bin-000001"]);
    let triangle = find("polygon=113.269,23.156,113.2721,23.1579,113.269,23.158").await;
    assert_eq!(names(&triangle), ["crew-07"]);
    let along = find("street=%E5%B9%BF%E5%9B%AD%E8%B7%AF&within_m=5").await;
    assert_eq!(names(&along), ["bin-000001"]);
    let body = r#"{"polygon":[[113.26,23.15],[113.285,23.15],[113.285,23.17]],"limit":2}"#;
    let (status, bytes) = send(&town.router, posting("/api/inside", body)).await;
    let rows: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!((status.as_u16(), rows.as_array().map(Vec::len)), (200, Some(2)));
}

#[tokio::test]
async fn a_place_that_cannot_be_is_refused_with_its_field() {
    let town = town();
    for query in [
        "near=113",
        "near=north",
        "near=0,91",
        "near=113,23&radius_m=-1",
        "near=113,23&radius_m=99999999",
        "near=113,23&state=4",
        "near=113,23&kind=unicorn",
        "near=113,23&bbox=1,2,3,4",
        "bbox=2,2,1,3",
        "polygon=1,2,3",
        "street=x&within_m=1e9",
    ] {
        let told = problem(&town.router, request(&format!("/api/things?{query}"))).await;
        assert_eq!(told, (400, "bad_query".to_owned()), "{query}");
    }
    let bow = "polygon=113.26,23.15,113.28,23.17,113.28,23.15,113.26,23.17";
    for query in ["polygon=1,2,3,4", bow] {
        let told = problem(&town.router, request(&format!("/api/things?{query}"))).await;
        assert_eq!(told, (400, "bad_polygon".to_owned()), "{query}");
    }
}

#[tokio::test]
async fn areas_are_made_of_whole_grids_and_leave_none_out() {
    let town = town();
    let count = |areas: &Value| -> u64 {
        let areas = areas.as_array().expect("areas");
        areas.iter().map(|area| area["grids"].as_u64().expect("a number")).sum()
    };
    let district = read(&town.router, "/api/areas?level=district").await;
    let streets = read(&town.router, "/api/areas").await;
    let communities = read(&town.router, "/api/areas?level=community").await;
    assert_eq!(district[0]["code"], "440111");
    assert!(count(&district) > 100);
    assert_eq!(count(&district), count(&streets));
    assert_eq!(count(&district), count(&communities));
    assert!(communities.as_array().map(Vec::len) >= streets.as_array().map(Vec::len));
    assert_eq!(streets[0]["code"].as_str().map(str::len), Some(9));
    assert_eq!(streets[0]["label"]["zh"], "三元里街道");
    assert_eq!(communities[0]["label"]["zh"], "三元里街道 社区 1");
    assert!(streets[0].get("outline").is_none(), "an outline is sent to whoever asks for it");
}

#[tokio::test]
async fn a_duty_area_has_its_grids_and_an_outline_for_whoever_asks() {
    let town = town();
    let duties = read(&town.router, "/api/areas?level=duty&outline=true").await;
    assert_eq!(
        (&duties[0]["code"], &duties[0]["label"]["en"]),
        (&"SYL-1".into(), &"Sanyuanli 1".into())
    );
    let all = read(&town.router, "/api/areas?level=district").await;
    let count = |areas: &Value| areas[0]["grids"].as_u64().expect("a number") as f64;
    let share = count(&duties) / count(&all);
    assert!((0.45..0.55).contains(&share), "13 of 25 parts: {share}");
    let corners = duties[0]["outline"][0][0].as_array().map(Vec::len);
    assert_eq!(corners, Some(5));
}

#[tokio::test]
async fn an_area_is_found_by_a_part_of_its_name_or_the_beginning_of_its_code() {
    let town = town();
    let router = &town.router;
    let found = |rows: &Value| -> Vec<(String, String)> {
        let text = |row: &Value, key: &str| row[key].as_str().expect("a text").to_owned();
        let rows = rows.as_array().expect("areas").iter();
        rows.map(|row| (text(row, "level"), text(row, "code"))).collect()
    };
    let duty = read(router, "/api/areas?q=sanyuanli%201").await;
    assert_eq!(found(&duty), [("duty".to_owned(), "SYL-1".to_owned())]);
    let street = found(&read(router, "/api/areas?q=440111001").await);
    assert_eq!(street[0], ("street".to_owned(), "440111001".to_owned()));
    assert!(street[1..].iter().all(|(level, code)| level == "community" && code.len() == 12));
    let grid = read(router, "/api/place?at=113.265,23.155").await["grid"].clone();
    let grid = grid.as_str().expect("a code");
    let one = read(router, &format!("/api/areas?q={grid}&outline=true")).await;
    assert_eq!(found(&one), [("grid".to_owned(), grid.to_owned())]);
    assert_eq!(one[0]["outline"][0][0].as_array().map(Vec::len), Some(5));
    let of_community = read(router, &format!("/api/areas?q={}&limit=4", &grid[..12])).await;
    let levels: Vec<String> = found(&of_community).into_iter().map(|(level, _)| level).collect();
    assert_eq!(levels, ["community", "grid", "grid", "grid"]);
    for nothing in ["", "%20", "nowhere", "4401110010010011"] {
        assert_eq!(found(&read(router, &format!("/api/areas?q={nothing}")).await), [], "{nothing}");
    }
}
