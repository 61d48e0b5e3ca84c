//! What is drawn: things with a shape, in layers named as in the open schema Shortbread 1.0, so
//! that whoever draws one of the two draws the other.

use crate::mercator::Point;

/// A layer of the base map.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Layer {
    Ocean,
    WaterPolygons,
    WaterLines,
    Land,
    Buildings,
    Streets,
    WaterPolygonsLabels,
    WaterLinesLabels,
    LandLabels,
    StreetLabels,
    PlaceLabels,
}

impl Layer {
    /// Every layer, and what its features tell.
    pub(crate) const ALL: [(Layer, &'static str, &'static [&'static str]); 11] = [
        (Layer::Ocean, "ocean", &[]),
        (Layer::WaterPolygons, "water_polygons", &["kind"]),
        (Layer::WaterLines, "water_lines", &["kind"]),
        (Layer::Land, "land", &["kind"]),
        (Layer::Buildings, "buildings", &[]),
        (Layer::Streets, "streets", &["kind", "link", "rail", "bridge", "tunnel"]),
        (Layer::WaterPolygonsLabels, "water_polygons_labels", NAMED),
        (Layer::WaterLinesLabels, "water_lines_labels", NAMED),
        (Layer::LandLabels, "land_labels", NAMED),
        (Layer::StreetLabels, "street_labels", NAMED),
        (Layer::PlaceLabels, "place_labels", NAMED),
    ];

    /// The one that names what is in it.
    pub(crate) fn labels(self) -> Option<Layer> {
        match self {
            Layer::WaterPolygons => Some(Layer::WaterPolygonsLabels),
            Layer::WaterLines => Some(Layer::WaterLinesLabels),
            Layer::Land => Some(Layer::LandLabels),
            Layer::Streets => Some(Layer::StreetLabels),
            _ => None,
        }
    }
}

const NAMED: &[&str] = &["kind", "name", "name_en", "name_zh"];

/// The names of a thing: as its own people write it, and in two languages where somebody did.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) struct Names {
    pub(crate) own: Box<str>,
    pub(crate) en: Option<Box<str>>,
    pub(crate) zh: Option<Box<str>>,
}

/// Everything of a thing but its shape.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Sort {
    pub(crate) layer: Layer,
    /// What of it; the same words as in Shortbread.
    pub(crate) kind: &'static str,
    /// A slip road.
    pub(crate) link: bool,
    pub(crate) rail: bool,
    pub(crate) bridge: bool,
    pub(crate) tunnel: bool,
    pub(crate) names: Option<Names>,
}

impl Sort {
    /// One of a kind, without a name.
    pub(crate) fn of(layer: Layer, kind: &'static str) -> Sort {
        let (link, rail, bridge, tunnel, names) = (false, false, false, false, None);
        Sort { layer, kind, link, rail, bridge, tunnel, names }
    }
}

/// A shape in the world's square.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Shape {
    Dot(Point),
    Line(Vec<Point>),
    /// Outer rings, each followed by its holes; a ring does not repeat its first point.
    Area(Vec<Vec<Vec<Point>>>),
}

/// A thing of the base map.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Feature {
    pub(crate) sort: Sort,
    pub(crate) shape: Shape,
    /// Drawn from this zoom on.
    pub(crate) from: u8,
    /// What goes first when a tile is too full: the higher.
    pub(crate) spare: u8,
}
