//! What the rows of one type hold: a column for each field, and four for what moves.

use city::{Kind, Observation};
use std::sync::Arc;

/// The column of the thing's name.
pub const THING: &str = "thing";
/// The column of the best time known: the device's where it is plausible, otherwise ours.
pub const TIME: &str = "time";
/// The column of how much later it was received, milliseconds.
pub const DELAY: &str = "delay_ms";
/// The column of the longitude, degrees east in WGS 84.
pub const LON: &str = "lon";
/// The column of the latitude, degrees north in WGS 84.
pub const LAT: &str = "lat";
/// The column of the heading, degrees clockwise from north.
pub const HEADING: &str = "heading_deg";
/// The column of the speed, m/s.
pub const SPEED: &str = "speed_mps";

/// Motion is kept to 1e-7 degrees (1.1 cm), a tenth of a degree, and a centimetre a second.
const MOTION: [(&str, f64); 4] = [(LON, 1e-7), (LAT, 1e-7), (HEADING, 0.1), (SPEED, 0.01)];

/// What the rows of one type hold.
#[derive(Clone, PartialEq, Debug)]
pub struct Columns {
    /// The type's name, which is the folder's.
    pub kind: Box<str>,
    /// Names of the columns of values.
    pub names: Arc<[Box<str>]>,
    /// The column and the step of each field slot; none for a field that is retired.
    fields: Vec<Option<(usize, f64)>>,
    moves: bool,
}

impl Columns {
    /// The columns of a type.
    pub fn of(kind: &Kind) -> Columns {
        let mut names: Vec<Box<str>> = Vec::new();
        let fields = kind.fields.iter().map(|field| {
            // A retired field's name is no name of a field: it holds a dash.
            (!field.name.contains('-')).then(|| {
                names.push(field.name.clone());
                (names.len() - 1, field.step.unwrap_or(0.0))
            })
        });
        let fields = fields.collect();
        let moves = kind.moves();
        if moves {
            names.extend(MOTION.iter().map(|(name, _)| Box::from(*name)));
        }
        Columns { kind: kind.name.clone(), names: names.into(), fields, moves }
    }

    /// Writes an observation's values over `values`, each to its step; whether there were any.
    pub(crate) fn take(&self, seen: &Observation, values: &mut Vec<f64>) -> bool {
        values.clear();
        values.resize(self.names.len(), f64::NAN);
        for (slot, number) in seen.values.iter() {
            if let Some(Some((column, step))) = self.fields.get(slot.slot()) {
                values[*column] = to_step(number, *step);
            }
        }
        if let Some(motion) = seen.position.filter(|_| self.moves) {
            let said = [
                motion.at.lon,
                motion.at.lat,
                f64::from(motion.heading_deg),
                f64::from(motion.speed_mps),
            ];
            let first = values.len() - MOTION.len();
            for (place, (number, (_, step))) in said.into_iter().zip(MOTION).enumerate() {
                values[first + place] = to_step(number, step);
            }
        }
        values.iter().any(|value| !value.is_nan())
    }
}

/// The multiple of a step that is nearest, as the number nearest to its decimal; a step of zero
/// leaves the number as it is.
fn to_step(number: f64, step: f64) -> f64 {
    let parts = (1.0 / step).round();
    let near = if step == 0.0 {
        number
    } else if (parts * step - 1.0).abs() < 1e-9 {
        (number * parts).round() / parts
    } else {
        (number / step).round() * step
    };
    if near.is_finite() { near } else { number }
}

#[cfg(test)]
mod tests {
    use super::to_step;

    #[test]
    fn a_number_is_kept_to_its_step_and_looks_like_its_decimal() {
        assert_eq!(to_step(81.449_999, 0.1), 81.4);
        assert_eq!(to_step(0.3_f32.into(), 0.1), 0.3);
        assert_eq!(to_step(113.270_000_049, 1e-7), 113.27);
        assert_eq!(to_step(-7.0, 5.0), -5.0);
        assert_eq!(to_step(7.6, 5.0), 10.0);
        assert_eq!(to_step(78.806_914_246_899_99, 0.0), 78.806_914_246_899_99);
        assert_eq!(to_step(f64::MAX, 0.1), f64::MAX);
    }
}
