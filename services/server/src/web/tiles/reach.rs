//! What is more than a point, as it lies in a tile: lines and areas.

use super::canvas::{Areas, Lines};
use super::clip::BUFFER;
use super::mercator::{TileId, World};
use super::things::Shown;
use crate::web::live::Dot;
use crate::web::shapes::role_name;
use basemap::{EXTENT, Point};
use city::{Bounds, Form, Geometry, Kind, Position, Thing, ThingId};
use geo::LineString;
use mvt::{Error, Feature, Layer, Tile};

/// From this zoom on; farther away a point each is enough.
const SHAPES_FROM: u8 = 12;
/// What is smaller across, units, is no more than its point: three pixels of 512.
const SMALL: f64 = 24.0;
/// Shapes in a tile at most; of more the largest.
const SHAPES_MAX: usize = 1_000;
/// Corners nearer to each other than this, units, are one.
const APART: f64 = 4.0;

/// How large it is, which it is, and how it is drawn.
type Large = (f64, ThingId, Dot);

/// Whether a tile has lines and areas at all.
pub(super) fn is_near(id: TileId) -> bool {
    id.z >= SHAPES_FROM
}

/// The layer `shapes`, encoded; empty where nothing reaches into the tile.
pub(super) fn draw(shown: &Shown<'_>, id: TileId) -> Result<Vec<u8>, Error> {
    let mut tile = Tile::new(EXTENT as u32);
    let (map, settings) = (shown.view.city.map(), shown.view.city.settings());
    // What only its box brings here is cut away to nothing.
    let bounds = id.bounds(BUFFER);
    let scale = scale(id, &bounds);
    let large = map.boxes_in(&bounds).filter_map(|(of, around)| {
        let across = Some(across(&around, scale)).filter(|across| *across >= SMALL)?;
        let dot = shown.scene.still(of).filter(|dot| shown.takes(of, *dot))?;
        Some((across, of, dot))
    });
    let mut large: Vec<Large> = large.collect();
    // What is larger lies under what is smaller, and stays where not all can.
    let by_size = |a: &Large, b: &Large| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if large.len() > SHAPES_MAX {
        large.select_nth_unstable_by(SHAPES_MAX, by_size);
        large.truncate(SHAPES_MAX);
    }
    large.sort_unstable_by(by_size);
    let mut layer = tile.create_layer("shapes");
    for (_, of, dot) in large {
        let Some((thing, geometry)) = map.thing(of).zip(map.geometry(of)) else { continue };
        let Some(kind) = settings.kind(thing.kind) else { continue };
        layer = add(layer, (thing, kind, dot), geometry, id)?;
    }
    if layer.num_features() > 0 {
        tile.add_layer(layer)?;
    }
    tile.to_bytes()
}

fn add(
    layer: Layer,
    (thing, kind, dot): (&Thing, &Kind, Dot),
    geometry: &Geometry,
    id: TileId,
) -> Result<Layer, Error> {
    let tags = |feature: &mut Feature| {
        feature.set_id(u64::from(thing.id.number));
        feature.add_tag_uint("state", u64::from(dot.state));
        feature.add_tag_string("role", role_name(kind.role));
        feature.add_tag_string("kind", &kind.name);
        feature.add_tag_string("name", &thing.name);
    };
    match geometry.form() {
        Form::Lines(lines) => {
            let mut drawn = Lines::new();
            lines.0.iter().try_for_each(|line| drawn.add(&units(line, id), APART))?;
            drawn.onto(layer, tags)
        }
        Form::Areas(areas) => {
            let mut drawn = Areas::default();
            for area in areas {
                // A hole in nothing would be drawn as an area.
                if !drawn.add(&units(area.exterior(), id), false)? {
                    continue;
                }
                for hole in area.interiors() {
                    drawn.add(&units(hole, id), true)?;
                }
            }
            drawn.onto(layer, tags)
        }
    }
}

fn units(line: &LineString<f64>, id: TileId) -> Vec<Point> {
    line.0.iter().map(|at| id.units(World::of(Position::new(at.x, at.y)))).collect()
}

/// Units of a degree east and of one north, in the middle of a tile: near enough to tell what is
/// large, and nothing is projected for it.
fn scale(id: TileId, bounds: &Bounds) -> (f64, f64) {
    let east = EXTENT * f64::from(1_u32 << id.z) / 360.0;
    (east, east / bounds.center().lat.to_radians().cos())
}

/// How large it is from corner to corner, units.
fn across(bounds: &Bounds, (east, north): (f64, f64)) -> f64 {
    ((bounds.east - bounds.west) * east).hypot((bounds.north - bounds.south) * north)
}
