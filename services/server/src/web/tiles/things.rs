//! What stands in a tile: every thing, or where that would be more than a few thousand, clusters.

use super::mercator::{TileId, World, inside};
use super::points::Points;
use super::sieve::Sieve;
use crate::web::gallery::View;
use crate::web::live::{Counts, Dot, Scene, Sum};
use crate::web::shapes::role_name;
use basemap::{EXTENT, Point};
use city::{Bounds, Lattice, ThingId};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Things that a tile shows one by one, at most; counted by the cells it touches, and where those
/// are few, one by one.
const THINGS_MAX: u32 = 4_000;
/// So few cells are looked into.
const NEAR_CELLS: usize = 16;
/// Squares of clusters on a side of a tile: of 512 pixels, 51 each.
const SQUARES: f64 = 10.0;
/// A thing may stand in the cell beside the one its rounded place lies in, units.
const RIM: f64 = 1.0;

/// What a tile shows of its things, and as of when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shows {
    /// Every thing, as of a revision.
    Things(u64),
    /// Clusters, as of a revision.
    Clusters(u64),
}

/// What a map shows: a scene, or what a sieve leaves of it.
pub(super) struct Shown<'a> {
    pub(super) scene: &'a Scene,
    pub(super) view: &'a View,
    pub(super) sifted: Option<(&'a Sieve, &'a Counts)>,
}

impl Shown<'_> {
    fn counts(&self) -> &Counts {
        self.sifted.map_or(&self.scene.counts, |(_, counts)| counts)
    }

    pub(super) fn takes(&self, id: ThingId, dot: Dot) -> bool {
        self.sifted.is_none_or(|(sieve, _)| sieve.takes(self.view, id, dot))
    }

    /// What stands in a tile: which thing, how, and where in it.
    fn here(&self, id: TileId) -> impl Iterator<Item = (ThingId, Dot, Point)> {
        let bounds = id.bounds(RIM);
        let near = self.view.city.map().cells().within(&bounds);
        let still = near.filter_map(|of| Some((of, self.scene.still(of)?)));
        let placed = still.map(move |(of, dot)| (of, dot, id.units(World::of(dot.position()))));
        placed.filter(|(of, dot, at)| inside(*at) && self.takes(*of, *dot))
    }
}

/// Whether so few cells are touched that their things are looked at one by one: many may stand
/// close together beside the tile.
fn is_near(lattice: &Lattice, bounds: &Bounds) -> bool {
    let (columns, rows) = lattice.span(bounds);
    columns.len() * rows.len() <= NEAR_CELLS
}

/// What a tile is to show.
pub(super) fn shows(shown: &Shown<'_>, id: TileId) -> Shows {
    let (counts, bounds) = (shown.counts(), id.bounds(RIM));
    let inside = counts.inside(&bounds);
    if inside.count <= THINGS_MAX {
        return Shows::Things(inside.dots);
    }
    if !is_near(&counts.lattice, &bounds) {
        return Shows::Clusters(inside.said);
    }
    match shown.here(id).nth(THINGS_MAX as usize) {
        None => Shows::Things(inside.dots),
        Some(_) => Shows::Clusters(inside.said.max(inside.dots)),
    }
}

/// The layer `things` or `clusters`, encoded; empty where nothing is.
pub(super) fn draw(shown: &Shown<'_>, id: TileId) -> Vec<u8> {
    match shows(shown, id) {
        Shows::Things(_) => things(shown, id),
        Shows::Clusters(_) => clusters(shown, id),
    }
}

fn things(shown: &Shown<'_>, id: TileId) -> Vec<u8> {
    let (map, settings) = (shown.view.city.map(), shown.view.city.settings());
    let mut layer = Points::new("things", &["state", "role", "kind", "name"]);
    let mut kinds: FxHashMap<u16, (u64, u64)> = FxHashMap::default();
    for (of, dot, at) in shown.here(id) {
        let Some(thing) = map.thing(of) else { continue };
        let Some(kind) = settings.kind(thing.kind) else { continue };
        let (role, kind) = *kinds
            .entry(thing.kind.0)
            .or_insert_with(|| (layer.word(role_name(kind.role)), layer.text(&kind.name)));
        let values = [layer.number(u64::from(dot.state)), role, kind, layer.text(&thing.name)];
        layer.add(Some(of.number), at, &values);
    }
    layer.into_bytes()
}

/// Things near each other as one point in their midst.
fn clusters(shown: &Shown<'_>, id: TileId) -> Vec<u8> {
    let counts = shown.counts();
    let lattice = counts.lattice;
    let mut squares = Squares::default();
    if is_near(&lattice, &id.bounds(RIM)) {
        for (of, dot, at) in shown.here(id) {
            let mut sum = Sum::default();
            sum.add_with_cases(shown.view, of, dot);
            squares.add(at, &sum);
        }
        return squares.into_bytes();
    }
    let (columns, rows) = lattice.span(&id.bounds(0.0));
    let xs = middles(&lattice, columns.clone().map(|column| (column, 0)), id, |at| at.0);
    let ys = middles(&lattice, rows.clone().map(|row| (0, row)), id, |at| at.1);
    for (row, y) in rows.zip(&ys) {
        for (column, x) in columns.clone().zip(&xs) {
            let sum = counts.cell(lattice.index((column, row))).sum;
            if (sum.count() > 0 || sum.cases > 0) && inside((*x, *y)) {
                squares.add((*x, *y), &sum);
            }
        }
    }
    squares.into_bytes()
}

/// Clusters by the squares of a tile.
#[derive(Default)]
struct Squares(BTreeMap<(u32, u32), Cluster>);

/// What stands in a square, summed up; its middle is weighed by things.
#[derive(Default)]
struct Cluster {
    x: f64,
    y: f64,
    weight: f64,
    count: u64,
    worst: u8,
    cases: u64,
    overdue: u64,
}

impl Squares {
    fn add(&mut self, (x, y): Point, sum: &Sum) {
        let square = |units: f64| (units * SQUARES / EXTENT) as u32;
        let cluster = self.0.entry((square(y), square(x))).or_default();
        let weight = f64::from(sum.count().max(1));
        cluster.x += x * weight;
        cluster.y += y * weight;
        cluster.weight += weight;
        cluster.count += u64::from(sum.count());
        cluster.worst = cluster.worst.max(sum.worst());
        cluster.cases += u64::from(sum.cases);
        cluster.overdue += u64::from(sum.overdue);
    }

    fn into_bytes(self) -> Vec<u8> {
        let mut layer = Points::new("clusters", &["count", "worst", "cases", "overdue"]);
        for cluster in self.0.into_values() {
            let said = [cluster.count, u64::from(cluster.worst), cluster.cases, cluster.overdue];
            let values = said.map(|number| layer.number(number));
            layer.add(None, (cluster.x / cluster.weight, cluster.y / cluster.weight), &values);
        }
        layer.into_bytes()
    }
}

/// Where the middles of columns or rows of cells lie in a tile: in Mercator a row has one height.
fn middles(
    lattice: &Lattice,
    cells: impl Iterator<Item = (u32, u32)>,
    id: TileId,
    pick: fn(Point) -> f64,
) -> Vec<f64> {
    cells.map(|cell| pick(id.units(World::of(lattice.cell_bounds(cell).center())))).collect()
}
