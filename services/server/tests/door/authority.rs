//! A certificate authority of the test's own, and what it signs, made by the `openssl` command.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use server::door::TlsFiles;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

/// A new key on the curve that everybody knows, and days enough for a test.
const KEY: [&str; 8] =
    ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-x509", "-days", "2"];
/// What `openssl ca` wants to know before it signs a list of what was taken back.
const LISTS: &str = "[ca]\ndefault_ca = it\n[it]\ndatabase = index\ndefault_md = sha256\n\
    crl_extensions = list\n[list]\nauthorityKeyIdentifier = keyid\n";

/// An authority and its folder of PEM files.
pub(crate) struct Authority {
    folder: PathBuf,
}

/// A certificate and its key, PEM.
pub(crate) struct Signed {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

impl Authority {
    pub(crate) fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("cityloop-{test}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder can be written");
        let authority = Self { folder };
        let files = ["-keyout", "ca.key", "-out", "ca.pem"];
        let about =
            ["-subj", "/CN=the test's authority", "-addext", "keyUsage=keyCertSign,cRLSign"];
        authority.openssl(&[&["req"][..], &KEY, &about, &files].concat());
        authority
    }

    /// A certificate of this common name and these alternative names.
    pub(crate) fn sign(&self, name: Option<&str>, others: &[&str], serial: u64) -> Signed {
        let subject = name.map_or("/".to_owned(), |name| format!("/CN={name}"));
        let serial = serial.to_string();
        let ours = ["-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", &serial];
        let about = ["-subj", &subject, "-addext", "basicConstraints=critical,CA:FALSE"];
        let files = ["-keyout", "signed.key", "-out", "signed.pem"];
        let others: Vec<String> = others.iter().map(|name| format!("DNS:{name}")).collect();
        let others = format!("subjectAltName={}", others.join(","));
        let others = if others.ends_with('=') { vec![] } else { vec!["-addext", &others] };
        self.openssl(&[&["req"][..], &KEY, &ours, &about, &others, &files].concat());
        Signed { certificate: self.read("signed.pem"), key: self.read("signed.key") }
    }

    /// Takes a certificate back.
    pub(crate) fn revoke(&self, serial: u64) -> PathBuf {
        let line = format!("R\t401231235959Z\t240101000000Z\t{serial:02X}\tunknown\t/CN=it\n");
        self.write("index", &line);
        self.write("lists", LISTS);
        let who = ["-config", "lists", "-cert", "ca.pem", "-keyfile", "ca.key"];
        let what = ["-crldays", "2", "-out", "crl.pem"];
        self.openssl(&[&["ca", "-gencrl"][..], &who, &what].concat());
        self.folder.join("crl.pem")
    }

    fn openssl(&self, words: &[&str]) {
        let done = Command::new("openssl").args(words).current_dir(&self.folder).output();
        let done = done.expect("openssl is installed (Debian package openssl)");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "openssl {}: {said}", words.join(" "));
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).expect("it was just written")
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.join(name);
        fs::write(&path, text).expect("the folder can be written");
        path
    }

    /// The files of a server for `localhost`; clients need a certificate of this authority.
    pub(crate) fn files(&self) -> TlsFiles {
        let ours = self.sign(Some("the city"), &["localhost"], 1);
        TlsFiles {
            certificate: self.write("server.pem", &ours.certificate),
            key: self.write("server.key", &ours.key),
            client_ca: Some(self.folder.join("ca.pem")),
            client_crl: None,
            client_may_lack: false,
        }
    }

    /// How a client speaks TLS that trusts this authority, with a certificate or without.
    pub(crate) fn client(&self, shown: Option<&Signed>) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        let root = CertificateDer::from_pem_slice(self.read("ca.pem").as_bytes()).expect("our own");
        roots.add(root).expect("our own");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("they fit")
            .with_root_certificates(roots);
        Arc::new(match shown {
            None => config.with_no_client_auth(),
            Some(signed) => {
                let chain = CertificateDer::from_pem_slice(signed.certificate.as_bytes());
                let key = PrivateKeyDer::from_pem_slice(signed.key.as_bytes()).expect("our own");
                config.with_client_auth_cert(vec![chain.expect("our own")], key).expect("a pair")
            }
        })
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        // A folder left behind is the system's to tidy.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
