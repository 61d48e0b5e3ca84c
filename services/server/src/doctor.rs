//! The state of an installation: what is fine, what is weak, and what is wrong.

use crate::control::{Answered, Asked, DoorState, ask};
use crate::files::{CityFile, Files};
use crate::machine::{Disk, disk, open_files, sync_times};
use crate::mqtt::{MqttSaid, TlsSaid};
use crate::store::{STORE_VERSION, look_into};
use crate::underlay::Underlay;
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// A certificate that ends sooner than this is weak, in days.
const SOON_DAYS: u64 = 30;
/// A disk with less than this is weak, in percent.
const FREE_PERCENT: u64 = 15;
/// A disk with less than this is wrong, in bytes.
const FREE_BYTES: u64 = 1 << 30;
/// A disk whose writes take longer than this is weak: everybody waits for it.
const SLOW_SYNC: Duration = Duration::from_millis(50);
/// Files that a city opens beside its connections.
const OTHER_FILES: u64 = 200;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// As it should be.
    Fine,
    /// It works, and should be otherwise.
    Weak,
    /// It does not work, or not for long.
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found and what to do.
    pub says: String,
}

impl Finding {
    fn new(what: &'static str, health: Health, says: impl Into<String>) -> Self {
        Self { what, health, says: says.into() }
    }
}

/// Looks at everything a city's file speaks of. Changes nothing, save for a file in the store's
/// folder that is written to measure the disk and then removed.
pub fn examine(beside: &Files, said: &CityFile) -> Vec<Finding> {
    let folder = &said.store.folder;
    let mut found = entrances(&said.mqtt);
    found.push(running(folder));
    found.extend(store(folder, &said.mqtt));
    found.extend(storage(folder));
    found.push(files(said.mqtt.limits().connections as u64));
    found.extend(base_map(beside, said));
    found
}

fn base_map(beside: &Files, said: &CityFile) -> Option<Finding> {
    let (health, says) = match Underlay::open(beside, said) {
        Ok(underlay) => match underlay? {
            Underlay::Archive { .. } => (Health::Fine, "an archive of tiles".to_owned()),
            Underlay::Elsewhere { origin, .. } => {
                let says =
                    format!("browsers fetch it from {origin}, which learns what they look at");
                (Health::Weak, says)
            }
        },
        Err(bad) => (Health::Wrong, bad.to_string()),
    };
    Some(Finding::new("map", health, says))
}

fn entrances(mqtt: &MqttSaid) -> Vec<Finding> {
    let mut found = vec![plain("mqtt", mqtt.listen)];
    if let Some(tls) = &mqtt.tls {
        let asks = match (&tls.client_ca, tls.client_may_lack) {
            (None, _) => "secrets only",
            (Some(_), true) => "certificates or secrets",
            (Some(_), false) => "certificates only",
        };
        let says = format!("{} with TLS, {asks}", tls.listen);
        found.push(Finding::new("mqtt.tls", Health::Fine, says));
        found.extend([certificate(tls), key(tls)]);
    }
    if let Some(socket) = &mqtt.websocket {
        found.push(if socket.tls {
            let says = format!("{} with TLS, {} origins", socket.listen, socket.origins.len());
            Finding::new("mqtt.websocket", Health::Fine, says)
        } else {
            plain("mqtt.websocket", socket.listen)
        });
    }
    found
}

fn plain(what: &'static str, listen: SocketAddr) -> Finding {
    if listen.ip().is_loopback() {
        return Finding::new(what, Health::Fine, format!("{listen} without TLS, on loopback"));
    }
    let says = "without TLS and off loopback: secrets can be read on the way; use [mqtt.tls]";
    Finding::new(what, Health::Weak, format!("{listen} {says}"))
}

fn certificate(tls: &TlsSaid) -> Finding {
    let what = "certificate";
    let ends_at = match tls.files().check() {
        Ok(ends_at) => ends_at,
        Err(error) => return Finding::new(what, Health::Wrong, error.to_string()),
    };
    let Ok(left) = ends_at.duration_since(SystemTime::now()) else {
        return Finding::new(what, Health::Wrong, "has ended; put a new one in its place");
    };
    let days = left.as_secs() / 86_400;
    let health = if days < SOON_DAYS { Health::Weak } else { Health::Fine };
    Finding::new(what, health, format!("ends in {days} days"))
}

fn key(tls: &TlsSaid) -> Finding {
    let mode = fs::metadata(&tls.key).map(|found| found.permissions().mode());
    match mode {
        Ok(mode) if mode & 0o077 == 0 => {
            Finding::new("key", Health::Fine, "only its owner can read it")
        }
        Ok(_) => Finding::new("key", Health::Weak, "others can read it; chmod 600 it"),
        Err(error) => Finding::new("key", Health::Wrong, format!("cannot be read: {error}")),
    }
}

fn running(folder: &Path) -> Finding {
    let what = "city";
    match ask(folder, &Asked::State) {
        Ok(Some(Answered::State(DoorState { open, signed_in, registered }))) => {
            let says =
                format!("runs: {open} connections, {signed_in} signed in, {registered} known");
            Finding::new(what, Health::Fine, says)
        }
        Ok(Some(other)) => Finding::new(what, Health::Wrong, other.unexpected().to_string()),
        Ok(None) => Finding::new(what, Health::Fine, "does not run"),
        Err(error) => Finding::new(what, Health::Wrong, error.to_string()),
    }
}

fn store(folder: &Path, mqtt: &MqttSaid) -> Vec<Finding> {
    if !folder.join("city.db").exists() {
        let says = format!("{}: made at the first start", folder.display());
        return vec![Finding::new("store", Health::Fine, says)];
    }
    let (version, identities) = match look_into(folder) {
        Ok(seen) => seen,
        Err(error) => {
            let says = format!("{}: cannot be read: {error}", folder.display());
            return vec![Finding::new("store", Health::Wrong, says)];
        }
    };
    let health = if version > STORE_VERSION { Health::Wrong } else { Health::Fine };
    let says = format!("{}: version {version}, ours is {STORE_VERSION}", folder.display());
    let mut found = vec![Finding::new("store", health, says)];
    let certificates = identities.iter().filter(|(_, verifier, _)| verifier.is_empty()).count();
    let secrets = identities.len() - certificates;
    let has_authority = mqtt.tls.as_ref().is_some_and(|tls| tls.client_ca.is_some());
    let (health, more) = if certificates > 0 && !has_authority {
        (Health::Weak, "; those with certificates cannot sign in without mqtt.tls.client_ca")
    } else {
        (Health::Fine, "")
    };
    let says = format!("{secrets} with a secret, {certificates} with a certificate{more}");
    found.push(Finding::new("identities", health, says));
    found
}

fn storage(folder: &Path) -> Vec<Finding> {
    let there = folder.ancestors().find(|folder| folder.is_dir());
    let there = there.unwrap_or(Path::new("."));
    let space = match disk(there) {
        Ok(Disk { free, all }) => {
            let percent = free.saturating_mul(100) / all.max(1);
            let health = match () {
                () if free < FREE_BYTES => Health::Wrong,
                () if percent < FREE_PERCENT => Health::Weak,
                () => Health::Fine,
            };
            Finding::new("disk", health, format!("{} GiB free, {percent} %", free >> 30))
        }
        Err(error) => Finding::new("disk", Health::Wrong, error.to_string()),
    };
    let sync = match sync_times(there) {
        Ok((median, slowest)) => {
            let health = if slowest > SLOW_SYNC { Health::Weak } else { Health::Fine };
            let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
            let says = format!("4 KiB in {:.2} ms, slowest {:.2} ms", ms(median), ms(slowest));
            Finding::new("fsync", health, says)
        }
        Err(error) => Finding::new("fsync", Health::Wrong, error.to_string()),
    };
    vec![space, sync]
}

fn files(connections: u64) -> Finding {
    let may = open_files();
    let (needed, says) = (connections + OTHER_FILES, format!("this process may open {may}"));
    if may >= needed {
        return Finding::new("files", Health::Fine, says);
    }
    let more = format!("{says}, {connections} connections want {needed}; raise LimitNOFILE");
    Finding::new("files", Health::Weak, more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_entrance_off_loopback_is_weak() {
        let at = |address: &str| plain("mqtt", address.parse().expect("an address")).health;
        assert_eq!((at("127.0.0.1:1883"), at("0.0.0.0:1883")), (Health::Fine, Health::Weak));
    }

    #[test]
    fn a_missing_certificate_and_key_are_wrong() {
        let tls = TlsSaid {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            certificate: "nowhere.pem".into(),
            key: "nowhere.key".into(),
            client_ca: None,
            client_crl: None,
            client_may_lack: false,
        };
        assert_eq!((certificate(&tls).health, key(&tls).health), (Health::Wrong, Health::Wrong));
    }

    #[test]
    fn a_disk_is_measured_and_nothing_is_left_on_it() {
        let folder = std::env::temp_dir().join(format!("cityloop-doctor-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder can be written");
        let found = storage(&folder.join("not").join("made"));
        assert_eq!(found.iter().map(|one| one.what).collect::<Vec<_>>(), ["disk", "fsync"]);
        assert!(found[1].says.contains(" ms"), "{found:?}");
        assert_eq!(fs::read_dir(&folder).expect("it is there").count(), 0);
        fs::remove_dir(&folder).expect("it is empty");
    }
}
