//! Whether the positions of a list are likely what its mapping says they are: a datum that is said
//! wrong puts everything some hundred metres beside.

use super::judge::Asked;
use city::{Datum, Grids};

/// Rows that are asked before only every so many is.
const ALL_UNTIL: u64 = 1_000;
const EVERY: u64 = 8;
/// Nothing is said of fewer positions.
const PROBED_MIN: u32 = 20;
/// What may be meant instead of what was said.
const OTHERS: [Datum; 3] = [Datum::Wgs84, Datum::Gcj02, Datum::Bd09];

/// How many times as many must hit under another datum than as it was said.
const BETTER: u32 = 2;

/// What is odd about where the positions of a list lie.
pub(crate) struct Warning {
    pub(crate) words: String,
    /// Whether the datum is likely another one than the mapping says.
    pub(crate) is_datum: bool,
}

/// Positions read under each datum that numbers in degrees may be.
pub(crate) struct Probe<'a> {
    grids: &'a Grids,
    said: Datum,
    probed: u32,
    /// Hits as it was said, then under the others.
    hits: [u32; 4],
    /// Whether hits are counted by the unit grids that the list names.
    by_grid: bool,
}

impl<'a> Probe<'a> {
    /// Nothing was asked yet. Where the list says unit grids, they are what must be hit; else the
    /// city.
    pub(crate) fn new(grids: &'a Grids, said: Datum, by_grid: bool) -> Probe<'a> {
        Probe { grids, said, probed: 0, hits: [0; 4], by_grid }
    }

    /// Asks a row.
    pub(crate) fn ask(&mut self, asked: &Asked) {
        let skipped = asked.row > ALL_UNTIL && !asked.row.is_multiple_of(EVERY);
        if skipped || self.said.is_projected() || (self.by_grid && asked.grid.is_none()) {
            return;
        }
        self.probed += 1;
        let (x, y) = asked.pair;
        for (datum, hits) in [self.said].into_iter().chain(OTHERS).zip(&mut self.hits) {
            let slot = self.grids.at(wire::datum::to_wgs84(datum, x, y));
            let code = slot.and_then(|slot| self.grids.get(slot)).map(|grid| grid.code);
            *hits += u32::from(if self.by_grid { code == asked.grid } else { code.is_some() });
        }
    }

    /// A warning where most positions miss. Another datum under which most hit, and many more than
    /// as it was said, is likely meant; which of several, the numbers do not tell.
    pub(crate) fn warning(&self) -> Option<Warning> {
        let [said, others @ ..] = self.hits;
        if self.probed < PROBED_MIN || said * 2 >= self.probed {
            return None;
        }
        let share = |hits: u32| 100.0 * f64::from(hits) / f64::from(self.probed);
        let (missed, hit) = match self.by_grid {
            true => ("miss the unit grids that the list says", "hit them"),
            false => ("lie outside the city", "lie inside"),
        };
        let is_better = |hits: u32| hits * 2 >= self.probed && hits >= said * BETTER;
        let better: Vec<String> = OTHERS
            .into_iter()
            .zip(others)
            .filter(|(_, hits)| is_better(*hits))
            .map(|(datum, hits)| format!("read as {} {:.0} % {hit}", datum.name(), share(hits)))
            .collect();
        let (odd, others) = (100.0 - share(said), better.join(", "));
        let datum = self.said.name();
        if !better.is_empty() {
            let words = format!(
                "{odd:.0} % of the positions {missed}; {others}: is the datum {datum} right?"
            );
            return Some(Warning { words, is_datum: true });
        }
        // What lies outside is refused row by row, with its reason.
        self.by_grid.then(|| {
            let ask = "are those the grids of this city, as they are now?";
            let words = format!("{odd:.0} % of the positions {missed}, in any datum: {ask}");
            Warning { words, is_datum: false }
        })
    }
}
