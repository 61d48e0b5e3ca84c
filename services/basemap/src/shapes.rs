//! Things with a shape out of what was cut: lines, areas with their holes, and where names stand.

use crate::coast;
use crate::cut::{Cut, Way};
use crate::feature::{Feature, Layer, Names, Shape, Sort};
use crate::mercator::{Point, across, world};
use crate::rings;
use crate::tags::Meaning;
use geo::{InteriorPoint, LineString, Polygon};
use std::collections::BTreeMap;

/// An area is named once it is this large in a tile, units a side: about 50 pixels.
const NAMED_FROM: f64 = 400.0;
/// Names of lines are drawn from here on, so that far maps stay calm.
const LINE_NAMES_FROM: u8 = 12;
/// The deepest zoom of the base map; the browser enlarges it beyond.
pub(crate) const ZOOM_MAX: u8 = 15;

/// What became of the areas that are made of several ways.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Drawn {
    /// Rings that do not close; they are left out.
    pub(crate) unclosed: usize,
}

/// Everything that is drawn in a view, which is a box of the world's square.
pub(crate) fn features(cut: &Cut, view: [f64; 4]) -> (Vec<Feature>, Drawn) {
    let mut features = Vec::new();
    let mut drawn = Drawn::default();
    let mut named: BTreeMap<Sort, (u8, Vec<Vec<i64>>)> = BTreeMap::new();
    for way in &cut.ways {
        if let Some(meaning) = way.area.as_ref().filter(|_| is_ring(&way.refs)) {
            let rings = vec![ring(cut, &way.refs)];
            area(&mut features, meaning, rings::nested(rings));
        }
        if let Some(meaning) = &way.line {
            line(cut, &mut features, &mut named, way, meaning);
        }
    }
    let coasts = cut.ways.iter().filter(|way| way.coast).map(|way| way.refs.clone());
    let coasts = coast::joined(coasts.collect());
    let sea = coast::sea(coasts.iter().flat_map(|line| pieces(cut, line)).collect(), view);
    area(&mut features, &Meaning { sort: Sort::of(Layer::Ocean, ""), from: 0 }, sea);
    for several in &cut.areas {
        let lines = several.ways.iter().filter_map(|id| cut.way(*id));
        let found = rings::joined(lines.map(|way| way.refs.clone()).collect());
        drawn.unclosed += found.iter().filter(|line| !is_ring(line)).count();
        let rings = found.iter().filter(|line| is_ring(line)).map(|line| ring(cut, line));
        area(&mut features, &several.meaning, rings::nested(rings.collect()));
    }
    for (sort, (from, lines)) in named {
        for joined in rings::joined(lines) {
            let pieces = pieces(cut, &joined).into_iter();
            let feature = |line| Feature::new(sort.clone(), Shape::Line(line), from);
            features.extend(pieces.map(feature));
        }
    }
    for (meaning, (lon, lat)) in &cut.places {
        let shape = Shape::Dot(world(*lon, *lat));
        features.push(Feature::new(meaning.sort.clone(), shape, meaning.from));
    }
    (features, drawn)
}

impl Feature {
    fn new(sort: Sort, shape: Shape, from: u8) -> Feature {
        let spare = match sort.layer {
            Layer::Buildings => u8::MAX,
            Layer::PlaceLabels => 0,
            _ => from,
        };
        Feature { sort, shape, from, spare }
    }
}

fn is_ring(refs: &[i64]) -> bool {
    refs.len() >= 4 && refs.first() == refs.last()
}

/// The corners of a ring, the first one not repeated. Nodes that the extract lacks are left out.
fn ring(cut: &Cut, refs: &[i64]) -> Vec<Point> {
    let corners = refs.iter().skip(1).filter_map(|node| cut.nodes.at(*node));
    corners.map(|(lon, lat)| world(lon, lat)).collect()
}

/// The parts of a line between nodes that the extract lacks.
pub(crate) fn pieces(cut: &Cut, refs: &[i64]) -> Vec<Vec<Point>> {
    let places: Vec<Option<Point>> =
        refs.iter().map(|node| cut.nodes.at(*node).map(|(lon, lat)| world(lon, lat))).collect();
    let parts = places.split(Option::is_none).filter(|part| part.len() > 1);
    parts.map(|part| part.iter().flatten().copied().collect()).collect()
}

fn area(features: &mut Vec<Feature>, meaning: &Meaning, areas: Vec<Vec<Vec<Point>>>) {
    if areas.is_empty() {
        return;
    }
    let names = meaning.sort.names.clone();
    if let Some((layer, names)) = meaning.sort.layer.labels().zip(names) {
        features.extend(label(meaning, layer, names, &areas[0]));
    }
    let sort = Sort { names: None, ..meaning.sort.clone() };
    features.push(Feature::new(sort, Shape::Area(areas), meaning.from));
}

/// Where the name of an area stands: inside it, from where it is large enough.
fn label(meaning: &Meaning, layer: Layer, names: Names, area: &[Vec<Point>]) -> Option<Feature> {
    let size = rings::area(area.first()?).abs();
    let large = |zoom: &u8| size * across(*zoom) * across(*zoom) >= NAMED_FROM * NAMED_FROM;
    let from = (meaning.from..=ZOOM_MAX).find(large)?;
    let mut rings = area.iter().map(|ring| LineString::from(ring.clone()));
    let outer = rings.next()?;
    let place = Polygon::new(outer, rings.collect()).interior_point()?;
    let sort = Sort { layer, names: Some(names), ..meaning.sort.clone() };
    Some(Feature::new(sort, Shape::Dot(place.x_y()), from))
}

/// A line, and its name together with all lines of the same name.
fn line(
    cut: &Cut,
    features: &mut Vec<Feature>,
    named: &mut BTreeMap<Sort, (u8, Vec<Vec<i64>>)>,
    way: &Way,
    meaning: &Meaning,
) {
    let names = meaning.sort.names.clone();
    if let Some((layer, names)) = meaning.sort.layer.labels().zip(names) {
        let sort = Sort { names: Some(names), ..Sort::of(layer, meaning.sort.kind) };
        let from = (meaning.from + 2).clamp(LINE_NAMES_FROM, ZOOM_MAX);
        named.entry(sort).or_insert((from, Vec::new())).1.push(way.refs.clone());
    }
    let sort = Sort { names: None, ..meaning.sort.clone() };
    for piece in pieces(cut, &way.refs) {
        features.push(Feature::new(sort.clone(), Shape::Line(piece), meaning.from));
    }
}
