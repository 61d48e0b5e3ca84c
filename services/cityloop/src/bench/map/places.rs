//! The things of the benchmark: where they stand, always the same.

use ::city::{
    Date, Datum, Edit, Form, Geometry, Grids, Identifier, METRES_A_DEGREE, Office, Original, Party,
    Position, Registration, Scheme, Source, Standing, Text,
};
use fastrand::Rng;
use geo::{Coord, LineString, Polygon};
use std::sync::Arc;

/// Things that move, a second's worth of news for the clients.
pub(super) const MOVERS: usize = 2_000;
const SEED: u64 = 4;
/// Of all things, this share stands in the dense places.
const DENSE: f64 = 0.5;
/// Dense places, and how far they reach, degrees.
const CENTRES: usize = 12;
const REACH_DEG: f64 = 0.02;

/// Where so many things stand: half of them around a few centres, half anywhere, all in the city.
pub(in crate::bench) fn places(grids: &Grids, count: usize) -> Vec<Position> {
    let mut chance = Rng::with_seed(SEED);
    let bounds = grids.bounds();
    let anywhere = |chance: &mut Rng| loop {
        let lon = bounds.west + (bounds.east - bounds.west) * chance.f64();
        let lat = bounds.south + (bounds.north - bounds.south) * chance.f64();
        let p = Position::new(lon, lat);
        if grids.at(p).is_some() {
            return p;
        }
    };
    let centres: Vec<Position> = (0..CENTRES).map(|_| anywhere(&mut chance)).collect();
    let near = |chance: &mut Rng| {
        let centre = centres[chance.usize(..centres.len())];
        let off = |chance: &mut Rng| (chance.f64() + chance.f64() - 1.0) * REACH_DEG;
        let p = Position::new(centre.lon + off(chance), centre.lat + off(chance));
        grids.at(p).map_or(centre, |_| p)
    };
    let one = |_| match chance.f64() < DENSE {
        true => near(&mut chance),
        false => anywhere(&mut chance),
    };
    (0..count).map(one).collect()
}

/// Of all things, one in so many is a guardrail, and one a planter.
const RAILS: usize = 20;
const PLANTERS: usize = 40;
/// Streets that things stand in, and teams that look after them.
const STREETS: usize = 2_000;
const TEAMS: usize = 24;
/// Classes of their identifiers, each for as many as its digits count.
const CLASSES: [(Scheme, &str); 4] = [
    (Scheme::Gb30428, "0137"),
    (Scheme::CjT214, "0118"),
    (Scheme::Gb30428, "0101"),
    (Scheme::CjT214, "0101"),
];
const SEQUENCE: usize = 1_000_000;
/// What they turn by from one to the next, radians.
const TURN: f64 = 0.7;

/// A part of the register of the benchmark, from this number on: lamps, guardrails that are lines,
/// planters that are areas, and ploughs that move.
pub(super) fn register(from: usize, places: &[Position]) -> Vec<Registration> {
    let thing = |(number, home): (usize, &Position)| {
        let number = from + number;
        let (kind, geometry) = match number {
            _ if number < MOVERS => ("plow", None),
            _ if number.is_multiple_of(RAILS) => ("guardrail", Some(rail(number, *home))),
            _ if number % PLANTERS == 1 => ("planter", Some(planter(number, *home))),
            _ => ("street-lamp", None),
        };
        let lies = |form| Geometry::new(form, Datum::Wgs84, None).ok().map(Arc::new);
        let place = match geometry {
            Some(form) => Edit::Geometry(lies(form)),
            None => Edit::Home(*home, Some(surveyed(*home))),
        };
        Registration {
            name: format!("{kind}-{number}").into(),
            kind: kind.into(),
            home: *home,
            via: None,
            quantity: 0,
            skills: Vec::new(),
            edits: census(number).into_iter().chain([place]).collect(),
        }
    };
    places.iter().enumerate().map(thing).collect()
}

/// What a good census says of each thing.
fn census(number: usize) -> [Edit; 8] {
    let party = |name: String| Some(Party { code: "".into(), name: name.into() });
    let (scheme, class) = CLASSES[number / SEQUENCE % CLASSES.len()];
    let code = format!("440111{class}{:06}", number % SEQUENCE);
    let street = number % STREETS;
    [
        Edit::Identifier(Identifier::parse(scheme, &code).ok()),
        Edit::Text(Text::Title, format!("云城{street}路照明设施{number}").into()),
        Edit::Text(Text::Location, format!("云城{street}路与齐心路交叉口").into()),
        Edit::Party(Office::Owner, party("白云区城市管理和综合执法局".to_owned())),
        Edit::Party(Office::Maintainer, party(format!("白云区市政养护{}队", street % TEAMS))),
        Edit::Standing(Some(Standing::Intact)),
        Edit::Surveyed(Date::parse("2025-06-30")),
        Edit::Source(Some(Source::Census)),
    ]
}

/// The pair that a survey gave, in the datum of China's maps.
fn surveyed(home: Position) -> Original {
    Original { x: home.lon, y: home.lat, datum: Datum::Cgcs2000 }
}

/// As far from a place as that, metres, once both are turned.
fn turned(number: usize, home: Position, along_m: f64, across_m: f64) -> Coord<f64> {
    let (sin, cos) = (number as f64 * TURN).sin_cos();
    let (east, north) = (along_m * cos - across_m * sin, along_m * sin + across_m * cos);
    let metre = 1.0 / METRES_A_DEGREE;
    Coord { x: home.lon + east * metre / home.lat.to_radians().cos(), y: home.lat + north * metre }
}

/// A bent line of five corners, 40 m long.
fn rail(number: usize, home: Position) -> Form {
    let corner = |step: i32| {
        let along = f64::from(step) * 10.0;
        turned(number, home, along, along * along / 100.0)
    };
    Form::Lines(LineString::new((-2..=2).map(corner).collect()).into())
}

/// Four corners, 12 by 3 m.
fn planter(number: usize, home: Position) -> Form {
    let corners = [(-6.0, -1.5), (6.0, -1.5), (6.0, 1.5), (-6.0, 1.5)];
    let ring = corners.map(|(along, across)| turned(number, home, along, across)).to_vec();
    Form::Areas(Polygon::new(LineString::new(ring), Vec::new()).into())
}
