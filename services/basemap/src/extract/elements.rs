//! The elements of a block: nodes, ways and relations with their tags.

use super::Holds;
use super::blocks::{DenseNodes, PrimitiveBlock};
use crate::fault::Fault;
use bytes::Bytes;
use prost::Message;

/// Nanodegrees of the finest step that OpenStreetMap keeps.
const NANO: i64 = 100;

/// Some thousand elements.
pub(crate) struct Block {
    inner: PrimitiveBlock,
    at: u64,
}

/// Keys and values of one element.
#[derive(Clone, Copy)]
pub(crate) struct Tags<'a> {
    texts: &'a [Bytes],
    pairs: Pairs<'a>,
}

#[derive(Clone, Copy)]
enum Pairs<'a> {
    Apart(&'a [u32], &'a [u32]),
    Mixed(&'a [i32]),
}

/// A node: its number and where it is, in ten-millionths of a degree.
pub(crate) struct Node<'a> {
    pub(crate) id: i64,
    pub(crate) lon: i32,
    pub(crate) lat: i32,
    pub(crate) tags: Tags<'a>,
}

/// A way: its number and its nodes.
pub(crate) struct Way<'a> {
    pub(crate) id: i64,
    pub(crate) refs: Vec<i64>,
    pub(crate) tags: Tags<'a>,
}

/// A relation: the ways among its members.
pub(crate) struct Relation<'a> {
    pub(crate) ways: Vec<i64>,
    pub(crate) tags: Tags<'a>,
}

impl<'a> Tags<'a> {
    /// The value of a key.
    pub(crate) fn get(self, key: &str) -> Option<&'a str> {
        let text = |at: usize| self.texts.get(at).map_or(&[][..], |text| &text[..]);
        let found = match self.pairs {
            Pairs::Apart(keys, values) => {
                let place = keys.iter().position(|at| text(*at as usize) == key.as_bytes())?;
                *values.get(place)? as usize
            }
            Pairs::Mixed(pairs) => {
                let is_it = |pair: &&[i32]| text(pair[0] as usize) == key.as_bytes();
                *pairs.chunks_exact(2).find(is_it)?.get(1)? as usize
            }
        };
        std::str::from_utf8(text(found)).ok()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(self) -> bool {
        match self.pairs {
            Pairs::Apart(keys, _) => keys.is_empty(),
            Pairs::Mixed(pairs) => pairs.is_empty(),
        }
    }
}

impl Block {
    pub(super) fn decode(bytes: Bytes, at: u64) -> Result<Block, Fault> {
        let what = "a block cannot be read";
        let inner = PrimitiveBlock::decode(bytes);
        let inner = inner.map_err(|_| Fault::Damaged { at, what: what.into() })?;
        Ok(Block { inner, at })
    }

    pub(super) fn holds(&self) -> Holds {
        let groups = &self.inner.groups;
        Holds {
            nodes: groups.iter().any(|one| one.dense.is_some() || !one.nodes.is_empty()),
            ways: groups.iter().any(|one| !one.ways.is_empty()),
            relations: groups.iter().any(|one| !one.relations.is_empty()),
        }
    }

    fn texts(&self) -> &[Bytes] {
        self.inner.strings.as_ref().map_or(&[], |strings| &strings.texts)
    }

    fn tags<'a>(&'a self, keys: &'a [u32], values: &'a [u32]) -> Tags<'a> {
        Tags { texts: self.texts(), pairs: Pairs::Apart(keys, values) }
    }

    /// Steps of the block as ten-millionths of a degree.
    fn degrees(&self, steps: i64, offset: Option<i64>) -> i32 {
        let granularity = i64::from(self.inner.granularity());
        let nano = steps.saturating_mul(granularity).saturating_add(offset.unwrap_or(0));
        i32::try_from(nano / NANO).unwrap_or(i32::MAX)
    }

    fn place(&self, lon: i64, lat: i64) -> (i32, i32) {
        let (east, north) = (self.inner.lon_offset, self.inner.lat_offset);
        (self.degrees(lon, east), self.degrees(lat, north))
    }

    /// Every node, in order.
    pub(crate) fn nodes(
        &self,
        mut each: impl FnMut(Node<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        for group in &self.inner.groups {
            for node in &group.nodes {
                let (lon, lat) = self.place(node.lon, node.lat);
                let tags = self.tags(&node.keys, &node.values);
                each(Node { id: node.id, lon, lat, tags })?;
            }
            if let Some(dense) = &group.dense {
                self.dense(dense, &mut each)?;
            }
        }
        Ok(())
    }

    fn dense(
        &self,
        dense: &DenseNodes,
        each: &mut impl FnMut(Node<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if dense.lons.len() != dense.ids.len() || dense.lats.len() != dense.ids.len() {
            let what = "nodes and their places are not equally many";
            return Err(Fault::Damaged { at: self.at, what: what.into() });
        }
        let (mut id, mut lon, mut lat) = (0_i64, 0_i64, 0_i64);
        let mut tagged = &dense.keys_values[..];
        for ((next, east), north) in dense.ids.iter().zip(&dense.lons).zip(&dense.lats) {
            id = id.wrapping_add(*next);
            lon = lon.wrapping_add(*east);
            lat = lat.wrapping_add(*north);
            let end =
                tagged.chunks(2).position(|pair| pair[0] == 0).map_or(tagged.len(), |n| n * 2);
            let (pairs, rest) = tagged.split_at(end.min(tagged.len()));
            tagged = rest.get(1..).unwrap_or_default();
            let (lon, lat) = self.place(lon, lat);
            let tags = Tags { texts: self.texts(), pairs: Pairs::Mixed(pairs) };
            each(Node { id, lon, lat, tags })?;
        }
        Ok(())
    }

    /// Every way, in order.
    pub(crate) fn ways(
        &self,
        mut each: impl FnMut(Way<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        for way in self.inner.groups.iter().flat_map(|group| &group.ways) {
            let tags = self.tags(&way.keys, &way.values);
            each(Way { id: way.id, refs: summed(&way.refs).collect(), tags })?;
        }
        Ok(())
    }

    /// Every relation, in order.
    pub(crate) fn relations(
        &self,
        mut each: impl FnMut(Relation<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        const WAY: i32 = 1;
        for relation in self.inner.groups.iter().flat_map(|group| &group.relations) {
            let members = summed(&relation.members).zip(&relation.kinds);
            let ways = members.filter(|(_, kind)| **kind == WAY).map(|(id, _)| id).collect();
            let tags = self.tags(&relation.keys, &relation.values);
            each(Relation { ways, tags })?;
        }
        Ok(())
    }
}

/// Differences summed up.
fn summed(steps: &[i64]) -> impl Iterator<Item = i64> {
    steps.iter().scan(0_i64, |at, step| {
        *at = at.wrapping_add(*step);
        Some(*at)
    })
}
