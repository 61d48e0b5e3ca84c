//! Where nodes are: sorted by number, twelve bytes of place and number each.

use crate::fault::Fault;

/// Nodes kept at most; a city of ten million people has about five million.
const NODES_MAX: usize = 40_000_000;

/// Places of nodes by their number.
#[derive(Default)]
pub(crate) struct Nodes {
    ids: Vec<i64>,
    /// Lon and lat in ten-millionths of a degree.
    places: Vec<(i32, i32)>,
}

impl Nodes {
    /// Adds a node; sort before looking up.
    pub(crate) fn add(&mut self, id: i64, place: (i32, i32)) -> Result<(), Fault> {
        if self.ids.len() == NODES_MAX {
            return Err(Fault::TooMuch { what: "nodes", max: NODES_MAX });
        }
        self.ids.push(id);
        self.places.push(place);
        Ok(())
    }

    /// Brings them in order.
    pub(crate) fn sort(&mut self) {
        if self.ids.is_sorted() {
            return;
        }
        let mut all: Vec<_> = std::mem::take(&mut self.ids)
            .into_iter()
            .zip(std::mem::take(&mut self.places))
            .collect();
        all.sort_by_key(|(id, _)| *id);
        (self.ids, self.places) = all.into_iter().unzip();
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn knows(&self, id: i64) -> bool {
        self.ids.binary_search(&id).is_ok()
    }

    /// Lon and lat in degrees.
    pub(crate) fn at(&self, id: i64) -> Option<(f64, f64)> {
        let (lon, lat) = self.places[self.ids.binary_search(&id).ok()?];
        Some((f64::from(lon) / 1e7, f64::from(lat) / 1e7))
    }
}
