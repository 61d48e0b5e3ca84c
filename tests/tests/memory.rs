//! What a component takes in memory, all included: the thing, what is seen of it, every index, the
//! names at the door, and what the register says of it.

use city::{
    City, Datum, District, Fact, Form, Geometry, Grids, Height, Identifier, Label, Original,
    Particulars, PartySlot, Position, Scheme, Source, Standing, Text, Thing, ThingId, Time,
};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use std::fs;
use std::sync::Arc;

/// Most bytes a component may take.
const BYTES_MAX: usize = 600;
/// One in so many is a line, with a few corners.
const LINES: usize = 10;
/// Components that are made; `CITYLOOP_THINGS` makes more.
const THINGS: usize = 200_000;

/// Bytes of this process that are in memory.
fn resident() -> usize {
    let pages = fs::read_to_string("/proc/self/statm").expect("Linux tells it");
    let pages = pages.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.expect("a number") * 4_096
}

fn town() -> City {
    let (west, south, east, north) = (113.0, 23.0, 113.4, 23.4);
    let ring = [(west, south), (east, south), (east, north), (west, north), (west, south)];
    let outline = MultiPolygon::new(vec![Polygon::new(LineString::from(ring.to_vec()), vec![])]);
    let grids = Grids::by_rule(District(440_111), &outline).expect("a square has grids");
    let pack = tests::town::shipped();
    City::new(Arc::new(pack.settings(District(440_111), Label::default(), grids, Vec::new())))
}

/// As much as a good census says: nobody's list says more of each thing.
fn said(number: usize, place: Position) -> Particulars {
    let mut said = Particulars {
        identifier: Identifier::parse(
            Scheme::CjT214,
            &format!("4401110305{:06}", number % 1_000_000),
        )
        .ok(),
        parties: [1, 2, number % 30].map(PartySlot::new),
        standing: Some(Standing::Intact),
        source: Some(Source::Census),
        height: Height::of_m(number as f64 / 1e4),
        original: Some(Original { x: place.lon, y: place.lat, datum: Datum::Gcj02 }),
        ..Particulars::default()
    };
    said.geometry = number.is_multiple_of(LINES).then(|| {
        let corner = |step: i32| {
            let along = f64::from(step) * 1e-4;
            Coord { x: place.lon + along, y: place.lat + along * along }
        };
        let line = LineString::new((-2..=2).map(corner).collect());
        let lies = Geometry::new(Form::Lines(line.into()), Datum::Wgs84, None);
        Arc::new(lies.expect("a line"))
    });
    said.texts.set(Text::Title, &format!("云城东路果皮箱{number}"));
    said.texts.set(Text::Location, "云城东路与齐心路交叉口");
    said
}

#[test]
fn a_component_takes_six_hundred_bytes_at_most_all_included() {
    let asked = std::env::var("CITYLOOP_THINGS").ok().and_then(|things| things.parse().ok());
    let things = asked.unwrap_or(THINGS);
    let mut city = town();
    let (kind, before) = (city.settings().kind_named("litter-can").expect("shipped"), resident());
    for number in 0..things {
        let (x, y) = ((number % 1_999) as f64 / 2_000.0, (number / 1_999) as f64 / 2_000.0);
        let home = Position::new(113.0 + 0.4 * x, 23.0 + 0.4 * (y % 1.0));
        let id = ThingId::new(District(440_111), number as u32);
        let grid = city.settings().grids.at(home);
        let name = format!("litter-can-{number:07}").into();
        let skills = city::Skills(0);
        let thing = Thing { id, name, kind, home, grid, via: None, quantity: 0, skills };
        city.apply(Time(1), &Fact::Registered(thing));
        let particulars = Box::new(said(number, home));
        city.apply(Time(1), &Fact::Described { thing: id, particulars });
    }
    let directory = server::Directory::of(&city);
    let bytes = (resident() - before) / things;
    println!("{things} components: {bytes} bytes each, {} MiB in all", resident() >> 20);
    assert!(directory.find("litter-can-0000007").is_some() && city.map().len() == things);
    assert!(bytes <= BYTES_MAX, "{bytes} bytes a component");
}
