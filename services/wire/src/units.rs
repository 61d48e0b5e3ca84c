//! The closed table of units: their symbols, the suffix a field of theirs carries, and factors.

/// A unit of measure.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Unit {
    /// As it is written in type files and on screen.
    pub symbol: &'static str,
    /// What the name of a field in this unit ends with, after `_`; empty for none.
    pub suffix: &'static str,
    /// What is measured: units of one measure convert.
    measure: &'static str,
    /// How many of the measure's first unit one of this unit is.
    factor: f64,
}

const fn unit(
    symbol: &'static str,
    suffix: &'static str,
    measure: &'static str,
    factor: f64,
) -> Unit {
    Unit { symbol, suffix, measure, factor }
}

/// Every unit there is. `1` counts, numbers states or tells true (1) from false (0).
pub const UNITS: [Unit; 31] = [
    unit("1", "", "number", 1.0),
    unit("%", "percent", "share", 1.0),
    unit("of 1", "share", "share", 100.0),
    unit("m", "m", "length", 1.0),
    unit("mm", "mm", "length", 0.001),
    unit("cm", "cm", "length", 0.01),
    unit("km", "km", "length", 1_000.0),
    unit("m/s", "mps", "speed", 1.0),
    unit("dm/s", "dmps", "speed", 0.1),
    unit("km/h", "kmh", "speed", 1.0 / 3.6),
    unit("°", "deg", "angle", 1.0),
    unit("rad", "rad", "angle", 57.295_779_513_082_32),
    unit("°C", "celsius", "temperature", 1.0),
    unit("V", "v", "voltage", 1.0),
    unit("mV", "mv", "voltage", 0.001),
    unit("A", "a", "current", 1.0),
    unit("mA", "ma", "current", 0.001),
    unit("W", "w", "power", 1.0),
    unit("kW", "kw", "power", 1_000.0),
    unit("kg", "kg", "mass", 1.0),
    unit("L", "l", "volume", 1.0),
    unit("µg/m³", "ugm3", "dust", 1.0),
    unit("mg/m³", "mgm3", "dust", 1_000.0),
    unit("ppm", "ppm", "concentration", 1.0),
    unit("dB", "db", "loudness", 1.0),
    unit("dBm", "dbm", "signal", 1.0),
    unit("lx", "lx", "light", 1.0),
    unit("hPa", "hpa", "pressure", 1.0),
    unit("s", "s", "time", 1.0),
    unit("ms", "ms", "time", 0.001),
    unit("min", "min", "time", 60.0),
];

impl Unit {
    /// The unit with this symbol.
    pub fn named(symbol: &str) -> Option<&'static Unit> {
        UNITS.iter().find(|unit| unit.symbol == symbol)
    }

    /// What a number in this unit is multiplied with to be in another; `None` where they measure
    /// different things.
    pub fn factor_to(&self, other: &Unit) -> Option<f64> {
        let exact = if self.symbol == other.symbol { 1.0 } else { self.factor / other.factor };
        (self.measure == other.measure).then_some(exact)
    }

    /// The unit the name of a field promises by its ending.
    pub fn promised_by(field: &str) -> Option<&'static Unit> {
        let (_, ending) = field.rsplit_once('_')?;
        UNITS.iter().find(|unit| !unit.suffix.is_empty() && unit.suffix == ending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_and_a_suffix_stand_for_one_unit_each() {
        for (n, unit) in UNITS.iter().enumerate() {
            let later = &UNITS[n + 1..];
            assert!(later.iter().all(|other| other.symbol != unit.symbol), "{}", unit.symbol);
            assert!(later.iter().all(|other| other.suffix != unit.suffix), "{}", unit.suffix);
        }
    }

    #[test]
    fn kilometres_an_hour_become_metres_a_second_and_degrees_do_not() {
        let unit = |symbol| Unit::named(symbol).expect("in the table");
        let factor = unit("km/h").factor_to(unit("m/s")).expect("both are speeds");
        assert!((61.0 * factor - 16.944_444).abs() < 1e-6);
        assert_eq!(unit("mV").factor_to(unit("V")), Some(0.001));
        assert_eq!(unit("°").factor_to(unit("m/s")), None);
    }

    #[test]
    fn a_fields_ending_promises_its_unit() {
        let promised = |field| Unit::promised_by(field).map(|unit| unit.symbol);
        assert_eq!(promised("fill_percent"), Some("%"));
        assert_eq!(promised("water_cm"), Some("cm"));
        assert_eq!(promised("fault_code"), None);
        assert_eq!(promised("open"), None);
    }
}
