//! The messages of an extract, as the OpenStreetMap wiki publishes them (PBF Format, 1.5).

use bytes::Bytes;
use prost::Message;

/// Stands before each blob: what it holds, and how long it is.
#[derive(Clone, PartialEq, Message)]
pub(super) struct BlobHeader {
    #[prost(string, required, tag = "1")]
    pub(super) kind: String,
    #[prost(int32, required, tag = "3")]
    pub(super) size: i32,
}

/// Bytes, packed in one of some ways.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Blob {
    #[prost(bytes = "bytes", optional, tag = "1")]
    pub(super) raw: Option<Bytes>,
    #[prost(int32, optional, tag = "2")]
    pub(super) raw_size: Option<i32>,
    #[prost(bytes = "bytes", optional, tag = "3")]
    pub(super) zlib: Option<Bytes>,
}

/// What the whole extract says of itself.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Header {
    #[prost(string, repeated, tag = "4")]
    pub(super) required_features: Vec<String>,
}

/// Some thousand elements.
#[derive(Clone, PartialEq, Message)]
pub(super) struct PrimitiveBlock {
    #[prost(message, optional, tag = "1")]
    pub(super) strings: Option<StringTable>,
    #[prost(message, repeated, tag = "2")]
    pub(super) groups: Vec<Group>,
    /// Nanodegrees of a step.
    #[prost(int32, optional, tag = "17", default = "100")]
    pub(super) granularity: Option<i32>,
    /// Nanodegrees.
    #[prost(int64, optional, tag = "19")]
    pub(super) lat_offset: Option<i64>,
    /// Nanodegrees.
    #[prost(int64, optional, tag = "20")]
    pub(super) lon_offset: Option<i64>,
}

/// Texts by number.
#[derive(Clone, PartialEq, Message)]
pub(super) struct StringTable {
    #[prost(bytes = "bytes", repeated, tag = "1")]
    pub(super) texts: Vec<Bytes>,
}

/// Elements of one sort.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Group {
    #[prost(message, repeated, tag = "1")]
    pub(super) nodes: Vec<Node>,
    #[prost(message, optional, tag = "2")]
    pub(super) dense: Option<DenseNodes>,
    #[prost(message, repeated, tag = "3")]
    pub(super) ways: Vec<Way>,
    #[prost(message, repeated, tag = "4")]
    pub(super) relations: Vec<Relation>,
}

/// A node alone.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Node {
    #[prost(sint64, required, tag = "1")]
    pub(super) id: i64,
    #[prost(uint32, repeated, tag = "2")]
    pub(super) keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub(super) values: Vec<u32>,
    #[prost(sint64, required, tag = "8")]
    pub(super) lat: i64,
    #[prost(sint64, required, tag = "9")]
    pub(super) lon: i64,
}

/// Nodes by columns, each number as its difference from the one before.
#[derive(Clone, PartialEq, Message)]
pub(super) struct DenseNodes {
    #[prost(sint64, repeated, tag = "1")]
    pub(super) ids: Vec<i64>,
    #[prost(sint64, repeated, tag = "8")]
    pub(super) lats: Vec<i64>,
    #[prost(sint64, repeated, tag = "9")]
    pub(super) lons: Vec<i64>,
    /// Key, value, key, value, 0; and so on for each node, or nothing where none has tags.
    #[prost(int32, repeated, tag = "10")]
    pub(super) keys_values: Vec<i32>,
}

/// A line through nodes.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Way {
    #[prost(int64, required, tag = "1")]
    pub(super) id: i64,
    #[prost(uint32, repeated, tag = "2")]
    pub(super) keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub(super) values: Vec<u32>,
    /// Nodes, each as the difference from the one before.
    #[prost(sint64, repeated, tag = "8")]
    pub(super) refs: Vec<i64>,
}

/// Elements that belong together.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Relation {
    #[prost(int64, required, tag = "1")]
    pub(super) id: i64,
    #[prost(uint32, repeated, tag = "2")]
    pub(super) keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub(super) values: Vec<u32>,
    /// Members, each as the difference from the one before.
    #[prost(sint64, repeated, tag = "9")]
    pub(super) members: Vec<i64>,
    /// 0 node, 1 way, 2 relation.
    #[prost(int32, repeated, tag = "10")]
    pub(super) kinds: Vec<i32>,
}
