//! The journal and its snapshots: damage is found, every failure is survived, a backup is whole.

mod backup;
mod bit_rot;
mod failures;
mod scratch;
