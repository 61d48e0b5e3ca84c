//! Just enough of protocol buffers to read a vector tile (specification 2.1) without its writer.

use std::collections::BTreeMap;

/// A layer as it is read.
#[derive(Debug, Default)]
pub(super) struct Layer {
    pub(super) name: String,
    pub(super) extent: u64,
    pub(super) features: Vec<Feature>,
}

/// A feature as it is read; numbers of its tags as text.
#[derive(Debug, Default)]
pub(super) struct Feature {
    pub(super) id: Option<u64>,
    pub(super) shape: u64,
    pub(super) geometry: Vec<u64>,
    pub(super) tags: BTreeMap<String, String>,
}

impl Feature {
    /// The first point of the geometry.
    pub(super) fn first(&self) -> (i64, i64) {
        let zigzag = |n: u64| (n >> 1) as i64 ^ -((n & 1) as i64);
        assert_eq!(self.geometry[0] & 7, 1, "begins with a move");
        (zigzag(self.geometry[1]), zigzag(self.geometry[2]))
    }
}

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().expect("a varint ends");
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return number;
        }
    }
    panic!("a varint has ten bytes at most")
}

fn fields(mut bytes: &[u8]) -> Vec<(u64, Value<'_>)> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let value = match key & 7 {
            0 => Value::Number(varint(&mut bytes)),
            2 => {
                let length = varint(&mut bytes) as usize;
                let (value, rest) = bytes.split_at(length);
                bytes = rest;
                Value::Bytes(value)
            }
            other => panic!("wire type {other} is not used here"),
        };
        fields.push((key >> 3, value));
    }
    fields
}

fn packed(mut bytes: &[u8]) -> Vec<u64> {
    let mut numbers = Vec::new();
    while !bytes.is_empty() {
        numbers.push(varint(&mut bytes));
    }
    numbers
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn tag_value(bytes: &[u8]) -> String {
    match fields(bytes).pop().expect("a value") {
        (1, Value::Bytes(value)) => text(value),
        (4, Value::Number(int)) => (int as i64).to_string(),
        (5, Value::Number(uint)) => uint.to_string(),
        _ => panic!("a kind of value that is not used here"),
    }
}

/// All layers of a tile.
pub(super) fn layers(tile: &[u8]) -> Vec<Layer> {
    fields(tile)
        .into_iter()
        .map(|field| match field {
            (3, Value::Bytes(layer)) => read_layer(layer),
            _ => panic!("a tile has layers only"),
        })
        .collect()
}

fn read_layer(bytes: &[u8]) -> Layer {
    let (mut layer, mut names, mut values, mut features) =
        (Layer::default(), Vec::new(), Vec::new(), Vec::new());
    for field in fields(bytes) {
        match field {
            (1, Value::Bytes(name)) => layer.name = text(name),
            (2, Value::Bytes(feature)) => features.push(feature),
            (3, Value::Bytes(name)) => names.push(text(name)),
            (4, Value::Bytes(value)) => values.push(tag_value(value)),
            (5, Value::Number(extent)) => layer.extent = extent,
            (15, Value::Number(version)) => assert_eq!(version, 2),
            (number, _) => panic!("field {number} is not of a layer"),
        }
    }
    let read = |bytes| {
        let mut feature = Feature::default();
        for field in fields(bytes) {
            match field {
                (1, Value::Number(id)) => feature.id = Some(id),
                (2, Value::Bytes(tags)) => {
                    for pair in packed(tags).chunks(2) {
                        let (name, value) = (&names[pair[0] as usize], &values[pair[1] as usize]);
                        feature.tags.insert(name.clone(), value.clone());
                    }
                }
                (3, Value::Number(shape)) => feature.shape = shape,
                (4, Value::Bytes(geometry)) => feature.geometry = packed(geometry),
                (number, _) => panic!("field {number} is not of a feature"),
            }
        }
        feature
    };
    layer.features = features.into_iter().map(read).collect();
    layer
}
