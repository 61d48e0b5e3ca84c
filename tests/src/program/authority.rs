//! A certificate authority of a test's own; its files stand in the test's folder.

use super::folder::Folder;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
};

/// An authority that signs for one city.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// Makes `ca.pem`, and `server.pem` with `server.key` for the loopback address.
    pub fn new(folder: &Folder) -> Authority {
        let mut about = CertificateParams::new(Vec::new()).expect("no names");
        about.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        about.distinguished_name.push(DnType::CommonName, "the test's authority");
        let key = KeyPair::generate().expect("the system has randomness");
        folder.write("ca.pem", &about.self_signed(&key).expect("a good request").pem());
        let authority = Authority { issuer: Issuer::new(about, key) };
        authority.sign(folder, "server", &["127.0.0.1", "localhost"]);
        authority
    }

    /// Makes `NAME.pem` and `NAME.key`.
    pub fn sign(&self, folder: &Folder, name: &str, others: &[&str]) {
        let others: Vec<String> = others.iter().map(|&other| other.to_owned()).collect();
        let mut about = CertificateParams::new(others).expect("good names");
        about.distinguished_name = DistinguishedName::new();
        about.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().expect("the system has randomness");
        let signed = about.signed_by(&key, &self.issuer).expect("a good request");
        folder.write(&format!("{name}.pem"), &signed.pem());
        folder.write(&format!("{name}.key"), &key.serialize_pem());
    }
}
