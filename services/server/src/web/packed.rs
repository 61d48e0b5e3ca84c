//! Answers packed with gzip, for clients that take that.

use super::gallery::lock;
use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Mutex;

/// Whether whoever asks takes gzip.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let said = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let wanted = |one: &str| {
        let mut parts = one.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
        named && weight.is_none_or(|weight| weight > 0.0)
    };
    said.is_some_and(|all| all.split(',').any(wanted))
}

/// The bytes, packed.
pub(super) fn gzip(plain: &[u8], how: Compression) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::with_capacity(plain.len() / 3), how);
    // Memory takes what it is given.
    packer.write_all(plain).and_then(|()| packer.finish()).unwrap_or_default()
}

/// The console's files, each packed when it was first asked for; there are a few dozen.
#[derive(Default)]
pub(super) struct Packed(Mutex<BTreeMap<String, Bytes>>);

impl Packed {
    /// A file of the console as gzip.
    pub(super) fn of(&self, path: &str, plain: &[u8]) -> Bytes {
        if let Some(packed) = lock(&self.0).get(path) {
            return packed.clone();
        }
        let packed = Bytes::from(gzip(plain, Compression::best()));
        lock(&self.0).insert(path.to_owned(), packed.clone());
        packed
    }
}
