//! What can be wrong with an extract, an archive or an outline: what it is and what to do.

use std::fmt;
use std::io;

/// Why no base map was made.
#[derive(Debug)]
pub enum Fault {
    /// The extract cannot be read at all.
    Unreadable(io::Error),
    /// The base map or the streets cannot be written.
    Unwritable(io::Error),
    /// The file is something else.
    NoExtract,
    /// The extract breaks off or is spoilt.
    Damaged {
        /// Where the block begins, in bytes.
        at: u64,
        /// What is wrong there.
        what: Box<str>,
    },
    /// The extract needs something of its reader that this one does not do.
    Needs(Box<str>),
    /// The extract does not touch the city. Boxes are west, south, east, north in degrees.
    Elsewhere {
        /// What the extract covers; nothing where it has no node at all.
        covers: Option<[f64; 4]>,
        /// Where the city is.
        city: [f64; 4],
    },
    /// The city has more of something than is taken.
    TooMuch {
        /// What there is too much of.
        what: &'static str,
        /// How much is taken.
        max: usize,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Unreadable(error) => write!(f, "cannot be read: {error}"),
            Fault::Unwritable(error) => write!(f, "the base map cannot be written: {error}"),
            Fault::NoExtract => {
                f.write_str("is no OpenStreetMap extract; a file that ends in .osm.pbf is wanted")
            }
            Fault::Damaged { at, what } => {
                write!(f, "is damaged: {what}, at byte {at}; fetch it again")
            }
            Fault::Needs(what) => {
                write!(f, "needs {what}, which is not read here; take a plain .osm.pbf")
            }
            Fault::Elsewhere { covers: None, .. } => f.write_str("holds no node at all"),
            Fault::Elsewhere { covers: Some(covers), city } => {
                let (covers, city) = (Box4(*covers), Box4(*city));
                write!(f, "the extract covers {covers}, the city is at {city}: take another one")
            }
            Fault::TooMuch { what, max } => {
                write!(f, "the city has more than {max} {what}: cut it smaller")
            }
        }
    }
}

impl std::error::Error for Fault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Fault::Unreadable(error) | Fault::Unwritable(error) => Some(error),
            _ => None,
        }
    }
}

/// A box in words.
struct Box4([f64; 4]);

impl fmt::Display for Box4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [west, south, east, north] = self.0;
        write!(f, "{west:.3},{south:.3} to {east:.3},{north:.3}")
    }
}
