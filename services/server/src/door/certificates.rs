//! Certificates: read from files, read again when the files change, and the names in them.

use arc_swap::ArcSwap;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{NoClientAuth, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};
use std::fmt;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use tokio::sync::Semaphore;
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

/// Where a TLS entrance finds its certificates; all of them PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// Our certificate, and the chain up to what clients trust.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// Whose signature makes a client's certificate good; without it none is asked for.
    pub client_ca: Option<PathBuf>,
    /// What that authority has taken back.
    pub client_crl: Option<PathBuf>,
    /// Whether a client without a certificate may sign in with a secret.
    pub client_may_lack: bool,
}

/// Why certificates cannot be used.
#[derive(Debug)]
pub enum BadCertificates {
    /// A file is missing, cannot be read, or is not the PEM it should be.
    File(PathBuf, String),
    /// Key and certificate do not belong together, or the algorithm is not known.
    Unusable(String),
}

impl fmt::Display for BadCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, why) => {
                write!(f, "{}: {why}; write the path of a PEM file into [mqtt.tls]", path.display())
            }
            Self::Unusable(why) => {
                write!(f, "the certificate and key of [mqtt.tls] cannot be used together: {why}")
            }
        }
    }
}

impl std::error::Error for BadCertificates {}

/// The certificates of one entrance, as they are now.
#[derive(Debug)]
pub(super) struct Certificates {
    files: TlsFiles,
    config: ArcSwap<ServerConfig>,
    /// Handshakes are made by half of the processors at a time, so that a storm of them leaves
    /// the other half to those inside, however busy the machine is.
    turns: Arc<Semaphore>,
    read_at: Mutex<Vec<Option<SystemTime>>>,
}

impl Certificates {
    pub(super) fn read(files: TlsFiles) -> Result<Self, BadCertificates> {
        let read_at = Mutex::new(files.changed_at());
        let config = ArcSwap::from_pointee(files.config()?);
        let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let turns = Arc::new(Semaphore::new(processors.div_ceil(2)));
        Ok(Self { files, config, turns, read_at })
    }

    /// What the next session is to use.
    pub(super) fn now(&self) -> Arc<ServerConfig> {
        self.config.load_full()
    }

    /// Where a session waits for its turn to shake hands.
    pub(super) fn turns(&self) -> Arc<Semaphore> {
        Arc::clone(&self.turns)
    }

    /// Reads the files again if one of them has changed. Bad ones leave what was there.
    pub(super) fn refresh(&self) {
        let changed_at = self.files.changed_at();
        let mut read_at = self.read_at.lock().unwrap_or_else(PoisonError::into_inner);
        if *read_at == changed_at {
            return;
        }
        *read_at = changed_at;
        match self.files.config() {
            Ok(config) => {
                self.config.store(Arc::new(config));
                tracing::info!("the certificates of [mqtt.tls] were read again");
            }
            Err(error) => tracing::error!(%error, "the earlier certificates stay in use"),
        }
    }
}

impl TlsFiles {
    fn changed_at(&self) -> Vec<Option<SystemTime>> {
        let all = [Some(&self.certificate), Some(&self.key)];
        let all = all.into_iter().chain([self.client_ca.as_ref(), self.client_crl.as_ref()]);
        let changed = |path: &PathBuf| fs::metadata(path).and_then(|found| found.modified()).ok();
        all.flatten().map(changed).collect()
    }

    /// TLS 1.3 and 1.2; tickets are sealed for the client to keep, so that a session that may be
    /// resumed costs us nothing. They end with the process and with every change of the files.
    fn config(&self) -> Result<ServerConfig, BadCertificates> {
        let chain = certificates(&self.certificate)?;
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(file(&self.key))?;
        let unusable = |error: rustls::Error| BadCertificates::Unusable(error.to_string());
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .with_client_cert_verifier(self.verifier()?)
            .with_single_cert(chain, key)
            .map_err(unusable)?;
        config.ticketer = ring::Ticketer::new().map_err(unusable)?;
        config.send_tls13_tickets = 1;
        Ok(config)
    }

    fn verifier(&self) -> Result<Arc<dyn ClientCertVerifier>, BadCertificates> {
        let Some(authority) = &self.client_ca else { return Ok(Arc::new(NoClientAuth)) };
        let mut roots = RootCertStore::empty();
        for root in certificates(authority)? {
            roots.add(root).map_err(|error| file(authority)(error))?;
        }
        let provider = Arc::new(ring::default_provider());
        let mut verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        if let Some(path) = &self.client_crl {
            let lists = CertificateRevocationListDer::pem_file_iter(path).map_err(file(path))?;
            let lists: Vec<_> = lists.collect::<Result<_, _>>().map_err(file(path))?;
            verifier = verifier.with_crls(lists).allow_unknown_revocation_status();
        }
        if self.client_may_lack {
            verifier = verifier.allow_unauthenticated();
        }
        verifier.build().map_err(|error| file(authority)(error))
    }

    /// Whether all of them can be used together, and when the first of our own ends.
    pub fn check(&self) -> Result<SystemTime, BadCertificates> {
        self.config()?;
        let ends = certificates(&self.certificate)?.iter().filter_map(ends_at).min();
        ends.ok_or_else(|| file(&self.certificate)("holds no certificate"))
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, BadCertificates> {
    let all = CertificateDer::pem_file_iter(path).map_err(file(path))?;
    all.collect::<Result<_, _>>().map_err(file(path))
}

fn file<E: fmt::Display>(path: &Path) -> impl Fn(E) -> BadCertificates {
    let path = path.to_owned();
    move |error| BadCertificates::File(path.clone(), error.to_string())
}

fn ends_at(certificate: &CertificateDer<'_>) -> Option<SystemTime> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let end = certificate.tbs_certificate().validity().not_after;
    Some(SystemTime::UNIX_EPOCH + end.to_unix_duration())
}

/// Whom a certificate is for: the common name of its subject, or where it has none the first DNS
/// name among its alternative names.
pub(super) fn name_in(certificate: &CertificateDer<'_>) -> Option<Box<str>> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let about = certificate.tbs_certificate();
    if let Ok(Some(name)) = about.subject().common_name() {
        return Some(name.value().into_owned().into());
    }
    let (_, SubjectAltName(names)) = about.get_extension().ok()??;
    names.iter().find_map(|name| match name {
        GeneralName::DnsName(name) => Some(name.as_str().into()),
        _ => None,
    })
}
