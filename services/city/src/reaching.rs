//! Questions of place about what is more than a point: what has lines or areas lies where those
//! lie.

use crate::geometry::Geometry;
use crate::id::ThingId;
use crate::map::Map;
use crate::place::{Bounds, Position};
use geo::Polygon;
use std::sync::Arc;

impl Map {
    /// The lines or areas of a thing that is more than a point.
    pub fn geometry(&self, id: ThingId) -> Option<&Arc<Geometry>> {
        self.particulars(id)?.geometry.as_ref()
    }

    /// What is more than a point, and may reach into a box, with the box around it, which does: up
    /// to a metre too large, and known without a look at the thing.
    pub fn boxes_in(&self, bounds: &Bounds) -> impl Iterator<Item = (ThingId, Bounds)> + use<'_> {
        self.extents.touching(bounds)
    }

    fn may_reach<'a>(
        &'a self,
        bounds: &Bounds,
    ) -> impl Iterator<Item = (ThingId, &'a Arc<Geometry>)> + use<'a> {
        self.boxes_in(bounds).filter_map(|(id, _)| Some((id, self.geometry(id)?)))
    }

    /// What is more than a point, and reaches into a box.
    pub fn reaching<'a>(
        &'a self,
        bounds: &Bounds,
    ) -> impl Iterator<Item = (ThingId, &'a Arc<Geometry>)> + use<'a> {
        let bounds = *bounds;
        self.may_reach(&bounds).filter(move |(_, geometry)| geometry.reaches(&bounds))
    }

    /// Lines and areas that were there in an earlier picture of the same map and are not now, or
    /// the other way round, each with its thing.
    pub fn reshaped<'a>(
        &'a self,
        before: &'a Map,
    ) -> impl Iterator<Item = (ThingId, &'a Arc<Geometry>)> {
        let (then, now) = (before.said_of_things(), self.said_of_things());
        let pairs = now.since(Some(then)).map(move |(slot, said)| {
            (slot, then.get(slot).and_then(|then| then.geometry.as_ref()), said.geometry.as_ref())
        });
        let other = pairs.filter(|(_, then, now)| then != now);
        let district = self.settings().district;
        other.flat_map(move |(slot, then, now)| {
            let id = ThingId::new(district, slot as u32);
            then.into_iter().chain(now).map(move |geometry| (id, geometry))
        })
    }

    /// What is more than a point, and reaches into a polygon.
    pub(crate) fn reaching_into<'a>(
        &'a self,
        polygon: Polygon<f64>,
    ) -> impl Iterator<Item = ThingId> + use<'a> {
        let corners = polygon.exterior().0.iter().map(|at| Position::new(at.x, at.y));
        let near = Bounds::around(corners).into_iter().flat_map(|around| self.may_reach(&around));
        near.filter(move |(_, it)| it.reaches_into(&polygon)).map(|(id, _)| id)
    }

    /// What stands in a box, and what reaches into it, each once.
    pub fn touching<'a>(&'a self, bounds: &Bounds) -> impl Iterator<Item = ThingId> + use<'a> {
        let bounds = *bounds;
        let stands = move |id: &ThingId| {
            self.live(*id).is_some_and(|live| bounds.contains(live.position)) && self.is_point(*id)
        };
        let reaching = self.reaching(&bounds).map(|(id, _)| id);
        reaching.chain(self.within(&bounds).filter(stands))
    }

    /// Whether a thing is no more than a point.
    pub(crate) fn is_point(&self, id: ThingId) -> bool {
        self.extents.is_empty() || self.geometry(id).is_none()
    }

    /// What is more than a point, and no farther from a place than so many metres.
    pub(crate) fn reaching_m(
        &self,
        p: Position,
        reach_m: f64,
    ) -> impl Iterator<Item = (f64, ThingId)> + use<'_> {
        let at = Bounds { west: p.lon, south: p.lat, east: p.lon, north: p.lat };
        // A little wider, because metres of a degree change a little from place to place.
        let around = at.grown(reach_m * 1.1 + 1.0);
        self.extents
            .touching(&around)
            .filter_map(move |(id, _)| Some((self.geometry(id)?.distance_m(p), id)))
            .filter(move |(metres, _)| *metres <= reach_m)
    }
}
