//! The rules of the house, each a pure function over a path and its text.

pub mod length;
pub mod purity;
pub mod rooms;
pub mod source;
pub mod tree;
pub mod words;
pub mod workspace;

use std::fmt;

/// A rule that is broken: where, and what to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Path from the root of the project.
    pub path: String,
    /// Line, counted from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong and what to do.
    pub says: String,
}

impl Fault {
    /// A fault in a line of a file.
    pub fn new(path: &str, line: usize, says: impl Into<String>) -> Fault {
        Fault { path: path.to_owned(), line, says: says.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.says),
            line => write!(f, "{}:{line}: {}", self.path, self.says),
        }
    }
}

/// One fault a line, for the end of a failing test.
pub fn page(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("\n  {fault}")).collect()
}
