//! Secrets of devices: made per installation, shown once, kept only as a keyed hash.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// Random bytes in a secret: 160 bits, well above the 128 that make guessing hopeless.
const SECRET_BYTES: usize = 20;

/// The key of one installation; without it its verifiers are of no use.
#[derive(Clone)]
pub struct InstallationKey([u8; 32]);

impl InstallationKey {
    /// A new key from the operating system. Fails only where that has no randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The key as it was kept.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes to keep, readable by nobody but the program.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0
    }

    /// What is kept of a secret. The name goes in too, so that a verifier fits one name only.
    pub fn verifier(&self, name: &str, secret: &[u8]) -> Verifier {
        Verifier(self.keyed(name, secret).finalize().into_bytes().into())
    }

    /// Whether this secret is the one the verifier was made of; takes the same time either way.
    pub fn verify(&self, name: &str, secret: &[u8], verifier: &Verifier) -> bool {
        self.keyed(name, secret).verify_slice(&verifier.0).is_ok()
    }

    fn keyed(&self, name: &str, secret: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes any key length");
        mac.update(&(name.len() as u64).to_be_bytes());
        mac.update(name.as_bytes());
        mac.update(secret);
        mac
    }
}

impl fmt::Debug for InstallationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstallationKey(..)")
    }
}

/// A device's secret in its printable form: 40 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new secret from the operating system. Fails only where that has no randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; SECRET_BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// A secret as it was told.
    pub(crate) fn from_text(text: String) -> Self {
        Self(text)
    }

    /// The text to type into the device. Never log it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// What is kept of a secret: HMAC-SHA-256 under the installation's key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Verifier([u8; 32]);

impl Verifier {
    /// The verifier as it was kept.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes to keep.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected value comes from Python's `hmac`, not from this code.
    #[test]
    fn a_verifier_is_the_hmac_of_name_and_secret() {
        let verifier = InstallationKey([7; 32]).verifier("bin-1", b"secret");
        let hex: String = verifier.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "c362678bfb8981937aa635c45fa06e6e387d159d600d841ec9e8a8c1136c9229");
    }

    #[test]
    fn a_verifier_fits_its_name_secret_and_installation_only() {
        let key = InstallationKey::from_bytes([1; 32]);
        let verifier = key.verifier("bin-1", b"abc");
        assert!(key.verify("bin-1", b"abc", &verifier));
        assert!(!key.verify("bin-1", b"abd", &verifier));
        assert!(!key.verify("bin-2", b"abc", &verifier));
        assert!(!key.verify("bin-1a", b"bc", &verifier));
        assert!(!InstallationKey::from_bytes([2; 32]).verify("bin-1", b"abc", &verifier));
    }

    #[test]
    fn secrets_are_long_printable_different_and_not_shown_by_debug() {
        let (one, two) = (Secret::generate().expect("random"), Secret::generate().expect("random"));
        assert_ne!(one, two);
        assert_eq!(one.reveal().len(), 40);
        assert!(one.reveal().bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_eq!(format!("{one:?}"), "Secret(..)");
    }
}
