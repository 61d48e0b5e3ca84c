//! Tiles that were encoded before, packed once, and kept up to a limit of bytes.

use super::mercator::TileId;
use super::sieve::Sieve;
use super::things::Shows;
use axum::body::Bytes;
use axum::http::HeaderValue;
use flate2::Compression;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;

use crate::web::gallery::lock;
use crate::web::packed::gzip;

/// Bytes of all tiles that are kept.
const BYTES_MAX: usize = 48 * 1024 * 1024;
/// What a tile costs beside its bytes.
const TILE_COSTS: usize = 256;
/// Bytes of a digest that an ETag carries.
const TAG_BYTES: usize = 12;

/// A part of a tile that changes by itself.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Part {
    /// Things or clusters; of some things only, where a sieve says so.
    Things(Option<Arc<Sieve>>),
    /// What is more than a point; likewise.
    Shapes(Option<Arc<Sieve>>),
    /// What is drawn anew after a while.
    Timed(Timed),
}

/// What is drawn anew after a while.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Timed {
    /// Boundary, coverage and streets.
    Ground,
    /// Unit grids by their codes.
    Grids,
    /// Open cases.
    Cases,
    /// Vehicles where they are.
    Vehicles,
}

/// What makes a kept tile good.
#[derive(Clone, Copy, Debug)]
pub(super) enum Good {
    /// For a while.
    Until(Instant),
    /// It shows what it would show now.
    Shows(Shows),
}

/// A tile as it is sent; packed and tagged once somebody asks for it so.
#[derive(Debug, Default)]
pub(super) struct Encoded {
    pub(super) plain: Bytes,
    packed: OnceLock<Bytes>,
    tag: OnceLock<String>,
}

/// The tiles that are kept.
#[derive(Default)]
pub(in crate::web) struct Kept(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    tiles: FxHashMap<(Part, TileId), Tile>,
    bytes: usize,
    uses: u64,
}

struct Tile {
    encoded: Arc<Encoded>,
    good: Good,
    used: u64,
}

impl Encoded {
    /// A tile that was drawn.
    pub(super) fn new(plain: Vec<u8>) -> Encoded {
        Encoded { plain: plain.into(), ..Encoded::default() }
    }

    /// Parts that are sent as one; it is known by what they are known by.
    pub(super) fn joined(parts: &[Arc<Encoded>]) -> Encoded {
        let plain: Vec<&[u8]> = parts.iter().map(|part| &part.plain[..]).collect();
        let tags: Vec<&str> = parts.iter().map(|part| part.known_by()).collect();
        Encoded { tag: tags.join("-").into(), ..Encoded::new(plain.concat()) }
    }

    fn known_by(&self) -> &str {
        self.tag.get_or_init(|| tag(&self.plain))
    }

    /// Its bytes, packed.
    pub(super) fn packed(&self) -> &Bytes {
        self.packed.get_or_init(|| gzip(&self.plain, Compression::fast()).into())
    }

    /// A strong ETag, one of the plain and one of the packed bytes.
    pub(super) fn tag(&self, packed: bool) -> HeaderValue {
        let tag = self.known_by();
        let tag = if packed { format!("\"{tag}-gz\"") } else { format!("\"{tag}\"") };
        HeaderValue::from_str(&tag).expect("digits and letters")
    }

    /// Bytes at most: as if packing saved nothing.
    fn costs(&self) -> usize {
        2 * self.plain.len() + TILE_COSTS
    }
}

fn tag(bytes: &[u8]) -> String {
    let mut tag = String::with_capacity(2 * TAG_BYTES);
    for byte in Sha256::digest(bytes).iter().take(TAG_BYTES) {
        // A string takes what it is given.
        let _ = write!(tag, "{byte:02x}");
    }
    tag
}

impl Kept {
    /// A tile that is still good.
    pub(super) fn get(&self, of: &(Part, TileId), shows: Option<Shows>) -> Option<Arc<Encoded>> {
        let mut inner = lock(&self.0);
        inner.uses += 1;
        let used = inner.uses;
        let tile = inner.tiles.get_mut(of)?;
        let good = match tile.good {
            Good::Until(at) => Instant::now() < at,
            Good::Shows(then) => Some(then) == shows,
        };
        tile.used = used;
        good.then(|| tile.encoded.clone())
    }

    /// Keeps a tile, and lets those go that were not asked for longest.
    pub(super) fn keep(&self, of: (Part, TileId), good: Good, encoded: Arc<Encoded>) {
        let mut inner = lock(&self.0);
        let inner = &mut *inner;
        inner.bytes += encoded.costs();
        let tile = Tile { encoded, good, used: inner.uses };
        if let Some(before) = inner.tiles.insert(of, tile) {
            inner.bytes -= before.encoded.costs();
        }
        if inner.bytes > BYTES_MAX {
            inner.shed();
        }
    }
}

impl Inner {
    /// A quarter goes at once, so that the next tiles find room without looking.
    fn shed(&mut self) {
        let mut oldest: Vec<(u64, (Part, TileId))> =
            self.tiles.iter().map(|(key, tile)| (tile.used, key.clone())).collect();
        oldest.sort_unstable_by_key(|(used, _)| *used);
        for (_, key) in oldest {
            if self.bytes <= BYTES_MAX / 4 * 3 {
                return;
            }
            if let Some(gone) = self.tiles.remove(&key) {
                self.bytes -= gone.encoded.costs();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn things(x: u32) -> (Part, TileId) {
        (Part::Things(None), TileId::new(12, x, 7).expect("exists"))
    }

    #[test]
    fn a_tile_is_good_as_long_as_it_would_show_the_same() {
        let kept = Kept::default();
        let encoded = Arc::new(Encoded::new(b"tile".to_vec()));
        kept.keep(things(1), Good::Shows(Shows::Things(5)), encoded);
        let get = |shows| kept.get(&things(1), Some(shows)).is_some();
        assert!(get(Shows::Things(5)));
        assert!(!get(Shows::Things(6)) && !get(Shows::Clusters(5)));
        assert!(kept.get(&(Part::Timed(Timed::Ground), things(1).1), None).is_none());
    }

    #[test]
    fn past_the_limit_the_tiles_nobody_asked_for_go_first() {
        let kept = Kept::default();
        let megabyte = || Arc::new(Encoded::new(vec![0; 512 * 1024]));
        let good = Shows::Things(1);
        for x in 0..60 {
            kept.keep(things(x), Good::Shows(good), megabyte());
            assert!(kept.get(&things(0), Some(good)).is_some(), "asked for all the time");
            assert!(lock(&kept.0).bytes <= BYTES_MAX);
        }
        assert!(kept.get(&things(1), Some(good)).is_none());
        assert!(kept.get(&things(59), Some(good)).is_some());
    }

    #[test]
    fn tags_differ_by_content_and_by_packing() {
        let (one, same, other) = (b"1".to_vec(), b"1".to_vec(), b"2".to_vec());
        let tags = |bytes: Vec<u8>| {
            let encoded = Encoded::new(bytes);
            [false, true].map(|packed| encoded.tag(packed))
        };
        let [one, same, other] = [one, same, other].map(tags);
        assert_eq!(one, same);
        assert!(one[0] != one[1] && one[0] != other[0]);
    }
}
