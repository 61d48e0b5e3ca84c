//! A layer of points, written as Mapbox Vector Tile 2.1 byte by byte: each thing is a few
//! dozen bytes.

use basemap::{EXTENT, Point};
use rustc_hash::FxHashMap;

/// Field numbers of the standard, with their wire types.
const TILE_LAYER: u8 = 3 << 3 | 2;
const NAME: u8 = 1 << 3 | 2;
const FEATURE: u8 = 2 << 3 | 2;
const KEY: u8 = 3 << 3 | 2;
const VALUE: u8 = 4 << 3 | 2;
const LAYER_EXTENT: u8 = 5 << 3;
const VERSION: u8 = 15 << 3;
const ID: u8 = 1 << 3;
const TAGS: u8 = 2 << 3 | 2;
const TYPE: u8 = 3 << 3;
const GEOMETRY: u8 = 4 << 3 | 2;
const TEXT: u8 = 1 << 3 | 2;
const NUMBER: u8 = 5 << 3;

/// A point type, and the command that moves to one point.
const POINT: u8 = 1;
const MOVE_TO_ONE: u64 = 9;

/// A layer as it grows.
pub(super) struct Points {
    name: &'static str,
    keys: &'static [&'static str],
    features: Vec<u8>,
    values: Vec<u8>,
    count: u64,
    numbers: FxHashMap<u64, u64>,
    texts: FxHashMap<&'static str, u64>,
}

impl Points {
    /// An empty layer whose features have these keys, in this order.
    pub(super) fn new(name: &'static str, keys: &'static [&'static str]) -> Points {
        Points {
            name,
            keys,
            features: Vec::new(),
            values: Vec::new(),
            count: 0,
            numbers: FxHashMap::default(),
            texts: FxHashMap::default(),
        }
    }

    /// The value of a number.
    pub(super) fn number(&mut self, number: u64) -> u64 {
        if let Some(known) = self.numbers.get(&number) {
            return *known;
        }
        let mut value = vec![NUMBER];
        varint(&mut value, number);
        let place = self.value(&value);
        self.numbers.insert(number, place);
        place
    }

    /// The value of a text that few features share, or none.
    pub(super) fn text(&mut self, text: &str) -> u64 {
        let mut value = Vec::with_capacity(text.len() + 4);
        bytes(&mut value, TEXT, text.as_bytes());
        self.value(&value)
    }

    /// The value of a text that many features share.
    pub(super) fn word(&mut self, text: &'static str) -> u64 {
        if let Some(known) = self.texts.get(text) {
            return *known;
        }
        let place = self.text(text);
        self.texts.insert(text, place);
        place
    }

    /// Adds a point with a value for each key.
    pub(super) fn add(&mut self, id: Option<u32>, (x, y): Point, values: &[u64]) {
        let mut feature = Vec::with_capacity(32);
        if let Some(id) = id {
            feature.push(ID);
            varint(&mut feature, u64::from(id));
        }
        let mut tags = Vec::with_capacity(16);
        for (key, value) in values.iter().enumerate() {
            varint(&mut tags, key as u64);
            varint(&mut tags, *value);
        }
        bytes(&mut feature, TAGS, &tags);
        feature.extend_from_slice(&[TYPE, POINT]);
        let mut geometry = Vec::with_capacity(8);
        varint(&mut geometry, MOVE_TO_ONE);
        varint(&mut geometry, zigzag(x));
        varint(&mut geometry, zigzag(y));
        bytes(&mut feature, GEOMETRY, &geometry);
        bytes(&mut self.features, FEATURE, &feature);
    }

    /// The layer as a part of a tile; empty without features.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        if self.features.is_empty() {
            return Vec::new();
        }
        let mut layer = Vec::with_capacity(self.features.len() + self.values.len() + 128);
        layer.extend_from_slice(&[VERSION, 2]);
        bytes(&mut layer, NAME, self.name.as_bytes());
        layer.extend_from_slice(&self.features);
        self.keys.iter().for_each(|key| bytes(&mut layer, KEY, key.as_bytes()));
        layer.extend_from_slice(&self.values);
        layer.push(LAYER_EXTENT);
        varint(&mut layer, EXTENT as u64);
        let mut tile = Vec::with_capacity(layer.len() + 8);
        bytes(&mut tile, TILE_LAYER, &layer);
        tile
    }

    fn value(&mut self, value: &[u8]) -> u64 {
        bytes(&mut self.values, VALUE, value);
        self.count += 1;
        self.count - 1
    }
}

fn bytes(into: &mut Vec<u8>, field: u8, what: &[u8]) {
    into.push(field);
    varint(into, what.len() as u64);
    into.extend_from_slice(what);
}

fn varint(into: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

/// A signed number as an unsigned one, near 0 where it is near 0.
fn zigzag(units: f64) -> u64 {
    let number = units.round() as i64;
    (number << 1 ^ number >> 63) as u64
}
