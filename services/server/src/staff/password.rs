//! People's passwords: kept as Argon2id of salt and password, which takes memory and time to try.

use super::digest::{hex, unhex};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::fmt;

/// Letters of a password at least. NIST SP 800-63B asks for 15 where it is the only proof, or 8
/// beside another; guesses here are few, since signing in is slowed and shut.
pub(crate) const LETTERS_MIN: usize = 12;
/// Bytes of a password at most.
pub(crate) const BYTES_MAX: usize = 256;

/// A name of so many letters is no chance in a sentence.
const NAME_STANDS_OUT: usize = 5;

/// What one guess costs: OWASP's Password Storage Cheat Sheet, Argon2id, 19 MiB, two passes.
const COST: Cost = Cost { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;
const ALGORITHM: &str = "argon2id";

/// What is kept of a password.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Hashed {
    cost: Cost,
    salt: [u8; SALT_BYTES],
    hash: [u8; HASH_BYTES],
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// Why a password is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unfit {
    /// Fewer letters than `LETTERS_MIN`.
    Short,
    /// More bytes than `BYTES_MAX`.
    Long,
    /// It is the name, holds a longer one, or is one letter again and again.
    Easy,
}

/// Whether a password may be somebody's.
pub(crate) fn is_fit(name: &str, password: &str) -> Result<(), Unfit> {
    let mut letters = password.chars();
    let first = letters.next();
    if password.len() > BYTES_MAX {
        return Err(Unfit::Long);
    }
    if password.chars().count() < LETTERS_MIN {
        return Err(Unfit::Short);
    }
    let is_one_letter = letters.all(|letter| Some(letter) == first);
    let (name, lower) = (name.to_lowercase(), password.to_lowercase());
    // A short name stands in many a word.
    let is_name = lower == name || name.chars().count() >= NAME_STANDS_OUT && lower.contains(&name);
    if is_one_letter || is_name {
        return Err(Unfit::Easy);
    }
    Ok(())
}

impl Hashed {
    /// Takes some tenths of a second and 19 MiB. Fails only where the system has no randomness.
    pub(crate) fn new(password: &str) -> Result<Hashed, getrandom::Error> {
        let mut salt = [0; SALT_BYTES];
        getrandom::fill(&mut salt)?;
        let hash = hash(COST, &salt, password).expect("the cost is a valid one");
        Ok(Hashed { cost: COST, salt, hash })
    }

    /// What nobody's password is: to compare with where there is none.
    pub(crate) fn of_nobody() -> Hashed {
        Hashed { cost: COST, salt: [0; SALT_BYTES], hash: [0; HASH_BYTES] }
    }

    /// Whether it is the password; takes the same time either way.
    pub(crate) fn is(&self, password: &str) -> bool {
        let Some(hash) = hash(self.cost, &self.salt, password) else { return false };
        hash.iter().zip(self.hash).fold(0, |all, (one, other)| all | (one ^ other)) == 0
    }

    /// As it is stored.
    pub(crate) fn to_text(&self) -> String {
        let Cost { memory_kib, passes, lanes } = self.cost;
        let (salt, hash) = (hex(&self.salt), hex(&self.hash));
        format!("{ALGORITHM} {memory_kib} {passes} {lanes} {salt} {hash}")
    }

    /// As it was stored.
    pub(crate) fn from_text(text: &str) -> Option<Hashed> {
        let words: Vec<&str> = text.split(' ').collect();
        let [ALGORITHM, memory_kib, passes, lanes, salt, hash] = words[..] else { return None };
        let number = |text: &str| text.parse().ok();
        let (memory_kib, passes, lanes) = (number(memory_kib)?, number(passes)?, number(lanes)?);
        let cost = Cost { memory_kib, passes, lanes };
        Some(Hashed { cost, salt: unhex(salt)?, hash: unhex(hash)? })
    }
}

impl fmt::Debug for Hashed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hashed(..)")
    }
}

fn hash(cost: Cost, salt: &[u8], password: &str) -> Option<[u8; HASH_BYTES]> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(HASH_BYTES)).ok()?;
    let mut memory = vec![Block::default(); params.block_count()];
    let mut hash = [0; HASH_BYTES];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2
        .hash_password_into_with_memory(password.as_bytes(), salt, &mut hash, &mut memory)
        .ok()?;
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected value comes from the reference implementation's command line, not from here.
    #[test]
    fn a_password_is_kept_as_the_reference_implementation_keeps_it() {
        let cost = Cost { memory_kib: 256, passes: 2, lanes: 1 };
        let hash = hash(cost, b"somesalt", "password").expect("a valid cost");
        let expected = "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe";
        assert_eq!(hex(&hash), expected);
    }

    #[test]
    fn only_the_password_is_the_password_also_after_it_was_stored() {
        let kept = Hashed::new("correct horse battery").expect("random");
        assert!(!kept.to_text().contains("correct") && format!("{kept:?}") == "Hashed(..)");
        let kept = Hashed::from_text(&kept.to_text()).expect("just written");
        assert!(kept.is("correct horse battery"));
        assert!(!kept.is("correct horse batterz") && !kept.is(""));
        assert!(!Hashed::of_nobody().is(""));
        assert!(Hashed::from_text("argon2id 1 2").is_none());
    }

    #[test]
    fn the_same_password_is_kept_differently_each_time() {
        let [one, other] = [0, 1].map(|_| Hashed::new("correct horse battery").expect("random"));
        assert_ne!(one.to_text(), other.to_text());
    }

    #[test]
    fn short_endless_and_easy_passwords_are_refused() {
        assert_eq!(is_fit("li", "elevenchars"), Err(Unfit::Short));
        assert_eq!(is_fit("li", "十二个汉字也是十二个字呀"), Ok(()));
        assert_eq!(is_fit("li", &"ab".repeat(129)), Err(Unfit::Long));
        assert_eq!(is_fit("li", "aaaaaaaaaaaaaaa"), Err(Unfit::Easy));
        assert_eq!(is_fit("wang.fang", "Wang.Fang-1234"), Err(Unfit::Easy));
        assert_eq!(is_fit("li", "a delightful sentence"), Ok(()));
    }
}
