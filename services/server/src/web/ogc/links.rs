//! Links of one answer: whole addresses, as other programs want them.

use serde_json::{Value, json};

/// GeoJSON (RFC 7946).
pub(super) const GEOJSON: &str = "application/geo+json";
/// The web's own description.
const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.1";

/// Links under the address that was asked.
pub(super) struct Links {
    origin: String,
}

impl Links {
    /// Links under a scheme and host such as `http://127.0.0.1:8080`.
    pub(super) fn under(origin: String) -> Links {
        Links { origin }
    }

    /// A link to JSON.
    pub(super) fn json(&self, rel: &str, path: &str) -> Value {
        self.link(rel, "application/json", path)
    }

    /// A link to features.
    pub(super) fn geojson(&self, rel: &str, path: &str) -> Value {
        self.link(rel, GEOJSON, path)
    }

    /// The link to the web's description.
    pub(super) fn description(&self) -> Value {
        self.link("service-desc", OPENAPI, "/api/openapi.json")
    }

    fn link(&self, rel: &str, kind: &str, path: &str) -> Value {
        json!({ "rel": rel, "type": kind, "href": format!("{}{path}", self.origin) })
    }
}
