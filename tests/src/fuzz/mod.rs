//! What no bytes may do: asked by the fuzzer of `tests/fuzz`, and of what it kept by every test
//! run.

mod journal;
mod lines;
mod packets;
mod payloads;
mod topics;

pub use journal::journal;
pub use lines::lines;
pub use packets::packets;
pub use payloads::payloads;
pub use topics::topics;

/// A target's name and what it asks of bytes; it panics where they break something.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 5] = [
    ("packets", packets),
    ("topics", topics),
    ("payloads", payloads),
    ("journal", journal),
    ("lines", lines),
];
