//! The keys of the city's file: a typing mistake is told, with what was most likely meant.

use toml::Table;

/// Every key there is, by section: the one list that unknown keys are held against.
const KEYS: [(&str, &[&str]); 18] = [
    ("", &["city", "areas", "store", "history", "mqtt", "web", "map", "broker", "influx"]),
    (
        "city",
        &[
            "district",
            "name",
            "boundary",
            "boundary_datum",
            "bounds",
            "grids",
            "grids_datum",
            "streets",
            "streets_datum",
            "street_name",
            "utc_offset_h",
        ],
    ),
    ("areas", &["tolerance_m", "anyway", "districts", "streets", "communities", "grids", "duties"]),
    ("areas.districts", &["file", "datum", "code", "name", "name_en"]),
    ("areas.streets", &["file", "datum", "code", "name", "name_en"]),
    ("areas.communities", &["file", "datum", "code", "name", "name_en"]),
    ("areas.grids", &["file", "datum", "code"]),
    ("areas.duties", &["file", "datum", "code", "name", "name_en", "grids"]),
    ("store", &["folder", "reserve_mib"]),
    ("history", &["folder", "keep_days", "max_gib"]),
    ("mqtt", &["listen", "tls", "websocket", "limits"]),
    ("mqtt.tls", &["listen", "certificate", "key", "client_ca", "client_crl", "client_may_lack"]),
    ("mqtt.websocket", &["listen", "origins", "tls"]),
    (
        "mqtt.limits",
        &[
            "connections",
            "connections_per_address",
            "attempts_per_address_s",
            "accepts_per_s",
            "handshakes_per_s",
            "sessions",
            "messages_per_s",
            "bytes_per_s",
        ],
    ),
    ("web", &["listen", "origin"]),
    ("map", &["base", "tiles", "kind", "datum", "attribution", "max_zoom"]),
    ("broker", &["host", "port", "user", "password_file", "topics", "share"]),
    ("influx", &["url", "org", "bucket", "token_file", "ca_file", "gzip"]),
];

/// The first key that nobody knows in a section and those below it: its section and itself.
pub(crate) fn unknown(section: &str, table: &Table) -> Option<(String, String)> {
    let (_, known) = KEYS.iter().find(|(name, _)| *name == section)?;
    table.iter().find_map(|(key, value)| {
        if !known.contains(&key.as_str()) {
            return Some((section.to_owned(), key.clone()));
        }
        let below = if section.is_empty() { key.clone() } else { format!("{section}.{key}") };
        unknown(&below, value.as_table()?)
    })
}

/// What to tell about it, with the nearest key that is known.
pub(crate) fn advice(section: &str, key: &str) -> String {
    let keys = KEYS.iter().find(|(name, _)| *name == section).map_or(&[][..], |(_, keys)| *keys);
    let likeness = |known: &&&str| (strsim::jaro_winkler(key, known) * 1_000.0) as u32;
    let nearest = keys.iter().max_by_key(likeness).copied().unwrap_or("");
    let place = if section.is_empty() { "here".to_owned() } else { format!("in [{section}]") };
    format!("the key {key} is not known {place}; did you mean {nearest}?")
}
