//! Long random tokens for cookies, links and programs; only their SHA-256 is kept.

use sha2::{Digest as _, Sha256};
use std::fmt;

/// Random bytes of a token.
const TOKEN_BYTES: usize = 32;

/// A token as it is told, once: 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

/// What is kept of a token. It is long and random, so that a fast hash is enough.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Digest([u8; 32]);

impl Token {
    /// A new token. Fails only where the system has no randomness.
    pub(crate) fn new() -> Result<Token, getrandom::Error> {
        let mut bytes = [0; TOKEN_BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Token(hex(&bytes)))
    }

    /// The text to put into a cookie, a link or a program. Never log it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub(crate) fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }
}

impl Digest {
    /// The digest of a token as somebody said it.
    pub(crate) fn of(token: &str) -> Digest {
        Digest(Sha256::digest(token.as_bytes()).into())
    }

    /// As it was stored.
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Digest {
        Digest(bytes)
    }

    /// As it is stored.
    pub(crate) fn to_bytes(self) -> [u8; 32] {
        self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(..)")
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hexadecimal digits as exactly so many bytes.
pub(super) fn unhex<const COUNT: usize>(text: &str) -> Option<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    if text.len() != COUNT * 2 || !text.is_ascii() {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[place * 2..place * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_different_and_shown_by_nothing() {
        let [one, other] = [0, 1].map(|_| Token::new().expect("random"));
        assert!(one != other && one.digest() != other.digest());
        assert_eq!((one.reveal().len(), format!("{one:?}")), (64, "Token(..)".to_owned()));
    }

    /// The value of FIPS 180-2 for "abc".
    #[test]
    fn a_digest_is_the_sha_256_of_the_text() {
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex(&Digest::of("abc").to_bytes()), hash);
        assert_eq!(unhex(hash), Some(Digest::of("abc").to_bytes()));
        assert!(unhex::<32>(&hash[1..]).is_none() && unhex::<2>("zz00").is_none());
    }
}
