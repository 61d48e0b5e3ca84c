//! Questions of place: the nearest things, those inside a polygon, and those along streets.

use crate::cells::Cells;
use crate::id::ThingId;
use crate::map::Map;
use crate::place::{Bounds, Lattice, METRES_A_DEGREE, Position};
use crate::street::Segment;
use crate::thing::{Live, Thing};
use geo::{BoundingRect, Contains, Point, Polygon};

/// A thing and how far away it is, metres.
pub type Near = (f64, ThingId);

impl Map {
    /// The nearest things that are wanted, nearest first: so many at most, and none farther than
    /// `reach_m` metres. Exact: cells are looked at ring by ring, until no cell that was not can
    /// hold a nearer one.
    pub fn nearest(
        &self,
        p: Position,
        count: usize,
        reach_m: f64,
        wanted: impl Fn(&Thing, &Live) -> bool,
    ) -> Vec<Near> {
        let mut best = Best { near: Vec::with_capacity(count.min(1_024) + 1), count, reach_m };
        let lattice = self.cells().lattice();
        let step_m = step_m(lattice);
        let last = lattice.columns.max(lattice.rows);
        for ring in 0..=last {
            if f64::from(ring.saturating_sub(1)) * step_m > best.reach_m() {
                break;
            }
            around(lattice, p, ring, |index| {
                self.look(self.cells(), index, p, &wanted, &mut best);
                self.look(self.moving(), index, p, &wanted, &mut best);
            });
        }
        best.near
    }

    /// The things inside a polygon that are wanted, in the order they stand in the index.
    pub fn inside<'a>(
        &'a self,
        polygon: &'a Polygon<f64>,
        wanted: impl Fn(&Thing, &Live) -> bool + 'a,
    ) -> impl Iterator<Item = ThingId> + 'a {
        let around = polygon.bounding_rect().map(|rect| Bounds {
            west: rect.min().x,
            south: rect.min().y,
            east: rect.max().x,
            north: rect.max().y,
        });
        let ids = around.into_iter().flat_map(|around| self.within(&around).collect::<Vec<_>>());
        ids.filter(move |id| {
            self.thing(*id).zip(self.live(*id)).is_some_and(|(thing, live)| {
                let at = Point::new(live.position.lon, live.position.lat);
                polygon.contains(&at) && wanted(thing, live)
            })
        })
    }

    /// The things within so many metres of a street's line that are wanted, each once.
    pub fn along<'a>(
        &'a self,
        segments: impl Iterator<Item = &'a Segment>,
        metres: f64,
        wanted: impl Fn(&Thing, &Live) -> bool,
    ) -> Vec<ThingId> {
        let mut found = Vec::new();
        for segment in segments {
            let Some(around) = Bounds::around(segment.line.iter().copied()) else { continue };
            let near = self.within(&around.grown(metres)).filter(|id| {
                self.thing(*id).zip(self.live(*id)).is_some_and(|(thing, live)| {
                    segment.distance_m(live.position) <= metres && wanted(thing, live)
                })
            });
            found.extend(near);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn look(
        &self,
        cells: &Cells,
        index: usize,
        p: Position,
        wanted: &impl Fn(&Thing, &Live) -> bool,
        best: &mut Best,
    ) {
        for id in cells.members(index) {
            let Some(live) = self.live(id) else { continue };
            let distance_m = live.position.distance_m(p);
            if distance_m <= best.reach_m()
                && self.thing(id).is_some_and(|thing| wanted(thing, live))
            {
                best.take((distance_m, id));
            }
        }
    }
}

/// The nearest so far.
struct Best {
    near: Vec<Near>,
    count: usize,
    reach_m: f64,
}

impl Best {
    /// What is farther is not wanted any more.
    fn reach_m(&self) -> f64 {
        match self.near.last() {
            Some((farthest, _)) if self.near.len() >= self.count => farthest.min(self.reach_m),
            _ if self.count == 0 => -1.0,
            _ => self.reach_m,
        }
    }

    fn take(&mut self, near: Near) {
        let before = |other: &Near| other.0.total_cmp(&near.0).then(other.1.cmp(&near.1)).is_lt();
        let place = self.near.partition_point(before);
        self.near.insert(place, near);
        self.near.truncate(self.count);
    }
}

/// The smaller side of a cell anywhere in the lattice, metres.
fn step_m(lattice: &Lattice) -> f64 {
    let farthest = lattice.bounds.north.abs().max(lattice.bounds.south.abs());
    let across = lattice.step_lon * farthest.to_radians().cos();
    lattice.step_lat.min(across) * METRES_A_DEGREE
}

/// The cells of a ring around the cell that is nearest to a place.
fn around(lattice: &Lattice, p: Position, ring: u32, mut each: impl FnMut(usize)) {
    // A cast holds what is past either end.
    let column = ((p.lon - lattice.bounds.west) / lattice.step_lon) as u32;
    let row = ((lattice.bounds.north - p.lat) / lattice.step_lat) as u32;
    let (column, row) = (column.min(lattice.columns - 1), row.min(lattice.rows - 1));
    let (column, row, ring) = (i64::from(column), i64::from(row), i64::from(ring));
    let mut at = |x: i64, y: i64| {
        let inside = (0..i64::from(lattice.columns)).contains(&x)
            && (0..i64::from(lattice.rows)).contains(&y);
        if inside {
            each(lattice.index((x as u32, y as u32)));
        }
    };
    for x in column - ring..=column + ring {
        at(x, row - ring);
        if ring > 0 {
            at(x, row + ring);
        }
    }
    for y in row - ring + 1..row + ring {
        at(column - ring, y);
        at(column + ring, y);
    }
}
