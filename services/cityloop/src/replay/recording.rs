//! What was recorded: positions of vehicles, row by row, in the order they were written down.

use crate::Failure;
use crate::source::{self, Share};
use city::{Bounds, Datum, Position, Span, Time};
use csv::StringRecord;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use wire::datum::to_wgs84;
use wire::topic::is_name;

/// Kilometres in a mile.
const KM_A_MILE: f64 = 1.609_344;
/// A place farther than this from all streets, metres, does not make the city larger.
const REACH_M: f64 = 30_000.0;
/// A vehicle whose clock is this far ahead of the recording's is wrong: the clock stays.
const LEAP_MAX: Span = Span::hours(45 * 24);
/// Rows that are told of those that cannot be read.
const EXAMPLES: usize = 5;

/// A vehicle said where it was.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Ping {
    /// Its name among things: `plow-977106`.
    pub name: String,
    /// When, by its own clock.
    pub at: Time,
    /// Where, WGS 84, whether or not that is a place.
    pub place: Position,
    /// How far it ever drove.
    pub odometer_km: Option<f64>,
}

/// What is known before anything is played.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Rows that can be read.
    pub pings: u64,
    /// The first and the last time, in the order of the rows.
    pub time: Option<(Time, Time)>,
    /// The vehicles, and where each was first seen near the streets.
    pub vehicles: BTreeMap<String, Option<Position>>,
    /// The box around the streets and what was recorded near them.
    pub bounds: Option<Bounds>,
    /// Rows that cannot be read.
    pub unreadable: u64,
    /// The first few of those: number and what is wrong.
    pub examples: Vec<(u64, String)>,
}

/// A row: what was said, or the row's number and why it cannot be read.
pub(crate) type Row = Result<Ping, (u64, String)>;

/// A recording that is read from its start.
pub(crate) struct Recording {
    csv: csv::Reader<Box<dyn Read + Send>>,
    columns: Columns,
    datum: Datum,
    row: StringRecord,
    number: u64,
    file: PathBuf,
    /// How much of it was read.
    pub share: Share,
}

#[derive(Clone, Copy)]
struct Columns {
    vehicle: usize,
    at: usize,
    lon: usize,
    lat: usize,
    odometer: Option<(usize, f64)>,
}

impl Recording {
    /// Opens a recording; its header must have the columns that are needed.
    pub(crate) fn open(path: &Path, datum: Datum) -> Result<Recording, Failure> {
        let (from, share) = source::open(path)?;
        let mut csv = csv::Reader::from_reader(from);
        let bad = |says: String| Failure::from(format!("{}: {says}", path.display()));
        let header = csv.headers().map_err(|error| bad(error.to_string()))?;
        let columns = Columns::of(header).map_err(bad)?;
        let file = path.to_owned();
        Ok(Recording { csv, columns, datum, row: StringRecord::new(), number: 0, file, share })
    }

    /// The next ping, or the row that cannot be read; nothing at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Row>, Failure> {
        self.number += 1;
        let number = self.number;
        match self.csv.read_record(&mut self.row) {
            Ok(false) => Ok(None),
            Ok(true) => {
                let ping = self.columns.ping(&self.row, self.datum);
                Ok(Some(ping.map_err(|says| (number, says))))
            }
            Err(error) if matches!(error.kind(), csv::ErrorKind::Io(_)) => {
                Err(format!("{}: row {number}: {error}", self.file.display()).into())
            }
            Err(error) => Ok(Some(Err((number, error.to_string())))),
        }
    }
}

impl Columns {
    fn of(header: &StringRecord) -> Result<Columns, String> {
        let find = |name: &str| header.iter().position(|title| title == name);
        let need = |name: &str| find(name).ok_or_else(|| format!("there is no column {name}"));
        let km = find("odometer_km").map(|column| (column, 1.0));
        Ok(Columns {
            vehicle: need("truck")?,
            at: need("utc")?,
            lon: need("lon")?,
            lat: need("lat")?,
            odometer: km.or(find("odometer_miles").map(|column| (column, KM_A_MILE))),
        })
    }

    fn ping(&self, row: &StringRecord, datum: Datum) -> Result<Ping, String> {
        let cell = |column: usize| row.get(column).unwrap_or_default().trim();
        let degrees = |column, what| {
            let number = cell(column).parse().ok().filter(|number: &f64| number.is_finite());
            number.ok_or_else(|| format!("{what} is {:?}; write degrees", cell(column)))
        };
        let name = format!("plow-{}", cell(self.vehicle));
        if cell(self.vehicle).is_empty() || !is_name(&name) {
            return Err(format!("truck is {:?}; write its number", cell(self.vehicle)));
        }
        let at: Timestamp = cell(self.at)
            .parse()
            .map_err(|_| format!("utc is {:?}; write a time such as {EXAMPLE}", cell(self.at)))?;
        let odometer = self.odometer.and_then(|(column, km)| {
            Some(cell(column).parse::<f64>().ok().filter(|number| number.is_finite())? * km)
        });
        Ok(Ping {
            name,
            at: Time(at.as_millisecond()),
            place: to_wgs84(datum, degrees(self.lon, "lon")?, degrees(self.lat, "lat")?),
            odometer_km: odometer,
        })
    }
}

const EXAMPLE: &str = "2020-02-18T03:45:10Z";

/// Reads a recording once, for what must be known before it is played.
pub(crate) fn survey(path: &Path, datum: Datum, streets: Bounds) -> Result<Survey, Failure> {
    let mut recording = Recording::open(path, datum)?;
    let (near, mut around) = (streets.grown(REACH_M), streets);
    let mut survey = Survey::default();
    while let Some(read) = recording.next()? {
        let ping = match read {
            Ok(ping) => ping,
            Err(unreadable) => {
                survey.unreadable += 1;
                survey.examples.extend((survey.examples.len() < EXAMPLES).then_some(unreadable));
                continue;
            }
        };
        survey.pings += 1;
        let (first, last) = survey.time.unwrap_or((ping.at, ping.at));
        survey.time = Some((first, clock_after(last, ping.at)));
        let seen = survey.vehicles.entry(ping.name).or_default();
        if near.contains(ping.place) {
            seen.get_or_insert(ping.place);
            around = Bounds::around([
                Position::new(around.west.min(ping.place.lon), around.south.min(ping.place.lat)),
                Position::new(around.east.max(ping.place.lon), around.north.max(ping.place.lat)),
            ])
            .unwrap_or(around);
        }
    }
    survey.bounds = Some(around);
    Ok(survey)
}

/// What the recording's clock says after somebody said `at`: it never runs backwards, and no
/// single wrong clock takes it along.
pub(crate) fn clock_after(now: Time, at: Time) -> Time {
    if at.since(now) <= LEAP_MAX { now.max(at) } else { now }
}

/// A time as people write it, to the minute, UTC.
pub(crate) fn minute(at: Time) -> String {
    let at = Timestamp::from_millisecond(at.0).unwrap_or_default();
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

/// The day of a time, UTC, and when that began.
pub(crate) fn day(at: Time) -> (String, Time) {
    let began = Time(at.0 - at.0.rem_euclid(Span::hours(24).0));
    (minute(began)[..10].to_owned(), began)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_recorded_in_another_datum_stands_where_it_was() {
        let columns = Columns::of(&StringRecord::from(vec!["truck", "utc", "lon", "lat"]));
        let row = StringRecord::from(vec!["7", EXAMPLE, "113.27833860673", "23.15444043790"]);
        let ping = columns.and_then(|columns| columns.ping(&row, Datum::Gcj02)).expect("a row");
        let off_m = ping.place.distance_m(Position::new(113.2730, 23.1571));
        assert!(off_m < 0.01, "{off_m} m");
    }
}
