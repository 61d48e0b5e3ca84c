//! The made-up streets are a network that leads nearly everywhere.

mod town;

use city::{Segment, Streets};
use simulators::{small, streets};
use std::collections::BTreeMap;

/// The seed of the demo's streets.
const DEMO: u64 = 440_111;

/// Which crossings belong together, each by one of them.
#[derive(Default)]
struct Parts(BTreeMap<i64, i64>);

impl Parts {
    fn of(&mut self, crossing: i64) -> i64 {
        let mut at = crossing;
        while let Some(next) = self.0.get(&at).copied().filter(|next| *next != at) {
            at = next;
        }
        self.0.insert(crossing, at);
        at
    }

    fn join(&mut self, one: i64, other: i64) {
        let (one, other) = (self.of(one), self.of(other));
        self.0.insert(one.max(other), one.min(other));
    }
}

/// The share of the pieces that lie in the largest connected part, 0 to 1.
fn connected(pieces: &[Segment]) -> f64 {
    let mut parts = Parts::default();
    let drives = || pieces.iter().filter_map(|piece| piece.drive);
    drives().for_each(|drive| parts.join(drive.from, drive.to));
    let mut sizes: BTreeMap<i64, usize> = BTreeMap::new();
    drives().for_each(|drive| *sizes.entry(parts.of(drive.from)).or_default() += 1);
    let largest = sizes.values().max().copied().unwrap_or(0);
    largest as f64 / pieces.len() as f64
}

#[test]
fn nearly_all_pieces_of_the_small_city_lie_in_one_connected_part() {
    let grids = small::grids();
    let shares = (0..50).map(|seed| connected(&streets::made_up(&grids, seed)));
    let least = shares.fold(1.0, f64::min);
    println!("small city: at least {least:.4}");
    assert!(least > 0.99, "{least}");
}

#[test]
fn nearly_all_pieces_of_the_full_baiyun_lie_in_one_connected_part() {
    let grids = &town::baiyun().settings.grids;
    for seed in [1, 2, DEMO] {
        let pieces = streets::made_up(grids, seed);
        let share = connected(&pieces);
        println!("Baiyun, seed {seed}: {share:.4} of {} pieces", pieces.len());
        assert!(share > 0.99, "seed {seed}: {share}");
    }
}

#[test]
fn two_pieces_that_share_a_crossing_meet_there_and_arterials_are_the_fastest() {
    let grids = small::grids();
    for seed in 0..20 {
        let pieces = streets::made_up(&grids, seed);
        let mut places = BTreeMap::new();
        for piece in &pieces {
            let drive = piece.drive.expect("every piece is driven");
            assert!(drive.from != drive.to && drive.oneway == 0, "{drive:?}");
            for (crossing, end) in [(drive.from, piece.line.first()), (drive.to, piece.line.last())]
            {
                let place = *end.expect("a line");
                assert_eq!(*places.entry(crossing).or_insert(place), place, "{}", piece.name);
            }
            assert_eq!(drive.speed_kmh == 50, piece.name.contains("Avenue"), "{piece:?}");
        }
        let network = Streets::new(pieces.clone());
        let network = network.network().expect("streets that are driven");
        assert_eq!((network.crossings(), network.arcs()), (places.len(), 2 * pieces.len()));
    }
}
