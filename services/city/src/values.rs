//! What a thing measured: a few numbers by field slot, without allocation.

use crate::id::FieldSlot;
use crate::kind::FIELDS_MAX;

/// Values by field slot; what was not said is absent, never zero.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Values {
    present: u8,
    numbers: [f64; FIELDS_MAX],
}

impl Values {
    /// Nothing said.
    pub const NONE: Values = Values { present: 0, numbers: [0.0; FIELDS_MAX] };

    /// Sets a field; slots past `FIELDS_MAX` are ignored, a kind has none.
    pub fn set(&mut self, field: FieldSlot, number: f64) {
        if let Some(place) = self.numbers.get_mut(field.slot()) {
            *place = number;
            self.present |= 1 << field.0;
        }
    }

    /// The number, where it was said.
    pub fn get(&self, field: FieldSlot) -> Option<f64> {
        let said = field.slot() < FIELDS_MAX && self.present & (1 << field.0) != 0;
        said.then(|| self.numbers[field.slot()])
    }

    /// Takes over what the other says and keeps the rest.
    pub fn merge(&mut self, other: &Values) {
        other.iter().for_each(|(field, number)| self.set(field, number));
    }

    /// All that was said, by slot.
    pub fn iter(&self) -> impl Iterator<Item = (FieldSlot, f64)> + '_ {
        (0..FIELDS_MAX as u8).filter_map(|slot| Some((FieldSlot(slot), self.get(FieldSlot(slot))?)))
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.present == 0
    }
}
