//! Areas that a real city drew: every request of Washington lies where its polygons say.

use crate::program::{gunzip, shared};
use city::{Datum, Grids, Level, Position, Raster};
use geo::{Contains, MultiPolygon, Point};
use std::collections::BTreeMap;
use wire::areas::{Columns, Drawn, Sheet, read};

fn drawn(file: &str, code: &str) -> Option<Vec<Drawn>> {
    let text = gunzip(&shared(file)?);
    let columns =
        Columns { datum: Datum::Wgs84, code, name: code, name_en: "NAME", grids: "grids" };
    Some(read(&text, Sheet::Duties, &columns).expect("a sound file"))
}

fn outlines(drawn: &[Drawn]) -> Vec<&MultiPolygon<f64>> {
    drawn.iter().filter_map(|one| one.outline.as_ref()).collect()
}

fn requests() -> Option<Vec<(Position, String)>> {
    let text = gunzip(&shared("requests-dc-311/requests_2016.csv.gz")?);
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let header = rows.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|key| key == name).expect("a column");
    let (lon, lat, ward) = (at("lon"), at("lat"), at("ward"));
    let request = |row: csv::StringRecord| {
        let p = Position::new(row[lon].parse().ok()?, row[lat].parse().ok()?);
        Some((p, row[ward].to_owned()))
    };
    Some(rows.records().filter_map(|row| request(row.expect("a row"))).collect())
}

/// The one area whose polygon holds a place, asked of every one of them.
fn asked(outlines: &[&MultiPolygon<f64>], p: Position) -> Vec<u32> {
    let point = Point::new(p.lon, p.lat);
    (0..).zip(outlines).filter(|(_, one)| one.contains(&point)).map(|(number, _)| number).collect()
}

#[test]
fn every_request_lies_in_the_area_whose_polygon_holds_it() {
    let Some(requests) = requests() else { return };
    for (file, code, areas) in [
        ("requests-dc-311/zone_ward_2012.geojson.gz", "WARD", 8),
        ("requests-dc-311/zone_advisory_neighborhood_commission_2013.geojson.gz", "ANC_ID", 40),
    ] {
        let Some(drawn) = drawn(file, code) else { return };
        let outlines = outlines(&drawn);
        assert_eq!(outlines.len(), areas);
        let raster = Raster::new(outlines.iter().copied(), 0.5).expect("areas");
        let (mut inside, mut unsure) = (0, 0);
        for (p, _) in &requests {
            match (raster.at(*p), &asked(&outlines, *p)[..]) {
                (Some(found), [only]) if found == *only => inside += 1,
                (None, []) => (),
                // Polygons that lie over each other, or a place in the seam between two.
                (Some(found), many) if many.is_empty() || many.contains(&found) => unsure += 1,
                other => panic!("{p:?} in {file}: {other:?}"),
            }
        }
        assert!(inside > 3_000 && unsure < 20, "{file}: {inside} inside, {unsure} unsure");
        eprintln!("{file}: {inside} inside one, {unsure} in a seam or in several");
    }
}

#[test]
fn unit_grids_by_rule_lie_in_the_ward_that_the_city_itself_says() {
    let Some(requests) = requests() else { return };
    let Some(wards) = drawn("requests-dc-311/zone_ward_2012.geojson.gz", "WARD") else { return };
    let parts: Vec<(u64, &MultiPolygon<f64>)> = wards
        .iter()
        .filter_map(|ward| {
            let number: u64 = ward.code.parse().ok()?;
            Some((840_011_000 + number, ward.outline.as_ref()?))
        })
        .collect();
    let grids = Grids::inside(&parts, 0.5).expect("wards have grids");
    let (mut same, mut other) = (0, BTreeMap::<(String, u64), u32>::new());
    for (p, ward) in &requests {
        let Some(grid) = grids.at(*p).and_then(|slot| grids.get(slot)) else { continue };
        let found = Level::Street.of(grid) % 1_000;
        match found.to_string() == *ward {
            true => same += 1,
            false => *other.entry((ward.clone(), found)).or_default() += 1,
        }
    }
    let differ: u32 = other.values().sum();
    eprintln!("{} grids; {same} requests in the ward they say, {differ} not", grids.all().len());
    // The source's own words and polygons disagree for about one in a hundred.
    assert!(same > 20_000 && differ * 50 < same, "{same} {other:?}");
}
