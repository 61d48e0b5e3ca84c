//! Which geometries lie where: a tree of the boxes around them. Most things stand at a point and
//! are not in it.

use crate::geometry::Geometry;
use crate::id::ThingId;
use crate::place::Bounds;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

type Extent = GeomWithData<Rectangle<[f32; 2]>, ThingId>;

/// The boxes of all geometries that are more than a point, degrees.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extents(RTree<Extent>);

impl Extents {
    /// The boxes of many geometries at once.
    pub(crate) fn of<'a>(all: impl Iterator<Item = (ThingId, &'a Geometry)>) -> Extents {
        let boxes = all.map(|(id, geometry)| extent(id, geometry)).collect();
        Extents(RTree::bulk_load(boxes))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.size() == 0
    }

    pub(crate) fn insert(&mut self, id: ThingId, geometry: &Geometry) {
        self.0.insert(extent(id, geometry));
    }

    pub(crate) fn remove(&mut self, id: ThingId, geometry: &Geometry) {
        self.0.remove(&extent(id, geometry));
    }

    /// Those whose boxes touch a box.
    pub(crate) fn touching<'a>(
        &'a self,
        bounds: &Bounds,
    ) -> impl Iterator<Item = ThingId> + use<'a> {
        let (west_south, east_north) = corners(bounds);
        let wanted = AABB::from_corners(west_south, east_north);
        self.0.locate_in_envelope_intersecting(&wanted).map(|extent| extent.data)
    }
}

/// In half the memory: up to a metre larger than the box, and never smaller.
fn corners(bounds: &Bounds) -> ([f32; 2], [f32; 2]) {
    let below = |degrees: f64| (degrees as f32).next_down();
    let above = |degrees: f64| (degrees as f32).next_up();
    ([below(bounds.west), below(bounds.south)], [above(bounds.east), above(bounds.north)])
}

fn extent(id: ThingId, geometry: &Geometry) -> Extent {
    let (west_south, east_north) = corners(&geometry.bounds());
    Extent::new(Rectangle::from_corners(west_south, east_north), id)
}
