//! The transverse Mercator projection (Gauss–Krüger) of an ellipsoid, by Krüger's series to the
//! fourth order of the third flattening: below a millimetre within a zone.

/// A central meridian on an ellipsoid. Eastings and northings have no false origin here.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Meridian {
    /// Degrees east.
    lon: f64,
    /// Radius of the rectifying sphere times the scale on the meridian, metres.
    radius: f64,
    /// Eccentricity of the ellipsoid.
    eccentricity: f64,
    /// Third flattening.
    n: f64,
}

/// Rounds of the iteration for the latitude; each takes off two digits or more.
const ROUNDS: usize = 8;

impl Meridian {
    /// A meridian of CGCS2000, scale 1.
    pub(crate) fn cgcs2000(lon: f64) -> Meridian {
        Meridian::on(6_378_137.0, 1.0 / 298.257_222_101, lon, 1.0)
    }

    /// A meridian of an ellipsoid: half axis in metres, flattening, degrees east, scale.
    fn on(axis: f64, flattening: f64, lon: f64, scale: f64) -> Meridian {
        let n = flattening / (2.0 - flattening);
        let n2 = n * n;
        let radius = scale * axis / (1.0 + n) * (1.0 + n2 / 4.0 + n2 * n2 / 64.0);
        Meridian { lon, radius, eccentricity: (flattening * (2.0 - flattening)).sqrt(), n }
    }

    /// Metres east of the meridian and north of the equator.
    pub(crate) fn project(self, lon: f64, lat: f64) -> (f64, f64) {
        let away = (lon - self.lon).to_radians();
        let tau = self.conformal(lat.to_radians().sin());
        let xi = tau.atan2(away.cos());
        let eta = (away.sin() / tau.hypot(away.cos())).asinh();
        let [a, b, c, d] = self.forth();
        let (mut north, mut east) = (xi, eta);
        for (k, factor) in [a, b, c, d].into_iter().enumerate() {
            let turn = 2.0 * (k + 1) as f64;
            north += factor * (turn * xi).sin() * (turn * eta).cosh();
            east += factor * (turn * xi).cos() * (turn * eta).sinh();
        }
        (self.radius * east, self.radius * north)
    }

    /// Degrees east and north of a point so many metres east of the meridian and north of the
    /// equator.
    pub(crate) fn unproject(self, east: f64, north: f64) -> (f64, f64) {
        let (xi0, eta0) = (north / self.radius, east / self.radius);
        let (mut xi, mut eta) = (xi0, eta0);
        for (k, factor) in self.back().into_iter().enumerate() {
            let turn = 2.0 * (k + 1) as f64;
            xi -= factor * (turn * xi0).sin() * (turn * eta0).cosh();
            eta -= factor * (turn * xi0).cos() * (turn * eta0).sinh();
        }
        let tau = xi.sin() / eta.sinh().hypot(xi.cos());
        let away = eta.sinh().atan2(xi.cos());
        // The conformal latitude is known; the geographic one follows by iteration.
        let mut sin = tau / tau.hypot(1.0);
        for _ in 0..ROUNDS {
            let e = self.eccentricity;
            sin = (tau.asinh() + e * (e * sin).atanh()).tanh();
        }
        (self.lon + away.to_degrees(), sin.asin().to_degrees())
    }

    /// Tangent of the conformal latitude of the sine of a latitude.
    fn conformal(self, sin: f64) -> f64 {
        let e = self.eccentricity;
        (sin.atanh() - e * (e * sin).atanh()).sinh()
    }

    fn forth(self) -> [f64; 4] {
        let n = self.n;
        let (n2, n3, n4) = (n * n, n * n * n, n * n * n * n);
        [
            n / 2.0 - 2.0 / 3.0 * n2 + 5.0 / 16.0 * n3 + 41.0 / 180.0 * n4,
            13.0 / 48.0 * n2 - 3.0 / 5.0 * n3 + 557.0 / 1_440.0 * n4,
            61.0 / 240.0 * n3 - 103.0 / 140.0 * n4,
            49_561.0 / 161_280.0 * n4,
        ]
    }

    fn back(self) -> [f64; 4] {
        let n = self.n;
        let (n2, n3, n4) = (n * n, n * n * n, n * n * n * n);
        [
            n / 2.0 - 2.0 / 3.0 * n2 + 37.0 / 96.0 * n3 - n4 / 360.0,
            n2 / 48.0 + n3 / 15.0 - 437.0 / 1_440.0 * n4,
            17.0 / 480.0 * n3 - 37.0 / 840.0 * n4,
            4_397.0 / 161_280.0 * n4,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_of_the_british_grid_comes_out_to_the_centimetre() {
        // EPSG Guidance Note 7-2, Transverse Mercator: Airy 1830, scale 0.9996012717, origin 49° N
        // 2° W; 50° 30' N 0° 30' E is 577 274.99 E, 69 740.50 N with 400 000 and -100 000 added.
        let airy = Meridian::on(6_377_563.396, 1.0 / 299.324_964_6, -2.0, 0.999_601_271_7);
        let (_, origin) = airy.project(-2.0, 49.0);
        let (east, north) = airy.project(0.5, 50.5);
        assert!((east + 400_000.0 - 577_274.99).abs() < 0.01, "{east}");
        assert!((north - origin - 100_000.0 - 69_740.50).abs() < 0.01, "{north}");
        let (lon, lat) = airy.unproject(east, north);
        assert!((lon - 0.5).abs() < 1e-9 && (lat - 50.5).abs() < 1e-9, "{lon} {lat}");
    }

    #[test]
    fn there_and_back_is_the_same_place_all_over_a_zone() {
        let guangzhou = Meridian::cgcs2000(114.0);
        for step in 0..600 {
            let (lon, lat) = (112.0 + f64::from(step % 20) * 0.2, f64::from(step / 20) * 1.8);
            let (east, north) = guangzhou.project(lon, lat);
            let (x, y) = guangzhou.unproject(east, north);
            assert!((x - lon).abs() < 1e-9 && (y - lat).abs() < 1e-9, "{lon} {lat}: {x} {y}");
        }
    }
}
