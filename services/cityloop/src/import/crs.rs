//! What a file says of its own coordinate system, beside what the mapping says of it.

use city::Datum;
use wire::datum::{is_same, may_be};

/// A file that says its coordinate system must not say another one than the mapping.
pub(super) fn agree(name: &str, labelled: Option<Datum>, said: Datum) -> Result<(), String> {
    match labelled {
        Some(datum) if may_be(datum, said) => Ok(()),
        Some(_) => Err(format!("its crs is {name}, the mapping's datum {}", said.name())),
        None => Err(foreign(name)),
    }
}

/// The same of a list that says the name of its datum.
pub(super) fn agree_by_name(name: &str, said: Datum) -> Result<(), String> {
    match Datum::named(name) {
        Some(datum) if is_same(datum, said) => Ok(()),
        Some(_) => Err(format!("its datum is {name}, the mapping's {}", said.name())),
        None => {
            Err(format!("its datum is {name}, which is none of docs/import.md; convert it first"))
        }
    }
}

/// A coordinate system that is none of ours.
pub(super) fn foreign(name: &str) -> String {
    format!("its crs is {name}; convert it to a datum of docs/import.md first")
}
