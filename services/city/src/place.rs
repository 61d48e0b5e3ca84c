//! Positions, and a flat frame of metres around one city.

/// A position in WGS 84 (CGCS2000 is the same at our accuracy), degrees. Other datums are
/// converted at the door and never get this type.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Position {
    /// Longitude, degrees east.
    pub lon: f64,
    /// Latitude, degrees north.
    pub lat: f64,
}

/// Metres for one degree of latitude, on the mean sphere (R = 6 371 008.8 m).
pub const METRES_A_DEGREE: f64 = 111_195.080;

impl Position {
    /// A position from longitude and latitude in degrees.
    pub const fn new(lon: f64, lat: f64) -> Position {
        Position { lon, lat }
    }

    /// Finite and on the globe.
    pub fn is_valid(self) -> bool {
        self.lon.abs() <= 180.0 && self.lat.abs() <= 90.0
    }

    /// Distance in metres; equirectangular, good to 0.1 % inside one city.
    pub fn distance_m(self, other: Position) -> f64 {
        let dy = (other.lat - self.lat) * METRES_A_DEGREE;
        let middle = (self.lat + other.lat).to_radians() / 2.0;
        let dx = (other.lon - self.lon) * METRES_A_DEGREE * middle.cos();
        dx.hypot(dy)
    }

    /// Distance in metres to a straight piece of line.
    pub fn to_line_m(self, a: Position, b: Position) -> f64 {
        self.distance_m(a.towards(b, self.share_of(a, b)))
    }

    /// Which share of a straight piece of line, 0 to 1, lies before its place that is nearest.
    pub fn share_of(self, a: Position, b: Position) -> f64 {
        if a.distance_m(b) < 0.01 {
            return 0.0;
        }
        let k = self.lat.to_radians().cos();
        let (abx, aby) = ((b.lon - a.lon) * k, b.lat - a.lat);
        let (apx, apy) = ((self.lon - a.lon) * k, self.lat - a.lat);
        ((apx * abx + apy * aby) / (abx * abx + aby * aby)).clamp(0.0, 1.0)
    }

    /// The point that lies `share` (0 to 1) of the way to `other`.
    pub fn towards(self, other: Position, share: f64) -> Position {
        Position::new(
            self.lon + (other.lon - self.lon) * share,
            self.lat + (other.lat - self.lat) * share,
        )
    }
}

/// West, south, east, north in degrees.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bounds {
    /// Smallest longitude.
    pub west: f64,
    /// Smallest latitude.
    pub south: f64,
    /// Largest longitude.
    pub east: f64,
    /// Largest latitude.
    pub north: f64,
}

impl Bounds {
    /// The smallest box around the points; `None` without points.
    pub fn around(points: impl IntoIterator<Item = Position>) -> Option<Bounds> {
        let mut points = points.into_iter();
        let p = points.next()?;
        let start = Bounds { west: p.lon, south: p.lat, east: p.lon, north: p.lat };
        Some(points.fold(start, |b, p| Bounds {
            west: b.west.min(p.lon),
            south: b.south.min(p.lat),
            east: b.east.max(p.lon),
            north: b.north.max(p.lat),
        }))
    }

    /// Whether the point lies inside or on the edge.
    pub fn contains(&self, p: Position) -> bool {
        p.lon >= self.west && p.lon <= self.east && p.lat >= self.south && p.lat <= self.north
    }

    /// Whether two boxes touch.
    pub fn touches(&self, other: &Bounds) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }

    /// The box around both.
    pub fn with(&self, other: &Bounds) -> Bounds {
        Bounds {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    /// Grown by so many metres on every side.
    pub fn grown(&self, metres: f64) -> Bounds {
        let dy = metres / METRES_A_DEGREE;
        let dx = dy / ((self.south + self.north).to_radians() / 2.0).cos();
        Bounds {
            west: self.west - dx,
            south: self.south - dy,
            east: self.east + dx,
            north: self.north + dy,
        }
    }

    /// The middle.
    pub fn center(&self) -> Position {
        Position::new((self.west + self.east) / 2.0, (self.south + self.north) / 2.0)
    }
}

/// A lattice of square cells laid over bounds: place to cell in constant time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Lattice {
    /// What it covers.
    pub bounds: Bounds,
    /// Cells from west to east.
    pub columns: u32,
    /// Cells from north to south.
    pub rows: u32,
    /// Width of a cell in degrees of longitude.
    pub step_lon: f64,
    /// Height of a cell in degrees of latitude.
    pub step_lat: f64,
}

impl Lattice {
    /// Cells of `cell_m` metres a side over the bounds.
    pub fn over(bounds: Bounds, cell_m: f64) -> Lattice {
        let step_lat = cell_m / METRES_A_DEGREE;
        let step_lon = step_lat / bounds.center().lat.to_radians().cos();
        let count = |width: f64, step: f64| ((width / step).ceil() as u32).max(1);
        Lattice {
            bounds,
            columns: count(bounds.east - bounds.west, step_lon),
            rows: count(bounds.north - bounds.south, step_lat),
            step_lon,
            step_lat,
        }
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.columns as usize * self.rows as usize
    }

    /// Never: a lattice has at least one cell.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Column and row of a position, `None` outside.
    pub fn cell(&self, p: Position) -> Option<(u32, u32)> {
        if !self.bounds.contains(p) {
            return None;
        }
        Some(self.nearest_cell(p))
    }

    /// Column and row of the cell that is nearest to a position.
    pub fn nearest_cell(&self, p: Position) -> (u32, u32) {
        // A cast holds what is past either end, and makes 0 of what is no number.
        let (east, south) = self.steps(p);
        ((east as u32).min(self.columns - 1), (south as u32).min(self.rows - 1))
    }

    /// How many cells a position lies east and south of the north-western corner.
    pub fn steps(&self, p: Position) -> (f64, f64) {
        ((p.lon - self.bounds.west) / self.step_lon, (self.bounds.north - p.lat) / self.step_lat)
    }

    /// Index of a cell, row by row from the north-west.
    pub fn index(&self, (column, row): (u32, u32)) -> usize {
        row as usize * self.columns as usize + column as usize
    }

    /// Index of the cell that holds a position.
    pub fn index_of(&self, p: Position) -> Option<usize> {
        self.cell(p).map(|cell| self.index(cell))
    }

    /// The box of one cell.
    pub fn cell_bounds(&self, (column, row): (u32, u32)) -> Bounds {
        let west = self.bounds.west + column as f64 * self.step_lon;
        let north = self.bounds.north - row as f64 * self.step_lat;
        Bounds { west, south: north - self.step_lat, east: west + self.step_lon, north }
    }

    /// Columns and rows that touch a box, as ranges clipped to the lattice; empty if none does.
    pub fn span(&self, b: &Bounds) -> (std::ops::Range<u32>, std::ops::Range<u32>) {
        if !self.bounds.touches(b) {
            return (0..0, 0..0);
        }
        let at = |x: f64, step: f64, limit: u32| ((x / step).max(0.0) as u32).min(limit - 1);
        let west = at(b.west - self.bounds.west, self.step_lon, self.columns);
        let east = at(b.east - self.bounds.west, self.step_lon, self.columns);
        let north = at(self.bounds.north - b.north, self.step_lat, self.rows);
        let south = at(self.bounds.north - b.south, self.step_lat, self.rows);
        (west..east + 1, north..south + 1)
    }
}
