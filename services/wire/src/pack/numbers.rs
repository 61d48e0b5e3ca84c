//! Numbers that names keep for ever, so that what was stored yesterday means the same today.

use std::collections::BTreeMap;

/// Gives each name of a space the next free number, and the same one ever after.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Numbers {
    given: BTreeMap<(Box<str>, Box<str>), u32>,
}

impl Numbers {
    /// The number of a name; a new one where it had none.
    pub fn number(&mut self, space: &str, name: &str) -> u32 {
        let key = (space.into(), name.into());
        if let Some(number) = self.given.get(&key) {
            return *number;
        }
        let last = self.given.iter().filter(|((of, _), _)| **of == *space).map(|(_, n)| *n).max();
        let number = last.map_or(0, |last| last + 1);
        self.given.insert(key, number);
        number
    }

    /// Takes over a number that was given before; says whether it was free.
    pub fn keep(&mut self, space: &str, name: &str, number: u32) -> bool {
        let taken =
            |((of, _), given): (&(Box<str>, Box<str>), &u32)| **of == *space && *given == number;
        let free = !self.given.iter().any(taken);
        if free {
            self.given.insert((space.into(), name.into()), number);
        }
        free
    }

    /// All numbers: space, name, number, in the order of space and name.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str, u32)> {
        self.given.iter().map(|((space, name), number)| (&**space, &**name, *number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_number_and_a_new_one_never_takes_an_old_number() {
        let mut numbers = Numbers::default();
        assert_eq!(numbers.number("kind", "bin"), 0);
        assert_eq!(numbers.number("kind", "lamp"), 1);
        assert_eq!(numbers.number("class", "lamp"), 0);
        assert_eq!(numbers.number("kind", "bin"), 0);
        let mut again = Numbers::default();
        for (space, name, number) in numbers.all() {
            assert!(again.keep(space, name, number));
        }
        assert!(!again.keep("kind", "tree", 1));
        assert_eq!(again.number("kind", "tree"), 2);
    }
}
