//! What a file says of its own coordinate system, beside what the mapping says of it.

use city::Datum;

/// The datum of a name that files write: `urn:ogc:def:crs:EPSG::4490`, `EPSG:4326`, `CRS84`.
pub(super) fn labelled(name: &str) -> Option<Datum> {
    match name.rsplit(':').next().unwrap_or_default() {
        "CRS84" => Some(Datum::Wgs84),
        code => code.parse().ok().filter(|code| *code > 9).and_then(Datum::coded),
    }
}

/// A file that says its coordinate system must not say another one than the mapping. Datums of
/// Chinese map services have no code, and are often labelled as WGS 84: there the mapping stands.
pub(super) fn agree(name: &str, labelled: Option<Datum>, said: Datum) -> Result<(), String> {
    let unlabelled = matches!(said, Datum::Gcj02 | Datum::Bd09);
    match labelled {
        Some(datum) if datum == said || (unlabelled && datum == Datum::Wgs84) => Ok(()),
        Some(_) => Err(format!("its crs is {name}, the mapping's datum {}", said.name())),
        None => Err(foreign(name)),
    }
}

/// A coordinate system that is none of ours.
pub(super) fn foreign(name: &str) -> String {
    format!("its crs is {name}; convert it to a datum of docs/import.md first")
}
