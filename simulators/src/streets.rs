//! A made-up street network: arterials about every kilometre, local streets every 250 m where the
//! city is dense; all are driven both ways. Its names say that it is made up.

use city::{Bounds, Drive, Grids, METRES_A_DEGREE, Position, Segment};

/// Between two neighbouring local streets, metres.
const STEP_M: f64 = 250.0;
/// Every so many steps there is an arterial.
const ARTERIAL: u32 = 4;
/// How far a crossing lies from where a ruler would put it, at most, metres.
const JITTER_M: f64 = 35.0;
/// How far an arterial swings to either side, metres.
const SWING_M: f64 = 110.0;
/// A city smaller than this is dense everywhere, metres.
const SMALL_M: f64 = 8_000.0;
/// Share of the local pieces that were never built.
const GAPS: f64 = 0.06;

/// How much stands at a place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Density {
    /// Hills and villages.
    Thin,
    /// Suburbs.
    Middling,
    /// The town.
    Dense,
}

impl Density {
    /// How dense a city is here: its town lies in the south-west, as Baiyun's does.
    pub fn at(city: &Bounds, p: Position) -> Density {
        let u = (p.lon - city.west) / (city.east - city.west);
        let v = (p.lat - city.south) / (city.north - city.south);
        let tall_m = (city.north - city.south) * METRES_A_DEGREE;
        match (u - 0.28).hypot(v - 0.22) {
            _ if tall_m < SMALL_M => Density::Dense,
            far if far < 0.24 => Density::Dense,
            far if far < 0.45 => Density::Middling,
            _ => Density::Thin,
        }
    }

    /// How many things stand along a metre of street, against the town.
    pub fn weight(self) -> f64 {
        match self {
            Density::Thin => 0.2,
            Density::Middling => 0.5,
            Density::Dense => 1.0,
        }
    }
}

/// Streets inside a city: the same for the same seed. Where two meet they have one crossing.
pub fn made_up(grids: &Grids, seed: u64) -> Vec<Segment> {
    let nodes = Nodes::over(grids, seed);
    let mut segments = Vec::new();
    for (across, lines, places) in
        [(false, nodes.columns, nodes.rows), (true, nodes.rows, nodes.columns)]
    {
        for line in 0..lines {
            let way = Way { nodes: &nodes, across, line };
            way.pieces(places, &name(across, line), &mut segments);
        }
    }
    segments
}

/// The crossings of a jittered lattice, those outside the city left out.
struct Nodes<'a> {
    grids: &'a Grids,
    seed: u64,
    columns: u32,
    rows: u32,
    places: Vec<Option<(Position, Density)>>,
}

impl<'a> Nodes<'a> {
    fn over(grids: &'a Grids, seed: u64) -> Nodes<'a> {
        let city = grids.bounds();
        let wide =
            Position::new(city.west, city.south).distance_m(Position::new(city.east, city.south));
        let tall = (city.north - city.south) * METRES_A_DEGREE;
        let (columns, rows) = ((wide / STEP_M) as u32 + 1, (tall / STEP_M) as u32 + 1);
        let mut nodes = Nodes { grids, seed, columns, rows, places: Vec::new() };
        let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
        nodes.places = places.map(|(column, row)| nodes.node(&city, column, row)).collect();
        nodes
    }

    fn node(&self, city: &Bounds, column: u32, row: u32) -> Option<(Position, Density)> {
        let mut chance = fastrand::Rng::with_seed(mix(self.seed, column, row));
        let mut jitter = || (chance.f64() * 2.0 - 1.0) * JITTER_M;
        let (x, y) = (f64::from(column) * STEP_M, f64::from(row) * STEP_M);
        let x = x + jitter() + SWING_M * (y / 2_900.0 + f64::from(column / ARTERIAL)).sin();
        let y = y + jitter() + SWING_M * (x / 3_700.0 + f64::from(row / ARTERIAL)).cos();
        let lat = city.south + y / METRES_A_DEGREE;
        let narrow = city.center().lat.to_radians().cos();
        let p = Position::new(city.west + x / METRES_A_DEGREE / narrow, lat);
        self.grids.at(p).map(|_| (p, Density::at(city, p)))
    }

    fn at(&self, column: u32, row: u32) -> Option<(Position, Density)> {
        let inside = column < self.columns && row < self.rows;
        inside.then(|| self.places[(row * self.columns + column) as usize]).flatten()
    }
}

/// One line of the lattice: west to east (`across`) or south to north.
#[derive(Clone, Copy)]
struct Way<'a> {
    nodes: &'a Nodes<'a>,
    across: bool,
    line: u32,
}

impl Way<'_> {
    fn place(&self, step: u32) -> Option<(Position, Density)> {
        if self.across { self.nodes.at(step, self.line) } else { self.nodes.at(self.line, step) }
    }

    /// Where there are streets along this line: arterials everywhere, others where it is denser.
    fn rank(&self) -> Density {
        match self.line % ARTERIAL {
            0 => Density::Thin,
            2 => Density::Middling,
            _ => Density::Dense,
        }
    }

    /// What one gets along at here with lights and crossings, km/h.
    fn speed_kmh(&self) -> u8 {
        match self.rank() {
            Density::Thin => 50,
            Density::Middling => 30,
            Density::Dense => 20,
        }
    }

    /// The number of a place of the lattice, whichever line it is seen from.
    fn crossing(&self, step: u32) -> i64 {
        let (column, row) = if self.across { (step, self.line) } else { (self.line, step) };
        i64::from(row) * i64::from(self.nodes.columns) + i64::from(column)
    }

    /// Whether a street was built along this line from a place to the next.
    fn is_built(&self, step: u32) -> bool {
        let (Some((a, first)), Some((b, second))) = (self.place(step), self.place(step + 1)) else {
            return false;
        };
        let wanted = self.rank();
        let seed = mix(self.nodes.seed ^ u64::from(self.across), self.line + 1_000, step);
        let is_local = !self.line.is_multiple_of(ARTERIAL);
        let is_gap = is_local && fastrand::Rng::with_seed(seed).f64() < GAPS;
        let inside = |share| self.nodes.grids.at(a.towards(b, share)).is_some();
        !is_gap && first.min(second) >= wanted && inside(0.25) && inside(0.5) && inside(0.75)
    }

    /// Whether another street meets this one here.
    fn is_crossing(&self, step: u32) -> bool {
        let other = Way { nodes: self.nodes, across: !self.across, line: step };
        other.is_built(self.line) || (self.line > 0 && other.is_built(self.line - 1))
    }

    fn pieces(&self, places: u32, name: &str, segments: &mut Vec<Segment>) {
        let (mut line, mut begins): (Vec<Position>, u32) = (Vec::new(), 0);
        for step in 0..places {
            let Some((here, _)) = self.place(step) else { continue };
            if line.is_empty() {
                begins = step;
            }
            line.push(here);
            let goes_on = self.is_built(step);
            if (!goes_on || self.is_crossing(step)) && line.len() > 1 {
                let (from, to) = (self.crossing(begins), self.crossing(step));
                let drive = Drive { from, to, oneway: 0, speed_kmh: self.speed_kmh() };
                segments.push(Segment::new(name, std::mem::take(&mut line)).driven(drive));
                line.push(here);
                begins = step;
            }
            if !goes_on {
                line.clear();
            }
        }
    }
}

/// A seed of its own for every place of a lattice.
fn mix(seed: u64, column: u32, row: u32) -> u64 {
    let place = (u64::from(column) << 32) | u64::from(row);
    (seed ^ place.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

const FIRST: [(&str, &str); 20] = [
    ("云", "Yun"),
    ("松", "Song"),
    ("石", "Shi"),
    ("江", "Jiang"),
    ("竹", "Zhu"),
    ("龙", "Long"),
    ("金", "Jin"),
    ("同", "Tong"),
    ("新", "Xin"),
    ("广", "Guang"),
    ("柏", "Bai"),
    ("黄", "Huang"),
    ("景", "Jing"),
    ("永", "Yong"),
    ("嘉", "Jia"),
    ("梅", "Mei"),
    ("棠", "Tang"),
    ("鹤", "He"),
    ("均", "Jun"),
    ("萧", "Xiao"),
];

const SECOND: [(&str, &str); 15] = [
    ("山", "shan"),
    ("溪", "xi"),
    ("湖", "hu"),
    ("岗", "gang"),
    ("泰", "tai"),
    ("和", "he"),
    ("田", "tian"),
    ("桥", "qiao"),
    ("门", "men"),
    ("园", "yuan"),
    ("兴", "xing"),
    ("安", "an"),
    ("德", "de"),
    ("平", "ping"),
    ("康", "kang"),
];

fn name(across: bool, line: u32) -> String {
    let (zh, en) = match (line % ARTERIAL, across) {
        (0, _) => ("大道", "Avenue"),
        (_, true) => ("路", "Road"),
        (_, false) => ("街", "Street"),
    };
    let at = (line as usize * 7 + usize::from(across) * 157) % (FIRST.len() * SECOND.len());
    let (first, second) = (FIRST[at % FIRST.len()], SECOND[at / FIRST.len()]);
    format!("模拟{}{}{zh} Sim {}{} {en}", first.0, second.0, first.1, second.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small;

    #[test]
    fn streets_lie_inside_the_city_and_are_the_same_for_the_same_seed() {
        let grids = small::grids();
        let streets = made_up(&grids, 7);
        assert!(streets.len() > 200, "{}", streets.len());
        assert!(streets.iter().flat_map(|s| &s.line).all(|p| grids.at(*p).is_some()));
        assert!(streets.iter().all(|s| s.line.len() > 1 && s.length_m > 100.0));
        assert_eq!(streets, made_up(&grids, 7));
        assert_ne!(streets, made_up(&grids, 8));
    }

    #[test]
    fn every_street_says_that_it_is_made_up() {
        let streets = made_up(&small::grids(), 7);
        assert!(streets.iter().all(|s| s.name.contains("模拟") && s.name.contains("Sim ")));
    }
}
