//! Where something is wrong now: the faults that stand, found by place.

use crate::trouble::{Trouble, TroubleId};
use crate::truth::FaultId;
use city::Position;
use std::collections::BTreeMap;

/// Side of a cell in degrees of latitude and longitude, about 220 m.
const CELL_DEG: f64 = 0.002;

/// One fault and where it is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Site {
    pub(crate) fault: FaultId,
    pub(crate) trouble: TroubleId,
    pub(crate) place: Position,
    /// Whether it takes little to put it right.
    pub(crate) is_easy: bool,
}

/// The faults that stand, by place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sites {
    cells: BTreeMap<(i32, i32), Vec<Site>>,
}

impl Sites {
    pub(crate) fn insert(&mut self, site: Site) {
        self.cells.entry(cell(site.place)).or_default().push(site);
    }

    pub(crate) fn remove(&mut self, fault: FaultId, place: Position) {
        let key = cell(place);
        if let Some(list) = self.cells.get_mut(&key) {
            list.retain(|site| site.fault != fault);
            if list.is_empty() {
                self.cells.remove(&key);
            }
        }
    }

    /// Everything wrong within so many metres.
    pub(crate) fn near(&self, p: Position, radius_m: f64) -> impl Iterator<Item = Site> + '_ {
        let reach = (radius_m / (CELL_DEG * 100_000.0)).ceil() as i32;
        let (x, y) = cell(p);
        let rows = (x - reach..=x + reach)
            .flat_map(move |x| self.cells.range((x, y - reach)..=(x, y + reach)));
        rows.flat_map(|(_, list)| list.iter().copied())
            .filter(move |site| site.place.distance_m(p) <= radius_m)
    }

    /// The nearest that a matter of this class may be about.
    pub(crate) fn about(
        &self,
        p: Position,
        radius_m: f64,
        class: &str,
        troubles: &[Trouble],
    ) -> Option<Site> {
        let may = |site: &Site| troubles[usize::from(site.trouble)].may_be(class);
        let fits = self.near(p, radius_m).filter(may);
        fits.min_by(|a, b| a.place.distance_m(p).total_cmp(&b.place.distance_m(p)))
    }
}

fn cell(p: Position) -> (i32, i32) {
    ((p.lon / CELL_DEG).floor() as i32, (p.lat / CELL_DEG).floor() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_found_from_every_side_until_it_ends() {
        let mut sites = Sites::default();
        let place = Position::new(113.2, 23.2);
        sites.insert(Site { fault: FaultId(0), trouble: 0, place, is_easy: false });
        for (x, y) in [(90.0, 0.0), (-90.0, 0.0), (0.0, 90.0), (0.0, -90.0), (60.0, 60.0)] {
            let p = Position::new(place.lon + x / 102_000.0, place.lat + y / 111_195.0);
            assert_eq!(sites.near(p, 95.0).count(), 1, "{x} {y}");
            assert_eq!(sites.near(p, 50.0).count(), 0, "{x} {y}");
        }
        sites.remove(FaultId(0), place);
        assert_eq!(sites.near(place, 500.0).count(), 0);
    }
}
