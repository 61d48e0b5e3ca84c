//! Where points go: an InfluxDB 2, or whatever speaks its `/api/v2/write`.

use std::path::PathBuf;

/// A place in an InfluxDB 2. It holds no secret: the token stays in its file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// `http://host:port` or `https://host:port`, without a path.
    pub url: String,
    /// The organization, by name.
    pub org: String,
    /// The bucket, by name.
    pub bucket: String,
    /// The file that holds the token; for a server that asks for none it may be missing.
    pub token_file: Option<PathBuf>,
    /// A certificate (PEM) to trust beside the system's, such as a city's own authority.
    pub ca_file: Option<PathBuf>,
    /// Whether bodies are packed.
    pub gzip: bool,
}
