//! Who is registered: names, verifiers and scopes, changed while the door is open.

use super::authorize::{Identity, Scope};
use super::secret::{InstallationKey, Secret, Verifier};
use rustc_hash::FxHashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::watch;

/// One registered name, as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The user name of the CONNECT.
    pub name: Box<str>,
    /// How it proves who it is.
    pub proof: Proof,
    /// What it may say and hear.
    pub scope: Scope,
}

impl Registration {
    fn new(name: &str, proof: Proof, scope: Scope) -> Result<Self, BadRegistration> {
        if is_fit(name) {
            Ok(Self { name: name.into(), proof, scope })
        } else {
            Err(BadRegistration::Name(name.to_owned()))
        }
    }
}

/// How somebody proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// By a secret, of which this is kept.
    Secret(Verifier),
    /// By a certificate of its name, signed by the authority of the entrance.
    Certificate,
}

/// A name that cannot be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadRegistration {
    /// Not 1 to 128 printable ASCII characters without `+ # $ /`.
    Name(String),
    /// The operating system gave no random bytes for the secret.
    NoRandomness,
}

impl fmt::Display for BadRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(
                f,
                "{name:?} cannot be registered: use 1 to 128 printable ASCII characters, \
                 without blanks and + # $ /"
            ),
            Self::NoRandomness => f.write_str(
                "no secret could be made: the operating system gave no random bytes; \
                 try again once it is fully started",
            ),
        }
    }
}

impl std::error::Error for BadRegistration {}

/// A registration as connections hold it.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) identity: Identity,
    proof: Proof,
}

/// Everybody who may sign in. Changes reach open connections at once.
#[derive(Debug)]
pub struct Registry {
    key: InstallationKey,
    nobody: Verifier,
    entries: RwLock<FxHashMap<Box<str>, Arc<Entry>>>,
    edition: AtomicU64,
    changed: watch::Sender<()>,
}

impl Registry {
    /// An empty registry under an installation's key.
    pub fn new(key: InstallationKey) -> Self {
        Self {
            nobody: key.verifier("", b""),
            key,
            entries: RwLock::default(),
            edition: AtomicU64::new(0),
            changed: watch::Sender::new(()),
        }
    }

    /// Adds or replaces registrations, all or none of them.
    pub fn register(
        &self,
        registrations: impl IntoIterator<Item = Registration>,
    ) -> Result<(), BadRegistration> {
        let registrations: Vec<_> = registrations.into_iter().collect();
        if let Some(bad) = registrations.iter().find(|one| !is_fit(&one.name)) {
            return Err(BadRegistration::Name(bad.name.to_string()));
        }
        self.change(|entries| {
            entries.extend(registrations.into_iter().map(|Registration { name, proof, scope }| {
                let identity = Identity { name: name.clone(), scope };
                (name, Arc::new(Entry { identity, proof }))
            }));
        });
        Ok(())
    }

    /// What would register a name with a new secret, which is told here and kept nowhere.
    pub fn secret_for(
        &self,
        name: &str,
        scope: Scope,
    ) -> Result<(Registration, Secret), BadRegistration> {
        let secret = Secret::generate().map_err(|_| BadRegistration::NoRandomness)?;
        let proof = Proof::Secret(self.key.verifier(name, secret.reveal().as_bytes()));
        Ok((Registration::new(name, proof, scope)?, secret))
    }

    /// What would register a name that shows a certificate.
    pub fn certificate_for(name: &str, scope: Scope) -> Result<Registration, BadRegistration> {
        Registration::new(name, Proof::Certificate, scope)
    }

    /// Registers one name with a new secret, which is returned here and kept nowhere.
    pub fn enrol(&self, name: &str, scope: Scope) -> Result<Secret, BadRegistration> {
        let (registration, secret) = self.secret_for(name, scope)?;
        self.register([registration])?;
        Ok(secret)
    }

    /// Registers one name that shows a certificate.
    pub fn enrol_certificate(&self, name: &str, scope: Scope) -> Result<(), BadRegistration> {
        self.register([Self::certificate_for(name, scope)?])
    }

    /// Withdraws a name; its connections are closed. Says whether it was there.
    pub fn remove(&self, name: &str) -> bool {
        self.change(|entries| entries.remove(name).is_some())
    }

    /// All registrations, for the store, sorted by name.
    pub fn registrations(&self) -> Vec<Registration> {
        let mut all: Vec<_> = self.read(|entries| entries.values().map(plain).collect());
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all
    }

    /// Who somebody is: by its certificate, if it has shown one, otherwise by its secret. Who
    /// shows a certificate is nobody else, whatever user name it says.
    pub(super) fn admit(
        &self,
        badge: Option<&str>,
        user: Option<&str>,
        secret: &[u8],
    ) -> Option<Arc<Entry>> {
        let Some(badge) = badge else { return self.check(user.unwrap_or(""), secret) };
        let is_other = user.is_some_and(|user| !user.is_empty() && user != badge);
        let entry = self.read(|entries| entries.get(badge).cloned());
        match entry.as_ref().filter(|_| !is_other)?.proof {
            Proof::Certificate => entry,
            Proof::Secret(_) => self.check(badge, secret),
        }
    }

    /// The entry of this name, if the secret is its secret. An unknown name, or one that has no
    /// secret, takes as long as a wrong one.
    fn check(&self, name: &str, secret: &[u8]) -> Option<Arc<Entry>> {
        let entry = self.read(|entries| entries.get(name).cloned());
        let proof = entry.as_ref().map(|entry| entry.proof);
        let (verifier, has_secret) = match proof {
            Some(Proof::Secret(verifier)) => (verifier, true),
            Some(Proof::Certificate) | None => (self.nobody, false),
        };
        let right = self.key.verify(name, secret, &verifier);
        entry.filter(|_| has_secret && right)
    }

    /// What has become of an entry: the present one, `None` when withdrawn or given a new proof.
    pub(super) fn present(&self, then: &Entry) -> Option<Arc<Entry>> {
        let now = self.read(|entries| entries.get(&then.identity.name).cloned())?;
        (now.proof == then.proof).then_some(now)
    }

    /// Whoever is registered under this name now.
    pub(super) fn named(&self, name: &str) -> Option<Arc<Entry>> {
        self.read(|entries| entries.get(name).cloned())
    }

    /// Grows with every change.
    pub(super) fn edition(&self) -> u64 {
        self.edition.load(Ordering::Acquire)
    }

    /// Wakes at every change.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    fn change<R>(&self, edit: impl FnOnce(&mut FxHashMap<Box<str>, Arc<Entry>>) -> R) -> R {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        let result = edit(&mut entries);
        self.edition.fetch_add(1, Ordering::Release);
        drop(entries);
        self.changed.send_replace(());
        result
    }

    fn read<R>(&self, look: impl FnOnce(&FxHashMap<Box<str>, Arc<Entry>>) -> R) -> R {
        look(&self.entries.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn plain(entry: &Arc<Entry>) -> Registration {
    Registration {
        name: entry.identity.name.clone(),
        proof: entry.proof,
        scope: entry.identity.scope.clone(),
    }
}

fn is_fit(name: &str) -> bool {
    let fit = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'+' | b'#' | b'$' | b'/');
    (1..=128).contains(&name.len()) && name.bytes().all(fit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registry() -> Registry {
        Registry::new(InstallationKey::from_bytes([9; 32]))
    }

    fn scope() -> Scope {
        Scope::of_things(["bin-1"]).expect("a plain name")
    }

    #[test]
    fn only_the_right_secret_of_a_registered_name_signs_in() {
        let registry = registry();
        let secret = registry.enrol("bin-1", scope()).expect("a plain name");
        assert!(registry.check("bin-1", secret.reveal().as_bytes()).is_some());
        assert!(registry.check("bin-1", b"guess").is_none());
        assert!(registry.check("bin-2", secret.reveal().as_bytes()).is_none());
        assert!(registry.check("", b"").is_none());
    }

    #[test]
    fn what_the_store_kept_signs_in_again() {
        let before = registry();
        let secret = before.enrol("bin-1", scope()).expect("a plain name");
        let after = registry();
        after.register(before.registrations()).expect("they were good before");
        assert!(after.check("bin-1", secret.reveal().as_bytes()).is_some());
    }

    #[test]
    fn a_new_secret_or_a_withdrawal_ends_what_was_signed_in() {
        let registry = registry();
        let secret = registry.enrol("bin-1", scope()).expect("a plain name");
        let entry = registry.check("bin-1", secret.reveal().as_bytes()).expect("right");
        assert!(registry.present(&entry).is_some());
        registry.enrol("bin-1", scope()).expect("a plain name");
        assert!(registry.present(&entry).is_none());
        assert!(registry.remove("bin-1") && !registry.remove("bin-1"));
    }

    #[test]
    fn a_certificate_stands_for_its_own_name_and_no_other() {
        let registry = registry();
        registry.enrol_certificate("sweeper-1", scope()).expect("a plain name");
        let secret = registry.enrol("bin-1", scope()).expect("a plain name");
        let secret = secret.reveal().as_bytes();
        let admit = |badge, user, secret| registry.admit(badge, user, secret).is_some();
        assert!(admit(Some("sweeper-1"), None, b""));
        assert!(admit(Some("sweeper-1"), Some("sweeper-1"), b"ignored"));
        assert!(admit(Some("sweeper-1"), Some(""), b""));
        assert!(!admit(Some("sweeper-1"), Some("bin-1"), secret), "it is not that one");
        assert!(!admit(Some("bin-1"), None, b""), "this name has a secret to say");
        assert!(admit(Some("bin-1"), Some("bin-1"), secret));
        assert!(!admit(Some("stranger"), None, b""));
        assert!(!admit(None, Some("sweeper-1"), b""), "without its certificate");
        assert!(!admit(None, None, b""));
    }

    #[test]
    fn names_with_wildcards_or_levels_are_refused() {
        for name in ["", "a/b", "a+", "#", "$x", "a b", "\u{57ce}"] {
            assert!(registry().enrol(name, scope()).is_err(), "{name:?}");
        }
    }
}
