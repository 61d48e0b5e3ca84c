//! The layers of a tile.

use super::canvas::{Areas, Lines, dot};
use super::clip::{BUFFER, Point};
use super::drawn::Drawn;
use super::mercator::{EXTENT, TileId, World, inside};
use super::sheet::{CellSum, HIDDEN, Sheet};
use crate::web::shapes::role_name;
use city::{Block, Bounds, Grid, GridSlot, Position, Span, Time};
use mvt::{Error, Layer, Tile};
use std::collections::BTreeMap;

/// From this zoom on each grid is drawn; below it squares of 1 km.
const GRIDS_FROM: u8 = 13;
/// From this zoom on each thing is drawn; below it clusters.
const THINGS_FROM: u8 = 14;
/// From this zoom on streets have names; below it streets of one age are one shape.
const NAMES_FROM: u8 = 14;
/// Squares of clusters on a side of a tile: of 512 pixels, 51 each.
const SQUARES: f64 = 10.0;
/// Points of far streets nearer than this are left out, units: 2 pixels.
const APART: f64 = 16.0;
/// Shares of a block that was looked at are told in so many steps, so that areas go together.
const SHARES: u32 = 5;

/// All layers of a tile, encoded; empty where nothing is.
pub(in crate::web) fn draw(sheet: &Sheet, drawn: &Drawn, id: TileId) -> Result<Vec<u8>, Error> {
    let mut tile = Tile::new(EXTENT as u32);
    let mut layers = vec![
        boundary(tile.create_layer("boundary"), drawn, id)?,
        coverage(tile.create_layer("coverage"), sheet, id)?,
        streets(tile.create_layer("streets"), sheet, drawn, id)?,
    ];
    layers.push(match id.z {
        THINGS_FROM.. => things(tile.create_layer("things"), sheet, id)?,
        _ => clusters(tile.create_layer("clusters"), sheet, id)?,
    });
    for layer in layers.into_iter().filter(|layer| layer.num_features() > 0) {
        tile.add_layer(layer)?;
    }
    tile.to_bytes()
}

fn boundary(layer: Layer, drawn: &Drawn, id: TileId) -> Result<Layer, Error> {
    let mut areas = Areas::new();
    for rings in &drawn.boundary {
        for (place, ring) in rings.iter().enumerate() {
            let ring: Vec<Point> = ring.iter().map(|at| id.units(*at)).collect();
            areas.add(&ring, place > 0)?;
        }
    }
    Ok(areas.into_feature(layer)?.map_or_else(|layer| layer, |feature| feature.into_layer()))
}

/// Areas of one age, and of one share that was looked at, are one feature.
fn coverage(mut layer: Layer, sheet: &Sheet, id: TileId) -> Result<Layer, Error> {
    let mut by_age: BTreeMap<(i64, u32), Areas> = BTreeMap::new();
    let mut add = |age: i64, share: u32, ring: &[Point]| {
        by_age.entry((age, share)).or_insert_with(Areas::new).add(ring, false)
    };
    let (coverage, view) = (sheet.view.city.map().coverage(), id.bounds(BUFFER));
    let settings = sheet.view.city.settings();
    let target = settings.policy.look_target;
    for block in coverage.blocks().iter().filter(|block| block.bounds.touches(&view)) {
        if id.z < GRIDS_FROM {
            let (age, share) = looks(block, sheet.now);
            add(age, share, &square(id, &block.bounds))?;
            continue;
        }
        let touches = |slot: &&GridSlot| {
            settings.grids.get(**slot).is_some_and(|grid| grid.bounds.touches(&view))
        };
        for slot in block.grids.iter().filter(touches) {
            let Some(grid) = settings.grids.get(*slot) else { continue };
            let age = age_min(sheet.now, coverage.look(*slot).at);
            add(age, if age < 0 { 0 } else { SHARES }, &outline(id, grid))?;
        }
    }
    for ((age, share), areas) in by_age {
        layer = match areas.into_feature(layer)? {
            Err(layer) => layer,
            Ok(mut feature) => {
                feature.add_tag_int("age_min", age);
                feature.add_tag_int("target_min", target.0 / 60_000);
                feature.add_tag_uint("seen_percent", u64::from(share * 100 / SHARES));
                feature.into_layer()
            }
        };
    }
    Ok(layer)
}

fn streets(mut layer: Layer, sheet: &Sheet, drawn: &Drawn, id: TileId) -> Result<Layer, Error> {
    let map = sheet.view.city.map();
    let segments = sheet.view.city.settings().streets.all();
    let view = id.bounds(BUFFER);
    let from = World::of(Position::new(view.west, view.north));
    let to = World::of(Position::new(view.east, view.south));
    let near = drawn.streets.iter().zip(segments).zip(map.coverage().passes());
    let near = near.filter_map(|((street, segment), pass)| {
        Some((street.within(id, from, to)?, &segment.name, age_min(sheet.now, pass.at)))
    });
    let mut by_age: BTreeMap<i64, Lines> = BTreeMap::new();
    for (line, name, age) in near {
        if id.z < NAMES_FROM {
            by_age.entry(age).or_insert_with(Lines::new).add(&line, APART)?;
            continue;
        }
        let mut lines = Lines::new();
        lines.add(&line, 0.0)?;
        layer = match lines.into_feature(layer)? {
            Err(layer) => layer,
            Ok(mut feature) => {
                feature.add_tag_string("name", name);
                feature.add_tag_int("age_min", age);
                feature.into_layer()
            }
        };
    }
    for (age, lines) in by_age {
        layer = match lines.into_feature(layer)? {
            Err(layer) => layer,
            Ok(mut feature) => {
                feature.add_tag_int("age_min", age);
                feature.into_layer()
            }
        };
    }
    Ok(layer)
}

/// Things near each other as one point in their midst.
fn clusters(mut layer: Layer, sheet: &Sheet, id: TileId) -> Result<Layer, Error> {
    let mut squares: BTreeMap<(u32, u32), Sum> = BTreeMap::new();
    for cell in &sheet.cells {
        let (x, y) = id.units(cell.at);
        if inside((x, y)) {
            let square = |units: f64| (units * SQUARES / EXTENT) as u32;
            squares.entry((square(x), square(y))).or_default().add(cell, (x, y));
        }
    }
    for sum in squares.into_values() {
        let mut feature = dot(layer, (sum.x / sum.weight, sum.y / sum.weight))?;
        feature.add_tag_uint("count", sum.count);
        feature.add_tag_uint("worst", u64::from(sum.worst));
        feature.add_tag_uint("cases", sum.cases);
        layer = feature.into_layer();
    }
    Ok(layer)
}

/// Cells summed up; the middle is weighed by their things.
#[derive(Default)]
struct Sum {
    x: f64,
    y: f64,
    weight: f64,
    count: u64,
    worst: u8,
    cases: u64,
}

impl Sum {
    fn add(&mut self, cell: &CellSum, (x, y): Point) {
        let weight = f64::from(cell.count.max(1));
        self.x += x * weight;
        self.y += y * weight;
        self.weight += weight;
        self.count += u64::from(cell.count);
        self.worst = self.worst.max(cell.worst);
        self.cases += u64::from(cell.cases);
    }
}

fn things(mut layer: Layer, sheet: &Sheet, id: TileId) -> Result<Layer, Error> {
    let (map, settings) = (sheet.view.city.map(), sheet.view.city.settings());
    for thing in map.cells().within(&id.bounds(0.0)).filter_map(|id| map.thing(id)) {
        let state = sheet.states.get(thing.id.slot()).copied().unwrap_or(HIDDEN);
        let Some((live, kind)) = map.live(thing.id).zip(settings.kind(thing.kind)) else {
            continue;
        };
        let at = id.units(World::of(live.position));
        if state == HIDDEN || !inside(at) {
            continue;
        }
        let mut feature = dot(layer, at)?;
        feature.add_tag_string("name", &thing.name);
        feature.add_tag_string("kind", &kind.name);
        feature.add_tag_string("role", role_name(kind.role));
        feature.add_tag_uint("state", u64::from(state));
        layer = feature.into_layer();
    }
    Ok(layer)
}

/// How old the looks at a block are in the mean, and how much of it was looked at at all.
fn looks(block: &Block, now: Time) -> (i64, u32) {
    if block.seen == 0 {
        return (-1, 0);
    }
    let grids = block.grids.len() as u32;
    let sum = block.age(now, Span(0)).0 * i64::from(grids);
    let share = (block.seen * SHARES).div_ceil(grids.max(1));
    (coarse(Span(sum / i64::from(block.seen))), share)
}

fn outline(id: TileId, grid: &Grid) -> Vec<Point> {
    let Some(drawn) = &grid.outline else { return square(id, &grid.bounds) };
    let corners = drawn.exterior().coords().skip(1);
    corners.map(|c| id.units(World::of(Position::new(c.x, c.y)))).collect()
}

fn square(id: TileId, bounds: &Bounds) -> Vec<Point> {
    let (west, north) = id.units(World::of(Position::new(bounds.west, bounds.north)));
    let (east, south) = id.units(World::of(Position::new(bounds.east, bounds.south)));
    vec![(west, north), (east, north), (east, south), (west, south)]
}

/// Minutes since a look, -1 for none.
fn age_min(now: Time, at: Time) -> i64 {
    if at.is_some() { coarse(now.since(at)) } else { -1 }
}

/// Minutes, the older the coarser, so that shapes of one age go together.
fn coarse(age: Span) -> i64 {
    let minutes = age.0 / 60_000;
    let step = match minutes {
        ..30 => 1,
        30..120 => 5,
        120..600 => 15,
        _ => 60,
    };
    minutes / step * step
}
