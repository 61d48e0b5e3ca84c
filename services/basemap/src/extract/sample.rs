//! A small extract for tests, written by the messages of the format.

use super::blocks::{
    Blob, BlobHeader, DenseNodes, Group, Header, PrimitiveBlock, Relation, StringTable, Way,
};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use prost::Message;
use std::io::Write;

/// Key and value.
pub(crate) type Tag = (&'static str, &'static str);

/// Elements that become an extract.
#[derive(Default)]
pub(crate) struct Sample {
    texts: Vec<Bytes>,
    nodes: Vec<(i64, f64, f64, Vec<Tag>)>,
    ways: Vec<Way>,
    relations: Vec<Relation>,
}

impl Sample {
    /// A node at lon and lat in degrees.
    pub(crate) fn node(&mut self, id: i64, lon: f64, lat: f64, tags: &[Tag]) {
        self.nodes.push((id, lon, lat, tags.to_vec()));
    }

    /// A way through nodes.
    pub(crate) fn way(&mut self, id: i64, nodes: &[i64], tags: &[Tag]) {
        let (keys, values) = self.pairs(tags);
        self.ways.push(Way { id, keys, values, refs: steps(nodes.iter().copied()) });
    }

    /// A relation of ways.
    pub(crate) fn relation(&mut self, id: i64, ways: &[i64], tags: &[Tag]) {
        let (keys, values) = self.pairs(tags);
        let (members, kinds) = (steps(ways.iter().copied()), vec![1; ways.len()]);
        self.relations.push(Relation { id, keys, values, members, kinds });
    }

    fn pairs(&mut self, tags: &[Tag]) -> (Vec<u32>, Vec<u32>) {
        tags.iter().map(|(key, value)| (self.text(key), self.text(value))).unzip()
    }

    /// The number of a text; 0 is nobody's.
    fn text(&mut self, text: &str) -> u32 {
        if self.texts.is_empty() {
            self.texts.push(Bytes::new());
        }
        let known = self.texts.iter().position(|known| known == text.as_bytes());
        known.unwrap_or_else(|| {
            self.texts.push(Bytes::copy_from_slice(text.as_bytes()));
            self.texts.len() - 1
        }) as u32
    }

    /// The bytes of the whole extract: nodes, ways and relations in a block each.
    pub(crate) fn bytes(mut self) -> Vec<u8> {
        let nodes = std::mem::take(&mut self.nodes);
        let mut keys_values = Vec::new();
        for (_, _, _, tags) in &nodes {
            for (key, value) in tags {
                keys_values.extend([self.text(key) as i32, self.text(value) as i32]);
            }
            keys_values.push(0);
        }
        let round = |degrees: f64| (degrees * 1e7).round() as i64;
        let dense = DenseNodes {
            ids: steps(nodes.iter().map(|node| node.0)),
            lons: steps(nodes.iter().map(|node| round(node.1))),
            lats: steps(nodes.iter().map(|node| round(node.2))),
            keys_values,
        };
        let groups = [
            Group { dense: Some(dense), ..Group::default() },
            Group { ways: self.ways, ..Group::default() },
            Group { relations: self.relations, ..Group::default() },
        ];
        let header = Header { required_features: vec!["OsmSchema-V0.6".into()] };
        let mut bytes = framed("OSMHeader", &header.encode_to_vec());
        for group in groups {
            let strings = Some(StringTable { texts: self.texts.clone() });
            let block = PrimitiveBlock { strings, groups: vec![group], ..Default::default() };
            bytes.extend(framed("OSMData", &block.encode_to_vec()));
        }
        bytes
    }
}

fn steps(numbers: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut before = 0;
    numbers.map(|number| number - std::mem::replace(&mut before, number)).collect()
}

fn framed(kind: &str, raw: &[u8]) -> Vec<u8> {
    let mut packing = ZlibEncoder::new(Vec::new(), Compression::fast());
    packing.write_all(raw).expect("memory");
    let zlib = Some(packing.finish().expect("memory").into());
    let blob = Blob { raw: None, raw_size: Some(raw.len() as i32), zlib }.encode_to_vec();
    let header = BlobHeader { kind: kind.into(), size: blob.len() as i32 }.encode_to_vec();
    [&(header.len() as u32).to_be_bytes()[..], &header, &blob].concat()
}
