//! The one program of the workspace.

fn main() {}
