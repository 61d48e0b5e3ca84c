//! A certificate authority of a test's own, made by the `openssl` command; its files stand in the
//! test's folder.

use super::folder::Folder;
use std::path::PathBuf;
use std::process::Command;

/// A new key on the curve that everybody knows, and days enough for a test.
const KEY: [&str; 8] =
    ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-x509", "-days", "2"];

/// An authority that signs for one city.
pub struct Authority {
    folder: PathBuf,
}

impl Authority {
    /// Makes `ca.pem`, and `server.pem` with `server.key` for the loopback address.
    pub fn new(folder: &Folder) -> Authority {
        let authority = Authority { folder: folder.path("") };
        let about = ["-subj", "/CN=the test's authority", "-keyout", "ca.key", "-out", "ca.pem"];
        authority.openssl(&[&["req"][..], &KEY, &about].concat());
        authority.sign("server", &["IP:127.0.0.1", "DNS:localhost"]);
        authority
    }

    /// Makes `NAME.pem` and `NAME.key`; other names as `DNS:` or `IP:` says.
    pub fn sign(&self, name: &str, others: &[&str]) {
        let (subject, others) = (format!("/CN={name}"), others.join(","));
        let (key, certificate) = (format!("{name}.key"), format!("{name}.pem"));
        let ours = ["-CA", "ca.pem", "-CAkey", "ca.key"];
        let about = ["-subj", &subject, "-addext", "basicConstraints=critical,CA:FALSE"];
        let names = format!("subjectAltName={others}");
        let names = if others.is_empty() { vec![] } else { vec!["-addext", &names] };
        let files = ["-keyout", &key, "-out", &certificate];
        self.openssl(&[&["req"][..], &KEY, &ours, &about, &names, &files].concat());
    }

    fn openssl(&self, words: &[&str]) {
        let done = Command::new("openssl").args(words).current_dir(&self.folder).output();
        let done = done.expect("openssl is installed (Debian package openssl)");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "openssl {}: {said}", words.join(" "));
    }
}
