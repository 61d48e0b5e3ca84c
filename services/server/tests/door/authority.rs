//! A certificate authority of the test's own, and what it signs.

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType, IsCa, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber, date_time_ymd,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use server::door::TlsFiles;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

/// An authority and its folder of PEM files.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
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
        let mut about = CertificateParams::new(Vec::new()).expect("no names");
        about.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        about.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        about.distinguished_name.push(DnType::CommonName, "the test's authority");
        let key = KeyPair::generate().expect("random");
        let pem = about.self_signed(&key).expect("a good request").pem();
        fs::write(folder.join("ca.pem"), &pem).expect("the folder can be written");
        Self { issuer: Issuer::new(about, key), pem, folder }
    }

    /// A certificate of this common name and these alternative names.
    pub(crate) fn sign(&self, name: Option<&str>, others: &[&str], serial: u64) -> Signed {
        let others: Vec<String> = others.iter().map(|&name| name.to_owned()).collect();
        let mut about = CertificateParams::new(others).expect("good names");
        about.distinguished_name = rcgen::DistinguishedName::new();
        if let Some(name) = name {
            about.distinguished_name.push(DnType::CommonName, name);
        }
        about.serial_number = Some(SerialNumber::from(serial));
        let key = KeyPair::generate().expect("random");
        let certificate = about.signed_by(&key, &self.issuer).expect("a good request").pem();
        Signed { certificate, key: key.serialize_pem() }
    }

    /// Takes a certificate back.
    pub(crate) fn revoke(&self, serial: u64) -> PathBuf {
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2024, 1, 1),
            next_update: date_time_ymd(4096, 1, 1),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: vec![RevokedCertParams {
                serial_number: SerialNumber::from(serial),
                revocation_time: date_time_ymd(2024, 1, 1),
                reason_code: None,
                invalidity_date: None,
            }],
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&self.issuer).expect("it may sign");
        self.write("crl.pem", &list.pem().expect("it is one"))
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
        let root = CertificateDer::from_pem_slice(self.pem.as_bytes()).expect("our own");
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
