//! Rows, column by column.

use std::ops::Range;
use std::sync::Arc;

/// Rows of one type, column by column; a number that was not said is NaN, which nobody can say.
/// `T` names the thing of each row.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Rows<T> {
    /// Names of the columns of values.
    pub names: Arc<[Box<str>]>,
    /// Whose.
    pub things: Vec<T>,
    /// When, milliseconds since 1970 UTC.
    pub times: Vec<i64>,
    /// How much later each was received, milliseconds.
    pub delays: Vec<i32>,
    /// The columns of values.
    pub values: Vec<Vec<f64>>,
}

impl<T: Clone> Rows<T> {
    /// No rows yet.
    pub fn new(names: Arc<[Box<str>]>) -> Rows<T> {
        let values = names.iter().map(|_| Vec::new()).collect();
        Rows { names, things: Vec::new(), times: Vec::new(), delays: Vec::new(), values }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// Values that were said.
    pub fn points(&self) -> u64 {
        let said = |column: &Vec<f64>| column.iter().filter(|value| !value.is_nan()).count() as u64;
        self.values.iter().map(said).sum()
    }

    pub(crate) fn push(&mut self, thing: T, time: i64, delay: i32, values: &[f64]) {
        self.things.push(thing);
        self.times.push(time);
        self.delays.push(delay);
        for (column, value) in self.values.iter_mut().zip(values) {
            column.push(*value);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.things.clear();
        self.times.clear();
        self.delays.clear();
        self.values.iter_mut().for_each(Vec::clear);
    }

    /// Adds some of another's rows; columns are found by name, what the other lacks is absent.
    pub(crate) fn add(&mut self, other: &Rows<T>, range: Range<usize>) {
        self.things.extend_from_slice(&other.things[range.clone()]);
        self.times.extend_from_slice(&other.times[range.clone()]);
        self.delays.extend_from_slice(&other.delays[range.clone()]);
        for (name, column) in self.names.iter().zip(&mut self.values) {
            match other.column(name) {
                Some(values) => column.extend_from_slice(&values[range.clone()]),
                None => column.resize(column.len() + range.len(), f64::NAN),
            }
        }
    }

    /// The rows at these places, in this order, each with the name that `thing` gives it.
    pub(crate) fn pick<U: Clone>(&self, order: &[u32], mut thing: impl FnMut(&T) -> U) -> Rows<U> {
        let at = |place: &u32| *place as usize;
        Rows {
            names: self.names.clone(),
            things: order.iter().map(|place| thing(&self.things[at(place)])).collect(),
            times: order.iter().map(|place| self.times[at(place)]).collect(),
            delays: order.iter().map(|place| self.delays[at(place)]).collect(),
            values: self
                .values
                .iter()
                .map(|column| order.iter().map(|place| column[at(place)]).collect())
                .collect(),
        }
    }

    /// The values of a column, where there is one of this name.
    pub fn column(&self, name: &str) -> Option<&[f64]> {
        let place = self.names.iter().position(|known| **known == *name)?;
        Some(&self.values[place])
    }
}
