//! What the map promises beside what was measured, so that a shortfall is seen at once.

/// Tiles: up to so many things, p99 of those that are not kept, ms.
const TILES: [(usize, f64); 2] = [(200_000, 10.0), (2_000_000, 25.0)];
/// The nearest ones are promised of so many things.
const NEAREST: usize = 200_000;
/// From so many things on the server's own room no longer counts beside theirs.
const MANY: usize = 2_000_000;

enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

struct Promise {
    what: String,
    bound: Bound,
    measured: f64,
    unit: &'static str,
}

/// What was promised and measured so far.
#[derive(Default)]
pub(super) struct Promises(Vec<Promise>);

impl Promises {
    /// It is promised to be no more.
    pub(super) fn at_most(&mut self, what: &str, most: f64, measured: f64, unit: &'static str) {
        self.0.push(Promise { what: what.to_owned(), bound: Bound::AtMost(most), measured, unit });
    }

    /// Tiles of a city of so many things; nothing is promised of larger ones.
    pub(super) fn tiles(&mut self, what: &str, things: usize, p99_ms: f64, largest_kb: f64) {
        if let Some((_, most)) = TILES.iter().find(|(up_to, _)| things <= *up_to) {
            self.at_most(&format!("tiles of {what}, p99"), *most, p99_ms, "ms");
        }
        self.at_most(&format!("tiles of {what}, the largest"), 500.0, largest_kb, "KB");
    }

    /// How many times as long a peer takes to find the nearest ones.
    pub(super) fn nearest(&mut self, peer: &str, things: usize, least: f64, times: f64) {
        if things <= NEAREST {
            let what = format!("the nearest 10: {peer} takes");
            let bound = Bound::AtLeast(least);
            self.0.push(Promise { what, bound, measured: times, unit: "times" });
        }
    }

    /// Memory of a server of so many things; fewer say nothing of what one takes.
    pub(super) fn memory(&mut self, things: usize, mib: f64) {
        if things >= MANY {
            let each = mib * 1_048_576.0 / things as f64;
            self.at_most("memory for each thing, all included", 600.0, each, "bytes");
            self.at_most("memory", 2_048.0, mib, "MiB");
        }
    }

    /// Prints all.
    pub(super) fn print(&self) {
        println!("promises                                         asked      measured");
        for Promise { what, bound, measured, unit } in &self.0 {
            let (sign, asked, kept) = match bound {
                Bound::AtMost(most) => ('≤', most, measured <= most),
                Bound::AtLeast(least) => ('≥', least, measured >= least),
            };
            let kept = if kept { "kept" } else { "NOT KEPT" };
            println!("  {what:42} {sign} {asked:7.2}   {measured:9.2} {unit:9} {kept}");
        }
    }
}
