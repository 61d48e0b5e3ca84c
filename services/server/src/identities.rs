//! Enrolling and revoking, whether the city runs or not.

use crate::control::{Answered, Asked, ask};
use crate::door::{
    BadScope, InstallationKey, Proof, Registration, Registry, Scope, Secret, Verifier,
};
use crate::store::{Identities, IdentityRow, OpenError, Store};
use std::path::Path;

/// Makes or renews somebody's right to sign in with a secret, which is told here and kept nowhere.
///
/// A city that runs takes it up at once; otherwise its store is opened.
pub fn enrol(folder: &Path, name: &str, scope: Scope) -> Result<Secret, OpenError> {
    match ask(folder, &Asked::enrol(name, &scope, false))? {
        Some(Answered::Secret(secret)) => Ok(Secret::from_text(secret)),
        Some(other) => Err(other.unexpected()),
        None => {
            let store = Store::open(folder)?;
            let registry = Registry::new(installation_key(&store)?);
            let (registration, secret) = registry.secret_for(name, scope)?;
            Identities::beside(folder)?.keep(&row(&registration))?;
            Ok(secret)
        }
    }
}

/// Lets somebody sign in who shows a certificate of this name.
pub fn enrol_certificate(folder: &Path, name: &str, scope: Scope) -> Result<(), OpenError> {
    match ask(folder, &Asked::enrol(name, &scope, true))? {
        Some(Answered::Done) => Ok(()),
        Some(other) => Err(other.unexpected()),
        None => {
            let _locked = Store::open(folder)?;
            let registration = Registry::certificate_for(name, scope)?;
            Ok(Identities::beside(folder)?.keep(&row(&registration))?)
        }
    }
}

/// Takes somebody's right to sign in; its sessions end at once. Says whether there was one.
pub fn revoke(folder: &Path, name: &str) -> Result<bool, OpenError> {
    match ask(folder, &Asked::Revoke { name: name.to_owned() })? {
        Some(Answered::Done) => Ok(true),
        Some(Answered::Unknown) => Ok(false),
        Some(other) => Err(other.unexpected()),
        None => {
            let _locked = Store::open(folder)?;
            Ok(Identities::beside(folder)?.strike(name)?)
        }
    }
}

/// Everybody who may sign in, from the store.
pub(crate) fn open_registry(folder: &Path, store: &Store) -> Result<Registry, OpenError> {
    let registry = Registry::new(installation_key(store)?);
    let stored = Identities::beside(folder)?.all()?;
    let known = stored.iter().map(registration).collect::<Result<Vec<_>, _>>()?;
    registry.register(known)?;
    Ok(registry)
}

fn installation_key(store: &Store) -> Result<InstallationKey, OpenError> {
    let bytes = store.key("installation", || {
        InstallationKey::generate().map(|key| key.to_bytes().to_vec()).map_err(|e| e.to_string())
    })?;
    let bytes =
        <[u8; 32]>::try_from(bytes).map_err(|_| "the stored installation key is damaged")?;
    Ok(InstallationKey::from_bytes(bytes))
}

#[derive(serde::Deserialize)]
struct StoredScope {
    roots: Vec<String>,
    things: Vec<String>,
}

/// A registration as it is stored.
pub(crate) fn row(one: &Registration) -> IdentityRow {
    let proof = match one.proof {
        Proof::Secret(verifier) => verifier.to_bytes().to_vec(),
        Proof::Certificate => Vec::new(),
    };
    let roots: Vec<&str> = one.scope.roots().collect();
    let mut things: Vec<&str> = one.scope.things().collect();
    things.sort_unstable();
    let scope = serde_json::json!({ "roots": roots, "things": things }).to_string();
    (one.name.to_string(), proof, scope)
}

fn registration((name, proof, scope): &IdentityRow) -> Result<Registration, OpenError> {
    let stored: StoredScope = serde_json::from_str(scope)?;
    let scope =
        Scope::new(stored.roots, stored.things).map_err(|error: BadScope| error.to_string())?;
    let proof = match proof.as_slice() {
        [] => Proof::Certificate,
        bytes => {
            let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| "a stored verifier is damaged")?;
            Proof::Secret(Verifier::from_bytes(bytes))
        }
    };
    Ok(Registration { name: name.as_str().into(), proof, scope })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registration_is_read_as_it_was_stored() {
        let scope = Scope::new(["frigate/"], ["bin-2", "bin-1"]).expect("plain names");
        for proof in [Proof::Certificate, Proof::Secret(Verifier::from_bytes([7; 32]))] {
            let one = Registration { name: "gate".into(), proof, scope: scope.clone() };
            assert_eq!(registration(&row(&one)).expect("it was good"), one);
        }
        let torn = ("gate".to_owned(), vec![1, 2], row_scope(&scope));
        assert!(registration(&torn).is_err());
    }

    fn row_scope(scope: &Scope) -> String {
        row(&Registration { name: "x".into(), proof: Proof::Certificate, scope: scope.clone() }).2
    }
}
