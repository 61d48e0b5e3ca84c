//! The ground of a tile: boundary, coverage and streets.

use super::canvas::{Areas, Lines, ends};
use super::clip::BUFFER;
use super::drawn::{Drawn, Outline, corners};
use super::mercator::TileId;
use crate::web::gallery::View;
use basemap::{EXTENT, Point};
use city::{Block, GridSlot, Span, Time};
use mvt::{Error, Layer, Tile};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// From this zoom on each grid is drawn; below it squares of 1 km.
const GRIDS_FROM: u8 = 13;
/// From this zoom on unit grids are told by their codes.
const CODES_FROM: u8 = 14;
/// From this zoom on streets have names; below it streets of one age are one shape.
const NAMES_FROM: u8 = 14;
/// Points of far streets nearer than this are left out, units: 2 pixels.
const APART: f64 = 16.0;
/// Shares of a block that was looked at are told in so many steps, so that areas go together.
const SHARES: u32 = 5;

/// A picture, and the time that looks are as old as.
#[derive(Clone, Copy)]
struct Seen<'a> {
    view: &'a View,
    now: Time,
}

/// The layers of the ground, encoded; empty where nothing is.
pub(super) fn draw(view: &View, drawn: &Drawn, now: Time, id: TileId) -> Result<Vec<u8>, Error> {
    let mut tile = Tile::new(EXTENT as u32);
    let seen = Seen { view, now };
    let layers = [
        boundary(tile.create_layer("boundary"), drawn, id)?,
        coverage(tile.create_layer("coverage"), seen, drawn, id)?,
        streets(tile.create_layer("streets"), seen, drawn, id)?,
    ];
    for layer in layers.into_iter().filter(|layer| layer.num_features() > 0) {
        tile.add_layer(layer)?;
    }
    tile.to_bytes()
}

fn boundary(layer: Layer, drawn: &Drawn, id: TileId) -> Result<Layer, Error> {
    let mut areas = Areas::default();
    for rings in &drawn.boundary {
        for (place, ring) in rings.iter().enumerate() {
            let ring: Vec<Point> = ring.iter().map(|at| id.units(*at)).collect();
            areas.add(&ring, place > 0)?;
        }
    }
    areas.onto(layer, |_| ())
}

/// Areas of one age, and of one share that was looked at, are one feature.
fn coverage(mut layer: Layer, seen: Seen<'_>, drawn: &Drawn, id: TileId) -> Result<Layer, Error> {
    let mut by_age: BTreeMap<(i64, u32), Areas> = BTreeMap::new();
    let (coverage, view) = (seen.view.city.map().coverage(), id.bounds(BUFFER));
    let settings = seen.view.city.settings();
    let target = settings.policy.look_target;
    for block in coverage.blocks().iter().filter(|block| block.bounds.touches(&view)) {
        if id.z < GRIDS_FROM {
            let (age, share) = looks(block, seen.now);
            let (from, to) = corners(&block.bounds);
            by_age.entry((age, share)).or_default().add_box(id.units(from), id.units(to))?;
            continue;
        }
        let touches = |slot: &&GridSlot| {
            settings.grids.get(**slot).is_some_and(|grid| grid.bounds.touches(&view))
        };
        for slot in block.grids.iter().filter(touches) {
            let age = age_min(seen.now, coverage.look(*slot).at);
            let share = if age < 0 { 0 } else { SHARES };
            let areas = by_age.entry((age, share)).or_default();
            outline(areas, drawn, *slot, id)?;
        }
    }
    for ((age, share), areas) in by_age {
        layer = areas.onto(layer, |feature| {
            feature.add_tag_int("age_min", age);
            feature.add_tag_int("target_min", target.0 / 60_000);
            feature.add_tag_uint("seen_percent", u64::from(share * 100 / SHARES));
        })?;
    }
    Ok(layer)
}

/// Adds what of a unit grid lies in the tile.
fn outline(areas: &mut Areas, drawn: &Drawn, slot: GridSlot, id: TileId) -> Result<(), Error> {
    match drawn.grids.get(slot.slot()) {
        Some(Outline::Box(from, to)) => areas.add_box(id.units(*from), id.units(*to)),
        Some(Outline::Ring(ring)) => {
            let ring: Vec<Point> = ring.iter().map(|at| id.units(*at)).collect();
            areas.add(&ring, false).map(drop)
        }
        None => Ok(()),
    }
}

/// The layer `grids`: each unit grid with its code, from near; empty where none is.
pub(super) fn grids(view: &View, drawn: &Drawn, id: TileId) -> Result<Vec<u8>, Error> {
    let mut tile = Tile::new(EXTENT as u32);
    if id.z < CODES_FROM {
        return tile.to_bytes();
    }
    let (bounds, settings) = (id.bounds(BUFFER), view.city.settings());
    let blocks = view.city.map().coverage().blocks().iter();
    let near = blocks.filter(|block| block.bounds.touches(&bounds));
    let mut layer = tile.create_layer("grids");
    for slot in near.flat_map(|block| block.grids.iter()) {
        let Some(grid) = settings.grids.get(*slot) else { continue };
        let mut areas = Areas::default();
        outline(&mut areas, drawn, *slot, id)?;
        layer =
            areas.onto(layer, |feature| feature.add_tag_string("code", &grid.code.to_string()))?;
    }
    if layer.num_features() > 0 {
        tile.add_layer(layer)?;
    }
    tile.to_bytes()
}

fn streets(mut layer: Layer, seen: Seen<'_>, drawn: &Drawn, id: TileId) -> Result<Layer, Error> {
    let map = seen.view.city.map();
    let segments = seen.view.city.settings().streets.all();
    let view = id.bounds(BUFFER);
    let (from, to) = corners(&view);
    let near = drawn.streets.iter().zip(segments).zip(map.coverage().passes());
    let near = near.filter_map(|((street, segment), pass)| {
        Some((street.within(id, from, to)?, &segment.name, age_min(seen.now, pass.at)))
    });
    let mut by_age: BTreeMap<i64, Lines> = BTreeMap::new();
    let mut seen_ends = FxHashSet::default();
    for (line, name, age) in near {
        if id.z < NAMES_FROM {
            // Of lines that begin and end together one is enough, however many a city has.
            if !seen_ends.insert(ends(&line, APART)) {
                continue;
            }
            by_age.entry(age).or_insert_with(Lines::new).add(&line, APART)?;
            continue;
        }
        let mut lines = Lines::new();
        lines.add(&line, 0.0)?;
        layer = lines.onto(layer, |feature| {
            feature.add_tag_string("name", name);
            feature.add_tag_int("age_min", age);
        })?;
    }
    for (age, lines) in by_age {
        layer = lines.onto(layer, |feature| feature.add_tag_int("age_min", age))?;
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
