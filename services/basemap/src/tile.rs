//! One tile as bytes: pieces of one sort together, by layer, and never more than a browser likes.

use crate::feature::{Feature, Layer, Shape, Sort};
use crate::mercator::{EXTENT, Point};
use crate::rings;
use crate::tiling::Piece;
use mvt::{Error, GeomEncoder, GeomType, Tile};
use std::collections::BTreeMap;

/// Bytes of a tile at most, unpacked.
pub(crate) const TILE_MAX: usize = 500_000;

/// Encodes a tile. Where it would be too large, what is spared most easily goes first: houses,
/// then paths, and so on.
pub(crate) fn encode(features: &[Feature], mut pieces: Vec<Piece>) -> Result<Vec<u8>, Error> {
    loop {
        let bytes = encoded(features, &pieces)?;
        if bytes.len() <= TILE_MAX || pieces.is_empty() {
            return Ok(bytes);
        }
        let spare = |piece: &Piece| features[piece.feature as usize].spare;
        pieces.sort_by_key(spare);
        let kept = pieces.len() * TILE_MAX / bytes.len() * 9 / 10;
        pieces.truncate(kept);
    }
}

fn encoded(features: &[Feature], pieces: &[Piece]) -> Result<Vec<u8>, Error> {
    let mut sorts: BTreeMap<&Sort, Vec<&Shape>> = BTreeMap::new();
    for piece in pieces {
        sorts.entry(&features[piece.feature as usize].sort).or_default().push(&piece.shape);
    }
    let mut tile = Tile::new(EXTENT as u32);
    for (wanted, name, _) in Layer::ALL {
        let mut layer = tile.create_layer(name);
        for (sort, shapes) in sorts.iter().filter(|(sort, _)| sort.layer == wanted) {
            let Some(drawn) = geometry(shapes)? else { continue };
            let mut feature = layer.into_feature(drawn);
            tell(sort, |key, value| match value {
                Some(text) => feature.add_tag_string(key, text),
                None => feature.add_tag_bool(key, true),
            });
            layer = feature.into_layer();
        }
        if layer.num_features() > 0 {
            tile.add_layer(layer)?;
        }
    }
    tile.to_bytes()
}

/// What a sort tells beside its shape: a text, or that it is so.
fn tell<'s>(sort: &'s Sort, mut each: impl FnMut(&str, Option<&'s str>)) {
    if !sort.kind.is_empty() {
        each("kind", Some(sort.kind));
    }
    let so = [sort.link, sort.rail, sort.bridge, sort.tunnel];
    for (key, _) in ["link", "rail", "bridge", "tunnel"].into_iter().zip(so).filter(|(_, so)| *so) {
        each(key, None);
    }
    if let Some(names) = &sort.names {
        each("name", Some(&names.own));
        for (key, name) in [("name_en", &names.en), ("name_zh", &names.zh)] {
            if let Some(name) = name {
                each(key, Some(name));
            }
        }
    }
}

/// Shapes of one sort as one geometry; nothing where nothing is left of them.
fn geometry(shapes: &[&Shape]) -> Result<Option<mvt::GeomData>, Error> {
    let kind = match shapes.first() {
        Some(Shape::Dot(_)) => GeomType::Point,
        Some(Shape::Line(_)) => GeomType::Linestring,
        Some(Shape::Area(_)) => GeomType::Polygon,
        None => return Ok(None),
    };
    let mut drawing = Drawing { encoder: GeomEncoder::new(kind), last: None };
    for shape in shapes {
        match shape {
            Shape::Dot(place) => drawing.add(&[*place])?,
            Shape::Line(line) => drawing.line(line)?,
            Shape::Area(areas) => areas.iter().try_for_each(|rings| drawing.area(rings))?,
        }
    }
    drawing.last.map(|_| drawing.encoder.encode()).transpose()
}

/// A geometry that grows.
struct Drawing {
    encoder: GeomEncoder<f64>,
    last: Option<Point>,
}

impl Drawing {
    fn add(&mut self, points: &[Point]) -> Result<(), Error> {
        points.iter().try_for_each(|(x, y)| self.encoder.add_point(x.round(), y.round()))?;
        self.last = points.last().copied();
        self.encoder.complete_geom()
    }

    fn line(&mut self, line: &[Point]) -> Result<(), Error> {
        let line = rounded(line);
        if line.len() > 1 { self.add(&line) } else { Ok(()) }
    }

    /// An outer ring and its holes; where nothing is left of the outer one, all of it goes.
    fn area(&mut self, rings: &[Vec<Point>]) -> Result<(), Error> {
        for (place, ring) in rings.iter().enumerate() {
            let mut ring = rounded(ring);
            while ring.len() > 1 && ring.first() == ring.last() {
                ring.pop();
            }
            let area = rings::area(&ring);
            if ring.len() < 3 || area == 0.0 {
                if place == 0 {
                    return Ok(());
                }
                continue;
            }
            // Outer rings have a positive area where y grows downwards; holes a negative one.
            if (area > 0.0) == (place > 0) {
                ring.reverse();
            }
            // The encoder leaves a point out that is where the ring before ended.
            if self.last == ring.first().copied() {
                ring.rotate_left(1);
            }
            self.add(&ring)?;
        }
        Ok(())
    }
}

/// Whole units, without points that fall on the one before.
fn rounded(points: &[Point]) -> Vec<Point> {
    let mut whole: Vec<Point> = points.iter().map(|(x, y)| (x.round(), y.round())).collect();
    whole.dedup();
    whole
}
