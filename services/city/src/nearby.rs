//! Questions of place: the nearest things, those inside a polygon, and those along streets.

use crate::id::ThingId;
use crate::map::Map;
use crate::outwards::Outwards;
use crate::place::{Bounds, Position};
use crate::raster::Shape;
use crate::street::Segment;
use crate::thing::{Live, Thing};
use geo::{MultiPolygon, Polygon};
use std::iter;

/// Answers that are made room for before the first is found.
const ROOM: usize = 64;

/// A thing and how far away it is, metres.
pub type Near = (f64, ThingId);

impl Map {
    /// The nearest things that are wanted, nearest first: so many at most, and none farther than
    /// `reach_m` metres. Exact: what may be nearest is looked at first, until nothing that was not
    /// can be nearer.
    pub fn nearest(
        &self,
        p: Position,
        count: usize,
        reach_m: f64,
        wanted: impl Fn(&Thing, &Live) -> bool,
    ) -> Vec<Near> {
        let mut best = Best { near: Vec::with_capacity(count.min(ROOM)), count, reach_m };
        if count == 0 || reach_m < 0.0 {
            return best.near;
        }
        let district = self.settings().district;
        let mut search = Outwards::new([self.cells(), self.moving()], p);
        let stands = |number| {
            let id = ThingId::new(district, number);
            let live = self.live(id)?;
            Some((id, live, live.position))
        };
        let (mut next, mut known) = (Vec::with_capacity(ROOM), Vec::with_capacity(ROOM));
        loop {
            // As many as are missing are looked at in any case. They are scattered over memory, so
            // all are fetched before one is measured: it is waited for once and not for each.
            let missing = (count - best.near.len()).clamp(1, ROOM);
            next.extend(iter::from_fn(|| search.next(best.reach_m())).take(missing));
            if next.is_empty() {
                break;
            }
            known.extend(next.drain(..).filter_map(stands));
            for (id, live, position) in known.drain(..) {
                let distance_m = position.distance_m(p);
                if distance_m <= best.reach_m()
                    && self.things.get(id.slot()).is_some_and(|thing| wanted(thing, live))
                {
                    best.take((distance_m, id));
                }
            }
        }
        self.reach_nearer(p, &mut best, wanted);
        best.near
    }

    /// What is more than a point is as near as the nearest of it. That is never farther than its
    /// one place, by which it was found before.
    fn reach_nearer(&self, p: Position, best: &mut Best, wanted: impl Fn(&Thing, &Live) -> bool) {
        if self.extents.is_empty() {
            return;
        }
        for near in self.reaching_m(p, best.reach_m()) {
            let found = self.thing(near.1).zip(self.live(near.1));
            if found.is_some_and(|(thing, live)| wanted(thing, live)) {
                best.near.retain(|(metres, id)| *id != near.1 || *metres < near.0);
                if best.near.iter().all(|(_, id)| *id != near.1) {
                    best.take(near);
                }
            }
        }
    }

    /// The things inside a polygon that are wanted: what is more than a point and reaches into it,
    /// then what stands in it, in the order of the index. Cells
    /// that lie whole in it are not looked into, and in the others only those of its lines count
    /// that pass through their row: many corners cost little.
    pub fn inside<'a>(
        &'a self,
        polygon: Polygon<f64>,
        wanted: impl Fn(&Thing, &Live) -> bool + 'a,
    ) -> impl Iterator<Item = ThingId> + 'a {
        let reaching = self.reaching_into(polygon.clone());
        let outline = MultiPolygon(vec![polygon]);
        let ids = [self.cells(), self.moving()].into_iter().flat_map(move |cells| {
            let lattice = cells.lattice();
            let shape = Shape::new(lattice, &outline, 0.0);
            let mut ids = Vec::new();
            for (cell, whole) in shape.cover(lattice, 0.0) {
                let holds = |live: &Live| shape.holds(cell.1, live.position);
                let members = cells.members(lattice.index(cell));
                let points = members.filter(|id| self.is_point(*id));
                ids.extend(points.filter(|id| whole || self.live(*id).is_some_and(holds)));
            }
            ids
        });
        reaching.chain(ids).filter(move |id| {
            let found = self.thing(*id).zip(self.live(*id));
            found.is_some_and(|(thing, live)| wanted(thing, live))
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
            let beside = |id: ThingId, live: &Live| match self.geometry(id) {
                Some(geometry) => geometry.distance_to_m(&segment.line) <= metres,
                None => segment.distance_m(live.position) <= metres,
            };
            let near = self.touching(&around.grown(metres)).filter(|id| {
                self.thing(*id)
                    .zip(self.live(*id))
                    .is_some_and(|(thing, live)| beside(*id, live) && wanted(thing, live))
            });
            found.extend(near);
        }
        found.sort_unstable();
        found.dedup();
        found
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Areas, Catalogues, City, Datum, District, Fact, Form, Geometry, Grids, KindId, Label,
        Matrix, Motion, Observation, Particulars, Policy, Settings, Skills, Streets, Time, Values,
    };
    use std::sync::Arc;

    const DISTRICT: District = District(440_111);
    const WEST: f64 = 113.2;

    fn town(south: f64) -> City {
        let square = geo::Rect::new((WEST, south), (WEST + 0.05, south + 0.03)).to_polygon();
        City::new(Arc::new(Settings {
            district: DISTRICT,
            name: Label::default(),
            kinds: Vec::new(),
            classes: Vec::new(),
            catalogues: Catalogues::default(),
            departments: Vec::new(),
            matrix: Matrix::default(),
            skills: Vec::new(),
            policy: Policy::default(),
            grids: Grids::by_rule(DISTRICT, &square.into()).expect("a square has grids"),
            areas: Areas::default(),
            streets: Streets::default(),
        }))
    }

    /// A number from 0 to 1 that looks like chance.
    fn chance(seed: &mut u64) -> f64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (*seed >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Anywhere in the town; of three places one is a corner where others stand too.
    fn anywhere(city: &City, seed: &mut u64) -> Position {
        let bounds = city.map().cells().lattice().bounds;
        let (mut x, mut y) = (chance(seed), chance(seed));
        if chance(seed) < 0.33 {
            (x, y) = ((x * 8.0).round() / 8.0, (y * 8.0).round() / 8.0);
        }
        let across = bounds.east - bounds.west;
        Position::new(bounds.west + across * x, bounds.south + (bounds.north - bounds.south) * y)
    }

    fn moved(number: u32, at: Position) -> Fact {
        Fact::Observed(Observation {
            thing: ThingId::new(DISTRICT, number),
            said: Time(1),
            mark: None,
            late: false,
            position: Some(Motion { at, heading_deg: 0.0, speed_mps: 1.0 }),
            values: Values::NONE,
            sighting: None,
            looked: None,
            passed: false,
        })
    }

    /// A line or a triangle that begins here and is some hundred metres long.
    fn geometry(from: Position, number: u32, seed: &mut u64) -> Geometry {
        let mut corner = || (from.lon + 0.004 * chance(seed), from.lat + 0.003 * chance(seed));
        let corners = vec![(from.lon, from.lat), corner(), corner()];
        let form = match number.is_multiple_of(2) {
            true => Form::Lines(geo::LineString::from(corners).into()),
            false => Form::Areas(Polygon::new(corners.into(), Vec::new()).into()),
        };
        Geometry::new(form, Datum::Wgs84, None).expect("it has a place")
    }

    /// Every seventh thing is more than a point.
    fn filled(south: f64, seed: &mut u64) -> City {
        let mut city = town(south);
        for number in 0..1_500 {
            let (mut home, id) = (anywhere(&city, seed), ThingId::new(DISTRICT, number));
            let lies = (number % 7 == 3).then(|| geometry(home, number, seed));
            lies.iter().for_each(|lies| home = lies.place());
            let (name, kind) = (format!("bin-{number}").into(), KindId(0));
            let (grid, via, quantity, skills) = (None, None, 0, Skills(0));
            let thing = Thing { id, name, kind, home, grid, via, quantity, skills };
            city.apply(Time(1), &Fact::Registered(thing));
            let said = Particulars { geometry: lies.map(Arc::new), ..Particulars::default() };
            let said = Fact::Described { thing: id, particulars: Box::new(said) };
            city.apply(Time(1), &said);
        }
        // What is more than a point stays where the register says.
        for number in (0..1_500).step_by(2).filter(|number| number % 7 != 3) {
            let to = anywhere(&city, seed);
            city.apply(Time(1), &moved(number, to));
            let step = Position::new(to.lon + 1e-5, to.lat - 1e-5);
            city.apply(Time(1), &moved(number, step));
        }
        city
    }

    /// What a look at everything finds.
    fn by_looking(map: &Map, p: Position, count: usize, reach_m: f64, every: u32) -> Vec<Near> {
        let inside = |live: &Live| map.cells().lattice().bounds.contains(live.position);
        let metres = |(thing, live): (&Thing, &Live)| {
            let stands = || inside(live).then(|| live.position.distance_m(p));
            let lies = map.geometry(thing.id).map(|lies| lies.distance_m(p));
            Some((lies.or_else(stands)?, thing.id))
        };
        let all = map.things().zip(map.lives());
        let all = all.filter(|(thing, _)| thing.id.number.is_multiple_of(every));
        let mut all: Vec<Near> = all.filter_map(metres).collect();
        all.retain(|(metres, _)| *metres <= reach_m);
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        all.truncate(count);
        all
    }

    #[test]
    fn the_nearest_are_exactly_those_that_a_look_at_everything_finds_wherever_they_moved() {
        let mut seed = 4;
        for south in [-0.01, 23.1, -60.0, 84.0] {
            let city = filled(south, &mut seed);
            let map = city.map();
            for asked in 0..200 {
                let p = match asked % 20 {
                    0 => Position::new(WEST - 0.3 * chance(&mut seed), south + 0.2),
                    1 => Position::new(-170.0, -80.0),
                    _ => anywhere(&city, &mut seed),
                };
                let every = [1, 1, 7, 900][asked % 4];
                let (count, reach_m) = [(10, f64::MAX), (1, f64::MAX), (2_000, 400.0)][asked % 3];
                let near = map
                    .nearest(p, count, reach_m, |thing, _| thing.id.number.is_multiple_of(every));
                assert_eq!(near, by_looking(map, p, count, reach_m, every), "{p:?} {asked}");
            }
        }
    }

    #[test]
    fn a_polygon_of_many_corners_holds_what_a_look_at_everything_finds() {
        let mut seed = 11;
        let city = filled(23.1, &mut seed);
        let map = city.map();
        let city_bounds = map.cells().lattice().bounds;
        for asked in 0..60 {
            let center = anywhere(&city, &mut seed);
            let corners = [3, 8, 400][asked % 3];
            let reach = 0.002 + 0.4 * chance(&mut seed);
            let ring = (0..corners).map(|corner| {
                let turn = std::f64::consts::TAU * f64::from(corner) / f64::from(corners);
                // Every other corner is pulled in, so that it is a star.
                let out = reach * if corner % 2 == 0 { 1.0 } else { 0.4 };
                (center.lon + out * turn.cos(), center.lat + out * turn.sin())
            });
            let star = Polygon::new(ring.collect(), vec![]);
            let holds = |(thing, live): &(&Thing, &Live)| {
                let at = geo::Point::new(live.position.lon, live.position.lat);
                match map.geometry(thing.id) {
                    Some(lies) => lies.reaches_into(&star),
                    None => {
                        city_bounds.contains(live.position) && geo::Contains::contains(&star, &at)
                    }
                }
            };
            let all = map.things().zip(map.lives()).filter(holds);
            let all: Vec<ThingId> = all.map(|(thing, _)| thing.id).collect();
            let mut found: Vec<ThingId> = map.inside(star.clone(), |_, _| true).collect();
            found.sort_unstable();
            assert_eq!(found, all, "{corners} corners around {center:?}");
        }
    }

    #[test]
    fn a_box_and_a_street_are_reached_by_what_a_look_at_everything_finds() {
        let mut seed = 5;
        let city = filled(23.1, &mut seed);
        let map = city.map();
        let found = |mut ids: Vec<ThingId>| {
            ids.sort_unstable();
            ids
        };
        for _ in 0..100 {
            let (a, b) = (anywhere(&city, &mut seed), anywhere(&city, &mut seed));
            let bounds = Bounds::around([a, a.towards(b, 0.2)]).expect("two corners");
            let all = map.things().zip(map.lives()).filter(|(thing, live)| {
                let lies = map.geometry(thing.id).map(|lies| lies.reaches(&bounds));
                lies.unwrap_or_else(|| bounds.contains(live.position))
            });
            let all: Vec<ThingId> = all.map(|(thing, _)| thing.id).collect();
            assert_eq!(found(map.touching(&bounds).collect()), all, "{bounds:?}");
            let street = Segment::new("一", vec![a, b]);
            let beside = map.things().zip(map.lives()).filter(|(thing, live)| {
                let lies = map.geometry(thing.id).map(|lies| lies.distance_to_m(&street.line));
                let stands = map.cells().lattice().bounds.contains(live.position);
                lies.unwrap_or_else(|| live.position.to_line_m(a, b)) <= 25.0
                    && (stands || lies.is_some())
            });
            let beside: Vec<ThingId> = beside.map(|(thing, _)| thing.id).collect();
            let along = map.along(std::iter::once(&street), 25.0, |_, _| true);
            assert_eq!(along, beside, "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_city_that_was_stored_knows_its_lines_and_areas_again_and_forgets_those_that_went() {
        let mut seed = 6;
        let mut city = filled(23.1, &mut seed);
        let all = city.map().cells().lattice().bounds.grown(2_000.0);
        let count = |city: &City| city.map().reaching(&all).count();
        assert_eq!(count(&city), 1_500 / 7);
        let again = City::restore(city.map().settings().clone(), city.parts());
        assert_eq!(count(&again), 1_500 / 7);
        let before = city.picture();
        let thing = ThingId::new(DISTRICT, 3);
        let none = Box::new(Particulars::default());
        city.apply(Time(2), &Fact::Described { thing, particulars: none });
        assert_eq!((count(&city), count(&before)), (1_500 / 7 - 1, 1_500 / 7));
        assert_eq!(city.map().reshaped(before.map()).count(), 1);
    }

    #[test]
    fn only_what_may_be_among_the_nearest_is_looked_at() {
        let city = filled(23.1, &mut 9);
        let p = city.map().cells().lattice().bounds.center();
        let looked = std::cell::Cell::new(0);
        let near = city.map().nearest(p, 10, f64::MAX, |_, _| {
            looked.set(looked.get() + 1);
            true
        });
        assert_eq!(near.len(), 10);
        assert!(looked.get() < 60, "{} of 1,500", looked.get());
    }
}
