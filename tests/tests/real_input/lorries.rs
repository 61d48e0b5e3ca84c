//! What Syracuse's lorries did, computed by other means than the program's: which messages are
//! impossible, and which street segments were passed.

use crate::place::{Place, distance_m, off_line_m};
use crate::program::gunzip;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Side of a cell of the look-up, degrees: more than 20 m both ways, as far north as Syracuse.
const CELL: f64 = 0.001;

/// One segment: its line, and its length in km.
pub(crate) type Segment = (Vec<Place>, f64);

/// Reads segments.
pub(crate) fn segments(path: &Path) -> Vec<Segment> {
    let json: Value = serde_json::from_str(&gunzip(path)).expect("it is JSON");
    let point = |point: &Value| (point[0].as_f64().expect("lon"), point[1].as_f64().expect("lat"));
    let features = json["features"].as_array().expect("features").iter();
    let line = |feature: &Value| -> Segment {
        let points = feature["geometry"]["coordinates"].as_array().expect("a line");
        let line: Vec<Place> = points.iter().map(point).collect();
        let km = line.windows(2).map(|pair| distance_m(pair[0], pair[1])).sum::<f64>() / 1_000.0;
        (line, km)
    };
    features.map(line).collect()
}

/// What became of a recording.
#[derive(Debug, Default)]
pub(crate) struct Drive {
    /// Messages that are possible.
    pub(crate) possible: u64,
    /// Of those, on a street.
    pub(crate) on_street: u64,
    /// Messages that are not: faster than half as much again as a lorry drives.
    pub(crate) too_fast: u64,
    /// Segments passed.
    pub(crate) passed: BTreeSet<usize>,
}

/// Drives through a recording: a place is on the nearest segment, if that is within 20 m.
pub(crate) fn drive(path: &Path, segments: &[Segment]) -> Drive {
    let cells = cells(segments);
    let text = gunzip(path);
    let mut last: BTreeMap<&str, (f64, Place)> = BTreeMap::new();
    let mut drive = Drive::default();
    for row in text.lines().skip(1) {
        let row: Vec<&str> = row.split(',').collect();
        let degrees = |column: usize| row[column].parse::<f64>().expect("degrees");
        let (at, here) = (seconds(row[1]), (degrees(3), degrees(2)));
        if let Some((then, there)) = last.get(row[0])
            && distance_m(*there, here) / (at - then).max(2.0) > 35.0 * 1.5
        {
            drive.too_fast += 1;
            continue;
        }
        last.insert(row[0], (at, here));
        drive.possible += 1;
        if let Some(segment) = on(here, segments, &cells) {
            drive.on_street += 1;
            drive.passed.insert(segment);
        }
    }
    drive
}

fn on(
    here: Place,
    segments: &[Segment],
    cells: &BTreeMap<(i64, i64), Vec<usize>>,
) -> Option<usize> {
    let near = cells.get(&cell(here))?.iter();
    let off = near.map(|n| (off_line_m(here, &segments[*n].0), *n));
    let nearest = off.min_by(|a, b| a.0.total_cmp(&b.0))?;
    (nearest.0 <= 20.0).then_some(nearest.1)
}

fn cell(p: Place) -> (i64, i64) {
    ((p.0 / CELL).floor() as i64, (p.1 / CELL).floor() as i64)
}

/// The segments that come near each cell: a point every 10 m, and the cells around its own.
fn cells(segments: &[Segment]) -> BTreeMap<(i64, i64), Vec<usize>> {
    let mut cells: BTreeMap<(i64, i64), BTreeSet<usize>> = BTreeMap::new();
    for (n, (line, _)) in segments.iter().enumerate() {
        for pair in line.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let steps = (distance_m(a, b) / 10.0).ceil().max(1.0) as u32;
            for step in 0..=steps {
                let share = f64::from(step) / f64::from(steps);
                let (x, y) = cell((a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share));
                for (dx, dy) in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy))) {
                    cells.entry((x + dx, y + dy)).or_default().insert(n);
                }
            }
        }
    }
    cells.into_iter().map(|(cell, near)| (cell, near.into_iter().collect())).collect()
}

/// Seconds since 1970 of a time of 2020 such as `2020-02-18T03:45:10Z`.
fn seconds(utc: &str) -> f64 {
    let number = |from: usize, to: usize| utc[from..to].parse::<i64>().expect("digits");
    assert_eq!(number(0, 4), 2020, "this calendar knows one year");
    let months = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let days = months.iter().take(number(5, 7) as usize - 1).sum::<i64>() + number(8, 10) - 1;
    let clock = (number(11, 13) * 60 + number(14, 16)) * 60 + number(17, 19);
    (1_577_836_800 + days * 86_400 + clock) as f64
}
