//! Ways through a real city, against a plain search over a list of streets that somebody else cut
//! out of the same extract.

use crate::program::{gunzip, shared};
use city::{Position, SETTLED_MAX, Streets};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::path::PathBuf;

/// A folder of its own, removed at the end.
struct There(PathBuf);

impl Drop for There {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The streets that the program cuts out of the extract, and who may use each way.
fn streets() -> Option<(Streets, BTreeMap<i64, String>)> {
    let extract = shared("streets-osm/porto_alegre.osm.pbf")?;
    let there = There(std::env::temp_dir().join(format!("cityloop-ways-{}", std::process::id())));
    let outline = geo::Rect::new((-51.3, -30.15), (-51.1, -29.95)).to_polygon().into();
    basemap::make(&extract, &outline, &there.0, &mut |_, _| ()).expect("an extract");
    let text = std::fs::read_to_string(there.0.join(basemap::STREETS)).expect("streets");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let access = |feature: &serde_json::Value| {
        let said = &feature["properties"];
        let who = said["access"].as_str().unwrap_or_default();
        (said["way"].as_i64().expect("a way"), who.to_owned())
    };
    let access = json["features"].as_array().expect("features").iter().map(access).collect();
    let segments = wire::places::segments(&text, "name", city::Datum::Wgs84).expect("sound");
    Some((Streets::new(segments), access))
}

/// What a car gets along at on a way of a class, km/h, as `docs/basemap.md` tells it.
fn usual_kmh(class: &str) -> Option<f64> {
    Some(match class {
        "motorway" => 90.0,
        "trunk" => 60.0,
        "motorway_link" => 50.0,
        "primary" => 45.0,
        "trunk_link" | "secondary" => 40.0,
        "primary_link" | "tertiary" => 35.0,
        "secondary_link" | "tertiary_link" | "unclassified" => 30.0,
        "residential" | "road" => 25.0,
        "service" => 15.0,
        "living_street" => 10.0,
        _ => return None,
    })
}

/// The other list: by crossing, those before it with seconds for a car that goes no faster than so.
struct Listed {
    before: BTreeMap<i64, Vec<(i64, f64)>>,
    at: BTreeMap<i64, Position>,
}

/// It says nothing of motor vehicles: `who` says who may use a way.
fn listed(speed_mps: f64, who: &BTreeMap<i64, String>) -> Option<Listed> {
    let text = gunzip(&shared("streets-osm/porto_alegre_edges.csv.gz")?);
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let header = rows.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|key| key == name).expect("a column");
    let (from, to, length, class) = (at("from_node"), at("to_node"), at("length_m"), at("highway"));
    let (oneway, limit, access, way) = (at("oneway"), at("maxspeed"), at("access"), at("way_id"));
    let mut before: BTreeMap<i64, Vec<(i64, f64)>> = BTreeMap::new();
    for row in rows.records() {
        let row = row.expect("a row");
        let way: i64 = row[way].parse().expect("an id");
        let access = who.get(&way).map_or(&row[access], String::as_str);
        if matches!(access, "no" | "private" | "agricultural" | "forestry") {
            continue;
        }
        let limit_kmh: f64 = row[limit].parse().unwrap_or(f64::INFINITY);
        let kmh = usual_kmh(&row[class]).expect("a class for cars").min(limit_kmh);
        let seconds = row[length].parse::<f64>().expect("metres") / speed_mps.min(kmh / 3.6);
        let [from, to]: [i64; 2] = [&row[from], &row[to]].map(|id| id.parse().expect("an id"));
        if &row[oneway] != "-1" {
            before.entry(to).or_default().push((from, seconds));
        }
        if &row[oneway] != "1" {
            before.entry(from).or_default().push((to, seconds));
        }
    }
    let text = gunzip(&shared("streets-osm/porto_alegre_nodes.csv.gz")?);
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let place = |row: csv::StringRecord| {
        let degrees = |column: usize| row[column].parse().expect("degrees");
        (row[0].parse().expect("an id"), Position::new(degrees(1), degrees(2)))
    };
    Some(Listed { before, at: rows.records().map(|row| place(row.expect("a row"))).collect() })
}

impl Listed {
    /// Seconds to a crossing from every other from which a way leads there.
    fn to(&self, goal: i64) -> BTreeMap<i64, f64> {
        let mut known = BTreeMap::new();
        let mut open = BinaryHeap::from([(Reverse(0_u64), goal)]);
        while let Some((Reverse(us), near)) = open.pop() {
            if known.contains_key(&near) {
                continue;
            }
            known.insert(near, us as f64 / 1e6);
            for (from, seconds) in self.before.get(&near).into_iter().flatten() {
                open.push((Reverse(us + (seconds * 1e6) as u64), *from));
            }
        }
        known
    }
}

#[test]
fn a_way_through_porto_alegre_takes_as_long_as_another_list_and_a_plain_search_say() {
    let speed_mps = 8.0;
    let Some((streets, who)) = streets() else { return };
    let Some(listed) = listed(speed_mps, &who) else { return };
    let network = streets.network().expect("the extract says how streets are driven");
    eprintln!("{} crossings, {} arcs", network.crossings(), network.arcs());
    let crossings: Vec<i64> = listed.before.keys().copied().collect();
    let some = |first: usize, step: usize| crossings.iter().skip(first).step_by(step).copied();
    let (mut same, mut about, mut nowhere) = (0, 0, 0);
    for goal in some(17, 611) {
        let known = listed.to(goal);
        let mut by_time: Vec<f64> = known.values().copied().collect();
        by_time.sort_by(f64::total_cmp);
        let place = listed.at[&goal];
        let mut towards = streets.towards(place, speed_mps);
        for start in some(5, 97) {
            let from = listed.at[&start];
            if from.distance_m(place) < 50.0 {
                continue;
            }
            let way = towards.way(from);
            let seconds = way.eta.span.as_seconds();
            match known.get(&start) {
                None => {
                    assert!(way.eta.about, "{start} to {goal}: no way leads there");
                    nowhere += 1;
                }
                Some(expected) if !way.eta.about => {
                    let off = (seconds - expected).abs();
                    assert!(off < 0.5 + expected * 1e-3, "{start} to {goal}: {seconds} {expected}");
                    same += 1;
                }
                Some(expected) => {
                    let nearer = by_time.partition_point(|other| other < expected);
                    assert!(nearer + 200 > SETTLED_MAX, "{start} to {goal}: only {nearer} nearer");
                    about += 1;
                }
            }
        }
    }
    eprintln!("{same} ways are the same, {about} are too far to look, {nowhere} lead nowhere");
    assert!(same > 1_500, "{same} ways were compared");
}
