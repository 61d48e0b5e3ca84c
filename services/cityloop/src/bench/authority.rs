//! Certificates for a benchmark, made by the `openssl` command in a temporary folder.

use crate::Failure;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// An authority of the benchmark's own.
pub(crate) struct Authority {
    folder: PathBuf,
}

impl Authority {
    /// A new one in a folder; `None` where `openssl` is not installed.
    pub(crate) fn new(folder: &Path) -> Result<Option<Self>, Failure> {
        let found = Command::new("openssl").arg("version").stdout(Stdio::null()).status();
        if found.is_err() {
            return Ok(None);
        }
        fs::create_dir_all(folder)?;
        let extensions = "basicConstraints=CA:FALSE\nsubjectAltName=DNS:localhost\n";
        fs::write(folder.join("extensions"), extensions)?;
        let one = Self { folder: folder.to_owned() };
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
        let about = ["-subj", "/CN=benchmark", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem"];
        one.openssl(&[&["req", "-x509"][..], &curve, &about].concat())?;
        one.openssl(&["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "all.key"])?;
        Ok(Some(one))
    }

    /// Signs a certificate of this name into `{name}.pem`; its key is `all.key`.
    pub(crate) fn sign(&self, name: &str) -> Result<PathBuf, Failure> {
        let (subject, file) = (format!("/CN={name}"), format!("{name}.pem"));
        self.openssl(&["req", "-new", "-key", "all.key", "-subj", &subject, "-out", "request"])?;
        let signs = ["x509", "-req", "-in", "request", "-CA", "ca.pem", "-CAkey", "ca.key"];
        let how = ["-CAcreateserial", "-days", "2", "-extfile", "extensions", "-out", &file];
        self.openssl(&[&signs[..], &how].concat())?;
        Ok(self.folder.join(file))
    }

    /// One of its files.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn openssl(&self, words: &[&str]) -> Result<(), Failure> {
        let mut command = Command::new("openssl");
        command.args(words).current_dir(&self.folder);
        let done = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        let failed = || format!("openssl {} failed", words.join(" ")).into();
        if done.success() { Ok(()) } else { Err(failed()) }
    }
}
